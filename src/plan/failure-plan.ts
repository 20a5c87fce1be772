import type { Change } from '../model/change.ts'
import type { Operation, ReleasePlan } from '../model/plan.ts'
import type { Release } from '../model/release.ts'
import { releaseOperations } from './operations.ts'

export interface FailurePlan {
  readonly plan: ReleasePlan
  readonly operations: readonly Operation[]
}

/**
 * What undoes a release that failed half-way: an install is uninstalled, an upgrade is rolled back to the deployed revision, as
 * `--rollback-on-failure` does. Only what this run has written (`written`: indices of changes) is touched. Undefined where
 * there is nothing to go back to.
 */
export function failurePlan(
  failed: ReleasePlan,
  record: Release,
  written: ReadonlySet<number>,
): FailurePlan | undefined {
  const touched = failed.changes.filter((_, index) => written.has(index))
  if (failed.verb === 'install') {
    const changes = touched.flatMap(undoInstall).reverse()
    return build({
      ...failed,
      action: 'uninstall',
      verb: 'uninstall',
      reason: 'the install failed',
      stored: record,
      changes,
    })
  }
  const target = failed.stored
  if (failed.verb !== 'upgrade' || target?.status !== 'deployed') return undefined
  const description = `Rollback to ${target.revision}`
  const { notes, chart, config, manifest, hooks, labels } = target
  const wanted: Release = {
    ...record,
    ...{ notes, chart, config, manifest, hooks, labels, description },
    revision: record.revision + 1,
    status: 'pending-rollback',
    lastDeployed: '',
    rollbackRevision: target.revision,
  }
  const changes = touched.flatMap(undoUpgrade)
  const { crds: _crds, last: _last, storedHookObjects: hookObjects = [], ...rest } = failed
  return build({
    ...rest,
    hookObjects,
    action: 'upgrade',
    verb: 'rollback',
    reason: 'the upgrade failed',
    stored: target,
    wanted,
    changes,
  })
}

function build(plan: ReleasePlan): FailurePlan {
  return { plan, operations: releaseOperations(plan) }
}

function undoInstall(change: Change): readonly Change[] {
  if (!change.after) return []
  const { id, apiVersion, sensitive } = change
  return [{ kind: 'delete', id, apiVersion, before: change.after, reason: 'the install failed', sensitive }]
}

function undoUpgrade(change: Change): readonly Change[] {
  const { id, apiVersion, before, after, sensitive } = change
  const reason = 'the upgrade failed'
  switch (change.kind) {
    case 'create':
      // New in the failed revision, unless it only was missing in the cluster.
      return before && !change.drift
        ? [{ kind: 'update', id, apiVersion, before: after ?? before, after: before, reason, sensitive }]
        : [{ kind: 'delete', id, apiVersion, ...(after && { before: after }), reason, sensitive }]
    case 'update':
    case 'replace':
    case 'unchanged':
      return before
        ? [{ kind: 'update', id, apiVersion, ...(after && { before: after }), after: before, reason, sensitive }]
        : []
    case 'delete':
      return before ? [{ kind: 'create', id, apiVersion, after: before, reason, sensitive }] : []
    case 'adopt':
    case 'keep':
      return []
    default:
      return change.kind satisfies never
  }
}
