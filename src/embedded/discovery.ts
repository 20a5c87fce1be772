import type { Json, JsonObject } from '../model/json.ts'
import { apiVersionOf, compareVersions, type GroupVersion, type Registry, type Resource } from './registry.ts'

const aggregated = 'as=APIGroupDiscoveryList'

/** Whether `Accept` asks for the one-request form of discovery. */
export function wantsAggregated(accept: string): boolean {
  return accept
    .split(',')
    .slice(0, 1)
    .concat(accept.split(','))
    .some((part) => part.includes(aggregated) && /;v=v2(?:;|$)/.test(part.trim()))
}

export const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

function groupsOf(registry: Registry): Map<string, GroupVersion[]> {
  const groups = new Map<string, GroupVersion[]>()
  for (const one of registry.groupVersions()) {
    const list = groups.get(one.group) ?? []
    list.push(one)
    groups.set(one.group, list)
  }
  for (const [name, list] of groups) if (name.includes('.')) list.sort((a, b) => compareVersions(a.version, b.version))
  return groups
}

export function aggregatedDiscovery(registry: Registry, core: boolean): JsonObject {
  const items: Json[] = []
  for (const [name, versions] of groupsOf(registry)) {
    if ((name === '') !== core) continue
    items.push({
      metadata: name === '' ? {} : { name },
      versions: versions.map((one) => ({
        version: one.version,
        resources: [...one.resources.values()].map(aggregatedResource),
        freshness: 'Current',
      })),
    })
  }
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items }
}

function aggregatedResource(resource: Resource): JsonObject {
  const custom = resource.custom !== undefined
  const own = custom ? { group: resource.group, version: resource.version } : { group: '', version: '' }
  const row: JsonObject = {
    resource: resource.plural,
    responseKind: { ...own, kind: resource.kind },
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: [...resource.verbs],
  }
  if (resource.shortNames.length > 0) row['shortNames'] = [...resource.shortNames]
  if (resource.categories.length > 0) row['categories'] = [...resource.categories]
  if (resource.subresources.size > 0) {
    row['subresources'] = [...resource.subresources.values()].map((sub) => {
      const same = sub.kind.group === resource.group && sub.kind.version === resource.version
      return {
        subresource: sub.name,
        responseKind: same && !custom ? { group: '', version: '', kind: sub.kind.kind } : { ...sub.kind },
        verbs: [...sub.verbs],
      }
    })
  }
  return row
}

export function resourceList({ group, version, resources }: GroupVersion): JsonObject {
  const list: Json[] = []
  for (const resource of resources.values()) {
    list.push({
      name: resource.plural,
      singularName: resource.singular,
      namespaced: resource.namespaced,
      kind: resource.kind,
      verbs: [...resource.verbs],
      ...(resource.shortNames.length > 0 ? { shortNames: [...resource.shortNames] } : {}),
      ...(resource.categories.length > 0 ? { categories: [...resource.categories] } : {}),
      ...(resource.hash === undefined ? {} : { storageVersionHash: resource.hash }),
    })
    for (const sub of resource.subresources.values()) {
      const same = sub.kind.group === group && sub.kind.version === version
      list.push({
        name: `${resource.plural}/${sub.name}`,
        singularName: '',
        namespaced: resource.namespaced,
        ...(same ? {} : { group: sub.kind.group, version: sub.kind.version }),
        kind: sub.kind.kind,
        verbs: [...sub.verbs],
      })
    }
  }
  // The core group's list carries no version of its own.
  const own = group === '' ? {} : { apiVersion: 'v1' }
  return { kind: 'APIResourceList', ...own, groupVersion: apiVersionOf(group, version), resources: list }
}

function groupEntry(name: string, versions: readonly GroupVersion[]): JsonObject {
  const list = versions.map(({ version }) => ({ groupVersion: apiVersionOf(name, version), version }))
  return { name, versions: list, preferredVersion: { ...list[0] } }
}

export function groupList(registry: Registry): JsonObject {
  const groups = [...groupsOf(registry)].filter(([name]) => name !== '')
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.map(([name, versions]) => groupEntry(name, versions)),
  }
}

export function oneGroup(registry: Registry, group: string): JsonObject {
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(group, groupsOf(registry).get(group) ?? []) }
}

export function coreVersions(address: string): JsonObject {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
  }
}
