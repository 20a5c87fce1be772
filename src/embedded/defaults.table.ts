import type { Json, JsonObject } from '../model/json.ts'
import { asList, asNumber, asObject, asText, child, clone, isEmpty, isObject, metaOf } from './tree.ts'

/** What the versioned API fills in for one type; runs before the types inside it. Each mirrors a `SetDefaults_…` function. */
export type Defaulter = (object: JsonObject) => void

/** Sets members that are missing or hold the zero value. */
function fill(object: JsonObject, values: Readonly<Record<string, Json>>): void {
  for (const [key, value] of Object.entries(values)) {
    const given = object[key]
    if (given === undefined || given === null || given === '' || (given === 0 && typeof value === 'number')) {
      object[key] = clone(value)
    }
  }
}

/** Sets members that are missing; a given zero stays (Go pointers). */
function fillMissing(object: JsonObject, values: Readonly<Record<string, Json>>): void {
  for (const [key, value] of Object.entries(values)) {
    if (object[key] === undefined || object[key] === null) object[key] = clone(value)
  }
}

function filler(values: Readonly<Record<string, Json>>): Defaulter {
  return (object) => fill(object, values)
}
function missing(values: Readonly<Record<string, Json>>): Defaulter {
  return (object) => fillMissing(object, values)
}

/** `Always` for the tag latest or no tag, else `IfNotPresent`. */
function pullPolicy(image: string): string {
  const [name = '', digest] = image.split('@')
  const tag = /:([^/:]+)$/.exec(name)?.[1]
  return tag === 'latest' || (tag === undefined && digest === undefined) ? 'Always' : 'IfNotPresent'
}

function container(object: JsonObject): void {
  fill(object, {
    imagePullPolicy: pullPolicy(asText(object['image'])),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  })
}

function pod(object: JsonObject): void {
  const spec = asObject(object['spec'])
  for (const list of [spec['containers'], spec['initContainers']]) {
    for (const item of asList(list).filter(isObject)) {
      const resources = asObject(item['resources'])
      if (!isEmpty(resources['limits']))
        fillMissing(child(resources, 'requests'), resources['limits'] as Record<string, Json>)
      if (spec['hostNetwork'] !== true) continue
      for (const port of asList(item['ports']).filter(isObject))
        fill(port, { hostPort: asNumber(port['containerPort']) })
    }
  }
  fillMissing(spec, { enableServiceLinks: true })
}

function podSpec(object: JsonObject): void {
  fill(object, {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
  })
  fillMissing(object, { securityContext: {}, terminationGracePeriodSeconds: 30 })
  // Both names of the field are always shown.
  const account = asText(object['serviceAccountName']) || asText(object['serviceAccount'])
  if (account !== '') {
    object['serviceAccountName'] = account
    object['serviceAccount'] = account
  }
}

function service(object: JsonObject): void {
  const spec = child(object, 'spec')
  fill(spec, { sessionAffinity: 'None', type: 'ClusterIP' })
  const type = asText(spec['type'])
  if (spec['sessionAffinity'] === 'None') delete spec['sessionAffinityConfig']
  if (spec['sessionAffinity'] === 'ClientIP') {
    const config = child(spec, 'sessionAffinityConfig')
    fillMissing(child(config, 'clientIP'), { timeoutSeconds: 10800 })
  }
  for (const port of asList(spec['ports']).filter(isObject)) {
    fill(port, { protocol: 'TCP', targetPort: port['port'] ?? 0 })
  }
  const external =
    type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && !isEmpty(spec['externalIPs']))
  if (external) fill(spec, { externalTrafficPolicy: 'Cluster' })
  if (type !== 'ExternalName') fillMissing(spec, { internalTrafficPolicy: 'Cluster' })
  if (type === 'LoadBalancer') fillMissing(spec, { allocateLoadBalancerNodePorts: true })
}

const volumeSources = (object: JsonObject) => Object.keys(object).filter((key) => key !== 'name')

function volume(object: JsonObject): void {
  if (volumeSources(object).length === 0) object['emptyDir'] = {}
  const image = object['image']
  if (isObject(image)) fill(image, { pullPolicy: pullPolicy(asText(image['reference'])) })
}

function deployment(object: JsonObject): void {
  const spec = child(object, 'spec')
  fillMissing(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 })
  const strategy = child(spec, 'strategy')
  fill(strategy, { type: 'RollingUpdate' })
  if (strategy['type'] === 'RollingUpdate') {
    fillMissing(child(strategy, 'rollingUpdate'), { maxUnavailable: '25%', maxSurge: '25%' })
  }
}

function daemonSet(object: JsonObject): void {
  // Shown by the conversion of the type; the strategy of the kind counts it.
  fill(child(child(object, 'metadata'), 'annotations'), { 'deprecated.daemonset.template.generation': '0' })
  const spec = child(object, 'spec')
  const strategy = child(spec, 'updateStrategy')
  fill(strategy, { type: 'RollingUpdate' })
  if (strategy['type'] === 'RollingUpdate')
    fillMissing(child(strategy, 'rollingUpdate'), { maxUnavailable: 1, maxSurge: 0 })
  fillMissing(spec, { revisionHistoryLimit: 10 })
}

function statefulSet(object: JsonObject): void {
  const spec = child(object, 'spec')
  for (const claim of asList(spec['volumeClaimTemplates']).filter(isObject)) {
    fill(claim, { kind: 'PersistentVolumeClaim', apiVersion: 'v1' })
  }
  fill(spec, { podManagementPolicy: 'OrderedReady' })
  const strategy = child(spec, 'updateStrategy')
  if (asText(strategy['type']) === '') {
    strategy['type'] = 'RollingUpdate'
    child(strategy, 'rollingUpdate')
  }
  if (strategy['type'] === 'RollingUpdate' && isObject(strategy['rollingUpdate'])) {
    fillMissing(strategy['rollingUpdate'], { partition: 0 })
  }
  fill(child(spec, 'persistentVolumeClaimRetentionPolicy'), { whenDeleted: 'Retain', whenScaled: 'Retain' })
  fillMissing(spec, { replicas: 1, revisionHistoryLimit: 10 })
}

function job(object: JsonObject): void {
  const spec = child(object, 'spec')
  if (spec['completions'] === undefined && spec['parallelism'] === undefined) spec['completions'] = 1
  fillMissing(spec, {
    parallelism: 1,
    backoffLimit: spec['backoffLimitPerIndex'] === undefined ? 6 : 0x7fffffff,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: spec['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed',
    manualSelector: false,
  })
  const labels = metaOf(asObject(spec['template'])).labels
  if (!isEmpty(labels) && isEmpty(metaOf(object).labels)) child(object, 'metadata')['labels'] = clone(labels)
}

const scaleUp: JsonObject = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
}
const scaleDown: JsonObject = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] }

function autoscaler(object: JsonObject): void {
  const spec = child(object, 'spec')
  fillMissing(spec, { minReplicas: 1 })
  if (isEmpty(spec['metrics'])) {
    spec['metrics'] = [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
    ]
  }
  const behavior = spec['behavior']
  if (!isObject(behavior)) return
  fillMissing(child(behavior, 'scaleUp'), scaleUp as Record<string, Json>)
  fillMissing(child(behavior, 'scaleDown'), scaleDown as Record<string, Json>)
}

function replicationController(object: JsonObject): void {
  const spec = child(object, 'spec')
  fillMissing(spec, { replicas: 1 })
  const labels = metaOf(asObject(spec['template'])).labels
  if (isEmpty(labels)) return
  if (isEmpty(spec['selector'])) spec['selector'] = clone(labels)
  if (isEmpty(metaOf(object).labels)) child(object, 'metadata')['labels'] = clone(labels)
}

function limitRangeItem(object: JsonObject): void {
  if (object['type'] !== 'Container') return
  const inherit = (to: string, from: string) => {
    if (!isEmpty(object[from])) fillMissing(child(object, to), object[from] as Record<string, Json>)
  }
  inherit('default', 'max')
  inherit('defaultRequest', 'default')
  inherit('defaultRequest', 'min')
}

function networkPolicy(object: JsonObject): void {
  const spec = child(object, 'spec')
  if (isEmpty(spec['policyTypes'])) {
    spec['policyTypes'] = isEmpty(spec['egress']) ? ['Ingress'] : ['Ingress', 'Egress']
  }
}

function definition(object: JsonObject): void {
  const spec = child(object, 'spec')
  const names = child(spec, 'names')
  const kind = asText(names['kind'])
  fill(names, { singular: kind.toLowerCase(), listKind: kind === '' ? '' : `${kind}List` })
  fill(child(spec, 'conversion'), { strategy: 'None' })
}

const rbac = 'rbac.authorization.k8s.io'
const webhook = {
  failurePolicy: 'Fail',
  matchPolicy: 'Equivalent',
  namespaceSelector: {},
  objectSelector: {},
  timeoutSeconds: 10,
}
const core = 'api.core.v1'
const mode = missing({ defaultMode: 420 })

export const defaulters: Readonly<Record<string, Defaulter>> = {
  [`${core}.Container`]: container,
  [`${core}.EphemeralContainer`]: container,
  [`${core}.ContainerPort`]: filler({ protocol: 'TCP' }),
  [`${core}.Pod`]: pod,
  [`${core}.PodSpec`]: podSpec,
  [`${core}.Probe`]: filler({ timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }),
  [`${core}.GRPCAction`]: missing({ service: '' }),
  [`${core}.HTTPGetAction`]: filler({ path: '/', scheme: 'HTTP' }),
  [`${core}.ObjectFieldSelector`]: filler({ apiVersion: 'v1' }),
  [`${core}.Volume`]: volume,
  [`${core}.SecretVolumeSource`]: mode,
  [`${core}.ConfigMapVolumeSource`]: mode,
  [`${core}.DownwardAPIVolumeSource`]: mode,
  [`${core}.ProjectedVolumeSource`]: mode,
  [`${core}.ServiceAccountTokenProjection`]: missing({ expirationSeconds: 3600 }),
  [`${core}.HostPathVolumeSource`]: missing({ type: '' }),
  [`${core}.ISCSIVolumeSource`]: filler({ iscsiInterface: 'default' }),
  [`${core}.RBDVolumeSource`]: filler({ pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' }),
  [`${core}.AzureDiskVolumeSource`]: missing({
    cachingMode: 'ReadWrite',
    fsType: 'ext4',
    readOnly: false,
    kind: 'Shared',
  }),
  [`${core}.ScaleIOVolumeSource`]: filler({ storageMode: 'ThinProvisioned', fsType: 'xfs' }),
  [`${core}.Secret`]: filler({ type: 'Opaque' }),
  [`${core}.Service`]: service,
  [`${core}.EndpointPort`]: filler({ protocol: 'TCP' }),
  [`${core}.NamespaceStatus`]: filler({ phase: 'Active' }),
  [`${core}.Namespace`]: (object) => {
    const meta = child(object, 'metadata')
    if (asText(meta['name']) !== '') child(meta, 'labels')['kubernetes.io/metadata.name'] = asText(meta['name'])
  },
  [`${core}.PersistentVolumeClaimStatus`]: filler({}),
  [`${core}.PersistentVolumeClaim`]: (object) => fill(child(object, 'status'), { phase: 'Pending' }),
  [`${core}.PersistentVolumeClaimSpec`]: missing({ volumeMode: 'Filesystem' }),
  [`${core}.PersistentVolume`]: (object) => {
    fill(child(object, 'spec'), { persistentVolumeReclaimPolicy: 'Retain' })
    fillMissing(child(object, 'spec'), { volumeMode: 'Filesystem' })
    fill(child(object, 'status'), { phase: 'Pending' })
  },
  [`${core}.ReplicationController`]: replicationController,
  [`${core}.LimitRangeItem`]: limitRangeItem,
  'api.apps.v1.Deployment': deployment,
  'api.apps.v1.DaemonSet': daemonSet,
  'api.apps.v1.StatefulSet': statefulSet,
  'api.apps.v1.ReplicaSet': (object) => fillMissing(child(object, 'spec'), { replicas: 1 }),
  'api.batch.v1.Job': job,
  'api.batch.v1.CronJob': (object) => {
    fill(child(object, 'spec'), { concurrencyPolicy: 'Allow' })
    fillMissing(child(object, 'spec'), { suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 })
  },
  'api.batch.v1.PodFailurePolicyOnPodConditionsPattern': filler({ status: 'True' }),
  'api.autoscaling.v2.HorizontalPodAutoscaler': autoscaler,
  'api.autoscaling.v1.HorizontalPodAutoscaler': (object) => fillMissing(child(object, 'spec'), { minReplicas: 1 }),
  'api.networking.v1.NetworkPolicyPort': missing({ protocol: 'TCP' }),
  'api.networking.v1.NetworkPolicy': networkPolicy,
  'api.networking.v1.IngressClassParametersReference': missing({ scope: 'Cluster' }),
  'api.rbac.v1.RoleRef': filler({ apiGroup: rbac }),
  'api.rbac.v1.Subject': (object) => {
    if (object['kind'] === 'User' || object['kind'] === 'Group') fill(object, { apiGroup: rbac })
  },
  'api.storage.v1.StorageClass': missing({ reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  'api.storage.v1.CSIDriverSpec': missing({
    attachRequired: true,
    podInfoOnMount: false,
    storageCapacity: false,
    fsGroupPolicy: 'ReadWriteOnceWithFSType',
    volumeLifecycleModes: ['Persistent'],
    requiresRepublish: false,
    seLinuxMount: false,
  }),
  'api.admissionregistration.v1.ValidatingWebhook': missing(webhook),
  'api.admissionregistration.v1.MutatingWebhook': missing({ ...webhook, reinvocationPolicy: 'Never' }),
  'api.admissionregistration.v1.RuleWithOperations': missing({ scope: '*' }),
  'api.admissionregistration.v1.Rule': missing({ scope: '*' }),
  'api.admissionregistration.v1.ServiceReference': missing({ port: 443 }),
  'api.admissionregistration.v1.ValidatingAdmissionPolicySpec': missing({ failurePolicy: 'Fail' }),
  'api.admissionregistration.v1.MatchResources': missing({
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
  }),
  'api.scheduling.v1.PriorityClass': missing({ preemptionPolicy: 'PreemptLowerPriority' }),
  'api.discovery.v1.EndpointPort': missing({ name: '', protocol: 'TCP' }),
  'apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition': definition,
  'apiextensions-apiserver.pkg.apis.apiextensions.v1.ServiceReference': missing({ port: 443 }),
}
