import { setTimeout as sleep } from 'node:timers/promises'
import type { Json, JsonObject } from '../model/json.ts'
import type {
  ApiResource,
  ApplyOptions,
  Cluster,
  DeleteOptions,
  Discovery,
  ListOptions,
  ObjectRef,
  WriteOptions,
} from '../model/ports.ts'
import { AnnouncedKinds } from './announced-kinds.ts'
import { ApiError, apiError, isNotFound } from './api-error.ts'
import { readBody } from './body.ts'
import type { Connection } from './connection.ts'
import { apiVersionOf, discover, requireResource } from './discovery.ts'
import { isObject, listAt, textAt, typeOf } from './fields.ts'
import { query, resourcePath } from './paths.ts'
import { computeReadiness } from './readiness/compute.ts'
import { resolveConnection } from './resolve-connection.ts'
import type { ClusterTarget } from './target.ts'
import { createTransport, type Method, type Transport, type TransportOptions } from './transport.ts'
import { type WaitContext, waitFor } from './wait.ts'
import { createWatchHub, type WatchHub } from './watch-hub.ts'

const metadataList = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'

/** Kinds that every cluster serves: release records and namespaces can be read while discovery is still under way. */
const alwaysServed = new Map<string, ApiResource>(
  [
    { kind: 'Secret', name: 'secrets', namespaced: true },
    { kind: 'ConfigMap', name: 'configmaps', namespaced: true },
    { kind: 'Namespace', name: 'namespaces', namespaced: false },
  ].map((one) => [
    one.kind,
    { group: '', version: 'v1', verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'], ...one },
  ]),
)

/** How long the server may take to list a kind that it has established, and how often it is asked; in milliseconds. */
const listedWithin = 10_000
const askedAgainAfter = 200

/** What `list` asks for at once. */
const pageSize = 500
const maxLog = 64 * 1024 * 1024

const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const

/**
 * Opens a cluster: reads kubeconfig and credentials; the first request is made by the first method that needs one.
 *
 * @example
 * const cluster = await connectCluster({ environment, context: 'staging' })
 * await cluster.get({ group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' })
 */
export async function connectCluster(target: ClusterTarget, options: TransportOptions = {}): Promise<Cluster> {
  return createCluster(await resolveConnection(target), options)
}

/** The Cluster port over raw JSON REST. */
function createCluster(connection: Connection, options: TransportOptions = {}): Cluster {
  const transport = createTransport(connection, options)
  const discovering = discoveryCache(transport)
  const call = caller(transport)
  const announced = new AnnouncedKinds()
  const hub = createWatchHub(transport, (subject, signal) => listObjects(call, subject, { signal }))
  const resourceOf = async (
    wanted: { readonly group: string; readonly version?: string; readonly kind: string },
    signal?: AbortSignal,
  ): Promise<ApiResource> => {
    const always = wanted.group === '' && wanted.version === 'v1' ? alwaysServed.get(wanted.kind) : undefined
    if (always !== undefined) return always
    const known = await discovering.get(signal)
    if (known.find(wanted.group, wanted.kind, wanted.version) !== undefined) return requireResource(known, wanted)
    // It may have come with a CRD since we asked.
    let listed = await discovering.refresh(signal)
    const end = Date.now() + listedWithin
    const isMissing = () => listed.find(wanted.group, wanted.kind, wanted.version) === undefined
    while (isMissing() && announced.has(wanted) && Date.now() < end) {
      // A signal ends the pause, and the request that follows tells of it.
      await sleep(askedAgainAfter, undefined, signalOf({ signal })).catch(() => undefined)
      listed = await discovering.refresh(signal)
    }
    return requireResource(listed, wanted)
  }
  const reading = { call, resourceOf }
  return {
    identity: connection.identity,
    get requests() {
      return transport.requests
    },
    discover: ({ refresh = false, signal } = {}) => (refresh ? discovering.refresh(signal) : discovering.get(signal)),
    get: (ref, signal) => getObject(reading, ref, signal),
    list: async (kind, namespace, listing = {}) =>
      (await listObjects(call, { resource: await resourceOf(kind, listing.signal), namespace }, listing)).items,
    ...writers(reading, announced),
    wait: (refs, waiting) => waitFor(refs, waiting, waitContext(reading, hub)),
    readiness: (object) => computeReadiness(object),
    openApi: openApiCache(call),
    logs: (pod, { container, signal } = {}) => readLog(transport, pod, { container, signal }),
    close() {
      hub.close()
      transport.close()
    },
  }
}

/** One document for each group version: large, and the same for every object. */
function openApiCache(call: Call): Cluster['openApi'] {
  const documents = new Map<string, Promise<JsonObject | undefined>>()
  return ({ group, version }, signal) => {
    const path = `/openapi/v3/${group === '' ? 'api' : `apis/${group}`}/${version}`
    const known = documents.get(path)
    if (known !== undefined) return known
    const asked = call('GET', path, signalOf({ signal })).catch((error: unknown) => {
      documents.delete(path)
      if (isNotFound(error)) return undefined
      throw error
    })
    documents.set(path, asked)
    return asked
  }
}

/** The methods that change the cluster. */
function writers(
  reading: Reading,
  announced: AnnouncedKinds,
): Pick<Cluster, 'create' | 'update' | 'apply' | 'patch' | 'delete'> {
  const { call, resourceOf } = reading
  const addressOf = async (object: JsonObject, options: Addressing): Promise<Address> => {
    const resource = await resourceOf(typeOf(object), options.signal)
    const namespace = textAt(object, 'metadata', 'namespace') || (options.namespace ?? '')
    return { resource, namespace, name: textAt(object, 'metadata', 'name') }
  }
  const sent = (object: JsonObject, { dryRun }: { readonly dryRun?: boolean }, answer: JsonObject): JsonObject => {
    if (!dryRun) announced.note(object)
    return answer
  }
  return {
    create: async (object, write = {}) => {
      const { resource, namespace } = await addressOf(object, write)
      const path = resourcePath(resource, { namespace }) + writeQuery(write)
      return sent(object, write, await call('POST', path, { body: object, ...signalOf(write) }))
    },
    update: async (object, write = {}) => {
      const { resource, ...at } = await addressOf(object, write)
      const path = resourcePath(resource, at) + writeQuery(write)
      return sent(object, write, await call('PUT', path, { body: object, ...signalOf(write) }))
    },
    apply: async (object, applying) => {
      const address = await addressOf(object, applying)
      return sent(object, applying, await applyObject(call, address, { object, ...applying }))
    },
    patch: async (ref, patch, signal) => {
      const resource = await resourceOf(ref, signal)
      const path = resourcePath(resource, ref) + writeQuery(patch)
      return call('PATCH', path, { body: patch.body, contentType: patchTypes[patch.type], ...signalOf({ signal }) })
    },
    delete: (ref, deleting = {}) => {
      if (ref.kind === 'CustomResourceDefinition') announced.forget(ref.name)
      return deleteObject(reading, ref, deleting)
    },
  }
}

async function readLog(
  transport: Transport,
  pod: { readonly namespace: string; readonly name: string },
  { container, signal }: { readonly container: string | undefined; readonly signal: AbortSignal | undefined },
): Promise<string> {
  const resource = { group: '', version: 'v1', kind: 'Pod', name: 'pods', namespaced: true, verbs: [] }
  const path = resourcePath(resource, { ...pod, subresource: 'log' }) + query({ container })
  const message = await transport.open({ method: 'GET', path, accept: '*/*', ...signalOf({ signal }) })
  const body = await readBody(message, maxLog)
  if (message.statusCode !== 200) throw apiError(message.statusCode ?? 0, body)
  return body
}

interface Addressing {
  readonly namespace?: string
  readonly signal?: AbortSignal
}

interface Address {
  readonly resource: ApiResource
  readonly namespace: string
  readonly name: string
}

interface Sending {
  readonly body?: Json
  readonly contentType?: string
  readonly accept?: string
  readonly signal?: AbortSignal
}

/** Sends JSON, returns the object answered, or throws what the Status says. */
type Call = (method: Method, path: string, sending?: Sending) => Promise<JsonObject>

function caller(transport: Transport): Call {
  return async (method, path, { body, ...rest } = {}) => {
    const answer = await transport.send({
      method,
      path,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...rest,
    })
    if (answer.status < 200 || answer.status > 299) throw apiError(answer.status, answer.body)
    const value: unknown = answer.body === '' ? {} : JSON.parse(answer.body)
    return isObject(value) ? value : {}
  }
}

/** Asked once by however many need it at the same time; a failure is not kept. */
function discoveryCache(transport: Transport) {
  let current: Promise<Discovery> | undefined
  const refresh = (signal?: AbortSignal): Promise<Discovery> => {
    const asked = discover(transport, signal)
    current = asked
    asked.catch(() => {
      if (current === asked) current = undefined
    })
    return asked
  }
  return { refresh, get: (signal?: AbortSignal) => current ?? refresh(signal) }
}

type ResourceOf = (
  wanted: { readonly group: string; readonly version?: string; readonly kind: string },
  signal?: AbortSignal,
) => Promise<ApiResource>

interface Reading {
  readonly call: Call
  readonly resourceOf: ResourceOf
}

async function getObject(
  { call, resourceOf }: Reading,
  ref: ObjectRef,
  signal: AbortSignal | undefined,
): Promise<JsonObject | undefined> {
  const resource = await resourceOf(ref, signal)
  try {
    return await call('GET', resourcePath(resource, ref), signalOf({ signal }))
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

function waitContext(reading: Reading, hub: WatchHub): WaitContext {
  return {
    hub,
    resourceOf: reading.resourceOf,
    read: async (subject, names, signal) => {
      const [only] = names
      // One object is read through a list too: the list's permission is needed for the watch in any case.
      const single = names.length === 1 && only !== undefined
      const { items } = await listObjects(reading.call, subject, {
        signal,
        ...(single ? { fieldSelector: `metadata.name=${only}` } : {}),
      })
      return new Map(items.map((item) => [textAt(item, 'metadata', 'name'), item]))
    },
    pods: async (namespace, labelSelector, signal) => {
      const resource = await reading.resourceOf({ group: '', version: 'v1', kind: 'Pod' }, signal)
      return (await listObjects(reading.call, { resource, namespace }, { labelSelector, signal })).items
    },
  }
}

/** A collection with the version at which it was read, page by page. Items get the kind that lists leave out. */
async function listObjects(
  call: Call,
  { resource, namespace }: { readonly resource: ApiResource; readonly namespace: string },
  options: ListOptions,
): Promise<{ items: JsonObject[]; resourceVersion: string }> {
  const items: JsonObject[] = []
  const { labelSelector, fieldSelector } = options
  const type = { apiVersion: apiVersionOf(resource), kind: resource.kind }
  let next = ''
  let limit: number | undefined = pageSize
  for (;;) {
    const path = resourcePath(resource, { namespace }) + query({ labelSelector, fieldSelector, limit, continue: next })
    let page: JsonObject
    try {
      page = await call('GET', path, {
        ...signalOf(options),
        ...(options.metadataOnly === true ? { accept: metadataList } : {}),
      })
    } catch (error) {
      // The pages outlived what etcd keeps: once more, in one piece.
      if (!(error instanceof ApiError && error.code === 'E_GONE') || limit === undefined) throw error
      items.length = 0
      next = ''
      limit = undefined
      continue
    }
    // Metadata alone comes as a kind of its own; callers asked for theirs.
    for (const item of listAt(page, 'items')) if (isObject(item)) items.push({ ...item, ...type })
    next = textAt(page, 'metadata', 'continue')
    if (next === '') return { items, resourceVersion: textAt(page, 'metadata', 'resourceVersion') }
  }
}

/** `PATCH …?fieldManager=helm&fieldValidation=Strict&force=false`: the request that Helm 4 sends. */
function applyObject(
  call: Call,
  { resource, ...at }: Address,
  options: ApplyOptions & { readonly object: JsonObject },
): Promise<JsonObject> {
  const path = resourcePath(resource, at)
  const asked = query({
    fieldManager: options.fieldManager,
    fieldValidation: options.fieldValidation ?? 'Strict',
    force: options.force,
    dryRun: options.dryRun === true ? 'All' : undefined,
  })
  return call('PATCH', path + asked, {
    body: options.object,
    contentType: 'application/apply-patch+yaml',
    ...signalOf(options),
  })
}

async function deleteObject({ call, resourceOf }: Reading, ref: ObjectRef, options: DeleteOptions): Promise<boolean> {
  const resource = await resourceOf(ref, options.signal)
  const body: JsonObject = {}
  if (options.propagation !== undefined) body['propagationPolicy'] = options.propagation
  if (options.uid !== undefined) body['preconditions'] = { uid: options.uid }
  const sending = Object.keys(body).length === 0 ? signalOf(options) : { body, ...signalOf(options) }
  try {
    await call('DELETE', resourcePath(resource, ref), sending)
    return true
  } catch (error) {
    if (isNotFound(error)) return false
    throw error
  }
}

function writeQuery({ fieldManager, fieldValidation, dryRun }: WriteOptions): string {
  return query({ fieldManager, fieldValidation, dryRun: dryRun === true ? 'All' : undefined })
}

function signalOf({ signal }: { readonly signal?: AbortSignal | undefined }): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}
