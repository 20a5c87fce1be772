import { renderChart } from '../engine/render.ts'
import { templateOutput } from '../engine/template-output.ts'
import { FlotillaError, FlotillaErrors, throwAll } from '../errors.ts'
import { topologicalOrder } from '../graph/graph.ts'
import type { Chart } from '../model/chart.ts'
import type { Manifest } from '../model/manifest.ts'
import type { ChartSource } from '../model/ports.ts'
import type { ReleaseSpec, Stack } from '../model/stack.ts'
import { GoMap } from '../model/value.ts'
import { needsGraph } from '../plan/stack-plan.ts'
import { mergeValues } from '../values/merge.ts'
import { selectWithNeeds } from './select.ts'
import type { Session } from './session.ts'

export interface TemplateOptions {
  readonly charts: ChartSource
  readonly includeCrds?: boolean
  /** Ask this cluster for its version, its APIs and what `lookup` reads; without it nothing is asked. */
  readonly session?: Session
  readonly onWarning?: (text: string) => void
}

/** A release with the text that `helm template` prints for it. */
export interface TemplatedRelease {
  readonly spec: ReleaseSpec
  readonly text: string
}

/**
 * Renders the selected releases and no other, each after those that it needs.
 * @throws FlotillaError or FlotillaErrors: what is wrong with every release, not only with the first
 */
export async function templateStack(stack: Stack, options: TemplateOptions): Promise<TemplatedRelease[]> {
  const wanted = selectWithNeeds(stack, { noNeeds: true }).specs.filter((spec) => spec.enabled && spec.installed)
  const byKey = new Map(wanted.map((spec) => [spec.key, spec]))
  const specs = topologicalOrder(needsGraph(wanted)).flatMap((key) => byKey.get(key) ?? [])
  const manifests =
    options.session === undefined ? await renderOffline(specs, options) : await renderLive(specs, options.session)
  return specs.map((spec) => {
    const { compat, disableHooks } = spec.policy
    const manifest = manifests.get(spec.key)
    if (manifest === undefined) throw new Error(`release ${spec.key} was not rendered`)
    const output = {
      profile: compat,
      hooks: !disableHooks,
      includeCrds: (options.includeCrds ?? false) && !spec.policy.skipCrds,
    }
    return { spec, text: templateOutput(manifest, output) }
  })
}

async function renderOffline(
  specs: readonly ReleaseSpec[],
  { charts, onWarning }: TemplateOptions,
): Promise<ReadonlyMap<string, Manifest>> {
  const manifests = new Map<string, Manifest>()
  const errors: FlotillaError[] = []
  for (const spec of specs) {
    let chart: Chart | undefined
    try {
      chart = await charts.load(spec)
      const { name, namespace, policy } = spec
      const { manifest } = renderChart(chart, {
        values: spec.values.reduce((under, layer) => mergeValues(under, layer.values), new GoMap()),
        release: { name, namespace, revision: 1, isUpgrade: false },
        profile: policy.compat,
        skipSchemaValidation: policy.skipSchemaValidation,
        ...(onWarning === undefined ? {} : { onWarning }),
      })
      manifests.set(spec.key, manifest)
    } catch (error) {
      if (!(error instanceof FlotillaError)) throw error
      errors.push(...(await toldErrors(error, spec, chart)))
    }
  }
  throwAll(errors)
  return manifests
}

// What tells about errors is loaded where there is one.
async function toldErrors(
  error: FlotillaError,
  spec: ReleaseSpec,
  chart: Chart | undefined,
): Promise<readonly FlotillaError[]> {
  const { explained } = await import('./explain.ts')
  return (error instanceof FlotillaErrors ? error.errors : [error]).map((one) => explained(one, spec, chart))
}

// The parts that know a cluster are loaded only here.
async function renderLive(specs: readonly ReleaseSpec[], session: Session): Promise<ReadonlyMap<string, Manifest>> {
  const [{ renderReleases }, { discoverSites, openSites }] = await Promise.all([
    import('./render.ts'),
    import('./sites.ts'),
  ])
  const sites = await openSites(
    session,
    specs.map((spec) => spec.context),
  )
  const placeOf = await discoverSites(sites, session)
  const rendered = await renderReleases(specs, {
    session,
    placeOf,
    modeOf: () => ({ revision: 1, upgrade: false }),
  })
  return new Map([...rendered].map(([key, { manifest }]) => [key, manifest]))
}
