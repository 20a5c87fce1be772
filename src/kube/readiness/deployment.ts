import { numberAt } from '../fields.ts'
import { conditionsOf, current, failed, inProgress, type ReadinessRule } from './state.ts'

/** The API server's way to say "no deadline"; the controller then sets no Progressing condition. */
const noDeadline = 2 ** 31 - 1

/** apps/Deployment (kstatus deploymentConditions). */
export const deploymentReadiness: ReadinessRule = (object) => {
  let progressing = numberAt(object, ['spec', 'progressDeadlineSeconds'], noDeadline) === noDeadline
  let available = false
  for (const { type, status, reason } of conditionsOf(object)) {
    if (type === 'Progressing') {
      if (reason === 'ProgressDeadlineExceeded') return failed('Progress deadline exceeded')
      if (status === 'True' && reason === 'NewReplicaSetAvailable') progressing = true
    }
    if (type === 'Available' && status === 'True') available = true
  }
  const wanted = numberAt(object, ['spec', 'replicas'], 1)
  const replicas = numberAt(object, ['status', 'replicas'], 0)
  const updated = numberAt(object, ['status', 'updatedReplicas'], 0)
  const ready = numberAt(object, ['status', 'readyReplicas'], 0)
  const availableReplicas = numberAt(object, ['status', 'availableReplicas'], 0)
  if (wanted > replicas) return inProgress(`Replicas: ${replicas}/${wanted}`)
  if (wanted > updated) return inProgress(`Updated: ${updated}/${wanted}`)
  if (replicas > wanted) return inProgress(`Pending termination: ${replicas - wanted}`)
  if (updated > availableReplicas) return inProgress(`Available: ${availableReplicas}/${updated}`)
  if (wanted > ready) return inProgress(`Ready: ${ready}/${wanted}`)
  if (!progressing) return inProgress('ReplicaSet not Available')
  if (!available) return inProgress('Deployment not Available')
  return current(`Deployment is available. Replicas: ${replicas}`)
}
