import { planStack } from '../../actions/plan.ts'
import { diffText } from '../../report/diff-text.ts'
import { planData } from '../../report/plan-data.ts'
import { hasChanges } from '../../report/plan-text.ts'
import { type Context, isOn, type Result } from '../command.ts'
import { withSession } from './session.ts'
import { concurrencyOf, readStack } from './stack.ts'

/** Shows the plan with the lines that change. */
export async function run(context: Context): Promise<Result> {
  const { args, colour } = context
  const stack = readStack(context)
  return withSession(stack, { ...context, requests: concurrencyOf(context) }, async (session) => {
    const { plan, redactor } = await planStack(stack, session, {
      noNeeds: isOn(args, 'no-needs'),
      fixDrift: isOn(args, 'fix-drift'),
    })
    const exit = isOn(args, 'detailed-exitcode') && hasChanges(plan) ? 2 : 0
    const data = { ...planData(plan, { redactor, paths: true }), requests: session.requests() }
    return { exit, data, text: diffText(plan, { colour, redactor }) }
  })
}
