import { type HelmOutput, offlineCapabilitiesOf, templateOffline } from '../../actions/helm-template.ts'
import { FlotillaError } from '../../errors.ts'
import type { HelmResult, Invocation } from './command.ts'
import { dryRunOf, dryRunOfHelm3 } from './dry-run.ts'
import { chartPath, nameAndChart, valuesOf } from './inputs.ts'
import { namespaceOf } from './namespace.ts'
import { postRendererOf } from './post-render.ts'
import { renderWarnings } from './warnings.ts'

/** `helm template` */
export async function run(invocation: Invocation): Promise<HelmResult> {
  const { flags, profile, settings, world } = invocation
  const postRender = await postRendererOf(invocation)
  const capabilities = offlineCapabilitiesOf(
    { kubeVersion: flags.text('kube-version'), apiVersions: flags.list('api-versions') },
    profile,
  )
  const strategy = profile === 'helm4' ? dryRunOf(invocation, true) : 'client'
  if (strategy === 'server' || flags.isOn('validate')) throw needsCluster()
  const { name, chart } = await nameAndChart(invocation, 'release-name')
  const path = chartPath(chart, invocation)
  const values = await valuesOf(invocation)
  const namespace = await namespaceOf(settings, world)
  const output: HelmOutput = {
    hooks: !flags.isOn('no-hooks'),
    includeCrds: flags.isOn('include-crds'),
    skipTests: flags.isOn('skip-tests'),
    showOnly: flags.list('show-only'),
    outputDir: flags.text('output-dir'),
    useReleaseName: flags.isOn('release-name'),
    debug: settings.debug === 'true',
    cwd: world.cwd,
  }
  return templateOffline(
    {
      profile,
      path,
      name,
      namespace,
      values,
      isUpgrade: flags.isOn('is-upgrade'),
      capabilities,
      labels: flags.pairs('labels'),
      postRender,
      environment: world.variables,
      enableDns: flags.isOn('enable-dns'),
      skipSchemaValidation: flags.isOn('skip-schema-validation'),
      subchartNotes: flags.isOn('render-subchart-notes'),
      ...renderWarnings(invocation, () => {
        if (profile === 'helm3') dryRunOfHelm3(invocation, 'client')
      }),
    },
    output,
  )
}

function needsCluster(): FlotillaError {
  return new FlotillaError(
    'E_CLUSTER',
    'rendering against a cluster (--dry-run=server, --validate) is not available here',
    {
      hint: '`flotilla template --live` asks the cluster of an environment',
    },
  )
}
