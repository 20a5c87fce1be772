import { FlotillaError } from '../errors.ts'
import { GoError } from '../golang/go-error.ts'
import type { Position } from '../model/position.ts'
import { Num, type Value } from '../model/value.ts'
import { YamlError } from '../yaml/error.ts'
import { isMerge, type YamlNode } from '../yaml/node.ts'
import { parseYamlNodes } from '../yaml/parse.ts'
import { resolveNode } from '../yaml/resolve-node.ts'
import type { MapEntry, MapNode, StackNode } from './tree.ts'

/** Bounds for files that people write: depth of nesting, and parts after aliases were followed. */
const maxDepth = 200
const maxParts = 1_000_000

type Report = (error: FlotillaError) => void

/**
 * Parses YAML in the dialect of Helm's values files. Text that cannot be read is reported with code E_YAML and gives an empty
 * map; keys that stand twice in a map are reported (E_DUPLICATE_KEY), and the last one counts. No text at all is null.
 */
export function parseTree(text: string, file: string, report: Report): StackNode {
  const start: Position = { file, line: 1, column: 1 }
  try {
    const [root, ...others] = parseYamlNodes(text)
    const tree = root === undefined ? nothing(start) : new TreeBuilder({ text, file, report }).build(root)
    const second = others.find((node) => !isNull(node))
    if (second !== undefined) {
      throw new YamlError('', 'there is a second document; a file holds one', second.start)
    }
    return tree
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    report(syntaxError(error, { text, start }))
    return { kind: 'map', position: start, entries: [] }
  }
}

function nothing(position: Position): StackNode {
  return { kind: 'scalar', position, value: null, source: '' }
}

function isNull(node: YamlNode): boolean {
  return node.kind === 'scalar' && resolveNode(node).type === 'null'
}

function syntaxError(error: GoError, { text, start }: { text: string; start: Position }): FlotillaError {
  if (!(error instanceof YamlError))
    return new FlotillaError('E_YAML', error.message, { position: start, cause: error })
  const offset = Math.min(error.offset, text.length)
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const before = text.slice(0, lineStart)
  const line = before.split('\n').length
  const lineEnd = text.indexOf('\n', offset)
  const content = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd)
  let hint: string | undefined
  if (content.includes('${{')) hint = 'put the whole scalar in quotes: "${{ … }}"'
  else hint = hintOf(error.problem, content)
  const position = { file: start.file, line, column: offset - lineStart + 1 }
  return new FlotillaError('E_YAML', `not YAML: ${error.problem}`, {
    position,
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  })
}

/** What go-yaml's words mostly mean. */
function hintOf(problem: string, line: string): string | undefined {
  if (/UTF-8|control characters/.test(problem)) return 'this is no text file in UTF-8'
  if (line.includes('\t')) return 'indent with blanks, not with tabs'
  if (/',' or '[\]}]'/.test(problem))
    return 'a bracket that opens has to close; text with brackets or commas needs quotes'
  if (problem.startsWith('mapping values are not allowed'))
    return 'text with a colon and a blank in it needs quotes; or the line is indented too far'
  if (/did not find expected (?:key|'-' indicator)/.test(problem))
    return 'the lines of a map or list begin in one column'
  if (/did not find expected node/.test(problem)) return 'a value is expected here; a bracket that opens has to close'
  if (/cannot start any token/.test(problem)) return 'text that begins with a special character needs quotes'
  if (/unknown anchor/.test(problem)) return 'text that begins with * needs quotes; an alias needs its anchor before it'
  return undefined
}

interface Source {
  readonly text: string
  readonly file: string
  readonly report: Report
}

class TreeBuilder {
  readonly #source: Source
  #parts = 0
  #open = new Set<YamlNode>()

  constructor(source: Source) {
    this.#source = source
  }

  build(node: YamlNode): StackNode {
    if (++this.#parts > maxParts) throw new YamlError('', `more than ${maxParts} parts, aliases followed`, node.start)
    if (node.kind === 'alias') return this.#inside(node, () => this.build(node.target as YamlNode))
    const position = this.#position(node)
    if (node.kind === 'scalar') {
      const source = this.#source.text.slice(node.start, node.end)
      return { kind: 'scalar', position, value: scalarValue(node), source }
    }
    if (node.kind === 'map') return this.#inside(node, () => this.#map(node, position))
    return this.#inside(node, () => ({
      kind: 'list',
      position,
      items: node.children.map((child) => this.build(child)),
    }))
  }

  #inside<T>(node: YamlNode, build: () => T): T {
    if (this.#open.has(node)) throw new YamlError('', `anchor ${node.value} contains itself`, node.start)
    if (this.#open.size >= maxDepth) throw new YamlError('', `nested more than ${maxDepth} deep`, node.start)
    this.#open.add(node)
    const built = build()
    this.#open.delete(node)
    return built
  }

  #map(node: YamlNode, position: Position): MapNode {
    const entries = new Map<string, MapEntry>()
    const own = new Map<string, MapEntry>()
    for (let i = 0; i < node.children.length; i += 2) {
      const key = node.children[i] as YamlNode
      const value = node.children[i + 1] as YamlNode
      if (isMerge(key)) {
        for (const entry of this.#merged(value)) entries.set(entry.key, entry)
        continue
      }
      const entry = { key: keyText(key), position: this.#position(key), node: this.build(value) }
      const first = own.get(entry.key)
      if (first !== undefined) {
        const hint = `first at line ${first.position.line}, column ${first.position.column}; keep one of them`
        const text = `the key ${entry.key} stands twice in this map`
        this.#source.report(new FlotillaError('E_DUPLICATE_KEY', text, { position: entry.position, hint }))
      }
      own.set(entry.key, entry)
      entries.set(entry.key, entry)
    }
    return { kind: 'map', position, entries: [...entries.values()] }
  }

  /** The entries of `<<: *a` or `<<: [*a, *b]`; of several maps the first wins. */
  #merged(node: YamlNode): readonly MapEntry[] {
    const tree = this.build(node)
    const maps = tree.kind === 'list' ? [...tree.items].reverse() : [tree]
    return maps.flatMap((map) => {
      if (map.kind === 'map') return map.entries
      throw new YamlError('', 'a merge needs a map, or a list of maps', node.start)
    })
  }

  #position(node: YamlNode): Position {
    const { text, file } = this.#source
    return { file, line: node.line + 1, column: node.start - text.lastIndexOf('\n', node.start - 1) }
  }
}

function scalarValue(node: YamlNode): Value {
  const resolved = resolveNode(node)
  switch (resolved.type) {
    case 'int':
      return new Num('int64', resolved.value)
    case 'uint':
      return new Num('uint64', resolved.value)
    default:
      return resolved.value
  }
}

function keyText(node: YamlNode): string {
  const target = node.kind === 'alias' ? (node.target as YamlNode) : node
  if (target.kind !== 'scalar') throw new YamlError('', 'a key is text, not a list or a map', node.start)
  const resolved = resolveNode(target)
  if (resolved.type === 'null') throw new YamlError('', 'a key is text, not null', node.start)
  return String(resolved.value)
}
