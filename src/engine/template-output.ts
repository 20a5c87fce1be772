import { FlotillaError } from '../errors.ts'
import { matchFilePath } from '../golang/file-match.ts'
import { GoError } from '../golang/go-error.ts'
import { splitManifests, trimSpace } from '../manifest/split.ts'
import type { Manifest } from '../model/manifest.ts'
import { type ProfileName, profiles } from '../model/profile.table.ts'
import { RenderError } from './render-error.ts'

export interface TemplateOutputOptions {
  /** `--no-hooks` turns them off. */
  readonly hooks?: boolean
  readonly includeCrds?: boolean
  readonly skipTests?: boolean
  /** `--show-only`: patterns of paths inside the chart. */
  readonly showOnly?: readonly string[]
  readonly profile?: ProfileName
}

/**
 * What `helm template` prints on stdout.
 *
 * @throws FlotillaError E_TEMPLATE_MISSING where `showOnly` names what is not there
 */
export function templateOutput(manifest: Manifest, options: TemplateOutputOptions = {}): string {
  const crds = options.includeCrds ? manifest.crds.map(({ file, text }) => block(file, text)).join('') : ''
  let output = `${trimSpace(crds + manifest.text)}\n`
  if (options.hooks ?? true) {
    for (const hook of manifest.hooks) {
      if (options.skipTests && hook.events.includes('test')) continue
      output += block(hook.path, hook.manifest)
    }
  }
  return options.showOnly === undefined || options.showOnly.length === 0 ? output : selected(output, options)
}

function block(path: string, text: string): string {
  return `---\n# Source: ${path}\n${text}\n`
}

function selected(output: string, options: TemplateOutputOptions): string {
  const documents = splitManifests(output, profiles[options.profile ?? 'helm4']).map((text) => {
    return { text, path: /# Source: [^/\n]+\/(.+)/.exec(text)?.[1] }
  })
  let shown = ''
  for (const pattern of options.showOnly ?? []) {
    const found = documents.filter(({ path }) => path !== undefined && matches(pattern, path))
    if (found.length === 0) {
      throw new FlotillaError('E_TEMPLATE_MISSING', `could not find template ${pattern} in chart`)
    }
    for (const { text } of found) shown += `---\n${text}\n`
  }
  return shown
}

function matches(pattern: string, path: string): boolean {
  try {
    return matchFilePath(pattern, path)
  } catch (error) {
    if (error instanceof GoError) return false
    throw error
  }
}

/** What `helm template` prints on stderr for an error of loading or rendering. Anything else is a bug, and thrown again. */
export function errorOutput(error: unknown): string {
  if (error instanceof RenderError) {
    return `Error: ${error.helmText}${error.begun ? '\n\nUse --debug flag to render out invalid YAML' : ''}\n`
  }
  if (error instanceof FlotillaError) return `Error: ${error.message}\n`
  throw error
}
