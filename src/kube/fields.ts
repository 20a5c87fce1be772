import type { Json, JsonObject } from '../model/json.ts'
import { at } from '../util/json.ts'

/** Reading plain JSON objects without trust in their shape: absent and wrongly typed fields are the same. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object below a path; an empty one where there is none. */
export function objectAt(object: JsonObject | undefined, ...path: readonly string[]): JsonObject {
  const value = at(object, ...path)
  return isObject(value) ? value : {}
}

/** The list below a path; an empty one where there is none. */
export function listAt(object: JsonObject | undefined, ...path: readonly string[]): Json[] {
  const value = at(object, ...path)
  return Array.isArray(value) ? value : []
}

/** The text below a path; '' where there is none. Numbers and booleans become text, as in a kubeconfig's YAML. */
export function textAt(object: JsonObject | undefined, ...path: readonly string[]): string {
  const value = at(object, ...path)
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** The number below a path, `otherwise` where there is none. */
export function numberAt(object: JsonObject | undefined, path: readonly string[], otherwise: number): number {
  const value = at(object, ...path)
  return typeof value === 'number' ? value : otherwise
}

/** Group, version and kind of an object's text. */
export function typeOf(object: JsonObject): { group: string; version: string; kind: string; apiVersion: string } {
  const apiVersion = textAt(object, 'apiVersion')
  const slash = apiVersion.indexOf('/')
  return {
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind: textAt(object, 'kind'),
    apiVersion,
  }
}
