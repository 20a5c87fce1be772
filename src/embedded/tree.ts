import type { Json, JsonObject } from '../model/json.ts'

/** An object without prototype: keys come from users, and `__proto__` is a key like any other. */
export function emptyObject(): JsonObject {
  return Object.create(null) as JsonObject
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object itself, or an empty one for anything else. */
export function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : emptyObject()
}

export function asList(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

export function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

export function asNumber(value: Json | undefined, absent = 0): number {
  return typeof value === 'number' ? value : absent
}

/** The value at a path of keys, undefined where something on the way is missing. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let current = value
  for (const key of path) {
    if (Array.isArray(current) && typeof key === 'number') current = current[key]
    else if (isObject(current) && typeof key === 'string' && Object.hasOwn(current, key)) current = current[key]
    else return undefined
  }
  return current
}

/** The object at `key`, created where it is missing. */
export function child(parent: JsonObject, key: string): JsonObject {
  const found = parent[key]
  if (isObject(found)) return found
  const made = emptyObject()
  parent[key] = made
  return made
}

/** A deep copy; undefined members are left out. */
export function clone<T extends Json | undefined>(value: T): T {
  if (Array.isArray(value)) return value.map((item) => clone(item)) as T
  if (!isObject(value)) return value
  const copy = emptyObject()
  for (const key of Object.keys(value)) {
    const item = value[key]
    if (item !== undefined) copy[key] = clone(item)
  }
  return copy as T
}

/** Equality of JSON data; the order of keys does not count, an undefined member is no member. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => same(item, b[index]))
  }
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a).filter((key) => a[key] !== undefined)
  if (keys.length !== Object.keys(b).filter((key) => b[key] !== undefined).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]))
}

/** Copies with the keys of every object sorted, as Go prints its maps. */
export function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  const copy = emptyObject()
  for (const key of Object.keys(value).sort(byText)) {
    const item = value[key]
    if (item !== undefined) copy[key] = sorted(item)
  }
  return copy
}

export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) && Object.keys(value).length === 0
}

export interface Meta {
  readonly name: string
  readonly namespace: string
  readonly uid: string
  readonly resourceVersion: string
  readonly labels: JsonObject
  readonly annotations: JsonObject
  readonly deleting: boolean
  readonly owners: readonly JsonObject[]
  readonly finalizers: readonly string[]
}

/** The parts of an object's metadata that handlers and controllers read. */
export function metaOf(object: JsonObject): Meta {
  const meta = asObject(object['metadata'])
  return {
    name: asText(meta['name']),
    namespace: asText(meta['namespace']),
    uid: asText(meta['uid']),
    resourceVersion: asText(meta['resourceVersion']),
    labels: asObject(meta['labels']),
    annotations: asObject(meta['annotations']),
    deleting: meta['deletionTimestamp'] !== undefined && meta['deletionTimestamp'] !== null,
    owners: asList(meta['ownerReferences']).filter(isObject),
    finalizers: asList(meta['finalizers']).filter((item) => typeof item === 'string'),
  }
}
