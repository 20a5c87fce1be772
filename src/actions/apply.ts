import { type ExecuteOptions, execute } from '../execute/execute.ts'
import type { Report } from '../model/event.ts'
import type { Plan } from '../model/plan.ts'
import type { Session } from './session.ts'
import { helmWriter } from './writer.ts'

/**
 * Carries out a plan exactly as it was shown; the same for apply, sync and destroy. Sends nothing at all where the plan has no
 * operation.
 */
export function applyPlan(plan: Plan, session: Session, options: ExecuteOptions = {}): Promise<Report> {
  const { cluster, store, now, signal } = session
  const ports = { cluster, store, writer: helmWriter(cluster), now }
  return execute(plan, ports, { ...(signal && { signal }), ...options })
}
