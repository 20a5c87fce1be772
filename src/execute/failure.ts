import { FlotillaError } from '../errors.ts'
import { failurePlan } from '../plan/failure-plan.ts'
import { failedRecord, saveRecord } from './records.ts'
import { type StepContext, startRun } from './release-run.ts'
import { runStep } from './steps.ts'

/** How long marking a record may take after Ctrl-C. Milliseconds. */
const lastWords = 10_000

/**
 * Marks a release whose step failed, and undoes it where its policy says so. The run's own signal may be aborted by now, so
 * this has a time limit of its own. Returns the error to report; never rejects.
 */
export async function recoverFromFailure(
  error: unknown,
  context: StepContext,
  { cancelled }: { readonly cancelled: boolean },
): Promise<Error> {
  // Go's text for a cancelled context, which is what Helm writes into the record.
  const message = cancelled ? 'context canceled' : messageOf(error)
  const { run } = context
  const signal = cancelled ? AbortSignal.timeout(lastWords) : context.signal
  const { verb, spec } = run.plan
  let shown = error instanceof Error ? error : new Error(message)
  if (!run.record || !run.saved || verb === 'uninstall' || verb === undefined) return shown
  try {
    run.record = failedRecord(run.record, verb, message)
    await saveRecord({ ...context, signal })
    if (spec.policy.atomic) shown = await undo(shown, { ...context, signal })
  } catch (second) {
    const details = { cause: second, hint: 'The release may be left pending: the next run recovers it.' }
    shown = new FlotillaError('E_NOT_MARKED', `${message}; and marking it failed, too: ${messageOf(second)}`, details)
  }
  return shown
}

async function undo(error: Error, context: StepContext): Promise<Error> {
  const { run, ports } = context
  if (!run.record) return error
  const failure = failurePlan(run.plan, run.record, run.written)
  if (!failure) return error
  const again = { ...context, run: startRun(failure.plan, ports.now()) }
  for (const operation of failure.operations) await runStep(operation, again)
  const what = failure.plan.verb === 'uninstall' ? 'uninstalled' : 'rolled back'
  const text = `release ${run.record.name} failed, and has been ${what} due to rollback-on-failure being set: ${error.message}`
  return new FlotillaError('E_ROLLED_BACK', text, { cause: error })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
