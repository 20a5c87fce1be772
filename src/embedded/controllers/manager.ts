import type { JsonObject } from '../../model/json.ts'
import type { Cluster } from '../cluster.ts'
import { reconcileDefinition } from '../definitions.ts'
import type { StoreEvent } from '../store.ts'
import { asText, at, metaOf } from '../tree.ts'
import { type Context, type Held, remove } from './context.ts'
import { reconcileDaemonSet } from './daemonsets.ts'
import { reconcileDeployment } from './deployments.ts'
import { collect, finishDeletion } from './garbage.ts'
import { reconcileJob, timeLeft } from './jobs.ts'
import { reconcileNamespace } from './namespaces.ts'
import { reconcilePod } from './pods.ts'
import { reconcileReplicaSet } from './replicasets.ts'
import { reconcileBudget, reconcileClaim, reconcileService } from './services.ts'
import { reconcileStatefulSet } from './statefulsets.ts'

type Reconciler = (context: Context, object: JsonObject) => void

const definitions = 'apiextensions.k8s.io/customresourcedefinitions'
const periodic = ['apps/deployments', 'batch/jobs'] as const
const period = 1000

function reconcilers(certificate: string): Readonly<Record<string, Reconciler>> {
  return {
    '/pods': ({ cluster }, pod) => reconcilePod(cluster, pod),
    '/namespaces': (context, namespace) => reconcileNamespace(context, namespace, certificate),
    '/persistentvolumeclaims': reconcileClaim,
    '/services': reconcileService,
    'apps/replicasets': reconcileReplicaSet,
    'apps/deployments': reconcileDeployment,
    'apps/statefulsets': reconcileStatefulSet,
    'apps/daemonsets': reconcileDaemonSet,
    'batch/jobs': reconcileJob,
    'policy/poddisruptionbudgets': reconcileBudget,
    [definitions]: ({ cluster }, definition) => reconcileDefinition(cluster, definition),
  }
}

/** Who exists and who owns whom, kept in step with the store. */
class Owners {
  readonly #dependents = new Map<string, Map<string, Held>>()
  readonly #uids = new Map<string, Held>()

  add(held: Held): void {
    const { uid, owners } = metaOf(held.object)
    const before = this.#uids.get(uid)
    if (before !== undefined) this.#unlink(before)
    this.#uids.set(uid, held)
    for (const owner of owners) {
      const key = asText(owner['uid'])
      const list = this.#dependents.get(key) ?? new Map<string, Held>()
      list.set(uid, held)
      this.#dependents.set(key, list)
    }
  }

  drop(uid: string): void {
    const held = this.#uids.get(uid)
    if (held !== undefined) this.#unlink(held)
    this.#uids.delete(uid)
  }

  lives(uid: string): boolean {
    return this.#uids.has(uid)
  }

  get(uid: string): Held | undefined {
    return this.#uids.get(uid)
  }

  dependents(uid: string): readonly Held[] {
    return [...(this.#dependents.get(uid)?.values() ?? [])]
  }

  #unlink(held: Held): void {
    const { uid, owners } = metaOf(held.object)
    for (const owner of owners) {
      const key = asText(owner['uid'])
      const list = this.#dependents.get(key)
      list?.delete(uid)
      if (list?.size === 0) this.#dependents.delete(key)
    }
  }
}

/**
 * Runs the small controllers: every change of an object puts it and its owner into a queue that is worked off between
 * requests. Answers with a function that ends them.
 */
export function startControllers(
  cluster: Cluster,
  { certificate, all }: { certificate: string; all: boolean },
): () => void {
  const owners = new Owners()
  const context: Context = { cluster, dependents: (uid) => owners.dependents(uid) }
  const known = reconcilers(certificate)
  const table: Readonly<Record<string, Reconciler | undefined>> = all ? known : { [definitions]: known[definitions] }
  const queue = new Map<string, { readonly storageKey: string; readonly namespace: string; readonly name: string }>()
  const orphans = new Set<string>()
  let scheduled = false
  let stopped = false

  const enqueue = (storageKey: string, object: JsonObject) => {
    const { namespace, name } = metaOf(object)
    queue.set(`${storageKey} ${namespace}/${name}`, { storageKey, namespace, name })
    if (scheduled || stopped) return
    scheduled = true
    setImmediate(work)
  }
  const work = () => {
    scheduled = false
    const [first] = queue
    if (first !== undefined && !stopped) {
      queue.delete(first[0])
      reconcileOne(first[1])
    }
    for (const uid of orphans) {
      orphans.delete(uid)
      collect(context, uid, (one) => owners.lives(one))
    }
    if (queue.size > 0 && !scheduled) {
      scheduled = true
      setImmediate(work)
    }
  }
  const reconcileOne = ({ storageKey, namespace, name }: { storageKey: string; namespace: string; name: string }) => {
    const object = cluster.store.get(storageKey, { namespace, name })
    if (object === undefined) return
    if (all) finishDeletion(context, { storageKey, object })
    const live = cluster.store.get(storageKey, { namespace, name })
    if (live !== undefined) table[storageKey]?.(context, live)
  }
  const onEvent = (event: StoreEvent) => {
    const { uid, owners: references, namespace } = metaOf(event.object)
    const held = { storageKey: event.storageKey, object: event.object }
    if (event.type === 'DELETED') {
      owners.drop(uid)
      if (all && owners.dependents(uid).length > 0) orphans.add(uid)
      if (event.storageKey === definitions) cluster.refreshCustom()
    } else {
      owners.add(held)
      enqueue(event.storageKey, event.object)
    }
    for (const reference of references) {
      const owner = owners.get(asText(reference['uid']))
      if (owner !== undefined) enqueue(owner.storageKey, owner.object)
    }
    wakeOthers(event, namespace)
  }
  /** Changes that concern objects which own nothing: budgets count pods, claims wait for them, namespaces wait for all. */
  const wakeOthers = (event: StoreEvent, namespace: string) => {
    if (event.storageKey === '/pods') {
      for (const key of ['policy/poddisruptionbudgets', '/persistentvolumeclaims']) {
        for (const object of cluster.store.list(key, namespace)) enqueue(key, object)
      }
    }
    if (event.type !== 'DELETED') return
    if (orphans.size > 0 && !scheduled) {
      scheduled = true
      setImmediate(work)
    }
    const home = namespace === '' ? undefined : cluster.store.get('/namespaces', { namespace: '', name: namespace })
    if (
      home !== undefined &&
      (metaOf(home).deleting || event.storageKey === '/serviceaccounts' || event.storageKey === '/configmaps')
    ) {
      enqueue('/namespaces', home)
    }
    for (const definition of event.storageKey === definitions ? [] : deletingDefinitions(cluster))
      enqueue(definitions, definition)
  }

  for (const resource of cluster.registry.stored()) {
    for (const object of cluster.store.list(resource.storageKey)) {
      owners.add({ storageKey: resource.storageKey, object })
      if (resource.storageKey in table || metaOf(object).deleting) enqueue(resource.storageKey, object)
    }
  }
  const end = cluster.store.watch(cluster.store.version, onEvent)
  const timer = setInterval(() => (all ? tick(cluster, enqueue) : undefined), period)
  timer.unref()
  return () => {
    stopped = true
    clearInterval(timer)
    end()
  }
}

function deletingDefinitions(cluster: Cluster): JsonObject[] {
  return cluster.store.list(definitions).filter((one) => metaOf(one).deleting)
}

/** What depends on the time: rollouts that take too long, finished Jobs that clean up after themselves. */
function tick(cluster: Cluster, enqueue: (storageKey: string, object: JsonObject) => void): void {
  for (const storageKey of periodic) {
    for (const object of cluster.store.list(storageKey)) {
      if (storageKey === 'apps/deployments' && Number(at(object, 'status', 'unavailableReplicas') ?? 0) > 0)
        enqueue(storageKey, object)
      if (storageKey === 'batch/jobs' && (timeLeft(object) ?? 1) <= 0) remove(cluster, storageKey, object)
    }
  }
}
