import type { Json, JsonObject } from '../model/json.ts'
import { decodeObject } from './decode.ts'
import {
  decodeFields,
  difference,
  emptySet,
  encodeFields,
  equalSets,
  type FieldSet,
  intersection,
  isEmptySet,
  pathsOf,
  printPath,
  union,
  withNamedFields,
  without,
} from './fieldset.ts'
import type { StructSchema } from './schema.ts'
import { carrySettled } from './settled.ts'
import { applyConflict } from './status.ts'
import { asList, asObject, asText, byText, emptyObject, isObject, same } from './tree.ts'
import { compare, fieldSetOf, mergeTyped, removeItems } from './typed.ts'

/** One entry of `metadata.managedFields`. */
interface Manager {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly subresource: string
  time: string
  set: FieldSet
}
type Managers = Map<string, Manager>

export interface Writer {
  readonly manager: string
  readonly apiVersion: string
  readonly subresource: string
  readonly time: string
  readonly schema: StructSchema
  /** Branches that this endpoint does not write (`status` outside of the status subresource). */
  readonly ignored: readonly (readonly string[])[]
}

/** Fields that nobody owns. */
const unowned = [
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
]

function identity(entry: Pick<Manager, 'manager' | 'operation' | 'apiVersion' | 'subresource'>): string {
  const version = entry.operation === 'Apply' ? '' : entry.apiVersion
  return [entry.manager, entry.operation, version, entry.subresource].join('\u0000')
}

function readManagers(list: Json | undefined): Managers {
  const managers: Managers = new Map()
  for (const item of asList(list)) {
    const row = asObject(item)
    const entry: Manager = {
      manager: asText(row['manager']),
      operation: row['operation'] === 'Apply' ? 'Apply' : 'Update',
      apiVersion: asText(row['apiVersion']),
      subresource: asText(row['subresource']),
      time: asText(row['time']),
      set: decodeFields(row['fieldsV1']),
    }
    if (entry.apiVersion !== '') managers.set(identity(entry), entry)
  }
  return managers
}

function writeManagers(managers: Managers): Json[] {
  const entries = [...managers.values()].sort(
    (a, b) =>
      byText(a.operation, b.operation) ||
      byText(a.time, b.time) ||
      byText(a.manager, b.manager) ||
      byText(a.apiVersion, b.apiVersion) ||
      byText(a.subresource, b.subresource),
  )
  return entries.map((entry) => ({
    manager: entry.manager,
    operation: entry.operation,
    apiVersion: entry.apiVersion,
    ...(entry.time === '' ? {} : { time: entry.time }),
    fieldsType: 'FieldsV1',
    fieldsV1: encodeFields(entry.set),
    ...(entry.subresource === '' ? {} : { subresource: entry.subresource }),
  }))
}

/** The object without what belongs to nobody: managers are about the rest. */
function content(object: JsonObject): JsonObject {
  const copy: JsonObject = { ...object }
  const meta = asObject(object['metadata'])
  const kept = emptyObject()
  for (const key of Object.keys(meta)) if (!unowned.includes(key)) kept[key] = meta[key]
  copy['metadata'] = kept
  return copy
}

const stripped = [['f:apiVersion'], ['f:kind'], ...unowned.map((key) => ['f:metadata', `f:${key}`])]

function strip(set: FieldSet, writer: Writer): FieldSet {
  const rest = without(set, [...stripped, ...writer.ignored])
  const meta = rest.children.get('f:metadata')
  if (meta !== undefined) {
    meta.member = false
    if (isEmptySet(meta)) rest.children.delete('f:metadata')
  }
  return rest
}

function withManagers(object: JsonObject, managers: Managers): JsonObject {
  const meta = { ...asObject(object['metadata']) }
  const list = writeManagers(managers)
  if (list.length > 0) meta['managedFields'] = list
  else delete meta['managedFields']
  return carrySettled(object, { ...object, metadata: meta })
}

/** What a creation is compared with: an empty object, which for a Go type still has its structs. */
function nothing(object: JsonObject, schema: StructSchema): JsonObject {
  const type: JsonObject = { apiVersion: object['apiVersion'], kind: object['kind'] }
  return schema.name === '' ? type : content(decodeObject(type, schema))
}

/**
 * Records who changed what by a plain write (create, update, patch): changed fields move to the writer, removed ones
 * leave everybody. `before` is undefined for a creation.
 */
export function recordUpdate(before: JsonObject | undefined, after: JsonObject, writer: Writer): JsonObject {
  const given = asList(asObject(after['metadata'])['managedFields'])
  const live = asObject(before?.['metadata'])['managedFields']
  const reset = given.length === 1 && isObject(given[0]) && Object.keys(given[0]).length === 0
  let managers = readManagers(given)
  if (!reset && (managers.size === 0 || writer.subresource !== '')) managers = readManagers(live)
  const base = before === undefined ? nothing(after, writer.schema) : content(before)
  const changes = compare(base, content(after), writer.schema)
  const written = union(changes.added, changes.modified)
  for (const [key, entry] of managers) {
    entry.set = difference(difference(entry.set, without(written, writer.ignored)), changes.removed)
    if (isEmptySet(entry.set)) managers.delete(key)
  }
  const own = strip(written, writer)
  if (!isEmptySet(own)) {
    const entry: Manager = { ...writer, operation: 'Update', set: own }
    const known = managers.get(identity(entry))
    if (known !== undefined) entry.set = union(known.set, own)
    managers.set(identity(entry), entry)
  }
  return withManagers(after, managers)
}

/**
 * Merges an applied configuration into the live object by ownership: fields that the applier owned and no longer names go,
 * unless somebody else owns them too.
 *
 * @throws StatusError 409 with the real server's text where a field of another manager would change and `force` is not set
 */
export function applyManaged(
  live: JsonObject | undefined,
  applied: JsonObject,
  options: { readonly writer: Writer; readonly force: boolean; readonly finish: (object: JsonObject) => JsonObject },
): JsonObject {
  const { writer, force, finish } = options
  const { schema } = writer
  const managers = readManagers(asObject(live?.['metadata'])['managedFields'])
  const key = identity({ ...writer, operation: 'Apply' })
  const former = managers.get(key)
  const base: JsonObject = live === undefined ? { apiVersion: applied['apiVersion'], kind: applied['kind'] } : live
  const merged = asObject(mergeTyped(base, applied, schema))
  const set = strip(fieldSetOf(content(applied), schema), writer)
  managers.set(key, { ...writer, operation: 'Apply', set, time: former?.time ?? writer.time })
  const pruned = former === undefined ? merged : prune(merged, { schema, managers, last: former.set })
  const finished = finish(pruned)
  settle({ before: base, after: pruned }, managers, { writer, key, force })
  const entry = managers.get(key)
  const unchanged = live !== undefined && same(content(live), content(finished))
  const sameSet = former !== undefined && equalSets(former.set, set) && former.apiVersion === writer.apiVersion
  if (entry !== undefined && !(unchanged && sameSet)) entry.time = writer.time
  for (const [name, { set: rest }] of managers) if (isEmptySet(rest)) managers.delete(name)
  return withManagers(finished, managers)
}

function prune(
  merged: JsonObject,
  { schema, managers, last }: { schema: StructSchema; managers: Managers; last: FieldSet },
): JsonObject {
  const keep = (set: FieldSet) => asObject(removeItems(merged, set, schema))
  let pruned = keep(withNamedFields(last))
  let owned = emptySet()
  for (const { set } of managers.values()) owned = union(owned, set)
  const all = withNamedFields(fieldSetOf(merged, schema))
  const left = withNamedFields(fieldSetOf(pruned, schema))
  pruned = keep(difference(all, union(left, withNamedFields(owned))))
  const now = withNamedFields(fieldSetOf(pruned, schema))
  return keep(intersection(difference(all, now), withNamedFields(last)))
}

/** Finds conflicts, or takes the fields over where forced. */
function settle(
  pair: { before: JsonObject; after: JsonObject },
  managers: Managers,
  { writer, key, force }: { writer: Writer; key: string; force: boolean },
): void {
  const changes = compare(content(pair.before), content(pair.after), writer.schema)
  const written = without(union(changes.added, changes.modified), writer.ignored)
  const conflicts: { readonly entry: Manager; readonly set: FieldSet }[] = []
  for (const [name, entry] of managers) {
    if (name === key) continue
    const set = intersection(entry.set, written)
    if (!isEmptySet(set)) conflicts.push({ entry, set })
  }
  if (!force && conflicts.length > 0) throw conflictError(conflicts)
  for (const [name, entry] of managers) {
    if (name === key) continue
    const lost = conflicts.find((one) => one.entry === entry)
    if (lost !== undefined) entry.set = difference(entry.set, lost.set)
    entry.set = difference(entry.set, changes.removed)
  }
}

function printManager(entry: Manager): string {
  const name =
    JSON.stringify(entry.manager) + (entry.subresource === '' ? '' : ` with subresource "${entry.subresource}"`)
  return entry.operation === 'Update' ? `${name} using ${entry.apiVersion}` : name
}

function conflictError(conflicts: readonly { readonly entry: Manager; readonly set: FieldSet }[]) {
  const rows = conflicts
    .flatMap(({ entry, set }) => [...pathsOf(set)].map((path) => ({ by: printManager(entry), path: printPath(path) })))
    .sort((a, b) => byText(a.by, b.by))
  const causes = rows.map(({ by, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${by}`,
    field: path,
  }))
  const [first] = rows
  if (rows.length === 1 && first !== undefined) {
    return applyConflict(`Apply failed with 1 conflict: conflict with ${first.by}: ${first.path}`, causes)
  }
  const lines: string[] = []
  let by = ''
  for (const row of rows) {
    if (row.by !== by) lines.push(`conflicts with ${row.by}:`)
    by = row.by
    lines.push(`- ${row.path}`)
  }
  return applyConflict(`Apply failed with ${rows.length} conflicts: ${lines.join('\n')}`, causes)
}
