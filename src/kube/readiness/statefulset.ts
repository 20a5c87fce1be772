import { numberAt, textAt } from '../fields.ts'
import { current, inProgress, type ReadinessRule } from './state.ts'

/** apps/StatefulSet (kstatus stsConditions). */
export const statefulSetReadiness: ReadinessRule = (object) => {
  if (textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete')
    return current('StatefulSet is using the ondelete update strategy')
  const wanted = numberAt(object, ['spec', 'replicas'], 1)
  const ready = numberAt(object, ['status', 'readyReplicas'], 0)
  const atCurrent = numberAt(object, ['status', 'currentReplicas'], 0)
  const updated = numberAt(object, ['status', 'updatedReplicas'], 0)
  const replicas = numberAt(object, ['status', 'replicas'], 0)
  const partition = numberAt(object, ['spec', 'updateStrategy', 'rollingUpdate', 'partition'], -1)
  if (wanted > replicas) return inProgress(`Replicas: ${replicas}/${wanted}`)
  if (wanted > ready) return inProgress(`Ready: ${ready}/${wanted}`)
  if (replicas > wanted) return inProgress(`Pending termination: ${replicas - wanted}`)
  // The API server writes partition 0 by default, so in practice the revisions below are hardly ever compared.
  if (partition !== -1) {
    if (updated < wanted - partition) return inProgress(`updated: ${updated}/${wanted - partition}`)
    return current(`Partition rollout complete. updated: ${updated}`)
  }
  if (wanted > atCurrent) return inProgress(`current: ${atCurrent}/${wanted}`)
  if (textAt(object, 'status', 'currentRevision') !== textAt(object, 'status', 'updateRevision'))
    return inProgress('Waiting for updated revision to match current')
  return current(`All replicas scheduled as expected. Replicas: ${replicas}`)
}
