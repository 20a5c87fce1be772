import { GoMap, List, type Value } from '../model/value.ts'
import type { Schema } from './schema-compile.ts'

/** What no keyword has looked at yet; kept only where `unevaluatedProperties` or `unevaluatedItems` ask for it. */
export class Unevaluated {
  readonly properties = new Set<string>()
  readonly items = new Set<number>()

  constructor(value: Value, schema: Schema, callerNeeds: boolean) {
    if (value instanceof GoMap) {
      const isAsked = callerNeeds || schema.one.has('unevaluatedProperties')
      if (isAsked && !schema.allPropertiesEvaluated) for (const key of value.sortedKeys()) this.properties.add(key)
    } else if (value instanceof List) {
      const isAsked = callerNeeds || schema.one.has('unevaluatedItems')
      if (!isAsked || schema.allItemsEvaluated) return
      for (let i = schema.itemsEvaluated; i < value.items.length; i++) this.items.add(i)
    }
  }

  get isEmpty(): boolean {
    return this.properties.size === 0 && this.items.size === 0
  }

  /** After another schema has accepted the same value: only what neither looked at stays. */
  keepCommon(other: Unevaluated): void {
    for (const key of this.properties) if (!other.properties.has(key)) this.properties.delete(key)
    for (const i of this.items) if (!other.items.has(i)) this.items.delete(i)
  }
}
