import { idText } from '../diff/classify.ts'
import type { ReleasePlan } from '../model/plan.ts'
import type { Stack } from '../model/stack.ts'
import type { ReleaseStanding, StackStatus } from '../model/status.ts'
import type { ReleaseState } from '../plan/state.ts'
import { planStack, type Seen } from './plan.ts'
import type { Session } from './session.ts'

/**
 * What is wanted, recorded, ready and drifted, of the selected releases alone. It is a plan looked at from the side: the same
 * reads, nothing written.
 */
export async function stackStatus(stack: Stack, session: Session): Promise<StackStatus> {
  const { plan, observedOf, states } = await planStack(stack, session, { noNeeds: true })
  const order = new Map(stack.releases.map((spec, index) => [spec.key, index]))
  const releases = [...plan.releases].sort((a, b) => (order.get(a.key) ?? 0) - (order.get(b.key) ?? 0))
  return {
    stack: plan.stack,
    environment: plan.environment,
    cluster: plan.cluster,
    notes: plan.notes,
    ...(plan.clusters && { clusters: plan.clusters }),
    releases: releases.map((release) =>
      standingOf(release, { state: states.get(release.key) ?? {}, seen: observedOf(release.spec) }),
    ),
  }
}

interface Found {
  readonly state: ReleaseState
  readonly seen: Seen | undefined
}

function standingOf(release: ReleasePlan, { state, seen }: Found): ReleaseStanding {
  const { key, spec, action, reason, changes } = release
  // What the last revision holds: everything but what would be new.
  const recorded =
    state.base === undefined ? [] : changes.filter((change) => change.before !== undefined && change.kind !== 'adopt')
  const unready: { object: string; status: string; message: string }[] = []
  for (const { id } of recorded) {
    const object = seen?.observed.live(id)
    const found =
      object === undefined || seen === undefined
        ? { status: 'not-found', message: 'it does not exist' }
        : seen.cluster.readiness(object)
    if (found.status !== 'current') unready.push({ object: idText(id), status: found.status, message: found.message })
  }
  return {
    key,
    name: spec.name,
    namespace: spec.namespace,
    wanted: !spec.enabled ? 'not part of this environment' : spec.installed ? 'installed' : 'not installed',
    ...(state.last && { recorded: recordOf(state.last) }),
    action,
    reason,
    ready: recorded.length - unready.length,
    objects: recorded.length,
    unready,
    drifted: recorded.filter((change) => change.drift !== undefined).map((change) => idText(change.id)),
  }
}

function recordOf(last: NonNullable<ReleaseState['last']>): NonNullable<ReleaseStanding['recorded']> {
  const { name, version } = last.chart.metadata
  return { revision: last.revision, status: last.status, chart: `${name}-${version}`, updated: last.lastDeployed }
}
