import { isAbsolute, relative } from 'node:path'
import { localCharts } from '../../actions/charts.ts'
import { explained } from '../../actions/explain.ts'
import { type ExplainedRelease, explainRelease } from '../../actions/explain-values.ts'
import { FlotillaError, throwAll } from '../../errors.ts'
import type { Chart } from '../../model/chart.ts'
import type { ReleaseSpec, Stack } from '../../model/stack.ts'
import { explainData, explainText } from '../../report/explain-text.ts'
import { parsePath } from '../../stack/set.ts'
import { suggestName } from '../../util/nearest.ts'
import { type Context, isOn, type Result } from '../command.ts'
import { readStack, selectedOf } from './stack.ts'

/** Shows the values that templates see, and who set each. */
export async function run(context: Context): Promise<Result> {
  const [name, given] = context.args.positionals
  const stack = readStack(context, { noNeeds: true })
  const path = pathOf(given)
  const onWarning = (text: string): void => context.remark(`warning: ${text}\n`)
  const charts = localCharts({ onWarning })
  const releases: ExplainedRelease[] = []
  const errors: FlotillaError[] = []
  for (const spec of releasesOf(stack, name)) {
    let chart: Chart | undefined
    try {
      chart = await charts.load(spec, context.signal)
      releases.push(explainRelease(chart, spec, path))
    } catch (error) {
      if (!(error instanceof FlotillaError)) throw error
      errors.push(error.code === 'E_NO_VALUE' ? error : explained(error, spec, chart))
    }
  }
  throwAll(errors)
  const options = { showSecrets: isOn(context.args, 'show-secrets'), shownPath: (file: string) => shown(file, context) }
  return { data: explainData(releases, options), text: explainText(releases, options) }
}

function releasesOf(stack: Stack, name: string | undefined): readonly ReleaseSpec[] {
  const selected = selectedOf(stack)
  if (name === undefined) return selected.filter(({ enabled, installed }) => enabled && installed)
  const found = selected.filter(
    (spec) => spec.name === name || `${spec.namespace}/${spec.name}` === name || spec.key === name,
  )
  if (found.length > 0) return found
  const hint = suggestName(
    name,
    selected.map((spec) => spec.name),
    'release',
  )
  throw new FlotillaError('E_UNKNOWN_RELEASE', `there is no release ${name}`, { hint })
}

// A list is a leaf: an index in it leads to the list.
function pathOf(text: string | undefined): readonly string[] {
  if (text === undefined) return []
  const path = parsePath(text.replace(/^\.?Values\./, '').replace(/^\./, ''))
  if (path === undefined) {
    throw new FlotillaError('E_PATH', `${JSON.stringify(text)} is not a path`, {
      hint: 'write keys with dots between them: image.tag; a backslash before a dot that is part of a key',
    })
  }
  const index = path.findIndex((step) => typeof step === 'number')
  return (index < 0 ? path : path.slice(0, index)).map(String)
}

function shown(file: string, { cwd }: Context): string {
  const path = relative(cwd, file)
  return path === '' || path.startsWith('..') || isAbsolute(path) ? file : path
}
