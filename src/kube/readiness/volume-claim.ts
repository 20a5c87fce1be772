import { textAt } from '../fields.ts'
import { current, inProgress, type ReadinessRule } from './state.ts'

/** PersistentVolumeClaim (kstatus pvcConditions). */
export const volumeClaimReadiness: ReadinessRule = (object) => {
  const phase = textAt(object, 'status', 'phase') || 'unknown'
  return phase === 'Bound' ? current('PVC is Bound') : inProgress(`PVC is not Bound. phase: ${phase}`)
}
