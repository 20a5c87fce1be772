import { GoError } from '../golang/go-error.ts'
import { jsonNumber, toJson } from '../golang/json.ts'
import { formatFloat } from '../golang/strconv.ts'
import { type GoMap, List, Num, type Value } from '../model/value.ts'
import { type EmitDialect, emitBlock } from './emit-block.ts'
import { compareKeys, orderedKeys } from './key-order.ts'
import { resolveNumber } from './resolve.ts'

/**
 * Helm's `toYaml`: sigs.k8s.io/yaml's Marshal without the last newline; an empty text where that fails.
 */
export function toYaml(value: Value): string {
  try {
    return mustToYaml(value)
  } catch (error) {
    if (error instanceof GoError) return ''
    throw error
  }
}

/** As Marshal of sigs.k8s.io/yaml, which ends in a newline. @throws GoError */
export function marshalYaml(value: Value): string {
  return `${mustToYaml(value)}\n`
}

/**
 * Helm's `mustToYaml`. The text is written in one pass; Go goes from JSON text to a tree and from there to YAML, and what
 * that detour changes or refuses is done here: see `jsonDetour` and `numberText`.
 *
 * @throws GoError with the text of encoding/json or go-yaml
 */
export function mustToYaml(value: Value): string {
  try {
    return emitBlock(value, dialect)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    // encoding/json meets the cycle, if it is one, before go-yaml meets the depth.
    marshalJson(value)
    throw new GoError('yaml: exceeded max depth of 1000')
  }
}

const dialect: EmitDialect = {
  width: 80,
  tabsInBlock: false,
  indentLists: false,
  keys: (map) => orderedKeys(map, compareKeys),
  string: jsonDetour,
  key: keyDetour,
  other: scalarOf,
  isNull: (value) => value.isNil,
}

function scalarOf(value: Value): string | List | GoMap {
  if (typeof value === 'number') return numberText(value)
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value === 'string') throw new Error('a string is written by the emitter')
  if (value instanceof Num) return value.kind === 'float32' ? numberText(Number(toJson(value))) : String(value.value)
  if (value instanceof List && value.elem !== 'uint8') return value
  // Bytes are a string in JSON.
  if (value instanceof List) return value.isNil ? 'null' : emitBlock(JSON.parse(toJson(value)) as string, dialect)
  if ('toData' in value) {
    const data = value.toData()
    if (data === value) marshalJson(value)
    return typeof data === 'string' ? emitBlock(data, dialect) : scalarOf(data)
  }
  return value
}

function marshalJson(value: Value): string {
  try {
    return toJson(value)
  } catch (error) {
    if (error instanceof GoError) throw new GoError(`error marshaling into JSON: ${error.message}`, { cause: error })
    throw error
  }
}

/** A float64 as its JSON text reads as YAML: an integer where that fits 64 bits, else Go's shortest form. */
function numberText(x: number): string {
  if (Number.isSafeInteger(x)) return x === 0 ? '0' : String(x)
  if (x - x !== 0) marshalJson(x)
  if (x === Math.trunc(x)) {
    const text = jsonNumber(x)
    if (resolveNumber(text).type !== 'float') return text
  }
  return formatFloat(x, 'g', -1, 64)
}

const changed = /[\x7f-\x9f\ud800-\udfff\ufffe\uffff]/
const refused = /[\x7f-\x84\x86-\x9f\ufffe\uffff]/
const surrogates = /[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g

/**
 * What a string is after it was JSON text, read as YAML: bytes that are no UTF-8 become U+FFFD, U+0085 folds as a line break,
 * and control characters that JSON does not escape are refused.
 */
function jsonDetour(text: string): string {
  if (!changed.test(text)) return text
  if (refused.test(text)) throw new GoError('yaml: control characters are not allowed')
  const whole = text.replace(surrogates, (match) => (match.length === 2 ? match : '\ufffd'))
  if (!whole.includes('\x85')) return whole
  if (/\x85 *(?:---|\.\.\.)[ \x85]/.test(whole) && /\x85(?:---|\.\.\.)[ \x85]/.test(whole))
    throw new GoError('yaml: found unexpected document indicator')
  return whole.replace(/[ \x85]+/g, foldNextLines)
}

function foldNextLines(blanks: string): string {
  const breaks = blanks.split('\x85').length - 1
  if (breaks === 0) return blanks
  return breaks === 1 ? ' ' : '\n'.repeat(breaks - 1)
}

const maxJsonKeyLength = 1024

/** A key must, as JSON text, be a simple key of YAML: on one line, and not too long. */
function keyDetour(key: string): string {
  if (key.length > 150 && [...toJson(key)].length > maxJsonKeyLength)
    throw new GoError("yaml: did not find expected ',' or '}'")
  if (!changed.test(key)) return key
  const text = jsonDetour(key)
  if (key.includes('\x85')) throw new GoError("yaml: did not find expected ',' or '}'")
  return text
}
