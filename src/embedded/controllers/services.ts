import type { JsonObject } from '../../model/json.ts'
import { labelsMatch, selectorOf } from '../selectors.ts'
import { asList, asNumber, asObject, asText, at, metaOf } from '../tree.ts'
import { type Context, change, condition, isReady, portion, writeStatus } from './context.ts'
import { claimInUse, dropFinalizer } from './garbage.ts'

/** A claim is bound as soon as it is there; no volume stands behind it. */
export function reconcileClaim({ cluster }: Context, claim: JsonObject): void {
  const storageKey = '/persistentvolumeclaims'
  const meta = metaOf(claim)
  if (meta.deleting) {
    if (!claimInUse(cluster, claim))
      dropFinalizer(cluster, { storageKey, object: claim }, 'kubernetes.io/pvc-protection')
    return
  }
  if (at(claim, 'status', 'phase') === 'Bound') return
  if (asText(at(claim, 'spec', 'volumeName')) === '') {
    change(cluster, storageKey, {
      object: claim,
      apply: (live) => ({ ...live, spec: { ...asObject(live['spec']), volumeName: `pvc-${meta.uid}` } }),
    })
  }
  const live = cluster.store.get(storageKey, meta)
  if (live === undefined) return
  const storage = at(live, 'spec', 'resources', 'requests', 'storage')
  writeStatus(cluster, storageKey, {
    object: live,
    status: {
      phase: 'Bound',
      accessModes: at(live, 'spec', 'accessModes') ?? [],
      ...(storage === undefined ? {} : { capacity: { storage } }),
    },
  })
}

/** A load balancer gets the address of this machine. */
export function reconcileService({ cluster }: Context, service: JsonObject): void {
  const balanced = at(service, 'spec', 'type') === 'LoadBalancer'
  const has = asList(at(service, 'status', 'loadBalancer', 'ingress')).length > 0
  if (metaOf(service).deleting || balanced === has) return
  const ingress = [{ ip: '127.0.0.1', ipMode: 'VIP' }]
  writeStatus(cluster, '/services', { object: service, status: { loadBalancer: balanced ? { ingress } : {} } })
}

/** Counts the pods that a disruption budget covers. */
export function reconcileBudget({ cluster }: Context, budget: JsonObject): void {
  const { namespace, deleting } = metaOf(budget)
  if (deleting) return
  const selector = selectorOf(asObject(at(budget, 'spec', 'selector')))
  const pods = cluster.store.list('/pods', namespace).filter((pod) => labelsMatch(metaOf(pod).labels, selector))
  const healthy = pods.filter(isReady).length
  const expected = pods.length
  const least = at(budget, 'spec', 'minAvailable')
  const most = at(budget, 'spec', 'maxUnavailable')
  const desired = least === undefined ? expected - portion(most, expected, 'up') : portion(least, expected, 'up')
  const allowed = Math.max(0, healthy - Math.max(0, desired))
  const enough = allowed > 0
  writeStatus(cluster, 'policy/poddisruptionbudgets', {
    object: budget,
    status: {
      ...asObject(budget['status']),
      disruptionsAllowed: allowed,
      currentHealthy: healthy,
      desiredHealthy: Math.max(0, desired),
      expectedPods: expected,
      observedGeneration: asNumber(at(budget, 'metadata', 'generation')),
      conditions: [
        {
          ...condition(
            budget,
            {
              type: 'DisruptionAllowed',
              status: enough ? 'True' : 'False',
              reason: enough ? 'SufficientPods' : 'InsufficientPods',
              message: '',
            },
            { now: cluster.now() },
          ),
          observedGeneration: asNumber(at(budget, 'metadata', 'generation')),
        },
      ],
    },
  })
}
