import { fromJson } from '../golang/json.ts'
import { profiles } from '../model/profile.table.ts'
import type { Release } from '../model/release.ts'
import type { GoMap } from '../model/value.ts'
import { releaseToJson } from '../release/encode.ts'
import { recordChart } from '../release/record-chart.ts'
import { recordTime } from '../release/record-time.ts'
import { marshalYaml } from '../yaml/emit.ts'
import { type HelmRender, renderOffline } from './helm-render.ts'

/** A release that was not made. */
export interface DryInstall {
  readonly release: Release
  /** The values that templates saw. */
  readonly computed: GoMap
}

/** `helm install --dry-run=client`: the release as it would be sent. @throws FlotillaError with Helm's text */
export async function dryInstall(
  request: HelmRender,
  { now, serverSide }: { readonly now: Date; readonly serverSide: boolean },
): Promise<DryInstall> {
  const { manifest, chart, values } = await renderOffline(request)
  const time = recordTime(now.getTime())
  const release: Release = {
    name: request.name,
    namespace: request.namespace,
    revision: 1,
    status: 'pending-install',
    firstDeployed: time,
    lastDeployed: time,
    deleted: '',
    description: 'Dry run complete',
    notes: manifest.notes,
    chart: recordChart(chart, profiles[request.profile]),
    config: request.values,
    manifest: manifest.text,
    hooks: manifest.hooks,
    labels: Object.fromEntries(request.labels),
    ...(request.profile === 'helm4' && { applyMethod: serverSide ? 'ssa' : 'csa' }),
  }
  return { release, computed: values }
}

/** A release as `-o json` and `-o yaml` print it. */
export function releaseData(release: Release, format: 'json' | 'yaml'): string {
  const json = releaseToJson(release)
  return format === 'json' ? `${json}\n` : marshalYaml(fromJson(json))
}
