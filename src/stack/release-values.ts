import type { Position } from '../model/position.ts'
import type { ValuesLayer } from '../model/stack.ts'
import { GoMap, Num, type Value } from '../model/value.ts'
import { mergeValues } from '../values/merge.ts'
import { failed } from './expression.ts'
import type { Files } from './files.ts'
import { evaluatedTree, readLayers } from './layers.ts'
import type { Draft } from './release.ts'
import { leavesOf, PathSet, parsePath, setAt } from './set.ts'
import { childOf, entriesOf, type MapEntry, type StackNode } from './tree.ts'

interface LayersOptions {
  readonly files: Files
  /** Folder of the stack file: names of files are shown relative to it. */
  readonly folder: string
  /** The release's file, relative to that folder. */
  readonly file: string
}

/** A release's layers by rule, lowest first: the defaults' values, its values, its set, its secrets. */
export function releaseLayers(draft: Draft, { files, folder, file }: LayersOptions): ValuesLayer[] {
  const base = { scope: draft.scope, files, folder, integers: 'float' } as const
  const layers: ValuesLayer[] = []
  for (const defaults of draft.defaults) {
    layers.push(...readLayers(childOf(defaults, 'values'), { ...base, name: `${file}: defaults.values` }))
  }
  layers.push(...readLayers(childOf(draft.node, 'values'), { ...base, name: `${file}: ${draft.path}.values` }))
  const set = childOf(draft.node, 'set')
  if (set !== undefined) layers.push(setLayer(set, draft, { name: `${file}: ${draft.path}.set`, below: layers }))
  layers.push(
    ...readLayers(childOf(draft.node, 'secrets'), { ...base, name: `${file}: ${draft.path}.secrets`, secret: true }),
  )
  return layers
}

/** All layers merged: what a path with an index edits. */
export function mergedBelow(layers: readonly ValuesLayer[]): GoMap {
  return layers.reduce((under, { values }) => mergeValues(under, values), new GoMap())
}

// `set` means what --set means: integers become int64, and an index edits the list that the layers below made.
function setLayer(
  node: StackNode,
  draft: Draft,
  { name, below }: { readonly name: string; readonly below: readonly ValuesLayer[] },
): ValuesLayer {
  const values = new GoMap()
  const positions = new Map<string, Position>()
  const given = new PathSet()
  const base = mergedBelow(below)
  for (const entry of entriesOf(node)) {
    const path = parsePath(entry.key)
    if (path === undefined) {
      const hint = 'write keys with dots between them, and [0] for an item of a list'
      draft.scope.problems.add('E_PATH', `${JSON.stringify(entry.key)} is not a path`, {
        position: entry.position,
        hint,
      })
      continue
    }
    const value = setValue(entry, draft)
    if (value === failed) continue
    const leaves = [...leavesOf(value, path)]
    if (leaves.filter((leaf) => !given.add(leaf)).length > 0) {
      const hint = 'a path may be given once in a layer'
      draft.scope.problems.add('E_DUPLICATE_PATH', `${entry.key} is set twice`, { position: entry.position, hint })
    }
    for (const leaf of leaves) positions.set(JSON.stringify(leaf), entry.node.position)
    setAt(values, path, { value, base })
  }
  return { name, values, positions }
}

function setValue({ node }: MapEntry, { scope }: Draft): Value | typeof failed {
  const value = evaluatedTree(node, { scope, integers: 'keep' })
  return value === failed ? failed : toInt64(value)
}

function toInt64(value: Value): Value {
  return value instanceof Num && typeof value.value === 'number' && value.kind === 'int'
    ? new Num('int64', value.value)
    : value
}
