import { type Context, isOn, type Result } from '../command.ts'
import { runPlan } from './run-plan.ts'

export function run(context: Context): Promise<Result> {
  return runPlan(context, { mode: 'destroy', withDependents: isOn(context.args, 'with-dependents') })
}
