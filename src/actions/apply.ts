import { type ExecuteOptions, execute } from '../execute/execute.ts'
import type { ExecutePorts } from '../execute/ports.ts'
import type { Report } from '../model/event.ts'
import type { Plan, ReleasePlan } from '../model/plan.ts'
import type { Session } from './session.ts'
import { openSites, type Site, siteOf } from './sites.ts'
import { helmWriter } from './writer.ts'

/**
 * Carries out a plan exactly as it was shown; the same for apply, sync and destroy. Sends nothing at all where the plan has no
 * operation.
 */
export async function applyPlan(plan: Plan, session: Session, options: ExecuteOptions = {}): Promise<Report> {
  const { now, signal } = session
  const releases = new Map(plan.releases.map((release) => [release.key, release.spec]))
  const moving = plan.operations.flatMap((operation) => releases.get(operation.release) ?? [])
  const sites = await openSites(
    session,
    moving.map((spec) => spec.context),
  )
  const ports = new Map<Site, ExecutePorts>()
  for (const site of sites.all) {
    const { cluster, store } = site
    ports.set(site, { cluster, store, writer: helmWriter(cluster), now })
  }
  const portsOf = (release: ReleasePlan): ExecutePorts => {
    const found = ports.get(siteOf(sites, release.spec))
    if (!found) throw new Error(`there are no ports for ${release.key}`)
    return found
  }
  return execute(plan, { now, of: portsOf }, { ...(signal && { signal }), ...options })
}
