import { checkInstallable } from '../chart/installable.ts'
import { loadChart } from '../chart/load.ts'
import { type Capabilities, offlineCapabilities, parseKubeVersion } from '../engine/capabilities.ts'
import { type Rendered, type RenderOptions, renderChart } from '../engine/render.ts'
import { FlotillaError } from '../errors.ts'
import { quote } from '../golang/strconv.ts'
import type { Chart } from '../model/chart.ts'
import { type ProfileName, profiles } from '../model/profile.table.ts'
import type { RemarkSink } from '../model/remark.ts'
import type { GoMap } from '../model/value.ts'
import { Outside, type OutsideSinks, userAgentOf } from './outside.ts'

/** What `template` and `install --dry-run=client` render. */
export interface HelmRender {
  readonly profile: ProfileName
  /** A folder or an archive. */
  readonly path: string
  readonly name: string
  readonly namespace: string
  readonly values: GoMap
  readonly isUpgrade?: boolean
  readonly capabilities?: Capabilities
  readonly labels: ReadonlyMap<string, string>
  readonly skipSchemaValidation?: boolean
  readonly subchartNotes?: boolean
  readonly hideSecrets?: boolean
  /** Changes the manifest before anything is done with it. */
  readonly postRender?: ((text: string) => string) | undefined
  /** The release name is checked before the chart's own dependencies are sorted out. */
  readonly onDeprecated: () => void
  readonly onWarning?: RemarkSink
  /** The process's environment. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly onDebug?: OutsideSinks['onDebug']
  /** `getHostByName` asks the system for addresses. */
  readonly enableDns?: boolean
  /** The chart is loaded and can be installed. */
  readonly onBegin?: (chart: Chart) => void
}

const systemLabels = ['name', 'owner', 'status', 'version', 'createdAt', 'modifiedAt']
const nameRule =
  'invalid release name, must match regex ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must not be longer than 53'

/**
 * Loads and renders a chart without a cluster, in the order in which Helm finds mistakes.
 *
 * @throws FlotillaError with Helm's text
 */
export async function renderOffline(request: HelmRender): Promise<Rendered> {
  const { profile, onWarning } = request
  const chart = await loadChart(request.path, { profile, deferFiles: true, ...(onWarning && { onWarning }) })
  if (chart.metadata.deprecated && ['', 'application'].includes(chart.metadata.type)) request.onDeprecated()
  checkInstallable(chart, profiles[profile])
  checkReleaseName(request.name, profile)
  if ([...request.labels.keys()].some((key) => systemLabels.includes(key))) {
    const message = `user supplied labels contains system reserved label name. System labels: [${systemLabels.join(' ')}]`
    throw new FlotillaError('E_LABELS', message)
  }
  request.onBegin?.(chart)
  const rendered = await renderWithOutside(chart, request)
  if (request.postRender === undefined) return rendered
  const { manifest } = rendered
  return { ...rendered, manifest: { ...manifest, text: request.postRender(manifest.text) } }
}

function renderWithOutside(chart: Chart, request: HelmRender): Promise<Rendered> {
  const { profile, onWarning, environment } = request
  const outside = new Outside({ userAgent: userAgentOf(profile), environment })
  return outside.complete(
    ({ schemas, hostByName, defer }) =>
      renderChart(chart, {
        ...optionsOf(request),
        schemas,
        ...(request.enableDns && { functions: new Map([['getHostByName', hostByName]]) }),
        ...(onWarning && { onWarning: (message, remark) => defer(() => onWarning(message, remark)) }),
      }),
    request,
  )
}

function optionsOf(request: HelmRender): RenderOptions {
  return {
    values: request.values,
    release: { name: request.name, namespace: request.namespace, revision: 1, isUpgrade: request.isUpgrade ?? false },
    capabilities: request.capabilities ?? offlineCapabilities,
    profile: request.profile,
    skipSchemaValidation: request.skipSchemaValidation ?? false,
    subchartNotes: request.subchartNotes ?? false,
    hideSecrets: request.hideSecrets ?? false,
  }
}

// The rule has no path that backtracks: segments are divided by dots, which no segment holds.
function checkReleaseName(name: string, profile: ProfileName): void {
  const problem = name === '' ? 'no name provided' : nameRule
  const segments = name.split('.')
  const valid = name.length <= 53 && segments.every((part) => /^[a-z0-9-]+$/.test(part) && !/^-|-$/.test(part))
  const prefix = profile === 'helm4' ? 'release name check failed: ' : ''
  if (!valid) throw new FlotillaError('E_RELEASE_NAME', `${prefix}release name ${quote(name)}: ${problem}`)
}

/** What charts are told about a cluster that nobody asks. @throws FlotillaError E_KUBE_VERSION */
export function offlineCapabilitiesWith(
  given: { readonly kubeVersion: string; readonly apiVersions: readonly string[] },
  profile: ProfileName,
): Capabilities {
  const { kubeVersion, apiVersions } = given
  return {
    kubeVersion: kubeVersion === '' ? offlineCapabilities.kubeVersion : parseKubeVersion(kubeVersion, profile),
    apiVersions: [...offlineCapabilities.apiVersions, ...apiVersions],
  }
}
