import { textAt } from '../fields.ts'
import { current, inProgress, type ReadinessRule } from './state.ts'

/** Service (kstatus serviceConditions): a load balancer's own address is not waited for. */
export const serviceReadiness: ReadinessRule = (object) => {
  if (textAt(object, 'spec', 'type') === 'LoadBalancer' && textAt(object, 'spec', 'clusterIP') === '')
    return inProgress('ClusterIP not set. Service type: LoadBalancer')
  return current('Service is ready')
}
