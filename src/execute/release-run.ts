import type { JsonObject } from '../model/json.ts'
import type { Hook, HookPhase, ResourceId } from '../model/manifest.ts'
import type { ReleasePlan } from '../model/plan.ts'
import type { ObjectRef } from '../model/ports.ts'
import type { Release } from '../model/release.ts'
import { versionOf } from '../plan/prepare.ts'
import { recordTime } from '../release/record-time.ts'
import type { ExecutePorts, WriteWay } from './ports.ts'

/** One release while it is being carried out: its record as it was last written, and what the writes answered. */
export interface ReleaseRun {
  readonly plan: ReleasePlan
  /** The record that this run writes; on uninstall the stored one. */
  record: Release | undefined
  /** The revision that this one follows; superseded when this one is done. */
  base: Release | undefined
  /** The record has been saved at least once by this run, so a failure must be saved, too. */
  saved: boolean
  /** Indices of changes whose objects this run has written or deleted. */
  readonly written: Set<number>
  /** Objects as the last writes returned them, by index of change. */
  readonly answers: Map<number, JsonObject>
}

/** What every step gets. */
export interface StepContext {
  readonly run: ReleaseRun
  readonly ports: ExecutePorts
  readonly signal: AbortSignal
  readonly onWaiting: (ref: ObjectRef, readiness: { readonly status: string; readonly message: string }) => void
  readonly onLog: (source: string, text: string) => void
}

export function startRun(plan: ReleasePlan, now: number): ReleaseRun {
  const uninstalling: Partial<Release> = {
    status: 'uninstalling',
    deleted: recordTime(now),
    description: 'Deletion in progress (or silently failed)',
  }
  const { stored, wanted } = plan
  const record = plan.verb === 'uninstall' && stored ? { ...stored, ...uninstalling } : wanted
  const base = plan.verb === 'uninstall' ? undefined : stored
  return { plan, record, base, saved: false, written: new Set(), answers: new Map() }
}

/** Marks a hook in the run's record; the caller saves it where Helm does. */
export function markHook(
  run: ReleaseRun,
  index: number,
  mark: { readonly phase: HookPhase; readonly startedAt?: string; readonly completedAt?: string },
): void {
  if (!run.record) return
  const hooks = run.record.hooks.map((hook, place): Hook => {
    if (place !== index) return hook
    // Helm writes the policy that counts by default into the record.
    const deletePolicies = hook.deletePolicies.length === 0 ? (['before-hook-creation'] as const) : hook.deletePolicies
    const { startedAt = hook.lastRun.startedAt, completedAt = '', phase } = mark
    return { ...hook, deletePolicies, lastRun: { startedAt, completedAt, phase } }
  })
  run.record = { ...run.record, hooks }
}

export function refOf(id: ResourceId, apiVersion: string): ObjectRef {
  return { group: id.group, version: versionOf(apiVersion), kind: id.kind, namespace: id.namespace, name: id.name }
}

/** How the objects of this run are applied. */
export function methodOf({ plan, record }: ReleaseRun): WriteWay['method'] {
  const method = record?.applyMethod ?? plan.stored?.applyMethod
  return method === 'csa' || (method === undefined && plan.stored !== undefined) ? 'csa' : 'ssa'
}

/** A write of something that has no earlier state. */
export function newObject(namespace: string, signal: AbortSignal): WriteWay {
  return { namespace, create: true, method: 'ssa', upgradeManager: false, force: false, signal }
}
