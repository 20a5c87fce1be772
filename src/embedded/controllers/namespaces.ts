import type { JsonObject } from '../../model/json.ts'
import { deleteObject } from '../delete.ts'
import { asList, asObject, at, metaOf } from '../tree.ts'
import { type Context, make, writeStatus } from './context.ts'

const authority = 'kube-root-ca.crt'

/** Gives a namespace its account and the authority's certificate; empties and removes one that is ending. */
export function reconcileNamespace(context: Context, namespace: JsonObject, certificate: string): void {
  const { cluster } = context
  const { name, deleting } = metaOf(namespace)
  if (deleting) {
    empty(context, namespace)
    return
  }
  if (cluster.store.get('/serviceaccounts', { namespace: name, name: 'default' }) === undefined) {
    make(cluster, '/serviceaccounts', { metadata: { name: 'default', namespace: name } })
  }
  if (cluster.store.get('/configmaps', { namespace: name, name: authority }) === undefined) {
    make(cluster, '/configmaps', {
      metadata: {
        name: authority,
        namespace: name,
        annotations: {
          'kubernetes.io/description':
            'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
        },
      },
      data: { 'ca.crt': certificate },
    })
  }
}

function empty({ cluster }: Context, namespace: JsonObject): void {
  const { name } = metaOf(namespace)
  let left = 0
  const options = { propagation: 'Background', grace: undefined, uid: '', resourceVersion: '', dryRun: false } as const
  for (const resource of cluster.registry.stored()) {
    if (!resource.namespaced) continue
    for (const object of cluster.store.list(resource.storageKey, name)) {
      const meta = metaOf(object)
      if (!meta.deleting) deleteObject(cluster, resource, { target: { name: meta.name, namespace: name }, options })
    }
    left += cluster.store.list(resource.storageKey, name).length
  }
  if (left > 0) {
    const remaining = {
      type: 'NamespaceContentRemaining',
      status: 'True',
      reason: 'SomeResourcesRemain',
      message: `${left} objects remain`,
      lastTransitionTime: at(namespace, 'status', 'conditions', 0, 'lastTransitionTime') ?? cluster.now(),
    }
    writeStatus(cluster, '/namespaces', {
      object: namespace,
      status: { phase: 'Terminating', conditions: [remaining] },
    })
    return
  }
  const others = asList(at(namespace, 'spec', 'finalizers')).filter((one) => one !== 'kubernetes')
  const rest = metaOf(namespace).finalizers
  if (others.length === 0 && rest.length === 0) cluster.store.remove('/namespaces', namespace)
  else if (asList(at(namespace, 'spec', 'finalizers')).includes('kubernetes')) {
    cluster.store.put('/namespaces', {
      ...namespace,
      spec: others.length > 0 ? { ...asObject(namespace['spec']), finalizers: others } : {},
    })
  }
}
