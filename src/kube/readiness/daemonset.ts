import { at } from '../../util/json.ts'
import { numberAt, textAt } from '../fields.ts'
import { current, inProgress, type ReadinessRule } from './state.ts'

/** apps/DaemonSet (kstatus daemonsetConditions): here generations must exist, elsewhere they are compared if they do. */
export const daemonSetReadiness: ReadinessRule = (object) => {
  const kind = textAt(object, 'kind')
  if (at(object, 'metadata', 'generation') === undefined) return inProgress(`${kind} metadata.generation not found`)
  if (at(object, 'status', 'observedGeneration') === undefined)
    return inProgress(`${kind} status.observedGeneration not found`)
  const wanted = numberAt(object, ['status', 'desiredNumberScheduled'], -1)
  const scheduled = numberAt(object, ['status', 'currentNumberScheduled'], 0)
  const updated = numberAt(object, ['status', 'updatedNumberScheduled'], 0)
  const available = numberAt(object, ['status', 'numberAvailable'], 0)
  const ready = numberAt(object, ['status', 'numberReady'], 0)
  if (wanted === -1) return inProgress('Missing .status.desiredNumberScheduled')
  if (wanted > scheduled) return inProgress(`Current: ${scheduled}/${wanted}`)
  if (wanted > updated) return inProgress(`Updated: ${updated}/${wanted}`)
  if (wanted > available) return inProgress(`Available: ${available}/${wanted}`)
  if (wanted > ready) return inProgress(`Ready: ${ready}/${wanted}`)
  return current(`All replicas scheduled as expected. Replicas: ${wanted}`)
}
