import { helmErrorText } from '../../actions/helm-errors.ts'
import { dryInstall, releaseData } from '../../actions/helm-install.ts'
import { FlotillaError } from '../../errors.ts'
import { releaseText } from '../../report/helm-release.ts'
import type { HelmResult, Invocation } from './command.ts'
import { dryRunOf, dryRunOfHelm3 } from './dry-run.ts'
import { chartPath, nameAndChart, valuesOf } from './inputs.ts'
import { namespaceOf } from './namespace.ts'
import { type PostRender, postRendererOf } from './post-render.ts'
import { logFailure, renderWarnings } from './warnings.ts'

/** `helm install`, as far as it needs no cluster. */
export async function run(invocation: Invocation): Promise<HelmResult> {
  const { profile } = invocation
  const postRender = await postRendererOf(invocation)
  const dryRun = profile === 'helm4' ? dryRunOf(invocation, false) : dryRunOfHelm3(invocation, 'none')
  try {
    if (dryRun !== 'client') {
      chartPath((await nameAndChart(invocation, undefined)).chart, invocation)
      throw new FlotillaError('E_CLUSTER', 'only --dry-run=client is available here; `flotilla apply` installs a stack')
    }
    return { text: await dryRunText(invocation, postRender) }
  } catch (error) {
    logFailure(invocation, error)
    return { error: new FlotillaError('E_INSTALL', `INSTALLATION FAILED: ${helmErrorText(error)}`, { cause: error }) }
  }
}

async function dryRunText(invocation: Invocation, postRender: PostRender | undefined): Promise<string> {
  const { flags, profile, settings, world } = invocation
  const { name, chart } = await nameAndChart(invocation, undefined)
  const path = chartPath(chart, invocation)
  const time = world.now()
  const { release, computed } = await dryInstall(
    {
      profile,
      path,
      name,
      namespace: await namespaceOf(settings, world),
      values: await valuesOf(invocation),
      labels: flags.pairs('labels'),
      postRender,
      environment: world.variables,
      enableDns: flags.isOn('enable-dns'),
      skipSchemaValidation: flags.isOn('skip-schema-validation'),
      subchartNotes: flags.isOn('render-subchart-notes'),
      hideSecrets: flags.isOn('hide-secret'),
      ...renderWarnings(invocation),
    },
    { now: time, serverSide: flags.isOn('server-side') },
  )
  const format = flags.text('output')
  if (format === 'json' || format === 'yaml') return releaseData(release, format)
  return releaseText(release, {
    profile,
    lastDeployed: time,
    hideNotes: flags.isOn('hide-notes'),
    colour: settings.colorMode === 'always',
    ...(settings.debug === 'true' && { computed }),
  })
}
