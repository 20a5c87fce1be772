import type { Json, JsonObject } from '../model/json.ts'
import { defaulters } from './defaults.table.ts'
import type { Schema, StructSchema } from './schema.ts'
import { isObject } from './tree.ts'

/** Whether anything inside a type has defaults: most objects (Secrets, ConfigMaps) need no walk. */
const relevant = new Map<string, boolean>()

function hasDefaults(schema: Schema, open: ReadonlySet<string> = new Set()): boolean {
  if (schema.kind === 'list' || schema.kind === 'map') return hasDefaults(schema.item, open)
  if (schema.kind !== 'struct') return false
  const known = relevant.get(schema.name)
  if (known !== undefined) return known
  if (open.has(schema.name)) return false
  const inside = new Set([...open, schema.name])
  const found =
    schema.name in defaulters || [...schema.fields.values()].some((field) => hasDefaults(field.schema, inside))
  relevant.set(schema.name, found)
  return found
}

/**
 * Fills in the defaults of a built-in kind, in place: a type's own first, then those of the types inside it.
 *
 * @returns whether the type has any
 */
export function applyDefaults(object: JsonObject, schema: StructSchema): boolean {
  if (!hasDefaults(schema)) return false
  defaulters[schema.name]?.(object)
  for (const field of schema.fields.values()) {
    const value = object[field.name]
    if (value !== undefined && value !== null) walk(value, field.schema)
  }
  return true
}

function walk(value: Json, schema: Schema): void {
  if (schema.kind === 'struct' && isObject(value)) applyDefaults(value, schema)
  else if (schema.kind === 'list' && Array.isArray(value)) {
    if (hasDefaults(schema.item)) for (const item of value) walk(item, schema.item)
  } else if (schema.kind === 'map' && isObject(value) && hasDefaults(schema.item)) {
    for (const item of Object.values(value)) if (item !== undefined) walk(item, schema.item)
  }
}
