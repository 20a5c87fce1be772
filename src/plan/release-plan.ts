import { type Classified, classifyUninstall, classifyUpgrade, type PreparedObject } from '../diff/classify.ts'
import type { FlotillaError } from '../errors.ts'
import { toJson } from '../golang/json.ts'
import { identityKey } from '../manifest/parse.ts'
import type { Change, ChangeKind } from '../model/change.ts'
import type { JsonObject } from '../model/json.ts'
import type { Hook, Manifest, Resource, ResourceId } from '../model/manifest.ts'
import type { ReleasePlan, ReleaseVerb } from '../model/plan.ts'
import type { RecordedChart, Release } from '../model/release.ts'
import type { ReleaseSpec } from '../model/stack.ts'
import type { GoMap } from '../model/value.ts'
import { equalJson } from '../util/json.ts'
import { isUnfinished, type ReleaseState } from './state.ts'

/** What a release is to become. */
interface Wanted {
  readonly manifest: Manifest
  readonly chart: RecordedChart
  /** The values given by the user, as they go into the record. */
  readonly config: GoMap
  readonly objects: readonly PreparedObject[]
  readonly crds: readonly Resource[]
  /** The objects of the manifest's hooks, by index. */
  readonly hookObjects: readonly Resource[]
}

export interface ReleaseInput {
  readonly state: ReleaseState
  /** Objects of the base record's manifest. */
  readonly stored: readonly PreparedObject[]
  /** Objects of the base record's hooks, by index: an uninstall runs them. */
  readonly storedHooks?: readonly Resource[]
  /** Absent where the release goes or is left alone. */
  readonly wanted?: Wanted
  readonly live: (id: ResourceId) => JsonObject | undefined
  readonly isSensitive: (object: JsonObject) => boolean
  /** `sync` gives every release a new revision, `destroy` wants none of them. */
  readonly mode: 'apply' | 'sync' | 'destroy'
  /** Labels of the record that say which stack it belongs to. */
  readonly labels?: Readonly<Record<string, string>>
  readonly included?: string
}

export interface PlannedRelease {
  readonly plan: ReleasePlan
  readonly conflicts: readonly FlotillaError[]
}

/** What happens to one release and to each of its objects. Pure; DESIGN's "The commands of a stack" and "The plan" are the rules. */
export function planRelease(spec: ReleaseSpec, input: ReleaseInput): PlannedRelease {
  const { state, wanted } = input
  const base = { key: spec.key, spec, changes: [], ...(input.included !== undefined && { included: input.included }) }
  if (!spec.enabled) {
    const left = state.base ? `; revision ${state.base.revision} is installed and left alone` : ''
    return { plan: { ...base, action: 'skipped', reason: `not part of this environment${left}` }, conflicts: [] }
  }
  if (input.mode === 'destroy' || !spec.installed || !wanted) return { plan: planUninstall(spec, input), conflicts: [] }
  const owner = { name: spec.name, namespace: spec.namespace }
  const { changes, conflicts } = classifyUpgrade(input.stored, wanted.objects, { ...input, owner })
  return { plan: planUpgrade(spec, input, { wanted, changes, conflicts }), conflicts }
}

function planUninstall(spec: ReleaseSpec, input: ReleaseInput): ReleasePlan {
  const { state, stored, live, isSensitive, included } = input
  const base = { key: spec.key, spec, ...(included !== undefined && { included }) }
  if (!state.base) return { ...base, action: 'unchanged', reason: 'not installed', changes: [] }
  const owner = { name: spec.name, namespace: spec.namespace }
  const changes = classifyUninstall(stored, { owner, live, isSensitive })
  const reason = spec.installed ? 'to be destroyed' : 'installed: false'
  const hooks = { hookObjects: input.storedHooks ?? [] }
  return {
    ...base,
    ...hooks,
    action: 'uninstall',
    verb: 'uninstall',
    reason,
    stored: state.last ?? state.base,
    changes,
  }
}

function planUpgrade(spec: ReleaseSpec, input: ReleaseInput, found: Classified & { wanted: Wanted }): ReleasePlan {
  const { wanted, changes } = found
  const { state } = input
  const { action, reason } = decide(input, { ...found, wanted })
  const verb: ReleaseVerb = state.base ? 'upgrade' : 'install'
  const common = {
    key: spec.key,
    spec,
    action,
    reason,
    changes: action === 'unchanged' || action === 'record-only' ? changes : changes.map(sent),
    manifest: wanted.manifest,
    ...(state.base && { stored: state.base }),
    ...(state.last && state.last !== state.base && { last: state.last }),
    ...(input.included !== undefined && { included: input.included }),
  }
  if (action === 'unchanged') return common
  const crds = verb === 'install' && !spec.policy.skipCrds ? wanted.crds : []
  const { hookObjects } = wanted
  const old = input.storedHooks && { storedHookObjects: input.storedHooks }
  return {
    ...common,
    ...old,
    verb,
    hookObjects,
    wanted: wantedRecord(spec, input, wanted),
    ...(crds.length > 0 && { crds }),
  }
}

/** An upgrade sends every object, so it also undoes drift: such an object is an update, or a create where it is gone. */
function sent(change: Change): Change {
  if (change.kind !== 'unchanged' || !change.drift) return change
  if (change.drift.live === undefined) return { ...change, kind: 'create' }
  return { ...change, kind: 'update', before: change.drift.live }
}

function decide(
  input: ReleaseInput,
  { wanted, changes }: Classified & { wanted: Wanted },
): Pick<ReleasePlan, 'action' | 'reason'> {
  const { base, last } = input.state
  if (!base || !last) return { action: 'install', reason: last ? 'uninstalled, its history is kept' : 'not installed' }
  if (isUnfinished(last.status))
    return { action: 'recover', reason: `revision ${last.revision} was left ${last.status} by a run that ended` }
  if (last.status !== 'deployed') return { action: 'upgrade', reason: `revision ${last.revision} is ${last.status}` }
  const objects = objectReason(input.stored, wanted.objects, changes)
  if (objects !== undefined) return { action: 'upgrade', reason: objects }
  const hooks = hookReason(base.hooks, wanted.manifest.hooks)
  if (hooks !== undefined) return { action: 'upgrade', reason: hooks }
  if (input.mode === 'sync') return { action: 'upgrade', reason: 'sync gives every release a new revision' }
  const record = recordReason(base, wanted)
  if (record !== undefined) return { action: 'record-only', reason: record }
  const drifted = changes.filter((change) => change.drift).length
  return { action: 'unchanged', reason: drifted === 0 ? 'as stored' : `${count(drifted, 'object')} drifted` }
}

function objectReason(
  stored: readonly PreparedObject[],
  wanted: readonly PreparedObject[],
  changes: readonly Change[],
): string | undefined {
  const counts = new Map<ChangeKind, number>()
  for (const { kind } of changes) if (kind !== 'unchanged') counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const parts = [...counts].map(([kind, number]) => `${number} to ${kind}`)
  if (parts.length > 0) return parts.join(', ')
  // What goes and is gone already is no change, but the manifest is another one.
  const kept = new Set(wanted.map((one) => identityKey(one.id)))
  const gone = stored.filter((one) => !kept.has(identityKey(one.id))).length
  return gone === 0 ? undefined : `${count(gone, 'object')} left the chart`
}

function hookReason(stored: readonly Hook[], wanted: readonly Hook[]): string | undefined {
  const before = new Map(stored.map((hook) => [`${hook.path}\n${hook.kind}\n${hook.name}`, hookContent(hook)]))
  let same = 0
  for (const hook of wanted) {
    const old = before.get(`${hook.path}\n${hook.kind}\n${hook.name}`)
    if (old === undefined) return `hook ${hook.name} is new`
    if (old !== hookContent(hook)) return `hook ${hook.name} changes`
    same++
  }
  return same === before.size ? undefined : `${count(before.size - same, 'hook')} left the chart`
}

// Without what a run writes into it. Helm writes the default policy into the record of a hook that has run.
function hookContent(hook: Hook): string {
  const policies = hook.deletePolicies.length === 0 ? ['before-hook-creation'] : hook.deletePolicies
  return JSON.stringify([hook.manifest.trim(), hook.events, hook.weight, policies, hook.outputLogPolicies])
}

function recordReason(base: Release, wanted: Wanted): string | undefined {
  const before = base.chart.metadata
  const after = wanted.chart.metadata
  if (before.name !== after.name) return `chart ${before.name} becomes ${after.name}`
  if (before.version !== after.version) return `chart version ${before.version} becomes ${after.version}`
  if (before.appVersion !== after.appVersion) return `app version ${before.appVersion} becomes ${after.appVersion}`
  if (!equalJson({ ...before } as object as JsonObject, { ...after } as object as JsonObject))
    return 'the metadata of the chart change'
  if (base.notes !== wanted.manifest.notes) return 'the notes change'
  if (toJson(base.config) !== toJson(wanted.config)) return 'values change, no object does'
  return undefined
}

/** The record that the run writes, but for times and the outcome. */
function wantedRecord(spec: ReleaseSpec, { state, labels }: ReleaseInput, wanted: Wanted): Release {
  const { base, last } = state
  const { manifest } = wanted
  // Helm's `--server-side=auto`: an upgrade applies as the revision before it did, an install by server-side apply.
  const applyMethod = base && last?.applyMethod !== 'ssa' ? 'csa' : 'ssa'
  return {
    name: spec.name,
    namespace: spec.namespace,
    revision: (last?.revision ?? 0) + 1,
    status: base ? 'pending-upgrade' : 'pending-install',
    firstDeployed: base?.firstDeployed ?? '',
    lastDeployed: '',
    deleted: '',
    description: base ? 'Preparing upgrade' : 'Initial install underway',
    notes: manifest.notes,
    chart: wanted.chart,
    config: wanted.config,
    manifest: manifest.text,
    hooks: manifest.hooks,
    labels: { ...(base ? last?.labels : {}), ...labels },
    applyMethod,
  }
}

export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
