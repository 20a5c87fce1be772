import type { Position } from '../model/position.ts'
import type { ValuesLayer } from '../model/stack.ts'
import { GoMap, type Value } from '../model/value.ts'
import { mergeValues } from './merge.ts'

/** Which layer set a value, and where. */
export interface ValueOrigin {
  readonly layer: ValuesLayer
  /** Absent for values that no file holds, such as those of flags. */
  readonly position: Position | undefined
}

export interface MergedLayers {
  readonly values: GoMap
  /** Who set the value at a path; for a map, the highest layer that has one there. Undefined where no layer has the path. */
  origin(path: readonly string[]): ValueOrigin | undefined
  /** Every layer that has something at the path, the highest first: what the others wanted is overridden. */
  history(path: readonly string[]): readonly ValueOrigin[]
}

/**
 * Merges layers, the lowest first, by the rules of {@link mergeValues}. Origins are looked up on demand, so that merging costs
 * nothing more.
 */
export function mergeLayers(layers: readonly ValuesLayer[]): MergedLayers {
  const values = layers.reduce((merged, layer) => mergeValues(merged, layer.values), new GoMap())
  const downwards = [...layers].reverse()
  const history = (path: readonly string[]): ValueOrigin[] =>
    downwards
      .filter((layer) => valueAt(layer.values, path) !== undefined)
      .map((layer) => ({ layer, position: positionAt(layer, path) }))
  const origin = (path: readonly string[]): ValueOrigin | undefined => {
    const layer = downwards.find(({ values: own }) => valueAt(own, path) !== undefined || isHidden(own, path))
    if (layer === undefined || valueAt(layer.values, path) === undefined) return undefined
    return { layer, position: positionAt(layer, path) }
  }
  return { values, history, origin }
}

/** The value at a path of map keys; undefined where there is none. */
export function valueAt(root: GoMap, path: readonly string[]): Value {
  let value: Value = root
  for (const key of path) {
    if (!(value instanceof GoMap) || !value.has(key)) return undefined
    value = value.get(key)
  }
  return value
}

/** True where the layer replaces a part of the path by something that is no map. */
function isHidden(root: GoMap, path: readonly string[]): boolean {
  let value: Value = root
  for (const key of path) {
    if (!(value instanceof GoMap)) return true
    if (!value.has(key)) return false
    value = value.get(key)
  }
  return false
}

/** The place of a leaf, or of the nearest thing around it that has one. */
function positionAt(layer: ValuesLayer, path: readonly string[]): Position | undefined {
  const exact = layer.positions.get(JSON.stringify(path))
  if (exact !== undefined) return exact
  const prefix = JSON.stringify(path).slice(0, -1)
  for (const [key, position] of layer.positions) if (path.length > 0 && key.startsWith(`${prefix},`)) return position
  return path.length === 0 ? undefined : layer.positions.get(JSON.stringify(path.slice(0, -1)))
}
