import type { JsonObject } from '../../model/json.ts'
import { isObject, listAt, textAt } from '../fields.ts'
import { conditionsOf, current, failed, inProgress, type ReadinessRule } from './state.ts'

/** Milliseconds that a scheduler gets before an unschedulable pod counts as failed. */
export const scheduleWindow = 15_000

/** Pod (kstatus podConditions): running and ready, or ended either way. */
export const podReadiness: ReadinessRule = (object, { now }) => {
  const phase = textAt(object, 'status', 'phase')
  switch (phase) {
    case 'Succeeded':
      return current('Pod has completed successfully')
    case 'Failed':
      return current('Pod has completed, but not successfully')
    case 'Running':
      return running(object)
    case 'Pending': {
      if (!isUnschedulable(object)) return inProgress('Pod is in the Pending phase')
      const created = Date.parse(textAt(object, 'metadata', 'creationTimestamp'))
      if (now - scheduleWindow < created) return inProgress('Pod has not been scheduled')
      return failed('Pod could not be scheduled')
    }
    case '':
      return inProgress('Pod phase not available')
    default:
      return inProgress(`unknown phase ${phase}`)
  }
}

/** A Pod that is a hook or a test: it has to end well (Helm's internal/statusreaders). */
export const hookPodReadiness: ReadinessRule = (object) => {
  const name = textAt(object, 'metadata', 'name')
  const phase = textAt(object, 'status', 'phase')
  if (phase === 'Succeeded') return current(`pod ${name} succeeded`)
  if (phase === 'Failed') return failed(`pod ${name} failed`)
  return inProgress('Pod in progress')
}

/** The scheduler found no place for it: something that an autoscaler may still solve. */
export function isUnschedulable(pod: JsonObject): boolean {
  return conditionsOf(pod).some(
    ({ type, status, reason }) => type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable',
  )
}

function running(object: JsonObject) {
  if (conditionsOf(object).some(({ type, status }) => type === 'Ready' && status === 'True'))
    return current('Pod is Ready')
  const looping = listAt(object, 'status', 'containerStatuses')
    .filter(isObject)
    .filter((one) => textAt(one, 'state', 'waiting', 'reason') === 'CrashLoopBackOff')
    .map((one) => textAt(one, 'name'))
  if (looping.length > 0) return failed(`Containers in CrashLoop state: ${looping.join(',')}`)
  return inProgress('Pod is running but is not Ready')
}
