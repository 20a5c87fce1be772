import type { JsonObject } from '../../model/json.ts'
import { asList, asNumber, asObject, asText, at, clone, isObject, metaOf } from '../tree.ts'
import { type Context, controlled, isEnded, isReady, make, podFrom, remove, writeStatus } from './context.ts'
import { currentRevision, hashLabel } from './revisions.ts'

interface Ordinals {
  readonly pods: Map<number, JsonObject>
  readonly first: number
  readonly wanted: number
}

function ordinalsOf(context: Context, set: JsonObject): Ordinals {
  const { name } = metaOf(set)
  const pods = new Map<number, JsonObject>()
  for (const pod of controlled(context, set, '/pods')) {
    const number = Number(metaOf(pod).name.slice(name.length + 1))
    if (Number.isInteger(number)) pods.set(number, pod)
  }
  return {
    pods,
    first: asNumber(at(set, 'spec', 'ordinals', 'start')),
    wanted: asNumber(at(set, 'spec', 'replicas'), 1),
  }
}

/** Keeps numbered pods with their claims, in order unless the set says `Parallel`; updates from the highest number down. */
export function reconcileStatefulSet(context: Context, set: JsonObject): void {
  if (metaOf(set).deleting) return
  const { cluster } = context
  const hash = currentRevision(context, set)
  const ordered = at(set, 'spec', 'podManagementPolicy') !== 'Parallel'
  const state = ordinalsOf(context, set)
  const last = state.first + state.wanted
  let blocked = false
  for (let number = state.first; number < last && !(blocked && ordered); number += 1) {
    let pod = state.pods.get(number)
    if (pod !== undefined && isEnded(pod)) {
      remove(cluster, '/pods', pod)
      pod = undefined
    }
    if (pod === undefined) start(context, set, { number, hash })
    if (pod === undefined || !isReady(pod)) blocked = true
  }
  for (const [number, pod] of state.pods) if (number >= last || number < state.first) remove(cluster, '/pods', pod)
  if (!blocked) replaceOutdated(context, set, { state, hash })
  report(context, set, hash)
}

/** One outdated pod at a time goes, unless its number is below the partition. */
function replaceOutdated(context: Context, set: JsonObject, { state, hash }: { state: Ordinals; hash: string }): void {
  if (at(set, 'spec', 'updateStrategy', 'type') === 'OnDelete') return
  const partition = asNumber(at(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition'))
  for (let number = state.first + state.wanted - 1; number >= Math.max(state.first, partition); number -= 1) {
    const pod = state.pods.get(number)
    if (pod === undefined || metaOf(pod).labels[hashLabel] === `${metaOf(set).name}-${hash}`) continue
    remove(context.cluster, '/pods', pod)
    return
  }
}

function start(context: Context, set: JsonObject, { number, hash }: { number: number; hash: string }): void {
  const { name, namespace } = metaOf(set)
  const podName = `${name}-${number}`
  const template = asObject(at(set, 'spec', 'template'))
  const pod = podFrom(template, set, { name: podName })
  const meta = asObject(pod['metadata'])
  meta['labels'] = {
    ...asObject(meta['labels']),
    [hashLabel]: `${name}-${hash}`,
    'apps.kubernetes.io/pod-index': String(number),
    'statefulset.kubernetes.io/pod-name': podName,
  }
  const spec = clone(asObject(pod['spec']))
  spec['hostname'] = podName
  const service = asText(at(set, 'spec', 'serviceName'))
  if (service !== '') spec['subdomain'] = service
  const volumes = asList(spec['volumes'])
  for (const claim of asList(at(set, 'spec', 'volumeClaimTemplates')).filter(isObject)) {
    const claimName = `${metaOf(claim).name}-${podName}`
    make(context.cluster, '/persistentvolumeclaims', {
      metadata: {
        name: claimName,
        namespace,
        labels: { ...metaOf(claim).labels, ...asObject(at(set, 'spec', 'selector', 'matchLabels')) },
      },
      spec: claim['spec'] ?? {},
    })
    volumes.push({ name: metaOf(claim).name, persistentVolumeClaim: { claimName } })
  }
  if (volumes.length > 0) spec['volumes'] = volumes
  make(context.cluster, '/pods', { ...pod, spec })
}

function report(context: Context, set: JsonObject, hash: string): void {
  const { pods } = ordinalsOf(context, set)
  const living = [...pods.values()].filter((pod) => !metaOf(pod).deleting && !isEnded(pod))
  const update = `${metaOf(set).name}-${hash}`
  const updated = living.filter((pod) => metaOf(pod).labels[hashLabel] === update)
  const ready = living.filter(isReady).length
  const before = asText(at(set, 'status', 'currentRevision')) || update
  const wanted = asNumber(at(set, 'spec', 'replicas'), 1)
  const complete = updated.length === wanted && living.length === wanted && ready === wanted
  const current = complete ? update : before
  const status: JsonObject = {
    observedGeneration: asNumber(at(set, 'metadata', 'generation')),
    replicas: living.length,
    availableReplicas: ready,
    currentRevision: current,
    updateRevision: update,
    collisionCount: 0,
  }
  if (ready > 0) status['readyReplicas'] = ready
  if (updated.length > 0) status['updatedReplicas'] = updated.length
  const old = living.filter((pod) => metaOf(pod).labels[hashLabel] === current).length
  if (old > 0) status['currentReplicas'] = old
  writeStatus(context.cluster, 'apps/statefulsets', { object: set, status })
}
