import { createHash } from 'node:crypto'
import type { JsonObject } from '../../model/json.ts'
import type { Cluster } from '../cluster.ts'
import { deleteObject } from '../delete.ts'
import { createObject, updateObject } from '../operations.ts'
import type { Resource } from '../registry.ts'
import { StatusError } from '../status.ts'
import { asObject, asText, at, metaOf, same, sorted } from '../tree.ts'

/** What controllers share: the cluster, and who owns whom. */
export interface Context {
  readonly cluster: Cluster
  /** Live objects whose owner reference names this uid. */
  readonly dependents: (uid: string) => readonly Held[]
}

/** An object and where it is kept. */
export interface Held {
  readonly storageKey: string
  readonly object: JsonObject
}

const manager = 'kube-controller-manager'

export function resourceFor(cluster: Cluster, storageKey: string): Resource {
  const [group = '', plural] = storageKey.split('/')
  const found = cluster.registry.stored().find((one) => one.group === group && one.plural === plural)
  if (found === undefined) throw new Error(`no resource ${storageKey}`)
  return found
}

const kinds = new Map<string, Resource>()

/** Built-in resources never change, so a look-up is remembered. */
function builtin(cluster: Cluster, storageKey: string): Resource {
  const known = kinds.get(storageKey)
  if (known !== undefined) return known
  const found = resourceFor(cluster, storageKey)
  if (found.custom === undefined) kinds.set(storageKey, found)
  return found
}

/** Writes the status where it differs from the present one. */
export function writeStatus(
  cluster: Cluster,
  storageKey: string,
  { object, status, manager: by = manager }: { object: JsonObject; status: JsonObject; manager?: string },
): void {
  if (same(object['status'], status)) return
  change(cluster, storageKey, { object, subresource: 'status', apply: (live) => ({ ...live, status }), manager: by })
}

/** Changes a live object; it may be gone by now, which is not an error. */
export function change(
  cluster: Cluster,
  storageKey: string,
  {
    object,
    apply,
    subresource = '',
    manager: by = manager,
  }: { object: JsonObject; apply: (live: JsonObject) => JsonObject; subresource?: string; manager?: string },
): void {
  const { name, namespace } = metaOf(object)
  if (cluster.store.get(storageKey, { name, namespace }) === undefined) return
  updateObject(cluster, builtin(cluster, storageKey), {
    target: { name, namespace },
    subresource,
    options: { dryRun: false, manager: by },
    change: apply,
  })
}

/** Creates an object; answers undefined where the namespace is ending or the name is taken. */
export function make(cluster: Cluster, storageKey: string, object: JsonObject): JsonObject | undefined {
  try {
    const { namespace } = metaOf(object)
    return createObject(cluster, builtin(cluster, storageKey), {
      object,
      namespace,
      options: { dryRun: false, manager },
    })
  } catch (error) {
    if (error instanceof StatusError && [403, 404, 409, 422].includes(error.code)) return undefined
    throw error
  }
}

export function remove(cluster: Cluster, storageKey: string, object: JsonObject): void {
  const { name, namespace } = metaOf(object)
  if (cluster.store.get(storageKey, { name, namespace }) === undefined) return
  const options = { propagation: 'Background', grace: undefined, uid: '', resourceVersion: '', dryRun: false } as const
  deleteObject(cluster, builtin(cluster, storageKey), { target: { name, namespace }, options })
}

export function ownerReference(object: JsonObject): JsonObject {
  const { name, uid } = metaOf(object)
  return {
    apiVersion: object['apiVersion'],
    kind: object['kind'],
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  }
}

/** The live dependents of one kind that an object controls. */
export function controlled(context: Context, owner: JsonObject, storageKey: string): JsonObject[] {
  const { uid } = metaOf(owner)
  return context
    .dependents(uid)
    .filter((one) => one.storageKey === storageKey)
    .map((one) => one.object)
}

export function isReady(pod: JsonObject): boolean {
  return !metaOf(pod).deleting && conditionOf(pod, 'Ready')?.['status'] === 'True'
}

export function isEnded(pod: JsonObject): boolean {
  const phase = at(pod, 'status', 'phase')
  return phase === 'Succeeded' || phase === 'Failed'
}

export function conditionOf(object: JsonObject, type: string): JsonObject | undefined {
  const list = at(object, 'status', 'conditions')
  if (!Array.isArray(list)) return undefined
  const found = list.find((item) => at(item, 'type') === type)
  return found === undefined ? undefined : asObject(found)
}

/** A condition; its times move only where its status does. */
export function condition(
  object: JsonObject,
  wanted: { type: string; status: string; reason: string; message: string },
  { now, updates = false }: { now: string; updates?: boolean },
): JsonObject {
  const old = conditionOf(object, wanted.type)
  const unchanged = old?.['status'] === wanted.status
  const equal = unchanged && old?.['reason'] === wanted.reason && old?.['message'] === wanted.message
  const lastTransitionTime = unchanged ? (old?.['lastTransitionTime'] ?? now) : now
  const update = updates ? { lastUpdateTime: equal ? (old?.['lastUpdateTime'] ?? now) : now } : {}
  return { ...wanted, ...update, lastTransitionTime }
}

const letters = 'bcdfghjklmnpqrstvwxz2456789'

/** A short name for the content of a template: the same content always gets the same. */
export function templateHash(template: JsonObject, salt = 0): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(sorted(template)) + salt)
    .digest()
  let text = ''
  for (let index = 0; index < 10; index += 1) text += letters.charAt((digest[index] ?? 0) % letters.length)
  return text
}

/** A number or a percentage of a total. */
export function portion(value: unknown, total: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') return value
  const percent = Number.parseInt(asText(typeof value === 'string' ? value : ''), 10)
  if (Number.isNaN(percent)) return 0
  return round === 'up' ? Math.ceil((percent * total) / 100) : Math.floor((percent * total) / 100)
}

/** A pod from a template, owned by a controller. */
export function podFrom(template: JsonObject, owner: JsonObject, meta: JsonObject): JsonObject {
  const given = metaOf(template)
  const { namespace } = metaOf(owner)
  return {
    metadata: {
      namespace,
      labels: { ...given.labels },
      ...(Object.keys(given.annotations).length > 0 ? { annotations: { ...given.annotations } } : {}),
      ...(given.finalizers.length > 0 ? { finalizers: [...given.finalizers] } : {}),
      ownerReferences: [ownerReference(owner)],
      ...meta,
    },
    spec: template['spec'] ?? {},
  }
}
