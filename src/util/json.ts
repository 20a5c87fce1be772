/** The same shapes as model/json.ts has: this room knows no other. */
type Json = null | boolean | number | string | Json[] | JsonObject
interface JsonObject {
  [key: string]: Json | undefined
}

/** Structural equality; a key that holds `undefined` counts as absent, key order means nothing. */
export function equalJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
    return a.every((item, index) => equalJson(item, b[index]))
  }
  const keys = Object.keys(a).filter((key) => a[key] !== undefined)
  if (keys.length !== Object.keys(b).filter((key) => b[key] !== undefined).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && equalJson(a[key], b[key]))
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value under own keys, or undefined. Never follows a prototype. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let current = value
  for (const key of path) {
    if (!isObject(current) || !Object.hasOwn(current, key)) return undefined
    current = current[key]
  }
  return current
}

/** The map of strings at a path (labels, annotations); other values are left out. */
export function stringsAt(value: Json | undefined, ...path: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const map = at(value, ...path)
  if (!isObject(map)) return found
  for (const [key, one] of Object.entries(map)) if (typeof one === 'string') found.set(key, one)
  return found
}

export function textAt(value: Json | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : ''
}
