import type { JsonObject } from '../model/json.ts'
import type { Cluster } from '../model/ports.ts'
import { at } from '../util/json.ts'
import { isObject, listAt, objectAt, textAt, typeOf } from './fields.ts'

/** What a strategic merge patch must know of a field. */
export interface FieldRule {
  /** Lists: `merge` joins by `key` (or as a set); otherwise they are replaced whole. */
  readonly strategy: 'merge' | 'replace' | 'default'
  /** A patch names the keys that stay. */
  readonly retainKeys: boolean
  readonly key: string
  /** The field itself, or the items of a list. */
  readonly inner: PatchSchema
}

/** How the fields of an object are merged. */
export interface PatchSchema {
  field(name: string): FieldRule
}

/** Groups of kinds that Helm knows as Go types (client-go's scheme and CRDs); everything else gets a JSON merge patch. */
const typedGroups = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'extensions',
  'flowcontrol.apiserver.k8s.io',
  'imagepolicy.k8s.io',
  'internal.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
])

/** Nothing known: maps are merged, lists replaced. That is a JSON merge patch. */
export const plainSchema: PatchSchema = {
  field: () => ({ strategy: 'default', retainKeys: false, key: '', inner: plainSchema }),
}

/** The merge rules of an object's kind, from the server's OpenAPI; undefined for kinds that take JSON merge patches only. */
export async function patchSchemaOf(
  cluster: Cluster,
  object: JsonObject,
  signal?: AbortSignal,
): Promise<PatchSchema | undefined> {
  const { group, version } = typeOf(object)
  if (!typedGroups.has(group)) return undefined
  const document = await cluster.openApi({ group, version }, signal)
  return document === undefined ? undefined : patchSchemaFrom(document, object)
}

/** The merge rules of an object's kind in an OpenAPI v3 document. */
export function patchSchemaFrom(document: JsonObject, object: JsonObject): PatchSchema | undefined {
  const { group, version, kind } = typeOf(object)
  const schemas = objectAt(document, 'components', 'schemas')
  const isKind = (type: unknown): boolean =>
    isObject(type) &&
    textAt(type, 'group') === group &&
    textAt(type, 'version') === version &&
    textAt(type, 'kind') === kind
  const root = Object.values(schemas)
    .filter(isObject)
    .find((schema) => listAt(schema, 'x-kubernetes-group-version-kind').some(isKind))
  return root === undefined ? undefined : schemaFrom(root, schemas)
}

function schemaFrom(schema: JsonObject, schemas: JsonObject): PatchSchema {
  const resolved = resolve(schema, schemas)
  return {
    field(name) {
      const property = at(resolved, 'properties', name) ?? at(resolved, 'additionalProperties')
      if (!isObject(property)) return plainSchema.field(name)
      const strategies = textAt(property, 'x-kubernetes-patch-strategy').split(',')
      const target = resolve(property, schemas)
      const items = at(target, 'items')
      return {
        strategy: strategies.includes('merge') ? 'merge' : strategies.includes('replace') ? 'replace' : 'default',
        retainKeys: strategies.includes('retainKeys'),
        key: textAt(property, 'x-kubernetes-patch-merge-key'),
        inner: schemaFrom(isObject(items) ? items : target, schemas),
      }
    },
  }
}

/** Follows `$ref`, which Kubernetes also wraps into a one-element `allOf` to give it a default. */
function resolve(schema: JsonObject, schemas: JsonObject): JsonObject {
  const [wrapped] = listAt(schema, 'allOf')
  const reference = textAt(isObject(wrapped) ? wrapped : schema, '$ref')
  if (reference === '') return schema
  return objectAt(schemas, reference.slice(reference.lastIndexOf('/') + 1))
}
