import type { JsonObject } from '../../model/json.ts'
import { asNumber, asObject, at, metaOf } from '../tree.ts'
import { type Context, controlled, isEnded, isReady, make, podFrom, remove, writeStatus } from './context.ts'

/** Keeps as many pods as wanted; the youngest and the unready go first. */
export function reconcileReplicaSet(context: Context, set: JsonObject): void {
  const { cluster } = context
  const meta = metaOf(set)
  const pods = controlled(context, set, '/pods').filter((pod) => !isEnded(pod))
  const living = pods.filter((pod) => !metaOf(pod).deleting)
  const wanted = asNumber(at(set, 'spec', 'replicas'), 1)
  if (!meta.deleting) {
    for (let count = living.length; count < wanted; count += 1) {
      make(cluster, '/pods', podFrom(asObject(at(set, 'spec', 'template')), set, { generateName: `${meta.name}-` }))
    }
    const order = [...living].sort((a, b) => Number(isReady(a)) - Number(isReady(b)))
    for (const pod of order.slice(0, Math.max(0, living.length - wanted))) remove(cluster, '/pods', pod)
  }
  const now = controlled(context, set, '/pods').filter((pod) => !isEnded(pod) && !metaOf(pod).deleting)
  const ready = now.filter(isReady).length
  writeStatus(cluster, 'apps/replicasets', {
    object: set,
    status: {
      replicas: now.length,
      ...(now.length > 0 ? { fullyLabeledReplicas: now.length } : {}),
      ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
      ...(metaOf(set).deleting ? {} : { terminatingReplicas: 0 }),
      observedGeneration: asNumber(at(set, 'metadata', 'generation')),
    },
  })
}
