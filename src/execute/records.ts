import type { ReleaseVerb } from '../model/plan.ts'
import type { Release } from '../model/release.ts'
import { isUnfinished } from '../plan/state.ts'
import { recordTime } from '../release/record-time.ts'
import type { ReleaseRun, StepContext } from './release-run.ts'

/** The record before anything else of the release: the mark that something is under way. */
export async function openRecord(context: StepContext): Promise<void> {
  const { run, ports, signal } = context
  const { plan } = run
  if (plan.verb === 'uninstall') return saveRecord(context)
  const { last } = plan
  const unfinished = last ?? plan.stored
  if (plan.action === 'recover' && unfinished && isUnfinished(unfinished.status)) {
    const description = `Revision ${unfinished.revision} was left ${unfinished.status} by a run that ended`
    const closed: Release = { ...unfinished, status: 'failed', description }
    await ports.store.update(closed, signal)
    if (run.base === unfinished) run.base = closed
  }
  run.record = begun(run, ports.now())
  const historyMax = plan.verb === 'install' ? {} : { historyMax: plan.spec.policy.historyMax }
  if (run.record) await ports.store.create(run.record, signal, historyMax)
  run.saved = true
}

/** Writes the record as it stands in the run. */
export async function saveRecord({ run, ports, signal }: StepContext): Promise<void> {
  if (!run.record) return
  await ports.store.update(run.record, signal)
  run.saved = true
}

/** The end of a release: the revision before is superseded, this one deployed; or all records go. */
export async function closeRecord(context: StepContext): Promise<void> {
  const { run, ports, signal } = context
  const { plan } = run
  if (plan.verb === 'uninstall') {
    const history = await ports.store.history(plan.spec.name, plan.spec.namespace, signal)
    for (const release of history.sort((a, b) => a.revision - b.revision)) await ports.store.delete(release, signal)
    run.saved = false
    return
  }
  const description = plan.spec.policy.description || doneText(plan.verb, run.record)
  if (!run.saved) {
    // Record-only: no object moves, so there is nothing that a pending mark would announce.
    run.record = begun(run, ports.now())
    if (!run.record) return
    run.record = { ...run.record, status: 'deployed', description }
    await ports.store.create(run.record, signal, { historyMax: plan.spec.policy.historyMax })
    run.saved = true
    await supersede(context)
    return
  }
  await supersede(context)
  if (!run.record) return
  run.record = { ...run.record, status: 'deployed', description }
  await saveRecord(context)
}

async function supersede({ run, ports, signal }: StepContext): Promise<void> {
  if (run.base) await ports.store.update({ ...run.base, status: 'superseded' }, signal)
}

function begun({ record }: ReleaseRun, now: number): Release | undefined {
  if (!record) return undefined
  const time = recordTime(now)
  return { ...record, lastDeployed: time, firstDeployed: record.firstDeployed || time }
}

function doneText(verb: ReleaseVerb | undefined, record: Release | undefined): string {
  switch (verb) {
    case 'install':
      return 'Install complete'
    case 'rollback':
      return record?.description ?? 'Rollback complete'
    case 'upgrade':
    case 'uninstall':
    case undefined:
      return 'Upgrade complete'
    default:
      return verb satisfies never
  }
}

/** The record of a failed release, in Helm's words. */
export function failedRecord(record: Release, verb: ReleaseVerb | undefined, message: string): Release {
  const what = verb === 'install' ? 'Release' : verb === 'rollback' ? 'Rollback' : 'Upgrade'
  return { ...record, status: 'failed', description: `${what} "${record.name}" failed: ${message}` }
}
