import { blockListEntry, blockMapKey, blockMapValue, indentlessListEntry } from './compose-block.ts'
import {
  flowListEntry,
  flowMapEmptyValue,
  flowMapKey,
  flowMapValue,
  flowPairEnd,
  flowPairKey,
  flowPairValue,
} from './compose-flow.ts'
import { ComposerBase, type State } from './composer-base.ts'
import { parserError } from './error.ts'
import type { YamlNode } from './node.ts'
import { tokenKinds as kinds, type Token } from './tokens.ts'

const steps: Record<State, (composer: ComposerBase) => void> = {
  documentEnd: () => undefined,
  blockListEntry,
  indentlessListEntry,
  blockMapKey,
  blockMapValue,
  flowListEntry,
  flowPairKey,
  flowPairValue,
  flowPairEnd,
  flowMapKey,
  flowMapValue,
  flowMapEmptyValue,
}

const defaultHandles: readonly (readonly [string, string])[] = [
  ['!', '!'],
  ['!!', 'tag:yaml.org,2002:'],
]

/**
 * Tokens to nodes: libyaml's state machine with go-yaml's texts, whose events build the tree at once. It does not recurse,
 * so the depth of a text costs no stack.
 */
export class Composer extends ComposerBase {
  #started = false

  /** The root node of the next document; undefined at the end of the stream. @throws YamlError */
  next(): YamlNode | undefined {
    if (!this.#startDocument()) return undefined
    while (this.state !== 'documentEnd') steps[this.state](this)
    if (this.peek().kind === kinds.documentEnd) this.scanner.take()
    return this.root
  }

  #startDocument(): boolean {
    let token = this.peek()
    const isFirst = !this.#started
    this.#started = true
    if (!isFirst) while (token.kind === kinds.documentEnd) token = this.takeAndPeek()
    if (token.kind === kinds.streamEnd) return false
    this.anchors = new Map()
    this.handles = new Map()
    this.root = undefined
    this.states = ['documentEnd']
    // Only the first document may do without `---`, and then it has no directives.
    const isBare = isFirst && !isDirective(token.kind) && token.kind !== kinds.documentStart
    token = this.#directives(token)
    if (isBare) {
      this.node('block')
      return true
    }
    if (token.kind !== kinds.documentStart) throw parserError('did not find expected <document start>', token)
    token = this.takeAndPeek()
    if (isDocumentBoundary(token.kind)) this.emptyThen(token, this.popState())
    else this.node('block')
    return true
  }

  #directives(first: Token): Token {
    let token = first
    let versionSeen = false
    while (isDirective(token.kind)) {
      if (token.kind === kinds.versionDirective) {
        if (versionSeen) throw parserError('found duplicate %YAML directive', token)
        if (token.value !== '1.1') throw parserError('found incompatible YAML document', token)
        versionSeen = true
      } else {
        if (this.handles.has(token.value)) throw parserError('found duplicate %TAG directive', token)
        this.handles.set(token.value, token.suffix)
      }
      token = this.takeAndPeek()
    }
    for (const [handle, prefix] of defaultHandles) if (!this.handles.has(handle)) this.handles.set(handle, prefix)
    return token
  }
}

function isDirective(kind: number): boolean {
  return kind === kinds.versionDirective || kind === kinds.tagDirective
}

function isDocumentBoundary(kind: number): boolean {
  return isDirective(kind) || kind === kinds.documentStart || kind === kinds.documentEnd || kind === kinds.streamEnd
}
