import type { Json, JsonObject } from '../model/json.ts'
import { equalJson, isObject } from '../util/json.ts'
import type { FieldRule, PatchSchema } from './patch-schema.ts'

/** The three states that a patch is made from. */
export interface ThreeStates {
  /** What was sent last. */
  readonly original: JsonObject
  /** What is wanted. */
  readonly modified: JsonObject
  /** What is in the cluster. */
  readonly current: JsonObject
}

/**
 * The strategic merge patch that turns the live object into what is wanted: everything wanted that differs from the live
 * object, and deletions of what was sent last and is not wanted any more; what others added stays. With a plain schema it
 * is a JSON merge patch. Equals apimachinery's CreateThreeWayMergePatch with overwrite; an empty patch is `{}`.
 */
export function threeWayPatch({ original, modified, current }: ThreeStates, schema: PatchSchema): JsonObject {
  return mapPatch({ original, modified, current }, { schema, retainKeys: false })
}

interface MapStates {
  readonly original: JsonObject | undefined
  readonly modified: JsonObject
  readonly current: JsonObject | undefined
}

interface MapOptions {
  readonly schema: PatchSchema
  readonly retainKeys: boolean
}

function mapPatch(states: MapStates, { schema, retainKeys }: MapOptions): JsonObject {
  const { original, modified, current } = states
  // Without prototype: keys come from charts and may be called `__proto__`.
  const patch = Object.create(null) as JsonObject
  for (const [key, wanted] of Object.entries(modified)) {
    if (wanted === undefined) continue
    const field = { original: own(original, key), wanted, current: own(current, key) }
    Object.assign(patch, fieldPatch(key, field, schema.field(key)))
  }
  for (const key of Object.keys(original ?? {})) if (!Object.hasOwn(modified, key)) patch[key] = null
  if (retainKeys && changesKeys(states, schema)) {
    patch['$retainKeys'] = Object.keys(modified)
      .filter((key) => modified[key] !== null)
      .sort()
  }
  return patch
}

/** Whether the live map differs in what is wanted, or either earlier state has a key that is not wanted. */
function changesKeys({ original, modified, current }: MapStates, schema: PatchSchema): boolean {
  const differs = (states: MapStates) => Object.keys(mapPatch(states, { schema, retainKeys: false })).length > 0
  const hasMore = (one: JsonObject) => Object.keys(one).some((key) => !Object.hasOwn(modified, key))
  if (Object.values(modified).every((value) => value === null)) return false
  if (current !== undefined && (hasMore(current) || differs({ original: undefined, modified, current }))) return true
  return original !== undefined && (hasMore(original) || differs({ original, modified, current: modified }))
}

interface FieldStates {
  readonly original: Json | undefined
  readonly wanted: Json
  readonly current: Json | undefined
}

/** What one field adds to the patch: nothing, itself, or itself with its directives. */
function fieldPatch(key: string, { original, wanted, current }: FieldStates, rule: FieldRule): JsonObject {
  if (isObject(wanted)) {
    if (rule.strategy === 'replace') return { [key]: wanted }
    const states = {
      original: isObject(original) ? original : undefined,
      modified: wanted,
      current: isObject(current) ? current : undefined,
    }
    const patch = mapPatch(states, { schema: rule.inner, retainKeys: rule.retainKeys })
    return Object.keys(patch).length > 0 || states.current === undefined ? { [key]: patch } : {}
  }
  if (Array.isArray(wanted) && rule.strategy === 'merge') {
    const states = {
      original: Array.isArray(original) ? original : [],
      modified: wanted,
      current: Array.isArray(current) ? current : undefined,
    }
    const items = [...states.original, ...wanted, ...(states.current ?? [])]
    return items.every(isObject) && rule.key !== ''
      ? mapListPatch(key, states as ListStates<JsonObject>, rule)
      : scalarListPatch(key, states)
  }
  return equalJson(wanted, current) ? {} : { [key]: wanted }
}

interface ListStates<T> {
  readonly original: readonly T[]
  readonly modified: readonly T[]
  /** Undefined where the live object has no such list. */
  readonly current: readonly T[] | undefined
}

/** A list whose items are found by a key (containers by name): changed items, deleted items, and the order. */
function mapListPatch(
  key: string,
  { original, modified, current }: ListStates<JsonObject>,
  rule: FieldRule,
): JsonObject {
  const find = (list: readonly JsonObject[], item: JsonObject) =>
    list.find((one) => keyText(one, rule.key) === keyText(item, rule.key))
  const patches: JsonObject[] = []
  let changed = false
  let removed = false
  for (const item of modified) {
    const live = find(current ?? [], item)
    const before = find(original, item)
    const merged = mapPatch(
      { original: before, modified: item, current: live },
      { schema: rule.inner, retainKeys: rule.retainKeys },
    )
    const deletions =
      before === undefined
        ? {}
        : mapPatch(
            { original: before, modified: item, current: item },
            { schema: rule.inner, retainKeys: rule.retainKeys },
          )
    if (Object.keys(deletions).length > 0) removed = true
    if (Object.keys(merged).length === 0 && live !== undefined) continue
    if (live === undefined || differsFrom(live, item, rule)) changed = true
    patches.push({ ...merged, [rule.key]: item[rule.key] ?? null })
  }
  const gone = original
    .filter((item) => find(modified, item) === undefined)
    .sort((a, b) => (keyText(a, rule.key) < keyText(b, rule.key) ? -1 : 1))
    .map((item) => ({ $patch: 'delete', [rule.key]: item[rule.key] ?? null }))
  const patch: JsonObject = {}
  const all = [...patches, ...gone]
  if (all.length > 0 || (current === undefined && modified.length === 0)) patch[key] = all
  const lived = current !== undefined && current.length > 0
  const sameOrder =
    current?.length === modified.length &&
    current.every((one, i) => keyText(one, rule.key) === keyText(modified[i] ?? {}, rule.key))
  const ordered = (lived && (changed || !sameOrder)) || removed || gone.length > 0
  if (ordered && modified.length > 0)
    patch[`$setElementOrder/${key}`] = modified.map((item) => ({ [rule.key]: item[rule.key] ?? null }))
  return patch
}

function differsFrom(live: JsonObject, item: JsonObject, rule: FieldRule): boolean {
  const options = { schema: rule.inner, retainKeys: rule.retainKeys }
  return Object.keys(mapPatch({ original: undefined, modified: item, current: live }, options)).length > 0
}

/** A list that is a set (finalizers): what to add, what to take out, and the order. */
function scalarListPatch(key: string, { original, modified, current }: ListStates<Json>): JsonObject {
  const patch: JsonObject = {}
  const lived = current !== undefined && current.length > 0
  const has = (list: readonly Json[], item: Json) => list.some((one) => equalJson(one, item))
  const added = lived ? modified.filter((item) => !has(current, item)) : [...modified]
  const removed = original.filter(
    (item, i) => !has(modified, item) && original.findIndex((one) => equalJson(one, item)) === i,
  )
  if (added.length > 0 || (current === undefined && modified.length === 0)) patch[key] = added
  if (removed.length > 0) patch[`$deleteFromPrimitiveList/${key}`] = removed.sort(byText)
  const changed = lived && !equalJson([...current].sort(byText), [...modified])
  if ((changed || removed.length > 0) && modified.length > 0) patch[`$setElementOrder/${key}`] = [...modified]
  return patch
}

function byText(a: Json, b: Json): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}

function keyText(item: JsonObject, key: string): string {
  const value = item[key]
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function own(object: JsonObject | undefined, key: string): Json | undefined {
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined
}
