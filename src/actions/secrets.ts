import type { Release } from '../model/release.ts'
import type { ReleaseSpec } from '../model/stack.ts'
import { GoMap, List, type Value } from '../model/value.ts'

/**
 * Every text that must not be shown: what the secret layers hold now, and what stood in the same places of the stored record,
 * which the diff would show as the side before.
 */
export function* secretTexts(spec: ReleaseSpec, stored: Release | undefined): Iterable<string> {
  for (const layer of spec.values) {
    if (!layer.secret) continue
    yield* textsIn(layer.values)
    if (stored) yield* textsBeside(layer.values, stored.config)
  }
}

function* textsIn(value: Value): Iterable<string> {
  if (typeof value === 'string') yield value
  else if (value instanceof GoMap) for (const one of value.values()) yield* textsIn(one)
  else if (value instanceof List) for (const one of value.items) yield* textsIn(one)
}

function* textsBeside(places: GoMap, stored: GoMap): Iterable<string> {
  for (const [key, value] of places) {
    const before = stored.get(key)
    if (value instanceof GoMap && before instanceof GoMap) yield* textsBeside(value, before)
    else yield* textsIn(before)
  }
}
