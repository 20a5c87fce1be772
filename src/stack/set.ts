import { GoMap, List, type Value } from '../model/value.ts'

/** A place in values: keys and list indices. */
export type ValuePath = readonly (string | number)[]

/**
 * Reads a path as --set writes it: `a.b`, `list[0].c`; a backslash takes the next character as it is.
 * Undefined when it is not a path.
 */
export function parsePath(text: string): ValuePath | undefined {
  const path: (string | number)[] = []
  let key = ''
  // After an index only `.` or another index may follow.
  let afterIndex = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!
    if (c === '.') {
      if (!afterIndex) {
        if (key === '') return undefined
        path.push(key)
      }
      key = ''
      afterIndex = false
    } else if (c === '[') {
      const end = text.indexOf(']', i)
      const index = text.slice(i + 1, end)
      if (end < 0 || !/^\d{1,5}$/.test(index) || (key === '' && !afterIndex)) return undefined
      if (!afterIndex) path.push(key)
      path.push(Number(index))
      key = ''
      afterIndex = true
      i = end
    } else {
      if (afterIndex) return undefined
      if (c === '\\' && i + 1 < text.length) i++
      key += text[i]
    }
  }
  if (!afterIndex) {
    if (key === '') return undefined
    path.push(key)
  }
  return path
}

/** Puts a value at a path. Lists that the path goes through start as those of `base`, as --set edits what is below it. */
export function setAt(into: GoMap, path: ValuePath, { value, base }: { value: Value; base: GoMap }): void {
  let target: GoMap | List = into
  let below: Value = base
  for (const [i, step] of path.entries()) {
    const last = i === path.length - 1
    const current: Value = readStep(target, step)
    below = readStep(below, step)
    if (last) {
      writeStep(target, step, value)
      return
    }
    const next: GoMap | List = containerFor(current, below, path[i + 1]!)
    writeStep(target, step, next)
    target = next
  }
}

function containerFor(current: Value, below: Value, step: string | number): GoMap | List {
  if (typeof step === 'string') {
    if (current instanceof GoMap) return current
    return new GoMap()
  }
  if (current instanceof List) return current
  return new List(below instanceof List ? below.items.map(copyOf) : [])
}

function readStep(from: Value, step: string | number): Value {
  if (from instanceof GoMap && typeof step === 'string') return from.get(step)
  if (from instanceof List && typeof step === 'number') return from.items[step]
  return undefined
}

function writeStep(into: GoMap | List, step: string | number, value: Value): void {
  if (into instanceof GoMap) into.set(String(step), value)
  else {
    while (into.items.length < Number(step)) into.items.push(null)
    into.items[Number(step)] = value
  }
}

/** A copy of maps and lists; scalars are shared. */
export function copyOf(value: Value): Value {
  if (value instanceof List) return new List(value.items.map(copyOf), value.elem, value.isNil)
  if (!(value instanceof GoMap)) return value
  const copy = new GoMap(null, value.goType, value.isNil)
  for (const [key, child] of value) copy.set(key, copyOf(child))
  return copy
}

/** The paths of all leaves; empty maps, lists and scalars are leaves. */
export function* leavesOf(value: Value, path: ValuePath = []): Generator<ValuePath> {
  if (value instanceof GoMap && value.size > 0) {
    for (const [key, child] of value) yield* leavesOf(child, [...path, key])
  } else yield path
}

/** Tells when a path, or a path above or below it, was given before. */
export class PathSet {
  readonly #root: PathStep = { below: new Map(), ends: false }

  /** False when it clashes with one that is there. */
  add(path: ValuePath): boolean {
    let step = this.#root
    for (const key of path) {
      if (step.ends) return false
      let next = step.below.get(key)
      if (next === undefined) {
        next = { below: new Map(), ends: false }
        step.below.set(key, next)
      }
      step = next
    }
    if (step.ends || step.below.size > 0) return false
    step.ends = true
    return true
  }
}

interface PathStep {
  readonly below: Map<string | number, PathStep>
  ends: boolean
}
