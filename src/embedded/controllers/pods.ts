import type { Json, JsonObject } from '../../model/json.ts'
import type { Cluster } from '../cluster.ts'
import { asList, asObject, asText, at, isObject, metaOf } from '../tree.ts'
import { change, writeStatus } from './context.ts'

/** What a pod does is told by this annotation: nothing = runs and becomes ready; failed, unready, pending. */
const behaviour = 'flotilla.test/pod'

/**
 * Plays scheduler and kubelet: pods get a node, run, become ready, end where they need not restart, and go when deleted. No
 * container is ever started.
 */
export function reconcilePod(cluster: Cluster, pod: JsonObject): void {
  const meta = metaOf(pod)
  if (meta.deleting) {
    if (meta.finalizers.length === 0) cluster.store.remove('/pods', pod)
    return
  }
  const how = asText(meta.annotations[behaviour])
  const phase = asText(at(pod, 'status', 'phase'))
  if (asText(at(pod, 'spec', 'nodeName')) === '') {
    schedule(cluster, pod)
    return
  }
  if (phase === 'Pending' && how !== 'pending') {
    run(cluster, pod, how !== 'unready')
    return
  }
  const restart = asText(at(pod, 'spec', 'restartPolicy'))
  if (phase === 'Running' && restart !== 'Always' && how !== 'unready') end(cluster, pod, how === 'failed')
}

function schedule(cluster: Cluster, pod: JsonObject): void {
  const nodes = cluster.store.list('/nodes')
  const [node] = nodes
  if (node === undefined) return
  const now = cluster.now()
  change(cluster, '/pods', {
    object: pod,
    subresource: 'binding',
    apply: (live) => ({ ...live, spec: { ...asObject(live['spec']), nodeName: metaOf(node).name } }),
  })
  const bound = cluster.store.get('/pods', metaOf(pod))
  if (bound === undefined) return
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now }
  writeStatus(cluster, '/pods', { object: bound, status: { ...asObject(bound['status']), conditions: [scheduled] } })
}

function merged(pod: JsonObject, changes: readonly JsonObject[]): Json[] {
  const list = asList(at(pod, 'status', 'conditions')).filter(
    (old) => !changes.some((one) => one['type'] === at(old, 'type')),
  )
  return [...list, ...changes]
}

let lastAddress = 1

function podAddress(): string {
  lastAddress = (lastAddress % 65_000) + 1
  return `10.0.${lastAddress >> 8}.${lastAddress & 255}`
}

function run(cluster: Cluster, pod: JsonObject, ready: boolean): void {
  const now = cluster.now()
  const status = ready ? 'True' : 'False'
  const flag = (type: string, value: string) => ({ type, status: value, lastProbeTime: null, lastTransitionTime: now })
  const gates = asList(at(pod, 'spec', 'readinessGates')).map((gate) => flag(asText(at(gate, 'conditionType')), 'True'))
  const address = podAddress()
  writeStatus(cluster, '/pods', {
    object: pod,
    status: {
      ...asObject(pod['status']),
      phase: 'Running',
      startTime: now,
      podIP: address,
      podIPs: [{ ip: address }],
      conditions: merged(pod, [
        flag('Initialized', 'True'),
        flag('Ready', status),
        flag('ContainersReady', status),
        ...gates,
      ]),
      initContainerStatuses: containers(pod, 'initContainers').map((one) => ({
        ...one,
        ready: true,
        started: false,
        state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: now, finishedAt: now } },
      })),
      containerStatuses: containers(pod, 'containers').map((one) => ({
        ...one,
        ready,
        started: true,
        state: { running: { startedAt: now } },
      })),
    },
  })
}

function containers(pod: JsonObject, list: string): JsonObject[] {
  return asList(at(pod, 'spec', list))
    .filter(isObject)
    .map((one) => ({ name: one['name'], image: one['image'], imageID: '', restartCount: 0, lastState: {} }))
}

function end(cluster: Cluster, pod: JsonObject, failed: boolean): void {
  const now = cluster.now()
  const over = (type: string) => ({
    type,
    status: 'False',
    reason: failed ? 'PodFailed' : 'PodCompleted',
    lastProbeTime: null,
    lastTransitionTime: now,
  })
  writeStatus(cluster, '/pods', {
    object: pod,
    status: {
      ...asObject(pod['status']),
      phase: failed ? 'Failed' : 'Succeeded',
      conditions: merged(pod, [over('Ready'), over('ContainersReady')]),
      containerStatuses: containers(pod, 'containers').map((one, index) => {
        const exitCode = failed && index === 0 ? 1 : 0
        const reason = exitCode === 0 ? 'Completed' : 'Error'
        const terminated = { exitCode, reason, startedAt: at(pod, 'status', 'startTime'), finishedAt: now }
        return { ...one, ready: false, started: false, state: { terminated } }
      }),
    },
  })
}
