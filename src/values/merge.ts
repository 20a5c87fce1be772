import { GoMap, type Value } from '../model/value.ts'

/**
 * Merges two trees: maps merge deeply, lists and scalars replace. `null` wins over what is below it and stays in the result,
 * as in the config of Helm's records; only chart coalescing removes a key. Neither input is changed; parts that only one side
 * has are shared with it.
 */
export function mergeValues(under: GoMap, over: GoMap): GoMap {
  const merged = new GoMap(under)
  for (const [key, value] of over) {
    const below: Value = merged.get(key)
    merged.set(key, value instanceof GoMap && below instanceof GoMap ? mergeValues(below, value) : value)
  }
  return merged
}
