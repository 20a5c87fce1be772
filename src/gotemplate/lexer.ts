import { quote } from '../golang/strconv.ts'
import { replacementRune } from '../golang/unicode.ts'
import {
  describeRune,
  isAlphaNumeric,
  isAlphaNumericAscii,
  isSpaceCode,
  isTerminator,
  lineEnd,
  trimEnd,
  trimStart,
} from './characters.ts'

export type TokenType =
  | 'error'
  | 'bool'
  | 'char'
  | 'charConstant'
  | 'comment'
  | 'complex'
  | 'assign'
  | 'declare'
  | 'eof'
  | 'field'
  | 'identifier'
  | 'leftDelim'
  | 'leftParen'
  | 'number'
  | 'pipe'
  | 'rawString'
  | 'rightDelim'
  | 'rightParen'
  | 'space'
  | 'string'
  | 'text'
  | 'variable'
  | 'block'
  | 'break'
  | 'continue'
  | 'dot'
  | 'define'
  | 'else'
  | 'end'
  | 'if'
  | 'nil'
  | 'range'
  | 'template'
  | 'with'

/** `text` is the source text, or the message of an `error`. */
export interface Token {
  readonly type: TokenType
  /** UTF-16 offset in the file. */
  readonly pos: number
  readonly text: string
  /** From 1: the line on which the token begins. */
  readonly line: number
}

const keywords = new Map<string, TokenType>([
  ['block', 'block'],
  ['break', 'break'],
  ['continue', 'continue'],
  ['define', 'define'],
  ['else', 'else'],
  ['end', 'end'],
  ['if', 'if'],
  ['nil', 'nil'],
  ['range', 'range'],
  ['template', 'template'],
  ['with', 'with'],
])

const dash = 0x2d

interface RightDelim {
  readonly length: number
  readonly trim: boolean
}

const plainDelim: RightDelim = { length: 2, trim: false }
const trimDelim: RightDelim = { length: 4, trim: true }

/**
 * Splits a template into tokens, one at a time, because the parser decides how far it reads: an error behind the place where
 * parsing stops is never seen. Errors are tokens.
 */
export class Lexer {
  readonly #input: string
  #pos = 0
  #start = 0
  #insideAction = false
  #parenDepth = 0
  #failed: Token | undefined
  // The line that ends at #lineEnd: positions only grow, so that each newline is found once.
  #line = 1
  #lineEnd: number

  constructor(input: string) {
    this.#input = input
    this.#lineEnd = lineEnd(input, 0)
  }

  next(): Token {
    if (this.#failed !== undefined) return this.#failed
    return this.#insideAction ? this.#inAction() : this.#text()
  }

  #emit(type: TokenType): Token {
    const token = {
      type,
      pos: this.#start,
      text: this.#input.slice(this.#start, this.#pos),
      line: this.#lineAt(this.#start),
    }
    this.#start = this.#pos
    return token
  }

  #error(message: string): Token {
    this.#failed = { type: 'error', pos: this.#start, text: message, line: this.#lineAt(this.#start) }
    return this.#failed
  }

  #lineAt(pos: number): number {
    while (this.#lineEnd < pos) {
      this.#line++
      this.#lineEnd = lineEnd(this.#input, this.#lineEnd + 1)
    }
    return this.#line
  }

  /** Text up to the next action; comments are passed over here. */
  #text(): Token {
    const input = this.#input
    for (;;) {
      const delim = input.indexOf('{{', this.#pos)
      const end = delim < 0 ? input.length : delim
      const trimmed = delim >= 0 && this.#isLeftTrim(delim + 2) ? trimEnd(input, this.#start, end) : end
      if (trimmed > this.#start) {
        this.#pos = trimmed
        const token = this.#emit('text')
        this.#pos = end
        this.#start = end
        return token
      }
      this.#pos = end
      this.#start = end
      if (delim < 0) return { type: 'eof', pos: end, text: 'EOF', line: this.#lineAt(end) }
      const inside = delim + (this.#isLeftTrim(delim + 2) ? 4 : 2)
      if (!input.startsWith('/*', inside)) return this.#leftDelim(inside)
      const failure = this.#comment(inside)
      if (failure !== undefined) return failure
    }
  }

  #leftDelim(inside: number): Token {
    this.#pos += 2
    const token = this.#emit('leftDelim')
    this.#insideAction = true
    this.#pos = inside
    this.#start = inside
    this.#parenDepth = 0
    return token
  }

  #comment(inside: number): Token | undefined {
    this.#start = inside
    const close = this.#input.indexOf('*/', inside + 2)
    if (close < 0) return this.#error('unclosed comment')
    this.#pos = close + 2
    const right = this.#rightDelimAt(this.#pos)
    if (right === undefined) return this.#error('comment ends before closing delimiter')
    this.#pos += right.length
    if (right.trim) this.#pos = trimStart(this.#input, this.#pos)
    this.#start = this.#pos
    return undefined
  }

  #isLeftTrim(pos: number): boolean {
    return this.#input.charCodeAt(pos) === dash && isSpaceCode(this.#input.charCodeAt(pos + 1))
  }

  #rightDelimAt(pos: number): RightDelim | undefined {
    const input = this.#input
    const code = input.charCodeAt(pos)
    if (code === 0x7d) return input.charCodeAt(pos + 1) === 0x7d ? plainDelim : undefined
    return isSpaceCode(code) && input.startsWith('-}}', pos + 1) ? trimDelim : undefined
  }

  #rightDelim(trim: boolean): Token {
    if (trim) {
      this.#pos += 2
      this.#start = this.#pos
    }
    this.#pos += 2
    const token = this.#emit('rightDelim')
    if (trim) this.#pos = trimStart(this.#input, this.#pos)
    this.#start = this.#pos
    this.#insideAction = false
    return token
  }

  #inAction(): Token {
    const right = this.#rightDelimAt(this.#pos)
    if (right !== undefined) {
      return this.#parenDepth === 0 ? this.#rightDelim(right.trim) : this.#error('unclosed left paren')
    }
    const code = this.#input.charCodeAt(this.#pos)
    if (Number.isNaN(code)) return this.#error('unclosed action')
    if (isSpaceCode(code)) return this.#space()
    return this.#punctuation(code) ?? this.#word(code)
  }

  #single(type: TokenType): Token {
    this.#pos++
    return this.#emit(type)
  }

  #punctuation(code: number): Token | undefined {
    switch (code) {
      case 0x3d: // =
        return this.#single('assign')
      case 0x3a: // :
        if (this.#input[this.#pos + 1] !== '=') return this.#error('expected :=')
        this.#pos += 2
        return this.#emit('declare')
      case 0x7c: // |
        return this.#single('pipe')
      case 0x22: // "
        return this.#quoted('"', 'string', 'unterminated quoted string')
      case 0x27: // '
        return this.#quoted("'", 'charConstant', 'unterminated character constant')
      case 0x60: // `
        return this.#rawString()
      case 0x28: // (
        this.#parenDepth++
        return this.#single('leftParen')
      case 0x29: // )
        if (--this.#parenDepth < 0) return this.#error('unexpected right paren')
        return this.#single('rightParen')
      default:
        return undefined
    }
  }

  #word(code: number): Token {
    if (code === 0x24) return this.#fieldOrVariable('variable')
    const digit = code >= 0x30 && code <= 0x39
    if (code === 0x2e) {
      const next = this.#input.charCodeAt(this.#pos + 1)
      if (!(next >= 0x30 && next <= 0x39) && this.#pos + 1 < this.#input.length) return this.#fieldOrVariable('field')
      return this.#number()
    }
    if (digit || code === 0x2b || code === dash) return this.#number()
    const rune = this.#runeAt(this.#pos)
    if (isAlphaNumeric(rune)) return this.#identifier()
    if (rune > 0x20 && rune < 0x7f) return this.#single('char')
    return this.#error(`unrecognized character in action: ${describeRune(rune)}`)
  }

  #space(): Token {
    const input = this.#input
    let end = this.#pos
    while (isSpaceCode(input.charCodeAt(end))) end++
    if (input.startsWith('-}}', end)) {
      // The last space belongs to the trim marker.
      end--
      if (end === this.#pos) return this.#rightDelim(true)
    }
    this.#pos = end
    return this.#emit('space')
  }

  #identifier(): Token {
    this.#pos = this.#alphaNumericEnd(this.#pos)
    const word = this.#input.slice(this.#start, this.#pos)
    if (!this.#atTerminator()) return this.#error(`bad character ${describeRune(this.#runeAt(this.#pos))}`)
    const keyword = keywords.get(word)
    if (keyword !== undefined) return this.#emit(keyword)
    return this.#emit(word === 'true' || word === 'false' ? 'bool' : 'identifier')
  }

  #fieldOrVariable(type: 'field' | 'variable'): Token {
    this.#pos++
    if (this.#atTerminator()) return this.#emit(type === 'variable' ? 'variable' : 'dot')
    this.#pos = this.#alphaNumericEnd(this.#pos)
    if (!this.#atTerminator()) return this.#error(`bad character ${describeRune(this.#runeAt(this.#pos))}`)
    return this.#emit(type)
  }

  #alphaNumericEnd(from: number): number {
    let pos = from
    for (;;) {
      const code = this.#input.charCodeAt(pos)
      if (code < 0x80) {
        if (!isAlphaNumericAscii(code)) return pos
        pos++
        continue
      }
      if (Number.isNaN(code)) return pos
      const rune = this.#runeAt(pos)
      if (!isAlphaNumeric(rune)) return pos
      pos += rune > 0xffff ? 2 : 1
    }
  }

  #atTerminator(): boolean {
    const code = this.#input.charCodeAt(this.#pos)
    if (Number.isNaN(code) || isTerminator(code)) return true
    return code === 0x7d && this.#input.charCodeAt(this.#pos + 1) === 0x7d
  }

  #quoted(mark: string, type: 'string' | 'charConstant', failure: string): Token {
    const input = this.#input
    for (let pos = this.#pos + 1; pos < input.length; pos++) {
      const char = input[pos]
      if (char === mark) {
        this.#pos = pos + 1
        return this.#emit(type)
      }
      if (char === '\\') pos++
      if (input[pos] === '\n') break
    }
    return this.#error(failure)
  }

  #rawString(): Token {
    const close = this.#input.indexOf('`', this.#pos + 1)
    if (close < 0) return this.#error('unterminated raw quoted string')
    this.#pos = close + 1
    return this.#emit('rawString')
  }

  #number(): Token {
    if (!this.#scanNumber()) return this.#badNumber()
    const sign = this.#input[this.#pos]
    if (sign !== '+' && sign !== '-') return this.#emit('number')
    if (!this.#scanNumber() || this.#input[this.#pos - 1] !== 'i') return this.#badNumber()
    return this.#emit('complex')
  }

  #badNumber(): Token {
    return this.#error(`bad number syntax: ${quote(this.#input.slice(this.#start, this.#pos))}`)
  }

  /** Moves over what may be a number; false where a letter or digit follows that cannot belong to it. */
  #scanNumber(): boolean {
    this.#accept('+-')
    let digits = '0123456789_'
    if (this.#accept('0')) {
      if (this.#accept('xX')) digits = '0123456789abcdefABCDEF_'
      else if (this.#accept('oO')) digits = '01234567_'
      else if (this.#accept('bB')) digits = '01_'
    }
    this.#acceptRun(digits)
    if (this.#accept('.')) this.#acceptRun(digits)
    const exponent = digits.length === 11 ? 'eE' : digits.length === 23 ? 'pP' : ''
    if (exponent !== '' && this.#accept(exponent)) {
      this.#accept('+-')
      this.#acceptRun('0123456789_')
    }
    this.#accept('i')
    if (this.#pos >= this.#input.length) return true
    const rune = this.#runeAt(this.#pos)
    if (!isAlphaNumeric(rune)) return true
    this.#pos += rune > 0xffff ? 2 : 1
    return false
  }

  #accept(valid: string): boolean {
    const char = this.#input[this.#pos]
    if (char === undefined || !valid.includes(char)) return false
    this.#pos++
    return true
  }

  #acceptRun(valid: string): void {
    while (this.#accept(valid)) {
      // Moves on by itself.
    }
  }

  #runeAt(pos: number): number {
    const rune = this.#input.codePointAt(pos) ?? -1
    return rune >= 0xdc80 && rune <= 0xdcff ? replacementRune : rune
  }
}
