import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, isAbsolute, join, relative } from 'node:path'
import { redactor } from '../diff/redact.ts'
import { type Explanation, explainError } from '../engine/explain-error.ts'
import { subchartsOf } from '../engine/failing-place.ts'
import { type ErrorNote, FlotillaError } from '../errors.ts'
import type { Chart } from '../model/chart.ts'
import type { Position } from '../model/position.ts'
import type { ReleaseSpec } from '../model/stack.ts'
import { GoMap } from '../model/value.ts'
import { entryOf } from '../stack/tree.ts'
import { parseTree } from '../stack/yaml-tree.ts'
import { mergeLayers } from '../values/layers.ts'
import { secretTexts } from './secrets.ts'
import { allLayers, chartFolder, isFile, seenOrDefaults } from './value-layers.ts'

/**
 * A chart's error as a stack command tells it: Helm's words, and besides release, chart, place, the values in it with the layer
 * that set each, and a hint. What the release's secret layers hold is masked.
 *
 * @param source the chart as it was read; undefined where that failed
 */
export function explained(error: FlotillaError, spec: ReleaseSpec, source: Chart | undefined): FlotillaError {
  const { notes, hint, place: template } = explanation(error, spec, source)
  const place =
    (template && source && templatePlace(template, source)) ??
    loadPlace(error, spec) ??
    chartPlace(error, spec) ??
    schemaPlace(error, notes)
  const position = place?.position ?? error.position ?? spec.position
  const secrets = redactor(secretTexts(spec, undefined), { salt: randomBytes(16).toString('hex') })
  const mask = (text: string): string => secrets.text(text)
  const shownHint = place?.hint ?? hint
  return new FlotillaError(error.code, mask(`release ${spec.name}: ${shortened(error.message)}`), {
    position,
    cause: error,
    notes: [...notes.map((note) => masked(note, mask)), releaseNote(spec, { source, position })],
    ...(shownHint !== undefined && { hint: mask(shownHint) }),
  })
}

/** An endless recursion is told with each of its steps: the first and the last ones say it. */
function shortened(text: string): string {
  const left = text.length - 2 * longestHalf
  if (left <= 200) return text
  return `${text.slice(0, longestHalf)}\n… ${left} characters …\n${text.slice(-longestHalf)}`
}

function explanation(error: FlotillaError, spec: ReleaseSpec, source: Chart | undefined): Explanation {
  const profile = spec.policy.compat
  if (source === undefined) {
    return explainError(error, { chart: undefined, profile, values: new GoMap(), setterOf: () => undefined })
  }
  const { chart, values } = seenOrDefaults(source, spec)
  const layers = mergeLayers(allLayers(source, chart, spec))
  return explainError(error, {
    chart,
    profile,
    values,
    setterOf: (path) => {
      const origin = layers.origin(path)
      return origin && { name: origin.layer.name, position: origin.position, secret: origin.layer.secret ?? false }
    },
  })
}

function masked({ text, position, frame }: ErrorNote, mask: (text: string) => string): ErrorNote {
  return { text: mask(text), ...(position && { position }), ...(frame !== undefined && { frame: mask(frame) }) }
}

function releaseNote(
  { key, chart, position }: ReleaseSpec,
  shown: { readonly source: Chart | undefined; readonly position: Position },
): ErrorNote {
  const { source } = shown
  const name = source === undefined ? '' : `${source.metadata.name} ${source.metadata.version}, `
  const path = isAbsolute(chart) ? relative(dirname(position.file), chart) : chart
  const text = `release ${key}, chart ${name}${path === '' ? '.' : path}`
  return shown.position === position ? { text } : { text, position }
}

const longestHalf = 1500

interface Place {
  readonly position: Position
  readonly hint?: string | undefined
}

/** The template in the chart's folder, or in its archive: then the error brings the lines. */
function templatePlace(place: NonNullable<Explanation['place']>, source: Chart): Place {
  const scope = subchartsOf(place.file)
  const inside = place.file.split('/').slice(1 + 2 * scope.length)
  const file = join(chartFolder(source, scope), ...inside)
  const { line, column } = place
  return { position: { file, line, column: column + 1 } }
}

/** The first value that a schema refuses. */
function schemaPlace({ code }: FlotillaError, notes: readonly ErrorNote[]): Place | undefined {
  const position = code === 'E_VALUES_SCHEMA' ? notes.find((note) => note.position)?.position : undefined
  return position && { position }
}

const chartKeys: Readonly<Record<string, string>> = {
  E_CHART_DEPENDENCIES: 'dependencies',
  E_CHART_LIBRARY: 'type',
  E_KUBE_VERSION: 'kubeVersion',
  E_CHART_INVALID: '',
}

/** The line of Chart.yaml that is meant. */
function chartPlace({ code, message }: FlotillaError, { chart }: ReleaseSpec): Place | undefined {
  const file = join(chart, 'Chart.yaml')
  const key = chartKeys[code]
  if (key === undefined || /unpacking subchart/.test(message) || !isFile(file)) return undefined
  const named = /chart\.metadata\.(\w+)/.exec(message)?.[1] ?? key
  const tree = parseTree(readFileSync(file, 'utf8'), file, () => undefined)
  return { position: entryOf(tree, named)?.position ?? { file, line: 1, column: 1 } }
}

// `error unpacking subchart a in b: cannot load values.yaml: …`: the file is there, and our parser knows the place.
function loadPlace({ message }: FlotillaError, { chart }: ReleaseSpec): Place | undefined {
  const name = /cannot load ([\w.]+): /.exec(message)?.[1]
  if (name === undefined) return undefined
  const inner = [...message.matchAll(/error unpacking subchart (\S+) in /g)].flatMap(([, one = '']) => ['charts', one])
  const file = join(chart, ...inner, name)
  if (!isFile(file)) return undefined
  let found: Place = { position: { file, line: 1, column: 1 } }
  let isFirst = true
  parseTree(readFileSync(file, 'utf8'), file, ({ position, hint }) => {
    if (position !== undefined && isFirst) found = { position, hint }
    isFirst = false
  })
  return found
}
