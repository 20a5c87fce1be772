import type { Json, JsonObject } from '../model/json.ts'
import type { Position } from '../model/position.ts'
import { GoMap, List, Num, type Value } from '../model/value.ts'

/** A parsed file with the place of everything in it. */
export type StackNode = MapNode | ListNode | ScalarNode

export interface MapNode {
  readonly kind: 'map'
  readonly position: Position
  readonly entries: readonly MapEntry[]
}

export interface MapEntry {
  readonly key: string
  readonly position: Position
  readonly node: StackNode
}

interface ListNode {
  readonly kind: 'list'
  readonly position: Position
  readonly items: readonly StackNode[]
}

export interface ScalarNode {
  readonly kind: 'scalar'
  readonly position: Position
  /** Integers are int64 here; `treeValue` decides what becomes of them. */
  readonly value: Value
  /** The scalar as it stands in the file, quotes included. */
  readonly source: string
}

/** What a leaf of a tree becomes: `keep` leaves integers, `float` makes float64 of them, as Helm's values files do. */
export interface TreeOptions {
  readonly integers: 'keep' | 'float'
  /** Turns a scalar into its value, where strings may hold expressions. */
  readonly evaluate?: (node: ScalarNode) => Value
}

export function entryOf(node: StackNode | undefined, key: string): MapEntry | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key === key) : undefined
}

export function childOf(node: StackNode | undefined, key: string): StackNode | undefined {
  return entryOf(node, key)?.node
}

export function itemsOf(node: StackNode | undefined): readonly StackNode[] {
  return node?.kind === 'list' ? node.items : []
}

export function entriesOf(node: StackNode | undefined): readonly MapEntry[] {
  return node?.kind === 'map' ? node.entries : []
}

export function textOf(node: StackNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined
}

/** Follows a path of keys and indices as far as it goes; says whether it got to the end. */
export function findNode(root: StackNode, path: readonly PropertyKey[]): { node: StackNode; complete: boolean } {
  let node = root
  for (const step of path) {
    const next = node.kind === 'list' ? node.items[Number(step)] : childOf(node, String(step))
    if (next === undefined) return { node, complete: false }
    node = next
  }
  return { node, complete: true }
}

/** Every scalar below a node, in the order of the file. */
export function* scalarsOf(node: StackNode): Generator<ScalarNode> {
  if (node.kind === 'scalar') yield node
  else if (node.kind === 'list') for (const item of node.items) yield* scalarsOf(item)
  else for (const entry of node.entries) yield* scalarsOf(entry.node)
}

/** The tree as a value. */
export function treeValue(node: StackNode, options: TreeOptions): Value {
  if (node.kind === 'list') return new List(node.items.map((item) => treeValue(item, options)))
  if (node.kind === 'map') {
    const map = new GoMap()
    for (const { key, node: child } of node.entries) map.set(key, treeValue(child, options))
    return map
  }
  const value = options.evaluate === undefined ? node.value : options.evaluate(node)
  return options.integers === 'float' ? withFloats(value) : value
}

/** Integers become float64, all the way down: what a value is after it went through a values file. */
export function withFloats(value: Value): Value {
  if (value instanceof Num) return Number(value.value)
  if (value instanceof List) return new List(value.items.map(withFloats))
  if (value instanceof GoMap) {
    const map = new GoMap()
    for (const [key, child] of value) map.set(key, withFloats(child))
    return map
  }
  return value ?? null
}

/** The tree as plain data, for zod. Objects have no prototype, so no key is special. */
export function plainOf(node: StackNode): Json {
  if (node.kind === 'list') return node.items.map(plainOf)
  if (node.kind === 'map') {
    const object: JsonObject = Object.create(null)
    for (const { key, node: child } of node.entries) object[key] = plainOf(child)
    return object
  }
  const { value } = node
  if (value instanceof Num) return Number(value.value)
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return null
}

/** The places of all leaves by their path as a JSON array. A list is a leaf, and so is each of its parts. */
export function positionsOf(node: StackNode): Map<string, Position> {
  const positions = new Map<string, Position>()
  const visit = (part: StackNode, path: readonly (string | number)[]): void => {
    if (part.kind === 'map' && part.entries.length > 0) {
      for (const entry of part.entries) visit(entry.node, [...path, entry.key])
      return
    }
    positions.set(JSON.stringify(path), part.position)
    if (part.kind === 'list') for (const [i, item] of part.items.entries()) visit(item, [...path, i])
  }
  visit(node, [])
  return positions
}
