import { setTimeout as sleep } from 'node:timers/promises'
import { FlotillaError } from '../errors.ts'
import type { JsonObject } from '../model/json.ts'
import type { Cluster, DeleteOptions, FieldValidation, ObjectRef } from '../model/ports.ts'
import { ApiError, prefixed } from './api-error.ts'
import { objectAt, textAt, typeOf } from './fields.ts'
import { upgradeManagedFields } from './managed-fields.ts'
import { refOf } from './ref.ts'

/** The name under which Helm writes, and so do we: the fields of a release have one owner whichever tool wrote them. */
export const fieldManager = 'helm'

export interface SendOptions {
  /** Where objects go whose text names no namespace. */
  readonly namespace: string
  /** `--force-conflicts`. */
  readonly force?: boolean
  readonly fieldValidation?: FieldValidation
  readonly dryRun?: boolean
  readonly signal?: AbortSignal
}

/** client-go's DefaultRetry: five tries, ten milliseconds apart. */
const tries = 5
const tryPause = 10

/**
 * Applies one object server-side as Helm 4 does when it creates: repeated while the only conflict is a resource quota's.
 * @throws ApiError with Helm's prefix: `conflict occurred while applying object NAMESPACE/NAME GROUP/VERSION, Kind=KIND: …`
 */
export function createByApply(cluster: Cluster, object: JsonObject, options: SendOptions): Promise<JsonObject> {
  return retried(isQuotaConflict, () => serverSideApply(cluster, object, options))
}

/**
 * Updates one object server-side. With `upgradeManager`, fields that this manager wrote client-side become applied ones before:
 * that is one read more, and a patch where there is something to turn.
 */
export async function updateByApply(
  cluster: Cluster,
  object: JsonObject,
  options: SendOptions & { readonly upgradeManager?: boolean },
): Promise<JsonObject> {
  if (options.upgradeManager === true) await upgradeManager(cluster, object, options)
  return serverSideApply(cluster, object, options)
}

/** Creates one object as Helm 3 does, and Helm 4 with `--server-side=false`. */
export function createByPost(cluster: Cluster, object: JsonObject, options: SendOptions): Promise<JsonObject> {
  return retried(isConflict, () => cluster.create(object, { fieldManager, ...common(options) }))
}

/** `--force-replace`: writes the whole object over the live one, whatever its version. */
export async function replaceObject(cluster: Cluster, object: JsonObject, options: SendOptions): Promise<JsonObject> {
  const ref = refOf(object, options.namespace)
  const live = await cluster.get(ref, options.signal)
  const resourceVersion = textAt(live, 'metadata', 'resourceVersion')
  const metadata = { ...objectAt(object, 'metadata'), ...(resourceVersion === '' ? {} : { resourceVersion }) }
  const write = { fieldManager, fieldValidation: options.fieldValidation ?? 'Strict', ...common(options) } as const
  return cluster.update({ ...object, metadata }, write).catch((error: unknown) => {
    throw prefixed(error, 'failed to replace object: ')
  })
}

/** Deletes one object in the background unless told otherwise; false when it was gone already. */
export function deleteOne(cluster: Cluster, ref: ObjectRef, options: DeleteOptions = {}): Promise<boolean> {
  return retried(isConflict, () => cluster.delete(ref, { propagation: 'Background', ...options }))
}

async function serverSideApply(cluster: Cluster, object: JsonObject, options: SendOptions): Promise<JsonObject> {
  const ref = refOf(object, options.namespace)
  if (ref.name === '') throw new FlotillaError('E_NAME', 'resource name may not be empty')
  const { force = false, fieldValidation = 'Strict' } = options
  try {
    return await cluster.apply(object, { fieldManager, force, fieldValidation, ...common(options) })
  } catch (error) {
    const where = `${ref.namespace}/${ref.name} ${typeText(object)}: `
    if (!(error instanceof ApiError)) throw error
    if (error.status === 415) throw prefixed(error, 'server-side apply not available on the server: ')
    throw prefixed(
      error,
      isConflict(error)
        ? `conflict occurred while applying object ${where}`
        : `server-side apply failed for object ${where}`,
    )
  }
}

async function upgradeManager(cluster: Cluster, object: JsonObject, options: SendOptions): Promise<void> {
  const ref = refOf(object, options.namespace)
  await retried(isConflict, async () => {
    const live = await cluster.get(ref, options.signal)
    const body = live === undefined ? undefined : upgradeManagedFields(live, fieldManager)
    if (body === undefined) return
    const { fieldValidation = 'Strict' } = options
    await cluster.patch(ref, { type: 'json', body, fieldManager, fieldValidation, ...common(options) }, options.signal)
  })
}

/** `apps/v1, Kind=Deployment`; a core kind starts with the slash, as Go prints it. */
function typeText(object: JsonObject): string {
  const { group, version, kind } = typeOf(object)
  return `${group}/${version}, Kind=${kind}`
}

function common({ namespace, dryRun, signal }: SendOptions) {
  return {
    namespace,
    ...(dryRun === undefined ? {} : { dryRun }),
    ...(signal === undefined ? {} : { signal }),
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.reason === 'Conflict'
}

function isQuotaConflict(error: unknown): boolean {
  return (
    isConflict(error) &&
    error instanceof ApiError &&
    error.message.includes('Operation cannot be fulfilled on resourcequotas') &&
    error.message.includes('the object has been modified')
  )
}

async function retried<T>(again: (error: unknown) => boolean, once: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once()
    } catch (error) {
      if (attempt >= tries || !again(error)) throw error
      await sleep(tryPause)
    }
  }
}
