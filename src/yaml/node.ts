import type { ScalarStyle } from './tokens.ts'

export type NodeKind = 'scalar' | 'map' | 'list' | 'alias'

/** A node of a YAML document, before its scalars mean anything. */
export class YamlNode {
  readonly kind: NodeKind
  /** Offset (UTF-16 units) of the first character; anchor and tag belong to the node. */
  readonly start: number
  /** Line of `start`, counted from 0. */
  readonly line: number
  /** Offset after the last character of a scalar or an alias, after the closing bracket of a flow collection. */
  end: number
  /** Text of a scalar, name of an alias. */
  value = ''
  /** Full tag, empty where there is none. */
  tag = ''
  style: ScalarStyle | 'flow' | 'block' = 'plain'
  /** A plain scalar without a tag (or with the tag `!`): its text decides its type. */
  implicit = false
  anchor: string | undefined = undefined
  /** What an alias stands for. */
  target: YamlNode | undefined = undefined
  /** Items of a list; keys and values of a map in turn. */
  children: YamlNode[] = noChildren

  constructor(kind: NodeKind, start: number, line: number) {
    this.kind = kind
    this.start = start
    this.line = line
    this.end = start
  }
}

const noChildren: YamlNode[] = []

const mergeTag = 'tag:yaml.org,2002:merge'

/** True for the key `<<` of a merge. */
export function isMerge(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === '<<' && (node.implicit || node.tag === mergeTag)
}
