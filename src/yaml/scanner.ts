import { isBlank, isBlankz, isBreak, isBreakz } from './characters.ts'
import { scannerError } from './error.ts'
import { scanAnchor, scanDirective, scanTag } from './scan-properties.ts'
import { scanBlockScalar, scanPlainScalar, scanQuotedScalar } from './scan-scalars.ts'
import { type SimpleKey, Token, tokenKinds } from './tokens.ts'

const maxDepth = 10_000
/** A simple key is at most this long: the `:` must follow within it. */
const maxSimpleKeyLength = 1024

/**
 * Text to tokens, in the structure of libyaml's scanner as go-yaml has it, so that it takes and refuses the same texts in
 * the same words. One lookahead queue holds the tokens behind a possible simple key.
 */
export class Scanner {
  /** The text and one NUL behind it. */
  readonly text: string
  position = 0
  line = 0
  lineStart = 0
  flowLevel = 0
  indent = -1
  simpleKeyAllowed = true
  #indents: number[] = []
  #simpleKeys: (SimpleKey | undefined)[] = [undefined]
  #queue: Token[] = []
  #head = 0
  #taken = 0

  constructor(text: string) {
    this.text = `${text}\0`
  }

  get column(): number {
    return this.position - this.lineStart
  }

  /** The unit at an offset from the current one. */
  unit(ahead = 0): number {
    return this.text.charCodeAt(this.position + ahead)
  }

  mark(): { offset: number; line: number } {
    return { offset: this.position, line: this.line }
  }

  /** @throws YamlError always: the problem at the current place */
  fail(problem: string): never {
    throw scannerError(problem, this.mark())
  }

  /** The next token, which stays in the queue. @throws YamlError */
  peek(): Token {
    for (;;) {
      const head = this.#queue[this.#head]
      if (head !== undefined && !(head.simpleKey?.possible && this.#isValid(head.simpleKey))) return head
      this.#fetch()
    }
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

  #insert(kind: number, tokenNumber: number, key: SimpleKey): void {
    this.#queue.splice(this.#head + tokenNumber - this.#taken, 0, new Token(kind, key.offset, key.line))
  }

  #fetch(): void {
    this.#skipToNextToken()
    this.#unrollIndent(this.column)
    const unit = this.unit()
    if (unit === 0) return this.#fetchStreamEnd()
    if (this.column === 0 && this.#fetchAtLineStart(unit)) return
    switch (unit) {
      case 0x5b:
        return this.#fetchFlowStart(tokenKinds.flowSequenceStart)
      case 0x7b:
        return this.#fetchFlowStart(tokenKinds.flowMappingStart)
      case 0x5d:
        return this.#fetchFlowEnd(tokenKinds.flowSequenceEnd)
      case 0x7d:
        return this.#fetchFlowEnd(tokenKinds.flowMappingEnd)
      case 0x2c:
        return this.#fetchFlowEntry()
      case 0x2a:
        return this.#fetchNode(() => scanAnchor(this, tokenKinds.alias))
      case 0x26:
        return this.#fetchNode(() => scanAnchor(this, tokenKinds.anchor))
      case 0x21:
        return this.#fetchNode(() => scanTag(this))
      case 0x27:
      case 0x22:
        return this.#fetchNode(() => scanQuotedScalar(this, unit === 0x27))
      case 0x2d:
      case 0x3f:
      case 0x3a:
        return this.#fetchIndicator(unit)
      case 0x7c:
      case 0x3e:
        if (this.flowLevel === 0) return this.#fetchBlockScalar(unit === 0x7c)
        break
      case 0x23:
      case 0x25:
      case 0x40:
      case 0x60:
      case 0x09:
        break
      default:
        return this.#fetchNode(() => scanPlainScalar(this))
    }
    this.fail('found character that cannot start any token')
  }

  #fetchIndicator(unit: number): void {
    const next = this.unit(1)
    if (unit === 0x2d) {
      if (isBlankz(next)) return this.#fetchBlockEntry()
    } else if (this.flowLevel > 0 || isBlankz(next)) {
      return unit === 0x3f ? this.#fetchKey() : this.#fetchValue()
    }
    this.#fetchNode(() => scanPlainScalar(this))
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

  /** True at `---` or `...` in the first column. */
  isDocumentIndicator(): boolean {
    const unit = this.unit()
    if ((unit !== 0x2d && unit !== 0x2e) || this.column !== 0) return false
    return this.unit(1) === unit && this.unit(2) === unit && isBlankz(this.unit(3))
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
    this.#simpleKeys.push(undefined)
    this.flowLevel++
    if (this.flowLevel > maxDepth) this.fail(`exceeded max depth of ${maxDepth}`)
    this.simpleKeyAllowed = true
    this.#append(kind, 1).simpleKey = key
  }

  #fetchFlowEnd(kind: number): void {
    this.#removeSimpleKey()
    if (this.flowLevel > 0) {
      this.flowLevel--
      this.#simpleKeys.pop()
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
      this.#insert(tokenKinds.key, key.tokenNumber, key)
      if (this.flowLevel === 0 && this.indent < key.column) {
        this.#pushIndent(key.column)
        this.#insert(tokenKinds.blockMappingStart, key.tokenNumber, key)
      }
      key.possible = false
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
  #fetchNode(scan: () => Token): void {
    const key = this.#saveSimpleKey()
    this.simpleKeyAllowed = false
    const token = scan()
    token.simpleKey = key
    this.#queue.push(token)
  }

  #fetchBlockScalar(literal: boolean): void {
    this.#removeSimpleKey()
    this.simpleKeyAllowed = true
    this.#queue.push(scanBlockScalar(this, literal))
  }

  #saveSimpleKey(): SimpleKey | undefined {
    if (!this.simpleKeyAllowed) return undefined
    this.#removeSimpleKey()
    const key: SimpleKey = {
      possible: true,
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
    key.possible = false
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
      const tabs = this.flowLevel > 0 || !this.simpleKeyAllowed
      while (unit === 0x20 || (tabs && unit === 0x09)) unit = text.charCodeAt(++position)
      if (unit === 0x23) while (!isBreakz(unit)) unit = text.charCodeAt(++position)
      this.position = position
      if (!isBreak(unit)) return
      this.skipBreak()
      if (this.flowLevel === 0) this.simpleKeyAllowed = true
    }
  }

  /** Over one line break; the text that it stands for in a scalar. */
  skipBreak(): string {
    const unit = this.unit()
    this.position += unit === 0x0d && this.unit(1) === 0x0a ? 2 : 1
    this.line++
    this.lineStart = this.position
    return unit === 0x2028 || unit === 0x2029 ? String.fromCharCode(unit) : '\n'
  }

  skipBlanks(): void {
    while (isBlank(this.unit())) this.position++
  }

  /** Over the rest of a line that may hold a comment only. */
  skipRestOfLine(): void {
    this.skipBlanks()
    if (this.unit() === 0x23) while (!isBreakz(this.unit())) this.position++
    if (!isBreakz(this.unit())) this.fail('did not find expected comment or line break')
    if (this.unit() !== 0) this.skipBreak()
  }
}
