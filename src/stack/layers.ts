import { isAbsolute, relative } from 'node:path'
import type { Position } from '../model/position.ts'
import type { ValuesLayer } from '../model/stack.ts'
import { GoMap, type Value } from '../model/value.ts'
import { mergeValues } from '../values/merge.ts'
import { evaluate, failed, type Scope } from './expression.ts'
import { describeValue, readBoolean } from './fields.ts'
import { type Files, resolveFrom } from './files.ts'
import { leavesOf } from './set.ts'
import {
  childOf,
  itemsOf,
  positionsOf,
  type ScalarNode,
  type StackNode,
  type TreeOptions,
  treeValue,
  withFloats,
} from './tree.ts'

/** How a list of values entries is read. */
export interface LayerOptions {
  readonly scope: Scope
  readonly files: Files
  /** What the list is called, `releases[1].values`; an entry's name when it is inline. */
  readonly name: string
  /** `keep` for state values, `float` for chart values: there integers mean what they mean in a values file. */
  readonly integers: TreeOptions['integers']
  readonly secret?: boolean
  /** Names of files are shown relative to this folder. */
  readonly folder: string
}

/** The layers of a values list, lowest first. Mistakes are reported, and their entries left out. */
export function readLayers(list: StackNode | undefined, options: LayerOptions): ValuesLayer[] {
  const layers: ValuesLayer[] = []
  for (const [i, entry] of itemsOf(list).entries()) {
    const layer = readEntry(entry, { ...options, name: `${options.name}[${i}]` })
    if (layer !== undefined) layers.push(layer)
  }
  return layers
}

/** State values: like `readLayers`, but each entry sees the values of the ones before it. */
export function mergeStateValues(
  list: StackNode | undefined,
  values: GoMap,
  options: Omit<LayerOptions, 'scope' | 'integers'> & { readonly scopeOf: (values: GoMap) => Scope },
): GoMap {
  let merged = values
  for (const [i, entry] of itemsOf(list).entries()) {
    const name = `${options.name}[${i}]`
    const layer = readEntry(entry, { ...options, name, scope: options.scopeOf(merged), integers: 'keep' })
    if (layer !== undefined) merged = mergeValues(merged, layer.values)
  }
  return merged
}

function readEntry(entry: StackNode, options: LayerOptions): ValuesLayer | undefined {
  if (entry.kind === 'scalar') return readScalarEntry(entry, options)
  if (entry.kind === 'list') return undefined
  const file = fileEntry(entry)
  if (file !== undefined) {
    const path = evaluate(file.path, options.scope)
    const optional = readBoolean({ node: file.optional, name: `${options.name}.optional` }, options.scope) ?? false
    return typeof path === 'string' ? readFileLayer(path, file.path.position, { ...options, optional }) : undefined
  }
  const values = evaluatedMap(entry, options)
  return values === undefined ? undefined : inlineLayer(values, positionsOf(entry), options)
}

/** `{ file: …, optional: … }` names a file; a map with any other key is inline values. */
function fileEntry(entry: StackNode): { path: ScalarNode; optional: StackNode | undefined } | undefined {
  if (entry.kind !== 'map' || entry.entries.some(({ key }) => key !== 'file' && key !== 'optional')) return undefined
  const path = childOf(entry, 'file')
  return path?.kind === 'scalar' && typeof path.value === 'string'
    ? { path, optional: childOf(entry, 'optional') }
    : undefined
}

/** A path, or one expression that gives a path or a map. */
function readScalarEntry(entry: ScalarNode, options: LayerOptions): ValuesLayer | undefined {
  if (typeof entry.value !== 'string') return undefined
  const value = evaluate(entry, options.scope)
  if (value === failed) return undefined
  if (typeof value === 'string' && value !== '')
    return readFileLayer(value, entry.position, { ...options, optional: false })
  if (value instanceof GoMap) {
    const shown = options.integers === 'float' ? (withFloats(value) as GoMap) : value
    const places = [...leavesOf(shown)].map((path) => [JSON.stringify(path), entry.position] as const)
    return inlineLayer(shown, new Map(places), options)
  }
  options.scope.problems.add('E_TYPE', `${options.name} is ${describeValue(value)}; expected a path or a map`, {
    position: entry.position,
  })
  return undefined
}

function readFileLayer(
  path: string,
  position: Position,
  options: LayerOptions & { readonly optional: boolean },
): ValuesLayer | undefined {
  const { scope, files, folder, secret, optional } = options
  const absolute = resolveFrom(position, path)
  const tree = files.tree(absolute)
  if (Array.isArray(tree)) {
    for (const error of tree) {
      const { code, message, hint } = error
      if (error.position !== undefined) scope.problems.addError(error)
      else scope.problems.add(code, message, { position, cause: error.cause, ...(hint === undefined ? {} : { hint }) })
    }
    return undefined
  }
  if (tree === undefined) {
    if (!optional) {
      const hint = 'paths are relative to the file that names them; { file: …, optional: true } lets a file be missing'
      scope.problems.add('E_FILE_NOT_FOUND', `there is no file ${path}`, { position, hint })
    }
    return undefined
  }
  const empty = tree.kind === 'scalar' && tree.value === null
  if (tree.kind !== 'map' && !empty) {
    scope.problems.add(
      'E_TYPE',
      `${path} holds ${tree.kind === 'list' ? 'a list' : 'a scalar'}; expected a map of values`,
      {
        position: tree.position,
      },
    )
    return undefined
  }
  const values = empty ? new GoMap() : treeValue(tree, { integers: options.integers })
  const shown = relative(folder, absolute)
  return {
    name: shown === '' || isAbsolute(shown) ? absolute : shown,
    values: values as GoMap,
    positions: positionsOf(tree),
    ...(secret ? { secret } : {}),
  }
}

function inlineLayer(
  values: GoMap,
  positions: ReadonlyMap<string, Position>,
  { name, secret }: LayerOptions,
): ValuesLayer {
  return { name, values, positions, ...(secret ? { secret } : {}) }
}

type Evaluating = Pick<LayerOptions, 'scope' | 'integers'>

/** An inline map with its expressions evaluated; undefined when one failed (which is reported). */
function evaluatedMap(node: StackNode, options: Evaluating): GoMap | undefined {
  const value = evaluatedTree(node, options)
  return value === failed ? undefined : (value as GoMap)
}

/** Any value with its expressions evaluated; `failed` when one failed (which is reported). */
export function evaluatedTree(node: StackNode, { scope, integers }: Evaluating): Value | typeof failed {
  let whole = true
  const value = treeValue(node, {
    integers,
    evaluate: (scalar) => {
      const result = evaluate(scalar, scope)
      if (result !== failed) return result
      whole = false
      return null
    },
  })
  return whole ? value : failed
}
