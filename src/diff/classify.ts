import { FlotillaError } from '../errors.ts'
import { keepsOnPrune, keepsOnUninstall, type Owner, ownershipProblem } from '../manifest/ownership.ts'
import { identityKey } from '../manifest/parse.ts'
import type { Change } from '../model/change.ts'
import type { JsonObject } from '../model/json.ts'
import type { ResourceId } from '../model/manifest.ts'
import { equalJson } from '../util/json.ts'
import { driftOf } from './drift.ts'

/** One object of a stored or wanted manifest, with its namespace resolved and its ownership metadata. */
export interface PreparedObject {
  readonly id: ResourceId
  readonly apiVersion: string
  readonly object: JsonObject
}

export interface ClassifyOptions {
  readonly owner: Owner
  /** The live object, `undefined` = absent. */
  readonly live: (id: ResourceId) => JsonObject | undefined
  readonly isSensitive: (object: JsonObject) => boolean
  /** Take over objects that belong to nobody or to another release. */
  readonly takeOwnership?: boolean
}

export interface Classified {
  /** Wanted objects in their order, then the ones that go. */
  readonly changes: readonly Change[]
  /** Objects that exist and belong to somebody else. */
  readonly conflicts: readonly FlotillaError[]
}

/** `Deployment shop/backend`; cluster-wide objects without the namespace. */
export function idText(id: ResourceId): string {
  const group = id.group === '' ? '' : ` (${id.group})`
  return `${id.kind} ${id.namespace === '' ? '' : `${id.namespace}/`}${id.name}${group}`
}

/**
 * What happens to each object when `wanted` replaces `stored` (an install has no `stored`). The rules are Helm's: an object
 * that was not stored but exists must already belong to the release; an object that goes is kept where its live
 * `helm.sh/resource-policy` says `keep`.
 */
export function classifyUpgrade(
  stored: readonly PreparedObject[],
  wanted: readonly PreparedObject[],
  options: ClassifyOptions,
): Classified {
  const before = new Map(stored.map((one) => [identityKey(one.id), one]))
  const changes: Change[] = []
  const conflicts: FlotillaError[] = []
  const seen = new Set<string>()
  for (const one of wanted) {
    const key = identityKey(one.id)
    seen.add(key)
    const old = before.get(key)
    // An object with `generateName` has no name yet: it is a new one every time.
    const live = one.id.name === '' ? undefined : options.live(one.id)
    const problem = old || !live || options.takeOwnership ? undefined : ownershipProblem(live, options.owner)
    if (problem !== undefined) conflicts.push(conflict(one.id, problem))
    changes.push(changeOf(one, { stored: old, live, isSensitive: options.isSensitive }))
  }
  for (const one of stored) {
    if (seen.has(identityKey(one.id)) || one.id.name === '') continue
    const gone = removal(one, options)
    if (gone) changes.push(gone)
  }
  return { changes, conflicts }
}

interface Sides {
  readonly stored: PreparedObject | undefined
  readonly live: JsonObject | undefined
  readonly isSensitive: (object: JsonObject) => boolean
}

function changeOf(wanted: PreparedObject, { stored, live, isSensitive }: Sides): Change {
  const base = { id: wanted.id, apiVersion: wanted.apiVersion, after: wanted.object }
  const sensitive = isSensitive(wanted.object)
  if (!stored) {
    if (!live) return { ...base, kind: 'create', reason: 'new', sensitive }
    const reason = 'exists already and belongs to this release'
    return { ...base, kind: 'adopt', before: driftOf(wanted.object, live)?.live ?? wanted.object, reason, sensitive }
  }
  const before = stored.object
  const either = sensitive || isSensitive(before)
  if (equalJson(before, wanted.object)) {
    const drift = driftOf(wanted.object, live)
    const reason =
      drift === undefined ? 'as stored' : live === undefined ? 'missing in the cluster' : 'changed in the cluster'
    return { ...base, kind: 'unchanged', before, reason, sensitive: either, ...(drift && { drift }) }
  }
  const moved = stored.apiVersion === wanted.apiVersion ? '' : `, ${stored.apiVersion} becomes ${wanted.apiVersion}`
  if (!live) return { ...base, kind: 'create', before, reason: `missing in the cluster${moved}`, sensitive: either }
  const drift = driftOf(before, live)
  return {
    ...base,
    kind: 'update',
    before,
    reason: `the chart changes it${moved}`,
    sensitive: either,
    ...(drift && { drift }),
  }
}

function removal(stored: PreparedObject, options: ClassifyOptions): Change | undefined {
  const live = options.live(stored.id)
  // Already gone: nothing to do and nothing to show.
  if (!live) return undefined
  const base = { id: stored.id, apiVersion: stored.apiVersion, before: stored.object }
  const sensitive = options.isSensitive(stored.object)
  if (keepsOnPrune(live)) return { ...base, kind: 'keep', reason: 'its resource policy says keep', sensitive }
  return { ...base, kind: 'delete', reason: 'no longer in the chart', sensitive }
}

/**
 * What an uninstall does to each stored object, in the order given. Helm's rules: policy `keep` keeps, any other policy value
 * means that the object is left and not told; an object that belongs to somebody else is left.
 */
export function classifyUninstall(stored: readonly PreparedObject[], options: ClassifyOptions): readonly Change[] {
  return stored.flatMap((one): readonly Change[] => {
    const base = {
      id: one.id,
      apiVersion: one.apiVersion,
      before: one.object,
      sensitive: options.isSensitive(one.object),
    }
    const policy = keepsOnUninstall(one.object)
    if (policy === 'keep') return [{ ...base, kind: 'keep', reason: 'its resource policy says keep' }]
    const live = policy === undefined && one.id.name !== '' ? options.live(one.id) : undefined
    if (!live) return []
    if (ownershipProblem(live, options.owner) !== undefined)
      return [{ ...base, kind: 'keep', reason: 'it does not belong to this release' }]
    return [{ ...base, kind: 'delete', reason: 'the release is uninstalled' }]
  })
}

function conflict(id: ResourceId, problem: string): FlotillaError {
  const what = `${id.kind} "${id.name}" in namespace "${id.namespace}"`
  return new FlotillaError(
    'E_NOT_OWNED',
    `${what} exists and cannot be imported into the current release: ${problem}`,
    {
      hint: 'Delete the object, remove it from the chart, or give it the label and annotations that the message names.',
    },
  )
}
