import { FlotillaError } from '../errors.ts'
import type { JsonObject } from '../model/json.ts'
import type { ApiResource, Discovery } from '../model/ports.ts'
import { nearestName } from '../util/nearest.ts'
import { apiError } from './api-error.ts'
import { isObject, listAt, textAt } from './fields.ts'
import type { Transport } from './transport.ts'

/** Both versions of the aggregated format, newest first, then the plain one that every server has. */
const aggregated = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',')

/** One group and version with what it serves. Order is the server's: its preferred version of a group first. */
interface GroupVersion {
  readonly group: string
  readonly version: string
  readonly resources: readonly ApiResource[]
  /** Kinds of resources and of their subresources (`autoscaling/v1` Scale under apps/v1 …), as they count for APIVersions. */
  readonly kinds: readonly string[]
}

/**
 * Asks the server what it serves: three requests where it knows aggregated discovery, else one more for each group
 * version. A group whose own server does not answer is left out, as Helm leaves it out.
 */
export async function discover(transport: Transport, signal?: AbortSignal): Promise<Discovery> {
  const get = (path: string, accept?: string) => getJson(transport, { path, accept, signal })
  const [version, core, groups] = await Promise.all([
    get('/version'),
    get('/api', aggregated),
    get('/apis', aggregated),
  ])
  const parts = await Promise.all([
    core['kind'] === 'APIGroupDiscoveryList' ? readAggregated(core) : readCore(core, get),
    groups['kind'] === 'APIGroupDiscoveryList' ? readAggregated(groups) : readGroups(groups, get),
  ])
  return buildDiscovery(version, parts.flat())
}

interface Getting {
  readonly path: string
  readonly accept: string | undefined
  readonly signal: AbortSignal | undefined
}

async function getJson(transport: Transport, { path, accept, signal }: Getting): Promise<JsonObject> {
  const answer = await transport.send({
    method: 'GET',
    path,
    ...(accept === undefined ? {} : { accept }),
    ...(signal === undefined ? {} : { signal }),
  })
  if (answer.status !== 200) throw apiError(answer.status, answer.body)
  let value: unknown
  try {
    value = JSON.parse(answer.body)
  } catch (error) {
    throw new FlotillaError('E_NOT_KUBERNETES', `${path} of the server is not JSON: is it a Kubernetes API server?`, {
      cause: error,
    })
  }
  if (!isObject(value)) throw new FlotillaError('E_NOT_KUBERNETES', `${path} of the server is not an object`)
  return value
}

function readAggregated(list: JsonObject): GroupVersion[] {
  return listAt(list, 'items')
    .filter(isObject)
    .flatMap((item) => {
      const group = textAt(item, 'metadata', 'name')
      return listAt(item, 'versions')
        .filter(isObject)
        .map((one) => readVersion(group, one))
    })
}

function readVersion(group: string, item: JsonObject): GroupVersion {
  const version = textAt(item, 'version')
  const resources: ApiResource[] = []
  const kinds: string[] = []
  for (const one of listAt(item, 'resources').filter(isObject)) {
    const kind = textAt(one, 'responseKind', 'kind')
    const name = textAt(one, 'resource')
    // A resource without kind of its own exists for its subresources only.
    if (kind !== '') {
      const namespaced = textAt(one, 'scope') === 'Namespaced'
      resources.push({ group, version, kind, name, namespaced, verbs: listAt(one, 'verbs').map(String) })
      kinds.push(kind)
    }
    for (const sub of listAt(one, 'subresources').filter(isObject)) kinds.push(textAt(sub, 'responseKind', 'kind'))
  }
  return { group, version, resources, kinds }
}

type Get = (path: string) => Promise<JsonObject>

async function readCore(core: JsonObject, get: Get): Promise<GroupVersion[]> {
  const versions = listAt(core, 'versions').map(String)
  return Promise.all(versions.map(async (version) => readPlain('', version, await get(`/api/${version}`))))
}

async function readGroups(groups: JsonObject, get: Get): Promise<GroupVersion[]> {
  const all = listAt(groups, 'groups')
    .filter(isObject)
    .flatMap((group) => {
      const preferred = textAt(group, 'preferredVersion', 'version')
      const versions = listAt(group, 'versions')
        .filter(isObject)
        .map((one) => textAt(one, 'version'))
      const ordered = [...versions].sort((a, b) => Number(b === preferred) - Number(a === preferred))
      return ordered.map((version) => ({ group: textAt(group, 'name'), version }))
    })
  const read = await Promise.all(
    all.map(async ({ group, version }): Promise<GroupVersion> => {
      try {
        return readPlain(group, version, await get(`/apis/${group}/${version}`))
      } catch (error) {
        // An aggregated API whose server is away must not hide all others; a cancelled run is no such case.
        if (error instanceof FlotillaError && ['E_SERVER', 'E_NOT_FOUND', 'E_TIMEOUT'].includes(error.code))
          return { group, version, resources: [], kinds: [] }
        throw error
      }
    }),
  )
  return read
}

function readPlain(group: string, version: string, list: JsonObject): GroupVersion {
  const all = listAt(list, 'resources').filter(isObject)
  const resources = all
    .filter((one) => !textAt(one, 'name').includes('/'))
    .map((one) => ({
      group,
      version,
      kind: textAt(one, 'kind'),
      name: textAt(one, 'name'),
      namespaced: one['namespaced'] === true,
      verbs: listAt(one, 'verbs').map(String),
    }))
  return { group, version, resources, kinds: all.map((one) => textAt(one, 'kind')) }
}

function buildDiscovery(version: JsonObject, groupVersions: readonly GroupVersion[]): Discovery {
  const byKind = new Map<string, ApiResource[]>()
  const apiVersions = new Set<string>()
  for (const { group, version: v } of groupVersions) apiVersions.add(group === '' ? v : `${group}/${v}`)
  for (const one of groupVersions) {
    const prefix = one.group === '' ? one.version : `${one.group}/${one.version}`
    for (const kind of one.kinds) if (kind !== '') apiVersions.add(`${prefix}/${kind}`)
    for (const resource of one.resources) {
      const key = `${resource.group}/${resource.kind}`
      const list = byKind.get(key)
      if (list === undefined) byKind.set(key, [resource])
      else list.push(resource)
    }
  }
  return {
    version: {
      gitVersion: textAt(version, 'gitVersion'),
      major: textAt(version, 'major'),
      minor: textAt(version, 'minor'),
    },
    resources: groupVersions.flatMap((one) => one.resources),
    apiVersions: [...apiVersions],
    find: (group, kind, wanted) => {
      const served = byKind.get(`${group}/${kind}`)
      return wanted === undefined || wanted === '' ? served?.[0] : served?.find((one) => one.version === wanted)
    },
  }
}

/** The resource for a kind. An unknown one is an error that names the nearest kind, or the versions that are served. */
export function requireResource(
  discovery: Discovery,
  wanted: { readonly group: string; readonly version?: string; readonly kind: string },
): ApiResource {
  const found = discovery.find(wanted.group, wanted.kind, wanted.version)
  if (found !== undefined) return found
  const versioned = wanted.version === undefined || wanted.version === '' ? '' : wanted.version
  const apiVersion =
    wanted.group === '' ? versioned || 'v1' : `${wanted.group}${versioned === '' ? '' : `/${versioned}`}`
  throw new FlotillaError('E_UNKNOWN_KIND', `no matches for kind "${wanted.kind}" in version "${apiVersion}"`, {
    hint: unknownHint(discovery, wanted),
  })
}

function unknownHint(discovery: Discovery, wanted: { readonly group: string; readonly kind: string }): string {
  const other = discovery.find(wanted.group, wanted.kind)
  if (other !== undefined) return `the cluster serves it as ${apiVersionOf(other)}`
  const sameKind = discovery.resources.filter((one) => one.kind === wanted.kind)
  if (sameKind.length > 0) return `the cluster serves ${wanted.kind} as ${sameKind.map(apiVersionOf).join(', ')}`
  const close = nearestName(wanted.kind, new Set(discovery.resources.map((one) => one.kind)))
  const guess = discovery.resources.find((one) => one.kind === close)
  if (guess !== undefined) return `did you mean ${guess.kind} (${apiVersionOf(guess)})?`
  return 'its CustomResourceDefinition must be installed first'
}

/** `apps/v1`, `v1`. */
export function apiVersionOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? version : `${group}/${version}`
}
