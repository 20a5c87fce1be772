import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../model/json.ts'
import { convertObject } from './conversion.ts'
import { customObject } from './custom.ts'
import { type DecodeNotes, decodeObject } from './decode.ts'
import { applyDefaults } from './defaults.ts'
import type { Registry, Resource } from './registry.ts'
import { structSchema } from './schema.ts'
import { carrySettled, isSettled, markSettled } from './settled.ts'
import type { Store } from './store.ts'
import { asObject, clone } from './tree.ts'

/** What every handler and controller works on. */
export interface Cluster {
  readonly store: Store
  readonly registry: Registry
  /** The time as the API writes it, in whole seconds. */
  readonly now: () => string
  readonly newUid: () => string
  readonly randomSuffix: () => string
  /** Runs after custom resource definitions changed. */
  readonly refreshCustom: () => void
}

export function clock(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`
}

export const newUid: () => string = randomUUID

const letters = 'bcdfghjklmnpqrstvwxz2456789'

/** Five characters as generated names end in: no vowels, so no words. */
export function randomSuffix(): string {
  let text = ''
  for (let index = 0; index < 5; index += 1) text += letters.charAt(Math.floor(Math.random() * letters.length))
  return text
}

/** Brings an object into the form that is kept and shown, with defaults; the argument stays as it is. */
export function canonical(resource: Resource, object: JsonObject, notes?: DecodeNotes): JsonObject {
  if (notes === undefined && isSettled(object) && object['apiVersion'] === resource.apiVersion) return object
  return markSettled(settle(resource, object, notes))
}

function settle(resource: Resource, object: JsonObject, notes: DecodeNotes | undefined): JsonObject {
  const copy: JsonObject = resource.custom === undefined ? { ...object } : clone(object)
  copy['kind'] = resource.kind
  copy['apiVersion'] = resource.apiVersion
  if (resource.custom !== undefined && resource.schema !== undefined) return customObject(copy, resource.schema, notes)
  if (resource.schema === undefined) return copy
  const decoded = decodeObject(copy, resource.schema, notes)
  return applyDefaults(decoded, resource.schema) ? decodeObject(decoded, resource.schema) : decoded
}

/** The stored object as one version of its API shows it. */
export function inVersion(object: JsonObject, resource: Resource): JsonObject {
  if (object['apiVersion'] === resource.apiVersion) return object
  const converted = convertObject(object, resource)
  return resource.custom !== undefined || resource.schema === undefined
    ? converted
    : decodeObject(converted, resource.schema)
}

const objectMeta = structSchema('apimachinery.pkg.apis.meta.v1.ObjectMeta')

export function subjectOf(resource: Resource, name: string): { group: string; resource: string; name: string } {
  return { group: resource.group, resource: resource.plural, name }
}

export function withMeta(object: JsonObject, changes: JsonObject): JsonObject {
  const meta = { ...asObject(object['metadata']), ...changes }
  for (const [key, value] of Object.entries(meta)) if (value === undefined) delete meta[key]
  return carrySettled(object, { ...object, metadata: decodeObject(meta, objectMeta) })
}
