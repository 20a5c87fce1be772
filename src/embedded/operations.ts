import type { JsonObject } from '../model/json.ts'
import { admitCreate, admitUpdate, checkNamespace, initialStatus, prepareCreate, withTexts } from './admission.ts'
import { type Cluster, canonical, inVersion, subjectOf, withMeta } from './cluster.ts'
import { recordUpdate, type Writer } from './managed.ts'
import type { Resource } from './registry.ts'
import { carrySettled } from './settled.ts'
import { alreadyExists, badRequest, conflict, invalid, modified, notFound, StatusError } from './status.ts'
import { createdByUpdate, generationOf, keepsStatus, needsVersion } from './strategy.table.ts'
import { asNumber, asObject, asText, at, metaOf, same } from './tree.ts'
import { validateCreate, validateUpdate } from './validate.ts'

export interface WriteOptions {
  readonly dryRun: boolean
  readonly manager: string
}

export interface Target {
  readonly namespace: string
  readonly name: string
}

/** What managed fields are recorded for a write to `resource`, at its main endpoint or a subresource. */
export function writerFor(
  cluster: Cluster,
  resource: Resource,
  { manager, subresource = '' }: { manager: string; subresource?: string },
): Writer {
  if (resource.schema === undefined) throw new Error(`no schema for ${resource.storageKey}`)
  const status = resource.subresources.has('status')
  const ignored = subresource === 'status' ? [['f:spec'], ['f:metadata', 'f:labels']] : status ? [['f:status']] : []
  return {
    manager,
    subresource,
    apiVersion: resource.apiVersion,
    schema: resource.schema,
    // A known oddity of the real server: writes through scale carry no time.
    time: subresource === 'scale' ? '' : cluster.now(),
    ignored: subresource === 'status' && resource.custom !== undefined ? [['f:spec'], ['f:metadata']] : ignored,
  }
}

/** A name for an object that has only `generateName`. */
function generatedName(cluster: Cluster, base: string): string {
  return base.slice(0, 58) + cluster.randomSuffix()
}

function placed(resource: Resource, object: JsonObject, namespace: string): JsonObject {
  const given = metaOf(object).namespace
  if (!resource.namespaced) return given === '' ? object : withMeta(object, { namespace: undefined })
  if (given !== '' && given !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  return given === '' ? withMeta(object, { namespace }) : object
}

/**
 * Creates an object as a POST does: placed in its namespace, named, defaulted, admitted, validated, stored.
 *
 * @param input `object` is as the client sent it; `managed` turns it into the one with managed fields, where apply does that itself
 */
export function createObject(
  cluster: Cluster,
  resource: Resource,
  input: { object: JsonObject; namespace: string; options: WriteOptions; managed?: (object: JsonObject) => JsonObject },
): JsonObject {
  const { options } = input
  let object = placed(resource, input.object, input.namespace)
  const meta = metaOf(object)
  if (meta.resourceVersion !== '' && meta.resourceVersion !== '0') {
    throw new StatusError(500, '', { message: 'resourceVersion should not be set on objects to be created' })
  }
  if (resource.namespaced) checkNamespace(cluster, resource, object)
  const generateName = asText(asObject(object['metadata'])['generateName'])
  if (meta.name === '' && generateName !== '') object = withMeta(object, { name: generatedName(cluster, generateName) })
  object = canonical(resource, withTexts(resource, stamped(cluster, resource, object)))
  const managed = input.managed ?? ((one) => recordUpdate(undefined, one, writerFor(cluster, resource, options)))
  object = managed(object)
  if (resource.subresources.has('status') && !keepsStatus.has(resource.storageKey)) {
    object = { ...object, status: initialStatus(resource, object) }
  }
  object = canonical(resource, prepareCreate(cluster, resource, admitCreate(cluster, resource, object)))
  const errors = validateCreate(cluster, resource, object)
  const { name } = metaOf(object)
  if (errors.length > 0) throw invalid({ group: resource.group, kind: resource.kind, name }, errors)
  if (cluster.store.get(resource.storageKey, keyOf(resource, object)) !== undefined) {
    throw alreadyExists(subjectOf(resource, name))
  }
  return options.dryRun ? withMeta(object, {}) : cluster.store.put(resource.storageKey, object)
}

function stamped(cluster: Cluster, resource: Resource, object: JsonObject): JsonObject {
  const counts = resource.custom !== undefined || resource.storageKey in generationOf
  return withMeta(object, {
    uid: cluster.newUid(),
    creationTimestamp: cluster.now(),
    generation: counts ? 1 : undefined,
    resourceVersion: undefined,
    selfLink: undefined,
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
  })
}

function keyOf(resource: Resource, object: JsonObject): Target {
  const { name, namespace } = metaOf(object)
  return { name, namespace: resource.namespaced ? namespace : '' }
}

/** The stored object in the version of `resource`, or 404. */
export function getObject(cluster: Cluster, resource: Resource, target: Target): JsonObject {
  const key = { name: target.name, namespace: resource.namespaced ? target.namespace : '' }
  const found = cluster.store.get(resource.storageKey, key)
  if (found === undefined) throw notFound(subjectOf(resource, target.name))
  return inVersion(found, resource)
}

export interface UpdateInput {
  readonly target: Target
  /** Makes the wanted object from the live one; both in the version of the resource. */
  readonly change: (live: JsonObject) => JsonObject
  readonly options: WriteOptions
  readonly subresource?: string
  /** Set where `change` keeps the managed fields itself (apply). */
  readonly managedByChange?: boolean
}

/**
 * Replaces an object as PUT and PATCH do: optimistic concurrency, endpoint rules (status against the rest), defaults,
 * validation, generation, managed fields. A change that leaves everything equal writes nothing.
 */
export function updateObject(cluster: Cluster, resource: Resource, input: UpdateInput): JsonObject {
  const { target, options, subresource = '' } = input
  const live = getObject(cluster, resource, target)
  let wanted = placed(resource, input.change(live), target.namespace)
  checkIdentity(resource, { wanted, live, target })
  const old = metaOf(live)
  wanted = canonical(resource, withTexts(resource, wanted))
  if (input.managedByChange !== true) {
    wanted = recordUpdate(live, wanted, writerFor(cluster, resource, { manager: options.manager, subresource }))
  }
  wanted = endpointRules(resource, { wanted, live, subresource })
  wanted = admitUpdate(cluster, resource, { live, wanted: canonical(resource, wanted), subresource })
  wanted = withMeta(wanted, {
    ...kept(live, [
      'uid',
      'creationTimestamp',
      'deletionTimestamp',
      'deletionGracePeriodSeconds',
      'generation',
      'namespace',
    ]),
    resourceVersion: old.resourceVersion,
    selfLink: undefined,
  })
  wanted = withGeneration(resource, { wanted, live, subresource })
  wanted = canonical(resource, wanted)
  const errors = validateUpdate(cluster, resource, { object: wanted, old: live, subresource })
  if (errors.length > 0) throw invalid({ group: resource.group, kind: resource.kind, name: target.name }, errors)
  if (same(wanted, live)) return live
  if (options.dryRun) return wanted
  if (old.deleting && metaOf(wanted).finalizers.length === 0 && deletable(resource, wanted)) {
    cluster.store.remove(resource.storageKey, wanted)
    return wanted
  }
  return cluster.store.put(resource.storageKey, wanted)
}

/** A namespace waits for its own finalizers, a pod for its grace period. */
function deletable(resource: Resource, object: JsonObject): boolean {
  if (resource.storageKey === '/namespaces') return !Array.isArray(at(object, 'spec', 'finalizers'))
  if (resource.storageKey === '/pods') return asNumber(at(object, 'metadata', 'deletionGracePeriodSeconds')) === 0
  return true
}

function checkIdentity(
  resource: Resource,
  { wanted, live, target }: { wanted: JsonObject; live: JsonObject; target: Target },
): void {
  const now = metaOf(wanted)
  const old = metaOf(live)
  if (now.name !== target.name && now.name !== '') {
    throw badRequest(`the name of the object (${now.name}) does not match the name on the URL (${target.name})`)
  }
  const subject = subjectOf(resource, target.name)
  if (now.uid !== '' && now.uid !== old.uid) {
    throw preconditionError(resource, {
      target,
      why: `UID in precondition: ${now.uid}, UID in object meta: ${old.uid}`,
    })
  }
  if (now.resourceVersion === '' || now.resourceVersion === '0') {
    if (resource.custom === undefined && !needsVersion.has(resource.storageKey)) return
    const field = 'metadata.resourceVersion'
    throw invalid({ group: resource.group, kind: resource.plural, name: target.name }, [
      { reason: 'FieldValueInvalid', field, message: 'Invalid value: 0: must be specified for an update' },
    ])
  }
  if (now.resourceVersion !== old.resourceVersion) throw conflict(subject, modified)
}

/** A failed precondition in the words of the storage, which names its own key. */
function preconditionError(resource: Resource, { target, why }: { target: Target; why: string }): StatusError {
  const group = resource.custom === undefined ? '' : `${resource.group}/`
  const place = resource.namespaced ? `${target.namespace}/` : ''
  const key = `/registry/${group}${resource.plural}/${place}${target.name}`
  const text = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: ${why}`
  return conflict(subjectOf(resource, target.name), text)
}

/** The status endpoint writes status alone; the main endpoint everything else. */
function endpointRules(
  resource: Resource,
  { wanted, live, subresource }: { wanted: JsonObject; live: JsonObject; subresource: string },
): JsonObject {
  if (subresource === 'status') {
    const meta = { ...asObject(wanted['metadata']) }
    const old = asObject(live['metadata'])
    if (resource.custom !== undefined)
      return { ...live, status: wanted['status'], metadata: { ...old, managedFields: meta['managedFields'] } }
    return { ...live, metadata: { ...meta, labels: old['labels'] }, status: wanted['status'] }
  }
  if (!resource.subresources.has('status') || subresource !== '') return wanted
  return carrySettled(wanted, { ...wanted, status: live['status'] })
}

function kept(object: JsonObject, keys: readonly string[]): JsonObject {
  const meta = asObject(object['metadata'])
  return Object.fromEntries(keys.map((key) => [key, meta[key]]))
}

function withGeneration(
  resource: Resource,
  { wanted, live, subresource }: { wanted: JsonObject; live: JsonObject; subresource: string },
): JsonObject {
  const generation = asNumber(asObject(live['metadata'])['generation'])
  const members = generationOf[resource.storageKey]
  if (resource.custom === undefined && members === undefined) return wanted
  const names = members ?? Object.keys({ ...live, ...wanted }).filter((key) => !skipped(resource, key))
  const bound = resource.storageKey === '/pods' && subresource === 'binding'
  const moved = !bound && names.some((key) => !same(wanted[key], live[key]))
  return withMeta(wanted, { generation: moved ? generation + 1 : generation })
}

function skipped(resource: Resource, key: string): boolean {
  if (key === 'metadata' || key === 'apiVersion' || key === 'kind') return true
  return key === 'status' && resource.custom?.hasStatus === true
}

/** PUT to a name that does not exist: created for a few kinds, 404 for the rest. */
export function mayCreateByUpdate(resource: Resource): boolean {
  return createdByUpdate.has(resource.storageKey)
}
