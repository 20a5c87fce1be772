import type { Json, JsonObject } from '../model/json.ts'
import { type DecodeNotes, decodeObject } from './decode.ts'
import { deduced, type Field, type Schema, type StructSchema, structSchema } from './schema.ts'
import { asList, asObject, asText, clone, emptyObject, isObject, sorted } from './tree.ts'

/** A structural schema of a CustomResourceDefinition (`openAPIV3Schema`), as the definition holds it. */
export type Structural = JsonObject

const objectMeta = structSchema('apimachinery.pkg.apis.meta.v1.ObjectMeta')
const origins = new WeakMap<StructSchema, Structural>()

/** The schema of one version of a custom resource, for merging and pruning. */
export function customSchema(structural: Structural): StructSchema {
  const body = structFrom(structural)
  const fields = new Map(body.fields)
  for (const [name, schema] of [
    ['apiVersion', { kind: 'scalar', type: 'string' }],
    ['kind', { kind: 'scalar', type: 'string' }],
    ['metadata', objectMeta],
  ] as const) {
    fields.set(name, fieldOf(name, schema, undefined))
  }
  const whole = { ...body, fields }
  origins.set(whole, structural)
  return whole
}

function fieldOf(name: string, schema: Schema, fallback: Json | undefined): Field {
  return {
    name,
    schema,
    pointer: true,
    omitempty: true,
    omitzero: false,
    required: false,
    inline: false,
    number: 0,
    patchStrategy: '',
    mergeKey: '',
    enum: undefined,
    default: fallback,
    typeText: 'raw',
    extras: undefined,
  }
}

function structFrom(structural: Structural): StructSchema {
  const fields = new Map<string, Field>()
  for (const [name, inner] of Object.entries(asObject(structural['properties']))) {
    fields.set(name, fieldOf(name, schemaFrom(asObject(inner)), asObject(inner)['default']))
  }
  return {
    kind: 'struct',
    name: '',
    fields,
    numbers: new Map(),
    atomic: structural['x-kubernetes-map-type'] === 'atomic',
    preserve: structural['x-kubernetes-preserve-unknown-fields'] === true,
  }
}

function schemaFrom(structural: Structural): Schema {
  if (structural['x-kubernetes-int-or-string'] === true) return { kind: 'scalar', type: 'intorstring' }
  if (structural['x-kubernetes-embedded-resource'] === true) return deduced
  switch (structural['type']) {
    case 'object': {
      const values = structural['additionalProperties']
      if (isObject(values) && structural['properties'] === undefined) {
        return { kind: 'map', item: schemaFrom(values), atomic: structural['x-kubernetes-map-type'] === 'atomic' }
      }
      if (
        structural['properties'] === undefined &&
        (values === true || structural['x-kubernetes-preserve-unknown-fields'] === true)
      )
        return deduced
      return structFrom(structural)
    }
    case 'array': {
      const type = structural['x-kubernetes-list-type']
      return {
        kind: 'list',
        item: schemaFrom(asObject(structural['items'])),
        type: type === 'map' || type === 'set' ? type : 'atomic',
        keys: asList(structural['x-kubernetes-list-map-keys']).map((key) => asText(key)),
      }
    }
    case 'string':
      return { kind: 'scalar', type: 'string' }
    case 'integer':
      return { kind: 'scalar', type: 'int64' }
    case 'number':
      return { kind: 'scalar', type: 'float64' }
    case 'boolean':
      return { kind: 'scalar', type: 'bool' }
    default:
      return deduced
  }
}

/** A custom object as it is kept: unknown members pruned (and noted), defaults filled in, keys in order. */
export function customObject(object: JsonObject, schema: StructSchema, notes?: DecodeNotes): JsonObject {
  const structural = origins.get(schema) ?? emptyObject()
  const meta = decodeObject(asObject(object['metadata']), objectMeta, prefixed(notes))
  const body = prune(object, structural, { path: '', notes, top: true })
  fillDefaults(body, structural)
  const result: JsonObject = emptyObject()
  result['apiVersion'] = object['apiVersion']
  result['kind'] = object['kind']
  result['metadata'] = meta
  for (const [key, value] of Object.entries(asObject(sorted(body)))) {
    if (!(key in result)) result[key] = value
  }
  return result
}

function prefixed(notes: DecodeNotes | undefined): DecodeNotes | undefined {
  if (notes === undefined) return undefined
  const unknown: string[] = []
  unknown.push = (...items: string[]) => notes.unknown.push(...items.map((item) => `metadata.${item}`))
  return { unknown }
}

interface PruneContext {
  readonly path: string
  readonly notes: DecodeNotes | undefined
  readonly top: boolean
}

function prune<T extends Json>(value: T, structural: Structural, context: PruneContext): T {
  if (Array.isArray(value)) {
    const items = structural['items']
    return value.map((item, index) =>
      isObject(items) ? prune(item, items, { ...context, path: `${context.path}[${index}]`, top: false }) : clone(item),
    ) as T
  }
  if (!isObject(value)) return value
  const kept = emptyObject()
  const properties = asObject(structural['properties'])
  const values = structural['additionalProperties']
  const preserve = structural['x-kubernetes-preserve-unknown-fields'] === true || values === true
  const embedded = context.top || structural['x-kubernetes-embedded-resource'] === true
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue
    const path = context.path === '' ? key : `${context.path}.${key}`
    const inner = Object.hasOwn(properties, key) ? properties[key] : isObject(values) ? values : undefined
    if (embedded && ['apiVersion', 'kind', 'metadata'].includes(key)) kept[key] = clone(item)
    else if (isObject(inner)) kept[key] = prune(item, inner, { ...context, path, top: false })
    else if (preserve) kept[key] = clone(item)
    else context.notes?.unknown.push(path)
  }
  return kept as T
}

/** Fills in `default`s where their parent exists; a `null` that is not allowed takes the default too. */
function fillDefaults(value: Json, structural: Structural): void {
  if (Array.isArray(value)) {
    const items = structural['items']
    if (isObject(items)) for (const item of value) fillDefaults(item, items)
    return
  }
  if (!isObject(value)) return
  const properties = asObject(structural['properties'])
  for (const [key, inner] of Object.entries(properties)) {
    if (!isObject(inner)) continue
    const fallback = inner['default']
    const given = value[key]
    const absent = given === undefined || (given === null && inner['nullable'] !== true)
    if (absent && fallback !== undefined) value[key] = clone(fallback)
    else if (given === null && absent) delete value[key]
    const current = value[key]
    if (current !== undefined && current !== null) fillDefaults(current, inner)
  }
  const values = structural['additionalProperties']
  if (isObject(values)) {
    for (const [key, item] of Object.entries(value)) {
      if (!Object.hasOwn(properties, key) && item !== undefined && item !== null) fillDefaults(item, values)
    }
  }
}
