import { applyPatch, type Operation } from 'rfc6902'
import type { Json, JsonObject } from '../model/json.ts'
import type { Field, Schema, StructSchema } from './schema.ts'
import { badRequest, StatusError } from './status.ts'
import { asList, asText, at, clone, emptyObject, isObject, same } from './tree.ts'

const notOperations = 'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp'

/** RFC 6902. Paths are moved below one key, so that a patch can replace the whole object too. */
export function jsonPatch(object: JsonObject, patch: Json): JsonObject {
  if (!Array.isArray(patch)) throw badRequest(notOperations)
  const box: JsonObject = { root: clone(object) }
  for (const item of patch) {
    if (!isObject(item)) throw badRequest(notOperations)
    const moved: JsonObject = { ...item, path: `/root${asText(item['path'])}` }
    if (item['from'] !== undefined) moved['from'] = `/root${asText(item['from'])}`
    const [failed] = applyPatch(box, [moved as unknown as Operation])
    if (failed) throw rejected()
  }
  return isObject(box['root']) ? box['root'] : emptyObject()
}

function rejected(): StatusError {
  return new StatusError(422, 'Invalid', {
    message: 'the server rejected our request due to an error in our request',
    details: {},
  })
}

/** RFC 7386. */
export function mergePatch(object: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return clone(patch)
  const result = isObject(object) ? clone(object) : emptyObject()
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) delete result[key]
    else result[key] = mergePatch(result[key], value)
  }
  return result
}

const deleteFrom = '$deleteFromPrimitiveList/'
const elementOrder = '$setElementOrder/'

/** Strategic merge: lists merge by their key where the type says so; `$patch`, `$retainKeys` and the list directives. */
export function strategicPatch(object: JsonObject, patch: JsonObject, schema: StructSchema): JsonObject {
  const merged = mergeStruct(object, patch, schema)
  return merged ?? emptyObject()
}

function fieldSchema(schema: Schema, key: string): { schema: Schema; field: Field | undefined } {
  if (schema.kind === 'struct') {
    const field = schema.fields.get(key)
    if (field !== undefined) return { schema: field.schema, field }
  }
  if (schema.kind === 'map') return { schema: schema.item, field: undefined }
  return { schema: { kind: 'raw', deduced: true }, field: undefined }
}

function mergeStruct(object: JsonObject | undefined, patch: JsonObject, schema: Schema): JsonObject | undefined {
  const directive = patch['$patch']
  if (directive === 'delete') return undefined
  const rest = { ...patch }
  delete rest['$patch']
  if (directive === 'replace') return clone(rest)
  const result: JsonObject = object === undefined ? emptyObject() : clone(object)
  const retain = rest['$retainKeys']
  if (Array.isArray(retain)) {
    for (const key of Object.keys(result)) if (!retain.includes(key)) delete result[key]
    delete rest['$retainKeys']
  }
  for (const [key, value] of Object.entries(rest)) {
    if (key.startsWith(elementOrder)) continue
    if (key.startsWith(deleteFrom)) {
      const name = key.slice(deleteFrom.length)
      const gone = asList(value)
      result[name] = asList(result[name]).filter((item) => !gone.some((one) => same(one, item)))
      continue
    }
    if (value === null || value === undefined) {
      delete result[key]
      continue
    }
    const { schema: inner, field } = fieldSchema(schema, key)
    const merged = mergeValue(result[key], value, { schema: inner, field })
    if (merged === undefined) delete result[key]
    else result[key] = merged
  }
  reorder(result, rest, schema)
  return result
}

function mergeValue(
  value: Json | undefined,
  patch: Json,
  { schema, field }: { schema: Schema; field: Field | undefined },
): Json | undefined {
  const strategy = field?.patchStrategy ?? ''
  if (isObject(patch)) {
    if (strategy.split(',').includes('replace')) return clone(patch)
    return mergeStruct(isObject(value) ? value : undefined, patch, schema)
  }
  if (Array.isArray(patch) && schema.kind === 'list' && strategy.split(',').includes('merge')) {
    const key = field?.mergeKey ?? ''
    return key === ''
      ? mergePrimitives(asList(value), patch)
      : mergeList(asList(value), patch, { key, item: schema.item })
  }
  return clone(patch)
}

function mergePrimitives(list: readonly Json[], patch: readonly Json[]): Json[] {
  return [...list, ...patch.filter((item) => !list.some((one) => same(one, item)))].map((item) => clone(item))
}

function mergeList(
  list: readonly Json[],
  patch: readonly Json[],
  { key, item }: { key: string; item: Schema },
): Json[] {
  let result = list.map((one) => clone(one))
  if (patch.some((one) => at(one, '$patch') === 'replace')) {
    return patch.filter((one) => at(one, '$patch') !== 'replace').map((one) => clone(one))
  }
  for (const change of patch) {
    if (!isObject(change)) continue
    const wanted = change[key]
    if (wanted === undefined) {
      const shown = Object.entries(change).map(
        ([name, value]) => `${name}:${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
      )
      throw new StatusError(500, '', {
        message: `map: map[${shown.join(' ')}] does not contain declared merge key: ${key}`,
      })
    }
    const index = result.findIndex((one) => same(at(one, key), wanted))
    if (change['$patch'] === 'delete') {
      result = result.filter((one) => !same(at(one, key), wanted))
      continue
    }
    const found = result[index]
    const merged = mergeStruct(isObject(found) ? found : undefined, change, item) ?? emptyObject()
    if (index >= 0) result[index] = merged
    else result.push(merged)
  }
  return result
}

/** `$setElementOrder/x`: listed items in that order; others stay behind the item that they followed. */
function reorder(result: JsonObject, patch: JsonObject, schema: Schema): void {
  for (const [key, order] of Object.entries(patch)) {
    if (!key.startsWith(elementOrder) || !Array.isArray(order)) continue
    const name = key.slice(elementOrder.length)
    const list = result[name]
    if (!Array.isArray(list)) continue
    const mergeKey = fieldSchema(schema, name).field?.mergeKey ?? ''
    const idOf = (item: Json) => JSON.stringify((mergeKey === '' ? item : at(item, mergeKey)) ?? null)
    const rank = new Map(order.map((item, index) => [idOf(item), index]))
    const listed = list.filter((item) => rank.has(idOf(item)))
    listed.sort((a, b) => (rank.get(idOf(a)) ?? 0) - (rank.get(idOf(b)) ?? 0))
    const next = listed[Symbol.iterator]()
    result[name] = list.map((item) => (rank.has(idOf(item)) ? (next.next().value ?? item) : item))
  }
}
