import type { JsonObject } from '../../model/json.ts'
import { asNumber, asObject, asText, at, metaOf } from '../tree.ts'
import { type Context, controlled, isEnded, isReady, make, podFrom, remove, writeStatus } from './context.ts'
import { currentRevision, hashLabel } from './revisions.ts'

const nodeName = 'metadata.name'

/** Which node a pod of a daemon set was made for. */
function nodeOf(pod: JsonObject): string {
  const terms = at(
    pod,
    'spec',
    'affinity',
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
    'nodeSelectorTerms',
  )
  return asText(at(terms, 0, 'matchFields', 0, 'values', 0)) || asText(at(pod, 'spec', 'nodeName'))
}

/** One pod for each node that the selector allows. */
export function reconcileDaemonSet(context: Context, set: JsonObject): void {
  if (metaOf(set).deleting) return
  const { cluster } = context
  const hash = currentRevision(context, set)
  const wanted = asObject(at(set, 'spec', 'template', 'spec', 'nodeSelector'))
  const nodes = cluster.store
    .list('/nodes')
    .filter((node) => Object.entries(wanted).every(([key, value]) => metaOf(node).labels[key] === value))
    .map((node) => metaOf(node).name)
  const pods = controlled(context, set, '/pods').filter((pod) => !metaOf(pod).deleting)
  for (const pod of pods) if (!nodes.includes(nodeOf(pod)) || isEnded(pod)) remove(cluster, '/pods', pod)
  for (const node of nodes) {
    const found = pods.find((pod) => nodeOf(pod) === node && !isEnded(pod))
    if (found === undefined) start(context, set, { node, hash })
    else if (metaOf(found).labels[hashLabel] !== hash && at(set, 'spec', 'updateStrategy', 'type') !== 'OnDelete') {
      remove(cluster, '/pods', found)
    }
  }
  report(context, set, { wanted: nodes.length, hash })
}

function start({ cluster }: Context, set: JsonObject, { node, hash }: { node: string; hash: string }): void {
  const pod = podFrom(asObject(at(set, 'spec', 'template')), set, { generateName: `${metaOf(set).name}-` })
  const meta = asObject(pod['metadata'])
  meta['labels'] = {
    ...asObject(meta['labels']),
    [hashLabel]: hash,
    'pod-template-generation': String(asNumber(at(set, 'metadata', 'generation'), 1)),
  }
  const term = { matchFields: [{ key: nodeName, operator: 'In', values: [node] }] }
  const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } } }
  make(cluster, '/pods', { ...pod, spec: { ...asObject(pod['spec']), affinity } })
}

function report(context: Context, set: JsonObject, { wanted, hash }: { wanted: number; hash: string }): void {
  const pods = controlled(context, set, '/pods').filter((pod) => !metaOf(pod).deleting && !isEnded(pod))
  const ready = pods.filter(isReady).length
  const updated = pods.filter((pod) => metaOf(pod).labels[hashLabel] === hash).length
  const status: JsonObject = {
    currentNumberScheduled: pods.length,
    numberMisscheduled: 0,
    desiredNumberScheduled: wanted,
    numberReady: ready,
    observedGeneration: asNumber(at(set, 'metadata', 'generation')),
  }
  if (updated > 0) status['updatedNumberScheduled'] = updated
  if (ready > 0) status['numberAvailable'] = ready
  if (wanted > ready) status['numberUnavailable'] = wanted - ready
  writeStatus(context.cluster, 'apps/daemonsets', { object: set, status })
}
