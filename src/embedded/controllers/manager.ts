import type { JsonObject } from '../../model/json.ts'
import type { Cluster } from '../cluster.ts'
import { reconcileDefinition } from '../definitions.ts'
import type { StoreEvent } from '../store.ts'
import { asText, at, metaOf } from '../tree.ts'
import { type Context, remove } from './context.ts'
import { reconcileDaemonSet } from './daemonsets.ts'
import { reconcileDeployment } from './deployments.ts'
import { collect, finishDeletion } from './garbage.ts'
import { reconcileJob, timeLeft } from './jobs.ts'
import { reconcileNamespace } from './namespaces.ts'
import { Owners } from './owners.ts'
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

interface Key {
  readonly storageKey: string
  readonly namespace: string
  readonly name: string
}

export interface ControllerOptions {
  /** PEM; every namespace gets it as `kube-root-ca.crt`. */
  readonly certificate: string
  readonly all: boolean
  /** Hears of what a controller could not do. */
  readonly report: (problem: string) => void
}

/** The queue of what may need work, worked off between requests. */
class Controllers {
  readonly #cluster: Cluster
  readonly #all: boolean
  readonly #table: Readonly<Record<string, Reconciler | undefined>>
  readonly #owners = new Owners()
  readonly #context: Context
  readonly #queue = new Map<string, Key>()
  readonly #orphans = new Set<string>()
  readonly #report: (problem: string) => void
  #scheduled = false
  #stopped = false

  constructor(cluster: Cluster, { certificate, all, report }: ControllerOptions) {
    this.#cluster = cluster
    this.#report = report
    this.#all = all
    const known = reconcilers(certificate)
    this.#table = all ? known : { [definitions]: known[definitions] }
    this.#context = { cluster, dependents: (uid) => this.#owners.dependents(uid) }
  }

  stop(): void {
    this.#stopped = true
  }

  /** Takes up what a restarted server finds. */
  begin(): void {
    for (const resource of this.#cluster.registry.stored()) {
      for (const object of this.#cluster.store.list(resource.storageKey)) {
        this.#owners.add({ storageKey: resource.storageKey, object })
        if (resource.storageKey in this.#table || metaOf(object).deleting) this.enqueue(resource.storageKey, object)
      }
    }
  }

  enqueue(storageKey: string, object: JsonObject): void {
    const { namespace, name } = metaOf(object)
    this.#queue.set(`${storageKey} ${namespace}/${name}`, { storageKey, namespace, name })
    this.#schedule()
  }

  onEvent(event: StoreEvent): void {
    const { uid, owners, namespace } = metaOf(event.object)
    if (event.type === 'DELETED') {
      this.#owners.drop(uid)
      if (this.#all && this.#owners.dependents(uid).length > 0) this.#orphans.add(uid)
      if (event.storageKey === definitions) this.#cluster.refreshCustom()
      this.#schedule()
    } else {
      this.#owners.add({ storageKey: event.storageKey, object: event.object })
      this.enqueue(event.storageKey, event.object)
    }
    for (const reference of owners) {
      const owner = this.#owners.get(asText(reference['uid']))
      if (owner !== undefined) this.enqueue(owner.storageKey, owner.object)
    }
    this.#wakeOthers(event, namespace)
  }

  /** Changes that concern objects which own nothing: budgets count pods, claims wait for them, namespaces wait for all. */
  #wakeOthers(event: StoreEvent, namespace: string): void {
    const { store } = this.#cluster
    if (event.storageKey === '/pods') {
      for (const key of ['policy/poddisruptionbudgets', '/persistentvolumeclaims']) {
        for (const object of store.list(key, namespace)) this.enqueue(key, object)
      }
    }
    if (event.type !== 'DELETED') return
    const home = namespace === '' ? undefined : store.get('/namespaces', { namespace: '', name: namespace })
    const furnished = event.storageKey === '/serviceaccounts' || event.storageKey === '/configmaps'
    if (home !== undefined && (metaOf(home).deleting || furnished)) this.enqueue('/namespaces', home)
    if (event.storageKey === definitions) return
    for (const definition of deletingDefinitions(this.#cluster)) this.enqueue(definitions, definition)
  }

  #schedule(): void {
    if (this.#scheduled || this.#stopped) return
    this.#scheduled = true
    setImmediate(() => this.#work())
  }

  #work(): void {
    this.#scheduled = false
    if (this.#stopped) return
    const [first] = this.#queue
    if (first !== undefined) {
      this.#queue.delete(first[0])
      this.#reconcile(first[1])
    }
    for (const uid of this.#orphans) {
      this.#orphans.delete(uid)
      collect(this.#context, uid, (one) => this.#owners.lives(one))
    }
    if (this.#queue.size > 0) this.#schedule()
  }

  #reconcile({ storageKey, namespace, name }: Key): void {
    const { store } = this.#cluster
    const object = store.get(storageKey, { namespace, name })
    if (object === undefined) return
    try {
      if (this.#all) finishDeletion(this.#context, { storageKey, object })
      const live = store.get(storageKey, { namespace, name })
      if (live !== undefined) this.#table[storageKey]?.(this.#context, live)
    } catch (error) {
      // One object that no controller can handle must not end the server for all others; its log tells.
      this.#report(
        `${storageKey} ${namespace}/${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      )
    }
  }
}

/**
 * Runs the small controllers: every change of an object puts it and its owner into a queue. Without `all` only the part that
 * belongs to the API server itself runs: serving custom resources. Answers with a function that ends them.
 */
export function startControllers(cluster: Cluster, options: ControllerOptions): () => void {
  const controllers = new Controllers(cluster, options)
  controllers.begin()
  const end = cluster.store.watch(cluster.store.version, (event) => controllers.onEvent(event))
  const enqueue = (storageKey: string, object: JsonObject) => controllers.enqueue(storageKey, object)
  const timer = setInterval(() => (options.all ? tick(cluster, enqueue) : undefined), period)
  timer.unref()
  return () => {
    controllers.stop()
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
