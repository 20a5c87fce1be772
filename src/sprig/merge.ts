import { GoError } from '../golang/go-error.ts'
import { spend } from '../golang/meter.ts'
import { isTrue } from '../golang/numbers.ts'
import { elementType, goTypeOf } from '../golang/types.ts'
import { GoMap, GoObject, List, type Value } from '../model/value.ts'

/** What mergo returns as an error: the functions without `must` answer an empty text then. What it panics over is a GoError. */
export class MergeConflict extends GoError {}

/**
 * mergo 1.0.1 for maps, as sprig's merge functions use it: changes `into` and shares what it takes over from `from`.
 * Without `overwrite` only empty values (0, "", false, nil, empty lists and maps) are filled. With it the new value wins
 * also where it is empty, but an empty map never replaces a map that is not.
 */
export function mergeMaps(into: GoMap, from: GoMap, { overwrite }: { readonly overwrite: boolean }): void {
  spend(4 + 2 * from.size)
  const type = elementType(from)
  for (const key of from.sortedKeys()) {
    const incoming = from.get(key)
    const present = into.get(key)
    if (incoming === null || incoming === undefined) {
      if (overwrite) assign(into, { key, value: null, type })
      continue
    }
    if (incoming instanceof GoMap && present instanceof GoMap && !present.isNil) {
      mergeMaps(present, incoming, { overwrite })
    }
    if (incoming instanceof GoMap && present instanceof GoObject) refuseInside(present, overwrite)
    if (incoming instanceof List) refuseList(incoming, into, { key, overwrite })
    const isEmpty = !into.has(key) || isBlank(present)
    if (!isEmpty && incoming instanceof List) {
      if (overwrite) into.set(key, incoming)
      continue
    }
    if (!isEmpty && incoming instanceof GoMap && present instanceof GoMap) continue
    if (overwrite || isEmpty) assign(into, { key, value: incoming, type })
  }
}

/** Into a map of texts or bytes (`.Chart.Annotations`, `.Files`) reflection puts nothing that comes with another static type. */
function assign(into: GoMap, { key, value, type }: { key: string; value: Value; type: string }): void {
  refuseType(into, type)
  into.set(key, value)
}

function refuseType(into: GoMap, type: string): void {
  const wanted = elementType(into)
  if (wanted === 'interface {}' || wanted === type) return
  throw new GoError(`reflect.Value.SetMapIndex: value of type ${type} is not assignable to type ${wanted}`)
}

/** A list is put there twice: first under its own type, where it wins or the key is new. */
function refuseList(incoming: List, into: GoMap, { key, overwrite }: { key: string; overwrite: boolean }): void {
  if (into.has(key) && elementType(into) === 'string') {
    throw new GoError('reflect: call of reflect.Value.IsNil on string Value')
  }
  if (overwrite || !into.has(key)) refuseType(into, goTypeOf(incoming))
}

/** mergo merges into a struct field by field, and takes what comes for one, too; into a pointer only what has its type. */
function refuseInside(present: GoObject, overwrite: boolean): void {
  if (present.goKind === 'ptr' && !overwrite) throw new MergeConflict('src and dst must be of same type')
  const hasOpenFields = present.structFields()?.some(({ unexported }) => !unexported)
  if (present.goKind === 'struct' && hasOpenFields) {
    throw new GoError('reflect: call of reflect.Value.Field on map Value')
  }
}

// mergo looks through pointers and takes no struct for empty.
function isBlank(value: Value): boolean {
  return value instanceof GoObject && (value.goKind === 'struct' || value.goKind === 'ptr') ? false : !isTrue(value)
}
