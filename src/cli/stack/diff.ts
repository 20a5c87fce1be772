import { diffText } from '../../report/diff-text.ts'
import type { Context, Result } from '../command.ts'
import { showPlan } from './plan.ts'

/** Shows the plan with the lines that change. */
export function run(context: Context): Promise<Result> {
  const { colour } = context
  return showPlan(context, { paths: true, text: ({ plan, redactor }) => diffText(plan, { colour, redactor }) })
}
