import { FlotillaError } from '../errors.ts'
import { quote } from '../golang/strconv.ts'
import type { JsonObject } from '../model/json.ts'
import { at, isObject, textAt } from '../util/json.ts'

/** Whose object it is, in Helm's terms. */
export interface Owner {
  readonly name: string
  readonly namespace: string
}

const managedBy = 'app.kubernetes.io/managed-by'
const releaseName = 'meta.helm.sh/release-name'
const releaseNamespace = 'meta.helm.sh/release-namespace'
const resourcePolicy = 'helm.sh/resource-policy'

/** The object as Helm sends it: with the label and the two annotations that make it the release's, and its namespace. */
export function asOwned(object: JsonObject, owner: Owner, namespace: string): JsonObject {
  const metadata = objectAt(object, 'metadata')
  const placed = namespace === '' ? metadata : { ...metadata, namespace }
  return {
    ...object,
    metadata: {
      ...placed,
      labels: { ...objectAt(metadata, 'labels'), [managedBy]: 'Helm' },
      annotations: {
        ...objectAt(metadata, 'annotations'),
        [releaseName]: owner.name,
        [releaseNamespace]: owner.namespace,
      },
    },
  }
}

/** Why a live object is not the release's, in Helm's words; undefined where it is. */
export function ownershipProblem(live: JsonObject, owner: Owner): string | undefined {
  const labels = objectAt(live, 'metadata', 'labels')
  const annotations = objectAt(live, 'metadata', 'annotations')
  const problems = [
    requirement('label', labels, [managedBy, 'Helm']),
    requirement('annotation', annotations, [releaseName, owner.name]),
    requirement('annotation', annotations, [releaseNamespace, owner.namespace]),
  ].filter((problem) => problem !== undefined)
  return problems.length === 0 ? undefined : `invalid ownership metadata; ${problems.join('; ')}`
}

function requirement(what: string, map: JsonObject, [key, value]: readonly [string, string]): string | undefined {
  const actual = at(map, key)
  if (actual === value) return undefined
  if (actual === undefined) return `${what} validation error: missing key ${quote(key)}: must be set to ${quote(value)}`
  return `${what} validation error: key ${quote(key)} must equal ${quote(value)}: current value is ${quote(textAt(map, key))}`
}

/** Uninstalling leaves an object that its manifest asks to keep: any value but `keep` is left too, and not told (as Helm). */
export function keepsOnUninstall(object: JsonObject): 'keep' | 'silent' | undefined {
  const policy = at(object, 'metadata', 'annotations', resourcePolicy)
  if (typeof policy !== 'string') return undefined
  return policy.trim().toLowerCase() === 'keep' ? 'keep' : 'silent'
}

/** An upgrade that drops an object leaves it where the live object says exactly `keep`. */
export function keepsOnPrune(live: JsonObject): boolean {
  return textAt(live, 'metadata', 'annotations', resourcePolicy) === 'keep'
}

/**
 * The server makes up its name, so that it can never exist before.
 * @throws FlotillaError E_NAME where there is a name, too
 */
export function isGenerated(object: JsonObject): boolean {
  if (textAt(object, 'metadata', 'generateName') === '') return false
  if (textAt(object, 'metadata', 'name') === '') return true
  throw new FlotillaError('E_NAME', 'metadata.name and metadata.generateName cannot both be set')
}

function objectAt(object: JsonObject, ...path: readonly string[]): JsonObject {
  const found = at(object, ...path)
  return isObject(found) ? found : {}
}
