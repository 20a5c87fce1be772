import { type Mark, parserError, plainError } from './error.ts'
import { YamlNode } from './node.ts'
import type { Scanner } from './scanner.ts'
import { tokenKinds as kinds, type Token } from './tokens.ts'

/** What the parser expects next: the states of libyaml's parser inside a document, and its end. */
export type State =
  | 'documentEnd'
  | 'blockListEntry'
  | 'indentlessListEntry'
  | 'blockMapKey'
  | 'blockMapValue'
  | 'flowListEntry'
  | 'flowPairKey'
  | 'flowPairValue'
  | 'flowPairEnd'
  | 'flowMapKey'
  | 'flowMapValue'
  | 'flowMapEmptyValue'

export type Context = 'block' | 'blockOrIndentless' | 'flow'

interface Properties {
  /** Where the node starts, its properties included. */
  readonly start: Mark
  readonly anchor: string | undefined
  readonly tag: string
  readonly end: number
}

/** The tree under construction and the steps that all states share. */
export class ComposerBase {
  readonly scanner: Scanner
  state: State = 'documentEnd'
  protected states: State[] = []
  protected root: YamlNode | undefined
  protected anchors = new Map<string, YamlNode>()
  protected handles = new Map<string, string>()
  /** Starts of the collections that are open, for error messages. */
  #marks: Mark[] = []
  #open: YamlNode[] = []
  #first = false

  constructor(scanner: Scanner) {
    this.scanner = scanner
  }

  peek(): Token {
    return this.scanner.peek()
  }

  takeAndPeek(): Token {
    this.scanner.take()
    return this.scanner.peek()
  }

  /** Reads a node; `next` is the state after it. */
  nodeThen(context: Context, next: State): void {
    this.states.push(next)
    this.node(context)
  }

  emptyThen(mark: Mark, next: State): void {
    this.state = next
    const node = new YamlNode('scalar', mark.offset, mark.line)
    node.implicit = true
    this.#add(node)
  }

  popState(): State {
    return this.states.pop() ?? 'documentEnd'
  }

  /** An error in the innermost collection. */
  fail(problem: string, token: Token): never {
    throw parserError(problem, token, this.#marks.pop())
  }

  /** Takes the token that starts a collection, when its first entry is due. */
  takeStart(): boolean {
    const first = this.#first
    if (first) {
      this.#marks.push(this.peek())
      this.scanner.take()
      this.#first = false
    }
    return first
  }

  endCollection(token: Token): void {
    this.#marks.pop()
    this.closeNode(token.end, this.popState())
    this.scanner.take()
  }

  closeNode(end: number, next: State): void {
    const node = this.#open.pop()
    if (node !== undefined) node.end = end
    this.state = next
  }

  /** A map of one pair inside a flow list: it has no brackets of its own. */
  openPair(token: Token): void {
    this.#openNode(collection('map', 'flow', token), undefined, 'flowPairKey')
    this.#first = false
    this.scanner.take()
  }

  node(context: Context): void {
    let token = this.peek()
    if (token.kind === kinds.alias) {
      this.#alias(token)
      return
    }
    let properties: Properties | undefined
    if (token.kind === kinds.anchor || token.kind === kinds.tag) {
      properties = this.#properties(token)
      token = this.peek()
    }
    if (token.kind === kinds.scalar) this.#scalar(token, properties)
    else if (!this.#collection(token, properties, context)) {
      if (properties === undefined) throw parserError('did not find expected node content', token, token)
      this.#emptyWithProperties(properties)
    }
  }

  #collection(token: Token, properties: Properties | undefined, context: Context): boolean {
    const start = properties?.start ?? token
    switch (token.kind) {
      case kinds.blockEntry:
        if (context !== 'blockOrIndentless') return false
        this.#openNode(collection('list', 'block', start), properties, 'indentlessListEntry')
        this.#first = false
        return true
      case kinds.flowSequenceStart:
        this.#openNode(collection('list', 'flow', start), properties, 'flowListEntry')
        return true
      case kinds.flowMappingStart:
        this.#openNode(collection('map', 'flow', start), properties, 'flowMapKey')
        return true
      case kinds.blockSequenceStart:
        if (context === 'flow') return false
        this.#openNode(collection('list', 'block', start), properties, 'blockListEntry')
        return true
      case kinds.blockMappingStart:
        if (context === 'flow') return false
        this.#openNode(collection('map', 'block', start), properties, 'blockMapKey')
        return true
      default:
        return false
    }
  }

  /** Adds a finished or an opened node to what holds it. */
  #add(node: YamlNode): void {
    const parent = this.#open[this.#open.length - 1]
    if (parent === undefined) this.root = node
    else parent.children.push(node)
  }

  #openNode(node: YamlNode, properties: Properties | undefined, state: State): void {
    this.#describe(node, properties)
    this.#add(node)
    this.#open.push(node)
    this.#first = true
    this.state = state
  }

  #describe(node: YamlNode, properties: Properties | undefined): void {
    if (properties === undefined) return
    node.tag = properties.tag
    if (properties.anchor === undefined) return
    node.anchor = properties.anchor
    this.anchors.set(properties.anchor, node)
  }

  #emptyWithProperties(properties: Properties): void {
    const node = new YamlNode('scalar', properties.start.offset, properties.start.line)
    node.implicit = properties.tag === ''
    node.end = properties.end
    this.#describe(node, properties)
    this.#add(node)
    this.state = this.popState()
  }

  #alias(token: Token): void {
    const node = new YamlNode('alias', token.offset, token.line)
    node.value = token.value
    node.end = token.end
    node.target = this.anchors.get(token.value)
    if (node.target === undefined) throw plainError(`unknown anchor '${token.value}' referenced`, token.offset)
    this.scanner.take()
    this.#add(node)
    this.state = this.popState()
  }

  #scalar(token: Token, properties: Properties | undefined): void {
    const start = properties?.start ?? token
    const node = new YamlNode('scalar', start.offset, start.line)
    node.value = token.value
    node.end = token.end
    node.style = token.style
    const tag = properties?.tag ?? ''
    node.implicit = tag === '!' || (tag === '' && token.style === 'plain')
    this.#describe(node, properties)
    this.scanner.take()
    this.#add(node)
    this.state = this.popState()
  }

  #properties(first: Token): Properties {
    let anchor: string | undefined
    let tagToken: Token | undefined
    let end = first.end
    let token = first
    for (let i = 0; i < 2; i++) {
      if (token.kind === kinds.anchor && anchor === undefined) anchor = token.value
      else if (token.kind === kinds.tag && tagToken === undefined) tagToken = token
      else break
      end = token.end
      token = this.takeAndPeek()
    }
    return { start: first, anchor, end, tag: tagToken === undefined ? '' : this.#fullTag(tagToken, first) }
  }

  #fullTag(token: Token, start: Mark): string {
    if (token.value === '') return token.suffix
    const prefix = this.handles.get(token.value)
    const tag = prefix === undefined ? '' : prefix + token.suffix
    if (tag === '') throw parserError('found undefined tag handle', token, start)
    return tag
  }
}

/** The place right after a token on one line. */
export function after(token: Token): Mark {
  return { offset: token.end, line: token.line }
}

function collection(kind: 'list' | 'map', style: 'flow' | 'block', start: Mark): YamlNode {
  const node = new YamlNode(kind, start.offset, start.line)
  node.style = style
  node.children = []
  return node
}
