import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { idText } from '../diff/classify.ts'
import { type Redactor, redactor } from '../diff/redact.ts'
import { FlotillaError, throwAll } from '../errors.ts'
import { topologicalOrder } from '../graph/graph.ts'
import { sortByKind } from '../manifest/order.ts'
import { parseManifest } from '../manifest/parse.ts'
import type { Resource } from '../model/manifest.ts'
import type { Plan } from '../model/plan.ts'
import type { Discovery } from '../model/ports.ts'
import type { Release } from '../model/release.ts'
import type { ReleaseSpec, Stack } from '../model/stack.ts'
import { type DefinedKind, type Prepared, prepareObjects, type ScopeOf, versionOf } from '../plan/prepare.ts'
import { planRelease, type ReleaseInput } from '../plan/release-plan.ts'
import { buildPlan, needsGraph, sharedObjects } from '../plan/stack-plan.ts'
import { type ReleaseState, renderMode, stateOf } from '../plan/state.ts'
import { definedKinds, scopes } from './kinds.ts'
import { missingNamespaces, type Observed, observe } from './observe.ts'
import { goneReleases, type Records, readRecords, recordLabels } from './records.ts'
import { type RenderedRelease, renderReleases } from './render.ts'
import { secretTexts } from './secrets.ts'
import { type Selection, selectForDeletion, selectWithNeeds } from './select.ts'
import { type Session, signalOf } from './session.ts'

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
  readonly observed: Observed
  readonly states: ReadonlyMap<string, ReleaseState>
}

/**
 * Computes what a run would do. Reads only: discovery, the records of each namespace, one list for each namespace and kind, and
 * what the charts look up.
 * @throws FlotillaError or FlotillaErrors with everything that can be found wrong at once
 */
export async function planStack(stack: Stack, session: Session, options: PlanOptions = {}): Promise<Planned> {
  const { mode = 'apply' } = options
  // Every read in flight listens to it; Node's warning at ten is about leaks.
  if (session.signal) setMaxListeners(0, session.signal)
  const [discovery, records] = await Promise.all([
    session.cluster.discover(signalOf(session)),
    readRecords(session, stack.releases),
  ])
  const states = new Map(stack.releases.map((spec) => [spec.key, stateOf(records.of(spec))]))
  const selection =
    mode === 'destroy'
      ? selectForDeletion(stack, (spec) => states.get(spec.key)?.base !== undefined, options)
      : selectWithNeeds(stack, options)
  const secrets = selection.specs.flatMap((spec) => [...secretTexts(spec, states.get(spec.key)?.base)])
  const world: World = {
    session,
    discovery,
    records,
    states,
    missing: await findMissing(session, selection.specs, records),
    redactor: redactor(secrets, { salt: randomBytes(16).toString('hex'), reveal: options.showSecrets ?? false }),
    mode,
    labels: recordLabels(stack.name, stack.environment.name),
  }
  const drafts = await draftReleases(selection, world)
  // Wanted ones first: where the version of a kind moves, the new one is read.
  const targets = [
    ...drafts.flatMap((draft) => draft.wanted?.objects ?? []),
    ...drafts.flatMap((draft) => draft.stored.objects),
  ]
  const observed = await observe(session, targets, { discovery, missingNamespaces: world.missing })
  const plans = decide(drafts, { world, observed, included: selection.included })
  const plan = buildPlan(plans, {
    stack: stack.name,
    environment: stack.environment.name,
    cluster: session.cluster.identity,
    notes: [...stack.notes, ...goneNotes(stack, records), ...drafts.flatMap(unservedNotes)],
    missingNamespaces: [...world.missing],
    ...(options.fixDrift && { fixDrift: true }),
  })
  return { plan, redactor: world.redactor, observed, states }
}

interface World {
  readonly session: Session
  readonly discovery: Discovery
  readonly records: Records
  readonly states: ReadonlyMap<string, ReleaseState>
  readonly missing: ReadonlySet<string>
  readonly redactor: Redactor
  readonly mode: ReleaseInput['mode']
  readonly labels: Readonly<Record<string, string>>
}

/** A release with its objects on both sides, before the cluster was looked at. */
interface Draft {
  readonly spec: ReleaseSpec
  readonly state: ReleaseState
  readonly stored: Prepared
  readonly storedHooks: readonly Resource[]
  readonly rendered?: RenderedRelease
  readonly crds: readonly Resource[]
  readonly hooks: readonly Resource[]
  readonly wanted?: Prepared
}

// A namespace with a record in it exists; only others are asked about.
function findMissing(session: Session, specs: readonly ReleaseSpec[], records: Records): Promise<ReadonlySet<string>> {
  const names = specs.filter((spec) => spec.enabled && spec.installed).map((spec) => spec.namespace)
  return missingNamespaces(
    session,
    names.filter((name) => !records.namespaces.has(name)),
  )
}

async function draftReleases(selection: Selection, world: World): Promise<readonly Draft[]> {
  const wanted = selection.specs.filter((spec) => spec.enabled && spec.installed && world.mode !== 'destroy')
  const rendered = await renderReleases(inOrder(wanted), {
    session: world.session,
    discovery: world.discovery,
    modeOf: (spec) => renderMode(world.states.get(spec.key) ?? {}),
    ...(world.mode === 'apply' && { storedOf: (spec) => settledBase(world.states.get(spec.key)) }),
  })
  const kinds = [...rendered.values()].flatMap((one) => definedKinds([...one.crds, ...one.manifest.resources]))
  const scopeOf = scopes(world.discovery, kinds)
  return selection.specs.map((spec) => draftOf(spec, { world, scopeOf, rendered: rendered.get(spec.key), kinds }))
}

// A revision that failed or was left pending is followed by another one in any case.
function settledBase(state: ReleaseState | undefined): Release | undefined {
  return state?.last === state?.base && state?.base?.status === 'deployed' ? state.base : undefined
}

function inOrder(specs: readonly ReleaseSpec[]): readonly ReleaseSpec[] {
  const byKey = new Map(specs.map((spec) => [spec.key, spec]))
  return topologicalOrder(needsGraph(specs)).flatMap((key) => byKey.get(key) ?? [])
}

interface Drafting {
  readonly world: World
  readonly scopeOf: ScopeOf
  readonly rendered: RenderedRelease | undefined
  readonly kinds: readonly DefinedKind[]
}

function draftOf(spec: ReleaseSpec, { world, scopeOf, rendered }: Drafting): Draft {
  const state = world.states.get(spec.key) ?? {}
  const owner = { name: spec.name, namespace: spec.namespace }
  const goes = rendered === undefined
  // The manifest of an uninstall is sorted again: what came last goes first.
  const base = goes ? (state.last ?? state.base) : state.base
  const wanted = rendered && prepareObjects(rendered.manifest.resources, owner, scopeOf)
  const stored = (): Prepared => {
    const recorded = parseManifest(base?.manifest ?? '')
    const sorted = goes ? sortByKind(recorded, (one) => one.id.kind, { order: 'uninstall' }) : recorded
    return prepareObjects(sorted, owner, scopeOf)
  }
  const hooksOf = (hooks: Release['hooks']): readonly Resource[] =>
    hooks.map((hook) => placed(parseManifest(hook.manifest)[0], { spec, scopeOf, name: hook.name }))
  return {
    spec,
    state,
    // The same text holds the same objects: neither parsed nor compared again.
    stored: wanted && base?.manifest === rendered.manifest.text ? wanted : stored(),
    storedHooks: hooksOf(base?.hooks ?? []),
    hooks: hooksOf(rendered?.manifest.hooks ?? []),
    crds: rendered?.crds ?? [],
    ...(rendered && wanted && { rendered, wanted }),
  }
}

// A hook as it is sent: with a namespace where its kind has one, without ownership metadata.
function placed(
  hook: Resource | undefined,
  { spec, scopeOf, name }: { readonly spec: ReleaseSpec; readonly scopeOf: ScopeOf; readonly name: string },
): Resource {
  if (!hook) throw new FlotillaError('E_HOOK_EMPTY', `hook ${name} of release ${spec.name} holds no object`)
  const scope = scopeOf({ group: hook.id.group, kind: hook.id.kind, version: versionOf(hook.apiVersion) })
  const namespace = scope === 'cluster' ? '' : hook.id.namespace || spec.namespace
  return { ...hook, id: { ...hook.id, namespace } }
}

function decide(
  drafts: readonly Draft[],
  {
    world,
    observed,
    included,
  }: { readonly world: World; readonly observed: Observed; readonly included: Selection['included'] },
): ReturnType<typeof planRelease>['plan'][] {
  const planned = drafts.map((draft) => {
    const { spec, state, stored, storedHooks, rendered, wanted, crds, hooks } = draft
    const why = included.get(spec.key)
    return planRelease(spec, {
      state,
      stored: stored.objects,
      storedHooks,
      live: (id) => observed.live(id),
      isSensitive: (object) => world.redactor.isSensitive(object),
      mode: world.mode,
      labels: world.labels,
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

function goneNotes(stack: Stack, records: Records): readonly string[] {
  const { name, environment, releases } = stack
  const gone = goneReleases(records, { name, environment: environment.name, specs: releases })
  return gone.map(
    (release) =>
      `${release.namespace}/${release.name} (revision ${release.revision}) was installed by this stack and is no longer in its file: it is left alone; give it \`installed: false\` to uninstall it`,
  )
}
