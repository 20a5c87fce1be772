import { decodeBytes, encodeBytes } from './bytes.ts'
import { escapeText } from './escape-text.ts'
import { GoError } from './go-error.ts'
import { boundQuoted } from './meter.ts'
import { binaryText, type Digits, exactDigits, hexText, roundDigits, shortestDigits } from './strconv-digits.ts'
import { assignedAfterUnicode15 } from './unicode.table.ts'

/*
 * Go's strconv as far as templates show it: quoting and unquoting, numbers to text and back.
 */

const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u
const plainQuoted = /^[ !#-[\]-~]*$/
const shortEscapes = new Map([
  [7, '\\a'],
  [8, '\\b'],
  [9, '\\t'],
  [10, '\\n'],
  [11, '\\v'],
  [12, '\\f'],
  [13, '\\r'],
])

/** strconv.IsPrint at Go's Unicode version: letters, marks, numbers, punctuation, symbols and the ASCII space. */
export function isPrint(rune: number): boolean {
  if (rune < 0x7f) return rune >= 0x20
  if (rune > 0x10ffff || (rune >= 0xd800 && rune <= 0xdfff)) return false
  if (rune > 0xffff) return isPrintable(rune)
  known ??= new Uint8Array(0x10000)
  if (known[rune] === 0) known[rune] = isPrintable(rune) ? 1 : 2
  return known[rune] === 1
}

// What was found of the characters of the first plane: 1 for those that are printed.
let known: Uint8Array | undefined

function isPrintable(rune: number): boolean {
  return printable.test(String.fromCodePoint(rune)) && !isNewer(rune)
}

function isNewer(rune: number): boolean {
  let low = 0
  let high = assignedAfterUnicode15.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (assignedAfterUnicode15[middle]![1] < rune) low = middle + 1
    else high = middle
  }
  const range = assignedAfterUnicode15[low]
  return range !== undefined && range[0] <= rune
}

/** strconv.Quote, `%q`: double quotes, Go escapes, what Go's IsPrint allows as it is. */
export function quote(text: string): string {
  return plainQuoted.test(text) ? `"${text}"` : quoteWith(text, '"', false)
}

/** strconv.QuoteToASCII, `%+q`. */
export function quoteToAscii(text: string): string {
  return quoteWith(text, '"', true)
}

/** strconv.QuoteRune, `%q` of an integer; `ascii` as `%+q`. A number that is no character is U+FFFD. */
export function quoteRune(rune: number, ascii = false): string {
  const valid = rune >= 0 && rune <= 0x10ffff && (rune < 0xd800 || rune > 0xdfff)
  return `'${escapeRune(valid ? rune : 0xfffd, "'", ascii)}'`
}

/** strconv.CanBackquote: no control characters but tab, no backquote, valid UTF-8, no byte order mark. */
export function canBackquote(text: string): boolean {
  for (const char of text) {
    const rune = char.codePointAt(0)!
    if (rune === 0xfeff || rune === 0x60 || rune === 0x7f || (rune < 0x20 && rune !== 9)) return false
    if (rune >= 0xd800 && rune <= 0xdfff) return false
  }
  return true
}

function quoteWith(text: string, mark: '"', ascii: boolean): string {
  boundQuoted(text)
  const escaped = escapeText(text, (rune) => {
    if (rune >= 0x20 && rune < 0x7f && rune !== 0x22 && rune !== 0x5c) return ''
    return !ascii && rune >= 0x7f && isPrint(rune) ? '' : escapeRune(rune, mark, ascii)
  })
  return mark + escaped + mark
}

function escapeRune(rune: number, mark: string, ascii: boolean): string {
  if (rune >= 0xdc80 && rune <= 0xdcff) return `\\x${hex(rune - 0xdc00, 2)}`
  const char = String.fromCodePoint(rune)
  if (char === mark || char === '\\') return `\\${char}`
  if (ascii ? rune < 0x7f && rune >= 0x20 : isPrint(rune)) return char
  const short = shortEscapes.get(rune)
  if (short !== undefined) return short
  if (rune < 0x20 || rune === 0x7f) return `\\x${hex(rune, 2)}`
  return rune < 0x10000 ? `\\u${hex(rune, 4)}` : `\\U${hex(rune, 8)}`
}

function hex(n: number, width: number): string {
  return n.toString(16).padStart(width, '0')
}

/** strconv.Unquote for all three quotes. @throws GoError `invalid syntax` */
export function unquote(text: string): string {
  const mark = text[0]
  if (text.length < 2 || (mark !== '"' && mark !== "'" && mark !== '`') || text.at(-1) !== mark) throw syntax()
  const body = text.slice(1, -1)
  if (mark === '`') {
    if (body.includes('`')) throw syntax()
    return body.replaceAll('\r', '')
  }
  const bytes = unescapeBody(body, mark)
  if (mark === "'" && bytes.count !== 1) throw syntax()
  return bytes.text
}

function unescapeBody(body: string, mark: string): { readonly text: string; readonly count: number } {
  let text = ''
  let count = 0
  let raw = false
  for (let i = 0; i < body.length; count++) {
    const char = String.fromCodePoint(body.codePointAt(i)!)
    if (char === mark || char === '\n') throw syntax()
    if (char !== '\\') {
      const unit = char.charCodeAt(0)
      text += char.length === 1 && unit >= 0xdc80 && unit <= 0xdcff ? '\ufffd' : char
      i += char.length
      continue
    }
    const read = readEscape(body, i + 1, mark)
    text += read.text
    raw ||= read.text.charCodeAt(0) >= 0xdc80 && read.text.length === 1
    i = read.end
  }
  return { text: raw ? decodeBytes(encodeBytes(text)) : text, count }
}

const simpleEscapes = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
])
const hexWidths = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
])

function readEscape(body: string, at: number, mark: string): { readonly text: string; readonly end: number } {
  const char = body[at] ?? ''
  const simple = simpleEscapes.get(char)
  if (simple !== undefined) return { text: simple, end: at + 1 }
  if (char === mark) return { text: mark, end: at + 1 }
  const width = hexWidths.get(char)
  if (width !== undefined) {
    const digits = body.slice(at + 1, at + 1 + width)
    if (digits.length !== width || !/^[0-9a-fA-F]+$/.test(digits)) throw syntax()
    const code = Number.parseInt(digits, 16)
    if (char === 'x') return { text: byteText(code), end: at + 3 }
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw syntax()
    return { text: String.fromCodePoint(code), end: at + 1 + width }
  }
  const octal = body.slice(at, at + 3)
  if (!/^[0-7]{3}$/.test(octal) || Number.parseInt(octal, 8) > 255) throw syntax()
  return { text: byteText(Number.parseInt(octal, 8)), end: at + 3 }
}

function byteText(byte: number): string {
  return String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)
}

function syntax(): GoError {
  return new GoError('invalid syntax')
}

export type FloatFormat = 'e' | 'E' | 'f' | 'g' | 'G' | 'b' | 'x' | 'X'

/**
 * strconv.FormatFloat. `precision` -1 asks for the fewest digits that read back as the same number; a digit that has to be
 * rounded away is rounded exactly, halves to even.
 */
// oxlint-disable-next-line eslint/max-params -- the four of Go's function, in its order
export function formatFloat(x: number, format: FloatFormat, precision: number, bits: 32 | 64): string {
  if (Number.isNaN(x)) return 'NaN'
  if (!Number.isFinite(x)) return x > 0 ? '+Inf' : '-Inf'
  const negative = x < 0 || Object.is(x, -0)
  const size = Math.abs(x)
  const sign = negative ? '-' : ''
  if (format === 'b') return sign + binaryText(size, bits)
  if (format === 'x') return sign + hexText(size, precision)
  if (format === 'X') return sign + hexText(size, precision).toUpperCase()
  if (precision < 0) return sign + shortest(size, format, bits)
  return sign + rounded(size, format, precision)
}

function shortest(x: number, format: FloatFormat, bits: 32 | 64): string {
  const value = shortestDigits(x, bits)
  const count = value.digits.length
  if (format === 'f') return fixed(value, Math.max(count - value.point, 0))
  if (format === 'e' || format === 'E') return exponential(value, Math.max(count - 1, 0), format)
  const exponent = x === 0 ? -1 : value.point - 1
  if (exponent < -4 || exponent >= shortestLimit) {
    return exponential(value, Math.max(count - 1, 0), format === 'G' ? 'E' : 'e')
  }
  return fixed(value, Math.max(count - value.point, 0))
}

/** Powers of ten from which on the shortest 'g' uses an exponent. */
const shortestLimit = 6

function rounded(x: number, format: FloatFormat, precision: number): string {
  const exact = exactDigits(x)
  if (format === 'f') return fixed(roundDigits(exact, exact.point + precision), precision)
  if (format === 'e' || format === 'E') return exponential(roundDigits(exact, precision + 1), precision, format)
  const wanted = precision === 0 ? 1 : precision
  const value = roundDigits(exact, wanted)
  const count = value.digits.length
  const limit = wanted > count && count >= value.point ? count : wanted
  const exponent = x === 0 ? -1 : value.point - 1
  if (exponent < -4 || exponent >= limit) {
    return exponential(value, Math.max(Math.min(wanted, count) - 1, 0), format === 'G' ? 'E' : 'e')
  }
  return fixed(value, Math.max(count - value.point, 0))
}

function fixed(value: Digits, precision: number): string {
  const { digits, point } = value
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
  if (precision === 0) return whole
  const fraction = point >= 0 ? digits.slice(point) : '0'.repeat(Math.min(-point, precision)) + digits
  return `${whole}.${fraction.slice(0, precision).padEnd(precision, '0')}`
}

function exponential(value: Digits, precision: number, mark: 'e' | 'E'): string {
  const { digits } = value
  const exponent = digits === '' ? 0 : value.point - 1
  const fraction = precision > 0 ? `.${digits.slice(1, precision + 1).padEnd(precision, '0')}` : ''
  const power = String(Math.abs(exponent)).padStart(2, '0')
  return `${digits[0] ?? '0'}${fraction}${mark}${exponent < 0 ? '-' : '+'}${power}`
}

/**
 * strconv.ParseInt with 64 bits; base 0 reads Go's prefixes and underscores.
 *
 * @throws GoError with Go's text (`strconv.ParseInt: parsing "x": invalid syntax`)
 */
export function parseInt64(text: string, base: number): number | bigint {
  const negative = text.startsWith('-')
  const body = negative || text.startsWith('+') ? text.slice(1) : text
  const size = parseDigits(body, { text, base, name: 'ParseInt' })
  const limit = negative ? 1n << 63n : (1n << 63n) - 1n
  if (size > limit) throw numberError('ParseInt', text, 'value out of range')
  if (size > 9007199254740991n) return negative ? -size : size
  const n = Number(size)
  return negative && n !== 0 ? -n : n
}

/** strconv.ParseUint with 64 bits. @throws GoError */
export function parseUint64(text: string, base: number): number | bigint {
  const size = parseDigits(text, { text, base, name: 'ParseUint' })
  if (size >= 1n << 64n) throw numberError('ParseUint', text, 'value out of range')
  return size > 9007199254740991n ? size : Number(size)
}

/** strconv.ParseBool. @throws GoError */
export function parseBool(text: string): boolean {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false
  throw numberError('ParseBool', text, 'invalid syntax')
}

const prefixes = new Map([
  ['0b', 2],
  ['0o', 8],
  ['0x', 16],
])
const digitsOfBase = new Map([
  [2, /^[01]*/],
  [8, /^[0-7]*/],
  [10, /^[0-9]*/],
  [16, /^[0-9a-fA-F]*/],
])

function parseDigits(body: string, asked: { text: string; base: number; name: string }): bigint {
  let { base } = asked
  let digits = body
  if (base === 0) {
    base = prefixes.get(body.slice(0, 2).toLowerCase()) ?? (body.startsWith('0') ? 8 : 10)
    const skip = base === 10 ? 0 : base === 8 && !/^0o/i.test(body) ? 1 : 2
    digits = body.slice(skip).replaceAll('_', '')
    if (body.includes('_') && !underscoresFit(body)) throw numberError(asked.name, asked.text, 'invalid syntax')
    if (skip === 1 && digits === '') digits = '0'
  }
  const allowed = digitsOfBase.get(base)
  if (allowed === undefined) throw new Error(`base ${base}`)
  const [fitting] = allowed.exec(digits)!
  const size = fitting === '' ? 0n : sizeOf(fitting, base)
  if (digits !== '' && fitting === digits) return size
  // Go reads from the left, and what is too large by then it says before it gets to what is no digit.
  throw numberError(asked.name, asked.text, size >= 1n << 64n ? 'value out of range' : 'invalid syntax')
}

function sizeOf(digits: string, base: number): bigint {
  const prefix = base === 2 ? '0b' : base === 8 ? '0o' : base === 16 ? '0x' : ''
  // Nothing of this length fits into 64 bits, and conversion is not linear.
  const significant = digits.replace(/^0+(?=.)/, '')
  return significant.length > 64 ? 1n << 70n : BigInt(prefix + significant)
}

/** Each underscore stands between digits; a base prefix counts as a digit. */
function underscoresFit(text: string): boolean {
  const body = text.replace(/^[+-]/, '')
  const based = /^0[box]/i.test(body)
  const digit = /^0x/i.test(body) ? /[0-9a-f]/i : /[0-9]/
  let last = based ? '0' : '^'
  for (const char of based ? body.slice(2) : body) {
    const kind = digit.test(char) ? '0' : char === '_' ? '_' : '!'
    if ((kind === '_' && last !== '0') || (kind === '!' && last === '_')) return false
    last = kind
  }
  return last !== '_'
}

function numberError(name: string, text: string, reason: string): GoError {
  return new GoError(`strconv.${name}: parsing ${quote(text)}: ${reason}`)
}

const decimalFloat = /^[+-]?(?:[0-9_]+\.?[0-9_]*|\.[0-9_]+)(?:e[+-]?[0-9][0-9_]*)?$/i
const hexFloat = /^([+-]?)0x([0-9a-f_]*)\.?([0-9a-f_]*)p([+-]?[0-9][0-9_]*)$/i
const special = /^[+-]?(?:inf|infinity)$/i

/** strconv.ParseFloat with 64 bits: decimal, hexadecimal, `inf`, `nan`. @throws GoError */
export function parseFloat64(text: string): number {
  if (special.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/^nan$/i.test(text)) return NaN
  const bad = () => numberError('ParseFloat', text, 'invalid syntax')
  if (text.includes('_') && !underscoresFit(text)) throw bad()
  const plain = text.replaceAll('_', '')
  let value: number
  const parts = hexFloat.exec(plain)
  if (parts !== null) {
    if (parts[2] === '' && parts[3] === '') throw bad()
    value = hexValue(parts)
  } else if (decimalFloat.test(plain) && /[0-9]/.test(plain.replace(/e.*$/i, ''))) value = Number(plain)
  else throw bad()
  if (!Number.isFinite(value)) throw numberError('ParseFloat', text, 'value out of range')
  return value
}

function hexValue(parts: RegExpExecArray): number {
  const digits = parts[2]! + parts[3]!
  let mantissa = BigInt(`0x${digits}`)
  const zero = parts[1] === '-' ? -0 : 0
  if (mantissa === 0n) return zero
  let exponent = Math.max(-100000, Math.min(100000, Number(parts[4]))) - 4 * parts[3]!.length
  // Keep 53 bits (fewer for a number below 2^-1022) and round the rest to even.
  const bits = mantissa.toString(2).length
  const drop = Math.max(bits - 53, -1074 - exponent)
  if (drop > bits + 1) return zero
  if (drop > 0) {
    const rest = mantissa & ((1n << BigInt(drop)) - 1n)
    const half = 1n << BigInt(drop - 1)
    mantissa >>= BigInt(drop)
    if (rest > half || (rest === half && (mantissa & 1n) === 1n)) mantissa += 1n
    exponent += drop
  }
  // Two steps, because 2^exponent alone may leave the range of a double.
  const first = Math.max(-1000, Math.min(900, exponent))
  const value = Number(mantissa) * 2 ** first * 2 ** (exponent - first)
  return parts[1] === '-' ? -value : value
}
