import type { Chart, ChartDependency, ChartMetadata } from '../model/chart.ts'
import type { Profile } from '../model/profile.table.ts'
import type { RemarkSink } from '../model/remark.ts'
import type { GoMap } from '../model/value.ts'

/*
 * Charts as Helm's passes over dependencies change them. There each alias is a copy of a chart that has parts in common with the
 * chart and with its other aliases, and what happens to a part happens to all that hold it: a row gets its alias for a name only
 * once, a subchart's path is that of the last parent it was given to. The same objects are shared here, so that the same happens.
 */

export interface DependencyOptions {
  readonly profile: Profile
  readonly onWarning?: RemarkSink
}

/** A row of `dependencies` on its way. */
export interface DependencyRow {
  readonly source: ChartDependency
  name: string
  enabled: boolean | undefined
  importValues: ChartDependency['importValues']
  /** What a pass made of the import-values, the next takes for none. */
  areImported: boolean
}

/** Chart.yaml on its way; `rows` is missing where Go's slice is nil. */
interface NodeMetadata {
  readonly source: ChartMetadata
  name: string
  rows: DependencyRow[] | undefined
}

export class ChartNode {
  readonly chart: Chart
  metadata: NodeMetadata
  values: GoMap
  dependencies: readonly ChartNode[] = []
  #parent: ChartNode | undefined

  constructor(chart: Chart, metadata: NodeMetadata) {
    this.chart = chart
    this.metadata = metadata
    this.values = chart.values
  }

  /** A chart as it was loaded. */
  static of(chart: Chart): ChartNode {
    const { metadata } = chart
    const hasRows = metadata.dependencies.length > 0 || metadata.empty?.has('dependencies')
    const rows = hasRows ? metadata.dependencies.map(rowOf) : undefined
    const node = new ChartNode(chart, { source: metadata, name: metadata.name, rows })
    node.adopt(chart.dependencies.map((one) => ChartNode.of(one)))
    return node
  }

  /** Makes these its dependencies; their paths begin with its own from now on. */
  adopt(dependencies: readonly ChartNode[]): void {
    this.dependencies = dependencies
    for (const one of dependencies) one.#parent = this
  }

  /** The chart once more, under the name that a row gives it. */
  copyFor(row: ChartDependency, { aliasesShareParts }: Profile): ChartNode {
    const { metadata } = this
    const rows = aliasesShareParts ? metadata.rows : metadata.rows?.map((one) => ({ ...one }))
    const copy = new ChartNode(this.chart, { ...metadata, name: row.alias ?? metadata.name, rows })
    copy.values = this.values
    if (aliasesShareParts) copy.dependencies = this.dependencies
    else copy.adopt(this.dependencies.map((one) => one.#shallowCopy()))
    return copy
  }

  #shallowCopy(): ChartNode {
    const copy = new ChartNode(this.chart, this.metadata)
    copy.values = this.values
    copy.dependencies = this.dependencies
    return copy
  }

  /** `root/charts/sub`: by the parents that the charts were given to last. */
  get path(): string {
    const { name } = this.metadata
    return this.#parent === undefined ? name : `${this.#parent.path}/charts/${name}`
  }

  /** What came of it; `place` is its path by the names above it. */
  toChart(place = this.path): Chart {
    const { source, name, rows } = this.metadata
    const { path } = this
    return {
      ...this.chart,
      metadata: { ...withoutEmptyRows(source, rows), name, dependencies: (rows ?? []).map(changedRow) },
      values: this.values,
      dependencies: this.dependencies.map((one) => one.toChart(`${path}/charts/${one.metadata.name}`)),
      ...(path !== place && { treePath: path }),
    }
  }
}

function rowOf(source: ChartDependency): DependencyRow {
  const { name, enabled, importValues } = source
  return { source, name, enabled, importValues, areImported: false }
}

function changedRow({ source, name, enabled, importValues }: DependencyRow): ChartDependency {
  const { importValues: _, ...rest } = source
  return { ...rest, name, ...(enabled !== undefined && { enabled }), ...(importValues && { importValues }) }
}

/** A list from which all is gone is none. */
function withoutEmptyRows(source: ChartMetadata, rows: readonly DependencyRow[] | undefined): ChartMetadata {
  const { empty } = source
  if (rows !== undefined || !empty?.has('dependencies')) return source
  return { ...source, empty: new Set([...empty].filter((name) => name !== 'dependencies')) }
}
