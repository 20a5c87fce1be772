import { GoError } from '../golang/go-error.ts'
import { spend } from '../golang/meter.ts'
import { goTypeOf } from '../golang/types.ts'
import { GoMap, GoObject, List, mapType, type Value } from '../model/value.ts'
import { define, type Family, isNil, stringList, toText, variadic, withMust } from './functions.ts'
import { MergeConflict, mergeMaps } from './merge.ts'

/** Map functions. `set`, `unset` and the merges change their first map. Go's order of keys is random; here it is sorted. */
export const dictFunctions: Family = {
  dict: variadic([], 'any', dict),
  get: define(['map', 'string'], (map: GoMap, key: string) => (map.has(key) ? (map.get(key) ?? null) : '')),
  set: define(['map', 'string', 'any'], (map: GoMap, key: string, value: Value) => {
    if (map.isNil) throw new GoError('assignment to entry in nil map')
    return map.set(key, value ?? null)
  }),
  unset: define(['map', 'string'], (map: GoMap, key: string) => {
    map.delete(key)
    return map
  }),
  hasKey: define(['map', 'string'], (map: GoMap, key: string) => map.has(key)),
  pluck: variadic(['string'], 'map', (key: string, ...maps: GoMap[]) => {
    return new List(maps.filter((map) => map.has(key)).map((map) => map.get(key)))
  }),
  keys: variadic([], 'map', (...maps: GoMap[]) => stringList(maps.flatMap((map) => map.sortedKeys()))),
  values: define(['map'], (map: GoMap) => new List(map.sortedKeys().map((key) => map.get(key)))),
  pick: variadic(['map'], 'string', (map: GoMap, ...keys: string[]) => {
    const picked = new GoMap()
    for (const key of keys) if (map.has(key)) picked.set(key, map.get(key))
    return picked
  }),
  omit: variadic(['map'], 'string', (map: GoMap, ...keys: string[]) => {
    const omitted = new Set(keys)
    const rest = new GoMap()
    for (const [key, value] of map) if (!omitted.has(key)) rest.set(key, value)
    return rest
  }),
  merge: variadic(['map'], 'map', (into: GoMap, ...from: GoMap[]) => mergedOrNothing(into, from)),
  mustMerge: variadic(['map'], 'map', merger(false)),
  ...withMust('mergeOverwrite', variadic(['map'], 'map', merger(true))),
  ...withMust('deepCopy', define(['any'], deepCopy)),
  dig: variadic([], 'any', dig),
}

function dict(...entries: Value[]): GoMap {
  const map = new GoMap()
  for (let i = 0; i < entries.length; i += 2) {
    map.set(toText(entries[i]), i + 1 < entries.length ? (entries[i + 1] ?? null) : '')
  }
  return map
}

function merger(overwrite: boolean): (into: GoMap, ...from: GoMap[]) => GoMap {
  return (into, ...from) => {
    const target = into.isNil && from.some((map) => !map.isNil) ? new GoMap() : into
    for (const map of from) mergeMaps(target, map, { overwrite })
    return target
  }
}

function mergedOrNothing(into: GoMap, from: readonly GoMap[]): Value {
  try {
    return merger(false)(into, ...from)
  } catch (error) {
    if (error instanceof MergeConflict) return ''
    throw error
  }
}

function deepCopy(value: Value): Value {
  if (isNil(value)) throw new GoError('reflect: call of reflect.Value.Type on zero Value')
  return copyOf(value)
}

function copyOf(value: Value): Value {
  spend(1)
  if (value instanceof List) return new List(value.items.map(copyOf), value.elem, value.isNil)
  if (value instanceof GoObject) return value.copied(copyOf)
  if (!(value instanceof GoMap)) return value
  // Making a map is slow.
  spend(8)
  const copy = new GoMap(null, value.goType, value.isNil)
  for (const [key, item] of value) copy.set(key, copyOf(item))
  return copy
}

/** The last argument is the map, the one before it the default, and the others are the keys of the path. */
function dig(...args: Value[]): Value {
  if (args.length < 3) throw new GoError('dig needs at least three arguments')
  let map = plainMap(args.at(-1))
  const keys = args.slice(0, -2).map((key) => {
    if (typeof key !== 'string') throw new GoError(`interface conversion: interface {} is ${typeName(key)}, not string`)
    return key
  })
  const last = keys.pop()!
  for (const key of keys) {
    if (!map.has(key)) return args.at(-2)
    map = plainMap(map.get(key))
  }
  return map.has(last) ? (map.get(last) ?? null) : args.at(-2)
}

function plainMap(value: Value): GoMap {
  if (value instanceof GoMap && value.goType === mapType) return value
  throw new GoError(`interface conversion: interface {} is ${typeName(value)}, not ${mapType}`)
}

function typeName(value: Value): string {
  return isNil(value) ? 'nil' : goTypeOf(value)
}
