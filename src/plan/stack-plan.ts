import { idText } from '../diff/classify.ts'
import { FlotillaError } from '../errors.ts'
import { addYielding, buildGraph, type Edge, findCycle, type Graph, reach, topologicalOrder } from '../graph/graph.ts'
import { identityKey } from '../manifest/parse.ts'
import type { Operation, Plan, ReleasePlan } from '../model/plan.ts'
import type { ReleaseSpec } from '../model/stack.ts'
import { digestOf } from '../util/digest.ts'
import { impliedEdges } from './implied.ts'
import { releaseOperations } from './operations.ts'

export interface StackPlanOptions {
  readonly stack: string
  readonly environment: string
  readonly cluster: Plan['cluster']
  readonly notes: readonly string[]
  readonly fixDrift?: boolean
  /** Where there are several: all of them, `cluster` first. */
  readonly clusters?: Plan['clusters']
  /** Namespaces that do not exist yet and that a release may create. */
  readonly missingNamespaces?: readonly MissingNamespace[]
}

interface MissingNamespace {
  readonly context: string
  readonly name: string
}

/**
 * Puts release plans together: releases in graph order, their operations, and the edges between them. Declared needs are firm;
 * implied edges yield to them, and a note says so. Pure, and the same for the same input.
 */
export function buildPlan(releases: readonly ReleasePlan[], options: StackPlanOptions): Plan {
  const needs = needsGraph(releases.map((release) => release.spec))
  const ordered = inOrder(releases, needs)
  const moving = ordered.filter((release) => !isResting(release)).map((release) => release.key)
  const needed = reach(needs, moving, 'before')
  const operations = new Map<string, readonly Operation[]>()
  for (const release of ordered) {
    const isNeeded = release.action === 'unchanged' && release.spec.installed && needed.has(release.key)
    operations.set(
      release.key,
      releaseOperations(release, { ...(options.fixDrift && { fixDrift: true }), needed: isNeeded }),
    )
  }
  addNamespaces(ordered, operations, options.missingNamespaces ?? [])
  const { graph, dropped } = connect(ordered, operations, needs)
  const withEdges = [...operations.values()].flat().map((operation) => ({
    ...operation,
    after: (graph.before.get(operation.id) ?? []).map((edge) => ({ id: edge.from, reason: edge.reason })),
  }))
  return {
    stack: options.stack,
    environment: options.environment,
    cluster: options.cluster,
    ...(options.clusters && options.clusters.length > 1 && { clusters: options.clusters }),
    releases: ordered,
    operations: withEdges,
    notes: [...options.notes, ...yieldNotes(dropped, withEdges)],
  }
}

/** The operations of a plan as a graph. */
export function operationGraph(plan: Pick<Plan, 'operations'>): Graph {
  return buildGraph(
    plan.operations.map((operation) => operation.id),
    plan.operations.flatMap(({ id, after }) => after.map((edge) => ({ from: edge.id, to: id, reason: edge.reason }))),
  )
}

/**
 * Releases and their declared needs. A need on something outside the list is left out: it was told as an error or a note where
 * the stack was resolved, or the user asked for no needs.
 */
export function needsGraph(specs: readonly ReleaseSpec[]): Graph {
  const known = new Set(specs.map((spec) => spec.key))
  const edges = specs.flatMap((spec) =>
    spec.needs
      .filter((need) => known.has(need.key))
      .map((need) => ({ from: need.key, to: spec.key, reason: `${spec.name} needs ${nameOf(need.key)}` })),
  )
  const graph = buildGraph([...known], edges)
  const cycle = findCycle(graph)
  if (cycle) throw cycleError(cycle, specs)
  return graph
}

function cycleError(cycle: readonly Edge[], specs: readonly ReleaseSpec[]): FlotillaError {
  const names = [...cycle.map((edge) => nameOf(edge.to)).reverse(), nameOf(cycle.at(-1)?.to ?? '')]
  const position = specs.find((spec) => spec.key === cycle[0]?.to)?.position
  return new FlotillaError('E_CYCLE', `releases need each other: ${names.join(' needs ')}`, {
    hint: 'Remove one of these needs.',
    ...(position && { position }),
  })
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1)
}

function isResting({ action }: ReleasePlan): boolean {
  return action === 'unchanged' || action === 'skipped'
}

// Needs first; among what is uninstalled, dependents first.
function inOrder(releases: readonly ReleasePlan[], needs: Graph): readonly ReleasePlan[] {
  const byKey = new Map(releases.map((release) => [release.key, release]))
  const order = topologicalOrder(needs).flatMap((key) => byKey.get(key) ?? [])
  if (!releases.every((release) => release.action === 'uninstall' || isResting(release))) return order
  return releases.some((release) => release.action === 'uninstall') ? order.reverse() : order
}

// One operation for each missing namespace, before everything in it; shown with the first release that asks for it.
function addNamespaces(
  releases: readonly ReleasePlan[],
  operations: Map<string, readonly Operation[]>,
  missing: readonly MissingNamespace[],
): void {
  for (const { context, name: namespace } of missing) {
    const owner = releases.find(
      ({ key, spec, verb }) =>
        spec.context === context &&
        spec.namespace === namespace &&
        spec.policy.createNamespace &&
        verb === 'install' &&
        operations.has(key),
    )
    if (!owner) continue
    const id = `${owner.key}#namespace.1.${digestOf(namespace, 8)}`
    const operation: Operation = {
      id,
      release: owner.key,
      kind: 'namespace',
      title: `create namespace ${namespace}`,
      after: [],
      items: [],
      namespace,
    }
    const own = operations.get(owner.key) ?? []
    const record = own.findIndex((one) => one.kind === 'record')
    const linked = own.map((one, index) =>
      index === record ? { ...one, after: [...one.after, { id, reason: `namespace ${namespace} comes first` }] } : one,
    )
    operations.set(owner.key, [operation, ...linked])
  }
}

function connect(
  releases: readonly ReleasePlan[],
  operations: ReadonlyMap<string, readonly Operation[]>,
  needs: Graph,
): { readonly graph: Graph; readonly dropped: readonly Edge[] } {
  const all = [...operations.values()].flat()
  const own = all.flatMap(({ id, after }) => after.map((one) => ({ from: one.id, to: id, reason: one.reason })))
  const byKey = new Map(releases.map((release) => [release.key, release]))
  const declared = [...needs.before.values()].flat().flatMap((edge): readonly Edge[] => {
    const [need, user] = [byKey.get(edge.from), byKey.get(edge.to)]
    if (!need || !user) return []
    const going = need.action === 'uninstall'
    // An uninstall waits for its dependents' uninstall. A dependent that stays is no reason to wait: it was told as a note.
    if (going)
      return user.action === 'uninstall'
        ? between(user, need, { operations, reason: `${edge.reason}, so it goes first` })
        : []
    return user.action === 'uninstall' ? [] : between(need, user, { operations, reason: edge.reason })
  })
  const firm = buildGraph(
    all.map((operation) => operation.id),
    [...own, ...declared],
  )
  return addYielding(firm, impliedEdges(releases, operations))
}

// From the last step of one release to every step of the other that waits for none of its own.
function between(
  first: ReleasePlan,
  second: ReleasePlan,
  { operations, reason }: { operations: ReadonlyMap<string, readonly Operation[]>; reason: string },
): readonly Edge[] {
  const last = operations.get(first.key)?.at(-1)
  if (!last) return []
  const own = operations.get(second.key) ?? []
  // A namespace may be shared with releases that do not wait: it is created at once.
  const starts = own.filter((one) => one.after.length === 0 && one.kind !== 'namespace')
  const entry = starts.length > 0 ? starts : own.filter((one) => one.kind === 'record')
  return entry.map((one) => ({ from: last.id, to: one.id, reason }))
}

function yieldNotes(dropped: readonly Edge[], operations: readonly Operation[]): readonly string[] {
  const titles = new Map(
    operations.map((operation) => [operation.id, `${nameOf(operation.release)} (${operation.title})`]),
  )
  return dropped.map(
    (edge) =>
      `${titles.get(edge.to)} does not wait for ${titles.get(edge.from)} although ${edge.reason}: declared needs say otherwise`,
  )
}

/** Objects that two releases of a plan both want: they would take them from each other for ever. */
export function sharedObjects(releases: readonly ReleasePlan[]): readonly FlotillaError[] {
  const owners = new Map<string, ReleasePlan>()
  const errors: FlotillaError[] = []
  for (const release of releases) {
    for (const { id, after } of release.changes) {
      if (after === undefined || id.name === '') continue
      const key = `${release.spec.context}|${identityKey(id)}`
      const other = owners.get(key)
      owners.set(key, other ?? release)
      if (other === undefined || other === release) continue
      const message = `${idText(id)} is in two releases: ${other.spec.name} and ${release.spec.name}`
      const hint = 'An object belongs to one release. Give it another name, or remove it from one of them.'
      errors.push(new FlotillaError('E_SHARED_OBJECT', message, { hint, position: release.spec.position }))
    }
  }
  return errors
}
