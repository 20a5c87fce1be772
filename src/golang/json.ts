import type { Json, JsonObject } from '../model/json.ts'
import { GoMap, List, Num, type Value } from '../model/value.ts'
import { listBytes } from './byte-list.ts'
import { encodeBytes } from './bytes.ts'
import { escapeText } from './escape-text.ts'
import { GoError } from './go-error.ts'
import { decodeJson } from './json-decode.ts'
import { boundQuoted, spend } from './meter.ts'

export interface JsonTextOptions {
  /** Write `<`, `>` and `&` as escapes, as json.Marshal does (default). */
  readonly escapeHtml?: boolean
  /** Indentation of one level; absent or empty: everything on one line. */
  readonly indent?: string
}

interface Writer {
  readonly safe: RegExp
  readonly escapeHtml: boolean
  readonly indent: string
  /** The collections that are being written, outermost first. */
  readonly path: Value[]
}

// Text that needs no escape: no quote, backslash, control character, line separator, lone surrogate (a byte that is no UTF-8).
const safeRaw = /^(?:[ !#-[\]-\u2027\u202a-\ud7ff\ue000-\uffff]|[\ud800-\udbff][\udc00-\udfff])*$/
const safeHtml = /^(?:[ !#-%'-;=?-[\]-\u2027\u202a-\ud7ff\ue000-\uffff]|[\ud800-\udbff][\udc00-\udfff])*$/

// encoding/json looks for cycles from this depth on; templates can make them with `set`.
const cycleCheckDepth = 1000

/**
 * What Go's encoding/json prints for a value: keys sorted by bytes, HTML characters escaped, floats in their shortest form.
 *
 * @throws GoError for what JSON has no form for (NaN, Inf, complex numbers, cycles), with Go's text
 */
export function toJson(value: Value, options: JsonTextOptions = {}): string {
  const escapeHtml = options.escapeHtml ?? true
  const writer: Writer = { safe: escapeHtml ? safeHtml : safeRaw, escapeHtml, indent: options.indent ?? '', path: [] }
  try {
    return write(value, writer, writer.indent === '' ? '' : '\n')
  } catch (error) {
    if (error instanceof RangeError) throw new GoError('json: unsupported value: nested too deeply')
    throw error
  }
}

/** `line` is a newline and the indentation of the current level, or nothing. */
function write(value: Value, writer: Writer, line: string): string {
  switch (typeof value) {
    case 'string':
      return writeString(value, writer)
    case 'number':
      return jsonNumber(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'undefined':
      return 'null'
    default:
  }
  if (value === null) return 'null'
  if (value instanceof Num) return value.kind === 'float32' ? jsonFloat32(Number(value.value)) : String(value.value)
  if (!(value instanceof GoMap) && !(value instanceof List)) {
    const data = value.toData()
    if (data === value) throw new GoError(`json: unsupported type: ${value.goType}`)
    return write(data, writer, line)
  }
  const { path } = writer
  if (path.length > cycleCheckDepth && path.includes(value)) {
    const type = value instanceof GoMap ? value.goType : `[]${value.elem}`
    throw new GoError(`json: unsupported value: encountered a cycle via ${type}`)
  }
  if (value instanceof GoMap) spend(4 + 2 * value.size)
  else spend(1 + (value.bytes === undefined ? value.items.length : value.bytes.length >> 4))
  path.push(value)
  const text = value instanceof GoMap ? writeMap(value, writer, line) : writeList(value, writer, line)
  path.pop()
  return text
}

function writeMap(map: GoMap, writer: Writer, line: string): string {
  if (map.isNil) return 'null'
  if (map.size === 0) return '{}'
  const inner = line === '' ? '' : line + writer.indent
  const colon = line === '' ? ':' : ': '
  let text = '{'
  for (const key of map.sortedKeys()) {
    if (text !== '{') text += ','
    text += inner + writeString(key, writer) + colon + write(map.get(key), writer, inner)
  }
  return `${text + line}}`
}

function writeList(list: List, writer: Writer, line: string): string {
  if (list.isNil) return 'null'
  if (list.elem === 'uint8') return `"${base64(list)}"`
  if (list.items.length === 0) return '[]'
  const inner = line === '' ? '' : line + writer.indent
  let text = '['
  let first = true
  for (const item of list.items) {
    text += (first ? inner : `,${inner}`) + write(item, writer, inner)
    first = false
  }
  return `${text + line}]`
}

function base64(list: List): string {
  return Buffer.from(listBytes(list)).toString('base64')
}

function writeString(text: string, writer: Writer): string {
  if (writer.safe.test(text)) return `"${text}"`
  boundQuoted(text)
  return `"${escapeText(text, (rune) => escapeOf(rune, writer.escapeHtml))}"`
}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

function escapeOf(unit: number, escapeHtml: boolean): string {
  if (unit >= 0xd800 && unit <= 0xdfff) return '\\ufffd'
  const html = escapeHtml && (unit === 0x3c || unit === 0x3e || unit === 0x26)
  if (unit >= 0x20 && unit !== 0x22 && unit !== 0x5c && unit !== 0x2028 && unit !== 0x2029 && !html) return ''
  return shortEscapes[String.fromCharCode(unit)] ?? `\\u${unit.toString(16).padStart(4, '0')}`
}

/**
 * A float64 as encoding/json prints it: JavaScript's own form, and `-0` for the negative zero.
 *
 * @throws GoError for NaN and the infinities
 */
export function jsonNumber(x: number): string {
  if (x === 0) return Object.is(x, -0) ? '-0' : '0'
  if (x - x === 0) return String(x)
  throw new GoError(`json: unsupported value: ${Number.isNaN(x) ? 'NaN' : x > 0 ? '+Inf' : '-Inf'}`)
}

function jsonFloat32(x: number): string {
  if (x === 0 || x - x !== 0) return jsonNumber(x)
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(x.toPrecision(digits))
    if (Math.fround(short) === x) return jsonNumber(short)
  }
  return jsonNumber(Number(x.toPrecision(9)))
}

/**
 * Reads JSON as Go's json.Unmarshal does into `interface {}`; see {@link decodeJson} for typed targets.
 *
 * @throws GoError with the text of encoding/json
 */
export function fromJson(text: string): Value {
  const { value, error } = decodeJson(text, 'any')
  if (error) throw error
  return value
}

/** A value as plain data: every number as a double, bytes outside UTF-8 as U+FFFD, typed nils as null. */
export function toPlain(value: Value): Json {
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return wellFormed(value)
  if (typeof value !== 'object') return value
  if (value instanceof Num) return Number(value.value)
  if (value instanceof List) {
    if (value.elem === 'uint8' && !value.isNil) return base64(value)
    return value.isNil ? null : value.items.map(toPlain)
  }
  if (!(value instanceof GoMap)) {
    const data = value.toData()
    if (data === value) throw new GoError(`json: unsupported type: ${value.goType}`)
    return toPlain(data)
  }
  if (value.isNil) return null
  const object: JsonObject = {}
  for (const [key, item] of value) setOwn(object, wellFormed(key), toPlain(item))
  return object
}

/** Plain data as a value: numbers become float64, an absent property is left out. */
export function fromPlain(json: Json): Value {
  if (json === null || typeof json !== 'object') return json
  if (Array.isArray(json)) return new List(json.map(fromPlain))
  const map = new GoMap()
  for (const [key, item] of Object.entries(json)) if (item !== undefined) map.set(key, fromPlain(item))
  return map
}

/** Sets an own property also where it is called `__proto__`. */
function setOwn(object: JsonObject, key: string, value: Json): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}

const lone = /[\ud800-\udfff]/

function wellFormed(text: string): string {
  return lone.test(text) ? Buffer.from(encodeBytes(text)).toString('utf8') : text
}
