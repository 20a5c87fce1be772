import { GoMap } from '../model/value.ts'
import { coalesceValues, mergeTables } from './coalesce.ts'
import type { ChartNode, DependencyOptions, DependencyRow } from './dependency-tree.ts'
import { missingImport, tell } from './remarks.ts'
import { copyTable, missingStep, tableAt } from './tables.ts'

/** Lays what the rows of a chart import from its subcharts under its values, deepest charts first. @throws FlotillaError E_VALUES */
export function importValues(chart: ChartNode, options: DependencyOptions): void {
  for (const one of chart.dependencies) importValues(one, options)
  const { rows } = chart.metadata
  if (rows === undefined) return
  // What is imported is merged below, which changes the tables.
  const readOnly = rows.every((row) => row.importValues === undefined || row.areImported)
  const values = coalesceValues(chart, new GoMap(), { ...options, keepNulls: true, readOnly })
  let imported = new GoMap()
  for (const row of rows) imported = addImports(imported, row, { values, options })
  // The parent's own values win over what it imports.
  chart.values = imported.size === 0 ? values : mergeTables(copyTable(values), imported, options.onWarning)
}

function addImports(
  before: GoMap,
  row: DependencyRow,
  { values, options }: { readonly values: GoMap; readonly options: DependencyOptions },
): GoMap {
  const given = row.areImported ? [] : (row.importValues ?? [])
  let imported = before
  const pairs = given.map((one) => (typeof one === 'string' ? { child: `exports.${one}`, parent: '.' } : one))
  for (const [i, { child, parent }] of pairs.entries()) {
    const path = `${row.name}.${child}`
    const table = tableAt(values, path)
    if (table === undefined) {
      tell(options.onWarning, missingImport(row.name, missingStep(values, path), typeof given[i] === 'string'))
    }
    // The maps are shared until the copy above, as they are in Helm.
    else imported = mergeTables(imported, under(parent, table), options.onWarning)
  }
  row.importValues = pairs.length === 0 ? undefined : pairs
  row.areImported = true
  return imported
}

function under(path: string, table: GoMap): GoMap {
  if (path === '.') return table
  return path.split('.').reduceRight((inner, name) => new GoMap([[name, inner]]), table)
}
