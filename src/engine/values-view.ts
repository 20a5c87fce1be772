import { GoError } from '../golang/go-error.ts'
import { quote } from '../golang/strconv.ts'
import { type GoFunction, GoMap, mapType, type Value } from '../model/value.ts'
import { marshalYaml } from '../yaml/emit.ts'

/**
 * The same Go map under another type: a subchart's `.Values` is `common.Values`, its parent's `.Values.sub` is a plain map, and
 * what either changes the other sees.
 */
export class MapView extends GoMap {
  private seen: GoMap | (() => GoMap)

  /** `target`, or what makes it when somebody looks: many maps that templates are offered are never looked into. */
  constructor(target: GoMap | (() => GoMap), goType: string) {
    super(null, goType)
    this.seen = target
  }

  get target(): GoMap {
    if (typeof this.seen === 'function') this.seen = this.seen()
    return this.seen
  }

  override get size(): number {
    return this.target.size
  }

  override get(key: string): Value {
    return this.target.get(key)
  }

  override has(key: string): boolean {
    return this.target.has(key)
  }

  override set(key: string, value: Value): this {
    this.target.set(key, value)
    return this
  }

  override delete(key: string): boolean {
    return this.target.delete(key)
  }

  override clear(): void {
    this.target.clear()
  }

  override sortedKeys(): readonly string[] {
    return this.target.sortedKeys()
  }

  override keys(): MapIterator<string> {
    return this.target.keys()
  }

  override values(): MapIterator<Value> {
    return this.target.values()
  }

  override entries(): MapIterator<[string, Value]> {
    return this.target.entries()
  }

  override [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.target[Symbol.iterator]()
  }

  override forEach(visit: (value: Value, key: string, map: Map<string, Value>) => void): void {
    this.target.forEach(visit)
  }
}

/** The plain map below a view, for functions that hand out `map[string]interface {}`. */
function plainMap(map: GoMap): GoMap {
  if (map.goType === mapType) return map
  return map instanceof MapView ? map.target : new MapView(map, mapType)
}

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
