import type { JsonObject } from '../model/json.ts'
import { type Cluster, inVersion } from './cluster.ts'
import { deleteObject } from './delete.ts'
import type { Resource } from './registry.ts'
import type { ApiAnswer, ApiRequest } from './request.ts'
import {
  type FieldRequirement,
  fieldsMatch,
  labelsMatch,
  parseFieldSelector,
  parseLabelSelector,
  type Requirement,
} from './selectors.ts'
import { badRequest, gone, invalid } from './status.ts'
import { asText, metaOf } from './tree.ts'
import { deleteOptions, type ResourceRequest } from './write-handlers.ts'

export interface Selection {
  readonly labels: readonly Requirement[]
  readonly fields: readonly FieldRequirement[]
}

export function selectionOf(request: ApiRequest, resource: Resource, name = ''): Selection {
  const fields = parseFieldSelector(request.query.get('fieldSelector') ?? '', resource.plural)
  return {
    labels: parseLabelSelector(request.query.get('labelSelector') ?? ''),
    fields: name === '' ? fields : [...fields, { path: 'metadata.name', equal: true, value: name }],
  }
}

export function selected(object: JsonObject, selection: Selection): boolean {
  return labelsMatch(metaOf(object).labels, selection.labels) && fieldsMatch(object, selection.fields)
}

/** One page of a list: `limit` objects after the place where `continue` says. */
export function handleList(call: ResourceRequest): ApiAnswer {
  const { cluster, resource, target, request } = call
  const selection = selectionOf(request, resource)
  checkVersion(cluster, request)
  const all = cluster.store
    .list(resource.storageKey, resource.namespaced ? target.namespace : '')
    .filter((object) => selected(inVersion(object, resource), selection))
  const limit = Number(request.query.get('limit') ?? 0) || 0
  const token = request.query.get('continue') ?? ''
  const start = token === '' ? undefined : readContinue(token)
  const rest = start === undefined ? all : all.filter((object) => keyText(object) > start.after)
  const page = limit > 0 ? rest.slice(0, limit) : rest
  const last = page.at(-1)
  const left = rest.length - page.length
  const version = start?.version ?? cluster.store.version
  const metadata = emptyListMeta(resource, version)
  if (left > 0 && last !== undefined) {
    metadata['continue'] = writeContinue({ version, after: keyText(last) })
    if (selection.labels.length === 0 && selection.fields.length === 0) metadata['remainingItemCount'] = left
  }
  const items = page.map((object) => inVersion(object, resource))
  // Items of a typed list do not repeat kind and version; custom ones do.
  const shown = resource.custom === undefined ? items.map(withoutType) : items
  return { code: 200, body: { kind: resource.listKind, apiVersion: resource.apiVersion, metadata, items: shown } }
}

/** Lists of custom resources always show `continue`. */
function emptyListMeta(resource: Resource, version: number): JsonObject {
  const metadata: JsonObject = { resourceVersion: String(version) }
  if (resource.custom !== undefined) metadata['continue'] = ''
  return metadata
}

function withoutType(object: JsonObject): JsonObject {
  const { kind: _kind, apiVersion: _version, ...rest } = object
  return rest
}

function keyText(object: JsonObject): string {
  const { namespace, name } = metaOf(object)
  return `${namespace}/${name}`
}

function checkVersion(cluster: Cluster, request: ApiRequest): void {
  const asked = request.query.get('resourceVersion') ?? ''
  const match = request.query.get('resourceVersionMatch') ?? ''
  if (match !== '' && asked === '') {
    throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions', name: '' }, [
      {
        reason: 'FieldValueForbidden',
        field: 'resourceVersionMatch',
        message: 'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
      },
    ])
  }
  if (asked !== '' && !/^\d+$/.test(asked))
    throw badRequest(`Invalid value: "${asked}": strconv.ParseUint: parsing "${asked}": invalid syntax`)
  if (match === 'Exact' && Number(asked) !== cluster.store.version) {
    throw gone(`The resourceVersion for the provided list is too old.`)
  }
}

interface Continue {
  readonly version: number
  readonly after: string
}

function writeContinue({ version, after }: Continue): string {
  const text = JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start: `${after}\u0000` })
  return Buffer.from(text).toString('base64url')
}

function readContinue(token: string): Continue {
  try {
    const value = JSON.parse(Buffer.from(token, 'base64url').toString()) as JsonObject
    return { version: Number(value['rv']), after: asText(value['start']).replace('\u0000', '') }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw badRequest('continue key is not valid: invalid character')
  }
}

/** Deletes every object that a list would show; answers with that list. */
export async function handleDeleteCollection(call: ResourceRequest): Promise<ApiAnswer> {
  const { cluster, resource, target, request } = call
  const options = await deleteOptions(request)
  const selection = selectionOf(request, resource)
  const objects = cluster.store
    .list(resource.storageKey, resource.namespaced ? target.namespace : '')
    .filter((object) => selected(inVersion(object, resource), selection))
  const items = objects.map((object) => {
    const { name, namespace } = metaOf(object)
    deleteObject(cluster, resource, { target: { name, namespace }, options })
    const shown = inVersion(object, resource)
    return resource.custom === undefined ? withoutType(shown) : shown
  })
  const metadata = emptyListMeta(resource, cluster.store.version)
  return { code: 200, body: { kind: resource.listKind, apiVersion: resource.apiVersion, metadata, items } }
}
