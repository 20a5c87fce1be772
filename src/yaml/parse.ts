import { GoError } from '../golang/go-error.ts'
import { type JsonTarget, typeMismatch } from '../golang/json-decode.ts'
import { GoMap, List, type Value } from '../model/value.ts'
import { decodeNode, type NumberMode } from './decode.ts'
import type { YamlNode } from './node.ts'
import type { WantedKeys } from './quick-options.ts'
import { notQuick, readQuickly } from './quick-reader.ts'
import { composeDocuments } from './reader.ts'

export interface ParseYamlOptions {
  /** Refuse keys that are set twice in a map (`UnmarshalStrict`); by default the last one wins. */
  readonly strict?: boolean
  /** `float64` (default) as charts see numbers; `exact` keeps integers as int64 or uint64. */
  readonly numbers?: NumberMode
  /** What is wanted of the document: the rest may be left out where that is quicker. */
  readonly wanted?: WantedKeys
}

export interface YamlResult {
  readonly value: Value
  readonly error: GoError | undefined
}

/**
 * Reads the first document of YAML text as sigs.k8s.io/yaml does into `interface {}`: YAML to JSON to Go. What follows the
 * first document is not read; text without a document is null.
 *
 * @throws GoError `error converting YAML to JSON: yaml: line N: …`; its cause is a {@link YamlError} where a place is known
 */
export function parseYaml(text: string, options: ParseYamlOptions = {}): Value {
  if (!options.strict) {
    const value = readQuickly(text, { numbers: options.numbers ?? 'float64', wanted: options.wanted })
    if (value !== notQuick) return value
  }
  return parseYamlFully(text, options)
}

/** The same by way of tokens and nodes, for every text: what errors come from. @throws GoError */
export function parseYamlFully(text: string, options: ParseYamlOptions = {}): Value {
  try {
    for (const root of composeDocuments(text))
      return decodeNode(root, { numbers: options.numbers ?? 'float64', strict: options.strict ?? false })
    return null
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    throw new GoError(`error converting YAML to JSON: ${error.message}`, { cause: error })
  }
}

/**
 * As {@link parseYaml} into a map or a list. The error is a result beside an empty value, because Helm's template functions
 * go on with both. A null document leaves the target empty.
 */
export function decodeYaml(text: string, target: JsonTarget, options: ParseYamlOptions = {}): YamlResult {
  const empty: Value = target === 'map' ? new GoMap() : target === 'list' ? new List([]) : null
  let value: Value
  try {
    value = parseYaml(text, options)
  } catch (error) {
    if (error instanceof GoError) return { value: empty, error }
    throw error
  }
  if (target === 'any') return { value, error: undefined }
  if (value === null) return { value: empty, error: undefined }
  if (target === 'map' ? value instanceof GoMap : value instanceof List) return { value, error: undefined }
  const message = `error unmarshaling JSON: while decoding JSON: ${typeMismatch(value, target)}`
  return { value: empty, error: new GoError(message) }
}

/**
 * The documents of a stream as nodes with places.
 *
 * @throws YamlError at the first syntax error
 */
export function parseYamlNodes(text: string): YamlNode[] {
  return [...composeDocuments(text)]
}
