import type { PreparedObject } from '../diff/classify.ts'
import { FlotillaError } from '../errors.ts'
import { asOwned, isGenerated, type Owner } from '../manifest/ownership.ts'
import type { JsonObject } from '../model/json.ts'
import type { Resource, ResourceId } from '../model/manifest.ts'
import { textAt } from '../util/json.ts'

/** What a cluster serves, or will serve once what is planned before exists. */
export type ScopeOf = (kind: {
  readonly group: string
  readonly kind: string
  readonly version: string
}) => 'namespaced' | 'cluster' | undefined

export interface Prepared {
  readonly objects: readonly PreparedObject[]
  /** Objects of kinds that the cluster does not serve. */
  readonly unknown: readonly FlotillaError[]
  /** The same objects by identity. */
  readonly unserved: readonly ResourceId[]
}

/**
 * The objects of a manifest as they would be sent: namespace filled in where the kind has one, ownership metadata added. The
 * same function serves the plan, the diff and the apply, so that what is shown is what is sent.
 */
export function prepareObjects(resources: readonly Resource[], owner: Owner, scopeOf: ScopeOf): Prepared {
  const unknown: FlotillaError[] = []
  const unserved: ResourceId[] = []
  const objects = resources.flatMap((resource): readonly PreparedObject[] => {
    const version = versionOf(resource.apiVersion)
    const scope = scopeOf({ group: resource.id.group, kind: resource.id.kind, version })
    if (scope === undefined) {
      unknown.push(unknownKind(resource))
      unserved.push(resource.id)
      return []
    }
    isGenerated(resource.object)
    const namespace = scope === 'namespaced' ? resource.id.namespace || owner.namespace : ''
    const id = { ...resource.id, namespace }
    return [{ id, apiVersion: resource.apiVersion, object: asOwned(resource.object, owner, namespace) }]
  })
  return { objects, unknown, unserved }
}

export function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.lastIndexOf('/') + 1)
}

// Helm's words, in which people search.
function unknownKind({ id, apiVersion, source }: Resource): FlotillaError {
  const what = `resource mapping not found for name: "${id.name}" namespace: "${id.namespace}" from "": no matches for kind "${id.kind}" in version "${apiVersion}"`
  return new FlotillaError('E_UNKNOWN_KIND', `unable to build kubernetes objects from release manifest: ${what}`, {
    hint: `${source === '' ? 'The manifest' : source} needs a kind that the cluster does not serve: install its CRD first, as a release that this one needs.`,
  })
}

/** The kind that a CustomResourceDefinition defines. */
export interface DefinedKind {
  readonly group: string
  readonly kind: string
  readonly versions: readonly string[]
  readonly scope: 'namespaced' | 'cluster'
}

/** Reads a CRD object; undefined for anything else. */
export function definedKind(id: ResourceId, object: JsonObject): DefinedKind | undefined {
  if (id.kind !== 'CustomResourceDefinition' || id.group !== 'apiextensions.k8s.io') return undefined
  const spec = object['spec']
  const list = typeof spec === 'object' && spec !== null && !Array.isArray(spec) ? spec['versions'] : undefined
  const versions = Array.isArray(list) ? list.map((one) => textAt(one, 'name')).filter((name) => name !== '') : []
  return {
    group: textAt(object, 'spec', 'group'),
    kind: textAt(object, 'spec', 'names', 'kind'),
    versions,
    scope: textAt(object, 'spec', 'scope') === 'Cluster' ? 'cluster' : 'namespaced',
  }
}
