import { stackStatus } from '../../actions/status.ts'
import { statusData, statusText } from '../../report/status-text.ts'
import type { Context, Result } from '../command.ts'
import { withSession } from './session.ts'
import { concurrencyOf, readStack } from './stack.ts'

/** Shows what is wanted, recorded, ready and drifted. */
export async function run(context: Context): Promise<Result> {
  const stack = readStack(context, { noNeeds: true })
  return withSession(stack, { ...context, requests: concurrencyOf(context) }, async (session) => {
    const status = await stackStatus(stack, session)
    return {
      data: { ...statusData(status), requests: session.requests() },
      text: statusText(status, { colour: context.colour }),
    }
  })
}
