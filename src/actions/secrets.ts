import type { JsonObject } from '../model/json.ts'
import type { Release } from '../model/release.ts'
import type { ReleaseSpec } from '../model/stack.ts'
import { GoMap, List, type Value } from '../model/value.ts'
import { stringsAt } from '../util/json.ts'

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

/** Shorter ones are words that stand in many places for other reasons. */
const tellingLength = 8

/**
 * Values that a user once gave and that stand in a stored Secret. The layer that brought them may be gone or secret no more, so
 * that nothing else tells that the side before has to be masked.
 */
export function* recordedSecrets(
  stored: Release | undefined,
  objects: readonly { readonly object: JsonObject }[],
): Iterable<string> {
  const secrets = objects.filter(({ object }) => object['kind'] === 'Secret' && object['apiVersion'] === 'v1')
  if (!stored || secrets.length === 0) return
  const given = new Set(textsIn(stored.config))
  for (const { object } of secrets) {
    for (const text of [...decoded(object), ...stringsAt(object, 'stringData').values()])
      if (text.length >= tellingLength && given.has(text)) yield text
  }
}

function decoded(secret: JsonObject): readonly string[] {
  return [...stringsAt(secret, 'data').values()].map((data) => Buffer.from(data, 'base64').toString('utf8'))
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
