import { conditionsOf, current, failed, inProgress, type ReadinessRule } from './state.ts'

/** apiextensions.k8s.io/CustomResourceDefinition (kstatus crdConditions). */
export const definitionReadiness: ReadinessRule = (object) => {
  for (const { type, status, reason, message } of conditionsOf(object)) {
    if (type === 'NamesAccepted' && status === 'False') return failed(message)
    if (type !== 'Established') continue
    if (status === 'False' && reason !== 'Installing') return failed(message)
    if (status === 'True') return current('CRD is established')
  }
  return inProgress('Install in progress')
}
