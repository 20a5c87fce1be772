import { type Planned, planStack } from '../../actions/plan.ts'
import { planData } from '../../report/plan-data.ts'
import { hasChanges, planText } from '../../report/plan-text.ts'
import { type Context, isOn, type Result } from '../command.ts'
import { withSession } from './session.ts'
import { concurrencyOf, readStack } from './stack.ts'

/** Shows what an apply would do. */
export function run(context: Context): Promise<Result> {
  return showPlan(context, { text: ({ plan }) => planText(plan, context) })
}

interface View {
  readonly text: (planned: Planned) => string
  /** The data has the paths that change. */
  readonly paths?: boolean
}

/** Plans without writing, and shows the plan as `view` says. */
export function showPlan(context: Context, { text, paths = false }: View): Promise<Result> {
  const { args } = context
  const stack = readStack(context)
  return withSession(stack, { ...context, requests: concurrencyOf(context) }, async (session) => {
    const planned = await planStack(stack, session, {
      noNeeds: isOn(args, 'no-needs'),
      fixDrift: isOn(args, 'fix-drift'),
    })
    const { plan, redactor } = planned
    return {
      exit: isOn(args, 'detailed-exitcode') && hasChanges(plan) ? 2 : 0,
      data: { ...planData(plan, { redactor, paths }), requests: session.requests() },
      text: text(planned),
    }
  })
}
