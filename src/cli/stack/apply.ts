import { type Context, isOn, type Result } from '../command.ts'
import { runPlan } from './run-plan.ts'

export function run(context: Context): Promise<Result> {
  const { args } = context
  return runPlan(context, { mode: 'apply', noNeeds: isOn(args, 'no-needs'), fixDrift: isOn(args, 'fix-drift') })
}
