import { GoMap, List, Num, type Value } from '../model/value.ts'
import type { JsonType } from './schema-compile.ts'
import { NumberLiteral } from './schema-document.ts'

/** The number that a value is: of any Go kind, or of a schema. */
export function numberOf(value: Value): number | bigint | undefined {
  if (typeof value === 'number') return value
  if (value instanceof Num || value instanceof NumberLiteral) return value.value
  return undefined
}

/** JSON type of a value; undefined for what JSON does not have (NaN, times …). */
export function jsonTypeOf(value: Value): Exclude<JsonType, 'integer'> | undefined {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'string') return 'string'
  if (value instanceof GoMap) return 'object'
  if (value instanceof List) return 'array'
  const number = numberOf(value)
  return number === undefined || (typeof number === 'number' && number - number !== 0) ? undefined : 'number'
}

/** Equality of JSON: numbers by value, whatever their kind. */
export function jsonEqual(a: Value, b: Value): boolean {
  const type = jsonTypeOf(a)
  if (type !== jsonTypeOf(b)) return false
  switch (type) {
    case 'object':
      return equalMaps(a as GoMap, b as GoMap)
    case 'array':
      return equalLists((a as List).items, (b as List).items)
    case 'number':
      // biome-ignore lint/suspicious/noDoubleEquals: a double and a bigint of the same value are equal.
      return numberOf(a) == numberOf(b)
    case 'null':
      return true
    default:
      return a === b
  }
}

function equalMaps(a: GoMap, b: GoMap): boolean {
  if (a.size !== b.size) return false
  for (const [key, value] of a) if (!b.has(key) || !jsonEqual(value, b.get(key))) return false
  return true
}

function equalLists(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((item, i) => jsonEqual(item, b[i]))
}

/** The first two items that are equal. */
export function findDuplicates(items: readonly Value[]): readonly [number, number] | undefined {
  const seen = new Map<string, number[]>()
  for (const [i, item] of items.entries()) {
    const key = bucketOf(item)
    const others = seen.get(key) ?? []
    for (const j of others) if (jsonEqual(item, items[j])) return [j, i]
    others.push(i)
    seen.set(key, others)
  }
  return undefined
}

/** Equal values have equal buckets, so that long lists are not compared item by item. */
function bucketOf(value: Value): string {
  if (value instanceof GoMap) return `{${value.sortedKeys().join()}`
  if (value instanceof List) return `[${value.items.map(bucketOf).join()}`
  return `${jsonTypeOf(value)}:${numberOf(value) ?? (typeof value === 'object' ? '' : value)}`
}

/** Whether `value` is a whole multiple of `divisor`, both taken as the decimals that they are written as. */
export function isMultipleOf(value: number | bigint, divisor: number): boolean {
  if (divisor === 0) return false
  const a = decimal(value)
  const b = decimal(divisor)
  const scale = BigInt(Math.max(a.places, b.places))
  return (a.digits * 10n ** (scale - BigInt(a.places))) % (b.digits * 10n ** (scale - BigInt(b.places))) === 0n
}

function decimal(value: number | bigint): { digits: bigint; places: number } {
  const [mantissa = '', exponent = '0'] = String(value).split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const places = fraction.length - Number(exponent)
  const digits = BigInt(whole + fraction)
  return places < 0 ? { digits: digits * 10n ** BigInt(-places), places: 0 } : { digits, places }
}
