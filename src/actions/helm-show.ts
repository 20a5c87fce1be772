import { loadChart } from '../chart/load.ts'
import { FlotillaError } from '../errors.ts'
import { decodeBytes } from '../golang/bytes.ts'
import { GoError } from '../golang/go-error.ts'
import { fromJson } from '../golang/json.ts'
import type { Chart, ChartFile } from '../model/chart.ts'
import type { ProfileName } from '../model/profile.table.ts'
import type { RemarkSink } from '../model/remark.ts'
import { metadataJson } from '../release/encode.ts'
import { marshalYaml } from '../yaml/emit.ts'

export type ShowPart = 'all' | 'chart' | 'crds' | 'readme' | 'values'

export interface ShowOptions {
  readonly part: ShowPart
  readonly profile: ProfileName
  /** `--jsonpath`: show only this of the values; empty for all. */
  readonly jsonPath?: string
  readonly onWarning?: RemarkSink
}

/** What `helm show` prints of a chart. @throws FlotillaError with Helm's text */
export async function showChart(path: string, options: ShowOptions): Promise<string> {
  const { part, profile, onWarning } = options
  const chart = await loadChart(path, { profile, anyVersion: true, ...(onWarning && { onWarning }) })
  const all = part === 'all'
  let text = ''
  if (all || part === 'chart') text += `${marshalYaml(fromJson(metadataJson(chart.metadata)))}\n`
  if (all || part === 'values') text += await valuesText(chart, options)
  if (all || part === 'readme') text += readmeText(chart, all)
  if (all || part === 'crds') text += crdsText(chart, { all, profile })
  return text
}

async function valuesText(chart: Chart, { part, jsonPath = '' }: ShowOptions): Promise<string> {
  const files = chart.raw.filter(({ name }) => name === 'values.yaml')
  if (files.length === 0) return ''
  if (jsonPath !== '') return jsonPathText(chart, jsonPath)
  return (part === 'all' ? '---\n' : '') + files.map(({ data }) => `${decodeBytes(data)}\n`).join('')
}

async function jsonPathText(chart: Chart, path: string): Promise<string> {
  const { evaluateJsonPath } = await import('../golang/json-path.ts')
  try {
    return evaluateJsonPath(path, chart.values)
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    throw new FlotillaError('E_USAGE', `error parsing jsonpath ${path}: ${error.message}`, { cause: error })
  }
}

function readmeText(chart: Chart, all: boolean): string {
  const readme = chart.files.find(({ name }) => ['readme.md', 'readme.txt', 'readme'].includes(name.toLowerCase()))
  return readme === undefined ? '' : `${all ? '---\n' : ''}${decodeBytes(readme.data)}\n`
}

function crdsText(chart: Chart, { all, profile }: { readonly all: boolean; readonly profile: ProfileName }): string {
  const crds = crdFiles(chart).map(({ data }) => decodeBytes(data))
  // Helm 3 divides nothing; it only sets the first apart from what comes before.
  const divided = (text: string, i: number): boolean =>
    !text.startsWith('---') && (profile === 'helm4' || (all && i === 0))
  return crds.map((text, i) => `${divided(text, i) ? '---\n' : ''}${text}\n`).join('')
}

/** Files of crds/ of a chart and of its subcharts. */
export function crdFiles(chart: Chart): ChartFile[] {
  const own = chart.files.filter(({ name }) => name.startsWith('crds/') && /\.(?:ya?ml|json)$/i.test(name))
  return [...own, ...chart.dependencies.flatMap(crdFiles)]
}
