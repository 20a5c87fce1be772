import type { Resource } from '../model/manifest.ts'
import type { Discovery } from '../model/ports.ts'
import { type DefinedKind, definedKind, type ScopeOf } from '../plan/prepare.ts'

/** The kinds that CRDs among some objects define. */
export function definedKinds(resources: readonly Pick<Resource, 'id' | 'object'>[]): readonly DefinedKind[] {
  return resources.flatMap(({ id, object }) => definedKind(id, object) ?? [])
}

/** What the cluster serves, and what it will serve once the given kinds are defined. */
export function scopes(discovery: Discovery, planned: readonly DefinedKind[]): ScopeOf {
  return ({ group, kind, version }) => {
    const served = discovery.find(group, kind, version)
    if (served) return served.namespaced ? 'namespaced' : 'cluster'
    return planned.find((one) => one.group === group && one.kind === kind && one.versions.includes(version))?.scope
  }
}

/** As `.Capabilities.APIVersions` holds them: `example.com/v1` and `example.com/v1/Widget`. */
export function apiVersionsOf(kinds: readonly DefinedKind[]): readonly string[] {
  return kinds.flatMap(({ group, kind, versions }) =>
    versions.flatMap((version) => [`${group}/${version}`, `${group}/${version}/${kind}`]),
  )
}

export function withApiVersions(discovery: Discovery, more: readonly string[]): readonly string[] {
  const known = new Set(discovery.apiVersions)
  const added = [...new Set(more)].filter((one) => !known.has(one))
  return added.length === 0 ? discovery.apiVersions : [...discovery.apiVersions, ...added]
}
