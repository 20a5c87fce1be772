import type { Capabilities } from '../engine/capabilities.ts'
import type { Rendered } from '../engine/render.ts'
import { FlotillaError, FlotillaErrors, throwAll } from '../errors.ts'
import { parseManifest } from '../manifest/parse.ts'
import type { Chart } from '../model/chart.ts'
import type { JsonObject } from '../model/json.ts'
import type { Manifest, Resource } from '../model/manifest.ts'
import type { Cluster, Discovery } from '../model/ports.ts'
import { profiles } from '../model/profile.table.ts'
import type { RecordedChart, Release } from '../model/release.ts'
import type { ReleaseSpec } from '../model/stack.ts'
import { GoMap } from '../model/value.ts'
import { type DefinedKind, prepareObjects } from '../plan/prepare.ts'
import { recordChart } from '../release/record-chart.ts'
import { mergeValues } from '../values/merge.ts'
import { apiVersionsOf, definedKinds, scopes, withApiVersions } from './kinds.ts'
import { type Lookups, lookups } from './lookups.ts'
import type { Session } from './session.ts'

/** How often a chart may ask for more reads before it is refused. */
const maxPasses = 8

export interface RenderedRelease {
  readonly manifest: Manifest
  readonly chart: RecordedChart
  /** The values given by the user, merged. */
  readonly config: GoMap
  /** Objects of crds/, the ones of subcharts included. */
  readonly crds: readonly Resource[]
}

/** The cluster of a release, and what it serves. */
interface Place {
  readonly cluster: Cluster
  readonly discovery: Discovery
}

export interface RenderContext {
  readonly session: Pick<Session, 'charts' | 'signal' | 'onWarning'>
  readonly placeOf: (spec: ReleaseSpec) => Place
  readonly modeOf: (spec: ReleaseSpec) => RenderMode
  /**
   * The revision that a rendering is compared with. Where the same chart and values give exactly that under its own number,
   * nothing but the number would change, and that rendering counts.
   */
  readonly storedOf?: (spec: ReleaseSpec) => Release | undefined
}

interface RenderMode {
  readonly revision: number
  readonly upgrade: boolean
}

/**
 * Renders releases (needs before their dependents). Each sees its cluster as it will be when its turn comes: the live state, the
 * API versions of its own crds/, and the objects and API versions of what it needs there.
 * @throws FlotillaError or FlotillaErrors: the errors of all releases
 */
export async function renderReleases(
  specs: readonly ReleaseSpec[],
  context: RenderContext,
): Promise<ReadonlyMap<string, RenderedRelease>> {
  const { renderChart } = await import('../engine/render.ts')
  const { parseKubeVersion } = await import('../engine/capabilities.ts')
  const seen = new Map<Cluster, Seen>()
  const seenOf = (spec: ReleaseSpec): Seen => {
    const { cluster, discovery } = context.placeOf(spec)
    const found = seen.get(cluster) ?? {
      cluster,
      discovery,
      lookups: lookups(cluster, context.session.signal),
      capabilities: liveCapabilities(discovery, parseKubeVersion),
    }
    seen.set(cluster, found)
    return found
  }
  const run: RenderRun = { ...context, renderChart, seenOf }
  const jobs = new Map<string, Promise<Job>>()
  for (const spec of specs) {
    const needs = spec.needs.flatMap((need) => jobs.get(need.key) ?? [])
    const job = Promise.all(needs).then((done) => renderOne(spec, done, run))
    // Every job is looked at below; a failure that is seen late is none that nobody sees.
    job.catch(() => undefined)
    jobs.set(spec.key, job)
  }
  const settled = await Promise.allSettled(jobs.values())
  const errors = new Set(settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : [])))
  const other = [...errors].find((error) => !(error instanceof FlotillaError))
  if (other !== undefined) throw other
  throwAll(
    [...errors].flatMap((error) =>
      error instanceof FlotillaErrors ? error.errors : error instanceof FlotillaError ? [error] : [],
    ),
  )
  const rendered = new Map<string, RenderedRelease>()
  for (const [key, job] of jobs) rendered.set(key, (await job).rendered)
  return rendered
}

interface RenderRun extends RenderContext {
  readonly renderChart: typeof import('../engine/render.ts').renderChart
  readonly seenOf: (spec: ReleaseSpec) => Seen
}

/** What templates see of a cluster. */
interface Seen extends Place {
  readonly lookups: Lookups
  readonly capabilities: Capabilities
}

/** A rendered release with what its dependents may count on. */
interface Job {
  readonly seen: Seen
  readonly rendered: RenderedRelease
  /** Kinds that it defines, and its objects as they will be sent. */
  readonly kinds: readonly DefinedKind[]
  readonly objects: () => readonly JsonObject[]
  /** Everything that it needs, directly or not. */
  readonly needs: ReadonlySet<Job>
}

async function renderOne(spec: ReleaseSpec, direct: readonly Job[], run: RenderRun): Promise<Job> {
  let source: Chart | undefined
  try {
    const needs = new Set(direct.flatMap((job) => [...job.needs, job]))
    const seen = run.seenOf(spec)
    // What another cluster holds is nothing to this one.
    const before = [...needs].filter((need) => need.seen === seen)
    source = await run.session.charts.load(spec, run.session.signal)
    const config = spec.values.reduce((under, layer) => mergeValues(under, layer.values), new GoMap())
    const { revision, upgrade } = run.modeOf(spec)
    const kinds = before.flatMap((need) => need.kinds)
    // An install applies crds/ before Helm asks the cluster what it serves.
    const own = upgrade || spec.policy.skipCrds ? [] : definedKinds(crdObjects(crdFiles(source)))
    const attempt = {
      run,
      seen,
      config,
      apiVersions: withApiVersions(seen.discovery, apiVersionsOf([...kinds, ...own])),
      planned: before.flatMap((need) => need.objects()),
    }
    const next = await renderUntilKnown(source, spec, { ...attempt, mode: { revision, upgrade } })
    const stored = run.storedOf?.(spec)
    const { manifest, chart } = (stored && (await asStored(stored, { source, spec, attempt, next }))) ?? next
    const crds = crdObjects(manifest.crds)
    const defined = definedKinds([...crds, ...manifest.resources])
    let prepared: readonly JsonObject[] | undefined
    const objects = (): readonly JsonObject[] => {
      const scopeOf = scopes(seen.discovery, [...kinds, ...defined])
      prepared ??= prepareObjects(manifest.resources, spec, scopeOf).objects.map((one) => one.object)
      return prepared
    }
    const rendered = { manifest, chart: recordChart(chart, profiles[spec.policy.compat]), config, crds }
    return { seen, rendered, kinds: defined, objects, needs }
  } catch (error) {
    throw await inRelease(error, spec, source)
  }
}

interface Attempt {
  readonly run: RenderRun
  readonly seen: Seen
  readonly config: GoMap
  readonly apiVersions: readonly string[]
  readonly planned: readonly JsonObject[]
}

async function renderUntilKnown(
  source: Chart,
  spec: ReleaseSpec,
  { run, seen, config, apiVersions, planned, mode }: Attempt & { readonly mode: RenderMode },
): Promise<Rendered> {
  const { onWarning } = run.session
  const { name, namespace, policy } = spec
  const lookup = seen.lookups.sourceFor(planned)
  for (let pass = 1; pass <= maxPasses; pass++) {
    const rendered = run.renderChart(source, {
      values: config,
      release: { name, namespace, revision: mode.revision, isUpgrade: mode.upgrade },
      capabilities: { ...seen.capabilities, apiVersions },
      profile: policy.compat,
      lookup,
      skipSchemaValidation: policy.skipSchemaValidation,
      ...(onWarning && pass === 1 && { onWarning: (message: string) => onWarning(`${namespace}/${name}: ${message}`) }),
    })
    if (rendered.missed.length === 0) return rendered
    await seen.lookups.fetch(rendered.missed)
  }
  throw new FlotillaError('E_LOOKUP_DEPTH', `its templates still ask for more objects after ${maxPasses} passes`, {
    hint: 'A chain of `lookup` calls, each depending on the one before, has to be shorter.',
  })
}

interface Comparing {
  readonly source: Chart
  readonly spec: ReleaseSpec
  readonly attempt: Attempt
  readonly next: Rendered
}

// Charts may print `.Release.Revision` or tell installs from upgrades; without this such a release would change for ever.
async function asStored(stored: Release, { source, spec, attempt, next }: Comparing): Promise<Rendered | undefined> {
  if (equalsRecord(next.manifest, stored)) return undefined
  // Helm gives an install one time for both.
  const upgrade = stored.firstDeployed !== stored.lastDeployed
  const again = await renderUntilKnown(source, spec, { ...attempt, mode: { revision: stored.revision, upgrade } })
  return equalsRecord(again.manifest, stored) ? again : undefined
}

function equalsRecord({ text, notes, hooks }: Manifest, stored: Release): boolean {
  if (notes !== stored.notes || hooks.length !== stored.hooks.length) return false
  const sameHook = (index: number): boolean => hooks[index]?.manifest.trim() === stored.hooks[index]?.manifest.trim()
  return sameDocuments(text, stored.manifest) && hooks.every((_, index) => sameHook(index))
}

// Helm 3 trims both ends of a document, Helm 4 one.
function sameDocuments(a: string, b: string): boolean {
  const documents = (text: string): string[] => text.split('\n---\n').map((one) => one.trim())
  return a === b || documents(`\n${a}`).join('\n---\n') === documents(`\n${b}`).join('\n---\n')
}

function liveCapabilities(
  { version, apiVersions }: Discovery,
  parseKubeVersion: typeof import('../engine/capabilities.ts').parseKubeVersion,
): Capabilities {
  const { gitVersion, major, minor } = version
  return { kubeVersion: { ...parseKubeVersion(gitVersion), version: gitVersion, major, minor }, apiVersions }
}

function crdFiles(chart: Chart): Manifest['crds'] {
  const own = chart.files.filter(({ name }) => name.startsWith('crds/') && /\.(?:yaml|yml|json)$/i.test(name))
  const decoder = new TextDecoder()
  const files = own.map(({ name, data }) => ({ file: name, text: decoder.decode(data) }))
  return [...files, ...chart.dependencies.flatMap(crdFiles)]
}

function crdObjects(files: Manifest['crds']): readonly Resource[] {
  return files.flatMap(({ file, text }) => parseManifest(text).map((one) => ({ ...one, source: file })))
}

const named = new WeakSet<FlotillaError>()

// What tells about errors is loaded where there is one.
async function inRelease(error: unknown, spec: ReleaseSpec, source: Chart | undefined): Promise<unknown> {
  // An error of a need passes through its dependents; it belongs to the need alone.
  if (!(error instanceof FlotillaError) || named.has(error)) return error
  const { explained } = await import('./explain.ts')
  const errors = error instanceof FlotillaErrors ? error.errors : [error]
  const told = errors.map((one) => explained(one, spec, source))
  const [only] = told
  const result = told.length === 1 && only !== undefined ? only : new FlotillaErrors(told)
  named.add(result)
  return result
}
