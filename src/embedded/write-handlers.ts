import type { Json, JsonObject } from '../model/json.ts'
import { type Cluster, canonical, inVersion, subjectOf, withMeta } from './cluster.ts'
import { checkDeleteOptions, type DeleteOptions, deleteObject, type Propagation } from './delete.ts'
import { applyManaged } from './managed.ts'
import { createObject, getObject, mayCreateByUpdate, type Target, updateObject, writerFor } from './operations.ts'
import { jsonPatch, mergePatch, strategicPatch } from './patch.ts'
import type { Resource } from './registry.ts'
import {
  type ApiAnswer,
  type ApiRequest,
  checkKind,
  readBody,
  readJson,
  readYaml,
  strictly,
  type WriteQuery,
  writeQuery,
} from './request.ts'
import { badRequest, invalid, notFound, StatusError } from './status.ts'
import { asNumber, asObject, asText, at, byText, isObject, metaOf, same } from './tree.ts'
import { checkTyped } from './typed.ts'

/** One request for a resource, after routing. */
export interface ResourceRequest {
  readonly cluster: Cluster
  readonly resource: Resource
  readonly target: Target
  readonly subresource: string
  readonly request: ApiRequest
}

export async function handleCreate(call: ResourceRequest): Promise<ApiAnswer> {
  const { cluster, resource, target, request } = call
  const options = writeQuery(request, 'CreateOptions')
  const body = checkKind(await readBody(request, resource.kind), resource)
  const { value: object, warnings } = strictly(resource, options.validation, (notes) =>
    canonical(resource, body, notes),
  )
  const made = createObject(cluster, resource, { object, namespace: target.namespace, options })
  return { code: 201, body: inVersion(made, resource), warnings }
}

export async function handleUpdate(call: ResourceRequest): Promise<ApiAnswer> {
  const { cluster, resource, target, subresource, request } = call
  const options = writeQuery(request, 'UpdateOptions')
  const body = checkKind(await readBody(request, resource.kind), resource)
  const { value: object, warnings } = strictly(resource, options.validation, (notes) =>
    canonical(resource, body, notes),
  )
  const key = { name: target.name, namespace: resource.namespaced ? target.namespace : '' }
  const { name } = metaOf(object)
  if (name !== target.name) {
    if (name === '') throw badRequest('name must be provided')
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`)
  }
  if (cluster.store.get(resource.storageKey, key) === undefined && subresource === '' && mayCreateByUpdate(resource)) {
    const made = createObject(cluster, resource, { object, namespace: target.namespace, options })
    return { code: 201, body: inVersion(made, resource), warnings }
  }
  const input = { target, subresource, options, change: () => object }
  return { code: 200, body: updateObject(cluster, resource, input), warnings }
}

const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
]

export async function handlePatch(call: ResourceRequest): Promise<ApiAnswer> {
  const { resource, request } = call
  const type = (request.contentType.split(';')[0] ?? '').trim()
  const accepted = resource.custom === undefined ? patchTypes : patchTypes.filter((one) => !one.includes('strategic'))
  if (!accepted.includes(type) && !type.startsWith('application/apply-patch')) {
    const known = patchTypes.includes(type)
    const message = known
      ? `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`
      : '415: Unsupported Media Type'
    throw new StatusError(415, 'UnsupportedMediaType', known ? { message } : { message, details: {} })
  }
  const options = writeQuery(request, 'PatchOptions')
  if (type.startsWith('application/apply-patch')) return handleApply(call, options)
  if (request.query.get('force') !== null) {
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions', name: '' }, [
      { reason: 'FieldValueForbidden', field: 'force', message: 'Forbidden: may not be specified for non-apply patch' },
    ])
  }
  const patch = readPatch(request.body)
  return patched(call, options, (live) => patchedBy(type, { live, patch, resource }))
}

function readPatch(body: Buffer): Json {
  try {
    return readJson(body)
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    throw badRequest(
      `error decoding patch: ${error.message.replace("couldn't get version/kind; json parse error: ", '')}`,
    )
  }
}

function patchedBy(
  type: string,
  { live, patch, resource }: { live: JsonObject; patch: Json; resource: Resource },
): JsonObject {
  if (type === 'application/json-patch+json') return jsonPatch(live, patch)
  if (!isObject(patch))
    throw badRequest('error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}')
  if (type === 'application/merge-patch+json') return asObject(mergePatch(live, patch))
  if (resource.schema === undefined) throw badRequest('this kind cannot be patched')
  return strategicPatch(live, patch, resource.schema)
}

function patched(call: ResourceRequest, options: WriteQuery, change: (live: JsonObject) => JsonObject): ApiAnswer {
  const { cluster, resource, target, subresource } = call
  let warnings: string[] = []
  const before = getObject(cluster, resource, target)
  const body = updateObject(cluster, resource, {
    target,
    subresource,
    options,
    change: (live) => {
      const wanted = change(live)
      const named = metaOf(wanted)
      if (wanted['kind'] !== live['kind'] || wanted['apiVersion'] !== live['apiVersion']) checkKind(wanted, resource)
      const decoded = decodePatched(resource, { wanted, live }, options)
      warnings = decoded.warnings
      return named.resourceVersion === ''
        ? withMeta(decoded.value, { resourceVersion: metaOf(before).resourceVersion })
        : decoded.value
    },
  })
  return { code: 200, body, warnings }
}

/** Decodes a patched object; what does not fit is told with the object, as the real server does. */
function decodePatched(
  resource: Resource,
  { wanted, live }: { wanted: JsonObject; live: JsonObject },
  options: WriteQuery,
): { readonly value: JsonObject; readonly warnings: string[] } {
  try {
    return strictly(resource, options.validation, (notes) => canonical(resource, wanted, notes))
  } catch (error) {
    const prefix = `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: `
    if (!(error instanceof StatusError) || !error.message.startsWith(prefix)) throw error
    const text = JSON.stringify(JSON.stringify(patchedOrder(wanted, live)))
    const message = `Invalid value: ${text}: ${error.message.slice(prefix.length)}`
    throw invalid({ group: '', kind: '', name: '' }, [{ reason: 'FieldValueInvalid', field: 'patch', message }])
  }
}

/** Objects that a patch touched have their keys sorted; the others stay as they are stored. */
function patchedOrder(wanted: Json, live: Json | undefined): Json {
  if (!isObject(wanted) || same(wanted, live)) return live === undefined ? wanted : live
  const result: JsonObject = {}
  for (const key of Object.keys(wanted).sort(byText)) {
    const value = wanted[key]
    if (value !== undefined) result[key] = patchedOrder(value, at(live, key))
  }
  return result
}

async function handleApply(call: ResourceRequest, options: WriteQuery): Promise<ApiAnswer> {
  const { cluster, resource, target, subresource, request } = call
  if (!request.query.get('fieldManager')) {
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions', name: '' }, [
      { reason: 'FieldValueRequired', field: 'fieldManager', message: 'Required value: is required for apply patch' },
    ])
  }
  const applied = asObject(await readYaml(request.body))
  checkApplied(resource, applied, target)
  const force = request.query.get('force') === 'true'
  const writer = writerFor(cluster, resource, { manager: options.manager, subresource })
  const finish = (object: JsonObject) => canonical(resource, object)
  const key = { name: target.name, namespace: resource.namespaced ? target.namespace : '' }
  const found = cluster.store.get(resource.storageKey, key)
  const config = withoutStatus(resource, applied, subresource)
  const { warnings } = strictly(resource, options.validation, (notes) => canonical(resource, config, notes))
  if (found === undefined) {
    if (subresource !== '') throw notFound(subjectOf(resource, target.name))
    if (metaOf(applied).uid !== '') {
      throw new StatusError(409, 'Conflict', {
        message: `Operation cannot be fulfilled on ${resource.plural}${resource.group === '' ? '' : `.${resource.group}`} "${target.name}": uid mismatch: the provided object specified uid ${metaOf(applied).uid}, and no existing object was found`,
        details: { name: target.name, group: resource.group, kind: resource.plural },
      })
    }
    const managed = (object: JsonObject) => applyManaged(undefined, config, { writer, force, finish: () => object })
    const made = createObject(cluster, resource, {
      object: canonical(resource, config),
      namespace: target.namespace,
      options,
      managed,
    })
    return { code: 201, body: inVersion(made, resource), warnings }
  }
  const body = updateObject(cluster, resource, {
    target,
    subresource,
    options,
    managedByChange: true,
    change: (live) => applyManaged(live, config, { writer, force, finish }),
  })
  return { code: 200, body, warnings }
}

/** What the endpoint does not write is not owned by it either. */
function withoutStatus(resource: Resource, applied: JsonObject, subresource: string): JsonObject {
  if (subresource === '' && resource.subresources.has('status') && applied['status'] !== undefined) {
    const rest = { ...applied }
    delete rest['status']
    return rest
  }
  return applied
}

function checkApplied(resource: Resource, applied: JsonObject, target: Target): void {
  checkKind(applied, resource)
  const meta = metaOf(applied)
  if (meta.name !== '' && meta.name !== target.name) {
    throw badRequest(`the name of the object (${meta.name}) does not match the name on the URL (${target.name})`)
  }
  if (asObject(applied['metadata'])['managedFields'] !== undefined) {
    throw badRequest('metadata.managedFields must be nil')
  }
  if (resource.schema === undefined) return
  const problems = checkTyped(applied, resource.schema)
  if (problems.length === 0) return
  const kind = `${resource.group}/${resource.version}, Kind=${resource.kind}`
  const list = problems.length === 1 ? problems[0] : `errors:\n${problems.map((text) => `  ${text}`).join('\n')}`
  throw new StatusError(500, '', {
    message: `failed to create typed patch object (${meta.namespace}/${target.name}; ${kind}): ${list}`,
  })
}

export async function handleDelete(call: ResourceRequest): Promise<ApiAnswer> {
  const { cluster, resource, target, request } = call
  const options = await deleteOptions(request)
  const body = deleteObject(cluster, resource, { target, options })
  return { code: 200, body, warnings: orphanWarning(resource, options) }
}

function orphanWarning(resource: Resource, options: DeleteOptions): string[] {
  if (resource.storageKey !== 'batch/jobs' || options.propagation !== undefined) return []
  return [
    'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',
  ]
}

/** Options of a deletion, from the body (which wins) or the query. */
export async function deleteOptions(request: ApiRequest): Promise<DeleteOptions> {
  const body = request.body.length > 0 ? await readBody(request) : {}
  const query = request.query
  const propagation = asText(body['propagationPolicy']) || (query.get('propagationPolicy') ?? '')
  const orphans =
    body['orphanDependents'] ??
    (query.get('orphanDependents') === null ? undefined : query.get('orphanDependents') === 'true')
  checkDeleteOptions({ orphanDependents: orphans !== undefined && orphans !== null, propagation })
  const grace = body['gracePeriodSeconds'] ?? query.get('gracePeriodSeconds') ?? undefined
  const dryRun = Array.isArray(body['dryRun']) ? body['dryRun'].length > 0 : query.getAll('dryRun').includes('All')
  return {
    propagation:
      propagation !== ''
        ? (propagation as Propagation)
        : orphans === true
          ? 'Orphan'
          : orphans === false
            ? 'Background'
            : undefined,
    grace: grace === undefined ? undefined : asNumber(Number(grace)),
    uid: asText(at(body, 'preconditions', 'uid')),
    resourceVersion: asText(at(body, 'preconditions', 'resourceVersion')),
    dryRun,
  }
}
