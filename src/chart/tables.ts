import { GoMap, List, mapType, type Value } from '../model/value.ts'

/** Whether Helm's `istable` says so: a map of the plain type, not a map that a template function made. */
export function isTable(value: Value): value is GoMap {
  return value instanceof GoMap && value.goType === mapType
}

/** A copy that shares no map and no list with the original. Depth is bounded by what the YAML parser accepts. */
export function copyTable(table: GoMap): GoMap {
  const copy = new GoMap(null, table.goType)
  // No iterator: values of a chart are copied several times, and each step of one is an array.
  table.forEach((value, key) => {
    copy.set(key, copyValue(value))
  })
  return copy
}

/** The same for any value. */
function copyValue(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof GoMap) return copyTable(value)
  if (value instanceof List) return new List(value.items.map(copyValue), value.elem, value.isNil)
  return value
}

/** A table by its path `a.b.c`; undefined where one step is missing or no table. */
export function tableAt(root: GoMap, path: string): GoMap | undefined {
  let table = root
  for (const name of path.split('.')) {
    const next = table.get(name)
    if (!(next instanceof GoMap)) return undefined
    table = next
  }
  return table
}

/** The step of a path at which there is no table. */
export function missingStep(root: GoMap, path: string): string {
  const steps = path.split('.')
  const at = steps.findIndex((_, i) => tableAt(root, steps.slice(0, i + 1).join('.')) === undefined)
  return steps[at] ?? ''
}

/** A value by its path; undefined where there is none, and for a table, which Helm does not count as a value. */
export function scalarAt(root: GoMap, path: string): Value {
  const cut = path.lastIndexOf('.')
  const table = cut < 0 ? root : tableAt(root, path.slice(0, cut))
  const key = path.slice(cut + 1)
  if (!table?.has(key)) return undefined
  const value = table.get(key)
  return isTable(value) ? undefined : value
}
