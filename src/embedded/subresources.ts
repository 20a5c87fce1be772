import type { JsonObject } from '../model/json.ts'
import { canonical, subjectOf } from './cluster.ts'
import { deleteObject } from './delete.ts'
import { recordUpdate } from './managed.ts'
import { getObject, updateObject, writerFor } from './operations.ts'
import { mergePatch } from './patch.ts'
import { selectorText } from './printing.ts'
import type { Resource } from './registry.ts'
import { type ApiAnswer, readBody, readJson, writeQuery } from './request.ts'
import { conflict, methodNotAllowed, modified, StatusError } from './status.ts'
import { asNumber, asObject, asText, at, child, clone, metaOf } from './tree.ts'
import { handlePatch, handleUpdate, type ResourceRequest } from './write-handlers.ts'

/** Answers a request for a subresource; `status` is handled like the object itself by the generic handlers. */
export async function handleSubresource(call: ResourceRequest): Promise<ApiAnswer> {
  const { resource, subresource, request } = call
  if (!resource.subresources.has(subresource)) throw noSubresource()
  if (subresource === 'scale') return handleScale(call)
  if (subresource === 'finalize') return finalize(call)
  if (subresource === 'eviction') return evict(call)
  if (subresource === 'token') return token(call)
  if (subresource === 'log') throw noKubelet(call)
  if (
    subresource === 'status' ||
    subresource === 'approval' ||
    subresource === 'resize' ||
    subresource === 'ephemeralcontainers'
  ) {
    if (request.method === 'GET') return { code: 200, body: getObject(call.cluster, resource, call.target) }
    if (request.method === 'PUT') return handleUpdate(call)
    if (request.method === 'PATCH') return handlePatch(call)
  }
  throw methodNotAllowed()
}

function noSubresource(): StatusError {
  return new StatusError(404, 'NotFound', { message: 'the server could not find the requested resource', details: {} })
}

/** Pods here run nowhere: there is nothing to read a log from. */
function noKubelet({ cluster, resource, target }: ResourceRequest): StatusError {
  const pod = getObject(cluster, resource, target)
  const container = asText(at(pod, 'spec', 'containers', 0, 'name'))
  return new StatusError(500, 'InternalError', {
    message: `Internal error occurred: no logs in this cluster: pod ${target.name}, container ${container}`,
  })
}

/** Where a kind keeps its wanted and its actual number, and its selector. */
function scaleOf(resource: Resource, object: JsonObject): { spec: number; status: number; selector: string } {
  const paths = resource.custom?.scale
  const read = (path: string) => at(object, ...path.split('.').filter((key) => key !== ''))
  const selector =
    paths === undefined ? selectorText(asObject(at(object, 'spec', 'selector'))) : asText(read(paths.selector))
  return {
    spec: asNumber(read(paths?.spec ?? 'spec.replicas')),
    status: asNumber(read(paths?.status ?? 'status.replicas')),
    selector,
  }
}

function scaleObject(resource: Resource, object: JsonObject): JsonObject {
  const meta = asObject(object['metadata'])
  const { spec, status, selector } = scaleOf(resource, object)
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name: meta['name'],
      namespace: meta['namespace'],
      uid: meta['uid'],
      resourceVersion: meta['resourceVersion'],
      creationTimestamp: meta['creationTimestamp'],
    },
    spec: spec === 0 ? {} : { replicas: spec },
    status: { replicas: status, ...(selector === '' ? {} : { selector }) },
  }
}

async function handleScale(call: ResourceRequest): Promise<ApiAnswer> {
  const { cluster, resource, target, request } = call
  const live = getObject(cluster, resource, target)
  const current = scaleObject(resource, live)
  if (request.method === 'GET') return { code: 200, body: current }
  if (request.method !== 'PUT' && request.method !== 'PATCH') throw methodNotAllowed()
  const wanted =
    request.method === 'PUT' ? await readBody(request) : asObject(mergePatch(current, readJson(request.body)))
  const version = metaOf(wanted).resourceVersion
  if (version !== '' && version !== metaOf(live).resourceVersion)
    throw conflict(subjectOf(resource, target.name), modified)
  const replicas = asNumber(at(wanted, 'spec', 'replicas'))
  if (replicas < 0) throw badScale(target.name, replicas)
  const options = writeQuery(request, request.method === 'PUT' ? 'UpdateOptions' : 'PatchOptions')
  const path = (resource.custom?.scale?.spec ?? 'spec.replicas').split('.').filter((key) => key !== '')
  const updated = updateObject(cluster, resource, {
    target,
    options,
    subresource: 'scale',
    change: (object) => {
      const copy = clone(object)
      let place = copy
      for (const key of path.slice(0, -1)) place = child(place, key)
      place[path.at(-1) ?? 'replicas'] = replicas
      return copy
    },
  })
  return { code: 200, body: scaleObject(resource, updated) }
}

function badScale(name: string, replicas: number): StatusError {
  const field = 'spec.replicas'
  const message = `Invalid value: ${replicas}: must be greater than or equal to 0`
  return new StatusError(422, 'Invalid', {
    message: `Scale.autoscaling "${name}" is invalid: ${field}: ${message}`,
    details: { name, group: 'autoscaling', kind: 'Scale', causes: [{ reason: 'FieldValueInvalid', message, field }] },
  })
}

async function finalize(call: ResourceRequest): Promise<ApiAnswer> {
  const { cluster, resource, target, request } = call
  if (request.method !== 'PUT') throw methodNotAllowed()
  const options = writeQuery(request, 'UpdateOptions')
  const body = canonical(resource, await readBody(request))
  const updated = updateObject(cluster, resource, {
    target,
    options,
    subresource: 'finalize',
    change: (live) => {
      const spec = { ...asObject(live['spec']) }
      const finalizers = at(body, 'spec', 'finalizers')
      delete spec['finalizers']
      if (Array.isArray(finalizers) && finalizers.length > 0) spec['finalizers'] = finalizers
      return { ...live, spec }
    },
  })
  return { code: 200, body: updated }
}

async function evict(call: ResourceRequest): Promise<ApiAnswer> {
  const { cluster, resource, target } = call
  const options = { propagation: undefined, grace: undefined, uid: '', resourceVersion: '', dryRun: false }
  deleteObject(cluster, resource, { target, options })
  return { code: 201, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' } }
}

async function token(call: ResourceRequest): Promise<ApiAnswer> {
  const { cluster, resource, target, request } = call
  getObject(cluster, resource, target)
  const body = await readBody(request)
  const spec = asObject(body['spec'])
  const seconds = asNumber(spec['expirationSeconds'], 3600)
  const expires = `${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)}Z`
  return {
    code: 201,
    body: {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name: target.name, namespace: target.namespace, creationTimestamp: cluster.now() },
      spec: { ...spec, expirationSeconds: seconds },
      status: { token: `embedded-${cluster.newUid()}`, expirationTimestamp: expires },
    },
  }
}

function reviewMeta(call: ResourceRequest, body: JsonObject): JsonObject {
  const { cluster, resource, request } = call
  const { manager } = writeQuery(request, 'CreateOptions')
  const object = canonical(resource, { ...body, status: undefined })
  return asObject(recordUpdate(undefined, object, writerFor(cluster, resource, { manager }))['metadata'])
}

/** Kinds that are only asked, never kept: access reviews (everything is allowed) and who is asking. */
export async function handleReview(call: ResourceRequest): Promise<ApiAnswer> {
  const { resource, request } = call
  const body = await readBody(request)
  const user = { username: 'admin', groups: ['system:masters', 'system:authenticated'] }
  const statuses: Readonly<Record<string, JsonObject>> = {
    SelfSubjectReview: { userInfo: user },
    SelfSubjectRulesReview: {
      resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
      nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      incomplete: false,
    },
    TokenReview: { authenticated: true, user },
  }
  const status = statuses[resource.kind] ?? { allowed: true }
  return {
    code: 201,
    body: {
      kind: resource.kind,
      apiVersion: resource.apiVersion,
      metadata: reviewMeta(call, body),
      spec: body['spec'] ?? {},
      status,
    },
  }
}
