import { FlotillaError } from '../errors.ts'
import { GoError } from '../golang/go-error.ts'
import { toPlain } from '../golang/json.ts'
import type { Json, JsonObject } from '../model/json.ts'
import type { Resource, ResourceId } from '../model/manifest.ts'
import { profiles } from '../model/profile.table.ts'
import type { Value } from '../model/value.ts'
import { parseYaml } from '../yaml/parse.ts'
import { splitManifests } from './split.ts'

const sourceComment = /^# Source: (.*)$/m

/**
 * The objects of a stored or rendered manifest, in its order. Lists are taken apart, as the API machinery does.
 *
 * @throws FlotillaError E_MANIFEST_YAML
 */
export function parseManifest(text: string): Resource[] {
  return splitManifests(text, profiles.helm4).flatMap((document) => {
    const source = document.startsWith('# Source: ') ? (sourceComment.exec(document)?.[1] ?? '') : ''
    const body = source === '' ? document : document.slice(document.indexOf('\n') + 1)
    return resourcesOf(parse(body, source), { text: body, source })
  })
}

/** The objects of one parsed document. */
export function resourcesOf(value: Value, place: { readonly text: string; readonly source: string }): Resource[] {
  const object = toPlain(value)
  if (!isObject(object)) return []
  return flatten(object).map((one) => ({
    id: identityOf(one),
    apiVersion: textAt(one, 'apiVersion'),
    object: one,
    text: place.text,
    source: place.source,
  }))
}

/** What makes the object the same object; empty texts where fields are missing. */
function identityOf(object: JsonObject): ResourceId {
  const apiVersion = textAt(object, 'apiVersion')
  const metadata = object['metadata']
  const inside = isObject(metadata) ? metadata : {}
  return {
    group: apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '',
    kind: textAt(object, 'kind'),
    namespace: textAt(inside, 'namespace'),
    name: textAt(inside, 'name'),
  }
}

/** `apps/Deployment/shop/web`, unique for an identity. */
export function identityKey({ group, kind, namespace, name }: ResourceId): string {
  return `${group}/${kind}/${namespace}/${name}`
}

function parse(text: string, source: string): Value {
  try {
    return parseYaml(text, { numbers: 'exact' })
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    throw new FlotillaError('E_MANIFEST_YAML', `YAML parse error on ${source}: ${error.message}`, { cause: error })
  }
}

// Every object with an array `items` is a list; its items take kind and version from it where they have none.
function flatten(object: JsonObject): JsonObject[] {
  const { items } = object
  if (!Array.isArray(items)) return [object]
  const kind = textAt(object, 'kind').replace(/List$/, '')
  const apiVersion = textAt(object, 'apiVersion')
  return items.filter(isObject).flatMap((item) => {
    if (item['kind'] !== undefined || kind === '') return flatten(item)
    return flatten({ ...item, kind, apiVersion: item['apiVersion'] ?? apiVersion })
  })
}

function textAt(object: JsonObject, key: string): string {
  const value = object[key]
  return typeof value === 'string' ? value : ''
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
