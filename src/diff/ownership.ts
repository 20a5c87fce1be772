import type { JsonObject } from '../model/json.ts'
import { isObject, stringsAt } from '../util/json.ts'

/** Whose object it is, in Helm's terms. */
export interface Owner {
  readonly name: string
  readonly namespace: string
}

const managedBy = 'app.kubernetes.io/managed-by'
const releaseName = 'meta.helm.sh/release-name'
const releaseNamespace = 'meta.helm.sh/release-namespace'

/** The object as Helm sends it: with the label and the two annotations that make it the release's, and its namespace. */
export function asOwned(object: JsonObject, owner: Owner, namespace: string): JsonObject {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {}
  const labels = isObject(metadata['labels']) ? metadata['labels'] : {}
  const annotations = isObject(metadata['annotations']) ? metadata['annotations'] : {}
  const placed = namespace === '' ? metadata : { ...metadata, namespace }
  return {
    ...object,
    metadata: {
      ...placed,
      labels: { ...labels, [managedBy]: 'Helm' },
      annotations: { ...annotations, [releaseName]: owner.name, [releaseNamespace]: owner.namespace },
    },
  }
}

/** Why a live object is not the release's, in Helm's words, or undefined where it is. */
export function ownershipProblem(live: JsonObject, owner: Owner): string | undefined {
  const labels = stringsAt(live, 'metadata', 'labels')
  const annotations = stringsAt(live, 'metadata', 'annotations')
  const problems = [
    missing('label validation error', labels, [managedBy, 'Helm']),
    missing('annotation validation error', annotations, [releaseName, owner.name]),
    missing('annotation validation error', annotations, [releaseNamespace, owner.namespace]),
  ].filter((problem) => problem !== undefined)
  return problems.length === 0 ? undefined : `invalid ownership metadata; ${problems.join('; ')}`
}

function missing(
  what: string,
  found: ReadonlyMap<string, string>,
  [key, value]: readonly [string, string],
): string | undefined {
  const actual = found.get(key)
  if (actual === value) return undefined
  if (actual === undefined) return `${what}: missing key "${key}": must be set to "${value}"`
  return `${what}: key "${key}" must equal "${value}": current value is "${actual}"`
}

/** The value of `helm.sh/resource-policy`; undefined where there is none. */
export function resourcePolicy(object: JsonObject): string | undefined {
  return stringsAt(object, 'metadata', 'annotations').get('helm.sh/resource-policy')
}
