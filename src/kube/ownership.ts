import { FlotillaError } from '../errors.ts'
import { quote } from '../golang/strconv.ts'
import type { JsonObject } from '../model/json.ts'
import type { Cluster, ObjectRef } from '../model/ports.ts'
import { at } from '../util/json.ts'
import { objectAt, textAt, typeOf } from './fields.ts'

const managedByLabel = 'app.kubernetes.io/managed-by'
const releaseNameAnnotation = 'meta.helm.sh/release-name'
const releaseNamespaceAnnotation = 'meta.helm.sh/release-namespace'
const resourcePolicyAnnotation = 'helm.sh/resource-policy'

/** Whose objects are meant. */
export interface Owner {
  readonly name: string
  readonly namespace: string
}

/** A copy of the object with the label and both annotations by which a release owns it (Helm's setMetadataVisitor). */
export function withOwner(object: JsonObject, owner: Owner): JsonObject {
  const metadata = objectAt(object, 'metadata')
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...objectAt(metadata, 'labels'), [managedByLabel]: 'Helm' },
      annotations: {
        ...objectAt(metadata, 'annotations'),
        [releaseNameAnnotation]: owner.name,
        [releaseNamespaceAnnotation]: owner.namespace,
      },
    },
  }
}

/** What is wrong with an object's ownership, in Helm's words; undefined when the release owns it. */
export function ownershipProblem(object: JsonObject, owner: Owner): string | undefined {
  const labels = objectAt(object, 'metadata', 'labels')
  const annotations = objectAt(object, 'metadata', 'annotations')
  const problems = [
    requirement('label', labels, { key: managedByLabel, value: 'Helm' }),
    requirement('annotation', annotations, { key: releaseNameAnnotation, value: owner.name }),
    requirement('annotation', annotations, { key: releaseNamespaceAnnotation, value: owner.namespace }),
  ].filter((one) => one !== undefined)
  return problems.length === 0 ? undefined : `invalid ownership metadata; ${problems.join('; ')}`
}

function requirement(
  what: string,
  map: JsonObject,
  { key, value }: { readonly key: string; readonly value: string },
): string | undefined {
  const actual = at(map, key)
  if (actual === undefined) return `${what} validation error: missing key ${quote(key)}: must be set to ${quote(value)}`
  if (actual === value) return undefined
  return `${what} validation error: key ${quote(key)} must equal ${quote(value)}: current value is ${quote(textAt(map, key))}`
}

/** `ConfigMap "c" in namespace "shop"`. */
function describeObject({ kind, name, namespace }: ObjectRef): string {
  return `${kind} ${quote(name)} in namespace ${quote(namespace)}`
}

/** Address of an object; `namespace` is where it goes when its text names none. */
export function refOf(object: JsonObject, namespace = ''): ObjectRef {
  const { group, version, kind } = typeOf(object)
  return {
    group,
    version,
    kind,
    namespace: textAt(object, 'metadata', 'namespace') || namespace,
    name: textAt(object, 'metadata', 'name'),
  }
}

export interface Existing {
  readonly ref: ObjectRef
  readonly live: JsonObject
}

/**
 * The objects of a release that are in the cluster already, and may be taken over: they are the release's own, or
 * `takeOwnership` says that nobody is asked (Helm's existingResourceConflict and requireAdoption).
 * @throws FlotillaError `E_NOT_OWNED` with Helm's text for the first that is not ours, `E_NAME` for name beside generateName
 */
export async function findExisting(
  cluster: Cluster,
  objects: readonly JsonObject[],
  options: {
    readonly owner: Owner
    readonly namespace: string
    readonly takeOwnership?: boolean
    readonly signal?: AbortSignal
  },
): Promise<Existing[]> {
  const named = objects.filter((object) => !isGenerated(object))
  const found = await Promise.all(
    named.map(async (object) => {
      const ref = refOf(object, options.namespace)
      return { ref, live: await cluster.get(ref, options.signal) }
    }),
  )
  const existing: Existing[] = []
  for (const { ref, live } of found) {
    if (live === undefined) continue
    const problem = options.takeOwnership === true ? undefined : ownershipProblem(live, options.owner)
    if (problem !== undefined)
      throw notOwned(`${describeObject(ref)} exists and cannot be imported into the current release: ${problem}`)
    existing.push({ ref, live })
  }
  return existing
}

function notOwned(message: string): FlotillaError {
  return new FlotillaError('E_NOT_OWNED', message, {
    hint: 'delete the object, rename it in the chart, or take it over with --take-ownership',
  })
}

/** The server makes up its name, so that it can never exist before. */
export function isGenerated(object: JsonObject): boolean {
  const generated = textAt(object, 'metadata', 'generateName') !== ''
  const named = textAt(object, 'metadata', 'name') !== ''
  if (generated && named)
    throw new FlotillaError('E_NAME', 'metadata.name and metadata.generateName cannot both be set')
  return generated
}

/** Uninstalling leaves an object that its manifest asks to keep: any value but `keep` is left too, and not reported (as Helm). */
export function keepsOnUninstall(object: JsonObject): 'keep' | 'silent' | undefined {
  const policy = at(object, 'metadata', 'annotations', resourcePolicyAnnotation)
  if (policy === undefined) return undefined
  return textAt(object, 'metadata', 'annotations', resourcePolicyAnnotation).trim().toLowerCase() === 'keep'
    ? 'keep'
    : 'silent'
}

/** An upgrade that drops an object leaves it when the live object says exactly `keep`. */
export function keepsOnPrune(live: JsonObject): boolean {
  return textAt(live, 'metadata', 'annotations', resourcePolicyAnnotation) === 'keep'
}
