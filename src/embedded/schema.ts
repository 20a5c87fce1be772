import type { Json } from '../model/json.ts'
import packed from './data/types.json' with { type: 'json' }

export type ScalarType =
  | 'string'
  | 'int32'
  | 'int64'
  | 'bool'
  | 'float64'
  | 'bytes'
  | 'time'
  | 'microtime'
  | 'duration'
  | 'quantity'
  | 'intorstring'

export interface StructSchema {
  readonly kind: 'struct'
  /** The OpenAPI name without `io.k8s.`; empty for the structs of custom resources. */
  readonly name: string
  readonly fields: ReadonlyMap<string, Field>
  /** Protobuf field numbers; an inlined struct stands under its own number. */
  readonly numbers: ReadonlyMap<number, Field>
  readonly atomic: boolean
  /** Custom resources only: members without a field are kept. */
  readonly preserve: boolean
}
interface MapSchema {
  readonly kind: 'map'
  readonly item: Schema
  readonly atomic: boolean
}
export interface ListSchema {
  readonly kind: 'list'
  readonly item: Schema
  readonly type: 'atomic' | 'set' | 'map'
  readonly keys: readonly string[]
}
interface ScalarSchema {
  readonly kind: 'scalar'
  readonly type: ScalarType
}
export interface RawSchema {
  readonly kind: 'raw'
  /** Anything goes; `deduced` merges maps member by member (custom resources), else the value is one atom. */
  readonly deduced: boolean
}
export type Schema = StructSchema | MapSchema | ListSchema | ScalarSchema | RawSchema

export interface Field {
  readonly name: string
  readonly schema: Schema
  readonly pointer: boolean
  readonly omitempty: boolean
  readonly omitzero: boolean
  readonly required: boolean
  readonly inline: boolean
  readonly number: number
  readonly patchStrategy: string
  readonly mergeKey: string
  readonly enum: readonly string[] | undefined
  readonly default: Json | undefined
  /** How the type is written in the data; OpenAPI documents are made from it. */
  readonly typeText: string
  readonly extras: FieldExtras | undefined
}

interface FieldExtras {
  readonly lt?: string
  readonly k?: readonly string[]
  readonly mt?: string
  readonly ps?: string
  readonly mk?: string
  readonly e?: readonly string[]
  readonly d?: Json
  readonly ref?: string
}
type PackedField = readonly [type: string, number: number, flags: string, extras?: FieldExtras]
interface PackedType {
  readonly f: Readonly<Record<string, PackedField>>
  readonly mt?: string
}
interface Packed {
  readonly kinds: Readonly<Record<string, string>>
  readonly types: Readonly<Record<string, PackedType>>
}

const source = packed as unknown as Packed
const structs = new Map<string, StructSchema>()
const raw: RawSchema = { kind: 'raw', deduced: false }
export const deduced: RawSchema = { kind: 'raw', deduced: true }

/** The schema of a built-in kind, undefined where the API types have no such kind. */
export function kindSchema(apiVersion: string, kind: string): StructSchema | undefined {
  const name = source.kinds[`${apiVersion}/${kind}`]
  return name === undefined ? undefined : structSchema(name)
}

export function structSchema(name: string): StructSchema {
  const known = structs.get(name)
  if (known !== undefined) return known
  const type = source.types[name]
  if (type === undefined) throw new Error(`no type ${name}`)
  const fields = new Map<string, Field>()
  const numbers = new Map<number, Field>()
  const struct: StructSchema = { kind: 'struct', name, fields, numbers, atomic: type.mt === 'atomic', preserve: false }
  structs.set(name, struct)
  for (const [key, row] of Object.entries(type.f)) {
    const field = unpackField(key, row)
    if (field.number > 0) numbers.set(field.number, field)
    if (!field.inline) fields.set(key, field)
    else if (field.schema.kind === 'struct') for (const [name, inner] of field.schema.fields) fields.set(name, inner)
  }
  return struct
}

function unpackField(name: string, row: PackedField): Field {
  const [typeText, number, flags, extras] = row
  let schema: Schema | undefined
  return {
    name,
    // Types refer to themselves (JSON schemas do), so a field's schema is made when it is first asked for.
    get schema() {
      schema ??= parseType(typeText, extras)
      return schema
    },
    pointer: typeText.startsWith('*'),
    omitempty: flags.includes('o'),
    omitzero: flags.includes('z'),
    required: flags.includes('r'),
    inline: flags.includes('i'),
    number,
    patchStrategy: extras?.ps ?? '',
    mergeKey: extras?.mk ?? '',
    enum: extras?.e,
    default: extras?.d,
    typeText,
    extras,
  }
}

function parseType(text: string, extras?: FieldExtras): Schema {
  if (text.startsWith('*')) return parseType(text.slice(1), extras)
  if (text.startsWith('[]')) {
    const type = extras?.lt === 'map' || extras?.lt === 'set' ? extras.lt : 'atomic'
    return { kind: 'list', item: parseType(text.slice(2)), type, keys: extras?.k ?? [] }
  }
  if (text.startsWith('{}')) return { kind: 'map', item: parseType(text.slice(2)), atomic: extras?.mt === 'atomic' }
  if (text.startsWith('#')) {
    const struct = structSchema(text.slice(1))
    return extras?.mt === 'atomic' && !struct.atomic ? { ...struct, atomic: true } : struct
  }
  if (text === 'raw') return raw
  return { kind: 'scalar', type: text === 'int' ? 'int64' : (text as ScalarType) }
}
