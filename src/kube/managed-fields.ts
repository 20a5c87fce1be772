import type { Json, JsonObject } from '../model/json.ts'
import { isObject, listAt, objectAt, textAt } from './fields.ts'

/**
 * The JSON patch that turns what a manager wrote by create, update and patch into what it applied, or undefined when there is
 * nothing to turn. Needed before the first server-side apply to an object that was written the other way: its fields would stay
 * owned by the old entry and never be removed (client-go util/csaupgrade). The resource version makes a race a conflict.
 */
export function upgradeManagedFields(live: JsonObject, manager: string): Json[] | undefined {
  const entries = listAt(live, 'metadata', 'managedFields').filter(isObject)
  const isUpdate = (one: JsonObject) => isEntry(one, manager, 'Update')
  const first = entries.find(isUpdate)
  if (first === undefined) return undefined
  const applied = entries.find((one) => isEntry(one, manager, 'Apply'))
  const base = applied ?? { ...first, operation: 'Apply' }
  // Only an entry of the same API version can be joined; others of this manager are dropped, as client-go drops them.
  const joined = entries.find((one) => isUpdate(one) && textAt(one, 'apiVersion') === textAt(base, 'apiVersion'))
  const fields = objectAt(base, 'fieldsV1')
  const upgraded = { ...base, fieldsV1: joined === undefined ? fields : union(fields, objectAt(joined, 'fieldsV1')) }
  const kept = entries.map((one) => (one === (applied ?? first) ? upgraded : one)).filter((one) => !isUpdate(one))
  return [
    { op: 'replace', path: '/metadata/managedFields', value: kept },
    { op: 'replace', path: '/metadata/resourceVersion', value: textAt(live, 'metadata', 'resourceVersion') },
  ]
}

function isEntry(entry: JsonObject, manager: string, operation: string): boolean {
  return (
    textAt(entry, 'manager') === manager &&
    textAt(entry, 'operation') === operation &&
    textAt(entry, 'subresource') === ''
  )
}

/** Union of two field sets in their JSON form: `{}` is a member without children, `.` marks a member that has some. */
function union(a: JsonObject, b: JsonObject): JsonObject {
  const result: JsonObject = { ...a }
  for (const [key, other] of Object.entries(b)) {
    const own = Object.hasOwn(a, key) ? a[key] : undefined
    if (!isObject(own) || !isObject(other)) result[key] = own ?? other
    else if (Object.keys(own).length === 0 && Object.keys(other).length === 0) result[key] = {}
    else if (Object.keys(own).length === 0) result[key] = { '.': {}, ...other }
    else if (Object.keys(other).length === 0) result[key] = { '.': {}, ...own }
    else result[key] = union(own, other)
  }
  return result
}
