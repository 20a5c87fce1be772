import type { Json, JsonObject } from '../model/json.ts'
import { emptySet, type FieldSet, insert } from './fieldset.ts'
import type { ListSchema, Schema } from './schema.ts'
import { deduced } from './schema.ts'
import { asList, at, byText, emptyObject, isObject, same } from './tree.ts'

/** A value that does not fit its schema where server-side apply needs it to; the text is structured-merge-diff's. */
class TypedError extends Error {
  override readonly name = 'TypedError'
}

type Shape =
  | { readonly kind: 'leaf' }
  | { readonly kind: 'map'; readonly of: (key: string) => Schema | undefined; readonly named: (key: string) => boolean }
  | { readonly kind: 'list'; readonly schema: ListSchema }

/** How a value takes part in merging: as one leaf, by its members, or by its keyed items. */
function shapeOf(schema: Schema, value: Json | undefined): Shape {
  switch (schema.kind) {
    case 'scalar':
      return { kind: 'leaf' }
    case 'raw':
      return schema.deduced && isObject(value)
        ? { kind: 'map', of: () => deduced, named: () => false }
        : { kind: 'leaf' }
    case 'struct':
      if (schema.atomic) return { kind: 'leaf' }
      return {
        kind: 'map',
        of: (key) => schema.fields.get(key)?.schema ?? (schema.preserve ? deduced : undefined),
        named: (key) => schema.fields.has(key),
      }
    case 'map':
      return schema.atomic ? { kind: 'leaf' } : { kind: 'map', of: () => schema.item, named: () => false }
    case 'list':
      return schema.type === 'atomic' ? { kind: 'leaf' } : { kind: 'list', schema }
    default:
      return schema satisfies never
  }
}

/** The path element of a list item: by its keys, or by its value in a set. */
function elementOf(item: Json, schema: ListSchema): string {
  if (schema.type === 'set') return `v:${JSON.stringify(item)}`
  const keys = emptyObject()
  for (const key of [...schema.keys].sort(byText)) {
    const given = at(item, key)
    const fallback = schema.item.kind === 'struct' ? schema.item.fields.get(key)?.default : undefined
    const value = given ?? fallback
    if (value === undefined) {
      throw new TypedError(
        `element 0: associative list with keys has an element that omits key field ${JSON.stringify(key)} (and doesn't have default value)`,
      )
    }
    keys[key] = value
  }
  return `k:${JSON.stringify(keys)}`
}

/** Unknown members and wrong shapes, as `.spec.foo: field not declared in schema`. */
export function checkTyped(value: Json, schema: Schema, path = ''): string[] {
  const shape = shapeOf(schema, value)
  if (schema.kind === 'struct' && !isObject(value)) return [`${path}: expected map, got ${describe(value)}`]
  if (schema.kind === 'struct') {
    return Object.entries(value as JsonObject).flatMap(([key, item]) => {
      if (item === undefined || item === null) return []
      const inner = schema.fields.get(key)?.schema ?? (schema.preserve ? deduced : undefined)
      return inner === undefined
        ? [`${path}.${key}: field not declared in schema`]
        : checkTyped(item, inner, `${path}.${key}`)
    })
  }
  if (schema.kind === 'map' || shape.kind === 'map') {
    if (!isObject(value)) return [`${path}: expected map, got ${describe(value)}`]
    const inner = schema.kind === 'map' ? schema.item : deduced
    return Object.entries(value).flatMap(([key, item]) =>
      item === undefined || item === null ? [] : checkTyped(item, inner, `${path}.${key}`),
    )
  }
  if (schema.kind === 'list') return checkList(value, schema, path)
  return checkScalar(value, schema, path)
}

function checkScalar(value: Json, schema: Schema, path: string): string[] {
  if (schema.kind !== 'scalar') return []
  const numeric = schema.type === 'int32' || schema.type === 'int64' || schema.type === 'float64'
  const kind = typeof value
  if (schema.type === 'quantity' || schema.type === 'intorstring') {
    return kind === 'string' || kind === 'number' ? [] : [`${path}: expected string, got ${describe(value)}`]
  }
  if (numeric) return kind === 'number' ? [] : [`${path}: expected numeric (int or float), got ${describe(value)}`]
  if (schema.type === 'bool') return kind === 'boolean' ? [] : [`${path}: expected boolean, got ${describe(value)}`]
  return kind === 'string' ? [] : [`${path}: expected string, got ${describe(value)}`]
}

function describe(value: Json): string {
  if (Array.isArray(value)) return `&value.valueUnstructured{Value:${JSON.stringify(value)}}`
  return `&value.valueUnstructured{Value:${JSON.stringify(value)}}`
}

function checkList(value: Json, schema: ListSchema, path: string): string[] {
  if (!Array.isArray(value)) return [`${path}: expected list, got ${describe(value)}`]
  const seen = new Set<string>()
  return value.flatMap((item, index) => {
    if (schema.type === 'atomic') return checkTyped(item, schema.item, `${path}[${index}]`)
    let element: string
    try {
      element = elementOf(item, schema)
    } catch (error) {
      if (!(error instanceof TypedError)) throw error
      return [`${path}: ${error.message.replace('element 0', `element ${index}`)}`]
    }
    const shown = printElement(element)
    const double = seen.has(element) ? [`${path}: duplicate entries for key ${shown}`] : []
    seen.add(element)
    return [...double, ...checkTyped(item, schema.item, `${path}${shown}`)]
  })
}

function printElement(element: string): string {
  if (element.startsWith('v:')) return `[=${element.slice(2)}]`
  const keys = Object.entries(JSON.parse(element.slice(2)) as JsonObject)
  return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`
}

/** The paths that an applied configuration owns. */
export function fieldSetOf(value: Json, schema: Schema): FieldSet {
  const set = emptySet()
  walkFields(value, schema, { set, path: [] })
  return set
}

function walkFields(value: Json, schema: Schema, into: { set: FieldSet; path: readonly string[] }): void {
  const { set, path } = into
  const shape = shapeOf(schema, value)
  if (shape.kind === 'map' && isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined) continue
      const below = [...path, `f:${key}`]
      if (item === null || (isObject(item) && Object.keys(item).length === 0) || !shape.named(key)) insert(set, below)
      if (item !== null) walkFields(item, shape.of(key) ?? deduced, { set, path: below })
    }
  } else if (shape.kind === 'list' && Array.isArray(value)) {
    for (const item of value) {
      const below = [...path, elementOf(item, shape.schema)]
      insert(set, below)
      walkFields(item, shape.schema.item, { set, path: below })
    }
  } else insert(set, path)
}

export interface Comparison {
  readonly added: FieldSet
  readonly modified: FieldSet
  readonly removed: FieldSet
}

export function compare(before: Json, after: Json, schema: Schema): Comparison {
  const result = { added: emptySet(), modified: emptySet(), removed: emptySet() }
  walkCompare({ before, after }, schema, { result, path: [] })
  return result
}

interface Pair {
  readonly before: Json | undefined
  readonly after: Json | undefined
}

function walkCompare(pair: Pair, schema: Schema, into: { result: Comparison; path: readonly string[] }): void {
  // A null is a value here: an empty list of a Go type prints as one.
  const { before, after } = pair
  if (before === undefined && after === undefined) return
  const { result, path } = into
  const shape = shapeOf(schema, after ?? before ?? null)
  const hollow = isHollow(before) && isHollow(after)
  const leaf = shape.kind === 'leaf' || hollow
  if (!leaf && shape.kind === 'map') {
    for (const key of new Set([...keysOf(before), ...keysOf(after)])) {
      const inner = shape.of(key) ?? deduced
      walkCompare({ before: at(before, key), after: at(after, key) }, inner, { result, path: [...path, `f:${key}`] })
    }
  } else if (!leaf && shape.kind === 'list') {
    const left = indexItems(before, shape.schema)
    const right = indexItems(after, shape.schema)
    for (const key of new Set([...left.keys(), ...right.keys()])) {
      const items = { before: left.get(key), after: right.get(key) }
      walkCompare(items, shape.schema.item, { result, path: [...path, key] })
    }
  }
  if (before === undefined) insert(result.added, path)
  else if (after === undefined) insert(result.removed, path)
  else if (leaf && !same(before, after)) insert(result.modified, path)
}

function isHollow(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) && Object.keys(value).length === 0
}

function keysOf(value: Json | undefined): string[] {
  return isObject(value) ? Object.keys(value) : []
}

function indexItems(value: Json | undefined, schema: ListSchema): Map<string, Json> {
  const items = new Map<string, Json>()
  for (const item of asList(value)) items.set(elementOf(item, schema), item)
  return items
}

/** Lays an applied configuration over the live object; what it does not name stays. */
export function mergeTyped(live: Json | undefined, applied: Json | undefined, schema: Schema): Json | undefined {
  if (applied === undefined || applied === null) return live
  if (live === undefined || live === null) return applied
  const shape = shapeOf(schema, applied)
  if (shape.kind === 'map' && isObject(live) && isObject(applied)) {
    const merged = emptyObject()
    for (const key of new Set([...Object.keys(live), ...Object.keys(applied)])) {
      const value = mergeTyped(live[key], applied[key], shape.of(key) ?? deduced)
      if (value !== undefined) merged[key] = value
    }
    return merged
  }
  if (shape.kind === 'list' && Array.isArray(live) && Array.isArray(applied)) {
    return mergeItems({ live, applied }, shape.schema)
  }
  return applied
}

/** Items of both lists in an order that keeps the applied one and leaves live-only items where they stand. */
function mergeItems(lists: { live: Json[]; applied: Json[] }, schema: ListSchema): Json[] {
  const left = lists.live.map((item) => ({ key: elementOf(item, schema), item }))
  const right = lists.applied.map((item) => ({ key: elementOf(item, schema), item }))
  const lefts = new Map(left.map(({ key, item }) => [key, item]))
  const rights = new Set(right.map(({ key }) => key))
  const shared = right.filter(({ key }) => lefts.has(key)).map(({ key }) => key)
  const merged: Json[] = []
  let l = 0
  let r = 0
  let nextShared = 0
  while (l < left.length || r < right.length) {
    const ours = left[l]
    const theirs = right[r]
    if (ours !== undefined && !rights.has(ours.key)) {
      merged.push(ours.item)
      l += 1
      continue
    }
    if (ours !== undefined && (theirs === undefined || (ours.key !== theirs.key && ours.key !== shared[nextShared]))) {
      l += 1
      continue
    }
    if (theirs === undefined) break
    merged.push(mergeTyped(lefts.get(theirs.key), theirs.item, schema.item) ?? theirs.item)
    if (ours?.key === theirs.key) l += 1
    if (shared[nextShared] === theirs.key) nextShared += 1
    r += 1
  }
  return merged
}

/** Takes out what the set names; an object or list that loses all of its members goes too. */
export function removeItems(value: Json, set: FieldSet, schema: Schema): Json | undefined {
  const shape = shapeOf(schema, value)
  if (shape.kind === 'map' && isObject(value)) {
    const kept = emptyObject()
    for (const [key, item] of Object.entries(value)) {
      const inner = set.children.get(`f:${key}`)
      if (item === undefined || inner?.member) continue
      const rest = inner === undefined ? item : removeItems(item, inner, shape.of(key) ?? deduced)
      if (rest !== undefined) kept[key] = rest
    }
    return Object.keys(kept).length > 0 ? kept : undefined
  }
  if (shape.kind === 'list' && Array.isArray(value)) {
    const kept = value.flatMap((item) => {
      const inner = set.children.get(elementOf(item, shape.schema))
      if (inner?.member) return []
      const rest = inner === undefined ? item : removeItems(item, inner, shape.schema.item)
      return rest === undefined ? [] : [rest]
    })
    return kept.length > 0 ? kept : undefined
  }
  return value
}
