import type { JsonObject } from '../../model/json.ts'
import type { Readiness, WaitOptions } from '../../model/ports.ts'
import { at } from '../../util/json.ts'
import { textAt, typeOf } from '../fields.ts'
import { definitionReadiness } from './custom-resource-definition.ts'
import { daemonSetReadiness } from './daemonset.ts'
import { deploymentReadiness } from './deployment.ts'
import { completedJobReadiness, jobReadiness } from './job.ts'
import { hookPodReadiness, podReadiness } from './pod.ts'
import { replicaSetReadiness } from './replicaset.ts'
import { serviceReadiness } from './service.ts'
import { conditionsOf, current, failed, inProgress, type ReadinessRule, type RuleContext } from './state.ts'
import { statefulSetReadiness } from './statefulset.ts'
import { volumeClaimReadiness } from './volume-claim.ts'

const alwaysReady: ReadinessRule = () => current('Resource is always ready')

/** group/kind → rule. Kinds that are not here are judged by their conditions alone. */
const rules = new Map<string, ReadinessRule>([
  ['/Service', serviceReadiness],
  ['/Pod', podReadiness],
  ['/Secret', alwaysReady],
  ['/ConfigMap', alwaysReady],
  ['/PersistentVolumeClaim', volumeClaimReadiness],
  ['apps/StatefulSet', statefulSetReadiness],
  ['apps/DaemonSet', daemonSetReadiness],
  ['extensions/DaemonSet', daemonSetReadiness],
  ['apps/Deployment', deploymentReadiness],
  ['extensions/Deployment', deploymentReadiness],
  ['apps/ReplicaSet', replicaSetReadiness],
  ['extensions/ReplicaSet', replicaSetReadiness],
  ['policy/PodDisruptionBudget', () => current('AllowedDisruptions has been computed.')],
  ['batch/CronJob', alwaysReady],
  ['batch/Job', jobReadiness],
  ['apiextensions.k8s.io/CustomResourceDefinition', definitionReadiness],
])

/**
 * Readiness of a live object by Helm 4's rules: kstatus as fluxcd/cli-utils 1.2 has it, with Helm's own readers for Jobs that
 * must complete and for hooks. Pure; looks at this object only.
 */
export function computeReadiness(
  object: JsonObject,
  until: WaitOptions['until'] = 'ready',
  context: RuleContext = { now: Date.now() },
): Readiness {
  const { group, kind } = typeOf(object)
  const key = `${group}/${kind}`
  if (until === 'hook') {
    // Helm's readers for hooks skip the general rules: a hook that is being deleted may still complete.
    if (key === 'batch/Job') return completedJobReadiness(object, context)
    if (key === '/Pod') return hookPodReadiness(object, context)
    return current('Resource is current')
  }
  if (until === 'complete' && key === 'batch/Job') return completedJobReadiness(object, context)
  // A paused Deployment never progresses; Helm does not wait for it.
  if (key === 'apps/Deployment' && at(object, 'spec', 'paused') === true) return current('Deployment is paused')
  return generalReadiness(object) ?? rules.get(key)?.(object, context) ?? readyCondition(object)
}

/** What holds for every kind: deletion, generations, the two standard conditions. */
function generalReadiness(object: JsonObject): Readiness | undefined {
  if (textAt(object, 'metadata', 'deletionTimestamp') !== '')
    return { status: 'terminating', message: 'Resource scheduled for deletion' }
  const generation = at(object, 'metadata', 'generation')
  const observed = at(object, 'status', 'observedGeneration')
  if (typeof generation === 'number' && typeof observed === 'number' && generation !== observed) {
    const kind = textAt(object, 'kind')
    return inProgress(`${kind} generation is ${generation}, but latest observed generation is ${observed}`)
  }
  for (const { type, status, message } of conditionsOf(object)) {
    if (type === 'Reconciling' && status === 'True') return inProgress(message)
    if (type === 'Stalled' && status === 'True') return failed(message)
  }
  return undefined
}

function readyCondition(object: JsonObject): Readiness {
  for (const { type, status, message } of conditionsOf(object)) {
    if (type !== 'Ready') continue
    if (status === 'True') return current('Resource is Ready')
    if (status === 'False' || status === 'Unknown') return inProgress(message)
  }
  return current('Resource is current')
}
