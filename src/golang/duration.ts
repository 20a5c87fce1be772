import { type GoFunction, GoObject, type Num, type Value } from '../model/value.ts'
import { encodeBytes } from './bytes.ts'
import { GoError } from './go-error.ts'
import { int64 } from './numbers.ts'

/** Units of time.Duration, in nanoseconds. */
export const microsecond = 1_000n
export const millisecond = 1_000_000n
export const second = 1_000_000_000n
export const minute = 60n * second
export const hour = 60n * minute

const limit = 1n << 63n
const maxDuration = limit - 1n
const minDuration = -limit

/** A time.Duration: 64 bits of nanoseconds, printed as `1h2m3.5s`. */
export class Duration extends GoObject {
  override readonly goType = 'time.Duration'
  override readonly goKind = 'int64'
  readonly nanoseconds: bigint

  constructor(nanoseconds: bigint) {
    super()
    this.nanoseconds = BigInt.asIntN(64, nanoseconds)
  }

  override counted(n: number): Duration {
    return new Duration(BigInt(n))
  }

  override method(name: string): GoFunction | undefined {
    const make = methods[name]
    return make?.(this)
  }

  override format(): string {
    return formatDuration(this.nanoseconds)
  }

  /** The number beneath: what encoding/json writes, and what numeric verbs and comparisons see. */
  override toData(): Num {
    return int64(this.nanoseconds)
  }
}

const methods: Readonly<Record<string, (duration: Duration) => GoFunction>> = Object.assign(Object.create(null), {
  String: (d: Duration) => getter(() => d.format()),
  Nanoseconds: (d: Duration) => getter(() => d.toData()),
  Microseconds: (d: Duration) => getter(() => int64(d.nanoseconds / microsecond)),
  Milliseconds: (d: Duration) => getter(() => int64(d.nanoseconds / millisecond)),
  Seconds: (d: Duration) => getter(() => inUnits(d.nanoseconds, second)),
  Minutes: (d: Duration) => getter(() => inUnits(d.nanoseconds, minute)),
  Hours: (d: Duration) => getter(() => inUnits(d.nanoseconds, hour)),
  Abs: (d: Duration) => getter(() => new Duration(absolute(d.nanoseconds))),
  Round: (d: Duration) => scaled((multiple) => roundDuration(d.nanoseconds, multiple)),
  Truncate: (d: Duration) => scaled((multiple) => truncateDuration(d.nanoseconds, multiple)),
})

function getter(call: () => Value): GoFunction {
  return { params: [], call }
}

function scaled(call: (multiple: bigint) => bigint): GoFunction {
  return {
    params: ['time.Duration'],
    call: (multiple: Duration | Num) => new Duration(call(nanosecondsOf(multiple))),
  }
}

/** The nanoseconds of a duration argument: an integer literal in a template is one too. */
export function nanosecondsOf(value: Duration | Num): bigint {
  return value instanceof Duration ? value.nanoseconds : BigInt(value.value)
}

/** Duration.Seconds, Minutes and Hours: whole units and the rest are converted to float64 separately. */
export function inUnits(nanoseconds: bigint, unit: bigint): number {
  return Number(nanoseconds / unit) + Number(nanoseconds % unit) / Number(unit)
}

/** Duration.Truncate: toward zero to a multiple; not at all for a multiple that is not positive. */
export function truncateDuration(nanoseconds: bigint, multiple: bigint): bigint {
  return multiple <= 0n ? nanoseconds : nanoseconds - (nanoseconds % multiple)
}

/** Duration.Round: to the nearest multiple, half away from zero; the largest duration where that overflows. */
export function roundDuration(nanoseconds: bigint, multiple: bigint): bigint {
  if (multiple <= 0n) return nanoseconds
  const rest = nanoseconds % multiple
  const magnitude = rest < 0n ? -rest : rest
  if (magnitude * 2n < multiple) return nanoseconds - rest
  const away = nanoseconds < 0n ? nanoseconds - multiple + magnitude : nanoseconds + multiple - magnitude
  return clampDuration(away)
}

export function clampDuration(nanoseconds: bigint): bigint {
  if (nanoseconds > maxDuration) return maxDuration
  return nanoseconds < minDuration ? minDuration : nanoseconds
}

/** Duration.String: hours, minutes and seconds, or the largest unit below a second that fits. */
export function formatDuration(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? '-' : ''
  const value = nanoseconds < 0n ? -nanoseconds : nanoseconds
  if (value === 0n) return '0s'
  if (value < microsecond) return `${sign}${value}ns`
  if (value < millisecond) return `${sign}${withFraction(value, 3)}µs`
  if (value < second) return `${sign}${withFraction(value, 6)}ms`
  const seconds = `${withFraction(value % minute, 9)}s`
  if (value < minute) return sign + seconds
  const minutes = `${(value / minute) % 60n}m`
  return sign + (value < hour ? '' : `${value / hour}h`) + minutes + seconds
}

/**
 * time.ParseDuration: a sum of decimal numbers with units, `1h15m30.918s`.
 *
 * @throws GoError with Go's text.
 */
export function parseDuration(text: string): Duration {
  let rest = text.startsWith('-') || text.startsWith('+') ? text.slice(1) : text
  if (rest === '0') return new Duration(0n)
  if (rest === '') throw invalid(text)
  let total = 0n
  while (rest !== '') {
    const [term, after] = parseTerm(rest, text)
    rest = after
    total = BigInt.asUintN(64, total + term)
    if (total > limit) throw invalid(text)
  }
  if (text.startsWith('-')) return new Duration(-total)
  if (total > maxDuration) throw invalid(text)
  return new Duration(total)
}

// One number with its unit, in nanoseconds, and the text after it.
function parseTerm(text: string, whole: string): [nanoseconds: bigint, rest: string] {
  const digits = countDigits(text, 0)
  const hasPoint = text[digits] === '.'
  const fraction = hasPoint ? countDigits(text, digits + 1) : 0
  const integer = leadingInteger(text.slice(0, digits))
  if (integer === undefined || digits + fraction === 0) throw invalid(whole)
  const start = digits + fraction + (hasPoint ? 1 : 0)
  let end = start
  while (end < text.length && text[end] !== '.' && !isDigit(text, end)) end++
  if (end === start) throw durationError('missing unit in duration', whole)
  const name = text.slice(start, end)
  const unit = units.get(name)
  if (unit === undefined) throw durationError(`unknown unit ${quoteTime(name)} in duration`, whole)
  if (integer > limit / unit) throw invalid(whole)
  const term = integer * unit + fractionOf(text.slice(digits + 1, digits + 1 + fraction), unit)
  if (term > limit) throw invalid(whole)
  return [term, text.slice(end)]
}

const units: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', microsecond],
  ['µs', microsecond],
  ['μs', microsecond],
  ['ms', millisecond],
  ['s', second],
  ['m', minute],
  ['h', hour],
])

// As many digits as 63 bits hold count; Go multiplies them as float64.
function fractionOf(digits: string, unit: bigint): bigint {
  let value = 0n
  let scale = 1
  for (const digit of digits) {
    if (value > maxDuration / 10n) break
    const next = value * 10n + BigInt(digit)
    if (next > limit) break
    value = next
    scale *= 10
  }
  return value === 0n ? 0n : BigInt(Math.trunc(Number(value) * (Number(unit) / scale)))
}

function leadingInteger(digits: string): bigint | undefined {
  const significant = digits.replace(/^0+/, '')
  if (significant.length > 19) return undefined
  const value = BigInt(significant)
  return value > limit ? undefined : value
}

function countDigits(text: string, from: number): number {
  let at = from
  while (isDigit(text, at)) at++
  return at - from
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0x30 && code <= 0x39
}

function withFraction(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0')
  const fraction = digits.slice(-places).replace(/0+$/, '')
  return digits.slice(0, -places) + (fraction === '' ? '' : `.${fraction}`)
}

function absolute(nanoseconds: bigint): bigint {
  return clampDuration(nanoseconds < 0n ? -nanoseconds : nanoseconds)
}

function invalid(text: string): GoError {
  return durationError('invalid duration', text)
}

function durationError(message: string, text: string): GoError {
  return new GoError(`time: ${message} ${quoteTime(text)}`)
}

/** The time package's own quoting: bytes that are not printable ASCII become `\xNN` one by one. */
export function quoteTime(text: string): string {
  let quoted = '"'
  for (const byte of encodeBytes(text)) {
    if (byte >= 0x80 || byte < 0x20) quoted += `\\x${byte.toString(16).padStart(2, '0')}`
    else quoted += byte === 0x22 || byte === 0x5c ? `\\${String.fromCharCode(byte)}` : String.fromCharCode(byte)
  }
  return `${quoted}"`
}
