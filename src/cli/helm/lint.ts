import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type LintResult, lintChart } from '../../actions/helm-lint.ts'
import { offlineCapabilitiesOf } from '../../actions/helm-template.ts'
import { Outside, userAgentOf } from '../../actions/outside.ts'
import { FlotillaError } from '../../errors.ts'
import { isFailure, lintText, withoutInfo } from '../../report/helm-lint.ts'
import type { HelmResult, Invocation } from './command.ts'
import { valuesOf } from './inputs.ts'
import { namespaceOf } from './namespace.ts'
import { excuses, renderWarnings } from './warnings.ts'

/** `helm lint` */
export async function run(invocation: Invocation): Promise<HelmResult> {
  const { args, flags, profile, settings, world } = invocation
  const kubeVersion = flags.text('kube-version')
  const capabilities = offlineCapabilitiesOf({ kubeVersion, apiVersions: [] }, profile)
  const given = args.length === 0 ? ['.'] : args
  const paths = flags.isOn('with-subcharts')
    ? [...given, ...given.flatMap((path) => subcharts(path, world.cwd))]
    : given
  const { onWarning = () => undefined, onDebug } = renderWarnings(invocation)
  const options = {
    profile,
    cwd: world.cwd,
    namespace: await namespaceOf(settings, world),
    values: await valuesOf(invocation),
    outside: new Outside({ userAgent: userAgentOf(profile), environment: world.variables }),
    skipSchema: flags.isOn('skip-schema-validation'),
    ...(kubeVersion === '' ? {} : { kubeVersion: capabilities.kubeVersion }),
    onWarning,
    onExcuse: excuses(invocation),
    onDebug,
  }
  const quiet = flags.isOn('quiet')
  const strict = flags.isOn('strict')
  let text = ''
  let failed = 0
  let noticed = 0
  for (const path of paths) {
    const result: LintResult = await lintChart(path, options)
    const notable = withoutInfo(result)
    if (notable) noticed++
    if (quiet && !notable) continue
    text += lintText(path, result, { quiet })
    if (isFailure(result, { strict })) failed++
  }
  const summary = `${paths.length} chart(s) linted, ${failed} chart(s) failed`
  if (failed > 0) return { text, error: new FlotillaError('E_LINT', summary) }
  return { text: !quiet || noticed > 0 ? `${text}${summary}\n` : text }
}

/** Charts below charts/, folders and archives, in the order of a walk. */
function subcharts(path: string, cwd: string): string[] {
  const found: string[] = []
  const walk = (folder: string): void => {
    const full = resolve(cwd, folder)
    if (!existsSync(full)) return
    for (const entry of readdirSync(full, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const below = join(folder, entry.name)
      if (entry.name === 'Chart.yaml') found.push(folder)
      else if (/\.tgz$|\.tar\.gz$/.test(entry.name)) found.push(below)
      if (entry.isDirectory()) walk(below)
    }
  }
  walk(join(path, 'charts'))
  return found
}
