import { type GoFunction, GoObject, List, type Num, noField, type Value } from '../model/value.ts'
import { encodeBytes } from './bytes.ts'
import { clampDuration, Duration, nanosecondsOf, quoteTime, second } from './duration.ts'
import { GoError } from './go-error.ts'
import { int, int64, num, uint8 } from './numbers.ts'
import { civilDate, dayNumber, longMonths, longWeekdays, weekday, yearDay } from './time-calendar.ts'
import { formatLayout, type WallClock } from './time-format.ts'
import { parseLayout } from './time-parse.ts'
import { NilPointer } from './types.ts'
import { fixedZone, type Location, localZone, offsetOfName, utc } from './zones.ts'

/** A named integer with a text: time.Month, time.Weekday. */
export class NamedInt extends GoObject {
  override readonly goType: string
  override readonly goKind = 'int'
  readonly value: number
  readonly #text: string

  constructor(goType: string, value: number, text: string) {
    super()
    this.goType = goType
    this.value = value
    this.#text = text
  }

  override counted(n: number): NamedInt {
    const names = this.goType === 'time.Month' ? ['%!Month(0)', ...longMonths] : longWeekdays
    return new NamedInt(this.goType, n, names[n]!)
  }

  override method(name: string): GoFunction | undefined {
    return name === 'String' ? { params: [], call: () => this.#text } : undefined
  }

  override format(): string {
    return this.#text
  }

  override toData(): Num {
    return int(this.value)
  }
}

export interface TimeParts {
  /** Seconds since 1970-01-01T00:00:00Z; wraps at 64 bits. */
  readonly unix: bigint
  /** 0 to 999,999,999. */
  readonly nanoseconds: number
  readonly location: Location
  /** Nanoseconds on the monotonic clock; only `now` has it, and printing shows it. */
  readonly monotonic?: bigint
}

const noLocation = new NilPointer('*time.Location')

/** A time.Time. */
export class Time extends GoObject {
  override readonly goType = 'time.Time'
  override readonly goKind = 'struct'
  readonly unix: bigint
  readonly nanoseconds: number
  readonly location: Location
  readonly monotonic: bigint | undefined

  constructor({ unix, nanoseconds, location, monotonic }: TimeParts) {
    super()
    this.unix = BigInt.asIntN(64, unix)
    this.nanoseconds = nanoseconds
    this.location = location
    this.monotonic = monotonic
  }

  override field(): typeof noField {
    return noField
  }

  override hasUnexportedField(name: string): boolean {
    return name === 'wall' || name === 'ext' || name === 'loc'
  }

  override method(name: string): GoFunction | undefined {
    const make = methods[name]
    return make?.(this)
  }

  /** Time.String. */
  override format(): string {
    const text = formatTime(this, '2006-01-02 15:04:05.999999999 -0700 MST')
    if (this.monotonic === undefined) return text
    const value = this.monotonic < 0n ? -this.monotonic : this.monotonic
    const fraction = String(value % second).padStart(9, '0')
    return `${text} m=${this.monotonic < 0n ? '-' : '+'}${value / second}.${fraction}`
  }

  // All of the struct: the same moment in another zone is another value.
  override equals(other: GoObject, how: 'same' | 'deep'): boolean {
    if (!(other instanceof Time) || this.monotonic !== other.monotonic) return false
    if (this.unix !== other.unix || this.nanoseconds !== other.nanoseconds) return false
    if (this.location === other.location || how === 'same') return this.location === other.location
    // UTC is a nil pointer in a time.
    return this.location !== utc && other.location !== utc && this.location.equals(other.location)
  }

  override goString(): string {
    return goString(this)
  }

  // A location is a pointer, but for UTC, which is none. With a monotonic clock, the wall holds seconds since 1885, too.
  override privateFields(): readonly (readonly [string, Value])[] {
    const nanoseconds = BigInt(this.nanoseconds)
    const isMonotonic = this.monotonic !== undefined
    const wall = isMonotonic ? (1n << 63n) | ((this.unix - year1885) << 30n) | nanoseconds : nanoseconds
    return [
      ['wall', num('uint64', wall)],
      ['ext', int64(this.monotonic ?? this.unix - zeroSeconds)],
      ['loc', this.location === utc ? noLocation : this.location],
    ]
  }

  /** Time.MarshalJSON. @throws GoError outside the years 0 to 9999 */
  override toData(): string {
    return marshalTime(this, 'json: error calling MarshalJSON for type time.Time: Time.MarshalJSON')
  }
}

/** 0001-01-01T00:00:00Z as a Unix time. */
const zeroSeconds = -62_135_596_800n
/** 1885-01-01T00:00:00Z as a Unix time. */
const year1885 = -2_682_288_000n

/** Go's zero time.Time. */
export const zeroTime: Time = new Time({ unix: zeroSeconds, nanoseconds: 0, location: utc })

/** time.Unix(seconds, 0), in the local zone. */
export function unixTime(seconds: bigint): Time {
  return new Time({ unix: seconds, nanoseconds: 0, location: localZone() })
}

export function inLocation(time: Time, location: Location): Time {
  return new Time({ unix: time.unix, nanoseconds: time.nanoseconds, location })
}

/** Time.Format. */
export function formatTime(time: Time, layout: string): string {
  return formatLayout(wallClock(time), layout)
}

/**
 * time.ParseInLocation: a time without a zone is in `location`, and so is one whose zone's abbreviation or offset that
 * location uses at that moment.
 *
 * @throws GoError with Go's text.
 */
export function parseTime(layout: string, text: string, location: Location): Time {
  const parsed = parseLayout(layout, text)
  const { nanosecond: nanoseconds, offset, zone } = parsed
  const wall = wallSeconds(parsed)
  if (parsed.isUtc) return new Time({ unix: wall, nanoseconds, location: utc })
  // An offset of one second west is Go's mark for "none".
  if (offset !== undefined && offset !== -1) {
    const unix = wall - BigInt(offset)
    const span = location.rules.at(Number(unix))
    const isLocal = span.offset === offset && (zone === '' || span.name === zone)
    return new Time({ unix, nanoseconds, location: isLocal ? location : fixedZone(zone, offset) })
  }
  if (zone === '') return new Time({ unix: fromWall(wall, location), nanoseconds, location })
  const known = offsetOfName(location, zone, Number(wall))
  if (known !== undefined) return new Time({ unix: wall - BigInt(known), nanoseconds, location })
  const hours = zone.length > 3 && zone.startsWith('GMT') ? Number(zone.slice(3)) : 0
  // Go keeps the wall clock as UTC here, and only names the zone.
  return new Time({ unix: wall, nanoseconds, location: fixedZone(zone, hours * 3600) })
}

/** Time.Add. */
export function addDuration(time: Time, nanoseconds: bigint): Time {
  const total = BigInt(time.nanoseconds) + (nanoseconds % second)
  const carry = total >= second ? 1n : total < 0n ? -1n : 0n
  const parts = {
    unix: time.unix + nanoseconds / second + carry,
    nanoseconds: Number(total - carry * second),
    location: time.location,
  }
  if (time.monotonic === undefined) return new Time(parts)
  return new Time({ ...parts, monotonic: time.monotonic + nanoseconds })
}

/** Time.Sub, in nanoseconds, kept within a duration's range. */
export function timeBetween(later: Time, earlier: Time): bigint {
  if (later.monotonic !== undefined && earlier.monotonic !== undefined) {
    return clampDuration(later.monotonic - earlier.monotonic)
  }
  return clampDuration(absoluteNanoseconds(later) - absoluteNanoseconds(earlier))
}

function absoluteNanoseconds(time: Time): bigint {
  return time.unix * second + BigInt(time.nanoseconds)
}

function wallClock(time: Time): WallClock {
  const { name, offset } = time.location.rules.at(Number(time.unix))
  const wall = BigInt.asUintN(64, time.unix + BigInt(offset) + absoluteToUnix)
  return {
    days: Number(wall / secondsPerDay - absoluteToUnix / secondsPerDay),
    seconds: Number(wall % secondsPerDay),
    nanoseconds: time.nanoseconds,
    zone: name,
    offset,
  }
}

const secondsPerDay = 86_400n
/** Go counts seconds unsigned from the year -292277022399 on; a multiple of whole days. */
const absoluteToUnix = 9_223_372_028_715_321_600n

interface WallParts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

function wallSeconds({ year, month, day, hour, minute, second }: WallParts): bigint {
  return BigInt(dayNumber({ year, month, day })) * secondsPerDay + BigInt(hour * 3600 + minute * 60 + second)
}

// time.Date: the offset of that wall clock; in a gap or an overlap, one of the two that Go takes.
function fromWall(wall: bigint, location: Location): bigint {
  const span = location.rules.at(Number(wall))
  if (span.offset === 0) return wall
  const unix = Number(wall) - span.offset
  if (unix >= span.start && unix < span.end) return wall - BigInt(span.offset)
  return wall - BigInt(location.rules.at(unix).offset)
}

function addDate(time: Time, [years, months, days]: readonly [number, number, number]): Time {
  const clock = wallClock(time)
  const date = civilDate(clock.days)
  const monthIndex = date.month - 1 + months
  const year = date.year + years + Math.floor(monthIndex / 12)
  const month = (((monthIndex % 12) + 12) % 12) + 1
  const day = BigInt(dayNumber({ year, month, day: 1 })) + BigInt(date.day - 1 + days)
  const wall = day * secondsPerDay + BigInt(clock.seconds)
  const unix = fromWall(BigInt.asIntN(64, wall), time.location)
  return new Time({ unix, nanoseconds: time.nanoseconds, location: time.location })
}

// Time.Round and Truncate count from the zero time.
function snapTime(time: Time, multiple: bigint, mode: 'round' | 'truncate'): Time {
  const bare = inLocation(time, time.location)
  if (multiple <= 0n) return bare
  const sinceZero = absoluteNanoseconds(time) - absoluteNanoseconds(zeroTime)
  const rest = ((sinceZero % multiple) + multiple) % multiple
  const isUp = mode === 'round' && rest * 2n >= multiple
  return addDuration(bare, isUp ? multiple - rest : -rest)
}

function marshalTime(time: Time, context: string): string {
  const text = formatTime(time, '2006-01-02T15:04:05.999999999Z07:00')
  if (text[4] !== '-' || text.startsWith('-')) throw new GoError(`${context}: year outside of range [0,9999]`)
  const { offset } = wallClock(time)
  if (Math.abs(offset) >= 86_400) throw new GoError(`${context}: timezone hour outside of range [0,23]`)
  return text
}

function goString(time: Time): string {
  const { days, seconds } = wallClock(time)
  const { year, month, day } = civilDate(days)
  const clock = [day, Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, time.nanoseconds]
  const { name } = time.location
  const known = time.location === utc ? 'time.UTC' : time.location === localZone() ? 'time.Local' : undefined
  const zone = known ?? `time.Location(${quoteTime(name)})`
  return `time.Date(${year}, time.${longMonths[month - 1]}, ${clock.join(', ')}, ${zone})`
}

function byteList(bytes: Iterable<number>, before: List = new List([], 'uint8')): List {
  return new List([...before.items, ...Array.from(bytes, (byte) => uint8(byte))], 'uint8')
}

const bytesOf = (text: string, before?: List): List => byteList(encodeBytes(text), before)

// Time.MarshalBinary: seconds since year 1, nanoseconds, minutes of the zone; its odd seconds in a second version.
function binaryBytes(time: Time): Uint8Array {
  const offset = time.location === utc ? -60 : wallClock(time).offset
  const minutes = Math.trunc(offset / 60)
  if (time.location !== utc && (minutes === -1 || minutes !== (minutes << 16) >> 16)) {
    throw new GoError('Time.MarshalBinary: unexpected zone offset')
  }
  const oddSeconds = offset % 60
  const view = new DataView(new ArrayBuffer(oddSeconds === 0 ? 15 : 16))
  view.setUint8(0, oddSeconds === 0 ? 1 : 2)
  view.setBigInt64(1, time.unix - zeroTime.unix)
  view.setInt32(9, time.nanoseconds)
  view.setInt16(13, minutes)
  if (oddSeconds !== 0) view.setInt8(15, oddSeconds)
  return new Uint8Array(view.buffer)
}

const dateOf = (time: Time): ReturnType<typeof civilDate> => civilDate(wallClock(time).days)
const scaled = (time: Time, perSecond: bigint): Num =>
  int64(time.unix * perSecond + BigInt(time.nanoseconds) / (second / perSecond))

function getter(read: (time: Time) => Value): (time: Time) => GoFunction {
  return (time) => ({ params: [], call: () => read(time) })
}

function with1(param: string, call: (time: Time, argument: never) => Value): (time: Time) => GoFunction {
  return (time) => ({ params: [param], call: (argument) => call(time, argument as never) })
}

/** A method that a template can name but not call. */
function unfit(why: string): () => GoFunction {
  const call = (): never => {
    throw new Error(why)
  }
  return () => ({ params: [], unfit: why, call })
}

const methods: Readonly<Record<string, (time: Time) => GoFunction>> = Object.assign(Object.create(null), {
  Year: getter((t) => int(dateOf(t).year)),
  Month: getter((t) => {
    const { month } = dateOf(t)
    return new NamedInt('time.Month', month, longMonths[month - 1]!)
  }),
  Day: getter((t) => int(dateOf(t).day)),
  Weekday: getter((t) => {
    const day = weekday(wallClock(t).days)
    return new NamedInt('time.Weekday', day, longWeekdays[day]!)
  }),
  YearDay: getter((t) => int(yearDay(wallClock(t).days))),
  Hour: getter((t) => int(Math.floor(wallClock(t).seconds / 3600))),
  Minute: getter((t) => int(Math.floor(wallClock(t).seconds / 60) % 60)),
  Second: getter((t) => int(wallClock(t).seconds % 60)),
  Nanosecond: getter((t) => int(t.nanoseconds)),
  Unix: getter((t) => int64(t.unix)),
  UnixMilli: getter((t) => scaled(t, 1_000n)),
  UnixMicro: getter((t) => scaled(t, 1_000_000n)),
  UnixNano: getter((t) => scaled(t, second)),
  String: getter((t) => t.format()),
  GoString: getter(goString),
  MarshalText: getter((t) => bytesOf(marshalTime(t, 'Time.MarshalText'))),
  AppendText: with1('[]uint8', (t, before: List) => bytesOf(marshalTime(t, 'Time.AppendText'), before)),
  AppendFormat: (t: Time): GoFunction => ({
    params: ['[]uint8', 'string'],
    call: (before: List, layout: string) => bytesOf(formatTime(t, layout), before),
  }),
  MarshalBinary: getter((t) => byteList(binaryBytes(t))),
  GobEncode: getter((t) => byteList(binaryBytes(t))),
  AppendBinary: with1('[]uint8', (t, before: List) => byteList(binaryBytes(t), before)),
  MarshalJSON: getter((t) => bytesOf(`"${marshalTime(t, 'Time.MarshalJSON')}"`)),
  Date: unfit('function Date has 3 return values; should be 1 or 2'),
  Clock: unfit('function Clock has 3 return values; should be 1 or 2'),
  ISOWeek: unfit('invalid function signature for ISOWeek: second return value should be error; is int'),
  Zone: unfit('invalid function signature for Zone: second return value should be error; is int'),
  ZoneBounds: unfit('invalid function signature for ZoneBounds: second return value should be error; is time.Time'),
  IsZero: getter((t) => t.unix === zeroTime.unix && t.nanoseconds === 0),
  IsDST: getter((t) => t.location.rules.at(Number(t.unix)).isDst),
  UTC: getter((t) => inLocation(t, utc)),
  Local: getter((t) => inLocation(t, localZone())),
  Location: getter((t) => t.location),
  Format: with1('string', (t, layout: string) => formatTime(t, layout)),
  In: with1('*time.Location', (t, location: Location) => inLocation(t, location)),
  Add: with1('time.Duration', (t, d: Duration | Num) => addDuration(t, nanosecondsOf(d))),
  Round: with1('time.Duration', (t, d: Duration | Num) => snapTime(t, nanosecondsOf(d), 'round')),
  Truncate: with1('time.Duration', (t, d: Duration | Num) => snapTime(t, nanosecondsOf(d), 'truncate')),
  Sub: with1('time.Time', (t, u: Time) => new Duration(timeBetween(t, u))),
  After: with1('time.Time', (t, u: Time) => absoluteNanoseconds(t) > absoluteNanoseconds(u)),
  Before: with1('time.Time', (t, u: Time) => absoluteNanoseconds(t) < absoluteNanoseconds(u)),
  Equal: with1('time.Time', (t, u: Time) => absoluteNanoseconds(t) === absoluteNanoseconds(u)),
  Compare: with1('time.Time', (t, u: Time) => {
    const [a, b] = [absoluteNanoseconds(t), absoluteNanoseconds(u)]
    return int(a < b ? -1 : a > b ? 1 : 0)
  }),
  AddDate: (t: Time): GoFunction => ({
    params: ['int', 'int', 'int'],
    call: (years: number, months: number, days: number) => addDate(t, [years, months, days]),
  }),
})
