import type { Json, JsonObject } from '../model/json.ts'
import { byText, emptyObject, isObject } from './tree.ts'

/**
 * A set of field paths, as managed fields hold them. A child's name is its serialised path element: `f:name`,
 * `k:{"name":"x"}`, `v:"x"`. A node may be a member itself and have members below it.
 */
export interface FieldSet {
  member: boolean
  readonly children: Map<string, FieldSet>
}

export function emptySet(): FieldSet {
  return { member: false, children: new Map() }
}

export function insert(set: FieldSet, path: readonly string[]): void {
  let node = set
  for (const element of path) {
    let next = node.children.get(element)
    if (next === undefined) {
      next = emptySet()
      node.children.set(element, next)
    }
    node = next
  }
  node.member = true
}

export function isEmptySet(set: FieldSet): boolean {
  return !set.member && set.children.size === 0
}

/** Combines two sets node by node; `keep` decides from the membership in both. */
function combine(
  a: FieldSet | undefined,
  b: FieldSet | undefined,
  keep: (a: boolean, b: boolean) => boolean,
): FieldSet {
  const result = emptySet()
  result.member = keep(a?.member ?? false, b?.member ?? false)
  for (const name of new Set([...(a?.children.keys() ?? []), ...(b?.children.keys() ?? [])])) {
    const inner = combine(a?.children.get(name), b?.children.get(name), keep)
    if (!isEmptySet(inner)) result.children.set(name, inner)
  }
  return result
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (x, y) => x || y)
}
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (x, y) => x && y)
}
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (x, y) => x && !y)
}
export function equalSets(a: FieldSet, b: FieldSet): boolean {
  return isEmptySet(combine(a, b, (x, y) => x !== y))
}

/** Takes whole branches out: what is below a given path goes with it. */
export function without(set: FieldSet, paths: readonly (readonly string[])[]): FieldSet {
  const result = union(set, emptySet())
  for (const path of paths) removeBranch(result, path)
  return result
}

function removeBranch(set: FieldSet, [first, ...rest]: readonly string[]): void {
  if (first === undefined) return
  const next = set.children.get(first)
  if (next === undefined) return
  if (rest.length > 0) removeBranch(next, rest)
  if (rest.length === 0 || isEmptySet(next)) set.children.delete(first)
}

/** Named fields on the way to a member count as members, so that pruning them removes what only they held. */
export function withNamedFields(set: FieldSet): FieldSet {
  const result = emptySet()
  result.member = set.member
  for (const [name, inner] of set.children) {
    const copy = withNamedFields(inner)
    if (name.startsWith('f:')) copy.member = true
    result.children.set(name, copy)
  }
  return result
}

/** Every member's path, in order. */
export function* pathsOf(set: FieldSet, prefix: readonly string[] = []): Generator<readonly string[]> {
  if (set.member) yield prefix
  for (const name of [...set.children.keys()].sort(byElement)) {
    const inner = set.children.get(name)
    if (inner !== undefined) yield* pathsOf(inner, [...prefix, name])
  }
}

const rank: Readonly<Record<string, number>> = { f: 0, k: 1, v: 2, i: 3 }

function byElement(a: string, b: string): number {
  return (rank[a.charAt(0)] ?? 4) - (rank[b.charAt(0)] ?? 4) || byText(a, b)
}

export function encodeFields(set: FieldSet): JsonObject {
  const result = emptyObject()
  if (set.member && set.children.size > 0) result['.'] = {}
  for (const name of [...set.children.keys()].sort(byElement)) {
    const inner = set.children.get(name)
    if (inner !== undefined) result[name] = encodeFields(inner)
  }
  return result
}

export function decodeFields(value: Json | undefined): FieldSet {
  const set = emptySet()
  if (!isObject(value)) return set
  const keys = Object.keys(value)
  for (const key of keys) {
    if (key === '.') continue
    const inner = decodeFields(value[key])
    const given = value[key]
    if (isObject(given) && (Object.keys(given).length === 0 || '.' in given)) inner.member = true
    set.children.set(key, inner)
  }
  return set
}

/** A path as conflicts print it: `.spec.containers[name="a"].image`. */
export function printPath(path: readonly string[]): string {
  return path
    .map((element) => {
      const text = element.slice(2)
      if (element.startsWith('f:')) return `.${text}`
      if (element.startsWith('v:')) return `[=${text}]`
      if (element.startsWith('i:')) return `[${text}]`
      const keys = JSON.parse(text) as JsonObject
      return `[${Object.entries(keys)
        .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
        .join(',')}]`
    })
    .join('')
}
