import { formatFloat, quote } from '../golang/strconv.ts'
import { compareBytes } from '../model/value.ts'
import type { YamlNode } from './node.ts'
import { resolveNode } from './resolve-node.ts'

/** What Go's `%#v` prints for the value of a node; errors about map keys show it. Merges are not resolved. */
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
  const pairs: [string, string][] = []
  for (let i = 0; i < node.children.length; i += 2) {
    pairs.push([goSyntax(node.children[i] as YamlNode), goSyntax(node.children[i + 1] as YamlNode)])
  }
  return pairs.sort(([a], [b]) => compareBytes(a, b)).map(([key, value]) => `${key}:${value}`)
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
