import { statSync } from 'node:fs'
import { join } from 'node:path'
import { coalesceValues } from '../chart/coalesce.ts'
import { processDependencies } from '../chart/dependencies.ts'
import { FlotillaError } from '../errors.ts'
import { decodeBytes } from '../golang/bytes.ts'
import type { Chart } from '../model/chart.ts'
import type { Position } from '../model/position.ts'
import { profiles } from '../model/profile.table.ts'
import type { ReleaseSpec, ValuesLayer } from '../model/stack.ts'
import { GoMap } from '../model/value.ts'
import { positionsOf, treeValue } from '../stack/tree.ts'
import { parseTree } from '../stack/yaml-tree.ts'
import { mergeValues } from '../values/merge.ts'

/** A release's chart as it is rendered, and what its templates see. */
export interface SeenValues {
  /** Aliases applied, disabled dependencies left out. */
  readonly chart: Chart
  readonly values: GoMap
}

/** What the templates of a release see as `.Values`. @throws FlotillaError as rendering would */
export function seenValues(source: Chart, spec: ReleaseSpec): SeenValues {
  const profile = profiles[spec.policy.compat]
  const config = spec.values.reduce((under, layer) => mergeValues(under, layer.values), new GoMap())
  const chart = processDependencies(source, config, { profile })
  return { chart, values: coalesceValues(chart, config, { profile }) }
}

/**
 * Every layer below a release's values, the lowest first: the defaults of its subcharts, of its chart, then what the stack
 * gives. A subchart's values stand below its name.
 */
export function allLayers(source: Chart, chart: Chart, spec: ReleaseSpec): ValuesLayer[] {
  return [...defaultLayers(source, chart), ...spec.values]
}

function defaultLayers(source: Chart, chart: Chart): ValuesLayer[] {
  const layers: ValuesLayer[] = []
  const visit = (one: Chart, scope: readonly string[]): void => {
    for (const inner of one.dependencies) visit(inner, [...scope, inner.metadata.name])
    const layer = defaultLayer(one, scope, chartFolder(source, scope))
    if (layer !== undefined) layers.push(layer)
  }
  visit(chart, [])
  return layers
}

/** A chart's values.yaml as a layer. It is read again, for its places, when somebody asks for them. */
function defaultLayer({ raw, metadata }: Chart, scope: readonly string[], folder: string): ValuesLayer | undefined {
  const file = raw.find(({ name }) => name === 'values.yaml')
  if (file === undefined) return undefined
  let read: { values: GoMap; positions: ReadonlyMap<string, Position> } | undefined
  const reading = (): { values: GoMap; positions: ReadonlyMap<string, Position> } => {
    read ??= readDefaults(decodeBytes(file.data), join(folder, 'values.yaml'), scope)
    return read
  }
  return {
    name: `values.yaml of chart ${metadata.name}`,
    get values() {
      return reading().values
    },
    get positions() {
      return reading().positions
    },
  }
}

function readDefaults(
  text: string,
  file: string,
  scope: readonly string[],
): { values: GoMap; positions: ReadonlyMap<string, Position> } {
  // The chart was read before this, so that there is nothing to report: what this parser refuses has no places.
  const tree = parseTree(text, file, () => undefined)
  const read = treeValue(tree, { integers: 'float' })
  const positions = new Map<string, Position>()
  for (const [key, position] of positionsOf(tree)) {
    positions.set(JSON.stringify([...scope, ...(JSON.parse(key) as string[])]), position)
  }
  let values = read instanceof GoMap ? read : new GoMap()
  for (const name of [...scope].reverse()) values = new GoMap([[name, values]])
  return { values, positions }
}

/**
 * Where the files of a subchart are. Inside an archive there is no such place; the path then tells where to look.
 *
 * @param scope names (aliases) of the subcharts on the way
 */
export function chartFolder(source: Chart, scope: readonly string[]): string {
  let folder = source.path
  let owner: Chart | undefined = source
  for (const alias of scope) {
    const row: { readonly name: string } | undefined = owner?.metadata.dependencies.find((one) => one.alias === alias)
    const name: string = row?.name ?? alias
    folder = join(folder, 'charts', owner === undefined ? name : entryOf(owner, name))
    owner = owner?.dependencies.find((one) => one.metadata.name === name)
  }
  return folder
}

/** The folder or archive in charts/ that holds a subchart; mostly its name, or its name and version. */
function entryOf({ raw }: Chart, name: string): string {
  const entries = new Set(
    raw.filter((one) => one.name.startsWith('charts/')).map((one) => one.name.split('/')[1] ?? ''),
  )
  if (entries.has(name)) return name
  return [...entries].find((entry) => entry.startsWith(`${name}-`)) ?? name
}

/** What `seenValues` gives, or the chart's own defaults where that fails: for telling about an error. */
export function seenOrDefaults(source: Chart, spec: ReleaseSpec): SeenValues {
  try {
    return seenValues(source, spec)
  } catch (error) {
    if (!(error instanceof FlotillaError)) throw error
    return { chart: source, values: source.values }
  }
}

/** False, too, for a path that leads through an archive. */
export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}
