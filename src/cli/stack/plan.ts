import { planStack } from '../../actions/plan.ts'
import { planData } from '../../report/plan-data.ts'
import { hasChanges, planText } from '../../report/plan-text.ts'
import { type Context, isOn, type Result } from '../command.ts'
import { withSession } from './session.ts'
import { concurrencyOf, readStack } from './stack.ts'

/** Shows what an apply would do. */
export async function run(context: Context): Promise<Result> {
  const { args, colour } = context
  const stack = readStack(context)
  return withSession(stack, { ...context, requests: concurrencyOf(context) }, async (session) => {
    const { plan, redactor } = await planStack(stack, session, {
      noNeeds: isOn(args, 'no-needs'),
      fixDrift: isOn(args, 'fix-drift'),
    })
    const exit = isOn(args, 'detailed-exitcode') && hasChanges(plan) ? 2 : 0
    return {
      exit,
      data: { ...planData(plan, { redactor }), requests: session.requests() },
      text: planText(plan, { colour }),
    }
  })
}
