import { type Duration, formatDuration, parseDuration, roundDuration, second } from '../golang/duration.ts'
import { GoError } from '../golang/go-error.ts'
import { parseInt64 } from '../golang/strconv.ts'
import {
  addDuration,
  formatTime,
  inLocation,
  parseTime,
  Time,
  timeBetween,
  unixTime,
  zeroTime,
} from '../golang/time.ts'
import { type Location, loadZone, localZone, utc } from '../golang/zones.ts'
import { Num, type Value } from '../model/value.ts'
import type { SprigContext } from './context.ts'
import { define, type Family } from './functions.ts'

const htmlLayout = '2006-01-02'

/** Dates. What is neither a time nor an int, int32 or int64 counts as now; floats of values files are among that. */
export function dateFunctions(context: SprigContext): Family {
  const now = (): Time => currentTime(context)
  const format = (layout: string, value: Value, zone: Location): string => {
    const time = value instanceof Time ? value : (timeOfNumber(value, ['int', 'int32', 'int64']) ?? now())
    return formatTime(inLocation(time, zone), layout)
  }
  const dateInZone = define(['string', 'any', 'string'], (layout: string, value: Value, zone: string) =>
    format(layout, value, zoneOf(zone)),
  )
  return {
    now: define([], now),
    ago: define(['any'], (value: Value) => {
      const time = value instanceof Time ? value : (timeOfNumber(value, ['int', 'int64']) ?? now())
      return formatDuration(roundDuration(timeBetween(now(), time), second))
    }),
    date: define(['string', 'any'], (layout: string, value: Value) => format(layout, value, localZone())),
    dateInZone,
    date_in_zone: dateInZone,
    htmlDate: define(['any'], (value: Value) => format(htmlLayout, value, localZone())),
    htmlDateInZone: define(['any', 'string'], (value: Value, zone: string) => format(htmlLayout, value, zoneOf(zone))),
    durationRound: define(['any'], (value: Value) => roundedUnit(spanOf(value, now))),
    ...plainDateFunctions,
  }
}

const dateModify = define(['string', 'time.Time'], (span: string, time: Time) => {
  const duration = durationOr(span)
  return duration === undefined ? time : addDuration(time, duration)
})
const mustDateModify = define(['string', 'time.Time'], (span: string, time: Time) =>
  addDuration(time, parseDuration(span).nanoseconds),
)

const plainDateFunctions: Family = {
  dateModify,
  date_modify: dateModify,
  mustDateModify,
  must_date_modify: mustDateModify,
  duration: define(['any'], (value: Value) => formatDuration(BigInt.asIntN(64, secondsOf(value) * second))),
  toDate: define(['string', 'string'], (layout: string, text: string) => {
    return orElse(() => parseTime(layout, text, localZone()), zeroTime)
  }),
  mustToDate: define(['string', 'string'], (layout: string, text: string) => parseTime(layout, text, localZone())),
  unixEpoch: define(['time.Time'], (time: Time) => String(time.unix)),
}

function currentTime({ now, monotonic }: SprigContext): Time {
  const total = now()
  return new Time({
    unix: total / second,
    nanoseconds: Number(total % second),
    location: localZone(),
    monotonic: monotonic(),
  })
}

function timeOfNumber(value: Value, kinds: readonly string[]): Time | undefined {
  return value instanceof Num && kinds.includes(value.kind) ? unixTime(BigInt(value.value)) : undefined
}

// An unknown zone is UTC.
function zoneOf(name: string): Location {
  return name === 'Local' ? localZone() : (loadZone(name) ?? utc)
}

function spanOf(value: Value, now: () => Time): bigint {
  if (typeof value === 'string') return durationOr(value) ?? 0n
  if (value instanceof Num && value.kind === 'int64') return BigInt(value.value)
  return value instanceof Time ? timeBetween(now(), value) : 0n
}

function durationOr(text: string): bigint | undefined {
  return orElse<Duration | undefined>(() => parseDuration(text), undefined)?.nanoseconds
}

function secondsOf(value: Value): bigint {
  if (value instanceof Num && value.kind === 'int64') return BigInt(value.value)
  return typeof value === 'string' ? parseClamped(value) : 0n
}

// strconv.ParseInt without its error: what is too large is cut, what is no number is 0.
function parseClamped(text: string): bigint {
  try {
    return BigInt(parseInt64(text, 10))
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    if (!error.message.endsWith('value out of range')) return 0n
    return text.startsWith('-') ? -(2n ** 63n) : 2n ** 63n - 1n
  }
}

const hour = 3600n * second
const roundUnits: readonly (readonly [size: bigint, suffix: string])[] = [
  [365n * 24n * hour, 'y'],
  [30n * 24n * hour, 'mo'],
  [24n * hour, 'd'],
  [hour, 'h'],
  [60n * second, 'm'],
  [second, 's'],
]

// A unit counts from more than one of it on; signs are dropped.
function roundedUnit(span: bigint): string {
  const size = span < 0n ? -span : span
  for (const [unit, suffix] of roundUnits) if (size > unit) return `${size / unit}${suffix}`
  return '0s'
}

function orElse<T>(parse: () => T, fallback: T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof GoError) return fallback
    throw error
  }
}
