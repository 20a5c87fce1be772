import type { Json, JsonObject } from '../model/json.ts'
import { equalJson, isObject } from '../util/json.ts'
import { mergeKey } from './list-keys.ts'
import { sameQuantity } from './quantity.ts'

/**
 * How the live object differs from the wanted one at the places that the wanted one sets: `undefined` = not at all, else both
 * sides of the comparison. A live object that is gone is `{ live: undefined }`.
 */
export function driftOf(
  wanted: JsonObject,
  live: JsonObject | undefined,
): { readonly live: JsonObject | undefined } | undefined {
  if (live === undefined) return { live }
  if (agrees(wanted, live)) return undefined
  const part = ownedPart(wanted, live)
  return equalJson(part, foldStringData(wanted)) ? undefined : { live: part }
}

/**
 * What the live object holds at the places that the wanted object sets: the part of it that an apply would write over. Fields
 * that others set or the server filled in are no part of it. Where live equals wanted but is written another way (a quantity,
 * an empty map that the server does not store), the wanted spelling is used, so that equal means `equalJson`.
 */
export function ownedPart(wanted: JsonObject, live: JsonObject): JsonObject {
  const secret = wanted['kind'] === 'Secret' && wanted['apiVersion'] === 'v1'
  const plain = wanted['kind'] === 'ConfigMap' || secret
  return projectMap(secret ? foldStringData(wanted) : wanted, live, { exactText: plain, path: [] })
}

/**
 * Whether live holds what is wanted, by the same rules, field by field and entry by entry of lists. Most objects do, and this
 * makes no copy; where it says no, the comparison by merge keys decides.
 */
function agrees(wanted: JsonObject, live: JsonObject): boolean {
  if (wanted['stringData'] !== undefined) return false
  const exactText = wanted['apiVersion'] === 'v1' && (wanted['kind'] === 'Secret' || wanted['kind'] === 'ConfigMap')
  for (const key of Object.keys(wanted)) {
    if (notOurs.has(key) || wanted[key] === undefined) continue
    const there = Object.hasOwn(live, key) ? live[key] : undefined
    if (!valueAgrees(wanted[key], there, { exactText, path: [key] })) return false
  }
  return true
}

function valueAgrees(wanted: Json | undefined, live: Json | undefined, where: Where): boolean {
  if (wanted === undefined || wanted === live) return true
  if (wanted === null) return live === undefined || isEmpty(live)
  if (live === undefined || live === null) return isEmpty(wanted)
  if (Array.isArray(wanted)) {
    if (!Array.isArray(live) || live.length !== wanted.length) return false
    return wanted.every((item, index) => valueAgrees(item, live[index], where))
  }
  if (!isObject(wanted)) return sameScalar(wanted, live, where)
  if (!isObject(live)) return false
  for (const key of Object.keys(wanted)) {
    const there = Object.hasOwn(live, key) ? live[key] : undefined
    // Only the two last steps count (`limits.cpu`): a copy of the whole path for each field would be most of the work.
    const path = [where.path.at(-1) ?? '', key]
    if (there !== wanted[key] && !valueAgrees(wanted[key], there, { exactText: where.exactText, path })) return false
  }
  return true
}

/** `stringData` is write-only: the server stores it in `data`, in base64, over what `data` says. */
export function foldStringData(object: JsonObject): JsonObject {
  const { stringData, ...rest } = object
  if (!isObject(stringData)) return object
  const encoded = Object.entries(stringData).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[key, Buffer.from(value, 'utf8').toString('base64')]] : [],
  )
  return { ...rest, data: { ...(isObject(rest['data']) ? rest['data'] : {}), ...Object.fromEntries(encoded) } }
}

interface Where {
  /** Texts count to the letter: data of ConfigMaps and Secrets. */
  readonly exactText: boolean
  readonly path: readonly string[]
}

// Never compared: the server may answer in another version, and status is not ours to set.
const notOurs = new Set(['apiVersion', 'kind', 'status'])

function projectMap(wanted: JsonObject, live: JsonObject, where: Where): JsonObject {
  const part: [string, Json][] = []
  for (const [key, value] of Object.entries(wanted)) {
    if (value === undefined) continue
    const there = Object.hasOwn(live, key) ? live[key] : undefined
    const given = where.path.length === 0 && notOurs.has(key)
    const found = given ? value : project(value, there, { ...where, path: [...where.path, key] })
    if (found !== undefined) part.push([key, found])
  }
  // `fromEntries` makes own keys of any name; an assignment to `__proto__` would not.
  return Object.fromEntries(part)
}

function project(wanted: Json, live: Json | undefined, where: Where): Json | undefined {
  // The server stores an empty struct where null was sent (`resources:` with nothing behind it).
  if (wanted === null) return live === undefined || live === null || isEmpty(live) ? null : live
  if (live === undefined || live === null) return isEmpty(wanted) ? wanted : undefined
  if (Array.isArray(wanted)) return Array.isArray(live) ? projectList(wanted, live, where) : live
  if (isObject(wanted)) return isObject(live) ? projectMap(wanted, live, where) : live
  return sameScalar(wanted, live, where) ? wanted : live
}

function sameScalar(wanted: string | number | boolean, live: Json, where: Where): boolean {
  if (wanted === live) return true
  if (typeof live === 'boolean' || typeof wanted === 'boolean' || typeof live === 'object') return false
  if (where.exactText) return false
  // The server fills in what is left empty (a Service's clusterIP).
  if (wanted === '' && where.path.at(-1) === 'clusterIP') return true
  return isQuantityField(where.path) && sameQuantity(wanted, live)
}

// `resources.limits.cpu`, `hard`, `capacity`, `spec.resources.requests.storage`, `sizeLimit`, `averageValue` …
const quantityParents = new Set(['limits', 'requests', 'hard', 'capacity', 'allocatable', 'overhead', 'min', 'max'])
const quantityFields = new Set(['sizeLimit', 'averageValue', 'divisor', 'maxLimitRequestRatio'])
const quantityDefaults = new Set(['default', 'defaultRequest'])

function isQuantityField(path: readonly string[]): boolean {
  const parent = path.at(-2) ?? ''
  if (parent === 'target' && path.at(-1) === 'value') return true
  return quantityParents.has(parent) || quantityDefaults.has(parent) || quantityFields.has(path.at(-1) ?? '')
}

function isEmpty(value: Json): boolean {
  if (value === '' || value === false || value === 0) return true
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) && Object.values(value).every((one) => one === undefined || one === null || isEmpty(one))
}

/**
 * Lists of maps with a common key are matched by it, as the server merges them; others by place. An entry that only live has
 * is not ours where the list is keyed.
 */
function projectList(wanted: readonly Json[], live: readonly Json[], where: Where): Json[] {
  const key = mergeKey(wanted, live)
  if (key === undefined) {
    if (wanted.length !== live.length) return [...live]
    return live.map((item, index) => project(wanted[index] as Json, item, where) ?? null)
  }
  const byKey = new Map(live.map((item) => [key(item), item]))
  const part: Json[] = []
  for (const item of wanted) {
    const there = byKey.get(key(item))
    const found = there === undefined ? undefined : project(item, there, where)
    if (found !== undefined) part.push(found)
  }
  return part
}
