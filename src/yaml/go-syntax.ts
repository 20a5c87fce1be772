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
  const texts = new Map<string, string>()
  addEntries(node, texts)
  return [...texts].sort(([a], [b]) => rank(a) - rank(b) || compareBytes(a, b)).map(([key, value]) => `${key}:${value}`)
}

function addEntries(node: YamlNode, texts: Map<string, string>): void {
  for (let i = 0; i < node.children.length; i += 2) {
    const key = node.children[i] as YamlNode
    const value = node.children[i + 1] as YamlNode
    if (!isMerge(key)) texts.set(goSyntax(key), goSyntax(value))
    else for (const map of mergedMaps(value)) addEntries(map, texts)
  }
}

/** The maps that a merge takes, the one that wins last. */
function mergedMaps(node: YamlNode): YamlNode[] {
  const target = node.kind === 'alias' ? node.target : node
  if (target === undefined) return []
  return node.kind === 'list' ? [...node.children].reverse().flatMap(mergedMaps) : [target]
}

/** Go sorts keys of one kind; the order of the kinds is that of the compiled program: strings, numbers, booleans. */
function rank(key: string): number {
  return key.startsWith('"') ? 0 : key === 'true' || key === 'false' ? 2 : 1
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
