import { GoMap, GoObject, List, Num, type NumKind, type Value } from '../model/value.ts'
import { GoError } from './go-error.ts'
import { spend } from './meter.ts'
import { Complex } from './types.ts'

/** An integer: a double while it is exact (|n| <= 2^53 - 1), else a bigint. */
export type Integer = number | bigint

const cacheFrom = -128
const cacheTo = 1023
const smallInts = smallNumbers('int')
const smallInt64s = smallNumbers('int64')

function smallNumbers(kind: NumKind): readonly Num[] {
  return Array.from({ length: cacheTo - cacheFrom + 1 }, (_, i) => new Num(kind, i + cacheFrom))
}

/** Go's `int(n)`; n is an integer, and wraps at 64 bits. */
export function int(n: Integer): Num {
  if (typeof n === 'number' && n >= cacheFrom && n <= cacheTo) return smallInts[n - cacheFrom]!
  return new Num('int', wrapInt64(n))
}

export function int64(n: Integer): Num {
  if (typeof n === 'number' && n >= cacheFrom && n <= cacheTo) return smallInt64s[n - cacheFrom]!
  return new Num('int64', wrapInt64(n))
}

export function uint8(n: number): Num {
  return new Num('uint8', n & 0xff)
}

/** A number of any kind, wrapped into the kind's range (float32: rounded). */
export function num(kind: NumKind, n: Integer): Num {
  if (kind === 'int') return int(n)
  if (kind === 'int64') return int64(n)
  if (kind === 'float32') return new Num(kind, Math.fround(Number(n)))
  const bits = kind === 'uint' ? 64 : Number(/\d+/.exec(kind)?.[0])
  const big = BigInt(n)
  return new Num(kind, shrink(kind.startsWith('u') ? BigInt.asUintN(bits, big) : BigInt.asIntN(bits, big)))
}

/** A bigint as a double where that is exact. */
export function shrink(n: bigint): Integer {
  return n >= -9007199254740991n && n <= 9007199254740991n ? Number(n) : n
}

export function wrapInt64(n: Integer): Integer {
  if (typeof n === 'number' && Number.isSafeInteger(n)) return n === 0 ? 0 : n
  return shrink(BigInt.asIntN(64, BigInt(n)))
}

/** int64 addition; overflow wraps. */
export function addInt64(a: Integer, b: Integer): Integer {
  const sum = Number(a) + Number(b)
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(sum)) return sum
  return wrapInt64(BigInt(a) + BigInt(b))
}

export function subInt64(a: Integer, b: Integer): Integer {
  const difference = Number(a) - Number(b)
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(difference)) return difference
  return wrapInt64(BigInt(a) - BigInt(b))
}

export function mulInt64(a: Integer, b: Integer): Integer {
  const product = Number(a) * Number(b)
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(product))
    return product === 0 ? 0 : product
  return wrapInt64(BigInt(a) * BigInt(b))
}

/** Quotient towards zero. @throws GoError on division by zero */
export function divInt64(a: Integer, b: Integer): Integer {
  return wrapInt64(BigInt(a) / nonZero(b))
}

/** Remainder with the sign of `a`. @throws GoError on division by zero */
export function modInt64(a: Integer, b: Integer): Integer {
  return wrapInt64(BigInt(a) % nonZero(b))
}

function nonZero(n: Integer): bigint {
  if (n === 0 || n === 0n) throw new GoError('runtime error: integer divide by zero')
  return BigInt(n)
}

/** Go's `int64(x)` on amd64: towards zero; NaN and what does not fit become the smallest int64. */
export function floatToInt64(x: number): Integer {
  if (Number.isNaN(x) || x >= 2 ** 63 || x < -(2 ** 63)) return -9223372036854775808n
  const whole = Math.trunc(x)
  return Number.isSafeInteger(whole) ? whole + 0 : shrink(BigInt(whole))
}

/** Compares integers of any size. */
export function compareIntegers(a: Integer, b: Integer): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Truth as `if`, `and`, `not` see it. NaN is true. */
export function isTrue(value: Value): boolean {
  switch (typeof value) {
    case 'boolean':
      return value
    case 'string':
      return value !== ''
    case 'number':
      return value !== 0
    case 'undefined':
      return false
    default:
      if (value === null) return false
      if (value instanceof GoMap) return value.size > 0
      if (value instanceof List) return value.items.length > 0
      if (value instanceof Num) return value.value !== 0
      return isTrueObject(value)
  }
}

function isTrueObject(value: GoObject): boolean {
  if (value instanceof Complex) return value.real !== 0 || value.imaginary !== 0
  if (value.goKind === 'struct' || value.goKind === 'ptr' || value.goKind === 'func') return true
  const data = value.toData()
  return data === value || isTrue(data)
}

/** reflect.DeepEqual: types must be the same; a nil slice or map differs from an empty one; NaN differs from itself. */
export function deepEqual(a: Value, b: Value): boolean {
  if (a === null || a === undefined || b === null || b === undefined) return (a ?? undefined) === (b ?? undefined)
  if (typeof a !== 'object' || typeof b !== 'object') return a === b
  if (a === b) return true
  spend(1)
  if (a instanceof Num) return b instanceof Num && a.kind === b.kind && a.value === b.value
  if (a instanceof List) return b instanceof List && equalLists(a, b)
  if (a instanceof GoMap) return b instanceof GoMap && equalMaps(a, b)
  return b instanceof GoObject && equalObjects(a, b)
}

function equalLists(a: List, b: List): boolean {
  if (a.elem !== b.elem || a.isNil !== b.isNil || a.items.length !== b.items.length) return false
  return a.items === b.items || a.items.every((item, i) => deepEqual(item, b.items[i]))
}

function equalMaps(a: GoMap, b: GoMap): boolean {
  if (a.goType !== b.goType || a.isNil !== b.isNil || a.size !== b.size) return false
  for (const [key, value] of a) if (!b.has(key) || !deepEqual(value, b.get(key))) return false
  return true
}

function equalObjects(a: GoObject, b: GoObject): boolean {
  if (a.goType !== b.goType) return false
  if (a instanceof Complex && b instanceof Complex) return a.real === b.real && a.imaginary === b.imaginary
  const same = a.equals(b, 'deep')
  if (same !== undefined) return same
  const data = a.toData()
  return data !== a && deepEqual(data, b.toData())
}
