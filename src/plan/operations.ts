import type { Change } from '../model/change.ts'
import type { Hook, HookEvent } from '../model/manifest.ts'
import type { Operation, OperationKind, ReleasePlan } from '../model/plan.ts'
import type { Release } from '../model/release.ts'
import { digestOf } from '../util/digest.ts'
import { count } from './release-plan.ts'

/** A step before it has an id and edges. */
interface Step {
  readonly kind: OperationKind
  /** Part of the id: what a person would call this part of the run. */
  readonly phase: string
  readonly title: string
  readonly items?: readonly number[]
  readonly content: unknown
  readonly event?: HookEvent
  readonly last?: boolean
  readonly force?: boolean
}

export interface OperationOptions {
  /** Send the objects of unchanged releases that drifted. */
  readonly fixDrift?: boolean
  /** An unchanged release that a changing one needs: check that it is ready. */
  readonly needed?: boolean
}

/** The steps of one release, each behind the one before it, in Helm's order. */
export function releaseOperations(plan: ReleasePlan, options: OperationOptions = {}): readonly Operation[] {
  return chain(plan.key, stepsOf(plan, options))
}

function stepsOf(plan: ReleasePlan, options: OperationOptions): readonly Step[] {
  switch (plan.action) {
    case 'install':
    case 'upgrade':
    case 'recover':
      return upgradeSteps(plan)
    case 'record-only':
      return [{ kind: 'finish', phase: 'finish', title: 'save the record', content: recordContent(plan.wanted) }]
    case 'uninstall':
      return uninstallSteps(plan)
    case 'unchanged':
    case 'skipped':
      return restingSteps(plan, options)
    default:
      return plan.action satisfies never
  }
}

function restingSteps(plan: ReleasePlan, options: OperationOptions): readonly Step[] {
  const drifted = options.fixDrift ? indices(plan.changes, (change) => change.drift !== undefined) : []
  const steps: Step[] = groups(plan.changes, drifted).map((group) => ({
    ...applyStep('drift', plan.changes, group),
    force: true,
  }))
  if (drifted.length === 0 && !options.needed) return []
  const waited = plan.spec.policy.wait ? indices(plan.changes, (change) => change.after !== undefined) : []
  return [...steps, { kind: 'wait', phase: 'ready', title: 'wait until it is ready', items: waited, content: waited }]
}

function upgradeSteps(plan: ReleasePlan): readonly Step[] {
  const { changes, spec, wanted, verb } = plan
  const hooks = spec.policy.disableHooks ? [] : (wanted?.hooks ?? [])
  const [pre, post] = hookEvents(plan)
  const crds = (plan.crds ?? []).map((_, index) => index)
  const applied = indices(changes, (change) => change.after !== undefined)
  const pruned = indices(changes, (change) => change.kind === 'delete')
  const steps: Step[] = []
  if (crds.length > 0) {
    const content = plan.crds?.map((one) => one.object)
    steps.push({ kind: 'crds', phase: 'crds', title: `apply ${count(crds.length, 'CRD')}`, items: crds, content })
  }
  const title =
    plan.action === 'recover'
      ? 'close the unfinished revision, save the new one'
      : `save revision ${wanted?.revision ?? 0}`
  steps.push({ kind: 'record', phase: 'record', title, content: recordContent(wanted) })
  steps.push(...hookSteps(hooks, pre))
  steps.push(...groups(changes, applied).map((group) => applyStep('apply', changes, group)))
  if (pruned.length > 0) steps.push(deleteStep('prune', changes, pruned))
  if (spec.policy.wait && applied.length > 0)
    steps.push({
      kind: 'wait',
      phase: 'wait',
      title: 'wait until everything is ready',
      items: applied,
      content: applied,
    })
  steps.push(...hookSteps(hooks, post))
  steps.push({ kind: 'finish', phase: 'finish', title: `mark the ${verb} as done`, content: wanted?.revision })
  return steps
}

function uninstallSteps(plan: ReleasePlan): readonly Step[] {
  const { changes, spec, stored } = plan
  const hooks = spec.policy.disableHooks ? [] : (stored?.hooks ?? [])
  const deleted = indices(changes, (change) => change.kind === 'delete')
  const [pre, post] = hookEvents(plan)
  return [
    ...hookSteps(hooks, pre),
    { kind: 'record', phase: 'record', title: 'mark as uninstalling', content: stored?.revision },
    ...groups(changes, deleted).map((group) => deleteStep('delete', changes, group)),
    ...(spec.policy.wait && deleted.length > 0
      ? [
          {
            kind: 'wait',
            phase: 'gone',
            title: 'wait until everything is gone',
            items: deleted,
            content: deleted,
          } as const,
        ]
      : []),
    ...hookSteps(hooks, post),
    { kind: 'finish', phase: 'finish', title: 'delete the records', content: stored?.revision },
  ]
}

/** The events before and after the objects of a release are written. */
function hookEvents({ verb }: ReleasePlan): readonly [HookEvent, HookEvent] {
  switch (verb) {
    case 'install':
      return ['pre-install', 'post-install']
    case 'rollback':
      return ['pre-rollback', 'post-rollback']
    case 'uninstall':
      return ['pre-delete', 'post-delete']
    case 'upgrade':
    case undefined:
      return ['pre-upgrade', 'post-upgrade']
    default:
      return verb satisfies never
  }
}

// By weight, then name; the list is in install order already, and stays so among equals.
function hookSteps(hooks: readonly Hook[], event: HookEvent): readonly Step[] {
  const due = indices(hooks, (hook) => hook.events.includes(event)).sort((a, b) => {
    const [x, y] = [hooks[a], hooks[b]]
    if (!x || !y) return 0
    return x.weight - y.weight || (x.name < y.name ? -1 : x.name > y.name ? 1 : 0)
  })
  return due.map((index, place) => ({
    kind: 'hook',
    phase: event,
    title: `run ${event} hook ${hooks[index]?.kind} ${hooks[index]?.name}`,
    items: [index],
    content: hooks[index]?.manifest,
    event,
    last: place === due.length - 1,
  }))
}

// Runs of one kind: Helm writes these at once, and one run after the other.
function groups(changes: readonly Change[], picked: readonly number[]): readonly (readonly number[])[] {
  const found: number[][] = []
  let kind: string | undefined
  for (const index of picked) {
    const next = changes[index]?.id.kind
    if (next === kind) found.at(-1)?.push(index)
    else found.push([index])
    kind = next
  }
  return found
}

function applyStep(phase: string, changes: readonly Change[], items: readonly number[]): Step {
  return {
    kind: 'apply',
    phase,
    title: `apply ${named(changes, items)}`,
    items,
    content: items.map((index) => changes[index]?.after),
  }
}

function deleteStep(phase: string, changes: readonly Change[], items: readonly number[]): Step {
  return {
    kind: 'delete',
    phase,
    title: `delete ${named(changes, items)}`,
    items,
    content: items.map((index) => changes[index]?.id),
  }
}

function named(changes: readonly Change[], items: readonly number[]): string {
  const first = changes[items[0] ?? -1]
  const kinds = new Set(items.map((index) => changes[index]?.id.kind))
  if (items.length === 1 || !first) return `${first?.id.kind} ${first?.id.name}`
  return kinds.size === 1 ? `${items.length} objects of kind ${first.id.kind}` : count(items.length, 'object')
}

function recordContent(release: Release | undefined): unknown {
  if (!release) return undefined
  return [release.revision, release.manifest, release.notes, release.chart.metadata.version]
}

function indices<T>(list: readonly T[], wanted: (one: T) => boolean): number[] {
  return list.flatMap((one, index) => (wanted(one) ? [index] : []))
}

function chain(release: string, steps: readonly Step[]): readonly Operation[] {
  const ordinals = new Map<string, number>()
  let previous: string | undefined
  return steps.map(({ phase, content, ...step }) => {
    const ordinal = (ordinals.get(phase) ?? 0) + 1
    ordinals.set(phase, ordinal)
    const id = `${release}#${phase}.${ordinal}.${digestOf(JSON.stringify([step.title, content]) ?? '', 8)}`
    const after = previous === undefined ? [] : [{ id: previous, reason: 'order inside the release' }]
    previous = id
    return { id, release, ...step, items: step.items ?? [], after }
  })
}
