import { GoMap, mapType, type Value } from './value.ts'

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

/** The plain map below a view: what a `map[string]interface {}` holds of it. */
export function plainMap(map: GoMap): GoMap {
  if (map.goType === mapType) return map
  return map instanceof MapView ? map.target : new MapView(map, mapType)
}
