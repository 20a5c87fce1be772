import type { JsonObject } from '../../model/json.ts'
import { asNumber, asObject, asText, at, child, clone, metaOf, same } from '../tree.ts'
import {
  type Context,
  change,
  condition,
  conditionOf,
  controlled,
  make,
  ownerReference,
  portion,
  remove,
  templateHash,
  writeStatus,
} from './context.ts'

const revision = 'deployment.kubernetes.io/revision'
const hashLabel = 'pod-template-hash'
const sets = 'apps/replicasets'

function templateOf(set: JsonObject): JsonObject {
  const template = clone(asObject(at(set, 'spec', 'template')))
  const labels = child(child(template, 'metadata'), 'labels')
  delete labels[hashLabel]
  return template
}

function replicasOf(set: JsonObject): number {
  return asNumber(at(set, 'spec', 'replicas'))
}

function revisionOf(object: JsonObject): number {
  return Number(asText(metaOf(object).annotations[revision])) || 0
}

/** Rolls out a template by growing one replica set and shrinking the others within the limits of the strategy. */
export function reconcileDeployment(context: Context, deployment: JsonObject): void {
  if (metaOf(deployment).deleting) return
  const all = controlled(context, deployment, sets)
  const template = asObject(at(deployment, 'spec', 'template'))
  let current = all.find((set) => same(templateOf(set), normalised(template)))
  const paused = at(deployment, 'spec', 'paused') === true
  if (current === undefined && !paused) current = startSet(context, deployment, all)
  if (current !== undefined) {
    markRevision(context, deployment, { current, all })
    if (!paused)
      scale(context, deployment, { current, old: all.filter((set) => metaOf(set).uid !== metaOf(current).uid) })
  }
  report(context, deployment, current === undefined ? '' : metaOf(current).uid)
}

function normalised(template: JsonObject): JsonObject {
  const copy = clone(template)
  child(child(copy, 'metadata'), 'labels')
  return copy
}

function startSet(context: Context, deployment: JsonObject, all: readonly JsonObject[]): JsonObject | undefined {
  const { cluster } = context
  const template = asObject(at(deployment, 'spec', 'template'))
  const hash = templateHash(template, asNumber(at(deployment, 'status', 'collisionCount')))
  const labels = { ...metaOf(template).labels, [hashLabel]: hash }
  const selector = clone(asObject(at(deployment, 'spec', 'selector')))
  child(selector, 'matchLabels')[hashLabel] = hash
  const { name, namespace } = metaOf(deployment)
  const next = Math.max(0, ...all.map(revisionOf)) + 1
  const desired = asNumber(at(deployment, 'spec', 'replicas'), 1)
  const surge = portion(at(deployment, 'spec', 'strategy', 'rollingUpdate', 'maxSurge'), desired, 'up')
  const copy = clone(template)
  child(copy, 'metadata')['labels'] = labels
  return make(cluster, sets, {
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: {
        'deployment.kubernetes.io/desired-replicas': String(desired),
        'deployment.kubernetes.io/max-replicas': String(desired + surge),
        [revision]: String(next),
      },
      ownerReferences: [ownerReference(deployment)],
    },
    spec: {
      replicas: all.length === 0 ? desired : 0,
      ...(at(deployment, 'spec', 'minReadySeconds') === undefined
        ? {}
        : { minReadySeconds: at(deployment, 'spec', 'minReadySeconds') }),
      selector,
      template: copy,
    },
  })
}

/** The current set has the highest revision, and the deployment shows it. */
function markRevision(
  context: Context,
  deployment: JsonObject,
  { current, all }: { current: JsonObject; all: readonly JsonObject[] },
): void {
  const { cluster } = context
  const others = all.filter((set) => metaOf(set).uid !== metaOf(current).uid)
  const top = Math.max(0, ...others.map(revisionOf))
  const number = revisionOf(current) > top ? revisionOf(current) : top + 1
  if (number !== revisionOf(current)) annotate(context, sets, { object: current, key: revision, value: String(number) })
  if (asText(metaOf(deployment).annotations[revision]) !== String(number)) {
    annotate({ ...context, cluster }, 'apps/deployments', { object: deployment, key: revision, value: String(number) })
  }
}

function annotate(
  context: Context,
  storageKey: string,
  { object, key, value }: { object: JsonObject; key: string; value: string },
): void {
  change(context.cluster, storageKey, {
    object,
    apply: (live) => {
      const copy = clone(live)
      child(child(copy, 'metadata'), 'annotations')[key] = value
      return copy
    },
  })
}

function resize(context: Context, set: JsonObject, replicas: number): void {
  if (replicasOf(set) === replicas) return
  change(context.cluster, sets, {
    object: set,
    apply: (live) => ({ ...live, spec: { ...asObject(live['spec']), replicas } }),
  })
}

function scale(
  context: Context,
  deployment: JsonObject,
  { current, old }: { current: JsonObject; old: readonly JsonObject[] },
): void {
  const desired = asNumber(at(deployment, 'spec', 'replicas'), 1)
  const rolling = at(deployment, 'spec', 'strategy', 'type') !== 'Recreate'
  const oldTotal = old.reduce(
    (sum, set) => sum + Math.max(replicasOf(set), rolling ? 0 : asNumber(at(set, 'status', 'replicas'))),
    0,
  )
  if (!rolling) {
    for (const set of old) resize(context, set, 0)
    if (oldTotal === 0) resize(context, current, desired)
    tidy(context, deployment, old)
    return
  }
  const limits = at(deployment, 'spec', 'strategy', 'rollingUpdate')
  const surge = portion(at(limits, 'maxSurge'), desired, 'up')
  let unavailable = portion(at(limits, 'maxUnavailable'), desired, 'down')
  if (surge === 0 && unavailable === 0) unavailable = 1
  const room = Math.max(0, desired + surge - oldTotal)
  resize(context, current, Math.max(Math.min(desired, room), Math.min(replicasOf(current), desired)))
  const available = asNumber(at(current, 'status', 'availableReplicas'))
  let spare = Math.max(0, available + oldTotal - Math.max(0, desired - unavailable))
  for (const set of old) {
    const less = Math.min(spare, replicasOf(set))
    if (less > 0) resize(context, set, replicasOf(set) - less)
    spare -= less
  }
  tidy(context, deployment, old)
}

/** Old sets beyond the history limit go once they are empty. */
function tidy(context: Context, deployment: JsonObject, old: readonly JsonObject[]): void {
  const limit = asNumber(at(deployment, 'spec', 'revisionHistoryLimit'), 10)
  const empty = old.filter((set) => replicasOf(set) === 0 && asNumber(at(set, 'status', 'replicas')) === 0)
  const gone = [...empty].sort((a, b) => revisionOf(a) - revisionOf(b)).slice(0, Math.max(0, empty.length - limit))
  for (const set of gone) remove(context.cluster, sets, set)
}

function report(context: Context, given: JsonObject, currentUid: string): void {
  const { cluster } = context
  const deployment = cluster.store.get('apps/deployments', metaOf(given))
  if (deployment === undefined) return
  const all = controlled(context, deployment, sets)
  const sum = (key: string) => all.reduce((total, set) => total + asNumber(at(set, 'status', key)), 0)
  const current = all.find((set) => metaOf(set).uid === currentUid)
  const desired = asNumber(at(deployment, 'spec', 'replicas'), 1)
  const total = sum('replicas')
  const available = sum('availableReplicas')
  const updated = asNumber(at(current, 'status', 'replicas'))
  const missing = Math.max(0, desired - available)
  const ready = sum('readyReplicas')
  const counts = {
    replicas: total,
    updatedReplicas: updated,
    readyReplicas: ready,
    availableReplicas: available,
    unavailableReplicas: missing,
  }
  const status: JsonObject = { observedGeneration: asNumber(at(deployment, 'metadata', 'generation')) }
  for (const [key, value] of Object.entries(counts)) if (value > 0) status[key] = value
  status['terminatingReplicas'] = 0
  const done = updated === desired && total === desired && available === desired
  status['conditions'] = conditions(cluster.now(), deployment, { current, done, available })
  if (at(deployment, 'status', 'collisionCount') !== undefined)
    status['collisionCount'] = at(deployment, 'status', 'collisionCount')
  writeStatus(cluster, 'apps/deployments', { object: deployment, status })
}

function conditions(
  now: string,
  deployment: JsonObject,
  { current, done, available }: { current: JsonObject | undefined; done: boolean; available: number },
): JsonObject[] {
  const desired = asNumber(at(deployment, 'spec', 'replicas'), 1)
  const strategy = at(deployment, 'spec', 'strategy')
  const recreate = at(strategy, 'type') === 'Recreate'
  const unavailable = recreate ? 0 : portion(at(strategy, 'rollingUpdate', 'maxUnavailable'), desired, 'down')
  const enough = available >= desired - unavailable
  const updates = true
  const first = condition(
    deployment,
    enough
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    { now, updates },
  )
  if (current === undefined) return [first]
  const name = metaOf(current).name
  const known = conditionOf(deployment, 'Progressing')
  const state = done
    ? { reason: 'NewReplicaSetAvailable', message: `ReplicaSet "${name}" has successfully progressed.` }
    : late(deployment, known)
      ? { reason: 'ProgressDeadlineExceeded', message: `ReplicaSet "${name}" has timed out progressing.` }
      : known === undefined
        ? { reason: 'NewReplicaSetCreated', message: `Created new replica set "${name}"` }
        : { reason: 'ReplicaSetUpdated', message: `ReplicaSet "${name}" is progressing.` }
  const status = state.reason === 'ProgressDeadlineExceeded' ? 'False' : 'True'
  return [first, condition(deployment, { type: 'Progressing', status, ...state }, { now, updates })]
}

/** Whether a rollout has made no progress for longer than its deadline. */
function late(deployment: JsonObject, progressing: JsonObject | undefined): boolean {
  if (progressing === undefined || progressing['reason'] === 'NewReplicaSetAvailable') return false
  if (progressing['reason'] === 'ProgressDeadlineExceeded') return true
  const seconds = asNumber(at(deployment, 'spec', 'progressDeadlineSeconds'), 600)
  return Date.now() - Date.parse(asText(progressing['lastUpdateTime'])) > seconds * 1000
}
