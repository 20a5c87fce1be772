import { sprint } from '../golang/fmt.ts'
import { GoError } from '../golang/go-error.ts'
import {
  addInt64,
  compareIntegers,
  divInt64,
  type Integer,
  int,
  int64,
  modInt64,
  mulInt64,
  subInt64,
} from '../golang/numbers.ts'
import { parseInt64 } from '../golang/strconv.ts'
import { List, type Value } from '../model/value.ts'
import { toFloat, toInteger } from './cast.ts'
import {
  addDecimals,
  type Decimal,
  decimalOf,
  decimalToFloat,
  divideDecimals,
  multiplyDecimals,
  subtractDecimals,
} from './decimal.ts'
import { define, type Family, variadic } from './functions.ts'

/** Arithmetic: integers wrap at 64 bits, `…f` functions go through decimals. */
export const numberFunctions: Family = {
  atoi: define(['string'], (text: string) => int(parseClamped(text))),
  int: define(['any'], (value: Value) => int(toInteger(value))),
  int64: define(['any'], (value: Value) => int64(toInteger(value))),
  float64: define(['any'], toFloat),
  toDecimal: define(['any'], (value: Value) => int64(parseOctal(sprint([value])))),
  add1: define(['any'], (value: Value) => int64(addInt64(toInteger(value), 1))),
  add: variadic([], 'any', (...values: Value[]) => int64(fold(0, values, addInt64))),
  sub: define(['any', 'any'], (a: Value, b: Value) => int64(subInt64(toInteger(a), toInteger(b)))),
  div: define(['any', 'any'], (a: Value, b: Value) => int64(divInt64(toInteger(a), toInteger(b)))),
  mod: define(['any', 'any'], (a: Value, b: Value) => int64(modInt64(toInteger(a), toInteger(b)))),
  mul: variadic(['any'], 'any', (a: Value, ...values: Value[]) => int64(fold(toInteger(a), values, mulInt64))),
  max: variadic(['any'], 'any', biggest),
  biggest: variadic(['any'], 'any', biggest),
  min: variadic(['any'], 'any', (a: Value, ...values: Value[]) =>
    int64(fold(toInteger(a), values, (x, y) => (compareIntegers(y, x) < 0 ? y : x))),
  ),
  add1f: define(['any'], (value: Value) => inDecimals(value, [1], addDecimals)),
  addf: variadic([], 'any', (...values: Value[]) => inDecimals(0, values, addDecimals)),
  subf: variadic(['any'], 'any', (a: Value, ...values: Value[]) => inDecimals(a, values, subtractDecimals)),
  mulf: variadic(['any'], 'any', (a: Value, ...values: Value[]) => inDecimals(a, values, multiplyDecimals)),
  divf: variadic(['any'], 'any', (a: Value, ...values: Value[]) => inDecimals(a, values, divideDecimals)),
  maxf: variadic(['any'], 'any', (a: Value, ...values: Value[]) => extreme(Math.max, [a, ...values], Infinity)),
  minf: variadic(['any'], 'any', (a: Value, ...values: Value[]) => extreme(Math.min, [a, ...values], -Infinity)),
  floor: define(['any'], (value: Value) => Math.floor(toFloat(value))),
  ceil: define(['any'], (value: Value) => Math.ceil(toFloat(value))),
  round: variadic(['any', 'int'], 'float64', round),
  seq: variadic([], 'int', (...bounds: number[]) => sequence(bounds).join(' ')),
  until: define(['int'], (count: number) => intList(steps(0, count, count < 0 ? -1 : 1))),
  untilStep: define(['int', 'int', 'int'], (start: number, stop: number, step: number) =>
    intList(steps(start, stop, step)),
  ),
}

/** More elements than this would not fit into memory: Go dies of it, and a chart must not kill us. */
const maxElements = 5_000_000

function biggest(a: Value, ...values: Value[]): Value {
  return int64(fold(toInteger(a), values, (x, y) => (compareIntegers(y, x) > 0 ? y : x)))
}

function fold(start: Integer, values: readonly Value[], step: (a: Integer, b: Integer) => Integer): Integer {
  let result = start
  for (const value of values) result = step(result, toInteger(value))
  return result
}

function inDecimals(start: Value, values: readonly Value[], step: (a: Decimal, b: Decimal) => Decimal): number {
  let result = decimalOf(toFloat(start))
  for (const value of values) result = step(result, decimalOf(toFloat(value)))
  return decimalToFloat(result)
}

// Go's Max and Min let their own infinity win over NaN.
function extreme(choose: (...numbers: number[]) => number, values: readonly Value[], winner: number): number {
  return values.map(toFloat).reduce((a, b) => (a === winner || b === winner ? winner : choose(a, b)))
}

function round(value: Value, places: number, roundOn = 0.5): number {
  const power = powerOfTen(places)
  const digit = power * toFloat(value)
  const fraction = digit - Math.trunc(digit)
  // The fraction of a negative number is negative, so that it always goes down.
  return (fraction >= roundOn ? Math.ceil(digit) : Math.floor(digit)) / power
}

/** math.Pow(10, n), digit for digit: Go multiplies squares of a mantissa in [0.5, 1), which is not always the nearest. */
export function powerOfTen(n: number): number {
  let mantissa = 1
  let exponent = 0
  let square = 0.625
  let squareExponent = 4
  for (let bits = Math.abs(n); bits > 0; bits = Math.floor(bits / 2)) {
    if (squareExponent < -4096 || squareExponent > 4096) {
      exponent += squareExponent
      break
    }
    if (bits % 2 === 1) {
      mantissa *= square
      exponent += squareExponent
    }
    square *= square
    squareExponent *= 2
    if (square < 0.5) {
      square += square
      squareExponent--
    }
  }
  return n < 0 ? scaleByTwo(1 / mantissa, -exponent) : scaleByTwo(mantissa, exponent)
}

// In two steps, because 2^exponent alone may be out of range where the product is not.
function scaleByTwo(value: number, exponent: number): number {
  if (exponent > 2100) return Infinity
  if (exponent < -2100) return 0
  const half = Math.trunc(exponent / 2)
  return value * 2 ** half * 2 ** (exponent - half)
}

function sequence(bounds: readonly number[]): number[] {
  const [first = 0, second = 0, third = 0] = bounds
  switch (bounds.length) {
    case 1:
      return inclusive(1, first, first < 1 ? -1 : 1)
    case 2:
      return inclusive(first, second, second < first ? -1 : 1)
    case 3:
      if (third < first && second > 0) return []
      return steps(first, third + (third < first ? -1 : 1), second)
    default:
      return []
  }
}

function inclusive(start: number, end: number, step: 1 | -1): number[] {
  return steps(start, end + step, step)
}

function steps(start: number, stop: number, step: number): number[] {
  const numbers: number[] = []
  const isDown = stop < start
  if (isDown ? step >= 0 : step <= 0) return numbers
  if (Math.abs((stop - start) / step) > maxElements) throw new GoError('runtime error: makeslice: len out of range')
  if (isDown) for (let i = start; i > stop; i += step) numbers.push(i)
  else for (let i = start; i < stop; i += step) numbers.push(i)
  return numbers
}

function intList(numbers: readonly number[]): List {
  return new List(numbers.map(int), 'int')
}

// strconv.Atoi without its error: what is too large is cut, what is no number is 0.
function parseClamped(text: string): Integer {
  try {
    return parseInt64(text, 10)
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    if (!error.message.endsWith('value out of range')) return 0
    return text.startsWith('-') ? -(2n ** 63n) : 2n ** 63n - 1n
  }
}

function parseOctal(text: string): Integer {
  try {
    return parseInt64(text, 8)
  } catch (error) {
    if (error instanceof GoError) return 0
    throw error
  }
}
