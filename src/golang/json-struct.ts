import { GoMap, List, Num, sortByBytes, type Value } from '../model/value.ts'
import { GoError } from './go-error.ts'
import { formatFloat } from './strconv.ts'

/** The type of a field that sigs.k8s.io/yaml decodes into. `any` takes the value as it is. */
export type FieldType =
  | 'string'
  | 'bool'
  | 'any'
  | { readonly list: FieldType }
  | { readonly mapOf: 'string' }
  | { readonly struct: StructType }

export interface StructType {
  /** Name of the Go type without and with its package, for errors; empty for an anonymous struct. */
  readonly name: string
  readonly qualifiedName: string
  readonly fields: Readonly<Record<string, FieldType>>
}

/** What a struct holds after decoding: only fields that the text had, and no null. */
export type StructValue = ReadonlyMap<string, DecodedField>
export type DecodedField = Value | StructValue | readonly DecodedField[] | ReadonlyMap<string, string>

/**
 * Decodes a YAML value that was parsed with exact numbers as sigs.k8s.io/yaml decodes into a struct: numbers and booleans
 * become text where a string is wanted, names match without regard to case, null leaves the field unset, unknown keys are
 * ignored.
 *
 * @throws GoError with encoding/json's text and sigs' prefix
 */
export function decodeStruct(value: Value, type: StructType): StructValue {
  const errors: string[] = []
  const result = decodeObject(value, type, { path: '', root: type.name, errors })
  const [first] = errors
  // encoding/json goes on after a mismatch and reports the first.
  if (first !== undefined) throw new GoError(`error unmarshaling JSON: while decoding JSON: ${first}`)
  return result
}

interface Place {
  /** `metadata.annotations`, without the root's name. */
  readonly path: string
  /** Go name of the struct that is being filled. */
  readonly root: string
  readonly errors: string[]
}

function decodeObject(value: Value, type: StructType, place: Place): StructValue {
  const result = new Map<string, DecodedField>()
  if (value === null || value === undefined) return result
  if (!(value instanceof GoMap)) {
    place.errors.push(mismatch(value, type.qualifiedName, place))
    return result
  }
  for (const key of keysOfFields(value, type)) {
    const name = fieldNamed(type, key)!
    const path = place.path === '' ? name : `${place.path}.${name}`
    const decoded = decodeField(value.get(key), type.fields[name]!, { path, root: type.name, errors: place.errors })
    if (decoded !== undefined) result.set(name, withEarlier(result.get(name), decoded))
  }
  return result
}

/** A field that is there twice, in other letters: what is a map or a struct keeps what it has and gets the new entries. */
function withEarlier(earlier: DecodedField | undefined, decoded: DecodedField): DecodedField {
  if (!isMerged(earlier) || !isMerged(decoded)) return decoded
  const merged = new Map<string, DecodedField>(earlier)
  for (const [key, value] of decoded) merged.set(key, withEarlier(merged.get(key), value))
  return merged
}

function isMerged(field: DecodedField | undefined): field is StructValue {
  return field instanceof Map && !(field instanceof GoMap)
}

/** The keys that are fields, in the order in which encoding/json reads them: most objects have few of them among many keys. */
function keysOfFields(value: GoMap, type: StructType): readonly string[] {
  const keys: string[] = []
  value.forEach((_, key) => {
    if (fieldNamed(type, key) !== undefined) keys.push(key)
  })
  return sortByBytes(keys)
}

/** The first key without a field, in the order in which encoding/json reads: what DisallowUnknownFields refuses. */
export function unknownField(value: Value, type: StructType): string | undefined {
  if (!(value instanceof GoMap)) return undefined
  for (const key of value.sortedKeys()) {
    const name = fieldNamed(type, key)
    if (name === undefined) return key
    const unknown = unknownInside(value.get(key), type.fields[name]!)
    if (unknown !== undefined) return unknown
  }
  return undefined
}

function unknownInside(value: Value, type: FieldType): string | undefined {
  if (typeof type === 'string' || 'mapOf' in type) return undefined
  if ('struct' in type) return unknownField(value, type.struct)
  if (!(value instanceof List)) return undefined
  for (const item of value.items) {
    const unknown = unknownInside(item, type.list)
    if (unknown !== undefined) return unknown
  }
  return undefined
}

const foldedNames = new WeakMap<StructType, ReadonlyMap<string, string>>()

function fieldNamed(type: StructType, key: string): string | undefined {
  let names = foldedNames.get(type)
  if (names === undefined) {
    names = new Map(Object.keys(type.fields).map((name) => [name.toLowerCase(), name]))
    foldedNames.set(type, names)
  }
  return names.get(key.toLowerCase())
}

function decodeField(value: Value, type: FieldType, place: Place): DecodedField | undefined {
  if (value === null || value === undefined) return undefined
  if (type === 'any') return value
  if (type === 'string') {
    const text = scalarText(value)
    if (text === undefined) place.errors.push(mismatch(value, 'string', place))
    return text
  }
  if (type === 'bool') {
    if (typeof value === 'boolean') return value
    place.errors.push(mismatch(value, 'bool', place))
    return undefined
  }
  if ('struct' in type) return decodeObject(value, type.struct, place)
  if ('list' in type) {
    if (value instanceof List) {
      // A null among the items stays, for validation to complain about it.
      return value.items.map((item) => decodeField(item, type.list, place) ?? null)
    }
    place.errors.push(mismatch(value, `[]${fieldTypeName(type.list)}`, place))
    return undefined
  }
  return decodeTexts(value, place)
}

function decodeTexts(value: Value, place: Place): ReadonlyMap<string, string> | undefined {
  if (!(value instanceof GoMap)) {
    place.errors.push(mismatch(value, 'map[string]string', place))
    return undefined
  }
  const texts = new Map<string, string>()
  for (const key of value.sortedKeys()) {
    const item = value.get(key)
    const text = item === null || item === undefined ? '' : scalarText(item)
    if (text === undefined) place.errors.push(mismatch(item, 'string', place))
    else texts.set(key, text)
  }
  return texts
}

function scalarText(value: Value): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (value instanceof Num) return value.value.toString()
  // YAML's floats are printed with the digits of a float32.
  return typeof value === 'number' ? formatFloat(value, 'g', -1, 32) : undefined
}

function mismatch(value: Value, wanted: string, place: Place): string {
  const where = place.path === '' ? 'Go value' : `Go struct field ${place.root}.${place.path}`
  return `json: cannot unmarshal ${jsonKind(value)} into ${where} of type ${wanted}`
}

function jsonKind(value: Value): string {
  if (value instanceof GoMap) return 'object'
  if (value instanceof List) return 'array'
  if (typeof value === 'string') return 'string'
  return typeof value === 'boolean' ? 'bool' : 'number'
}

function fieldTypeName(type: FieldType): string {
  if (typeof type === 'string') return type === 'any' ? 'interface {}' : type
  if ('struct' in type) return `*${type.struct.qualifiedName}`
  return 'list' in type ? `[]${fieldTypeName(type.list)}` : 'map[string]string'
}
