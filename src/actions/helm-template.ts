import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Rendered } from '../engine/render.ts'
import { RenderError } from '../engine/render-error.ts'
import { templateOutput } from '../engine/template-output.ts'
import { encodeBytes } from '../golang/bytes.ts'
import type { Manifest } from '../model/manifest.ts'
import { hasBegun, helmErrorText } from './helm-errors.ts'
import { type HelmRender, offlineCapabilitiesWith, renderOffline } from './helm-render.ts'

export const offlineCapabilitiesOf = offlineCapabilitiesWith

/** What is printed of a render, and where. */
export interface HelmOutput {
  readonly hooks: boolean
  readonly includeCrds: boolean
  readonly skipTests: boolean
  readonly showOnly: readonly string[]
  /** Write files under this folder instead of printing; empty for none. */
  readonly outputDir: string
  /** A folder of the release's name below it. */
  readonly useReleaseName: boolean
  /** Print what was rendered before an error, too. */
  readonly debug: boolean
  readonly cwd: string
}

export interface HelmPrinted {
  readonly text?: string
  readonly error?: unknown
}

/**
 * `helm template`: renders, and prints or writes the manifests.
 *
 * @throws FlotillaError with Helm's text
 */
export async function templateOffline(request: HelmRender, output: HelmOutput): Promise<HelmPrinted> {
  let rendered: Rendered
  try {
    rendered = await renderOffline(request)
  } catch (error) {
    if (!hasBegun(error)) throw error
    if (!output.debug) throw withHint(error)
    const text = error instanceof RenderError ? (error.partial ?? '') : ''
    return { text: output.showOnly.length > 0 ? '' : `${text.trim()}\n`, error }
  }
  const { manifest } = rendered
  const { hooks, includeCrds, skipTests, showOnly } = output
  if (output.outputDir === '') {
    return { text: templateOutput(manifest, { hooks, includeCrds, skipTests, showOnly, profile: request.profile }) }
  }
  const written = writeManifests(rendered, { output, name: request.name })
  const nothing: Manifest = { text: '', resources: [], hooks: [], notes: '', crds: [] }
  try {
    return { text: written + templateOutput(nothing, { showOnly, profile: request.profile }) }
  } catch (error) {
    // What was written was told of before.
    return { text: written, error }
  }
}

function withHint(error: unknown): RenderError {
  const text = `${helmErrorText(error)}\n\nUse --debug flag to render out invalid YAML`
  return new RenderError('E_TEMPLATE', text, { begun: true, cause: error })
}

interface Target {
  readonly output: HelmOutput
  readonly name: string
}

/** One file for each template; answers the lines that tell of them. */
function writeManifests({ manifest, documents }: Rendered, { output, name }: Target): string {
  const { outputDir } = output
  const folder = output.useReleaseName ? `${outputDir.replace(/\/+$/, '')}/${name}` : outputDir
  const seen = new Set<string>()
  let lines = ''
  const write = (below: string, path: string, { text, append }: { text: string; append: boolean }): void => {
    const file = `${below}/${path}`
    const full = resolve(output.cwd, file)
    mkdirSync(dirname(full), { recursive: true })
    const data = encodeBytes(`---\n# Source: ${path}\n${text}\n`)
    if (append) appendFileSync(full, data)
    else writeFileSync(full, data)
    lines += `wrote ${file}\n`
  }
  const once = (below: string, path: string, text: string): void => {
    write(below, path, { text, append: seen.has(path) })
    seen.add(path)
  }
  if (output.includeCrds) for (const { file, text } of manifest.crds) once(outputDir, file, text)
  for (const { source, text } of documents) once(folder, source, text)
  if (output.hooks) {
    for (const hook of manifest.hooks) {
      if (output.skipTests && hook.events.includes('test')) continue
      // What is there already stays, whoever wrote it.
      const append = existsSync(resolve(output.cwd, folder, hook.path))
      write(folder, hook.path, { text: hook.manifest, append })
    }
  }
  return lines
}
