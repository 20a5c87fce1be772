import type { JsonObject } from '../model/json.ts'
import type { Cluster } from './cluster.ts'
import { inVersion } from './cluster.ts'
import {
  aggregatedDiscovery,
  aggregatedType,
  coreVersions,
  groupList,
  oneGroup,
  resourceList,
  wantsAggregated,
} from './discovery.ts'
import { getObject } from './operations.ts'
import { type Present, presentFor } from './present.ts'
import { handleDeleteCollection, handleList } from './read-handlers.ts'
import { serverVersion } from './registry.ts'
import type { ApiAnswer, ApiRequest } from './request.ts'
import { type Route, routeOf } from './route.ts'
import { methodNotAllowed, noSuchResource } from './status.ts'
import { handleReview, handleSubresource } from './subresources.ts'
import { handleCreate, handleDelete, handlePatch, handleUpdate, type ResourceRequest } from './write-handlers.ts'

/** What the server should do for a request: answer it, or stream a watch. */
export type Outcome =
  | { readonly kind: 'answer'; readonly answer: ApiAnswer }
  | { readonly kind: 'watch'; readonly call: ResourceRequest; readonly present: Present }

const notFoundText: ApiAnswer = { code: 404, body: '404 page not found\n', contentType: 'text/plain; charset=utf-8' }

/** Answers one request; what is refused is thrown as a StatusError. */
export async function handle(cluster: Cluster, request: ApiRequest, address: string): Promise<Outcome> {
  const route = routeOf(request.path, cluster.registry)
  if (route.kind === 'resource') return handleResource({ cluster, request }, route)
  return { kind: 'answer', answer: await handleOther({ cluster, request, address }, route) }
}

async function handleOther(
  { cluster, request, address }: { cluster: Cluster; request: ApiRequest; address: string },
  route: Exclude<Route, { kind: 'resource' }>,
): Promise<ApiAnswer> {
  const { registry } = cluster
  const json = (body: JsonObject): ApiAnswer => ({ code: 200, body })
  switch (route.kind) {
    case 'missing-resource':
      throw noSuchResource()
    case 'root':
      return json({
        paths: ['/api', '/apis', '/healthz', '/livez', '/openapi/v2', '/openapi/v3', '/readyz', '/version'],
      })
    case 'api':
    case 'apis':
      if (wantsAggregated(request.accept)) {
        return { code: 200, body: aggregatedDiscovery(registry, route.kind === 'api'), contentType: aggregatedType }
      }
      return json(route.kind === 'api' ? coreVersions(address) : groupList(registry))
    case 'group':
      return json(oneGroup(registry, route.group))
    case 'group-version': {
      const found = registry.groupVersion(route.group, route.version)
      return found === undefined ? notFoundText : json(resourceList(found))
    }
    case 'other':
      return handlePath(cluster, request)
    default:
      return route satisfies never
  }
}

async function handlePath(cluster: Cluster, request: ApiRequest): Promise<ApiAnswer> {
  const path = request.path.replace(/\/$/, '')
  if (path === '/version') return { code: 200, body: versionInfo() }
  if (/^\/(?:healthz|livez|readyz)(?:\/|$)/.test(path))
    return { code: 200, body: 'ok', contentType: 'text/plain; charset=utf-8' }
  if (path === '/openapi/v3') {
    const { openapiIndex } = await import('./openapi.ts')
    return { code: 200, body: openapiIndex(cluster.registry) }
  }
  if (path.startsWith('/openapi/v3/')) {
    const { openapiDocument } = await import('./openapi.ts')
    const document = openapiDocument(cluster.registry, path.slice('/openapi/v3/'.length))
    return document === undefined ? notFoundText : { code: 200, body: document }
  }
  if (path === '/openapi/v2') {
    const { openapiV2 } = await import('./openapi-v2.ts')
    return openapiV2(cluster.registry, request.accept)
  }
  return notFoundText
}

function versionInfo(): JsonObject {
  return {
    major: serverVersion.major,
    minor: serverVersion.minor,
    emulationMajor: serverVersion.major,
    emulationMinor: serverVersion.minor,
    minCompatibilityMajor: serverVersion.major,
    minCompatibilityMinor: String(Number(serverVersion.minor) - 1),
    gitVersion: serverVersion.gitVersion,
    gitCommit: '',
    gitTreeState: '',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: 'flotilla',
    platform: 'embedded',
  }
}

const verbs: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }

async function handleResource(
  { cluster, request }: { cluster: Cluster; request: ApiRequest },
  route: Extract<Route, { kind: 'resource' }>,
): Promise<Outcome> {
  const { resource, subresource, name } = route
  const call: ResourceRequest = {
    cluster,
    resource,
    request,
    subresource,
    target: { namespace: route.namespace, name },
  }
  const present = presentFor(request.accept, resource, request.query.get('includeObject') ?? '')
  const answer = (one: ApiAnswer): Outcome => ({ kind: 'answer', answer: one })
  if (subresource !== '') return answer(shaped(await handleSubresource(call), call, present))
  const reading = request.method === 'GET' || request.method === 'HEAD'
  const watching = reading && ['true', '1'].includes(request.query.get('watch') ?? '')
  const verb = reading ? (watching ? 'watch' : name === '' ? 'list' : 'get') : (verbs[request.method] ?? '')
  const wanted = verb === 'delete' && name === '' ? 'deletecollection' : verb
  if (
    !resource.verbs.includes(wanted) ||
    (name === '' && (wanted === 'update' || wanted === 'patch')) ||
    (name !== '' && wanted === 'create')
  ) {
    throw methodNotAllowed()
  }
  if (resource.namespaced && route.namespace === '' && wanted !== 'list' && wanted !== 'watch') throw methodNotAllowed()
  if (watching) return { kind: 'watch', call, present }
  if (wanted === 'create' && resource.verbs.length === 1) return answer(await handleReview(call))
  return answer(shaped(await perform(wanted, call), call, present))
}

function perform(verb: string, call: ResourceRequest): Promise<ApiAnswer> | ApiAnswer {
  switch (verb) {
    case 'get':
      return { code: 200, body: getObject(call.cluster, call.resource, call.target) }
    case 'list':
      return handleList(call)
    case 'create':
      return handleCreate(call)
    case 'update':
      return handleUpdate(call)
    case 'patch':
      return handlePatch(call)
    case 'delete':
      return handleDelete(call)
    case 'deletecollection':
      return handleDeleteCollection(call)
    default:
      throw methodNotAllowed()
  }
}

/** The answer in the form that the client asked for; a Status stays one. */
function shaped(answer: ApiAnswer, call: ResourceRequest, present: Present): ApiAnswer {
  const { body } = answer
  if (typeof body === 'string' || Buffer.isBuffer(body) || body['kind'] === 'Status') return answer
  if (body['kind'] === call.resource.listKind && Array.isArray(body['items']))
    return { ...answer, body: present.list(body) }
  if (body['kind'] !== call.resource.kind) return answer
  return { ...answer, body: present.one(inVersion(body, call.resource)) }
}
