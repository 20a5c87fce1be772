import type { Json, JsonObject } from '../model/json.ts'
import { DecodeError } from './decode.ts'
import { type Field, kindSchema, type ScalarType, type Schema, type StructSchema } from './schema.ts'
import { emptyObject } from './tree.ts'

/**
 * Kubernetes protobuf bodies (`k8s\0` and an Unknown envelope), read by the field numbers of the API types.
 * Both helms and kubectl send them for built-in kinds and do not fall back to JSON.
 */
interface Reader {
  readonly bytes: Uint8Array
  readonly end: number
  at: number
}

const utf8 = new TextDecoder()

function readerOf(bytes: Uint8Array): Reader {
  return { bytes, at: 0, end: bytes.length }
}

function varint(reader: Reader): bigint {
  let value = 0n
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = reader.bytes[reader.at++]
    if (byte === undefined || reader.at > reader.end) throw new DecodeError('unexpected EOF')
    value |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) return BigInt.asIntN(64, value)
  }
  throw new DecodeError('proto: integer overflow')
}

function chunk(reader: Reader): Uint8Array {
  const length = Number(varint(reader))
  const from = reader.at
  reader.at += length
  if (length < 0 || reader.at > reader.end) throw new DecodeError('unexpected EOF')
  return reader.bytes.subarray(from, reader.at)
}

/** One field of a message: its number and its value, a number for varints, bytes for the rest. */
function* fieldsOf(bytes: Uint8Array): Generator<{ number: number; value: bigint | Uint8Array }> {
  const reader = readerOf(bytes)
  while (reader.at < reader.end) {
    const key = Number(varint(reader))
    const wire = key & 7
    if (wire === 0) yield { number: key >>> 3, value: varint(reader) }
    else if (wire === 2) yield { number: key >>> 3, value: chunk(reader) }
    else if (wire === 1 || wire === 5) {
      const size = wire === 1 ? 8 : 4
      const value = reader.bytes.slice(reader.at, reader.at + size)
      reader.at += size
      if (reader.at > reader.end) throw new DecodeError('unexpected EOF')
      yield { number: key >>> 3, value }
    } else throw new DecodeError(`proto: illegal wireType ${wire}`)
  }
}

export function isProtobuf(body: Uint8Array): boolean {
  return body[0] === 0x6b && body[1] === 0x38 && body[2] === 0x73 && body[3] === 0
}

/**
 * Reads a protobuf body as the JSON it stands for.
 *
 * @throws DecodeError for a kind without known field numbers and for broken bytes
 */
export function decodeProtobuf(body: Uint8Array): JsonObject {
  let apiVersion = ''
  let kind = ''
  let content: Uint8Array = new Uint8Array()
  for (const { number, value } of fieldsOf(body.subarray(4))) {
    if (typeof value === 'bigint') continue
    if (number === 2) content = value
    if (number !== 1) continue
    for (const part of fieldsOf(value)) {
      if (typeof part.value === 'bigint') continue
      if (part.number === 1) apiVersion = utf8.decode(part.value)
      if (part.number === 2) kind = utf8.decode(part.value)
    }
  }
  const schema = kindSchema(apiVersion, kind)
  if (schema === undefined || kind === 'CustomResourceDefinition') {
    throw new DecodeError(`no kind "${kind}" is registered for version "${apiVersion}" in protobuf`)
  }
  const object = message(content, schema)
  object['kind'] = kind
  object['apiVersion'] = apiVersion
  return object
}

function message(bytes: Uint8Array, schema: StructSchema, into: JsonObject = emptyObject()): JsonObject {
  for (const { number, value } of fieldsOf(bytes)) {
    const field = schema.numbers.get(number)
    if (field !== undefined) assign(into, field, value)
  }
  return into
}

function assign(into: JsonObject, field: Field, value: bigint | Uint8Array): void {
  const { schema, name } = field
  if (field.inline && schema.kind === 'struct' && typeof value !== 'bigint') message(value, schema, into)
  else if (schema.kind === 'list') {
    const list = into[name]
    const item = single(schema.item, value)
    if (Array.isArray(list)) list.push(item)
    else into[name] = [item]
  } else if (schema.kind === 'map' && typeof value !== 'bigint') {
    const map = (into[name] ?? emptyObject()) as JsonObject
    let key = ''
    let entry: Json = schema.item.kind === 'scalar' ? scalar(schema.item.type, new Uint8Array()) : emptyObject()
    for (const part of fieldsOf(value)) {
      if (part.number === 1 && typeof part.value !== 'bigint') key = utf8.decode(part.value)
      if (part.number === 2) entry = single(schema.item, part.value)
    }
    map[key] = entry
    into[name] = map
  } else into[name] = single(schema, value)
}

function single(schema: Schema, value: bigint | Uint8Array): Json {
  if (typeof value === 'bigint') {
    return schema.kind === 'scalar' && schema.type === 'bool' ? value !== 0n : Number(value)
  }
  switch (schema.kind) {
    case 'struct':
      return message(value, schema)
    case 'list':
      // A named list type (`ExtraValue`) is a message whose only field holds the items.
      return [...fieldsOf(value)].map((part) => single(schema.item, part.value))
    case 'raw':
      return rawJson(value)
    case 'scalar':
      return scalar(schema.type, value)
    default:
      throw new DecodeError('proto: a map inside a map')
  }
}

function rawJson(value: Uint8Array): Json {
  for (const { number, value: inner } of fieldsOf(value)) {
    if (number === 1 && typeof inner !== 'bigint' && inner.length > 0) return JSON.parse(utf8.decode(inner)) as Json
  }
  return null
}

function scalar(type: ScalarType, value: Uint8Array): Json {
  switch (type) {
    case 'bytes':
      return Buffer.from(value).toString('base64')
    case 'time':
    case 'microtime':
      return time(value)
    case 'quantity':
      return textField(value, 1) ?? '0'
    case 'intorstring':
      return intOrString(value)
    case 'duration':
      return `${Number(intField(value, 1)) / 1e9}s`
    case 'float64':
      return new DataView(value.buffer, value.byteOffset, value.byteLength).getFloat64(0, true)
    case 'int32':
    case 'int64':
      return 0
    case 'bool':
      return false
    case 'string':
      return utf8.decode(value)
    default:
      return type satisfies never
  }
}

function intField(bytes: Uint8Array, wanted: number): bigint {
  for (const { number, value } of fieldsOf(bytes)) if (number === wanted && typeof value === 'bigint') return value
  return 0n
}

function textField(bytes: Uint8Array, wanted: number): string | undefined {
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === wanted && typeof value !== 'bigint') return utf8.decode(value)
  }
  return undefined
}

function time(bytes: Uint8Array): Json {
  const seconds = Number(intField(bytes, 1))
  const nanos = Number(intField(bytes, 2))
  // An unset Go time is written as nothing, a zero one as the year 1.
  if (bytes.length === 0 || seconds <= -62135596800) return null
  const micros = String(Math.floor(nanos / 1000)).padStart(6, '0')
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${micros}Z`
}

function intOrString(bytes: Uint8Array): Json {
  return intField(bytes, 1) === 1n ? (textField(bytes, 3) ?? '') : Number(intField(bytes, 2))
}
