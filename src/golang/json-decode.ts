import { GoMap, List, type Value } from '../model/value.ts'
import { encodeBytes } from './bytes.ts'
import { GoError } from './go-error.ts'

/** What the text is decoded into: any value, a map (`map[string]interface {}`), a list (`[]interface {}`). */
export type JsonTarget = 'any' | 'map' | 'list'

export interface JsonResult {
  /** What was decoded, also beside an error: Go keeps what it has where only a type does not fit. */
  readonly value: Value
  readonly error: GoError | undefined
  /** Offset after the value (UTF-16 units). */
  readonly end: number
}

const maxDepth = 10_000

/**
 * Reads JSON as Go's json.Unmarshal does: numbers are float64, the last of equal keys wins, lone surrogates become U+FFFD.
 * The error is a result, because Go keeps what it decoded before.
 */
export function decodeJson(text: string, target: JsonTarget): JsonResult {
  const reader = new JsonReader(text, 'whole')
  try {
    const value = reader.document()
    return { ...fit(value, target, reader), end: reader.at }
  } catch (error) {
    return { value: emptyOf(target), error: asGoError(error), end: reader.at }
  }
}

/**
 * Reads the first JSON value of a text, as json.Decoder does: what follows it is not looked at. `number` makes a value of a
 * number's text, where float64 is not wanted.
 *
 * @throws GoError `EOF`, `unexpected EOF` or a syntax error
 */
export function readJsonValue(text: string, number?: (literal: string) => Value): { value: Value; end: number } {
  const reader = new JsonReader(text, 'first', number)
  const value = firstOf(reader)
  if (reader.typeError) throw reader.typeError
  return { value, end: reader.at }
}

function firstOf(reader: JsonReader): Value {
  try {
    return reader.first()
  } catch (error) {
    throw asGoError(error)
  }
}

function asGoError(error: unknown): GoError {
  if (error instanceof GoError) return error
  if (error instanceof RangeError) return new GoError('exceeded max depth')
  throw error
}

function emptyOf(target: JsonTarget): Value {
  return target === 'any' ? null : target === 'map' ? new GoMap() : new List([])
}

function fit(value: Value, target: JsonTarget, reader: JsonReader): Omit<JsonResult, 'end'> {
  if (target === 'any') return { value, error: reader.typeError }
  if (value === null && !reader.typeError) {
    const nil = target === 'map' ? new GoMap(null, undefined, true) : new List([], undefined, true)
    return { value: nil, error: undefined }
  }
  if (target === 'map' ? value instanceof GoMap : value instanceof List) return { value, error: reader.typeError }
  return { value: emptyOf(target), error: new GoError(typeMismatch(value, target)) }
}

/** Go's text where a JSON value does not fit its target. */
export function typeMismatch(value: Value, target: JsonTarget): string {
  const kind =
    value instanceof GoMap
      ? 'object'
      : value instanceof List
        ? 'array'
        : typeof value === 'boolean'
          ? 'bool'
          : value === null
            ? // A number that no float64 holds.
              'number'
            : typeof value
  const type = target === 'map' ? 'map[string]interface {}' : '[]interface {}'
  return `json: cannot unmarshal ${kind} into Go value of type ${type}`
}

const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y

class JsonReader {
  readonly text: string
  readonly mode: 'whole' | 'first'
  at = 0
  depth = 0
  readonly #number: ((literal: string) => Value) | undefined
  typeError: GoError | undefined

  constructor(text: string, mode: 'whole' | 'first', number?: (literal: string) => Value) {
    this.text = text
    this.mode = mode
    this.#number = number
  }

  document(): Value {
    const value = this.first()
    this.skipSpace()
    if (this.at < this.text.length) this.fail('after top-level value')
    return value
  }

  first(): Value {
    this.skipSpace()
    if (this.mode === 'first' && this.at >= this.text.length) throw new GoError('EOF')
    return this.value()
  }

  private value(): Value {
    switch (this.text.charCodeAt(this.at)) {
      case 0x22:
        return this.string()
      case 0x7b:
        return this.object()
      case 0x5b:
        return this.array()
      case 0x74:
        return this.word('true', true)
      case 0x66:
        return this.word('false', false)
      case 0x6e:
        return this.word('null', null)
      default:
        return this.number()
    }
  }

  private object(): GoMap {
    const map = new GoMap()
    this.open()
    if (this.is(0x7d)) return this.close(map)
    for (;;) {
      if (this.text.charCodeAt(this.at) !== 0x22) this.fail('looking for beginning of object key string')
      const key = this.string()
      this.skipSpace()
      if (!this.is(0x3a)) this.fail('after object key')
      this.skipSpace()
      map.set(key, this.value())
      this.skipSpace()
      if (this.is(0x7d)) return this.close(map)
      if (!this.is(0x2c)) this.fail('after object key:value pair')
      this.skipSpace()
    }
  }

  private array(): List {
    const items: Value[] = []
    this.open()
    if (this.is(0x5d)) return this.close(new List(items))
    for (;;) {
      items.push(this.value())
      this.skipSpace()
      if (this.is(0x5d)) return this.close(new List(items))
      if (!this.is(0x2c)) this.fail('after array element')
      this.skipSpace()
    }
  }

  private open(): void {
    this.at++
    if (++this.depth > maxDepth) throw new GoError('exceeded max depth')
    this.skipSpace()
  }

  private close<T>(value: T): T {
    this.depth--
    return value
  }

  private is(unit: number): boolean {
    if (this.text.charCodeAt(this.at) !== unit) return false
    this.at++
    return true
  }

  private skipSpace(): void {
    for (;;) {
      const unit = this.text.charCodeAt(this.at)
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return
      this.at++
    }
  }

  private word(word: string, value: boolean | null): boolean | null {
    for (let i = 1; i < word.length; i++) {
      if (this.text[this.at + i] === word[i]) continue
      this.at += i
      this.fail(`in literal ${word} (expecting '${word[i]}')`, 'token')
    }
    this.at += word.length
    return value
  }

  private number(): Value {
    numberPattern.lastIndex = this.at
    const match = numberPattern.exec(this.text)
    if (match === null) {
      if (!this.is(0x2d)) this.fail('looking for beginning of value')
      return this.fail('in numeric literal', 'token')
    }
    const literal = match[0]
    this.at += literal.length
    this.checkNumberEnd(literal)
    if (this.#number !== undefined) return this.#number(literal)
    const value = Number(literal)
    if (value - value === 0) return value
    this.typeError ??= new GoError(`json: cannot unmarshal number ${literal} into Go value of type float64`)
    return null
  }

  // The pattern stops before a fraction or an exponent without digits; Go's scanner has read into it.
  private checkNumberEnd(literal: string): void {
    const next = this.text[this.at]
    if (next === '.' && !/[.eE]/.test(literal)) {
      this.at++
      this.fail('after decimal point in numeric literal', 'token')
    }
    if ((next === 'e' || next === 'E') && !/[eE]/.test(literal)) {
      this.at++
      const sign = this.text[this.at]
      if (sign === '+' || sign === '-') this.at++
      this.fail('in exponent of numeric literal', 'token')
    }
  }

  private string(): string {
    const { text } = this
    const start = ++this.at
    for (let i = start; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      if (unit === 0x22) {
        this.at = i + 1
        return text.slice(start, i)
      }
      if (unit === 0x5c || unit < 0x20 || (unit >= 0xd800 && unit <= 0xdfff)) return this.stringWithEscapes(start, i)
    }
    this.at = text.length
    return this.fail('in string literal')
  }

  private stringWithEscapes(start: number, from: number): string {
    const { text } = this
    let out = text.slice(start, from)
    this.at = from
    while (this.at < text.length) {
      const unit = text.charCodeAt(this.at)
      if (unit === 0x22) {
        this.at++
        return replaceLone(out)
      }
      if (unit < 0x20) this.fail('in string literal')
      if (unit === 0x5c) out += this.escape()
      else {
        // A raw byte that is no UTF-8 must not join an escaped half of a surrogate pair.
        out += unit >= 0xdc80 && unit <= 0xdcff && !isPairEnd(text, this.at) ? '\ufffd' : text[this.at]
        this.at++
      }
    }
    return this.fail('in string literal')
  }

  private escape(): string {
    const { text } = this
    this.at++
    const letter = text[this.at]
    if (letter === 'u') return this.unicodeEscape()
    const plain = letter === undefined ? undefined : simpleEscapes.get(letter)
    if (plain === undefined) this.fail('in string escape code', 'token')
    this.at++
    return plain as string
  }

  private unicodeEscape(): string {
    this.at++
    let unit = 0
    for (let i = 0; i < 4; i++, this.at++) {
      const digit = Number.parseInt(this.text[this.at] ?? '', 16)
      if (Number.isNaN(digit)) this.fail('in \\u hexadecimal character escape', 'token')
      unit = unit * 16 + digit
    }
    return String.fromCharCode(unit)
  }

  /**
   * At the end of the text Go's scanner is given one space more: inside a token that is an error of its own, elsewhere the
   * input is incomplete.
   */
  private fail(context: string, where: 'between' | 'token' = 'between'): never {
    if (this.at < this.text.length) throw new GoError(`invalid character ${quoteByte(this.text, this.at)} ${context}`)
    if (this.mode === 'first') throw new GoError('unexpected EOF')
    throw new GoError(where === 'token' ? `invalid character ' ' ${context}` : 'unexpected end of JSON input')
  }
}

const simpleEscapes = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

function isPairEnd(text: string, i: number): boolean {
  return i > 0 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800
}

function replaceLone(text: string): string {
  return text.replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (match) =>
    match.length === 2 ? match : '\ufffd',
  )
}

const namedControls = new Map([
  [0x07, '\\a'],
  [0x08, '\\b'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0b, '\\v'],
  [0x0c, '\\f'],
  [0x0d, '\\r'],
  [0x27, "\\'"],
  [0x5c, '\\\\'],
])

/** The scanner looks at bytes: a character beyond ASCII is reported by its first byte, read as Latin-1. */
function quoteByte(text: string, at: number): string {
  const byte = encodeBytes(String.fromCodePoint(text.codePointAt(at) ?? 0))[0] ?? 0
  const named = namedControls.get(byte)
  if (named !== undefined) return `'${named}'`
  if (byte < 0x20 || byte === 0x7f) return `'\\x${byte.toString(16).padStart(2, '0')}'`
  if (byte >= 0x80 && (byte < 0xa1 || byte === 0xad)) return `'\\u00${byte.toString(16)}'`
  return `'${String.fromCharCode(byte)}'`
}
