import { decodeBytes } from '../golang/bytes.ts'
import { int } from '../golang/numbers.ts'
import type { Chart, ChartFile } from '../model/chart.ts'
import { MapView } from '../model/map-view.ts'
import type { Profile } from '../model/profile.table.ts'
import { GoMap, sortByBytes, type Value } from '../model/value.ts'
import { chartObject } from './chart-object.ts'
import { filesOf } from './files.ts'

/** The release as templates see it. */
export interface ReleaseOptions {
  readonly name: string
  readonly namespace: string
  readonly revision: number
  readonly isUpgrade: boolean
  /** What `isUpgrade` is not, unless given: in `helm lint` neither is true. */
  readonly isInstall?: boolean
}

/** One file of templates/ with what its dot is. */
export interface Renderable {
  /** `parent/charts/sub/templates/x.yaml` */
  readonly name: string
  readonly text: string
  readonly basePath: string
  readonly dot: GoMap
}

export interface ScopeOptions {
  readonly values: GoMap
  readonly release: ReleaseOptions
  readonly capabilities: Value
  readonly profile: Profile
}

/**
 * Every template of a chart and of its subcharts, each with its chart's own scope, in the order in which Helm parses and renders:
 * the deepest path first, then names backwards.
 */
export function renderables(chart: Chart, options: ScopeOptions): Renderable[] {
  const { name, namespace, revision, isUpgrade, isInstall = !isUpgrade } = options.release
  const release = new GoMap([
    ['Name', name],
    ['Namespace', namespace],
    ['IsUpgrade', isUpgrade],
    ['IsInstall', isInstall],
    ['Revision', int(revision)],
    ['Service', 'Helm'],
  ])
  const found = new Map<string, Renderable>()
  addChart(chart, { ...options, release, found, path: chart.metadata.name, isRoot: true })
  return sortByBytes([...found.keys()])
    .reverse()
    .map((key) => ({ one: found.get(key)!, depth: slashesIn(key) }))
    .sort((a, b) => b.depth - a.depth)
    .map(({ one }) => one)
}

function slashesIn(path: string): number {
  let count = 0
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) count++
  return count
}

interface Scope extends Omit<ScopeOptions, 'release'> {
  readonly release: GoMap
  readonly found: Map<string, Renderable>
  readonly path: string
  readonly isRoot: boolean
}

/** Answers the scope itself, for `.Subcharts` of the parent. */
function addChart(chart: Chart, scope: Scope): GoMap {
  const { profile, values, release, capabilities, path } = scope
  const valuesType = `${profile.valuesPackage}.Values`
  const subcharts = new GoMap()
  const context = new GoMap()
    .set('Chart', chartObject(chart, scope.isRoot, profile))
    .set('Files', filesOf(chart.files))
    .set('Release', release)
    .set('Capabilities', capabilities)
    .set('Values', new MapView(values, valuesType))
    .set('Subcharts', subcharts)
  for (const one of chart.dependencies) {
    const { name } = one.metadata
    const inner = values.get(name)
    const own = inner instanceof GoMap ? inner : new GoMap()
    const below = one.treePath ?? `${path}/charts/${name}`
    subcharts.set(name, addChart(one, { ...scope, values: own, path: below, isRoot: false }))
  }
  const dot = new MapView(context, valuesType)
  const isLibrary = chart.metadata.type.toLowerCase() === 'library'
  for (const file of chart.templates) {
    if (isLibrary && !isPartial(file.name)) continue
    const name = `${path}/${file.name}`
    scope.found.set(name, { name, text: textOf(file), basePath: `${path}/templates`, dot })
  }
  return context
}

/** Files that are parsed for what they define, and not rendered themselves. */
export function isPartial(name: string): boolean {
  return name.slice(name.lastIndexOf('/') + 1).startsWith('_')
}

const texts = new WeakMap<ChartFile, string>()

function textOf(file: ChartFile): string {
  let text = texts.get(file)
  if (text === undefined) {
    text = decodeBytes(file.data)
    texts.set(file, text)
  }
  return text
}
