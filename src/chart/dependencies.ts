import { FlotillaError } from '../errors.ts'
import { isCompatibleRange } from '../golang/semver-constraint.ts'
import type { Chart, ChartDependency, ChartMetadata } from '../model/chart.ts'
import type { Profile } from '../model/profile.table.ts'
import type { RemarkSink } from '../model/remark.ts'
import { GoMap } from '../model/value.ts'
import { coalesceValues, mergeTables } from './coalesce.ts'
import { missingImport, notBoolean, tell } from './remarks.ts'
import { copyTable, missingStep, scalarAt, tableAt } from './tables.ts'

export interface DependencyOptions {
  readonly profile: Profile
  readonly onWarning?: RemarkSink
}

/**
 * The chart as it is rendered: dependencies matched and renamed by their aliases, switched by tags and conditions, and
 * import-values laid under the parent's values. Neither the chart nor the values are changed.
 *
 * @throws FlotillaError E_VALUES with Helm's text
 */
export function processDependencies(chart: Chart, values: GoMap, options: DependencyOptions): Chart {
  const sharing = newSharing()
  const { name } = chart.metadata
  const scope = { values, path: '', options, sharing, loadedPath: name, treePath: name, isCopy: false }
  try {
    const selected = withUnlisted(selectDependencies(chart, scope), sharing)
    return withoutLostImports(importValues(selected, { ...options, sharing }), sharing)
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
  readonly sharing: Sharing
  /** Path of the chart by the names in the Chart.yaml files, and by aliases. */
  readonly loadedPath: string
  readonly treePath: string
  /** Helm 4 made it for a row, with rows of its own and copies of its subcharts, but not of what these hold. */
  readonly isCopy: boolean
}

/** What Helm leaves behind in the parts that aliases of one chart share: all of them in Helm 3, those further down in Helm 4. */
interface Sharing {
  /** Rows that have taken their alias for a name. */
  readonly renamed: WeakSet<ChartDependency>
  /** Rows whose import-values were carried out; they are lost for the next alias, and for all that share the row from then on. */
  readonly imported: WeakSet<ChartDependency>
  readonly lost: Set<ChartDependency>
  /** The row of Chart.yaml that a changed row was made of. */
  readonly origin: WeakMap<ChartDependency, ChartDependency>
  /** Charts that no row names, as the last alias of the chart above left them: they are the same object for every alias. */
  readonly unlisted: Map<Chart, Chart>
  readonly finished: WeakMap<Chart, Chart>
  readonly withImports: WeakMap<Chart, Chart>
  /** Rows as the last copy of a chart left them, by what was loaded; and what was loaded, by what became of it. */
  readonly rows: Map<ChartMetadata, ChartMetadata['dependencies']>
  readonly loaded: WeakMap<ChartMetadata, ChartMetadata>
}

function newSharing(): Sharing {
  return {
    renamed: new WeakSet(),
    imported: new WeakSet(),
    lost: new Set(),
    origin: new WeakMap(),
    unlisted: new Map(),
    finished: new WeakMap(),
    withImports: new WeakMap(),
    rows: new Map(),
    loaded: new WeakMap(),
  }
}

function selectDependencies(chart: Chart, scope: Scope): Chart {
  // Helm goes no deeper, either, where a chart has no list.
  if (chart.metadata.dependencies.length === 0 && !chart.metadata.empty?.has('dependencies')) {
    return withLoadedPaths(chart, scope)
  }
  const { chart: named, loadedNames } = withAliases(chart, scope)
  const values = coalesceValues(named, scope.values, { ...scope.options, readOnly: true })
  const rows = named.metadata.dependencies.map((row) =>
    derived(row, { enabled: isEnabled(row, values, scope) }, scope.sharing),
  )
  const disabled = new Set(rows.filter((row) => !row.enabled).map((row) => row.name))
  const kept = named.dependencies.filter((one) => !disabled.has(one.metadata.name))
  return {
    ...named,
    metadata: withRows(
      named.metadata,
      rows.filter((row) => !disabled.has(row.name)),
    ),
    dependencies: kept.map((one) => {
      const { name } = one.metadata
      const loadedName = loadedNames.get(one)
      const treePath = `${scope.treePath}/charts/${name}`
      const loadedPath = `${scope.loadedPath}/charts/${loadedName ?? name}`
      const below = { ...scope, values, path: `${scope.path}${name}.`, loadedPath, treePath, isCopy: false }
      if (loadedName !== undefined) return selectDependencies(one, { ...below, isCopy: !sharesParts(scope) })
      if (scope.isCopy) return selectShallow(one, below)
      // Who is not named by a row is not copied, and follows the chart above it to its new name.
      return selectUnlisted(one, { ...below, loadedPath: treePath })
    }),
  }
}

/** A list from which all is gone is none. */
function withRows(metadata: ChartMetadata, dependencies: readonly ChartDependency[]): ChartMetadata {
  const { empty } = metadata
  if (!empty?.has('dependencies')) return { ...metadata, dependencies }
  return { ...metadata, dependencies, empty: new Set([...empty].filter((name) => name !== 'dependencies')) }
}

function sharesParts({ options }: Scope): boolean {
  return options.profile.aliasesShareParts
}

/** Helm 4's copy of a chart that no row names has the rows of the chart that was loaded, changed by the copies before. */
function selectShallow(chart: Chart, scope: Scope): Chart {
  const { rows, loaded } = scope.sharing
  const { metadata } = chart
  const known = rows.get(metadata)
  const before = known === undefined ? chart : { ...chart, metadata: withRows(metadata, known) }
  const selected = selectDependencies(before, scope)
  rows.set(metadata, selected.metadata.dependencies)
  loaded.set(selected.metadata, metadata)
  return selected
}

/** Each alias goes on with what the one before left; until the last is done, the loaded chart holds the place. */
function selectUnlisted(chart: Chart, scope: Scope): Chart {
  const { sharing, treePath } = scope
  const before = sharing.unlisted.get(chart) ?? chart
  sharing.unlisted.set(chart, { ...selectDependencies(before, scope), treePath })
  return chart
}

function withUnlisted(chart: Chart, sharing: Sharing): Chart {
  const known = sharing.finished.get(chart)
  if (known !== undefined) return known
  const last = sharing.unlisted.get(chart) ?? chart
  const loaded = sharing.loaded.get(last.metadata)
  const rows = (loaded && sharing.rows.get(loaded)) ?? last.metadata.dependencies
  const metadata = { ...last.metadata, dependencies: rows }
  const whole = { ...last, metadata, dependencies: last.dependencies.map((one) => withUnlisted(one, sharing)) }
  sharing.finished.set(chart, whole)
  return whole
}

/** The subcharts of what is not copied with them belong to the chart that was loaded until its rows are gone through. */
function withLoadedPaths(chart: Chart, scope: Scope): Chart {
  const { loadedPath, treePath, isCopy } = scope
  if (loadedPath === treePath || chart.dependencies.length === 0) return chart
  const dependencies = chart.dependencies.map((one) => {
    const below = `/charts/${one.metadata.name}`
    if (!isCopy) return { ...one, treePath: loadedPath + below }
    return withLoadedPaths(one, { ...scope, loadedPath: loadedPath + below, treePath: treePath + below, isCopy: false })
  })
  return { ...chart, dependencies }
}

function derived(row: ChartDependency, changes: Partial<ChartDependency>, sharing: Sharing): ChartDependency {
  const changed = { ...row, ...changes }
  sharing.origin.set(changed, originOf(row, sharing))
  return changed
}

/** Charts that no row names come first; then one chart for each row, under its alias. */
function withAliases(
  chart: Chart,
  scope: Scope,
): { readonly chart: Chart; readonly loadedNames: ReadonlyMap<Chart, string> } {
  const { sharing } = scope
  const rows = chart.metadata.dependencies.map((row) =>
    sharing.renamed.has(row) ? derived(row, { name: row.alias ?? row.name }, sharing) : row,
  )
  const loadedNames = new Map<Chart, string>()
  const isFor = (one: Chart, row: ChartDependency) =>
    one.metadata.name === row.name && isCompatibleRange(row.version, one.metadata.version)
  const dependencies = chart.dependencies.filter((one) => !rows.some((row) => isFor(one, row)))
  for (const row of rows) {
    const found = chart.dependencies.find((one) => isFor(one, row))
    if (found === undefined) continue
    const name = row.alias ?? found.metadata.name
    const shared = { ...found, metadata: { ...found.metadata, name } }
    const copy = sharesParts(scope) ? shared : withOwnParts(shared)
    loadedNames.set(copy, found.metadata.name)
    dependencies.push(copy)
  }
  const renamed = rows.map((row) => derived(row, { name: row.alias ?? row.name }, sharing))
  for (const row of chart.metadata.dependencies) sharing.renamed.add(row)
  return { chart: { ...chart, metadata: { ...chart.metadata, dependencies: renamed }, dependencies }, loadedNames }
}

function withOwnParts(chart: Chart): Chart {
  const rows = chart.metadata.dependencies.map((row) => ({ ...row }))
  const dependencies = chart.dependencies.map((one) => ({ ...one }))
  return { ...chart, metadata: { ...chart.metadata, dependencies: rows }, dependencies }
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
      tell(options.onWarning, notBoolean('path', condition, row.name))
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
    else tell(options.onWarning, notBoolean('tag', tag, row.name))
  }
  return enabled
}

interface ImportOptions extends DependencyOptions {
  readonly sharing: Sharing
}

/** A chart that several aliases have in common is gone through once. */
function importValues(chart: Chart, options: ImportOptions): Chart {
  const known = options.sharing.withImports.get(chart)
  if (known !== undefined) {
    loseImports(chart, options.sharing)
    return known
  }
  const whole = importAnew(chart, options)
  options.sharing.withImports.set(chart, whole)
  return whole
}

function importAnew(chart: Chart, options: ImportOptions): Chart {
  const dependencies = chart.dependencies.map((one) => importValues(one, options))
  if (chart.metadata.dependencies.length === 0) return { ...chart, dependencies }
  const processed = { ...chart, dependencies }
  // What is imported is merged below, which changes the tables.
  const readOnly = chart.metadata.dependencies.every(({ importValues: imports }) => imports === undefined)
  const values = coalesceValues(processed, new GoMap(), { ...options, keepNulls: true, readOnly })
  let imported = new GoMap()
  const rows = chart.metadata.dependencies.map((row) => {
    if (row.importValues === undefined || wasImported(row, options.sharing)) return row
    const pairs = row.importValues.map((one) =>
      typeof one === 'string' ? { child: `exports.${one}`, parent: '.' } : one,
    )
    for (const [i, { child, parent }] of pairs.entries()) {
      const isExport = typeof row.importValues[i] === 'string'
      const path = `${row.name}.${child}`
      const table = tableAt(values, path)
      if (table === undefined) tell(options.onWarning, missingImport(row.name, missingStep(values, path), isExport))
      // The maps are shared until the copy below, as they are in Helm.
      else imported = mergeTables(imported, under(parent, table), options.onWarning)
    }
    return derived(row, { importValues: pairs }, options.sharing)
  })
  // The parent's own values win over what it imports.
  return {
    ...processed,
    metadata: { ...chart.metadata, dependencies: rows },
    values: imported.size === 0 ? values : mergeTables(copyTable(values), imported, options.onWarning),
  }
}

/** Whether another alias was here before. */
function wasImported(row: ChartDependency, sharing: Sharing): boolean {
  const origin = originOf(row, sharing)
  if (!sharing.imported.has(origin)) {
    sharing.imported.add(origin)
    return false
  }
  sharing.lost.add(origin)
  return true
}

/** Helm comes by once more. */
function loseImports(chart: Chart, sharing: Sharing): void {
  for (const row of chart.metadata.dependencies)
    if (row.importValues !== undefined) sharing.lost.add(originOf(row, sharing))
  for (const one of chart.dependencies) loseImports(one, sharing)
}

function originOf(row: ChartDependency, { origin }: Sharing): ChartDependency {
  return origin.get(row) ?? row
}

/** Helm takes what the first alias made of the import-values for none at all, and writes that back. */
function withoutLostImports(chart: Chart, sharing: Sharing): Chart {
  if (sharing.lost.size === 0) return chart
  const rows = chart.metadata.dependencies.map((row) => {
    if (!sharing.lost.has(originOf(row, sharing))) return row
    const { importValues: _, ...rest } = row
    return rest
  })
  const dependencies = chart.dependencies.map((one) => withoutLostImports(one, sharing))
  return { ...chart, metadata: { ...chart.metadata, dependencies: rows }, dependencies }
}

function under(path: string, table: GoMap): GoMap {
  if (path === '.') return table
  return path.split('.').reduceRight((inner, name) => new GoMap([[name, inner]]), table)
}
