import { FlotillaError } from '../errors.ts'
import type { JsonObject } from '../model/json.ts'
import type { ResourceId } from '../model/manifest.ts'
import type { Cluster, Discovery } from '../model/ports.ts'
import { textAt } from '../util/json.ts'

/** Live objects by identity, read with as few requests as it takes. */
export interface Observed {
  /** `undefined` = it does not exist. */
  live(id: ResourceId): JsonObject | undefined
}

export interface Target {
  readonly id: ResourceId
  readonly apiVersion: string
}

/** Which cluster is read. */
export interface Reading {
  readonly cluster: Cluster
  readonly signal?: AbortSignal | undefined
}

interface Known {
  readonly discovery: Discovery
  readonly missingNamespaces: ReadonlySet<string>
}

interface Group {
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string }
  readonly namespace: string
  readonly names: Set<string>
}

/** From this many objects of one kind and namespace on, a list is cheaper than a request for each. */
const listFrom = 2

/**
 * Reads the objects of all releases together: one list for each namespace and kind, however many releases share it. Kinds that
 * the cluster does not serve and namespaces that do not exist hold nothing, and are not asked for.
 */
export async function observe(reading: Reading, targets: Iterable<Target>, known: Known): Promise<Observed> {
  const groups = groupTargets(targets, known)
  const objects = new Map<string, JsonObject>()
  await Promise.all(
    groups.map(async ({ kind, namespace, names }) => {
      for (const [name, object] of await readGroup(reading, { kind, namespace, names }))
        objects.set(keyOf({ ...kind, namespace, name }), object)
    }),
  )
  return { live: (id) => objects.get(keyOf(id)) }
}

function groupTargets(targets: Iterable<Target>, { discovery, missingNamespaces }: Known): Group[] {
  const groups = new Map<string, Group>()
  for (const { id, apiVersion } of targets) {
    if (id.name === '' || missingNamespaces.has(id.namespace)) continue
    const version = apiVersion.slice(apiVersion.lastIndexOf('/') + 1)
    const served = discovery.find(id.group, id.kind, version) ?? discovery.find(id.group, id.kind)
    if (!served) continue
    const key = JSON.stringify([id.group, id.kind, id.namespace])
    const kind = { group: id.group, version: served.version, kind: id.kind }
    const group = groups.get(key) ?? { kind, namespace: id.namespace, names: new Set<string>() }
    group.names.add(id.name)
    groups.set(key, group)
  }
  return [...groups.values()]
}

async function readGroup(
  { cluster, signal }: Reading,
  { kind, namespace, names }: Group,
): Promise<readonly (readonly [string, JsonObject])[]> {
  if (names.size >= listFrom) {
    try {
      // Helm's records are Secrets, too, and larger than all other objects together.
      const only = kind.group === '' && kind.kind === 'Secret' ? { fieldSelector: 'type!=helm.sh/release.v1' } : {}
      const items = await cluster.list(kind, namespace, { ...only, ...(signal && { signal }) })
      return items.map((item) => [textAt(item, 'metadata', 'name'), item])
    } catch (error) {
      // Reading single objects may be allowed where listing is not.
      if (!(error instanceof FlotillaError) || error.code !== 'E_FORBIDDEN') throw error
    }
  }
  const found = await Promise.all(
    [...names].map(async (name) => [name, await cluster.get({ ...kind, namespace, name }, signal)] as const),
  )
  return found.flatMap(([name, object]) => (object === undefined ? [] : [[name, object] as const]))
}

function keyOf({ group, kind, namespace, name }: ResourceId): string {
  return JSON.stringify([group, kind, namespace, name])
}

/**
 * Which of these namespaces do not exist. One that the user may not look at counts as existing: whoever may not read it may not
 * create it, either.
 */
export async function missingNamespaces(reading: Reading, namespaces: Iterable<string>): Promise<ReadonlySet<string>> {
  const names = [...new Set(namespaces)]
  const kind = { group: '', version: 'v1', kind: 'Namespace' }
  try {
    const observed = await readGroup(reading, { kind, namespace: '', names: new Set(names) })
    const there = new Set(observed.map(([name]) => name))
    return new Set(names.filter((name) => !there.has(name)))
  } catch (error) {
    if (error instanceof FlotillaError && error.code === 'E_FORBIDDEN') return new Set()
    throw error
  }
}
