import { spend } from '../golang/meter.ts'
import { isTrue } from '../golang/numbers.ts'
import { GoMap, GoObject, List, type Value } from '../model/value.ts'

/**
 * mergo 1.0.1 for maps, as sprig's merge functions use it: changes `into` and shares what it takes over from `from`.
 * Without `overwrite` only empty values (0, "", false, nil, empty lists and maps) are filled. With it the new value wins
 * also where it is empty, but an empty map never replaces a map that is not.
 */
export function mergeMaps(into: GoMap, from: GoMap, { overwrite }: { readonly overwrite: boolean }): void {
  spend(4 + 2 * from.size)
  for (const key of from.sortedKeys()) {
    const incoming = from.get(key)
    const present = into.get(key)
    if (incoming === null || incoming === undefined) {
      if (overwrite) into.set(key, null)
      continue
    }
    if (incoming instanceof GoMap && present instanceof GoMap && !present.isNil) {
      mergeMaps(present, incoming, { overwrite })
    }
    if (overwrite && incoming instanceof List) {
      into.set(key, incoming)
      continue
    }
    const isEmpty = !into.has(key) || isBlank(present)
    if (!isEmpty && incoming instanceof List) continue
    if (!isEmpty && incoming instanceof GoMap && present instanceof GoMap) continue
    if (overwrite || isEmpty) into.set(key, incoming)
  }
}

// mergo looks through pointers and takes no struct for empty.
function isBlank(value: Value): boolean {
  return value instanceof GoObject && (value.goKind === 'struct' || value.goKind === 'ptr') ? false : !isTrue(value)
}
