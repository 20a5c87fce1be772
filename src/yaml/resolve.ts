import { shrink } from '../golang/numbers.ts'
import { parseFloat64 } from '../golang/strconv.ts'

/*
 * What an untagged plain scalar means: go-yaml's reading of YAML 1.1, which Helm has for all text that reaches a chart.
 * The emitters ask the same function which strings need quotes.
 */

export type Resolved =
  | { readonly type: 'str'; readonly value: string }
  | { readonly type: 'timestamp'; readonly value: string }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'null'; readonly value: null }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'int'; readonly value: number | bigint }
  /** Beyond the range of int64. */
  | { readonly type: 'uint'; readonly value: bigint }

const noHint = 0
const signOrDigit = 1
const word = 2
const dot = 3

/** By the first character: can the text be anything but a string? */
const hints = new Uint8Array(128)
for (const character of '+-0123456789') hints[character.charCodeAt(0)] = signOrDigit
for (const character of 'yYnNtTfFoO~') hints[character.charCodeAt(0)] = word
hints[0x2e] = dot

const words = new Map<string, Resolved>()
function addWords(resolved: Resolved, ...texts: string[]): void {
  for (const text of texts) words.set(text, resolved)
}
addWords({ type: 'bool', value: true }, 'y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON')
addWords({ type: 'bool', value: false }, 'n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF')
addWords({ type: 'null', value: null }, '', '~', 'null', 'Null', 'NULL')
addWords({ type: 'float', value: Number.NaN }, '.nan', '.NaN', '.NAN')
addWords({ type: 'float', value: Number.POSITIVE_INFINITY }, '.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF')
addWords({ type: 'float', value: Number.NEGATIVE_INFINITY }, '-.inf', '-.Inf', '-.INF')
const longestWord = 5

/** True where the text is a string by its first character alone. */
export function isPlainlyString(text: string): boolean {
  const unit = text.charCodeAt(0)
  return unit >= 128 || hints[unit] === noHint
}

/** The meaning of a plain scalar without a tag. */
export function resolvePlain(text: string): Resolved {
  const unit = text.charCodeAt(0)
  if (unit >= 128) return { type: 'str', value: text }
  const hint = text === '' ? word : hints[unit]
  if (hint === noHint) return { type: 'str', value: text }
  if (text.length <= longestWord) {
    const found = words.get(text)
    if (found !== undefined) return found
  }
  if (hint === word) return { type: 'str', value: text }
  if (hint === dot) {
    const value = floatOf(text)
    return value === undefined ? { type: 'str', value: text } : { type: 'float', value }
  }
  return isTimestamp(text) ? { type: 'timestamp', value: text } : resolveNumber(text)
}

/** The meaning of text that starts with a sign or a digit and is no timestamp. */
export function resolveNumber(text: string): Resolved {
  const plain = text.includes('_') ? text.replaceAll('_', '') : text
  const int = intOf(plain)
  if (int !== undefined) return int
  if (floatText.test(plain)) {
    const value = floatOf(plain)
    if (value !== undefined) return { type: 'float', value }
  }
  return binaryOf(plain) ?? { type: 'str', value: text }
}

const shortDecimal = /^(?:0|-?[1-9][0-9]{0,14})$/
const integer = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]([0-7]+)|0([0-7]*)|([1-9][0-9]*))$/

/** strconv.ParseInt(text, 0, 64), then ParseUint. */
function intOf(text: string): Resolved | undefined {
  if (shortDecimal.test(text)) return { type: 'int', value: Number(text) }
  const match = integer.exec(text)
  if (match === null) return undefined
  const [, sign, hex, binary, octal, zero, decimal] = match
  return sized(sign ?? '', magnitude({ hex, binary, octal: octal ?? zero, decimal }))
}

interface DigitsByBase {
  readonly hex: string | undefined
  readonly binary: string | undefined
  readonly octal: string | undefined
  readonly decimal: string | undefined
}

function magnitude({ hex, binary, octal, decimal }: DigitsByBase): bigint {
  if (hex !== undefined) return BigInt(`0x${hex}`)
  if (binary !== undefined) return BigInt(`0b${binary}`)
  if (octal !== undefined) return octal === '' ? 0n : BigInt(`0o${octal}`)
  return BigInt(decimal ?? '0')
}

const int64Limit = 1n << 63n
const uint64Limit = 1n << 64n

function sized(sign: string, size: bigint): Resolved | undefined {
  const value = sign === '-' ? -size : size
  if (value < int64Limit && value >= -int64Limit) return { type: 'int', value: shrink(value) }
  return sign === '' && value < uint64Limit ? { type: 'uint', value } : undefined
}

/** `0b` with a sign behind it, and other forms that go-yaml reads apart. */
function binaryOf(text: string): Resolved | undefined {
  const match = /^(-?)0b([-+]?)([01]+)$/.exec(text)
  if (match === null) return undefined
  const [, outer, inner, digits] = match
  if (outer === '-' && inner !== '') return undefined
  return sized(outer === '-' ? '-' : (inner ?? ''), BigInt(`0b${digits}`))
}

const floatText = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/

/** strconv.ParseFloat; undefined for its errors, out of range included. */
function floatOf(text: string): number | undefined {
  try {
    return parseFloat64(text)
  } catch {
    return undefined
  }
}

const timestamp =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+](\d\d):(\d\d))| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?)?$/

/** The four forms of a timestamp that go-yaml knows, with Go's check of the numbers. */
export function isTimestamp(text: string): boolean {
  if (text.charCodeAt(4) !== 0x2d || text.length < 8) return false
  const match = timestamp.exec(text)
  if (match === null) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return false
  const [hour, minute, second] = [match[4] ?? match[9], match[5] ?? match[10], match[6] ?? match[11]]
  if (Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 59) return false
  return Number(match[7] ?? 0) <= 24 && Number(match[8] ?? 0) <= 60
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}
