import { FlotillaError, throwAll } from '../errors.ts'
import type { Discovery } from '../model/ports.ts'
import type { ReleaseSpec, Stack } from '../model/stack.ts'
import { type ReleaseState, stateOf } from '../plan/state.ts'
import { type Records, readRecords } from './records.ts'
import { reachOfDeletion, selectWithNeeds } from './select.ts'
import { type Session, signalOf } from './session.ts'
import { atEachSite, openSites, placeAt, type Site, type Sites } from './sites.ts'

/** What a cluster serves and what is recorded in it. */
export interface Place extends Site {
  readonly discovery: Discovery
  readonly records: Records
}

/** A stack, and what its clusters hold of it. */
export interface Survey {
  /** Its releases with one context for each cluster. */
  readonly stack: Stack
  readonly sites: Sites
  readonly places: ReadonlyMap<Site, Place>
  /** Undefined for a release in a cluster that this run does not touch. */
  readonly placeOf: (spec: ReleaseSpec) => Place | undefined
  readonly states: ReadonlyMap<string, ReleaseState>
}

export interface SurveyOptions {
  readonly mode?: 'apply' | 'sync' | 'destroy'
  readonly noNeeds?: boolean
}

/** Opens the clusters that a run may touch and reads, of all at once, what they serve and the records of the stack's namespaces. */
export async function survey(given: Stack, session: Session, options: SurveyOptions): Promise<Survey> {
  const sites = await openSites(session, contextsOf(given, options))
  // Two contexts may mean one cluster: from here on it has one name.
  const releases = given.releases.map((spec) => ({ ...spec, context: sites.find(spec)?.context ?? spec.context }))
  throwAll(sameReleases(releases, sites))
  const places = await atEachSite(sites, async (site): Promise<Place> => {
    const [discovery, records] = await Promise.all([
      site.cluster.discover(signalOf(session)),
      readRecords(
        site,
        releases.filter((spec) => sites.find(spec) === site),
        session.signal,
      ),
    ])
    return { ...site, discovery, records }
  })
  const placeOf = (spec: ReleaseSpec): Place | undefined => {
    const site = sites.find(spec)
    return site && placeAt(places, site)
  }
  const states = new Map(releases.map((spec) => [spec.key, stateOf(placeOf(spec)?.records.of(spec) ?? [])]))
  return { stack: { ...given, releases }, sites, places, placeOf, states }
}

/**
 * Contexts of the releases that may take part, the environment's own first. What is not part of the environment is not worth a
 * cluster of its own: who works on one environment need not reach the clusters of another.
 */
function contextsOf(stack: Stack, { mode, noNeeds }: SurveyOptions): readonly string[] {
  const specs =
    mode === 'destroy' ? reachOfDeletion(stack) : selectWithNeeds(stack, noNeeds === undefined ? {} : { noNeeds }).specs
  const enabled = specs.filter((spec) => spec.enabled)
  const contexts = new Set((enabled.length > 0 ? enabled : specs).map((spec) => spec.context))
  if (contexts.size === 0) return ['']
  return contexts.has('') ? ['', ...contexts] : [...contexts]
}

function sameReleases(specs: readonly ReleaseSpec[], sites: Sites): readonly FlotillaError[] {
  const known = new Map<string, ReleaseSpec>()
  return specs.flatMap((spec) => {
    if (!spec.enabled || sites.find(spec) === undefined) return []
    const key = JSON.stringify([spec.context, spec.namespace, spec.name])
    const other = known.get(key)
    known.set(key, other ?? spec)
    if (other === undefined) return []
    const { position, namespace, name } = spec
    return [
      new FlotillaError(
        'E_SAME_RELEASE',
        `two releases are ${namespace}/${name} of one cluster: ${other.key} and ${spec.key}`,
        {
          position,
          hint: 'Their contexts mean the same cluster (--kube-context overrules all of them): select one of them with -l.',
        },
      ),
    ]
  })
}
