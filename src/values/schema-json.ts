import { compareDecimals, type Decimal, parseDecimal } from '../golang/decimal.ts'
import { GoError } from '../golang/go-error.ts'
import { readJsonValue } from '../golang/json-decode.ts'
import { quote } from '../golang/strconv.ts'
import { pathEscape } from '../golang/url.ts'
import { GoMap, GoObject, List, mapType, Num, type Value } from '../model/value.ts'

/** A number of a schema: messages show it as it was written. */
export class NumberLiteral extends GoObject {
  readonly goType = 'json.Number'
  readonly goKind = 'string'
  readonly literal: string
  readonly value: number

  constructor(literal: string) {
    super()
    this.literal = literal
    this.value = Number(literal)
  }

  override format(): string {
    return this.literal
  }

  override toData(): Value {
    return this.value
  }
}

export type JsonType = 'null' | 'boolean' | 'number' | 'integer' | 'string' | 'array' | 'object'

/** Reads a schema, keeping the texts of its numbers. @throws GoError with the text of Go's decoder or of the library */
export function readSchemaJson(text: string): Value {
  const { value, end } = readJsonValue(text, (literal) => new NumberLiteral(literal))
  if (/[^ \t\r\n]/.test(text.slice(end))) throw new GoError('invalid character after top-level value')
  return value
}

/** JSON type of a value; undefined for what JSON does not have (NaN, times, named maps …). */
export function jsonTypeOf(value: Value): Exclude<JsonType, 'integer'> | undefined {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'number') return value - value === 0 ? 'number' : undefined
  if (value instanceof GoMap) return value.goType === mapType ? 'object' : undefined
  if (value instanceof List) return value.elem === 'interface {}' ? 'array' : undefined
  if (value instanceof Num)
    return typeof value.value === 'number' && value.value - value.value !== 0 ? undefined : 'number'
  return value instanceof NumberLiteral ? 'number' : undefined
}

/** The number that a value is, as it is written; undefined where Go has no exact number for it. */
export function decimalOf(value: Value): Decimal | undefined {
  if (value instanceof NumberLiteral) return parseDecimal(value.literal)
  if (value instanceof Num) return parseDecimal(String(value.value))
  return typeof value === 'number' ? parseDecimal(String(value)) : undefined
}

export function isInteger(value: Value): boolean {
  if (typeof value === 'number') return Number.isInteger(value)
  const decimal = decimalOf(value)
  return decimal !== undefined && decimal.exponent >= 0
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
      return equalNumbers(a, b)
    case 'null':
      return true
    default:
      return a === b
  }
}

function equalNumbers(a: Value, b: Value): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a === b
  const [x, y] = [decimalOf(a), decimalOf(b)]
  return x !== undefined && y !== undefined && compareDecimals(x, y) === 0
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
  if (value instanceof Num || value instanceof NumberLiteral) return `number:${Number(value.value)}`
  if (typeof value === 'string') return `string:${value}`
  return typeof value === 'number' ? `number:${value}` : `${jsonTypeOf(value)}:${value === true}`
}

export function escapeToken(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** A JSON pointer as a fragment of a URL: escaped, but for the slashes. */
function encodePointer(pointer: string): string {
  return pointer.split('/').map(pathEscape).join('/')
}

/** The value at a JSON pointer of a document. @throws GoError */
export function lookUp(root: Value, pointer: string, url: string): Value {
  let value = root
  for (const token of pointer.split('/').slice(1)) {
    if (/~(?![01])/.test(token)) throw new GoError(`invalid json-pointer ${quote(placeOf(url, pointer))}`)
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (value instanceof GoMap && value.has(name)) value = value.get(name)
    else if (value instanceof List && /^[-+]?\d+$/.test(name) && Number(name) >= 0 && Number(name) < value.items.length)
      value = value.items[Number(name)]
    else throw new GoError(`json-pointer in ${quote(placeOf(url, pointer))} not found`)
  }
  return value
}

/** Where a part of a schema is, as messages name it. */
export function placeOf(url: string, pointer: string): string {
  return `${url}#${encodePointer(pointer)}`
}
