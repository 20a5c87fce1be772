import type { Json, JsonObject } from '../model/json.ts'
import { parseQuantity, printQuantity, quantityError } from './quantity.ts'
import type { Field, ScalarType, Schema, StructSchema } from './schema.ts'
import { byText, emptyObject, isObject, sorted } from './tree.ts'

/** Collects what strict decoding complains about: members that no type declares. */
export interface DecodeNotes {
  readonly unknown: string[]
}

/** A body that does not fit its type; the text is that of Go's decoder. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
}

/** Where decoding is: a chain up to the root. Texts are made of it only where something is wrong. */
interface Place {
  readonly parent: Place | undefined
  readonly key: string
  /** The field of a struct; undefined for items of lists and maps. */
  readonly field: Field | undefined
  readonly struct: string
}

const top: Place = { parent: undefined, key: '', field: undefined, struct: '' }

/** With list indices, as strict errors print it. */
function pathOf(place: Place): string {
  const above = place.parent === undefined ? '' : pathOf(place.parent)
  if (place.key.startsWith('[')) return above + place.key
  return above === '' ? place.key : `${above}.${place.key}`
}

/** Without keys of maps and indices of lists, as Go prints the field of a type error. */
function fieldPathOf(place: Place): string {
  const above = place.parent === undefined ? '' : fieldPathOf(place.parent)
  if (place.field === undefined) return above
  return above === '' ? place.key : `${above}.${place.key}`
}

function nearestField(place: Place): Place | undefined {
  if (place.field !== undefined) return place
  return place.parent === undefined ? undefined : nearestField(place.parent)
}

/**
 * Brings an object into the form that a Go server keeps and prints: members in the order of the type, unknown ones
 * dropped (and noted), zero values left out or added as `omitempty` says, quantities and times in canonical text.
 *
 * @throws DecodeError where a value has the wrong JSON type
 */
export function decodeObject(value: JsonObject, schema: StructSchema, notes?: DecodeNotes): JsonObject {
  return decodeStruct(value, schema, { place: top, notes })
}

interface Context {
  readonly place: Place
  readonly notes: DecodeNotes | undefined
}

function decode(value: Json, schema: Schema, context: Context): Json {
  switch (schema.kind) {
    case 'struct':
      if (!isObject(value)) throw mismatch(value, schema, context.place)
      return decodeStruct(value, schema, context)
    case 'map': {
      if (!isObject(value)) throw mismatch(value, schema, context.place)
      const map = emptyObject()
      for (const key of Object.keys(value).sort(byText)) {
        const item = value[key]
        if (item === undefined) continue
        const place = { parent: context.place, key, field: undefined, struct: '' }
        map[key] = item === null ? zero(schema.item) : decode(item, schema.item, { place, notes: context.notes })
      }
      return map
    }
    case 'list':
      if (!Array.isArray(value)) throw mismatch(value, schema, context.place)
      return value.map((item, index) => {
        const place = { parent: context.place, key: `[${index}]`, field: undefined, struct: '' }
        return item === null ? zero(schema.item) : decode(item, schema.item, { place, notes: context.notes })
      })
    case 'scalar':
      return decodeScalar(value, schema.type, context.place)
    case 'raw':
      return sorted(value)
    default:
      return schema satisfies never
  }
}

function decodeStruct(value: JsonObject, schema: StructSchema, context: Context): JsonObject {
  const read = new Map<string, Json>()
  // In the order of the input: what is wrong is told in that order.
  for (const key of Object.keys(value)) {
    const given = value[key]
    const field = schema.fields.get(key)
    if (field === undefined) context.notes?.unknown.push(joined(pathOf(context.place), key))
    else if (given !== undefined && given !== null) {
      const place = { parent: context.place, key, field, struct: schema.name }
      read.set(key, decode(given, field.schema, { place, notes: context.notes }))
    }
  }
  const result = emptyObject()
  for (const field of schema.fields.values()) {
    const decoded = read.get(field.name)
    if (decoded === undefined) {
      const filled = absent(field)
      if (filled !== undefined) result[field.name] = filled
    } else if (!(field.omitempty && !field.pointer && isZero(decoded, field.schema))) result[field.name] = decoded
  }
  return result
}

function joined(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

function isZero(value: Json, schema: Schema): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (isObject(value)) return schema.kind === 'map' && Object.keys(value).length === 0
  if (schema.kind === 'scalar' && schema.type === 'quantity') return false
  if (schema.kind === 'scalar' && schema.type === 'intorstring') return false
  return value === '' || value === 0 || value === false || (value === null && schema.kind !== 'scalar')
}

/** What encoding prints for a member that was not given. */
function absent(field: Field): Json | undefined {
  const { schema } = field
  if (field.pointer || field.omitzero) return field.omitempty || field.omitzero ? undefined : null
  if (schema.kind === 'struct') return decodeStruct(emptyObject(), schema, { place: top, notes: undefined })
  if (schema.kind === 'scalar' && ['time', 'microtime', 'quantity', 'intorstring', 'duration'].includes(schema.type)) {
    return zero(schema)
  }
  return field.omitempty && schema.kind !== 'raw' ? undefined : zero(schema)
}

function zero(schema: Schema): Json {
  if (schema.kind === 'struct') return decodeStruct(emptyObject(), schema, { place: top, notes: undefined })
  if (schema.kind !== 'scalar') return null
  const zeros: Record<ScalarType, Json> = {
    string: '',
    int32: 0,
    int64: 0,
    bool: false,
    float64: 0,
    bytes: null,
    time: null,
    microtime: null,
    duration: '0s',
    quantity: '0',
    intorstring: 0,
  }
  return zeros[schema.type]
}

/** A type as Go names it in an error: `int32`, `[]v1.Container`, `map[string]string`. */
function goType(text: string): string {
  if (text.startsWith('*')) return goType(text.slice(1))
  if (text.startsWith('[]')) return `[]${goType(text.slice(2))}`
  if (text.startsWith('{}')) return `map[string]${goType(text.slice(2))}`
  if (text.startsWith('#')) return text.split('.').slice(-2).join('.')
  return text === 'bytes' ? '[]uint8' : text
}

function mismatch(value: Json, schema: Schema, place: Place): DecodeError {
  const given = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  const literal =
    given === 'number' && schema.kind === 'scalar' && schema.type.startsWith('int')
      ? `number ${JSON.stringify(value)}`
      : given
  const owner = nearestField(place)
  const struct = owner?.struct.slice(owner.struct.lastIndexOf('.') + 1) ?? ''
  const where = owner === undefined ? 'Go value' : `Go struct field ${struct}.${fieldPathOf(owner)}`
  let type = goType(owner?.field?.typeText ?? '')
  if (schema.kind === 'scalar' || schema.kind === 'struct') type = type.replace(/^(\[\]|map\[string\])/, '')
  return new DecodeError(`json: cannot unmarshal ${literal} into ${where} of type ${type}`)
}

function decodeScalar(value: Json, type: ScalarType, place: Place): Json {
  const wrong = () => mismatch(value, { kind: 'scalar', type }, place)
  switch (type) {
    case 'string':
      if (typeof value !== 'string') throw wrong()
      return value
    case 'bool':
      if (typeof value !== 'boolean') throw wrong()
      return value
    case 'int32':
    case 'int64':
      if (typeof value !== 'number' || !Number.isInteger(value)) throw wrong()
      if (type === 'int32' && Math.abs(value) > 0x7fffffff) throw wrong()
      return value
    case 'float64':
      if (typeof value !== 'number') throw wrong()
      return value
    case 'intorstring':
      if (typeof value !== 'string' && typeof value !== 'number') throw wrong()
      return value
    case 'quantity':
      return decodeQuantity(value)
    case 'bytes':
      if (typeof value !== 'string') throw wrong()
      return decodeBase64(value)
    case 'time':
    case 'microtime':
      if (typeof value !== 'string') throw wrong()
      return decodeTime(value, type)
    case 'duration':
      if (typeof value !== 'string') throw wrong()
      return value
    default:
      return type satisfies never
  }
}

function decodeQuantity(value: Json): string {
  const text = typeof value === 'number' ? String(value) : value
  const quantity = typeof text === 'string' ? parseQuantity(text.trim()) : undefined
  if (quantity === undefined) throw new DecodeError(quantityError)
  return printQuantity(quantity)
}

function decodeBase64(value: string): string {
  const text = value.replaceAll('\n', '').replaceAll('\r', '')
  const bad = /[^A-Za-z0-9+/=]/.exec(text)
  const body = text.replace(/={1,2}$/, '')
  if (bad === null && !body.includes('=') && text.length % 4 === 0) return text
  const index = bad?.index ?? (body.includes('=') ? body.indexOf('=') : text.length - (text.length % 4))
  throw new DecodeError(`illegal base64 data at input byte ${index}`)
}

function decodeTime(value: string, type: 'time' | 'microtime'): string {
  const match = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,](\d+))?(?:Z|[+-]\d\d:\d\d)$/.exec(value)
  const instant = match === null ? Number.NaN : Date.parse(value.replace(',', '.'))
  if (Number.isNaN(instant)) {
    const rest = value.slice(0, 60)
    throw new DecodeError(`parsing time "${rest}" as "2006-01-02T15:04:05Z07:00": cannot parse "${rest}" as "2006"`)
  }
  if (type === 'microtime' && match?.[1]?.length !== 6) {
    const fraction = /[.,]\d+.*$|Z$|[+-]\d\d:\d\d$/.exec(value)?.[0] ?? ''
    throw new DecodeError(
      `parsing time "${value}" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "${fraction}" as ".000000"`,
    )
  }
  const seconds = new Date(instant).toISOString().slice(0, 19)
  return type === 'time' ? `${seconds}Z` : `${seconds}.${(match?.[1] ?? '').slice(0, 6).padEnd(6, '0')}Z`
}
