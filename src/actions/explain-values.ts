import { FlotillaError } from '../errors.ts'
import type { Chart } from '../model/chart.ts'
import type { Position } from '../model/position.ts'
import type { ReleaseSpec } from '../model/stack.ts'
import { GoMap, type Value } from '../model/value.ts'
import { suggestName } from '../util/nearest.ts'
import { type MergedLayers, mergeLayers, type ValueOrigin, valueAt } from '../values/layers.ts'
import { allLayers, seenValues } from './value-layers.ts'

/** What a layer wants at a path. */
interface LayerValue {
  readonly layer: string
  readonly position: Position | undefined
  readonly value: Value
}

/** A value that templates see, and where it comes from. A list is a leaf, and so is an empty map. */
interface ExplainedLeaf {
  readonly path: readonly string[]
  /** Undefined where a null took it away. */
  readonly value: Value
  /** Who set it, highest first; the others are overridden. Empty for what import-values brings. */
  readonly layers: readonly LayerValue[]
  /** A layer of secrets has a value here: nothing of it is shown. */
  readonly secret: boolean
}

export interface ExplainedRelease {
  readonly spec: ReleaseSpec
  readonly chart: string
  readonly leaves: readonly ExplainedLeaf[]
}

/**
 * The values that a release's templates see, each with the layers that have it, in the order of their paths.
 *
 * @param path only what stands there and below; empty for all
 * @throws FlotillaError E_NO_VALUE where nothing stands there
 */
export function explainRelease(source: Chart, spec: ReleaseSpec, path: readonly string[]): ExplainedRelease {
  const { chart, values } = seenValues(source, spec)
  const layers = mergeLayers(allLayers(source, chart, spec))
  const leaves: ExplainedLeaf[] = []
  for (const leaf of leavesBelow(values, layers.values, path)) {
    const explained = explainLeaf(leaf, valueAt(values, leaf), layers)
    // Every subchart has a map of globals, nobody set it where it is empty.
    if (explained.layers.length > 0 || leaf.at(-1) !== 'global') leaves.push(explained)
  }
  if (leaves.length === 0 && path.length > 0) throw nothingThere(values, spec, path)
  const { name, version } = chart.metadata
  return { spec, chart: `${name} ${version}`, leaves }
}

function explainLeaf(path: readonly string[], value: Value, layers: MergedLayers): ExplainedLeaf {
  let found = layers.history(path)
  // Globals come down to a subchart from the charts above it.
  const global = path.indexOf('global')
  if (found.length === 0 && global > 0) found = layers.history(path.slice(global))
  return {
    path,
    value,
    layers: found.map((origin) => ({ ...shown(origin), value: valueAt(origin.layer.values, path) })),
    secret: found.some(({ layer }) => layer.secret),
  }
}

function shown({ layer, position }: ValueOrigin): { readonly layer: string; readonly position: Position | undefined } {
  return { layer: layer.name, position }
}

/** Paths of leaves, sorted; with those that a null of some layer took away. */
function* leavesBelow(values: Value, given: Value, path: readonly string[]): Generator<readonly string[]> {
  const start = path.reduce<Value>((map, key) => (map instanceof GoMap ? map.get(key) : undefined), values)
  const wanted = path.reduce<Value>((map, key) => (map instanceof GoMap ? map.get(key) : undefined), given)
  if (start === undefined && wanted !== null) return
  yield* leavesOf(start, wanted, path)
}

function* leavesOf(value: Value, given: Value, path: readonly string[]): Generator<readonly string[]> {
  if (!(value instanceof GoMap) || value.size === 0) {
    yield path
    return
  }
  const removed = given instanceof GoMap ? [...given].filter(([key, one]) => one === null && !value.has(key)) : []
  const keys = [...value.keys(), ...removed.map(([key]) => key)].sort()
  for (const key of keys) {
    yield* leavesOf(value.get(key), given instanceof GoMap ? given.get(key) : undefined, [...path, key])
  }
}

function nothingThere(values: GoMap, spec: ReleaseSpec, path: readonly string[]): FlotillaError {
  let map: Value = values
  for (const [i, key] of path.entries()) {
    if (!(map instanceof GoMap) || !map.has(key)) {
      const keys = map instanceof GoMap ? [...map.keys()].sort() : []
      const above = path.slice(0, i).join('.')
      const hint = suggestName(key, keys, `value${above === '' ? '' : ` below ${above}`}`)
      return new FlotillaError('E_NO_VALUE', `release ${spec.name} has no value ${path.join('.')}`, { hint })
    }
    map = map.get(key)
  }
  return new FlotillaError('E_NO_VALUE', `release ${spec.name} has an empty map at ${path.join('.')}`)
}
