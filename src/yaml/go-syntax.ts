import { formatFloat, quote } from '../golang/strconv.ts'
import { compareBytes } from '../model/value.ts'
import { isMerge, type YamlNode } from './node.ts'
import { resolveNode } from './resolve-node.ts'

/** What Go's `%#v` prints for the value of a node; errors about map keys show it. */
export function goSyntax(node: YamlNode): string {
  switch (node.kind) {
    case 'alias':
      return node.target === undefined ? '' : goSyntax(node.target)
    case 'list':
      return `[]interface {}{${node.children.map(goSyntax).join(', ')}}`
    case 'map':
      return `map[interface {}]interface {}{${entries(node).join(', ')}}`
    case 'scalar':
      return scalar(node)
    default:
      return node.kind satisfies never
  }
}

function entries(node: YamlNode): string[] {
  const found = new Map<string, Entry>()
  addEntries(node, found)
  return [...found.values()].sort(compareKeys).map(({ key, value }) => `${goSyntax(key)}:${value}`)
}

interface Entry {
  readonly key: YamlNode
  readonly value: string
}

function addEntries(node: YamlNode, found: Map<string, Entry>): void {
  for (let i = 0; i < node.children.length; i += 2) {
    const key = node.children[i] as YamlNode
    const value = node.children[i + 1] as YamlNode
    if (!isMerge(key)) found.set(goSyntax(key), { key, value: goSyntax(value) })
    else for (const map of mergedMaps(value)) addEntries(map, found)
  }
}

/** The maps that a merge takes, the one that wins last. */
function mergedMaps(node: YamlNode): YamlNode[] {
  const target = node.kind === 'alias' ? node.target : node
  if (target === undefined) return []
  return node.kind === 'list' ? [...node.children].reverse().flatMap(mergedMaps) : [target]
}

/** nil first, then Go sorts keys of one kind; the order of the kinds is that of the compiled program. */
const kinds = ['null', 'str', 'uint', 'int', 'float', 'bool']

function compareKeys(one: Entry, other: Entry): number {
  const [a, b] = [sortKey(one.key), sortKey(other.key)]
  if (a.kind !== b.kind) return a.kind - b.kind
  if (typeof a.value === 'string' && typeof b.value === 'string') return compareBytes(a.value, b.value)
  if (Number.isNaN(a.value)) return Number.isNaN(b.value) ? 0 : -1
  return a.value! < b.value! ? -1 : a.value! > b.value! ? 1 : 0
}

function sortKey(key: YamlNode): { readonly kind: number; readonly value: string | number | bigint | boolean } {
  const node = key.kind === 'alias' ? key.target! : key
  const { type, value } = resolveNode(node)
  return { kind: kinds.indexOf(type === 'timestamp' ? 'str' : type), value: value ?? '' }
}

function scalar(node: YamlNode): string {
  const resolved = resolveNode(node)
  switch (resolved.type) {
    case 'str':
    case 'timestamp':
      return quote(resolved.value)
    case 'bool':
    case 'int':
      return String(resolved.value)
    case 'uint':
      return `0x${resolved.value.toString(16)}`
    case 'float':
      return formatFloat(resolved.value, 'g', -1, 64)
    case 'null':
      return 'interface {}(nil)'
    default:
      return resolved satisfies never
  }
}
