import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { idText } from '../diff/classify.ts'
import { type Redactor, redactor } from '../diff/redact.ts'
import { FlotillaError, throwAll } from '../errors.ts'
import type { Plan, ReleasePlan } from '../model/plan.ts'
import type { ClusterIdentity } from '../model/ports.ts'
import type { ReleaseSpec, Stack } from '../model/stack.ts'
import { planRelease, type ReleaseInput } from '../plan/release-plan.ts'
import { buildPlan, sharedObjects } from '../plan/stack-plan.ts'
import type { ReleaseState } from '../plan/state.ts'
import { type Draft, draftReleases } from './draft.ts'
import { missingNamespaces, type Observed, observe, type Target } from './observe.ts'
import { goneReleases, recordLabels } from './records.ts'
import { recordedSecrets, secretTexts } from './secrets.ts'
import { type Selection, selectForDeletion, selectWithNeeds } from './select.ts'
import { type Session, signalOf } from './session.ts'
import { atEachSite, placeAt } from './sites.ts'
import { type Place, type Survey, survey } from './survey.ts'

export interface PlanOptions {
  readonly mode?: ReleaseInput['mode']
  /** Leave out what the selected releases need. */
  readonly noNeeds?: boolean
  /** Destroy what needs a selected release, too. */
  readonly withDependents?: boolean
  readonly fixDrift?: boolean
  /** Show secrets in clear. */
  readonly showSecrets?: boolean
}

/** A plan, and what was seen while it was made. */
export interface Planned {
  readonly plan: Plan
  /** Masks the secrets of this stack in anything that is shown. */
  readonly redactor: Redactor
  readonly states: ReadonlyMap<string, ReleaseState>
  /** What the cluster of a release holds; undefined where that was not asked. */
  readonly observedOf: (spec: ReleaseSpec) => Seen | undefined
}

/** A cluster, and the objects of the plan in it. */
export interface Seen extends Pick<Place, 'cluster'> {
  readonly observed: Observed
}

/**
 * Computes what a run would do. Reads only: of each cluster that the releases go to discovery, the records of each namespace, one
 * list for each namespace and kind, and what the charts look up.
 * @throws FlotillaError or FlotillaErrors with everything that can be found wrong at once
 */
export async function planStack(given: Stack, session: Session, options: PlanOptions = {}): Promise<Planned> {
  const { mode = 'apply' } = options
  // Every read in flight listens to it; Node's warning at ten is about leaks.
  if (session.signal) setMaxListeners(0, session.signal)
  const surveyed = await survey(given, session, options)
  const { stack, sites, places, states } = surveyed
  const selection =
    mode === 'destroy'
      ? selectForDeletion(stack, (spec) => states.get(spec.key)?.base !== undefined, options)
      : selectWithNeeds(stack, options)
  const missing = await atEachSite(sites, (site) => findMissing(placeAt(places, site), selection.specs, session))
  const drafts = await draftReleases(selection.specs, { session, mode, ...surveyed })
  const reveal = options.showSecrets ?? false
  const masks = redactor(drafts.flatMap(secretsOf), { salt: randomBytes(16).toString('hex'), reveal })
  const seen = await atEachSite(sites, async (site): Promise<Seen> => {
    const known = { discovery: placeAt(places, site).discovery, missingNamespaces: placeAt(missing, site) }
    const targets = targetsOf(drafts, (spec) => sites.find(spec) === site)
    return { cluster: site.cluster, observed: await observe({ ...signalOf(session), ...site }, targets, known) }
  })
  const observedOf = (spec: ReleaseSpec): Seen | undefined => {
    const site = sites.find(spec)
    return site && placeAt(seen, site)
  }
  const plans = decide(drafts, {
    observedOf,
    redactor: masks,
    mode,
    labels: recordLabels(stack.name, stack.environment.name),
    included: selection.included,
  })
  const plan = buildPlan(plans, {
    ...headOf(surveyed),
    notes: [...stack.notes, ...goneNotes(surveyed), ...drafts.flatMap(unservedNotes)],
    missingNamespaces: [...missing].flatMap(([{ context }, names]) => [...names].map((name) => ({ context, name }))),
    ...(options.fixDrift && { fixDrift: true }),
  })
  return { plan, redactor: masks, states, observedOf }
}

function headOf({ stack, sites }: Survey): Pick<Plan, 'stack' | 'environment' | 'cluster' | 'clusters'> {
  const clusters = sites.all.map(({ cluster }): ClusterIdentity => cluster.identity)
  const [cluster] = clusters
  if (cluster === undefined) throw new Error('a plan without a cluster')
  return { stack: stack.name, environment: stack.environment.name, cluster, clusters }
}

// A namespace with a record in it exists; only others are asked about.
function findMissing(
  { cluster, context, records }: Place,
  specs: readonly ReleaseSpec[],
  session: Session,
): Promise<ReadonlySet<string>> {
  const names = specs
    .filter((spec) => spec.context === context && spec.enabled && spec.installed)
    .map((spec) => spec.namespace)
  return missingNamespaces(
    { cluster, ...signalOf(session) },
    names.filter((name) => !records.namespaces.has(name)),
  )
}

// Wanted ones first: where the version of a kind moves, the new one is read.
function targetsOf(drafts: readonly Draft[], isHere: (spec: ReleaseSpec) => boolean): readonly Target[] {
  const here = drafts.filter(({ spec }) => isHere(spec))
  return [...here.flatMap((draft) => draft.wanted?.objects ?? []), ...here.flatMap((draft) => draft.stored.objects)]
}

function secretsOf({ spec, state, stored }: Draft): readonly string[] {
  return [...secretTexts(spec, state.base), ...recordedSecrets(state.base, stored.objects)]
}

interface Deciding {
  readonly observedOf: Planned['observedOf']
  readonly redactor: Redactor
  readonly mode: ReleaseInput['mode']
  readonly labels: Readonly<Record<string, string>>
  readonly included: Selection['included']
}

function decide(drafts: readonly Draft[], { observedOf, redactor, mode, labels, included }: Deciding): ReleasePlan[] {
  const planned = drafts.map((draft) => {
    const { spec, state, stored, storedHooks, rendered, wanted, crds, hooks } = draft
    const why = included.get(spec.key)
    const observed = observedOf(spec)?.observed
    return planRelease(spec, {
      state,
      stored: stored.objects,
      storedHooks,
      live: (id) => observed?.live(id),
      isSensitive: (object) => redactor.isSensitive(object),
      mode,
      labels,
      ...(why !== undefined && { included: why }),
      ...(rendered &&
        wanted && {
          wanted: {
            manifest: rendered.manifest,
            chart: rendered.chart,
            config: rendered.config,
            objects: wanted.objects,
            hookObjects: hooks,
            crds,
          },
        }),
    })
  })
  const plans = planned.map((one) => one.plan)
  throwAll([
    ...drafts.flatMap((draft) => (draft.wanted?.unknown ?? []).map((error) => inRelease(error, draft.spec))),
    ...planned.flatMap((one) => one.conflicts.map((error) => inRelease(error, one.plan.spec))),
    ...sharedObjects(plans),
  ])
  return plans
}

function inRelease(error: FlotillaError, spec: ReleaseSpec): FlotillaError {
  const { code, message, hint } = error
  const details = { position: spec.position, cause: error, ...(hint !== undefined && { hint }) }
  return new FlotillaError(code, `release ${spec.name}: ${message}`, details)
}

function unservedNotes({ spec, stored }: Draft): readonly string[] {
  return stored.unserved.map(
    (id) =>
      `${spec.namespace}/${spec.name}: ${idText(id)} was recorded, but the cluster no longer serves its kind: it is passed over`,
  )
}

function goneNotes({ stack, places }: Survey): readonly string[] {
  const { name, environment, releases } = stack
  return [...places.values()].flatMap(({ context, records }) => {
    const specs = releases.filter((spec) => spec.context === context)
    const gone = goneReleases(records, { name, environment: environment.name, specs })
    return gone.map(
      (release) =>
        `${context === '' ? '' : `${context}/`}${release.namespace}/${release.name} (revision ${release.revision}) was installed by this stack and is no longer in its file: it is left alone; give it \`installed: false\` to uninstall it`,
    )
  })
}
