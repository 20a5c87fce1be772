import type { JsonObject } from '../model/json.ts'
import type { Cluster } from './cluster.ts'
import type { Resource } from './registry.ts'
import type { FieldError } from './status.ts'
import { asObject, asText, at, metaOf } from './tree.ts'
import { checkCustom } from './validation/custom.ts'
import { checkMeta, checkMetaUpdate } from './validation/metadata.ts'
import {
  checkAutoscaler,
  checkBinding,
  checkBindingUpdate,
  checkBudget,
  checkClaim,
  checkClaimUpdate,
  checkConfigMap,
  checkDefinition,
  checkImmutable,
  checkIngress,
  checkRules,
  checkSecret,
  checkSecretUpdate,
} from './validation/others.ts'
import { checkPodSpec, checkPodUpdate } from './validation/pods.ts'
import { checkService, checkServiceUpdate, othersThan } from './validation/services.ts'
import {
  checkDaemonSet,
  checkDeployment,
  checkJobSpec,
  checkJobUpdate,
  checkReplicaSet,
  checkSelectorUpdate,
  checkStatefulSet,
  checkStatefulUpdate,
} from './validation/workloads.ts'

type Check = (object: JsonObject) => FieldError[]
type CheckUpdate = (object: JsonObject, old: JsonObject) => FieldError[]

const checks: Readonly<Record<string, Check>> = {
  '/configmaps': checkConfigMap,
  '/secrets': checkSecret,
  '/pods': (object) => checkPodSpec('spec', asObject(object['spec'])),
  '/persistentvolumeclaims': checkClaim,
  'apps/deployments': checkDeployment,
  'apps/replicasets': checkReplicaSet,
  'apps/statefulsets': checkStatefulSet,
  'apps/daemonsets': checkDaemonSet,
  'batch/jobs': (object) => checkJobSpec('spec', asObject(object['spec'])),
  'batch/cronjobs': (object) => [
    ...(asText(at(object, 'spec', 'schedule')) === ''
      ? [{ reason: 'FieldValueRequired' as const, field: 'spec.schedule', message: 'Required value' }]
      : []),
    ...checkJobSpec('spec.jobTemplate.spec', asObject(at(object, 'spec', 'jobTemplate', 'spec'))),
  ],
  'autoscaling/horizontalpodautoscalers': checkAutoscaler,
  'networking.k8s.io/ingresses': checkIngress,
  'policy/poddisruptionbudgets': checkBudget,
  'rbac.authorization.k8s.io/roles': checkRules,
  'rbac.authorization.k8s.io/clusterroles': checkRules,
  'rbac.authorization.k8s.io/rolebindings': checkBinding,
  'rbac.authorization.k8s.io/clusterrolebindings': checkBinding,
  'apiextensions.k8s.io/customresourcedefinitions': checkDefinition,
}

const updateChecks: Readonly<Record<string, CheckUpdate>> = {
  '/configmaps': checkImmutable,
  '/secrets': checkSecretUpdate,
  '/pods': checkPodUpdate,
  '/persistentvolumeclaims': checkClaimUpdate,
  '/services': checkServiceUpdate,
  'apps/deployments': checkSelectorUpdate,
  'apps/replicasets': checkSelectorUpdate,
  'apps/daemonsets': checkSelectorUpdate,
  'apps/statefulsets': checkStatefulUpdate,
  'batch/jobs': checkJobUpdate,
  'rbac.authorization.k8s.io/rolebindings': checkBindingUpdate,
  'rbac.authorization.k8s.io/clusterrolebindings': checkBindingUpdate,
}

function checkContent(cluster: Cluster, resource: Resource, object: JsonObject): FieldError[] {
  if (resource.custom !== undefined) {
    return [
      ...checkCustom(object, asObject(resource.custom.openapi as JsonObject), ''),
      ...checkScale(resource, object),
    ]
  }
  if (resource.storageKey === '/services')
    return checkService(object, othersThan(object, cluster.store.list('/services')))
  return checks[resource.storageKey]?.(object) ?? []
}

/** What the scale subresource reads must be a number. */
function checkScale(resource: Resource, object: JsonObject): FieldError[] {
  const path = resource.custom?.scale?.spec
  if (path === undefined) return []
  const value = at(object, ...path.split('.'))
  if (value === undefined || typeof value === 'number') return []
  const message = `Invalid value: 0: .${path} accessor error: ${JSON.stringify(value).replaceAll('"', '')} is of the type ${typeof value}, expected int64`
  return [{ reason: 'FieldValueInvalid', field: `.${path}`, message }]
}

/** Everything that is wrong with a new object. */
export function validateCreate(cluster: Cluster, resource: Resource, object: JsonObject): FieldError[] {
  return [...checkMeta(resource, object), ...checkContent(cluster, resource, object)]
}

/** Everything that is wrong with a change; a write to a subresource checks metadata alone. */
export function validateUpdate(
  cluster: Cluster,
  resource: Resource,
  { object, old, subresource }: { object: JsonObject; old: JsonObject; subresource: string },
): FieldError[] {
  const meta = checkMetaUpdate(object, old)
  if (subresource !== '' && subresource !== 'scale') {
    return resource.custom === undefined ? meta : [...meta, ...checkContent(cluster, resource, object)]
  }
  // An object on its way out may lose finalizers whatever else is wrong with it.
  if (metaOf(old).deleting && resource.custom === undefined) return meta
  return [
    ...meta,
    ...checkContent(cluster, resource, object),
    ...(updateChecks[resource.storageKey]?.(object, old) ?? []),
  ]
}
