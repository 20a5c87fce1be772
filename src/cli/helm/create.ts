import { join } from 'node:path'
import { createChart } from '../../actions/helm-create.ts'
import { FlotillaError } from '../../errors.ts'
import type { HelmResult, Invocation } from './command.ts'

/** `helm create` */
export async function run({ args, flags, profile, settings, world }: Invocation): Promise<HelmResult> {
  const [path = ''] = args
  const begun = `Creating ${path}\n`
  try {
    const version = profile === 'helm4' ? flags.text('chart-api-version') : 'v2'
    checkApiVersion(version)
    const starters = join(settings.dataHome, 'starters')
    const text = await createChart(path, { cwd: world.cwd, profile, starter: flags.text('starter'), starters })
    return { text: begun + text }
  } catch (error) {
    return { text: begun, error }
  }
}

function checkApiVersion(version: string): void {
  if (version === 'v2' || version === '') return
  const message =
    version === 'v3'
      ? `this feature has been marked as experimental and is not enabled by default. Please set HELM_EXPERIMENTAL_CHART_V3=1 in your environment to use this feature`
      : `unsupported chart API version: ${version} (supported: v2, v3)`
  throw new FlotillaError('E_USAGE', message)
}
