import type { JsonObject } from '../model/json.ts'
import type { Cluster } from './cluster.ts'
import { createObject } from './operations.ts'

/** What a new cluster holds: the objects that the control plane makes for itself. */
export function bootstrap(cluster: Cluster): void {
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) {
    ensure(cluster, 'v1', { kind: 'Namespace', namespace: '', object: { metadata: { name } } })
  }
  const service: JsonObject = {
    metadata: { name: 'kubernetes', labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: { clusterIP: '10.96.0.1', ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }] },
  }
  ensure(cluster, 'v1', { kind: 'Service', namespace: 'default', object: service })
  ensure(cluster, 'v1', {
    kind: 'Node',
    namespace: '',
    object: {
      metadata: { name: 'node-0', labels: { 'kubernetes.io/hostname': 'node-0', 'kubernetes.io/os': 'linux' } },
      spec: {},
      status: {
        capacity: { cpu: '256', memory: '1Ti', pods: '10000' },
        allocatable: { cpu: '256', memory: '1Ti', pods: '10000' },
        conditions: [
          {
            type: 'Ready',
            status: 'True',
            reason: 'KubeletReady',
            lastTransitionTime: cluster.now(),
            lastHeartbeatTime: cluster.now(),
          },
        ],
        nodeInfo: { kubeletVersion: 'embedded', osImage: 'none', containerRuntimeVersion: 'none' },
      },
    },
  })
  for (const [name, value] of [
    ['system-cluster-critical', 2000000000],
    ['system-node-critical', 2000001000],
  ] as const) {
    ensure(cluster, 'scheduling.k8s.io/v1', {
      kind: 'PriorityClass',
      namespace: '',
      object: { metadata: { name }, value },
    })
  }
}

function ensure(
  cluster: Cluster,
  apiVersion: string,
  { kind, namespace, object }: { kind: string; namespace: string; object: JsonObject },
): void {
  const resource = cluster.registry.byKind(apiVersion, kind)
  if (resource === undefined) throw new Error(`no kind ${kind}`)
  const name = (object['metadata'] as JsonObject)['name'] as string
  if (cluster.store.get(resource.storageKey, { namespace, name }) !== undefined) return
  createObject(cluster, resource, { object, namespace, options: { dryRun: false, manager: 'kube-apiserver' } })
}
