import { changedPaths } from '../diff/paths.ts'
import type { Redactor } from '../diff/redact.ts'
import type { Change } from '../model/change.ts'
import type { Json, JsonObject } from '../model/json.ts'
import type { Plan, ReleasePlan } from '../model/plan.ts'
import { clustersData } from './names.ts'
import { hasChanges, isShown, totalsOf } from './plan-text.ts'

export interface PlanDataOptions {
  readonly redactor: Redactor
  /** With the places that change in each object. */
  readonly paths?: boolean
}

/** The plan for `-o json` and `-o yaml`. Secrets are masked. Fields are only ever added. */
export function planData(plan: Plan, options: PlanDataOptions): JsonObject {
  const { context, server, user } = plan.cluster
  return {
    apiVersion: 'flotilla/v1',
    kind: 'Plan',
    stack: plan.stack,
    environment: plan.environment,
    cluster: { context, server, user },
    clusters: clustersData(plan) as Json[] | undefined,
    changes: hasChanges(plan),
    releases: plan.releases.filter(isShown).map((release) => releaseData(release, options)),
    operations: plan.operations.map(({ id, release, kind, title, after }) => ({
      id,
      release,
      kind,
      title,
      after: after.map((edge) => ({ id: edge.id, reason: edge.reason })),
    })),
    totals: totalsOf(plan) as unknown as JsonObject,
    notes: [...plan.notes],
  }
}

function releaseData(release: ReleasePlan, options: PlanDataOptions): JsonObject {
  const { key, spec, action, reason, stored, wanted, included } = release
  return {
    key,
    name: spec.name,
    namespace: spec.namespace,
    context: spec.context || undefined,
    action,
    reason,
    included,
    chart: wanted && `${wanted.chart.metadata.name}-${wanted.chart.metadata.version}`,
    revision: { stored: stored?.revision, wanted: wanted?.revision },
    needs: spec.needs.map((need) => need.key),
    crds: release.crds?.map((crd) => crd.id.name),
    changes: release.changes.map((change) => changeData(change, options)),
  }
}

function changeData(change: Change, { redactor, paths }: PlanDataOptions): JsonObject {
  const { kind, id, apiVersion, reason, sensitive, drift } = change
  const data: JsonObject = {
    change: kind,
    apiVersion,
    kind: id.kind,
    namespace: id.namespace,
    name: id.name,
    reason,
    sensitive,
    drift: drift === undefined ? undefined : drift.live === undefined ? 'missing' : 'changed',
  }
  if (!paths || (kind === 'unchanged' && !drift)) return data
  const hide = (object: JsonObject | undefined): JsonObject | undefined => object && redactor.object(object)
  const [before, after] = kind === 'unchanged' ? [drift?.live, change.after] : [change.before, change.after]
  if (before === undefined || after === undefined) return data
  data['paths'] = changedPaths(hide(before), hide(after)).map(
    (one): Json => ({ path: one.path, before: one.before, after: one.after }),
  )
  return data
}
