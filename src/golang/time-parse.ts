import { quoteTime } from './duration.ts'
import { GoError } from './go-error.ts'
import { daysBefore, daysIn, isLeap, longMonths, longWeekdays } from './time-calendar.ts'
import { type LayoutChunk, type LayoutKind, layoutChunks, type ZoneKind } from './time-layout.ts'

/** What a text says about a moment: a wall clock and whatever names its zone. */
export interface ParsedTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly nanosecond: number
  /** `Z` or `UTC` was read. */
  readonly isUtc: boolean
  /** Seconds east of UTC, where a numeric zone was read. */
  readonly offset: number | undefined
  /** The zone's abbreviation, where one was read. */
  readonly zone: string
}

interface State {
  /** Text not read yet. */
  value: string
  /** The part that is out of range, as Go names it. */
  range: string
  year: number
  month: number
  day: number
  yearDay: number
  hour: number
  minute: number
  second: number
  nanosecond: number
  half: '' | 'AM' | 'PM'
  isUtc: boolean
  offset: number | undefined
  zone: string
}

/** A reader takes its part off `state.value`; false where the text does not fit. */
type Reader = (state: State, chunk: LayoutChunk, next: LayoutKind | undefined) => boolean

/**
 * Reads a time by a layout, as time.Parse does, up to the choice of the location.
 *
 * @throws GoError with the text of Go's *time.ParseError.
 */
export function parseLayout(layout: string, text: string): ParsedTime {
  const state: State = {
    value: text,
    range: '',
    year: 0,
    month: -1,
    day: -1,
    yearDay: -1,
    hour: 0,
    minute: 0,
    second: 0,
    nanosecond: 0,
    half: '',
    isUtc: false,
    offset: undefined,
    zone: '',
  }
  const chunks = layoutChunks(layout)
  for (const [i, chunk] of chunks.entries()) {
    const mismatch = (element: string, rest: string): GoError =>
      parseError(text, ` as ${quoteTime(layout)}: cannot parse ${quoteTime(rest)} as ${quoteTime(element)}`)
    if (!skip(state, chunk.prefix)) throw mismatch(chunk.prefix, state.value)
    if (chunk.kind === undefined) {
      if (state.value !== '') throw parseError(text, `: extra text: ${quoteTime(state.value)}`)
      break
    }
    const before = state.value
    const fits = readers[chunk.kind](state, chunk, chunks[i + 1]?.kind)
    if (state.range !== '') throw parseError(text, `: ${state.range} out of range`)
    if (!fits) throw mismatch(chunk.text, before)
  }
  if (state.half === 'PM' && state.hour < 12) state.hour += 12
  else if (state.half === 'AM' && state.hour === 12) state.hour = 0
  settleDate(state, text)
  return state
}

function parseError(text: string, message: string): GoError {
  return new GoError(`parsing time ${quoteTime(text)}${message}`)
}

function settleDate(state: State, text: string): void {
  if (state.yearDay >= 0) settleYearDay(state, text)
  if (state.month < 0) state.month = 1
  if (state.day < 0) state.day = 1
  if (state.day < 1 || state.day > daysIn(state.month, state.year)) throw parseError(text, ': day out of range')
}

function settleYearDay(state: State, text: string): void {
  const leap = isLeap(state.year)
  if (state.yearDay < 1 || state.yearDay > (leap ? 366 : 365)) throw parseError(text, ': day-of-year out of range')
  // Within a common year; the leap day is told apart.
  const isLeapDay = leap && state.yearDay === 60
  const common = leap && state.yearDay > 60 ? state.yearDay - 1 : state.yearDay
  let month = 12
  while (daysBefore(month) >= common) month--
  if (isLeapDay) month = 2
  const day = isLeapDay ? 29 : common - daysBefore(month)
  if (state.month >= 0 && state.month !== month) throw parseError(text, ': day-of-year does not match month')
  if (state.day >= 0 && state.day !== day) throw parseError(text, ': day-of-year does not match day')
  state.month = month
  state.day = day
}

// A run of spaces in the layout stands for any run of spaces, also for none at the end of the text.
function skip(state: State, prefix: string): boolean {
  let at = 0
  let from = 0
  while (at < prefix.length) {
    if (prefix[at] === ' ') {
      if (from < state.value.length && state.value[from] !== ' ') break
      while (prefix[at] === ' ') at++
      while (state.value[from] === ' ') from++
    } else if (state.value[from] === prefix[at]) {
      at++
      from++
    } else break
  }
  state.value = state.value.slice(from)
  return at === prefix.length
}

const shortMonths = longMonths.map((name) => name.slice(0, 3))
const shortWeekdays = longWeekdays.map((name) => name.slice(0, 3))

const readNumMonth: Reader = (state, { kind }) => {
  const month = readTwo(state, kind === 'zeroMonth')
  if (month === undefined) return false
  state.month = month
  if (month <= 0 || month > 12) state.range = 'month'
  return true
}

const readDay: Reader = (state, { kind }) => {
  if (kind === 'underDay' && state.value.startsWith(' ')) state.value = state.value.slice(1)
  const day = readTwo(state, kind === 'zeroDay')
  state.day = day ?? 0
  return day !== undefined
}

const readYearDay: Reader = (state, { kind }) => {
  for (let i = 0; i < 2 && kind === 'underYearDay' && state.value.startsWith(' '); i++)
    state.value = state.value.slice(1)
  const digits = /^\d{1,3}/.exec(state.value)?.[0] ?? ''
  if (digits === '' || (kind === 'zeroYearDay' && digits.length !== 3)) return false
  state.yearDay = Number(digits)
  state.value = state.value.slice(digits.length)
  return true
}

function readClock(part: 'hour' | 'minute', { limit, fixedKind }: { limit: number; fixedKind: LayoutKind }): Reader {
  return (state, { kind }) => {
    const value = readTwo(state, kind === fixedKind)
    if (value === undefined) return false
    state[part] = value
    if (value >= limit) state.range = part
    return true
  }
}

const readSecond: Reader = (state, { kind }, next) => {
  const value = readTwo(state, kind === 'zeroSecond')
  if (value === undefined) return false
  state.second = value
  if (value >= 60) {
    state.range = 'second'
    return true
  }
  // A fraction may follow the seconds though the layout has none.
  if (next === 'fraction0' || next === 'fraction9') return true
  const fraction = /^[.,]\d+/.exec(state.value)?.[0]
  return fraction === undefined || readFraction(state, fraction.length)
}

function readHalf(am: string, pm: string): Reader {
  return (state) => {
    const half = state.value.slice(0, 2)
    if (half !== am && half !== pm) return false
    state.half = half === pm ? 'PM' : 'AM'
    state.value = state.value.slice(2)
    return true
  }
}

function readName(names: readonly string[], store: (state: State, index: number) => void): Reader {
  return (state) => {
    const index = names.findIndex((name) => state.value.slice(0, name.length).toLowerCase() === name.toLowerCase())
    if (index < 0) return false
    state.value = state.value.slice(names[index]!.length)
    store(state, index)
    return true
  }
}

const storeMonth = (state: State, index: number): void => {
  state.month = index + 1
}

const readYear: Reader = (state, { kind }) => {
  const width = kind === 'year' ? 2 : 4
  const text = state.value.slice(0, width)
  // Two digits may be a sign and a digit for Go's Atoi.
  const isNumber = kind === 'year' ? /^(?:\d\d|[+-]\d)$/.test(text) : /^\d{4}$/.test(text)
  if (!isNumber) return false
  const year = Number(text)
  state.year = kind === 'longYear' ? year : year + (year >= 69 ? 1900 : 2000)
  state.value = state.value.slice(width)
  return true
}

const readOffset: Reader = (state, { kind }) => {
  const zone = kind as ZoneKind
  if (zone.startsWith('Z') && state.value.startsWith('Z')) {
    state.isUtc = true
    state.value = state.value.slice(1)
    return true
  }
  const text = state.value.slice(0, zone.length)
  const colons = zone.includes(':')
  const marks = colons ? [text[3], zone.length > 6 ? text[6] : ':'] : []
  if (text.length < zone.length || marks.some((mark) => mark !== ':')) return false
  state.value = state.value.slice(zone.length)
  const digits = colons ? text[0] + text.slice(1).replaceAll(':', '') : text
  const [hours, minutes, seconds] = [1, 3, 5].map((at) => (at < digits.length ? twoDigits(digits, at) : 0))
  if ((hours ?? 0) > 24) state.range = 'time zone offset hour'
  else if (hours !== undefined && (minutes ?? 0) > 60) state.range = 'time zone offset minute'
  else if (hours !== undefined && minutes !== undefined && (seconds ?? 0) > 60) state.range = 'time zone offset second'
  if (hours === undefined || minutes === undefined || seconds === undefined) return false
  const offset = (hours * 60 + minutes) * 60 + seconds
  state.offset = text[0] === '-' ? -offset : offset
  return text[0] === '+' || text[0] === '-'
}

const readZoneName: Reader = (state) => {
  if (state.value.startsWith('UTC')) {
    state.isUtc = true
    state.value = state.value.slice(3)
    return true
  }
  const length = zoneNameLength(state.value)
  state.zone = state.value.slice(0, length)
  state.value = state.value.slice(length)
  return length > 0
}

// Three or four capitals that end in T, five likewise, a few odd names, GMT with an offset, or a bare offset.
function zoneNameLength(value: string): number {
  if (value.length < 3) return 0
  if (/^(?:ChST|MeST)/.test(value)) return 4
  if (value.startsWith('GMT')) return 3 + signedOffsetLength(value.slice(3))
  if (/^[+-]/.test(value)) return signedOffsetLength(value)
  const capitals = /^[A-Z]{0,6}/.exec(value)![0]
  if (capitals.length === 3) return 3
  if (capitals.length === 4) return capitals.endsWith('T') || capitals === 'WITA' ? 4 : 0
  return capitals.length === 5 && capitals.endsWith('T') ? 5 : 0
}

function signedOffsetLength(value: string): number {
  const digits = /^[+-](\d+)/.exec(value)
  return digits === null || Number(digits[1]) > 23 ? 0 : digits[0].length
}

const readers: Readonly<Record<LayoutKind, Reader>> = {
  longYear: readYear,
  year: readYear,
  longMonth: readName(longMonths, storeMonth),
  month: readName(shortMonths, storeMonth),
  numMonth: readNumMonth,
  zeroMonth: readNumMonth,
  longWeekday: readName(longWeekdays, () => undefined),
  weekday: readName(shortWeekdays, () => undefined),
  day: readDay,
  underDay: readDay,
  zeroDay: readDay,
  underYearDay: readYearDay,
  zeroYearDay: readYearDay,
  hour: readClock('hour', { limit: 24, fixedKind: 'zeroHour12' }),
  hour12: readClock('hour', { limit: 13, fixedKind: 'zeroHour12' }),
  zeroHour12: readClock('hour', { limit: 13, fixedKind: 'zeroHour12' }),
  minute: readClock('minute', { limit: 60, fixedKind: 'zeroMinute' }),
  zeroMinute: readClock('minute', { limit: 60, fixedKind: 'zeroMinute' }),
  second: readSecond,
  zeroSecond: readSecond,
  PM: readHalf('AM', 'PM'),
  pm: readHalf('am', 'pm'),
  zoneName: readZoneName,
  Z0700: readOffset,
  Z070000: readOffset,
  Z07: readOffset,
  'Z07:00': readOffset,
  'Z07:00:00': readOffset,
  '-0700': readOffset,
  '-070000': readOffset,
  '-07': readOffset,
  '-07:00': readOffset,
  '-07:00:00': readOffset,
  fraction0: (state, { text }) => /^[.,]/.test(state.value) && readFraction(state, text.length),
  fraction9: (state) => {
    const fraction = /^[.,]\d+/.exec(state.value)?.[0]
    return fraction === undefined || readFraction(state, fraction.length)
  },
}

// Nine digits count; Go's Atoi takes a sign among them, and refuses the negative one by the range.
function readFraction(state: State, length: number): boolean {
  const digits = state.value.slice(1, Math.min(length, 10))
  if (state.value.length < length || !/^[+-]?\d+$/.test(digits)) return false
  state.nanosecond = Number(digits) * 10 ** (9 - digits.length)
  if (state.nanosecond < 0) state.range = 'fractional second'
  state.value = state.value.slice(length)
  return true
}

// One or two digits; exactly two where `fixed`.
function readTwo(state: State, fixed: boolean): number | undefined {
  const pair = twoDigits(state.value, 0)
  if (pair !== undefined) {
    state.value = state.value.slice(2)
    return pair
  }
  if (fixed || !/^\d/.test(state.value)) return undefined
  const digit = Number(state.value[0])
  state.value = state.value.slice(1)
  return digit
}

function twoDigits(text: string, at: number): number | undefined {
  const pair = text.slice(at, at + 2)
  return /^\d\d$/.test(pair) ? Number(pair) : undefined
}
