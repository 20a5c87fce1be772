import { FlotillaError } from '../errors.ts'
import { topologicalOrder } from '../graph/graph.ts'
import { sortByKind } from '../manifest/order.ts'
import { parseManifest } from '../manifest/parse.ts'
import type { Resource } from '../model/manifest.ts'
import type { Release } from '../model/release.ts'
import type { ReleaseSpec } from '../model/stack.ts'
import { type Prepared, prepareObjects, type ScopeOf, versionOf } from '../plan/prepare.ts'
import { needsGraph } from '../plan/stack-plan.ts'
import { type ReleaseState, renderMode } from '../plan/state.ts'
import { definedKinds, scopes } from './kinds.ts'
import { type RenderedRelease, renderReleases } from './render.ts'
import type { Session } from './session.ts'
import type { Place, Survey } from './survey.ts'

/** A release with its objects on both sides, before the cluster was looked at. */
export interface Draft {
  readonly spec: ReleaseSpec
  readonly state: ReleaseState
  readonly stored: Prepared
  readonly storedHooks: readonly Resource[]
  readonly rendered?: RenderedRelease
  readonly crds: readonly Resource[]
  readonly hooks: readonly Resource[]
  readonly wanted?: Prepared
}

export interface DraftContext extends Pick<Survey, 'states' | 'placeOf' | 'sites'> {
  readonly session: Session
  readonly mode: 'apply' | 'sync' | 'destroy'
}

/** Renders what is wanted, and reads what is stored. */
export async function draftReleases(specs: readonly ReleaseSpec[], context: DraftContext): Promise<readonly Draft[]> {
  const { states, placeOf, mode, session } = context
  const wanted = specs.filter((spec) => spec.enabled && spec.installed && mode !== 'destroy')
  const rendered = await renderReleases(inOrder(wanted), {
    session,
    placeOf: (spec) => openedPlace(placeOf(spec), spec),
    modeOf: (spec) => renderMode(states.get(spec.key) ?? {}),
    ...(mode === 'apply' && { storedOf: (spec) => settledBase(states.get(spec.key)) }),
  })
  const scopesOf = new Map(
    context.sites.all.map((site) => {
      const here = wanted.flatMap((spec) => (context.sites.find(spec) === site ? (rendered.get(spec.key) ?? []) : []))
      const kinds = here.flatMap((one) => definedKinds([...one.crds, ...one.manifest.resources]))
      return [site, kinds] as const
    }),
  )
  return specs.map((spec) => {
    const place = placeOf(spec)
    const site = context.sites.find(spec)
    const scopeOf: ScopeOf = place && site ? scopes(place.discovery, scopesOf.get(site) ?? []) : () => undefined
    return draftOf(spec, { state: states.get(spec.key) ?? {}, scopeOf, rendered: rendered.get(spec.key) })
  })
}

function openedPlace(place: Place | undefined, spec: ReleaseSpec): Place {
  if (!place) throw new Error(`the cluster of ${spec.key} was not opened`)
  return place
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
  readonly state: ReleaseState
  readonly scopeOf: ScopeOf
  readonly rendered: RenderedRelease | undefined
}

function draftOf(spec: ReleaseSpec, { state, scopeOf, rendered }: Drafting): Draft {
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
