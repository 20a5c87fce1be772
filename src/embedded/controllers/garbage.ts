import type { JsonObject } from '../../model/json.ts'
import type { Cluster } from '../cluster.ts'
import { withMeta } from '../cluster.ts'
import { deleteObject } from '../delete.ts'
import { asList, asText, at, metaOf } from '../tree.ts'
import { type Context, type Held, resourceFor } from './context.ts'

const background = { propagation: 'Background', grace: undefined, uid: '', resourceVersion: '', dryRun: false } as const
const foreground = { ...background, propagation: 'Foreground' } as const

function erase(cluster: Cluster, { storageKey, object }: Held, how: typeof background | typeof foreground): void {
  const { name, namespace, deleting } = metaOf(object)
  if (deleting || cluster.store.get(storageKey, { name, namespace }) === undefined) return
  deleteObject(cluster, resourceFor(cluster, storageKey), { target: { name, namespace }, options: how })
}

/** Removes what a vanished object owned, unless another owner lives. `lives` knows the uids of all objects. */
export function collect(context: Context, uid: string, lives: (uid: string) => boolean): void {
  for (const held of [...context.dependents(uid)]) {
    const owners = metaOf(held.object).owners
    if (owners.every((owner) => !lives(asText(owner['uid'])))) erase(context.cluster, held, background)
    else detach(context.cluster, held, (owner) => lives(asText(owner['uid'])))
  }
}

function detach(cluster: Cluster, { storageKey, object }: Held, keep: (owner: JsonObject) => boolean): void {
  const kept = metaOf(object).owners.filter(keep)
  const live = cluster.store.get(storageKey, metaOf(object))
  if (live === undefined) return
  cluster.store.put(storageKey, withMeta(live, { ownerReferences: kept.length > 0 ? kept : undefined }))
}

/** Carries out the finalizers `orphan` and `foregroundDeletion` of an object that is being deleted. */
export function finishDeletion(context: Context, held: Held): void {
  const { cluster } = context
  const meta = metaOf(held.object)
  if (!meta.deleting) return
  if (meta.finalizers.includes('orphan')) {
    for (const dependent of [...context.dependents(meta.uid)]) {
      detach(cluster, dependent, (owner) => asText(owner['uid']) !== meta.uid)
    }
    dropFinalizer(cluster, held, 'orphan')
  } else if (meta.finalizers.includes('foregroundDeletion')) {
    const dependents = [...context.dependents(meta.uid)]
    for (const dependent of dependents) erase(cluster, dependent, foreground)
    const blocking = context
      .dependents(meta.uid)
      .filter(({ object }) =>
        metaOf(object).owners.some((owner) => owner['uid'] === meta.uid && owner['blockOwnerDeletion'] === true),
      )
    if (blocking.length === 0) dropFinalizer(cluster, held, 'foregroundDeletion')
  }
}

/** Takes a finalizer off; the object goes when it was the last. */
export function dropFinalizer(cluster: Cluster, { storageKey, object }: Held, name: string): void {
  const live = cluster.store.get(storageKey, metaOf(object))
  if (live === undefined) return
  const finalizers = metaOf(live).finalizers.filter((one) => one !== name)
  const next = withMeta(live, { finalizers: finalizers.length > 0 ? finalizers : undefined })
  const grace = at(live, 'metadata', 'deletionGracePeriodSeconds')
  if (finalizers.length === 0 && metaOf(live).deleting && (grace === 0 || storageKey !== '/pods'))
    cluster.store.remove(storageKey, next)
  else cluster.store.put(storageKey, next)
}

/** Whether a pod of the namespace mounts a claim: then its protection stays. */
export function claimInUse(cluster: Cluster, claim: JsonObject): boolean {
  const { name, namespace } = metaOf(claim)
  return cluster.store
    .list('/pods', namespace)
    .some((pod) =>
      asList(at(pod, 'spec', 'volumes')).some((volume) => at(volume, 'persistentVolumeClaim', 'claimName') === name),
    )
}
