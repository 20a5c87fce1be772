import { FlotillaError, FlotillaErrors, throwAll } from '../errors.ts'
import type { Discovery } from '../model/ports.ts'
import type { ReleaseSpec } from '../model/stack.ts'
import { type Session, signalOf, type Target } from './session.ts'

/** One cluster of a run. */
export interface Site extends Target {
  /** The context of its releases; where several mean this cluster, the first. */
  readonly context: string
}

/** The clusters of a run. */
export interface Sites {
  readonly all: readonly Site[]
  /** Undefined for a release in a cluster that this run does not touch. */
  find(spec: Pick<ReleaseSpec, 'context'>): Site | undefined
}

/** Opens the clusters of some contexts, without a request to any of them. */
export async function openSites(session: Session, contexts: Iterable<string>): Promise<Sites> {
  const names = [...new Set(contexts)]
  const targets = await Promise.all(names.map((context) => session.open(context)))
  const byTarget = new Map<Target, Site>()
  const byContext = new Map<string, Site>()
  for (const [index, context] of names.entries()) {
    const target = targets[index]
    if (!target) continue
    const site = byTarget.get(target) ?? { context, cluster: target.cluster, store: target.store }
    byTarget.set(target, site)
    byContext.set(context, site)
  }
  return { all: [...byTarget.values()], find: ({ context }) => byContext.get(context) }
}

export function siteOf(sites: Sites, spec: Pick<ReleaseSpec, 'context' | 'key'>): Site {
  const site = sites.find(spec)
  if (!site) throw new Error(`the cluster of ${spec.key} was not opened`)
  return site
}

/**
 * Asks every cluster at once.
 * @throws FlotillaError or FlotillaErrors: what each cluster that fails says; where there are several, each by its name
 */
export async function atEachSite<T>(sites: Sites, ask: (site: Site) => Promise<T>): Promise<ReadonlyMap<Site, T>> {
  const answers = await Promise.allSettled(sites.all.map(ask))
  const errors: FlotillaError[] = []
  const found = new Map<Site, T>()
  for (const [index, answer] of answers.entries()) {
    const site = sites.all[index]
    if (!site) continue
    if (answer.status === 'fulfilled') found.set(site, answer.value)
    else if (!(answer.reason instanceof FlotillaError) || sites.all.length === 1) throw answer.reason
    else {
      const reasons = answer.reason instanceof FlotillaErrors ? answer.reason.errors : [answer.reason]
      errors.push(...reasons.map((error) => named(error, site)))
    }
  }
  throwAll(errors)
  return found
}

/** What each cluster serves. */
export async function discoverSites(
  sites: Sites,
  session: Session,
): Promise<(spec: Pick<ReleaseSpec, 'context' | 'key'>) => Site & { readonly discovery: Discovery }> {
  const found = await atEachSite(sites, async (site) => {
    return { ...site, discovery: await site.cluster.discover(signalOf(session)) }
  })
  return (spec) => placeAt(found, siteOf(sites, spec))
}

/** What was found at a cluster. */
export function placeAt<T>(found: ReadonlyMap<Site, T>, site: Site): T {
  const place = found.get(site)
  if (place === undefined) throw new Error(`cluster ${site.cluster.identity.context} was not asked`)
  return place
}

function named(error: FlotillaError, { cluster }: Site): FlotillaError {
  const { code, message, hint, position, notes } = error
  const { context, server } = cluster.identity
  return new FlotillaError(code, `cluster ${context || server}: ${message}`, {
    cause: error,
    notes,
    ...(hint !== undefined && { hint }),
    ...(position !== undefined && { position }),
  })
}
