import { GoError } from '../golang/go-error.ts'
import { quote } from '../golang/strconv.ts'
import { MapView, plainMap } from '../model/map-view.ts'
import { type GoFunction, GoMap, mapType, type Value } from '../model/value.ts'
import { marshalYaml } from '../yaml/emit.ts'

/** The methods of `common.Values`, which templates reach because they come before its keys. */
export const valuesMethods: ReadonlyMap<string, (map: GoMap) => GoFunction> = new Map<
  string,
  (map: GoMap) => GoFunction
>([
  ['YAML', (map: GoMap) => ({ params: [], call: () => marshalYaml(map) })],
  ['AsMap', (map: GoMap) => ({ params: [], call: () => (map.size === 0 ? new GoMap() : plainMap(map)) })],
  ['Table', (map: GoMap) => ({ params: ['string'], call: (path: string) => tableOf(map, path) })],
  ['PathValue', (map: GoMap) => ({ params: ['string'], call: (path: string) => valueAt(map, path) })],
  // No template has an io.Writer to give.
  ['Encode', () => ({ params: ['io.Writer'], call: () => null })],
])

function tableOf(map: GoMap, path: string): GoMap {
  let table = map
  for (const name of path.split('.')) {
    const next = table.get(name)
    if (!(next instanceof GoMap)) throw new GoError(`${quote(name)} is not a table`)
    table = next
  }
  return new MapView(plainMap(table), map.goType)
}

function valueAt(map: GoMap, path: string): Value {
  if (path === '') throw new GoError('YAML path cannot be empty')
  const cut = path.lastIndexOf('.')
  const key = path.slice(cut + 1)
  const missing = () => new GoError(`${quote(key)} is not a value`)
  let table = map
  if (cut >= 0) {
    for (const name of path.slice(0, cut).split('.')) {
      const next = table.get(name)
      if (!(next instanceof GoMap)) throw missing()
      table = next
    }
  }
  const value = table.get(key)
  if (!table.has(key) || (value instanceof GoMap && value.goType === mapType)) throw missing()
  return value
}
