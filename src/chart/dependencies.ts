import { FlotillaError } from '../errors.ts'
import { isCompatibleRange } from '../golang/semver-constraint.ts'
import type { Chart } from '../model/chart.ts'
import type { Profile } from '../model/profile.table.ts'
import type { GoMap } from '../model/value.ts'
import { coalesceValues } from './coalesce.ts'
import { ChartNode, type DependencyOptions, type DependencyRow } from './dependency-tree.ts'
import { importValues } from './import-values.ts'
import { notBoolean, tell } from './remarks.ts'
import { scalarAt, tableAt } from './tables.ts'

/**
 * The chart as it is rendered: dependencies matched and renamed by their aliases, switched by tags and conditions, and
 * import-values laid under the parent's values. Neither the chart nor the values are changed.
 *
 * @throws FlotillaError E_VALUES with Helm's text
 */
export function processDependencies(chart: Chart, values: GoMap, options: DependencyOptions): Chart {
  const root = ChartNode.of(chart)
  try {
    selectDependencies(root, { values, path: '', options })
    importValues(root, options)
  } catch (error) {
    if (!(error instanceof FlotillaError)) throw error
    const message = `${options.profile.dependencyErrorPrefix}${error.message}`
    throw new FlotillaError(error.code, message, { cause: error })
  }
  return root.toChart()
}

/** Names that Chart.yaml lists and charts/ does not hold; Helm refuses to install such a chart. */
export function missingDependencies(chart: Chart): string[] {
  const present = new Set(chart.dependencies.map((one) => one.metadata.name))
  return chart.metadata.dependencies.map((one) => one.name).filter((name) => !present.has(name))
}

interface Scope {
  readonly values: GoMap
  /** Names of the charts above with their dots: conditions are looked up in the root's tree. */
  readonly path: string
  readonly options: DependencyOptions
}

function selectDependencies(chart: ChartNode, { values: given, path, options }: Scope): void {
  const { rows } = chart.metadata
  // Helm goes no deeper, either, where a chart has no list.
  if (rows === undefined) return
  chart.adopt(named(chart, rows, options.profile))
  for (const row of rows) row.enabled = true
  const values = coalesceValues(chart, given, { ...options, readOnly: true })
  switchByTags(rows, values, options)
  switchByConditions(rows, values, { path, options })
  const disabled = new Set(rows.filter((row) => !row.enabled).map((row) => row.name))
  const enabled = rows.filter((row) => !disabled.has(row.name))
  const kept = chart.dependencies.filter((one) => !disabled.has(one.metadata.name))
  for (const one of kept) selectDependencies(one, { values, path: `${path}${one.metadata.name}.`, options })
  chart.metadata.rows = enabled.length === 0 ? undefined : enabled
  chart.adopt(kept)
}

/** Charts that no row names come first; then a copy for each row, under its alias. */
function named(chart: ChartNode, rows: readonly DependencyRow[], profile: Profile): ChartNode[] {
  const isFor = ({ metadata }: ChartNode, { name, source }: DependencyRow) =>
    metadata.name === name && isCompatibleRange(source.version, metadata.source.version)
  const result = chart.dependencies.filter((one) => !rows.some((row) => isFor(one, row)))
  for (const row of rows) {
    const found = chart.dependencies.find((one) => isFor(one, row))
    if (found !== undefined) result.push(found.copyFor(row.source, profile))
    row.name = row.source.alias ?? row.name
  }
  return result
}

/** Tags of the root's `tags` table: any true wins over false; without either the chart stays. */
function switchByTags(rows: readonly DependencyRow[], values: GoMap, { onWarning }: DependencyOptions): void {
  const tags = tableAt(values, 'tags')
  if (tags === undefined) return
  for (const row of rows) {
    const found = (row.source.tags ?? []).filter((tag) => tags.has(tag))
    for (const tag of found) if (typeof tags.get(tag) !== 'boolean') tell(onWarning, notBoolean('tag', tag, row.name))
    const switches = found.map((tag) => tags.get(tag))
    row.enabled = switches.includes(true) || !switches.includes(false)
  }
}

/** The first path that holds a boolean decides. */
function switchByConditions(
  rows: readonly DependencyRow[],
  values: GoMap,
  { path, options }: Omit<Scope, 'values'>,
): void {
  for (const row of rows) {
    for (const condition of (row.source.condition ?? '').trim().split(',')) {
      if (condition === '') continue
      const value = scalarAt(values, path + condition)
      if (typeof value === 'boolean') {
        row.enabled = value
        break
      }
      if (value !== undefined) tell(options.onWarning, notBoolean('path', condition, row.name))
    }
  }
}
