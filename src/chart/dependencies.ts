import { FlotillaError } from '../errors.ts'
import { isCompatibleRange } from '../golang/semver-constraint.ts'
import { quote } from '../golang/strconv.ts'
import type { Chart, ChartDependency } from '../model/chart.ts'
import type { Profile } from '../model/profile.table.ts'
import { GoMap } from '../model/value.ts'
import { coalesceValues, mergeTables } from './coalesce.ts'
import { copyTable, scalarAt, tableAt } from './tables.ts'

export interface DependencyOptions {
  readonly profile: Profile
  readonly onWarning?: (message: string) => void
}

/**
 * The chart as it is rendered: dependencies matched and renamed by their aliases, switched by tags and conditions, and
 * import-values laid under the parent's values. Neither the chart nor the values are changed.
 *
 * @throws FlotillaError E_VALUES with Helm's text
 */
export function processDependencies(chart: Chart, values: GoMap, options: DependencyOptions): Chart {
  try {
    return importValues(selectDependencies(chart, { values, path: '', options }), options)
  } catch (error) {
    if (!(error instanceof FlotillaError)) throw error
    const message = `${options.profile.dependencyErrorPrefix}${error.message}`
    throw new FlotillaError(error.code, message, { cause: error })
  }
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

function selectDependencies(chart: Chart, scope: Scope): Chart {
  // Helm goes no deeper, either, where a chart lists nothing.
  if (chart.metadata.dependencies.length === 0) return chart
  const named = withAliases(chart)
  const values = coalesceValues(named, scope.values, scope.options)
  const rows = named.metadata.dependencies.map((row) => ({ ...row, enabled: isEnabled(row, values, scope) }))
  const disabled = new Set(rows.filter((row) => !row.enabled).map((row) => row.name))
  const kept = named.dependencies.filter((one) => !disabled.has(one.metadata.name))
  return {
    ...named,
    metadata: { ...named.metadata, dependencies: rows.filter((row) => !disabled.has(row.name)) },
    dependencies: kept.map((one) =>
      selectDependencies(one, { ...scope, values, path: `${scope.path}${one.metadata.name}.` }),
    ),
  }
}

/** Charts that no row names come first; then one chart for each row, under its alias. */
function withAliases(chart: Chart): Chart {
  const rows = chart.metadata.dependencies
  const isFor = (one: Chart, row: ChartDependency) =>
    one.metadata.name === row.name && isCompatibleRange(row.version, one.metadata.version)
  const dependencies = chart.dependencies.filter((one) => !rows.some((row) => isFor(one, row)))
  for (const row of rows) {
    const found = chart.dependencies.find((one) => isFor(one, row))
    if (found === undefined) continue
    const name = row.alias ?? found.metadata.name
    dependencies.push({ ...found, metadata: { ...found.metadata, name } })
  }
  const renamed = rows.map((row) => ({ ...row, name: row.alias ?? row.name }))
  return { ...chart, metadata: { ...chart.metadata, dependencies: renamed }, dependencies }
}

function isEnabled(row: ChartDependency, values: GoMap, scope: Scope): boolean {
  return conditionOf(row, values, scope) ?? tagsOf(row, values, scope)
}

/** The first path that holds a boolean decides. */
function conditionOf(row: ChartDependency, values: GoMap, { path, options }: Scope): boolean | undefined {
  for (const condition of (row.condition ?? '').trim().split(',')) {
    if (condition === '') continue
    const value = scalarAt(values, path + condition)
    if (typeof value === 'boolean') return value
    if (value !== undefined) {
      options.onWarning?.(`returned non-bool value path=${condition} chart=${row.name}`)
    }
  }
  return undefined
}

/** Tags of the root's `tags` table: any true wins over false; without either the chart stays. */
function tagsOf(row: ChartDependency, values: GoMap, { options }: Scope): boolean {
  const tags = tableAt(values, 'tags')
  let enabled = true
  for (const tag of row.tags ?? []) {
    if (!tags?.has(tag)) continue
    const value = tags.get(tag)
    if (value === true) return true
    if (value === false) enabled = false
    else options.onWarning?.(`returned non-bool value tag=${tag} chart=${row.name}`)
  }
  return enabled
}

function importValues(chart: Chart, options: DependencyOptions): Chart {
  const dependencies = chart.dependencies.map((one) => importValues(one, options))
  if (chart.metadata.dependencies.length === 0) return { ...chart, dependencies }
  const processed = { ...chart, dependencies }
  const values = coalesceValues(processed, new GoMap(), { ...options, keepNulls: true })
  let imported = new GoMap()
  const rows = chart.metadata.dependencies.map((row) => {
    if (row.importValues === undefined) return row
    const pairs = row.importValues.map((one) =>
      typeof one === 'string' ? { child: `exports.${one}`, parent: '.' } : one,
    )
    for (const { child, parent } of pairs) {
      const table = tableAt(values, `${row.name}.${child}`)
      if (table === undefined) warnMissing(row.name, child, options)
      // The maps are shared until the copy below, as they are in Helm.
      else imported = mergeTables(imported, under(parent, table), options.onWarning)
    }
    return { ...row, importValues: pairs }
  })
  // The parent's own values win over what it imports.
  return {
    ...processed,
    metadata: { ...chart.metadata, dependencies: rows },
    values: mergeTables(copyTable(values), imported, options.onWarning),
  }
}

function warnMissing(chart: string, child: string, options: DependencyOptions): void {
  const last = child.slice(child.lastIndexOf('.') + 1)
  options.onWarning?.(
    `ImportValues missing table from chart chart=${chart} error=${quote(`${quote(last)} is not a table`)}`,
  )
}

function under(path: string, table: GoMap): GoMap {
  if (path === '.') return table
  return path.split('.').reduceRight((inner, name) => new GoMap([[name, inner]]), table)
}
