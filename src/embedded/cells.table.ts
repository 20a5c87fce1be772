import type { Json, JsonObject } from '../model/json.ts'
import { ageOf, selectorText, shortDuration } from './printing.ts'
import { asList, asNumber, asObject, asText, at, byText, isObject, metaOf } from './tree.ts'

type Cells = Record<string, Json>

const none = '<none>'

function or(text: string, fallback = none): string {
  return text === '' ? fallback : text
}

function scalarText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function labelsText(labels: JsonObject): string {
  const parts = Object.keys(labels)
    .sort(byText)
    .map((key) => `${key}=${asText(labels[key])}`)
  return or(parts.join(','))
}

function templateCells(spec: Json | undefined): Cells {
  const containers = asList(at(spec, 'template', 'spec', 'containers'))
  return {
    Containers: containers.map((one) => asText(at(one, 'name'))).join(','),
    Images: containers.map((one) => asText(at(one, 'image'))).join(','),
    Selector: or(selectorText(asObject(at(spec, 'selector')))),
  }
}

function count(object: JsonObject, key: string): number {
  return asNumber(at(object, 'status', key))
}

function deployment(object: JsonObject): Cells {
  return {
    Ready: `${count(object, 'readyReplicas')}/${asNumber(at(object, 'spec', 'replicas'))}`,
    'Up-to-date': count(object, 'updatedReplicas'),
    Available: count(object, 'availableReplicas'),
    ...templateCells(object['spec']),
  }
}

function replicas(object: JsonObject): Cells {
  return {
    Desired: asNumber(at(object, 'spec', 'replicas')),
    Current: count(object, 'replicas'),
    Ready: count(object, 'readyReplicas'),
    ...templateCells(object['spec']),
  }
}

function daemonSet(object: JsonObject): Cells {
  return {
    Desired: count(object, 'desiredNumberScheduled'),
    Current: count(object, 'currentNumberScheduled'),
    Ready: count(object, 'numberReady'),
    'Up-to-date': count(object, 'updatedNumberScheduled'),
    Available: count(object, 'numberAvailable'),
    'Node Selector': labelsText(asObject(at(object, 'spec', 'template', 'spec', 'nodeSelector'))),
    ...templateCells(object['spec']),
  }
}

function podStatus(pod: JsonObject): { readonly reason: string; readonly restarts: number; readonly ready: number } {
  const statuses = asList(at(pod, 'status', 'containerStatuses')).filter(isObject)
  let reason = asText(at(pod, 'status', 'reason')) || asText(at(pod, 'status', 'phase'))
  let ready = 0
  let running = false
  for (const status of [...statuses].reverse()) {
    const state = asObject(status['state'])
    const ended = asObject(state['terminated'])
    const waiting = asText(at(state, 'waiting', 'reason'))
    if (waiting !== '') reason = waiting
    else if (asText(ended['reason']) !== '') reason = asText(ended['reason'])
    else if (state['running'] !== undefined && status['ready'] === true) running = true
    if (status['ready'] === true) ready += 1
  }
  if (reason === 'Completed' && running) reason = 'Running'
  if (metaOf(pod).deleting) reason = 'Terminating'
  return { reason, ready, restarts: statuses.reduce((sum, one) => sum + asNumber(one['restartCount']), 0) }
}

function pod(object: JsonObject): Cells {
  const { reason, ready, restarts } = podStatus(object)
  const gates = asList(at(object, 'spec', 'readinessGates'))
  return {
    Ready: `${ready}/${asList(at(object, 'spec', 'containers')).length}`,
    Status: reason,
    Restarts: String(restarts),
    IP: or(asText(at(object, 'status', 'podIP'))),
    Node: or(asText(at(object, 'spec', 'nodeName'))),
    'Nominated Node': or(asText(at(object, 'status', 'nominatedNodeName'))),
    'Readiness Gates': gates.length === 0 ? none : `${gates.length}/${gates.length}`,
  }
}

function job(object: JsonObject): Cells {
  const wanted = at(object, 'spec', 'completions')
  const done = count(object, 'succeeded')
  const conditions = asList(at(object, 'status', 'conditions'))
  const has = (type: string) => conditions.some((one) => at(one, 'type') === type && at(one, 'status') === 'True')
  const start = asText(at(object, 'status', 'startTime'))
  const end = asText(at(object, 'status', 'completionTime'))
  const state = ['Complete', 'Failed', 'SuccessCriteriaMet', 'FailureTarget', 'Suspended'].find(has)
  return {
    Status: metaOf(object).deleting ? 'Terminating' : (state ?? 'Running'),
    Completions:
      wanted === undefined
        ? `${done}/1 of ${asNumber(at(object, 'spec', 'parallelism'), 1)}`
        : `${done}/${asNumber(wanted)}`,
    Duration: start === '' ? '' : end === '' ? ageOf(start) : shortDuration(Date.parse(end) - Date.parse(start)),
    ...templateCells(object['spec']),
  }
}

function cronJob(object: JsonObject): Cells {
  const last = asText(at(object, 'status', 'lastScheduleTime'))
  return {
    Schedule: asText(at(object, 'spec', 'schedule')),
    Timezone: or(asText(at(object, 'spec', 'timeZone'))),
    Suspend: at(object, 'spec', 'suspend') === true ? 'True' : 'False',
    Active: asList(at(object, 'status', 'active')).length,
    'Last Schedule': last === '' ? none : ageOf(last),
    ...templateCells(at(object, 'spec', 'jobTemplate', 'spec')),
  }
}

function externalAddress(spec: Json | undefined, object: JsonObject): string {
  const fixed = asList(at(spec, 'externalIPs')).map((one) => asText(one))
  if (at(spec, 'type') === 'ExternalName') return asText(at(spec, 'externalName'))
  if (at(spec, 'type') !== 'LoadBalancer') return or(fixed.join(','))
  const given = asList(at(object, 'status', 'loadBalancer', 'ingress')).map(
    (one) => asText(at(one, 'ip')) || asText(at(one, 'hostname')),
  )
  return or([...given, ...fixed].join(','), '<pending>')
}

function service(object: JsonObject): Cells {
  const spec = object['spec']
  const ports = asList(at(spec, 'ports')).map((port) => {
    const node = asNumber(at(port, 'nodePort'))
    return `${asNumber(at(port, 'port'))}${node > 0 ? `:${node}` : ''}/${asText(at(port, 'protocol'))}`
  })
  return {
    Type: asText(at(spec, 'type')),
    'Cluster-IP': or(asText(at(spec, 'clusterIP'))),
    'External-IP': externalAddress(spec, object),
    'Port(s)': or(ports.join(',')),
    Selector: labelsText(asObject(at(spec, 'selector'))),
  }
}

function ingress(object: JsonObject): Cells {
  const rules = asList(at(object, 'spec', 'rules'))
  const hosts = rules.map((rule) => asText(at(rule, 'host'))).filter((host) => host !== '')
  const shown = hosts.length > 3 ? `${hosts.slice(0, 3).join(',')} + ${hosts.length - 3} more...` : hosts.join(',')
  const addresses = asList(at(object, 'status', 'loadBalancer', 'ingress')).map(
    (one) => asText(at(one, 'ip')) || asText(at(one, 'hostname')),
  )
  return {
    Class: or(asText(at(object, 'spec', 'ingressClassName'))),
    Hosts: or(shown, '*'),
    Address: addresses.join(','),
    Ports: asList(at(object, 'spec', 'tls')).length > 0 ? '80, 443' : '80',
  }
}

const accessNames: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}

function accessModes(list: Json | undefined): string {
  return asList(list)
    .map((mode) => accessNames[asText(mode)] ?? '')
    .join(',')
}

function claim(object: JsonObject): Cells {
  const bound = asText(at(object, 'spec', 'volumeName'))
  return {
    Status: metaOf(object).deleting ? 'Terminating' : asText(at(object, 'status', 'phase')),
    Volume: bound,
    Capacity: bound === '' ? '' : asText(at(object, 'status', 'capacity', 'storage')),
    'Access Modes': bound === '' ? '' : accessModes(at(object, 'status', 'accessModes')),
    StorageClass: asText(at(object, 'spec', 'storageClassName')),
    VolumeAttributesClass: or(asText(at(object, 'spec', 'volumeAttributesClassName')), '<unset>'),
    VolumeMode: or(asText(at(object, 'spec', 'volumeMode')), '<unset>'),
  }
}

function volume(object: JsonObject): Cells {
  const claimed = at(object, 'spec', 'claimRef')
  return {
    Capacity: asText(at(object, 'spec', 'capacity', 'storage')),
    'Access Modes': accessModes(at(object, 'spec', 'accessModes')),
    'Reclaim Policy': asText(at(object, 'spec', 'persistentVolumeReclaimPolicy')),
    Status: asText(at(object, 'status', 'phase')),
    Claim: claimed === undefined ? '' : `${asText(at(claimed, 'namespace'))}/${asText(at(claimed, 'name'))}`,
    StorageClass: asText(at(object, 'spec', 'storageClassName')),
    VolumeAttributesClass: or(asText(at(object, 'spec', 'volumeAttributesClassName')), '<unset>'),
    Reason: asText(at(object, 'status', 'reason')),
    VolumeMode: or(asText(at(object, 'spec', 'volumeMode')), '<unset>'),
  }
}

function metricText(metric: Json, current: Json | undefined): string {
  if (at(metric, 'type') !== 'Resource') return `${asText(at(metric, 'type')).toLowerCase()}: <unknown>`
  const name = asText(at(metric, 'resource', 'name'))
  const target = at(metric, 'resource', 'target')
  const percent = at(target, 'averageUtilization')
  const now = at(current, 'resource', 'current', percent === undefined ? 'averageValue' : 'averageUtilization')
  const shown = now === undefined ? '<unknown>' : `${scalarText(now)}${percent === undefined ? '' : '%'}`
  return `${name}: ${shown}/${percent === undefined ? asText(at(target, 'averageValue')) : `${asNumber(percent)}%`}`
}

function autoscaler(object: JsonObject): Cells {
  const target = at(object, 'spec', 'scaleTargetRef')
  const metrics = asList(at(object, 'spec', 'metrics'))
  const current = asList(at(object, 'status', 'currentMetrics'))
  const texts = metrics.map((metric, index) => metricText(metric, current[index]))
  const shown = texts.length > 2 ? `${texts.slice(0, 2).join(', ')} + ${texts.length - 2} more...` : texts.join(', ')
  return {
    Reference: `${asText(at(target, 'kind'))}/${asText(at(target, 'name'))}`,
    Targets: or(shown),
    MinPods: String(asNumber(at(object, 'spec', 'minReplicas'), 1)),
    MaxPods: asNumber(at(object, 'spec', 'maxReplicas')),
    Replicas: count(object, 'currentReplicas'),
  }
}

function binding(object: JsonObject): Cells {
  const subjects = asList(object['subjects']).filter(isObject)
  const of = (kind: string) => subjects.filter((one) => one['kind'] === kind)
  return {
    Role: `${asText(at(object, 'roleRef', 'kind'))}/${asText(at(object, 'roleRef', 'name'))}`,
    Users: of('User')
      .map((one) => asText(one['name']))
      .join(', '),
    Groups: of('Group')
      .map((one) => asText(one['name']))
      .join(', '),
    ServiceAccounts: of('ServiceAccount')
      .map((one) => `${asText(one['namespace'])}/${asText(one['name'])}`)
      .join(', '),
  }
}

function node(object: JsonObject): Cells {
  const addresses = asList(at(object, 'status', 'addresses'))
  const address = (type: string) =>
    or(
      asText(
        at(
          addresses.find((one) => at(one, 'type') === type),
          'address',
        ),
      ),
    )
  const roles = Object.keys(metaOf(object).labels)
    .filter((key) => key.startsWith('node-role.kubernetes.io/'))
    .map((key) => key.slice('node-role.kubernetes.io/'.length))
  const ready = asList(at(object, 'status', 'conditions')).find((one) => at(one, 'type') === 'Ready')
  const info = at(object, 'status', 'nodeInfo')
  return {
    Status: ready === undefined ? 'Unknown' : at(ready, 'status') === 'True' ? 'Ready' : 'NotReady',
    Roles: or(roles.sort(byText).join(',')),
    Version: asText(at(info, 'kubeletVersion')),
    'Internal-IP': address('InternalIP'),
    'External-IP': address('ExternalIP'),
    'OS-Image': or(asText(at(info, 'osImage')), '<unknown>'),
    'Kernel-Version': or(asText(at(info, 'kernelVersion')), '<unknown>'),
    'Container-Runtime': or(asText(at(info, 'containerRuntimeVersion')), '<unknown>'),
  }
}

function event(object: JsonObject): Cells {
  const about = at(object, 'involvedObject') ?? at(object, 'regarding')
  const first = asText(object['firstTimestamp']) || asText(object['eventTime'])
  const last = asText(object['lastTimestamp']) || first
  return {
    'Last Seen': ageOf(last),
    Type: asText(object['type']),
    Reason: asText(object['reason']),
    Object: `${asText(at(about, 'kind')).toLowerCase()}/${asText(at(about, 'name'))}`,
    Subobject: asText(at(about, 'fieldPath')),
    Source: asText(at(object, 'source', 'component')),
    Message: (asText(object['message']) || asText(object['note'])).trim(),
    'First Seen': ageOf(first),
    Count: asNumber(object['count'], 1),
  }
}

function limit(value: Json | undefined): string {
  return value === undefined ? 'N/A' : scalarText(value)
}

const hooks = (object: JsonObject): Cells => ({ Webhooks: asList(object['webhooks']).length })

/** Cells of the built-in kinds by column name, as the printers of the real server fill them; name and age are generic. */
export const cellsOf: Readonly<Record<string, (object: JsonObject) => Cells>> = {
  '/pods': pod,
  '/services': service,
  '/nodes': node,
  '/events': event,
  '/namespaces': (object) => ({ Status: asText(at(object, 'status', 'phase')) }),
  '/configmaps': (object) => ({
    Data: Object.keys(asObject(object['data'])).length + Object.keys(asObject(object['binaryData'])).length,
  }),
  '/secrets': (object) => ({ Type: asText(object['type']), Data: Object.keys(asObject(object['data'])).length }),
  '/persistentvolumeclaims': claim,
  '/persistentvolumes': volume,
  '/replicationcontrollers': replicas,
  'apps/deployments': deployment,
  'apps/replicasets': replicas,
  'apps/statefulsets': (object) => ({
    Ready: `${count(object, 'readyReplicas')}/${asNumber(at(object, 'spec', 'replicas'))}`,
    ...templateCells(object['spec']),
  }),
  'apps/daemonsets': daemonSet,
  'apps/controllerrevisions': (object) => {
    const owner = metaOf(object).owners.find((one) => one['controller'] === true)
    const group = asText(owner?.['apiVersion']).split('/')[0] ?? ''
    const kind = asText(owner?.['kind']).toLowerCase()
    return {
      Controller: owner === undefined ? none : `${kind}.${group}/${asText(owner['name'])}`,
      Revision: asNumber(object['revision']),
    }
  },
  'batch/jobs': job,
  'batch/cronjobs': cronJob,
  'networking.k8s.io/ingresses': ingress,
  'networking.k8s.io/ingressclasses': (object) => ({
    Controller: asText(at(object, 'spec', 'controller')),
    Parameters: none,
  }),
  'networking.k8s.io/networkpolicies': (object) => ({
    'Pod-Selector': or(selectorText(asObject(at(object, 'spec', 'podSelector')))),
  }),
  'autoscaling/horizontalpodautoscalers': autoscaler,
  'policy/poddisruptionbudgets': (object) => ({
    'Min Available': limit(at(object, 'spec', 'minAvailable')),
    'Max Unavailable': limit(at(object, 'spec', 'maxUnavailable')),
    'Allowed Disruptions': count(object, 'disruptionsAllowed'),
  }),
  'rbac.authorization.k8s.io/rolebindings': binding,
  'rbac.authorization.k8s.io/clusterrolebindings': binding,
  'storage.k8s.io/storageclasses': (object) => ({
    Provisioner: asText(object['provisioner']),
    ReclaimPolicy: asText(object['reclaimPolicy']),
    VolumeBindingMode: asText(object['volumeBindingMode']),
    AllowVolumeExpansion: object['allowVolumeExpansion'] === true,
  }),
  'scheduling.k8s.io/priorityclasses': (object) => ({
    Value: asNumber(object['value']),
    'Global-Default': object['globalDefault'] === true,
    PreemptionPolicy: asText(object['preemptionPolicy']),
  }),
  'coordination.k8s.io/leases': (object) => ({ Holder: asText(at(object, 'spec', 'holderIdentity')) }),
  'admissionregistration.k8s.io/validatingwebhookconfigurations': hooks,
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': hooks,
}
