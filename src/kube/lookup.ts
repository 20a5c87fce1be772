import { FlotillaError } from '../errors.ts'
import type { JsonObject } from '../model/json.ts'
import type { Cluster, Discovery } from '../model/ports.ts'
import { textAt, typeOf } from './fields.ts'

/** One call of `lookup` in a template. An empty name asks for a list, an empty namespace for all namespaces. */
export interface LookupRead {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

/** What `lookup` gives: the object or list, `{}` when there is none, or the text of the error that it raises. */
export type LookupAnswer = { readonly value: JsonObject } | { readonly error: string }

/** From this many named reads of one kind and namespace on, one list is cheaper than a request for each. */
const listFrom = 4

/**
 * Answers a batch of lookups with as few requests as it takes: each read once, many of one kind and namespace by one list.
 * Answers come in the order of the reads and equal what Helm's lookup returns (pkg/engine/lookup_func.go).
 */
export async function answerLookups(
  cluster: Cluster,
  reads: readonly LookupRead[],
  options: { readonly signal?: AbortSignal } = {},
): Promise<LookupAnswer[]> {
  const discovery = await cluster.discover(options.signal === undefined ? {} : { signal: options.signal })
  const unique = new Map(reads.map((read) => [keyOf(read), read]))
  const groups = new Map<string, LookupRead[]>()
  for (const read of unique.values()) {
    const key = JSON.stringify([read.apiVersion, read.kind, read.namespace])
    groups.set(key, [...(groups.get(key) ?? []), read])
  }
  const answers = new Map<string, LookupAnswer>()
  await Promise.all(
    [...groups.values()].map(async (group) => {
      for (const [read, answer] of await answerGroup(cluster, group, { discovery, ...options }))
        answers.set(keyOf(read), answer)
    }),
  )
  return reads.map((read) => answers.get(keyOf(read)) ?? { value: {} })
}

interface Answering {
  readonly discovery: Discovery
  readonly signal?: AbortSignal
}

type Answered = readonly (readonly [LookupRead, LookupAnswer])[]

async function answerGroup(cluster: Cluster, group: readonly LookupRead[], options: Answering): Promise<Answered> {
  const [first] = group
  if (first === undefined) return []
  const { apiVersion, kind } = first
  const { group: apiGroup, version } = typeOf({ apiVersion, kind })
  if (!options.discovery.apiVersions.includes(apiVersion)) {
    const error = `unable to get apiresource from unstructured: ${apiGroup}/${version}, Kind=${kind}: the server could not find the requested resource`
    return group.map((read) => [read, { error }])
  }
  // A kind that its group version does not have is no error to Helm: it asks for a resource without name and gets a 404.
  const resource = options.discovery.find(apiGroup, kind, version)
  if (resource === undefined) return group.map((read) => [read, { value: {} }])
  const named = group.filter((read) => read.name !== '')
  const wantsList = named.length < group.length
  if (!wantsList && named.length < listFrom) return Promise.all(named.map((read) => answerOne(cluster, read, options)))
  const items = await tryList(cluster, first, options)
  // Reading single objects may be allowed where listing is not.
  if (typeof items === 'string') {
    const single = await Promise.all(named.map((read) => answerOne(cluster, read, options)))
    const lists = group.filter((read) => read.name === '').map((read) => [read, { error: items }] as const)
    return [...single, ...lists]
  }
  // A name without its namespace is an address that no server knows: Helm gets a 404, so nothing is found.
  const addressable = !resource.namespaced || first.namespace !== ''
  const byName = new Map(!addressable ? [] : items.map((item) => [textAt(item, 'metadata', 'name'), item]))
  return group.map((read) => [
    read,
    {
      value:
        read.name === '' ? { apiVersion, kind: `${kind}List`, metadata: {}, items } : (byName.get(read.name) ?? {}),
    },
  ])
}

async function tryList(cluster: Cluster, read: LookupRead, options: Answering): Promise<JsonObject[] | string> {
  const { group, version } = typeOf({ apiVersion: read.apiVersion, kind: read.kind })
  try {
    return await cluster.list({ group, version, kind: read.kind }, read.namespace, signalOf(options))
  } catch (error) {
    return lookupError(error)
  }
}

async function answerOne(
  cluster: Cluster,
  read: LookupRead,
  { signal }: Answering,
): Promise<readonly [LookupRead, LookupAnswer]> {
  const { group, version } = typeOf({ apiVersion: read.apiVersion, kind: read.kind })
  try {
    return [read, { value: (await cluster.get({ ...read, group, version }, signal)) ?? {} }]
  } catch (error) {
    return [read, { error: lookupError(error) }]
  }
}

/** Templates see the server's refusals as errors of `lookup`; what concerns the whole run ends it. */
function lookupError(error: unknown): string {
  const own = ['E_FORBIDDEN', 'E_BAD_REQUEST', 'E_METHOD_NOT_ALLOWED', 'E_SERVER', 'E_NAME', 'E_INVALID']
  if (error instanceof FlotillaError && own.includes(error.code)) return error.message
  throw error
}

function keyOf({ apiVersion, kind, namespace, name }: LookupRead): string {
  return JSON.stringify([apiVersion, kind, namespace, name])
}

function signalOf({ signal }: { readonly signal?: AbortSignal }): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}
