import { randomBytes } from 'node:crypto'
import type { Json, JsonObject } from '../model/json.ts'
import { type Cluster, subjectOf } from './cluster.ts'
import type { Resource } from './registry.ts'
import { forbidden, notFound } from './status.ts'
import { asList, asNumber, asObject, asText, at, child, clone, isObject, metaOf, same } from './tree.ts'

/** What admission plugins and allocators of a real server do to an object before it is validated. */
export function admitCreate(cluster: Cluster, resource: Resource, object: JsonObject): JsonObject {
  if (!['/pods', '/persistentvolumeclaims', '/persistentvolumes'].includes(resource.storageKey)) return object
  const changed = clone(object)
  if (resource.storageKey === '/pods') admitPod(cluster, changed)
  if (resource.storageKey === '/persistentvolumeclaims') protect(changed, 'kubernetes.io/pvc-protection')
  if (resource.storageKey === '/persistentvolumes') protect(changed, 'kubernetes.io/pv-protection')
  return changed
}

const definitions = 'apiextensions.k8s.io/customresourcedefinitions'
const prepared: ReadonlySet<string> = new Set([
  '/services',
  '/namespaces',
  'batch/jobs',
  'apps/daemonsets',
  definitions,
])

/** What storage does to an object after its managed fields are settled: nobody owns what is allocated here. */
export function prepareCreate(cluster: Cluster, resource: Resource, object: JsonObject): JsonObject {
  if (!prepared.has(resource.storageKey)) return object
  const changed = clone(object)
  if (resource.storageKey === '/services') admitService(cluster, changed, undefined)
  if (resource.storageKey === '/namespaces') child(changed, 'spec')['finalizers'] ??= ['kubernetes']
  if (resource.storageKey === 'batch/jobs') admitJob(cluster, changed)
  if (resource.storageKey === 'apps/daemonsets')
    child(child(changed, 'metadata'), 'annotations')[templateGeneration] = '1'
  if (resource.storageKey === 'apiextensions.k8s.io/customresourcedefinitions')
    changed['status'] = initialVersions(changed)
  return changed
}

export function admitUpdate(
  cluster: Cluster,
  resource: Resource,
  pair: { live: JsonObject; wanted: JsonObject; subresource: string },
): JsonObject {
  if (!['/services', '/namespaces', 'apps/daemonsets'].includes(resource.storageKey)) return pair.wanted
  const { live } = pair
  const wanted = clone(pair.wanted)
  if (resource.storageKey === 'apps/daemonsets' && pair.subresource === '') {
    const before = Number(asText(metaOf(live).annotations[templateGeneration])) || 1
    const moved = !same(at(live, 'spec', 'template'), at(wanted, 'spec', 'template'))
    child(child(wanted, 'metadata'), 'annotations')[templateGeneration] = String(moved ? before + 1 : before)
  }
  if (resource.storageKey === '/services' && pair.subresource === '') {
    keepAllocated(live, wanted)
    admitService(cluster, wanted, live)
  }
  if (resource.storageKey === '/namespaces' && pair.subresource !== 'finalize') {
    child(wanted, 'spec')['finalizers'] = clone(at(live, 'spec', 'finalizers'))
    if (at(live, 'spec', 'finalizers') === undefined) delete asObject(wanted['spec'])['finalizers']
  }
  return wanted
}

/** An object needs a namespace that is there and not on its way out. */
export function checkNamespace(cluster: Cluster, resource: Resource, object: JsonObject): void {
  const { namespace, name } = metaOf(object)
  const found = cluster.store.get('/namespaces', { namespace: '', name: namespace })
  if (found === undefined) throw notFound({ group: '', resource: 'namespaces', name: namespace })
  if (metaOf(found).deleting) {
    const message = `namespace ${namespace} is being terminated`
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`
    throw forbidden(subjectOf(resource, name), why, [
      { reason: 'NamespaceTerminating', message, field: 'metadata.namespace' },
    ])
  }
}

/** The texts of a Secret become data. */
export function withTexts(resource: Resource, object: JsonObject): JsonObject {
  if (resource.storageKey !== '/secrets' || object['stringData'] === undefined) return object
  const secret = clone(object)
  const texts = secret['stringData']
  if (isObject(texts)) {
    const data = child(secret, 'data')
    for (const [key, value] of Object.entries(texts)) data[key] = Buffer.from(asText(value), 'utf8').toString('base64')
  }
  delete secret['stringData']
  return secret
}

function protect(object: JsonObject, finalizer: string): void {
  const meta = child(object, 'metadata')
  const list = asList(meta['finalizers'])
  if (!list.includes(finalizer)) meta['finalizers'] = [...list, finalizer]
}

function admitPod(cluster: Cluster, pod: JsonObject): void {
  const spec = child(pod, 'spec')
  const { namespace } = metaOf(pod)
  const name = asText(spec['serviceAccountName']) || asText(spec['serviceAccount']) || 'default'
  spec['serviceAccountName'] = name
  const account = cluster.store.get('/serviceaccounts', { namespace, name })
  if (account === undefined) {
    const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`
    throw forbidden({ group: '', resource: 'pods', name: metaOf(pod).name }, why)
  }
  const mount = spec['automountServiceAccountToken'] ?? account['automountServiceAccountToken'] ?? true
  if (mount !== false) mountToken(cluster, spec)
  const tolerations = asList(spec['tolerations'])
  for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
    const tolerated = tolerations.some(
      (item) => at(item, 'key') === key || (at(item, 'key') === undefined && at(item, 'operator') === 'Exists'),
    )
    if (!tolerated) tolerations.push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 })
  }
  spec['tolerations'] = tolerations
  admitPriority(cluster, pod)
}

function admitPriority(cluster: Cluster, pod: JsonObject): void {
  const spec = child(pod, 'spec')
  const wanted = asText(spec['priorityClassName'])
  const classes = cluster.store.list('scheduling.k8s.io/priorityclasses')
  const found = classes.find((one) => (wanted === '' ? one['globalDefault'] === true : metaOf(one).name === wanted))
  if (wanted !== '' && found === undefined) {
    throw forbidden(
      { group: '', resource: 'pods', name: metaOf(pod).name },
      `no PriorityClass with name ${wanted} was found`,
    )
  }
  spec['priority'] = asNumber(found?.['value'])
  spec['preemptionPolicy'] ??= asText(found?.['preemptionPolicy']) || 'PreemptLowerPriority'
  if (wanted === '' && found !== undefined) spec['priorityClassName'] = metaOf(found).name
}

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount'

function mountToken(cluster: Cluster, spec: JsonObject): void {
  const name = `kube-api-access-${cluster.randomSuffix()}`
  let used = false
  for (const list of ['initContainers', 'containers']) {
    for (const container of asList(spec[list]).filter(isObject)) {
      const mounts = asList(container['volumeMounts'])
      if (mounts.some((item) => at(item, 'mountPath') === tokenPath)) continue
      container['volumeMounts'] = [...mounts, { name, readOnly: true, mountPath: tokenPath }]
      used = true
    }
  }
  if (!used) return
  const sources: Json[] = [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] },
    },
  ]
  spec['volumes'] = [...asList(spec['volumes']), { name, projected: { sources, defaultMode: 420 } }]
}

/** A Job's selector and its template's labels are its uid, which must be known by now. */
function admitJob(cluster: Cluster, job: JsonObject): void {
  const spec = child(job, 'spec')
  if (spec['manualSelector'] === true) return
  const uid = metaOf(job).uid || cluster.newUid()
  child(job, 'metadata')['uid'] = uid
  const labels = child(child(child(spec, 'template'), 'metadata'), 'labels')
  const { name } = metaOf(job)
  for (const [key, value] of [
    ['controller-uid', uid],
    ['batch.kubernetes.io/controller-uid', uid],
    ['job-name', name],
    ['batch.kubernetes.io/job-name', name],
  ] as const) {
    labels[key] = value
  }
  if (spec['selector'] === undefined) spec['selector'] = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } }
}

function takenAddresses(cluster: Cluster): Set<string> {
  const services = cluster.store.list('/services')
  return new Set(services.map((one) => asText(at(one, 'spec', 'clusterIP'))))
}

function takenPorts(cluster: Cluster): Set<number> {
  const services = cluster.store.list('/services')
  return new Set(
    services.flatMap((one) => asList(at(one, 'spec', 'ports')).map((port) => asNumber(at(port, 'nodePort')))),
  )
}

function freeAddress(cluster: Cluster): string {
  const taken = takenAddresses(cluster)
  for (;;) {
    const [high = 0, low = 0] = randomBytes(2)
    const address = `10.96.${high}.${low}`
    if (low > 0 && low < 255 && !taken.has(address)) return address
  }
}

function freePort(taken: Set<number>): number {
  for (;;) {
    const port = 30_000 + (randomBytes(2).readUInt16BE() % 2768)
    if (taken.has(port)) continue
    taken.add(port)
    return port
  }
}

/** An update that leaves out what was allocated keeps it. */
function keepAllocated(live: JsonObject, wanted: JsonObject): void {
  const before = asObject(live['spec'])
  const spec = child(wanted, 'spec')
  if (asText(spec['type'] ?? 'ClusterIP') === 'ExternalName') return
  for (const key of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'healthCheckNodePort']) {
    if (before[key] !== undefined && (spec[key] === undefined || spec[key] === '')) spec[key] = clone(before[key])
  }
  if (!['NodePort', 'LoadBalancer'].includes(asText(spec['type']))) return
  for (const port of asList(spec['ports']).filter(isObject)) {
    if (asNumber(port['nodePort']) !== 0) continue
    const known = asList(before['ports']).find(
      (one) => at(one, 'port') === port['port'] && at(one, 'protocol') === port['protocol'],
    )
    const number = at(known, 'nodePort')
    if (number !== undefined) port['nodePort'] = number
  }
}

function admitService(cluster: Cluster, service: JsonObject, live: JsonObject | undefined): void {
  const spec = child(service, 'spec')
  const type = asText(spec['type']) || 'ClusterIP'
  if (type === 'ExternalName') {
    for (const key of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy'])
      delete spec[key]
    return
  }
  if (asText(spec['clusterIP']) === '') {
    const given = asList(spec['clusterIPs'])[0]
    spec['clusterIP'] = asText(given) || freeAddress(cluster)
  }
  spec['clusterIPs'] ??= [spec['clusterIP'] ?? '']
  const headlessWithoutSelector = spec['clusterIP'] === 'None' && spec['selector'] === undefined
  spec['ipFamilies'] ??= headlessWithoutSelector ? ['IPv4', 'IPv6'] : ['IPv4']
  spec['ipFamilyPolicy'] ??= headlessWithoutSelector ? 'RequireDualStack' : 'SingleStack'
  if (type !== 'NodePort' && type !== 'LoadBalancer') {
    if (live !== undefined && ['NodePort', 'LoadBalancer'].includes(asText(at(live, 'spec', 'type'))))
      dropNodePorts(live, spec)
    return
  }
  const taken = takenPorts(cluster)
  if (type === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] === false) return
  for (const port of asList(spec['ports']).filter(isObject)) {
    if (asNumber(port['nodePort']) === 0) port['nodePort'] = freePort(taken)
  }
  if (type === 'LoadBalancer' && spec['externalTrafficPolicy'] === 'Local')
    spec['healthCheckNodePort'] ??= freePort(taken)
}

/** Node ports that were allocated for another type go when the type changes. */
function dropNodePorts(live: JsonObject, spec: JsonObject): void {
  const before = new Set(asList(at(live, 'spec', 'ports')).map((port) => asNumber(at(port, 'nodePort'))))
  for (const port of asList(spec['ports']).filter(isObject)) {
    if (before.has(asNumber(port['nodePort']))) delete port['nodePort']
  }
  for (const key of ['externalTrafficPolicy', 'allocateLoadBalancerNodePorts', 'healthCheckNodePort']) delete spec[key]
}

const templateGeneration = 'deprecated.daemonset.template.generation'

function initialVersions(definition: JsonObject): JsonObject {
  const stored = asList(at(definition, 'spec', 'versions')).filter((version) => at(version, 'storage') === true)
  return { storedVersions: stored.map((version) => asText(at(version, 'name'))) }
}

/** The status that a new object starts with; undefined where that is what its type makes of nothing. */
export function initialStatus(resource: Resource, object: JsonObject): JsonObject | undefined {
  if (resource.storageKey === '/pods') return { phase: 'Pending', qosClass: qosClass(object) }
  return undefined
}

/** `Guaranteed` where every container has limits for cpu and memory that equal its requests, `BestEffort` where none has any. */
function qosClass(pod: JsonObject): string {
  const containers = [...asList(at(pod, 'spec', 'containers')), ...asList(at(pod, 'spec', 'initContainers'))]
  const amounts = (container: Json, kind: string) => {
    const list = asObject(at(container, 'resources', kind))
    return ['cpu', 'memory'].map((name) => list[name])
  }
  const none = containers.every((one) =>
    [...amounts(one, 'limits'), ...amounts(one, 'requests')].every((value) => value === undefined),
  )
  if (none) return 'BestEffort'
  const full = containers.every((one) => {
    const limits = amounts(one, 'limits')
    const requests = amounts(one, 'requests')
    return limits.every(
      (value, index) => value !== undefined && (requests[index] === undefined || requests[index] === value),
    )
  })
  return full ? 'Guaranteed' : 'Burstable'
}
