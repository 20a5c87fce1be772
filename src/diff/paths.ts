import type { Json, JsonObject } from '../model/json.ts'
import { equalJson, isObject } from '../util/json.ts'
import { mergeKey } from './list-keys.ts'

/** One place where two objects differ. `undefined` = absent on that side. */
export interface PathChange {
  /** `spec.template.spec.containers[name=main].image` */
  readonly path: string
  readonly before: Json | undefined
  readonly after: Json | undefined
}

/** Where two objects differ, by path; entries of keyed lists correspond by their key, so that an insertion is one change. */
export function changedPaths(before: JsonObject | undefined, after: JsonObject | undefined): readonly PathChange[] {
  const found: PathChange[] = []
  compare(before, after, { path: '', found })
  return found
}

interface Walk {
  readonly path: string
  readonly found: PathChange[]
}

function compare(before: Json | undefined, after: Json | undefined, walk: Walk): void {
  if (equalJson(before, after)) return
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      compare(own(before, key), own(after, key), { ...walk, path: joinPath(walk.path, key) })
    }
  } else if (Array.isArray(before) && Array.isArray(after)) compareLists(before, after, walk)
  else walk.found.push({ path: walk.path, before, after })
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

function joinPath(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}

function compareLists(before: readonly Json[], after: readonly Json[], walk: Walk): void {
  const key = mergeKey(before, after)
  if (key === undefined) {
    for (let i = 0; i < Math.max(before.length, after.length); i++)
      compare(before[i], after[i], { ...walk, path: `${walk.path}[${i}]` })
    return
  }
  const old = new Map(before.map((item) => [key(item), item]))
  const next = new Map(after.map((item) => [key(item), item]))
  for (const one of new Set([...old.keys(), ...next.keys()]))
    compare(old.get(one), next.get(one), { ...walk, path: `${walk.path}[${one}]` })
  const kept = (list: readonly Json[], others: ReadonlyMap<string, Json>): string =>
    list
      .map(key)
      .filter((one) => others.has(one))
      .join('\n')
  // The same entries in another order: order can matter (containers, rules), so it is told.
  if (kept(before, next) !== kept(after, old))
    walk.found.push({ path: `${walk.path} (order)`, before: [...before], after: [...after] })
}
