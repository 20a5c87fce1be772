import { decodeBytes, encodeBytes } from '../golang/bytes.ts'
import { isBlankz, isBreak } from './characters.ts'
import { Cursor } from './cursor.ts'
import { scanAnchor, scanDirective, scanTag } from './scan-properties.ts'
import { scanBlockScalar, scanPlainScalar, scanQuotedScalar } from './scan-scalars.ts'
import { type SimpleKey, Token, tokenKinds } from './tokens.ts'

const maxDepth = 10_000
/** A simple key is at most this long: the `:` must follow within it. */
const maxSimpleKeyLength = 1024
/** As many bytes as go-yaml reads at once. */
const firstPiece = 512

/**
 * Text to tokens, in the structure of libyaml's scanner as go-yaml has it, so that it takes and refuses the same texts in
 * the same words. One lookahead queue holds the tokens behind a possible simple key.
 */
export class Scanner extends Cursor {
  #indents: number[] = []
  #simpleKeys: (SimpleKey | undefined)[] = [undefined]
  /** The brackets that are open. */
  #openers: Token[] = []
  #queue: Token[] = []
  #head = 0
  #taken = 0
  /**
   * go-yaml asks its buffer, not the place in it, whether there is a byte order mark at the start of a line: while a second mark
   * is at the buffer's start, the first character of each line is lost. The buffer moves on after the first piece.
   */
  readonly #markedUpTo: number

  constructor(text: string, start = 0) {
    super(text, start)
    const isMarked = text.charCodeAt(start) === 0xfeff
    this.#markedUpTo = isMarked ? decodeBytes(encodeBytes(text).subarray(0, firstPiece)).length : -1
  }

  /** The next token, which stays in the queue. @throws YamlError */
  peek(): Token {
    for (;;) {
      const head = this.#queue[this.#head]
      if (head !== undefined && !this.#mustWait(head)) return head
      this.#fetch()
    }
  }

  #mustWait(token: Token): boolean {
    const key = token.keyLevel < 0 ? undefined : this.#simpleKeys[token.keyLevel]
    return key?.possible === true && this.#isValid(key)
  }

  /** Takes the token that `peek` showed. */
  take(): void {
    this.#head++
    this.#taken++
    if (this.#head === this.#queue.length) {
      this.#queue.length = 0
      this.#head = 0
    }
  }

  #append(kind: number, length: number): Token {
    const token = new Token(kind, this.position, this.line)
    this.position += length
    token.end = this.position
    this.#queue.push(token)
    return token
  }

  /** Puts a token before a key; behind everything, as libyaml, where the key has been taken already. */
  #insert(kind: number, key: SimpleKey): void {
    const ahead = key.tokenNumber - this.#taken
    const token = new Token(kind, key.offset, key.line)
    if (ahead < 0) this.#queue.push(token)
    else this.#queue.splice(this.#head + ahead, 0, token)
  }

  #fetch(): void {
    this.#skipToNextToken()
    this.#unrollIndent(this.column)
    const unit = this.unit()
    if (unit === 0) this.#fetchStreamEnd()
    else if (this.column !== 0 || !this.#fetchAtLineStart(unit)) this.#fetchToken(unit)
  }

  #fetchToken(unit: number): void {
    switch (unit) {
      case 0x5b:
      case 0x7b:
        this.#fetchFlowStart(unit === 0x5b ? tokenKinds.flowSequenceStart : tokenKinds.flowMappingStart)
        break
      case 0x5d:
      case 0x7d:
        this.#fetchFlowEnd(unit === 0x5d ? tokenKinds.flowSequenceEnd : tokenKinds.flowMappingEnd)
        break
      case 0x2c:
        this.#fetchFlowEntry()
        break
      case 0x2d:
      case 0x3f:
      case 0x3a:
        this.#fetchIndicator(unit)
        break
      case 0x7c:
      case 0x3e:
        if (this.flowLevel > 0) this.#cannotStart()
        this.#fetchBlockScalar(unit === 0x7c)
        break
      case 0x23:
      case 0x25:
      case 0x40:
      case 0x60:
      case 0x09:
        this.#cannotStart()
        break
      default:
        this.#fetchNode(unit)
    }
  }

  #cannotStart(): never {
    this.fail('found character that cannot start any token')
  }

  #fetchIndicator(unit: number): void {
    const next = isBlankz(this.unit(1))
    if (unit === 0x2d && next) this.#fetchBlockEntry()
    else if (unit === 0x2d || (this.flowLevel === 0 && !next)) this.#fetchNode(unit)
    else if (unit === 0x3f) this.#fetchKey()
    else this.#fetchValue()
  }

  /** Directives and document indicators stand in the first column only. */
  #fetchAtLineStart(unit: number): boolean {
    if (unit === 0x25) {
      this.#endContent()
      this.#queue.push(scanDirective(this))
      return true
    }
    if (!this.isDocumentIndicator()) return false
    this.#endContent()
    this.#append(unit === 0x2d ? tokenKinds.documentStart : tokenKinds.documentEnd, 3)
    return true
  }

  #endContent(): void {
    this.#unrollIndent(-1)
    this.#removeSimpleKey()
    this.simpleKeyAllowed = false
  }

  #fetchStreamEnd(): void {
    if (this.column !== 0) {
      this.lineStart = this.position
      this.line++
    }
    this.#endContent()
    this.#append(tokenKinds.streamEnd, 0)
  }

  #fetchFlowStart(kind: number): void {
    const key = this.#saveSimpleKey()
    const level = this.#simpleKeys.length - 1
    this.#simpleKeys.push(undefined)
    this.flowLevel++
    if (this.flowLevel > maxDepth) this.fail(`exceeded max depth of ${maxDepth}`)
    this.simpleKeyAllowed = true
    const token = this.#append(kind, 1)
    this.#openers.push(token)
    this.#hold(token, key, level)
  }

  #fetchFlowEnd(kind: number): void {
    this.#removeSimpleKey()
    if (this.flowLevel > 0) {
      this.flowLevel--
      const key = this.#simpleKeys.pop()
      const opener = this.#openers.pop()
      // libyaml's mark of a level without keys has the number of the bracket, and takes the bracket's own mark away.
      const marked = key === undefined ? opener : key.token
      if (marked !== undefined) marked.keyLevel = -1
    }
    this.simpleKeyAllowed = false
    this.#append(kind, 1)
  }

  #fetchFlowEntry(): void {
    this.#removeSimpleKey()
    this.simpleKeyAllowed = true
    this.#append(tokenKinds.flowEntry, 1)
  }

  #fetchBlockEntry(): void {
    if (this.flowLevel === 0) {
      if (!this.simpleKeyAllowed) this.fail('block sequence entries are not allowed in this context')
      this.#rollIndent(tokenKinds.blockSequenceStart)
    }
    this.#removeSimpleKey()
    this.simpleKeyAllowed = true
    this.#append(tokenKinds.blockEntry, 1)
  }

  #fetchKey(): void {
    if (this.flowLevel === 0) {
      if (!this.simpleKeyAllowed) this.fail('mapping keys are not allowed in this context')
      this.#rollIndent(tokenKinds.blockMappingStart)
    }
    this.#removeSimpleKey()
    this.simpleKeyAllowed = this.flowLevel === 0
    this.#append(tokenKinds.key, 1)
  }

  #fetchValue(): void {
    const key = this.#simpleKeys[this.#simpleKeys.length - 1]
    if (key?.possible && this.#isValid(key)) {
      this.#insert(tokenKinds.key, key)
      if (this.flowLevel === 0 && this.indent < key.column) {
        this.#pushIndent(key.column)
        this.#insert(tokenKinds.blockMappingStart, key)
      }
      this.#release(key)
      this.simpleKeyAllowed = false
    } else {
      if (this.flowLevel === 0) {
        if (!this.simpleKeyAllowed) this.fail('mapping values are not allowed in this context')
        this.#rollIndent(tokenKinds.blockMappingStart)
      }
      this.simpleKeyAllowed = this.flowLevel === 0
    }
    this.#append(tokenKinds.value, 1)
  }

  /** An alias, anchor, tag or scalar: it may be a simple key, and none can follow it at once. */
  #fetchNode(unit: number): void {
    const key = this.#saveSimpleKey()
    this.simpleKeyAllowed = false
    const token = this.#scanNode(unit)
    this.#hold(token, key, this.#simpleKeys.length - 1)
    this.#queue.push(token)
  }

  #scanNode(unit: number): Token {
    switch (unit) {
      case 0x2a:
        return scanAnchor(this, tokenKinds.alias)
      case 0x26:
        return scanAnchor(this, tokenKinds.anchor)
      case 0x21:
        return scanTag(this)
      case 0x27:
      case 0x22:
        return scanQuotedScalar(this, unit === 0x27)
      default:
        return scanPlainScalar(this)
    }
  }

  #fetchBlockScalar(literal: boolean): void {
    this.#removeSimpleKey()
    this.simpleKeyAllowed = true
    this.#queue.push(scanBlockScalar(this, literal))
  }

  #hold(token: Token, key: SimpleKey | undefined, level: number): void {
    if (key === undefined) return
    key.token = token
    token.keyLevel = level
  }

  #release(key: SimpleKey): void {
    key.possible = false
    if (key.token !== undefined) key.token.keyLevel = -1
  }

  #saveSimpleKey(): SimpleKey | undefined {
    if (!this.simpleKeyAllowed) return undefined
    this.#removeSimpleKey()
    const key: SimpleKey = {
      possible: true,
      token: undefined,
      required: this.flowLevel === 0 && this.indent === this.column,
      tokenNumber: this.#taken + this.#queue.length - this.#head,
      offset: this.position,
      line: this.line,
      column: this.column,
    }
    this.#simpleKeys[this.#simpleKeys.length - 1] = key
    return key
  }

  #removeSimpleKey(): void {
    const key = this.#simpleKeys[this.#simpleKeys.length - 1]
    if (!key?.possible) return
    if (key.required) this.fail("could not find expected ':'")
    this.#release(key)
  }

  #isValid(key: SimpleKey): boolean {
    if (key.line === this.line && key.offset + maxSimpleKeyLength >= this.position) return true
    if (key.required) this.fail("could not find expected ':'")
    key.possible = false
    return false
  }

  #pushIndent(column: number): void {
    this.#indents.push(this.indent)
    this.indent = column
    if (this.#indents.length > maxDepth) this.fail(`exceeded max depth of ${maxDepth}`)
  }

  #rollIndent(kind: number): void {
    if (this.indent >= this.column) return
    this.#pushIndent(this.column)
    this.#append(kind, 0)
  }

  #unrollIndent(column: number): void {
    if (this.flowLevel > 0) return
    while (this.indent > column) {
      this.#append(tokenKinds.blockEnd, 0)
      this.indent = this.#indents.pop() ?? -1
    }
  }

  /** Over blanks, comments and breaks. A tab may not indent where a key could start. */
  #skipToNextToken(): void {
    const { text } = this
    for (;;) {
      let position = this.position
      let unit = text.charCodeAt(position)
      if (position < this.#markedUpTo && position === this.lineStart && unit !== 0) unit = text.charCodeAt(++position)
      const tabs = this.flowLevel > 0 || !this.simpleKeyAllowed
      while (unit === 0x20 || (tabs && unit === 0x09)) unit = text.charCodeAt(++position)
      this.position = position
      if (unit === 0x23) {
        this.toEndOfLine()
        unit = this.unit()
      }
      if (!isBreak(unit)) return
      this.skipBreak()
      if (this.flowLevel === 0) this.simpleKeyAllowed = true
    }
  }
}
