import { decodeBytes } from '../golang/bytes.ts'
import { GoError } from '../golang/go-error.ts'
import type { Profile } from '../model/profile.table.ts'
import { GoMap, type Value } from '../model/value.ts'
import { parseYaml } from '../yaml/parse.ts'
import { isTable } from './tables.ts'

/**
 * Reads a values.yaml (or a file given by `-f`): a map, or several documents that are merged where the profile does so.
 *
 * @throws GoError with Helm's text behind `cannot load values.yaml: `
 */
export function readValues(data: Uint8Array, profile: Profile): GoMap {
  const text = decodeBytes(data)
  if (profile.valuesDocuments === 'first') return mapOf(parseYaml(text))
  let merged = new GoMap()
  for (const document of yamlDocuments(text)) {
    let values: GoMap
    try {
      values = mapOf(parseYaml(document))
    } catch (error) {
      if (error instanceof GoError) throw new GoError(`${profile.valuesErrorPrefix}${error.message}`, { cause: error })
      throw error
    }
    merged = merged.size === 0 ? values : mergeDocuments(merged, values)
  }
  return merged
}

function mapOf(value: Value): GoMap {
  if (value === null || value === undefined) return new GoMap()
  if (value instanceof GoMap) return value
  const kind =
    typeof value === 'string'
      ? 'string'
      : typeof value === 'number'
        ? 'number'
        : typeof value === 'boolean'
          ? 'bool'
          : 'array'
  throw new GoError(
    `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`,
  )
}

/** Documents as Kubernetes' YAML reader divides them: at lines that begin with `---`. */
export function* yamlDocuments(text: string): Generator<string> {
  if (!/^---/m.test(text)) {
    yield text
    return
  }
  let document = ''
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('---')) {
      const rest = line.slice(3).trim()
      if (rest !== '' && !rest.startsWith('#')) {
        throw new GoError(`error reading yaml document: invalid Yaml document separator: ${rest}`)
      }
      if (document !== '') {
        yield document
        document = ''
        continue
      }
    }
    document += `${line}\n`
  }
  if (document !== '') yield document
}

function mergeDocuments(under: GoMap, over: GoMap): GoMap {
  const result = new GoMap(under)
  for (const [key, value] of over) {
    const below = result.get(key)
    result.set(key, isTable(value) && isTable(below) ? mergeDocuments(below, value) : value)
  }
  return result
}
