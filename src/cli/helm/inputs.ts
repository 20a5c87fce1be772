import { locateChart } from '../../actions/helm-chart.ts'
import { type GivenValues, readGivenValues } from '../../actions/helm-values.ts'
import { FlotillaError } from '../../errors.ts'
import { quote } from '../../golang/strconv.ts'
import type { GoMap } from '../../model/value.ts'
import type { Invocation } from './command.ts'

/** The values that the flags of a command give. */
export function valuesOf({ flags, profile, world }: Invocation): Promise<GoMap> {
  const given: GivenValues = {
    files: flags.list('values'),
    json: flags.list('set-json'),
    set: flags.list('set'),
    string: flags.list('set-string'),
    file: flags.list('set-file'),
    literal: flags.list('set-literal'),
  }
  return readGivenValues(given, { profile, cwd: world.cwd, readInput: world.readInput })
}

/** The folder or archive that a reference means. */
export function chartPath(reference: string, invocation: Invocation): string {
  const { flags, log } = invocation
  log.slog('DEBUG', 'Original chart version', [['version', flags.text('version')]])
  log.trace('install.go:225', `Original chart version: ${quote(flags.text('version'))}`)
  const path = located(reference, invocation)
  log.slog('DEBUG', 'Chart path', [['path', path]])
  log.trace('install.go:242', `CHART PATH: ${path}\n`)
  return path
}

/** As `show` asks for it. */
export function shownChartPath(reference: string, invocation: Invocation): string {
  const { flags, log } = invocation
  log.slog('DEBUG', 'original chart version', [['version', flags.text('version')]])
  log.trace('show.go:214', `Original chart version: ${quote(flags.text('version'))}`)
  return located(reference, invocation)
}

function located(reference: string, { flags, world, log }: Invocation): string {
  const onRemote = (): void => log.slog('DEBUG', 'set up default downloader cache')
  return locateChart(reference, { cwd: world.cwd, repo: flags.text('repo'), onRemote })
}

/**
 * Helm's NameAndChart: which positional is which, and where a name comes from without one.
 *
 * @throws FlotillaError E_USAGE with Helm's text
 */
export async function nameAndChart(
  { args, flags, profile, world }: Invocation,
  fixedName: string | undefined,
): Promise<{ readonly name: string; readonly chart: string }> {
  const [first = '', second] = args
  if (args.length > 2) {
    throw usage(`expected at most two arguments, unexpected arguments: ${args.slice(2).join(', ')}`)
  }
  if (second !== undefined) {
    if (flags.isOn('generate-name')) throw usage('cannot set --generate-name and also specify a name')
    if (flags.text('name-template') !== '') throw usage('cannot set --name-template and also specify a name')
    return { name: first, chart: second }
  }
  const template = flags.text('name-template')
  if (template !== '') {
    const { nameOfTemplate } = await import('../../actions/helm-name.ts')
    return { name: nameOfTemplate(template, { profile, variables: world.variables }), chart: first }
  }
  if (fixedName !== undefined) return { name: fixedName, chart: first }
  if (!flags.isOn('generate-name')) throw usage('must either provide a name or specify --generate-name')
  const base = first.slice(first.replace(/\/+$/, '').lastIndexOf('/') + 1).replace(/\/+$/, '')
  const word = base === '.' || base === '' ? 'chart' : base
  const dot = word.indexOf('.')
  const name = dot < 0 ? word : word.slice(0, dot)
  return { name: `${name}-${Math.floor(world.now().getTime() / 1000)}`, chart: first }
}

function usage(message: string): FlotillaError {
  return new FlotillaError('E_USAGE', message)
}
