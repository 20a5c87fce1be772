import { type Mark, parserError, plainError } from './error.ts'
import { YamlNode } from './node.ts'
import type { Scanner } from './scanner.ts'
import { type Token, tokenKinds as kinds } from './tokens.ts'

/** What the parser expects next: the states of libyaml's parser, without those of the stream. */
type State =
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

type Context = 'block' | 'blockOrIndentless' | 'flow'

interface Properties {
  /** Where the node starts, its properties included. */
  readonly start: Mark
  readonly anchor: string | undefined
  readonly tag: string
  readonly end: number
}

const defaultHandles: readonly (readonly [string, string])[] = [
  ['!', '!'],
  ['!!', 'tag:yaml.org,2002:'],
]

/**
 * Tokens to nodes: libyaml's state machine with go-yaml's texts, whose events build the tree at once. It does not recurse,
 * so the depth of a text costs no stack.
 */
export class Composer {
  readonly #scanner: Scanner
  #state: State = 'documentEnd'
  #states: State[] = []
  /** Starts of the collections that are open, for error messages. */
  #marks: Mark[] = []
  #open: YamlNode[] = []
  #first = false
  #root: YamlNode | undefined
  #anchors = new Map<string, YamlNode>()
  #handles = new Map<string, string>()
  #started = false

  constructor(scanner: Scanner) {
    this.#scanner = scanner
  }

  /** The root node of the next document; undefined at the end of the stream. @throws YamlError */
  next(): YamlNode | undefined {
    if (!this.#startDocument()) return undefined
    while (this.#state !== 'documentEnd') this.#step()
    if (this.#peek().kind === kinds.documentEnd) this.#scanner.take()
    return this.#root
  }

  #peek(): Token {
    return this.#scanner.peek()
  }

  #takeAndPeek(): Token {
    this.#scanner.take()
    return this.#scanner.peek()
  }

  #startDocument(): boolean {
    let token = this.#peek()
    const implicit = !this.#started
    this.#started = true
    if (!implicit) while (token.kind === kinds.documentEnd) token = this.#takeAndPeek()
    if (token.kind === kinds.streamEnd) return false
    this.#anchors = new Map()
    this.#handles = new Map()
    this.#root = undefined
    this.#states = ['documentEnd']
    const isImplicit =
      implicit &&
      token.kind !== kinds.versionDirective &&
      token.kind !== kinds.tagDirective &&
      token.kind !== kinds.documentStart
    token = this.#directives(token)
    if (isImplicit) {
      this.#node('block')
      return true
    }
    if (token.kind !== kinds.documentStart) throw parserError('did not find expected <document start>', at(token))
    token = this.#takeAndPeek()
    if (isDocumentBoundary(token.kind)) {
      this.#state = this.#popState()
      this.#empty(at(token))
    } else this.#node('block')
    return true
  }

  #directives(first: Token): Token {
    let token = first
    let versionSeen = false
    while (token.kind === kinds.versionDirective || token.kind === kinds.tagDirective) {
      if (token.kind === kinds.versionDirective) {
        if (versionSeen) throw parserError('found duplicate %YAML directive', at(token))
        if (token.value !== '1.1') throw parserError('found incompatible YAML document', at(token))
        versionSeen = true
      } else {
        if (this.#handles.has(token.value)) throw parserError('found duplicate %TAG directive', at(token))
        this.#handles.set(token.value, token.suffix)
      }
      token = this.#takeAndPeek()
    }
    for (const [handle, prefix] of defaultHandles) if (!this.#handles.has(handle)) this.#handles.set(handle, prefix)
    return token
  }

  #step(): void {
    switch (this.#state) {
      case 'blockListEntry':
        return this.#blockListEntry()
      case 'indentlessListEntry':
        return this.#indentlessListEntry()
      case 'blockMapKey':
        return this.#blockMapKey()
      case 'blockMapValue':
        return this.#blockMapValue()
      case 'flowListEntry':
        return this.#flowListEntry()
      case 'flowPairKey':
        return this.#flowPairKey()
      case 'flowPairValue':
        return this.#flowPairValue()
      case 'flowPairEnd':
        return this.#flowPairEnd()
      case 'flowMapKey':
        return this.#flowMapKey()
      case 'flowMapValue':
        return this.#flowMapValue(false)
      case 'flowMapEmptyValue':
        return this.#flowMapValue(true)
      case 'documentEnd':
        return
      default:
        this.#state satisfies never
    }
  }

  #popState(): State {
    return this.#states.pop() ?? 'documentEnd'
  }

  /** Adds a finished or an opened node to what holds it. */
  #add(node: YamlNode): void {
    const parent = this.#open[this.#open.length - 1]
    if (parent === undefined) this.#root = node
    else parent.children.push(node)
  }

  #openNode(node: YamlNode, properties: Properties | undefined, state: State): void {
    this.#describe(node, properties)
    node.children = []
    this.#add(node)
    this.#open.push(node)
    this.#state = state
  }

  #closeNode(end: number): void {
    const node = this.#open.pop()
    if (node !== undefined) node.end = end
  }

  #describe(node: YamlNode, properties: Properties | undefined): void {
    if (properties === undefined) return
    node.tag = properties.tag
    if (properties.anchor === undefined) return
    node.anchor = properties.anchor
    this.#anchors.set(properties.anchor, node)
  }

  #empty(mark: Mark): void {
    const node = new YamlNode('scalar', mark.offset, mark.line)
    node.implicit = true
    this.#add(node)
  }

  #node(context: Context): void {
    let token = this.#peek()
    if (token.kind === kinds.alias) return this.#alias(token)
    let properties: Properties | undefined
    if (token.kind === kinds.anchor || token.kind === kinds.tag) {
      properties = this.#properties(token)
      token = this.#peek()
    }
    const start = properties?.start ?? token
    switch (token.kind) {
      case kinds.scalar:
        return this.#scalar(token, properties)
      case kinds.blockEntry:
        if (context !== 'blockOrIndentless') break
        return this.#openNode(collection('list', 'block', start), properties, 'indentlessListEntry')
      case kinds.flowSequenceStart:
        this.#first = true
        return this.#openNode(collection('list', 'flow', start), properties, 'flowListEntry')
      case kinds.flowMappingStart:
        this.#first = true
        return this.#openNode(collection('map', 'flow', start), properties, 'flowMapKey')
      case kinds.blockSequenceStart:
        if (context === 'flow') break
        this.#first = true
        return this.#openNode(collection('list', 'block', start), properties, 'blockListEntry')
      case kinds.blockMappingStart:
        if (context === 'flow') break
        this.#first = true
        return this.#openNode(collection('map', 'block', start), properties, 'blockMapKey')
      default:
    }
    if (properties === undefined) throw parserError('did not find expected node content', at(token), start)
    this.#emptyWithProperties(properties)
  }

  #emptyWithProperties(properties: Properties): void {
    const node = new YamlNode('scalar', properties.start.offset, properties.start.line)
    node.implicit = properties.tag === ''
    node.end = properties.end
    this.#describe(node, properties)
    this.#add(node)
    this.#state = this.#popState()
  }

  #alias(token: Token): void {
    const node = new YamlNode('alias', token.offset, token.line)
    node.value = token.value
    node.end = token.end
    node.target = this.#anchors.get(token.value)
    if (node.target === undefined) throw plainError(`unknown anchor '${token.value}' referenced`, token.offset)
    this.#scanner.take()
    this.#add(node)
    this.#state = this.#popState()
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
    this.#scanner.take()
    this.#add(node)
    this.#state = this.#popState()
  }

  #properties(first: Token): Properties {
    const start = at(first)
    let anchor: string | undefined
    let tagToken: Token | undefined
    let end = first.end
    let token = first
    for (let i = 0; i < 2; i++) {
      if (token.kind === kinds.anchor && anchor === undefined) anchor = token.value
      else if (token.kind === kinds.tag && tagToken === undefined) tagToken = token
      else break
      end = token.end
      token = this.#takeAndPeek()
    }
    return { start, anchor, end, tag: tagToken === undefined ? '' : this.#fullTag(tagToken, start) }
  }

  #fullTag(token: Token, start: Mark): string {
    if (token.value === '') return token.suffix
    const prefix = this.#handles.get(token.value)
    const tag = prefix === undefined ? '' : prefix + token.suffix
    if (tag === '') throw parserError('found undefined tag handle', at(token), start)
    return tag
  }

  /** Takes the token that starts a collection, when its first entry is due. */
  #takeStart(): boolean {
    const first = this.#first
    if (first) {
      this.#marks.push(at(this.#peek()))
      this.#scanner.take()
      this.#first = false
    }
    return first
  }

  #endCollection(token: Token): void {
    this.#state = this.#popState()
    this.#marks.pop()
    this.#closeNode(token.end)
    this.#scanner.take()
  }

  #blockListEntry(): void {
    this.#takeStart()
    const token = this.#peek()
    if (token.kind === kinds.blockEnd) return this.#endCollection(token)
    if (token.kind !== kinds.blockEntry)
      throw parserError("did not find expected '-' indicator", at(token), this.#marks.pop())
    const next = this.#takeAndPeek().kind
    if (next === kinds.blockEntry || next === kinds.blockEnd) return this.#empty(after(token))
    this.#states.push('blockListEntry')
    this.#node('block')
  }

  #indentlessListEntry(): void {
    const token = this.#peek()
    if (token.kind !== kinds.blockEntry) {
      this.#state = this.#popState()
      return this.#closeNode(token.offset)
    }
    const next = this.#takeAndPeek().kind
    if (next === kinds.blockEntry || isMapBoundary(next)) return this.#empty(after(token))
    this.#states.push('indentlessListEntry')
    this.#node('block')
  }

  #blockMapKey(): void {
    this.#takeStart()
    const token = this.#peek()
    if (token.kind === kinds.blockEnd) return this.#endCollection(token)
    if (token.kind !== kinds.key) throw parserError('did not find expected key', at(token), this.#marks.pop())
    if (isMapBoundary(this.#takeAndPeek().kind)) {
      this.#state = 'blockMapValue'
      return this.#empty(after(token))
    }
    this.#states.push('blockMapValue')
    this.#node('blockOrIndentless')
  }

  #blockMapValue(): void {
    const token = this.#peek()
    if (token.kind === kinds.value) {
      if (!isMapBoundary(this.#takeAndPeek().kind)) {
        this.#states.push('blockMapKey')
        return this.#node('blockOrIndentless')
      }
      this.#state = 'blockMapKey'
      return this.#empty(after(token))
    }
    this.#state = 'blockMapKey'
    this.#empty(at(token))
  }

  #flowListEntry(): void {
    const first = this.#takeStart()
    let token = this.#peek()
    if (token.kind !== kinds.flowSequenceEnd && !first) {
      if (token.kind !== kinds.flowEntry)
        throw parserError("did not find expected ',' or ']'", at(token), this.#marks.pop())
      token = this.#takeAndPeek()
    }
    if (token.kind === kinds.flowSequenceEnd) return this.#endCollection(token)
    if (token.kind === kinds.key) {
      this.#openNode(collection('map', 'flow', token), undefined, 'flowPairKey')
      return this.#scanner.take()
    }
    this.#states.push('flowListEntry')
    this.#node('flow')
  }

  #flowPairKey(): void {
    const token = this.#peek()
    if (token.kind !== kinds.value && token.kind !== kinds.flowEntry && token.kind !== kinds.flowSequenceEnd) {
      this.#states.push('flowPairValue')
      return this.#node('flow')
    }
    // libyaml takes the token here, whatever it is.
    this.#scanner.take()
    this.#state = 'flowPairValue'
    this.#empty(after(token))
  }

  #flowPairValue(): void {
    const token = this.#peek()
    if (token.kind === kinds.value) {
      const next = this.#takeAndPeek().kind
      if (next !== kinds.flowEntry && next !== kinds.flowSequenceEnd) {
        this.#states.push('flowPairEnd')
        return this.#node('flow')
      }
    }
    this.#state = 'flowPairEnd'
    this.#empty(at(token))
  }

  #flowPairEnd(): void {
    this.#closeNode(this.#peek().offset)
    this.#state = 'flowListEntry'
  }

  #flowMapKey(): void {
    const first = this.#takeStart()
    let token = this.#peek()
    if (token.kind !== kinds.flowMappingEnd && !first) {
      if (token.kind !== kinds.flowEntry)
        throw parserError("did not find expected ',' or '}'", at(token), this.#marks.pop())
      token = this.#takeAndPeek()
    }
    if (token.kind === kinds.flowMappingEnd) return this.#endCollection(token)
    if (token.kind !== kinds.key) {
      this.#states.push('flowMapEmptyValue')
      return this.#node('flow')
    }
    token = this.#takeAndPeek()
    if (token.kind !== kinds.value && token.kind !== kinds.flowEntry && token.kind !== kinds.flowMappingEnd) {
      this.#states.push('flowMapValue')
      return this.#node('flow')
    }
    this.#state = 'flowMapValue'
    this.#empty(at(token))
  }

  #flowMapValue(empty: boolean): void {
    let token = this.#peek()
    if (!empty && token.kind === kinds.value) {
      token = this.#takeAndPeek()
      if (token.kind !== kinds.flowEntry && token.kind !== kinds.flowMappingEnd) {
        this.#states.push('flowMapKey')
        return this.#node('flow')
      }
    }
    this.#state = 'flowMapKey'
    this.#empty(at(token))
  }
}

function at(token: Token): Mark {
  return token
}

function after(token: Token): Mark {
  return { offset: token.end, line: token.line }
}

function collection(kind: 'list' | 'map', style: 'flow' | 'block', start: Mark): YamlNode {
  const node = new YamlNode(kind, start.offset, start.line)
  node.style = style
  return node
}

function isMapBoundary(kind: number): boolean {
  return kind === kinds.key || kind === kinds.value || kind === kinds.blockEnd
}

function isDocumentBoundary(kind: number): boolean {
  return (
    kind === kinds.versionDirective ||
    kind === kinds.tagDirective ||
    kind === kinds.documentStart ||
    kind === kinds.documentEnd ||
    kind === kinds.streamEnd
  )
}
