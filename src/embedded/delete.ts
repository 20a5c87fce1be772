import type { JsonObject } from '../model/json.ts'
import { type Cluster, inVersion, subjectOf, withMeta } from './cluster.ts'
import { getObject, type Target } from './operations.ts'
import type { Resource } from './registry.ts'
import { conflict, forbidden, invalid, success } from './status.ts'
import { orphansByDefault, returnsDeleted } from './strategy.table.ts'
import { asList, asNumber, asObject, asText, at, metaOf } from './tree.ts'

export type Propagation = 'Orphan' | 'Background' | 'Foreground'

export interface DeleteOptions {
  readonly propagation: Propagation | undefined
  readonly grace: number | undefined
  readonly uid: string
  readonly resourceVersion: string
  readonly dryRun: boolean
}

const definitions = 'apiextensions.k8s.io/customresourcedefinitions'
export const cleanup = 'customresourcecleanup.apiextensions.k8s.io'

/** Finalizers that stand for what happens to dependents. */
const orphanFinalizer = 'orphan'
const foregroundFinalizer = 'foregroundDeletion'

/**
 * Deletes as the real server does: at once, or by marking the object where finalizers or a pod's grace period hold it.
 *
 * @returns what the request answers: the object, or a Status
 */
export function deleteObject(
  cluster: Cluster,
  resource: Resource,
  input: { target: Target; options: DeleteOptions },
): JsonObject {
  const { target, options } = input
  const live = getObject(cluster, resource, target)
  const meta = metaOf(live)
  const subject = { ...subjectOf(resource, target.name), resource: resource.kind }
  if (options.uid !== '' && options.uid !== meta.uid) {
    const why = `the UID in the precondition (${options.uid}) does not match the UID in record (${meta.uid}). The object might have been deleted and then recreated`
    throw conflict(subject, why)
  }
  if (options.resourceVersion !== '' && options.resourceVersion !== meta.resourceVersion) {
    const why = `the ResourceVersion in the precondition (${options.resourceVersion}) does not match the ResourceVersion in record (${meta.resourceVersion}). The object might have been modified`
    throw conflict(subject, why)
  }
  if (resource.storageKey === '/namespaces') return deleteNamespace(cluster, resource, { live, dryRun: options.dryRun })
  if (resource.storageKey === definitions) return deleteDefinition(cluster, resource, { live, dryRun: options.dryRun })
  const finalizers = wantedFinalizers(resource, meta.finalizers, options.propagation)
  const grace = resource.storageKey === '/pods' ? podGrace(live, options.grace) : 0
  const marked = grace > 0 || finalizers.length > 0
  if (!marked) {
    if (options.dryRun) return finished(resource, live)
    // A pod that goes at once shows its deletion nevertheless.
    const last = resource.storageKey === '/pods' ? mark(cluster, { live, finalizers: [], grace: 0 }) : live
    cluster.store.remove(resource.storageKey, last)
    return finished(resource, last)
  }
  const object = mark(cluster, { live, finalizers, grace })
  if (options.dryRun) return inVersion(object, resource)
  return inVersion(cluster.store.put(resource.storageKey, object), resource)
}

function finished(resource: Resource, object: JsonObject): JsonObject {
  if (returnsDeleted.has(resource.storageKey)) return object
  const { name, uid } = metaOf(object)
  return success(subjectOf(resource, name), uid)
}

function mark(
  cluster: Cluster,
  { live, finalizers, grace }: { live: JsonObject; finalizers: readonly string[]; grace: number },
): JsonObject {
  const meta = asObject(live['metadata'])
  const list = finalizers.length > 0 ? [...finalizers] : undefined
  if (metaOf(live).deleting) {
    const shorter = Math.min(asNumber(meta['deletionGracePeriodSeconds']), grace)
    return withMeta(live, { finalizers: list, deletionGracePeriodSeconds: shorter })
  }
  const generation = meta['generation'] === undefined ? undefined : asNumber(meta['generation']) + 1
  const end = new Date(Date.parse(cluster.now()) + grace * 1000)
  return withMeta(live, {
    finalizers: list,
    generation,
    deletionTimestamp: `${end.toISOString().slice(0, 19)}Z`,
    deletionGracePeriodSeconds: grace,
  })
}

function wantedFinalizers(resource: Resource, current: readonly string[], asked: Propagation | undefined): string[] {
  const standing = current.includes(orphanFinalizer)
    ? 'Orphan'
    : current.includes(foregroundFinalizer)
      ? 'Foreground'
      : undefined
  const propagation = asked ?? standing ?? (orphansByDefault.has(resource.storageKey) ? 'Orphan' : 'Background')
  const rest = current.filter((name) => name !== orphanFinalizer && name !== foregroundFinalizer)
  if (propagation === 'Orphan') return [...rest, orphanFinalizer]
  return propagation === 'Foreground' ? [...rest, foregroundFinalizer] : rest
}

/** Seconds that a pod has left: none before it is on a node or after it has ended. */
function podGrace(pod: JsonObject, asked: number | undefined): number {
  const phase = asText(at(pod, 'status', 'phase'))
  if (asText(at(pod, 'spec', 'nodeName')) === '' || phase === 'Failed' || phase === 'Succeeded') return 0
  return asked ?? asNumber(at(pod, 'spec', 'terminationGracePeriodSeconds'), 30)
}

const immortal = ['default', 'kube-system', 'kube-public']

function deleteNamespace(
  cluster: Cluster,
  resource: Resource,
  { live, dryRun }: { live: JsonObject; dryRun: boolean },
): JsonObject {
  const { name, deleting } = metaOf(live)
  if (immortal.includes(name)) throw forbidden(subjectOf(resource, name), 'this namespace may not be deleted')
  if (deleting) {
    const left = at(live, 'spec', 'finalizers')
    if (!Array.isArray(left) || left.length === 0) return live
    return live
  }
  const marked = {
    ...withMeta(live, { deletionTimestamp: cluster.now() }),
    status: { ...asObject(live['status']), phase: 'Terminating' },
  }
  return dryRun ? marked : cluster.store.put(resource.storageKey, marked)
}

/** A definition waits until its objects are gone. */
function deleteDefinition(
  cluster: Cluster,
  resource: Resource,
  { live, dryRun }: { live: JsonObject; dryRun: boolean },
): JsonObject {
  const meta = metaOf(live)
  if (meta.deleting) return live
  const now = cluster.now()
  const marked = withMeta(live, {
    deletionTimestamp: now,
    finalizers: [...new Set([...meta.finalizers, cleanup])],
  })
  const terminating = {
    type: 'Terminating',
    status: 'True',
    lastTransitionTime: now,
    reason: 'InstanceDeletionPending',
    message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  }
  const status = asObject(live['status'])
  const object = { ...marked, status: { ...status, conditions: [...asList(status['conditions']), terminating] } }
  return dryRun ? object : cluster.store.put(resource.storageKey, object)
}

/** Checks the options of a deletion that contradict each other. */
export function checkDeleteOptions(given: { orphanDependents: boolean; propagation: string }): void {
  const errors = []
  if (given.orphanDependents && given.propagation !== '') {
    errors.push({
      reason: 'FieldValueInvalid' as const,
      field: 'propagationPolicy',
      message: `Invalid value: "${given.propagation}": orphanDependents and deletionPropagation cannot be both set`,
    })
  } else if (!['', 'Orphan', 'Background', 'Foreground'].includes(given.propagation)) {
    errors.push({
      reason: 'FieldValueNotSupported' as const,
      field: 'propagationPolicy',
      message: `Unsupported value: "${given.propagation}": supported values: "Foreground", "Background", "Orphan", "nil"`,
    })
  }
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions', name: '' }, errors)
}
