import { FlotillaError } from '../errors.ts'
import { ApiError, prefixed } from '../kube/api-error.ts'
import { textAt } from '../kube/fields.ts'
import type { JsonObject } from '../model/json.ts'
import type { Cluster, ReleaseStore } from '../model/ports.ts'
import type { Release, ReleaseStatus } from '../model/release.ts'
import { decodeRelease, encodeRelease } from '../release/codec.ts'
import { recordName, revisionsToPrune } from '../release/history.ts'
import { compareReleases, labelsOf, recordLabels, userLabels } from './records.ts'

/** How a kind of object holds a record. */
export interface RecordShape {
  readonly kind: 'Secret' | 'ConfigMap'
  /** Fields beside metadata and data. */
  readonly extra: JsonObject
  /** The record's text as the object's `data.release`. */
  readonly pack: (text: string) => string
  readonly unpack: (data: string) => string
}

export interface StoreOptions {
  /** Milliseconds since the epoch, for the labels `createdAt` and `modifiedAt`. */
  readonly now?: () => number
  /** Told about records that cannot be read; they are passed over, as Helm passes over them. */
  readonly onUnreadable?: (record: string, error: Error) => void
}

interface Access {
  readonly cluster: Cluster
  readonly shape: RecordShape
  readonly now: () => number
  readonly onUnreadable: (record: string, error: Error) => void
  /** Version of each record as this process read or wrote it last; a write based on anything older is refused. */
  readonly versions: Map<string, string>
}

/** Helm's release store over objects of one kind, one object for each revision. */
export function objectStore(cluster: Cluster, shape: RecordShape, options: StoreOptions = {}): ReleaseStore {
  const { now = Date.now, onUnreadable = () => undefined } = options
  const access: Access = { cluster, shape, now, onUnreadable, versions: new Map() }
  return {
    current: async (namespace, signal) => {
      const selector = 'owner=helm,status!=superseded'
      return (await query(access, { namespace, selector, doing: 'list: failed to list: ', signal })).sort(
        compareReleases,
      )
    },
    history: async (name, namespace, signal) => {
      const selector = `name=${labelValue(name)},owner=helm`
      const doing = 'query: failed to query with labels: '
      return (await query(access, { namespace, selector, doing, signal })).sort(compareReleases)
    },
    // oxlint-disable-next-line eslint/max-params -- the signature is the port's
    get: (name, namespace, revision, signal) => getRecord(access, { name, namespace, revision }, signal),
    create: async (release, signal, { historyMax = 0 } = {}) => {
      if (historyMax > 0) await prune(access, release, { historyMax, signal })
      await createRecord(access, release, signal)
    },
    update: (release, signal) => updateRecord(access, release, signal),
    delete: async (release, signal) => {
      await cluster.delete(refOf(access, release), signalOf(signal))
      access.versions.delete(versionKey(release))
    },
  }
}

interface Query {
  readonly namespace: string
  readonly selector: string
  readonly doing: string
  readonly signal: AbortSignal | undefined
}

async function query(access: Access, { namespace, selector, doing, signal }: Query): Promise<Release[]> {
  const { cluster, shape } = access
  const objects = await cluster
    .list({ group: '', version: 'v1', kind: shape.kind }, namespace, { labelSelector: selector, ...signalOf(signal) })
    .catch((error: unknown) => {
      throw prefixed(error, doing)
    })
  const releases: Release[] = []
  for (const object of objects) {
    try {
      releases.push(readRecord(access, object, labelsOf(object)))
    } catch (error) {
      access.onUnreadable(textAt(object, 'metadata', 'name'), error as Error)
    }
  }
  return releases
}

async function getRecord(
  access: Access,
  key: { readonly name: string; readonly namespace: string; readonly revision: number },
  signal: AbortSignal | undefined,
): Promise<Release | undefined> {
  const record = recordName(key.name, key.revision)
  const object = await access.cluster.get(refOf(access, key), signal).catch((error: unknown) => {
    throw prefixed(error, `get: failed to get "${record}": `)
  })
  if (object === undefined) return undefined
  try {
    return readRecord(access, object, userLabels(labelsOf(object)))
  } catch (error) {
    throw new FlotillaError('E_RELEASE_RECORD', `get: failed to decode data "${record}": ${(error as Error).message}`, {
      cause: error,
      hint: 'the record was damaged or written by something else than Helm',
    })
  }
}

function readRecord(access: Access, object: JsonObject, labels: Record<string, string>): Release {
  const release = decodeRelease(access.shape.unpack(textAt(object, 'data', 'release')))
  const namespace = release.namespace || textAt(object, 'metadata', 'namespace')
  access.versions.set(versionKey({ ...release, namespace }), textAt(object, 'metadata', 'resourceVersion'))
  return { ...release, namespace, labels }
}

async function createRecord(access: Access, release: Release, signal: AbortSignal | undefined): Promise<void> {
  const object = recordObject(access, release, 'createdAt')
  try {
    const written = await access.cluster.create(object, { namespace: release.namespace, ...signalOf(signal) })
    access.versions.set(versionKey(release), textAt(written, 'metadata', 'resourceVersion'))
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'AlreadyExists') {
      throw new FlotillaError('E_RELEASE_EXISTS', 'release: already exists', {
        cause: error,
        hint: `somebody else has just written revision ${release.revision} of ${release.namespace}/${release.name}: look at its history and try again`,
      })
    }
    throw tooLarge(error, release) ?? prefixed(error, 'create: failed to create: ')
  }
}

async function updateRecord(access: Access, release: Release, signal: AbortSignal | undefined): Promise<void> {
  const object = recordObject(access, release, 'modifiedAt')
  const key = versionKey(release)
  const resourceVersion = access.versions.get(key)
  const based =
    resourceVersion === undefined
      ? object
      : { ...object, metadata: { ...(object['metadata'] as JsonObject), resourceVersion } }
  try {
    const written = await access.cluster.update(based, { namespace: release.namespace, ...signalOf(signal) })
    access.versions.set(key, textAt(written, 'metadata', 'resourceVersion'))
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'Conflict') {
      throw new FlotillaError(
        'E_RELEASE_CHANGED',
        `revision ${release.revision} of release ${release.namespace}/${release.name} was changed by somebody else meanwhile`,
        { cause: error, hint: 'another helm or flotilla works on this release: let it end, then plan again' },
      )
    }
    throw tooLarge(error, release) ?? prefixed(error, 'update: failed to update: ')
  }
}

/** The API server's refusal of a record above 1 MiB, with a way out. The text stays the server's, as Helm shows it. */
function tooLarge(error: unknown, release: Release): FlotillaError | undefined {
  if (!(error instanceof ApiError)) return undefined
  const tooLong = error.causes.some(({ field, message }) => field === 'data' && message.startsWith('Too long'))
  if (!tooLong && error.status !== 413) return undefined
  return new FlotillaError('E_RELEASE_TOO_LARGE', `create: failed to create: ${error.message}`, {
    cause: error,
    hint: `the record of ${release.name} (chart files, values and manifest, compressed) is above the 1 MiB that a Secret or ConfigMap holds: leave large files out of the chart with .helmignore, or split the chart`,
  })
}

function recordObject(access: Access, release: Release, stamp: 'createdAt' | 'modifiedAt'): JsonObject {
  const { shape } = access
  return {
    apiVersion: 'v1',
    kind: shape.kind,
    metadata: {
      name: recordName(release.name, release.revision),
      labels: recordLabels(release, { stamp, now: access.now() }),
    },
    ...shape.extra,
    data: { release: shape.pack(encodeRelease(release)) },
  }
}

async function prune(
  access: Access,
  release: Release,
  { historyMax, signal }: { readonly historyMax: number; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const { cluster, shape } = access
  const objects = await cluster.list({ group: '', version: 'v1', kind: shape.kind }, release.namespace, {
    labelSelector: `name=${labelValue(release.name)},owner=helm`,
    metadataOnly: true,
    ...signalOf(signal),
  })
  const stored = objects
    .map(labelsOf)
    // The label is whatever was written; only `deployed` means something here.
    .map(({ version, status = '' }) => ({ revision: Number(version), status: status as ReleaseStatus }))
    .filter(({ revision }) => Number.isInteger(revision))
  for (const { revision } of revisionsToPrune(stored, historyMax)) {
    await cluster.delete(refOf(access, { ...release, revision }), signalOf(signal))
  }
}

function refOf(
  { shape }: Access,
  { name, namespace, revision }: { readonly name: string; readonly namespace: string; readonly revision: number },
) {
  return { group: '', version: 'v1', kind: shape.kind, namespace, name: recordName(name, revision) }
}

function versionKey({ name, namespace, revision }: Pick<Release, 'name' | 'namespace' | 'revision'>): string {
  return `${namespace}/${recordName(name, revision)}`
}

/** Release names are label values; anything else would change the selector's meaning. */
function labelValue(name: string): string {
  if (/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(name)) return name
  throw new FlotillaError('E_RELEASE_NAME', `invalid label value: "${name}"`, {
    hint: 'a release name is made of lower-case letters, digits, "-" and ".", at most 53 of them',
  })
}

function signalOf(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}
