import { byteLength } from '../golang/bytes.ts'
import { sprintf } from '../golang/fmt.ts'
import { quote } from '../golang/strconv.ts'
import type { Lexer, Token, TokenType } from './lexer.ts'

const noToken: Token = { type: 'error', pos: 0, text: '', line: 0 }

/** The tokens as the parser takes them: up to three can be put back. */
export class Lookahead {
  readonly #lexer: Lexer
  // The first is the newest that the lexer gave.
  readonly #tokens: [Token, Token, Token] = [noToken, noToken, noToken]
  #peekCount = 0

  constructor(lexer: Lexer) {
    this.#lexer = lexer
  }

  /** Line of the newest token: what errors report, however many were put back. */
  get line(): number {
    return this.#tokens[0].line
  }

  next(): Token {
    if (this.#peekCount > 0) this.#peekCount--
    else this.#tokens[0] = this.#lexer.next()
    return this.#tokens[this.#peekCount as 0 | 1 | 2]
  }

  backup(): void {
    this.#peekCount++
  }

  backup2(first: Token): void {
    this.#tokens[1] = first
    this.#peekCount = 2
  }

  backup3(first: Token, second: Token): void {
    this.#tokens[1] = second
    this.#tokens[2] = first
    this.#peekCount = 3
  }

  peek(): Token {
    if (this.#peekCount === 0) {
      this.#peekCount = 1
      this.#tokens[0] = this.#lexer.next()
    }
    return this.#tokens[(this.#peekCount - 1) as 0 | 1 | 2]
  }

  nextNonSpace(): Token {
    for (;;) {
      const token = this.next()
      if (token.type !== 'space') return token
    }
  }

  peekNonSpace(): Token {
    const token = this.nextNonSpace()
    this.backup()
    return token
  }
}

const keywordTokens = new Set<TokenType>([
  'block',
  'break',
  'continue',
  'dot',
  'define',
  'else',
  'end',
  'if',
  'nil',
  'range',
  'template',
  'with',
])

/** A token as errors show it. */
export function tokenText(token: Token): string {
  if (token.type === 'eof') return 'EOF'
  if (keywordTokens.has(token.type)) return `<${token.text}>`
  if (byteLength(token.text) > 10) return sprintf('%.10q...', [token.text])
  return quote(token.text)
}

/** Tokens that can begin an operand of a command. */
export const startsOperand = new Set<TokenType>([
  'bool',
  'charConstant',
  'complex',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'rawString',
  'string',
  'variable',
  'leftParen',
])
