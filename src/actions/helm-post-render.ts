import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { FlotillaError } from '../errors.ts'
import { decodeBytes, encodeBytes } from '../golang/bytes.ts'

/** A program that changes manifests (Helm 3's `--post-renderer`). */
export interface PostRenderer {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly variables: Readonly<Record<string, string | undefined>>
}

/** Where a program is. @throws FlotillaError E_POST_RENDER with Helm 3's text */
export function findProgram(name: string, { cwd, variables }: Pick<PostRenderer, 'cwd' | 'variables'>): string {
  const places = name.includes('/')
    ? [resolve(cwd, name)]
    : (variables['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name))
  const found = places.find(isExecutable)
  if (found !== undefined) return found
  const reason = name.includes('/')
    ? `exec: "${name}": stat ${name}: no such file or directory`
    : `exec: "${name}": executable file not found in $PATH`
  throw new FlotillaError('E_POST_RENDER', `unable to find binary at ${name}: ${reason}`)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What the program makes of the manifest. @throws FlotillaError E_POST_RENDER with Helm 3's text */
export function postRender(text: string, { program, args, cwd, variables }: PostRenderer): string {
  const run = spawnSync(program, args, { input: encodeBytes(text), cwd, env: { ...variables }, maxBuffer: 1 << 30 })
  if (run.status !== 0 || run.error !== undefined) {
    const reason = run.error?.message ?? `exit status ${run.status}`
    const output = run.stderr === null ? '' : decodeBytes(run.stderr)
    const problem = `error while running command ${program}. error output:\n${output}: ${reason}`
    throw new FlotillaError('E_POST_RENDER', `error while running post render on files: ${problem}`)
  }
  const rendered = decodeBytes(run.stdout)
  if (rendered.trim() === '') {
    const problem = `post-renderer "${program}" produced empty output`
    throw new FlotillaError('E_POST_RENDER', `error while running post render on files: ${problem}`)
  }
  return rendered
}
