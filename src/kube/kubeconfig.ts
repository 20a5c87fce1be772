import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { FlotillaError } from '../errors.ts'
import { toPlain } from '../golang/json.ts'
import type { JsonObject } from '../model/json.ts'
import { nearestName } from '../util/nearest.ts'
import { parseYaml } from '../yaml/parse.ts'
import { isObject, objectAt, textAt } from './fields.ts'

/** A named entry of a kubeconfig and the folder that its relative paths start from. */
export interface Entry {
  readonly name: string
  readonly value: JsonObject
  readonly folder: string
}

/** One or several kubeconfig files, merged as kubectl merges them. */
export interface Kubeconfig {
  /** The files that were there, in order of precedence. */
  readonly files: readonly string[]
  readonly currentContext: string
  readonly clusters: ReadonlyMap<string, Entry>
  readonly users: ReadonlyMap<string, Entry>
  readonly contexts: ReadonlyMap<string, Entry>
}

export interface KubeconfigSource {
  /** `--kubeconfig`: this one file only, and it must exist. */
  readonly file?: string | undefined
  /** The process's environment: KUBECONFIG and HOME count. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

/**
 * Reads the kubeconfig files that apply: the given one, else those of KUBECONFIG, else ~/.kube/config. Files of KUBECONFIG
 * that do not exist are passed over; where two files name the same cluster, user or context, the first one counts, as for
 * kubectl (client-go tools/clientcmd/loader.go).
 */
export async function readKubeconfig(source: KubeconfigSource): Promise<Kubeconfig> {
  const merged = {
    files: [] as string[],
    currentContext: '',
    clusters: new Map<string, Entry>(),
    users: new Map<string, Entry>(),
    contexts: new Map<string, Entry>(),
  }
  for (const file of kubeconfigFiles(source)) {
    const text = await readIfThere(file, source.file !== undefined && source.file !== '')
    if (text === undefined || text.trim() === '') continue
    const config = parseKubeconfig(file, text)
    merged.files.push(file)
    merged.currentContext ||= textAt(config, 'current-context')
    const folder = dirname(resolve(file))
    addEntries(merged.clusters, config['clusters'], { field: 'cluster', folder })
    addEntries(merged.users, config['users'], { field: 'user', folder })
    addEntries(merged.contexts, config['contexts'], { field: 'context', folder })
  }
  return merged
}

/** The files that would be read, existing or not. */
function kubeconfigFiles({ file, environment }: KubeconfigSource): string[] {
  if (file !== undefined && file !== '') return [file]
  const listed = (environment['KUBECONFIG'] ?? '').split(delimiter).filter((one) => one !== '')
  if (listed.length > 0) return [...new Set(listed)]
  return [join(environment['HOME'] ?? homedir(), '.kube', 'config')]
}

/** A context by name, or the current one. Unknown names are an error that names the nearest. */
export function findContext(config: Kubeconfig, name?: string): Entry | undefined {
  const wanted = name === undefined || name === '' ? config.currentContext : name
  if (wanted === '') return undefined
  return lookUp(config, 'contexts', wanted)
}

/** A cluster, user or context by name. */
export function lookUp(config: Kubeconfig, section: 'clusters' | 'users' | 'contexts', name: string): Entry {
  const found = config[section].get(name)
  if (found !== undefined) return found
  const kind = section.slice(0, -1)
  const known = [...config[section].keys()]
  const close = nearestName(name, known)
  const from = config.files.length === 0 ? 'no kubeconfig file was found' : `in ${config.files.join(', ')}`
  throw new FlotillaError('E_CONTEXT', `${kind} "${name}" does not exist (${from})`, {
    hint:
      known.length === 0
        ? `the kubeconfig has no ${section}; point --kubeconfig or KUBECONFIG to one that has`
        : `${close === undefined ? '' : `did you mean "${close}"? `}known ${section}: ${known.slice(0, 10).join(', ')}${known.length > 10 ? ', …' : ''}`,
  })
}

const otherFile = 'give another file with --kubeconfig or KUBECONFIG'

async function readIfThere(file: string, required: boolean): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (missing && !required) return undefined
    throw new FlotillaError(
      'E_KUBECONFIG',
      `cannot read the kubeconfig ${file}${missing ? ': it does not exist' : ''}`,
      {
        cause: error,
        hint: otherFile,
      },
    )
  }
}

function parseKubeconfig(file: string, text: string): JsonObject {
  let value: unknown
  try {
    value = text.trimStart().startsWith('{') ? JSON.parse(text) : toPlain(parseYaml(text))
  } catch (error) {
    throw new FlotillaError('E_KUBECONFIG', `the kubeconfig ${file} is no valid YAML: ${(error as Error).message}`, {
      cause: error,
      hint: otherFile,
    })
  }
  if (!isObject(value)) {
    throw new FlotillaError('E_KUBECONFIG', `the kubeconfig ${file} is not a map`, { hint: otherFile })
  }
  return value
}

function addEntries(
  into: Map<string, Entry>,
  list: unknown,
  { field, folder }: { readonly field: string; readonly folder: string },
): void {
  if (!Array.isArray(list)) return
  for (const one of list) {
    if (!isObject(one)) continue
    const name = textAt(one, 'name')
    if (name === '' || into.has(name)) continue
    into.set(name, { name, value: objectAt(one, field), folder })
  }
}
