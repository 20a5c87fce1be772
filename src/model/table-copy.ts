import { GoMap, List, Num, type Value } from './value.ts'

/**
 * A copy of a table that never changes itself, such as a chart's defaults. It is made one level at a time, when somebody changes
 * it or takes something out that could be changed: most of the values of a large chart are never looked at.
 */
export class TableCopy extends GoMap {
  // No private field: it would cost each of many maps a call of its own.
  private source: GoMap | undefined

  constructor(source: GoMap) {
    super(null, source.goType)
    this.source = source
  }

  /** Whether it still is, whole and without a change, a copy of that table. */
  isStill(table: GoMap): boolean {
    return this.source === table
  }

  private copyLevel(): void {
    const { source } = this
    if (source === undefined) return
    this.source = undefined
    source.forEach((value, key) => {
      super.set(key, copyOf(value))
    })
  }

  override get size(): number {
    return this.source === undefined ? super.size : this.source.size
  }

  override get(key: string): Value {
    if (this.source === undefined) return super.get(key)
    const value = this.source.get(key)
    if (typeof value !== 'object' || value === null || value instanceof Num) return value
    this.copyLevel()
    return super.get(key)
  }

  override has(key: string): boolean {
    return this.source === undefined ? super.has(key) : this.source.has(key)
  }

  override set(key: string, value: Value): this {
    this.copyLevel()
    return super.set(key, value)
  }

  override delete(key: string): boolean {
    this.copyLevel()
    return super.delete(key)
  }

  override clear(): void {
    this.source = undefined
    super.clear()
  }

  override sortedKeys(): readonly string[] {
    return this.source === undefined ? super.sortedKeys() : this.source.sortedKeys()
  }

  override keys(): MapIterator<string> {
    return this.source === undefined ? super.keys() : this.source.keys()
  }

  override values(): MapIterator<Value> {
    this.copyLevel()
    return super.values()
  }

  override entries(): MapIterator<[string, Value]> {
    this.copyLevel()
    return super.entries()
  }

  override [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries()
  }

  override forEach(visit: (value: Value, key: string, map: Map<string, Value>) => void): void {
    this.copyLevel()
    super.forEach(visit)
  }
}

/** A copy that shares nothing that can change with the original, which itself never changes from now on. */
export function copyOf(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof GoMap) return new TableCopy(value)
  if (value instanceof List) return new List(value.items.map(copyOf), value.elem, value.isNil)
  return value
}
