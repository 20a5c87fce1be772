import { applyPlan } from '../../actions/apply.ts'
import { type PlanOptions, planStack } from '../../actions/plan.ts'
import { FlotillaError } from '../../errors.ts'
import type { Plan } from '../../model/plan.ts'
import type { Stack } from '../../model/stack.ts'
import { planData } from '../../report/plan-data.ts'
import { hasChanges, planText } from '../../report/plan-text.ts'
import { type Progress, plainProgress } from '../../report/progress.ts'
import { runData, runExitCode, runText } from '../../report/run-text.ts'
import { type Context, flagOf, isOn, type Result } from '../command.ts'
import { withSession } from './session.ts'
import { concurrencyOf, readStack } from './stack.ts'

/** What apply, sync and destroy have in common: plan, question, progress, report. */
export async function runPlan(context: Context, options: PlanOptions): Promise<Result> {
  const stack = readStack(context)
  const concurrency = concurrencyOf(context)
  return withSession(stack, context, async (session) => {
    const { plan, redactor } = await planStack(stack, session, options)
    const asText = (flagOf(context.args, 'output') ?? 'text') === 'text'
    if (asText) context.show(planText(plan, { colour: context.colour }))
    if (plan.operations.length === 0 && !hasChanges(plan)) {
      return { data: { plan: planData(plan, { redactor }), report: null, requests: session.requests() }, text: '' }
    }
    await confirm(stack, plan, { context, mode: options.mode ?? 'apply' })
    const progress = await progressFor(context, asText)
    const report = await applyPlan(plan, session, {
      onEvent: progress.onEvent,
      signal: context.signal,
      ...(isOn(context.args, 'fail-fast') && { ifFailed: 'stop' as const }),
      ...(concurrency === undefined ? {} : { concurrency }),
    })
    await progress.end()
    return {
      exit: runExitCode(report),
      data: { plan: planData(plan, { redactor }), report: runData(report), requests: session.requests() },
      text: runText(report, { colour: context.colour }),
    }
  })
}

// The report goes to standard output; what happens on the way does not disturb it.
async function progressFor(context: Context, asText: boolean): Promise<Progress> {
  // A terminal that tells no width would get a character a line.
  if (context.interactive && asText && (context.columns ?? 0) >= 40) {
    const { liveProgress } = await import('../../report/progress-tty.ts')
    return liveProgress({ colour: context.colour })
  }
  return plainProgress({ colour: false, write: (line) => context.remark(`${line}\n`) })
}

interface Asking {
  readonly context: Context
  readonly mode: string
}

/**
 * Asks before anything is written.
 * @throws FlotillaError E_NOT_CONFIRMED where nobody can answer, or the answer is no
 */
async function confirm(stack: Stack, plan: Plan, { context, mode }: Asking): Promise<void> {
  if (isOn(context.args, 'yes')) return
  if (!context.interactive) {
    throw new FlotillaError(
      'E_NOT_CONFIRMED',
      `nobody can be asked whether to ${mode} this plan: this is not a terminal`,
      {
        hint: `flotilla ${mode} --yes does not ask`,
      },
    )
  }
  const { protected: guarded, name } = stack.environment
  const question = guarded
    ? `environment ${name} is protected: type its name to ${mode} on ${clustersOf(plan)}: `
    : `${mode} this plan? [y/N] `
  const answer = (await context.ask(question)).trim()
  if (guarded ? answer === name : /^(?:y|yes)$/i.test(answer)) return
  throw new FlotillaError('E_NOT_CONFIRMED', 'not confirmed: nothing was changed')
}

function clustersOf({ cluster, clusters = [cluster] }: Plan): string {
  return clusters.map((one) => one.context || one.server).join(' and ')
}
