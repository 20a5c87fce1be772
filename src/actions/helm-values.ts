import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readValues } from '../chart/values-file.ts'
import { FlotillaError } from '../errors.ts'
import { decodeBytes } from '../golang/bytes.ts'
import { GoError } from '../golang/go-error.ts'
import { decodeJson } from '../golang/json-decode.ts'
import { type ProfileName, profiles } from '../model/profile.table.ts'
import { GoMap } from '../model/value.ts'
import { mergeValues } from '../values/merge.ts'
import { parseSet, type SetMode } from '../values/set.ts'

/** What `-f` and the `--set` family give, each in its order. */
export interface GivenValues {
  readonly files: readonly string[]
  readonly json: readonly string[]
  readonly set: readonly string[]
  readonly string: readonly string[]
  readonly file: readonly string[]
  readonly literal: readonly string[]
}

export interface ReadValuesOptions {
  readonly profile: ProfileName
  readonly cwd: string
  /** Standard input, for `-`. */
  readonly readInput: () => Uint8Array
}

/**
 * Merges what the user gave, later over earlier: files, --set-json, --set, --set-string, --set-file, --set-literal.
 *
 * @throws FlotillaError E_VALUES with Helm's text
 */
export async function readGivenValues(given: GivenValues, options: ReadValuesOptions): Promise<GoMap> {
  let values = new GoMap()
  for (const file of given.files) values = mergeValues(values, await readValuesFile(file, options))
  for (const text of given.json) values = setJson(text, values, options.profile)
  const { profile } = options
  for (const text of given.set) apply(text, values, { mode: 'set', flag: '--set', profile })
  for (const text of given.string) apply(text, values, { mode: 'string', flag: '--set-string', profile })
  for (const text of given.file) await setFile(text, values, options)
  for (const text of given.literal) apply(text, values, { mode: 'literal', flag: '--set-literal', profile })
  return values
}

async function readValuesFile(path: string, options: ReadValuesOptions): Promise<GoMap> {
  const data = await readSource(path, options)
  try {
    return readValues(data, profiles[options.profile])
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    throw new FlotillaError('E_VALUES', `failed to parse ${path}: ${error.message}`, { cause: error })
  }
}

function setJson(text: string, values: GoMap, profile: ProfileName): GoMap {
  if (profile === 'helm4' && text.trim().startsWith('{')) {
    const { value, error } = decodeJson(text.trim(), 'map')
    if (error !== undefined || !(value instanceof GoMap)) {
      throw new FlotillaError('E_VALUES', `failed parsing --set-json data JSON: ${text}`)
    }
    return mergeValues(values, value)
  }
  try {
    parseSet(text, values, { mode: 'json', compat: profile })
    return values
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    throw new FlotillaError('E_VALUES', `failed parsing --set-json data ${text}`, { cause: error })
  }
}

interface Assignment {
  readonly mode: SetMode
  readonly flag: string
  readonly profile: ProfileName
  readonly readFile?: (path: string) => string
}

function apply(text: string, values: GoMap, { mode, flag, profile, readFile }: Assignment): void {
  try {
    parseSet(text, values, { mode, compat: profile, ...(readFile && { readFile }) })
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    throw new FlotillaError('E_VALUES', `failed parsing ${flag} data: ${error.message}`, { cause: error })
  }
}

/** Files that are on the web are fetched when the grammar comes to them; then it starts again, with what is known. */
async function setFile(text: string, values: GoMap, options: ReadValuesOptions): Promise<void> {
  const known = new Map<string, string>()
  for (;;) {
    let missing: string | undefined
    const readFile = (path: string): string => {
      const content = known.get(path)
      if (content !== undefined) return content
      missing = path
      return ''
    }
    apply(text, values, { mode: 'file', flag: '--set-file', profile: options.profile, readFile })
    if (missing === undefined) return
    try {
      known.set(missing, decodeBytes(await readSource(missing, options)))
    } catch (error) {
      if (!(error instanceof FlotillaError)) throw error
      throw new FlotillaError('E_VALUES', `failed parsing --set-file data: ${error.message}`, { cause: error })
    }
  }
}

/** A file, standard input, or a URL. @throws FlotillaError with Go's text */
async function readSource(path: string, { cwd, readInput }: ReadValuesOptions): Promise<Uint8Array> {
  if (path.trim() === '-') return readInput()
  if (/^https?:/i.test(path)) return fetchSource(path)
  try {
    return readFileSync(resolve(cwd, path))
  } catch (error) {
    throw new FlotillaError('E_VALUES', fileErrorText(path, error), { cause: error })
  }
}

/** os.ReadFile's text. */
function fileErrorText(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'ENOENT':
      return `open ${path}: no such file or directory`
    case 'EISDIR':
      return `read ${path}: is a directory`
    case 'EACCES':
      return `open ${path}: permission denied`
    case 'ENOTDIR':
      return `open ${path}: not a directory`
    default:
      return `open ${path}: ${error instanceof Error ? error.message : String(error)}`
  }
}

async function fetchSource(url: string): Promise<Uint8Array> {
  let response: Response
  try {
    response = await fetch(url, { redirect: 'follow' })
  } catch (error) {
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    throw new FlotillaError('E_VALUES', `Get "${url}": ${reason}`, { cause: error })
  }
  if (response.status !== 200) {
    throw new FlotillaError('E_VALUES', `failed to fetch ${url} : ${response.status} ${response.statusText}`)
  }
  return new Uint8Array(await response.arrayBuffer())
}
