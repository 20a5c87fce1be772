import {
  Duration,
  hour,
  inUnits,
  microsecond,
  millisecond,
  minute,
  parseDuration,
  roundDuration,
  second,
  truncateDuration,
} from '../golang/duration.ts'
import { formatNumber } from '../golang/fmt.ts'
import { GoError } from '../golang/go-error.ts'
import { int64 } from '../golang/numbers.ts'
import { parseFloat64, quote } from '../golang/strconv.ts'
import { trimSpace } from '../golang/strings.ts'
import { goTypeOf } from '../golang/types.ts'
import { GoObject, Num, type Value } from '../model/value.ts'
import { define, type Family, isNil } from './functions.ts'

/** Helm 4.3's functions for durations: numbers are seconds, texts are Go durations or seconds. */
export const durationFunctions: Family = {
  mustToDuration: define(['any'], (value: Value) => new Duration(toNanoseconds(value))),
  durationNanoseconds: define(['any'], (value: Value) => int64(orZero(value))),
  durationMicroseconds: define(['any'], (value: Value) => int64(orZero(value) / microsecond)),
  durationMilliseconds: define(['any'], (value: Value) => int64(orZero(value) / millisecond)),
  durationSeconds: define(['any'], (value: Value) => inUnits(orZero(value), second)),
  durationMinutes: define(['any'], (value: Value) => inUnits(orZero(value), minute)),
  durationHours: define(['any'], (value: Value) => inUnits(orZero(value), hour)),
  durationDays: define(['any'], (value: Value) => inUnits(orZero(value), hour) / 24),
  durationWeeks: define(['any'], (value: Value) => inUnits(orZero(value), hour) / 24 / 7),
  durationRoundTo: define(['any', 'any'], (value: Value, multiple: Value) => snap(value, multiple, roundDuration)),
  durationTruncateTo: define(['any', 'any'], (value: Value, multiple: Value) =>
    snap(value, multiple, truncateDuration),
  ),
}

const maxSeconds = 9_223_372_036n
const maxSecondsFloat = 2 ** 63 / 1e9

function snap(value: Value, multiple: Value, by: (span: bigint, multiple: bigint) => bigint): Duration {
  const span = attempt(value)
  if (span === undefined) return new Duration(0n)
  const step = attempt(multiple)
  return new Duration(step === undefined ? span : by(span, step))
}

function orZero(value: Value): bigint {
  return attempt(value) ?? 0n
}

function attempt(value: Value): bigint | undefined {
  try {
    return toNanoseconds(value)
  } catch (error) {
    if (error instanceof GoError) return undefined
    throw error
  }
}

/** @throws GoError with Helm's text */
function toNanoseconds(value: Value): bigint {
  if (value instanceof Duration) return value.nanoseconds
  if (typeof value === 'string') return fromText(value)
  if (isNil(value)) throw new GoError('invalid duration')
  const number = value instanceof GoObject && value.goKind !== 'struct' ? value.toData() : value
  if (typeof number === 'number') return fromFloat(number)
  if (!(number instanceof Num)) throw new GoError(`unsupported duration type ${goTypeOf(value)}`)
  if (number.kind === 'float32') return fromFloat(Number(number.value))
  const seconds = BigInt(number.value)
  if (seconds > maxSeconds || seconds < -maxSeconds) throw new GoError(`duration seconds overflow: ${seconds}`)
  return seconds * second
}

function fromText(text: string): bigint {
  const trimmed = trimSpace(text)
  if (trimmed === '') throw new GoError('empty duration')
  const seconds = firstOf(
    () => parseDuration(trimmed).nanoseconds,
    () => parseFloat64(trimmed),
  )
  if (seconds === undefined) throw new GoError(`could not parse duration ${quote(text)}`)
  return typeof seconds === 'bigint' ? seconds : fromFloat(seconds)
}

function firstOf(...parsers: readonly (() => bigint | number)[]): bigint | number | undefined {
  for (const parse of parsers) {
    try {
      return parse()
    } catch (error) {
      if (!(error instanceof GoError)) throw error
    }
  }
  return undefined
}

function fromFloat(seconds: number): bigint {
  if (!Number.isFinite(seconds)) throw new GoError(`invalid duration seconds: ${formatNumber(seconds)}`)
  if (Math.abs(seconds) > maxSecondsFloat) throw new GoError(`duration seconds overflow: ${formatNumber(seconds)}`)
  const nanoseconds = seconds * 1e9
  if (Math.abs(nanoseconds) > 2 ** 63) throw new GoError(`duration nanoseconds overflow: ${formatNumber(nanoseconds)}`)
  // What is just too large becomes the smallest number, as amd64 converts.
  return nanoseconds >= 2 ** 63 ? -(2n ** 63n) : BigInt(Math.trunc(nanoseconds))
}
