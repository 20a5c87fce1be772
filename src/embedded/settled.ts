import type { JsonObject } from '../model/json.ts'

/** Objects that are known to be in canonical form: decoding them again would change nothing. They must not be changed in place. */
const settled = new WeakSet<JsonObject>()

export function markSettled(object: JsonObject): JsonObject {
  settled.add(object)
  return object
}

export function isSettled(object: JsonObject): boolean {
  return settled.has(object)
}

/** Marks an object that was made from a settled one by exchanging settled parts. */
export function carrySettled(from: JsonObject, to: JsonObject): JsonObject {
  if (settled.has(from)) settled.add(to)
  return to
}
