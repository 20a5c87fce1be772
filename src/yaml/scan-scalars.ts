import { hexValue, isBlank, isBlankz, isBreak, isBreakz, isDigit } from './characters.ts'
import type { Cursor } from './cursor.ts'
import { Token, tokenKinds } from './tokens.ts'

/** Folds line breaks of a flow scalar: one becomes a space, the first of several is dropped; LS and PS stay. */
function fold(first: string, others: string): string {
  if (first === '\n') return others === '' ? ' ' : others
  return first + others
}

/** A plain scalar: text is cut out of the source as long as it stays on one line. */
export function scanPlainScalar(scanner: Cursor): Token {
  const { text, flowLevel } = scanner
  const indent = scanner.indent + 1
  const token = new Token(tokenKinds.scalar, scanner.position, scanner.line)
  let value = ''
  let from = scanner.position
  let end = from
  let folded = ''
  for (;;) {
    if (text.charCodeAt(scanner.position) === 0x23 || scanner.isDocumentIndicator()) break
    const start = scanner.position
    const stop = endOfPlainRun(text, start, flowLevel > 0)
    if (stop > start) {
      if (folded !== '') {
        value += text.slice(from, end) + folded
        from = start
        folded = ''
      }
      end = stop
      scanner.position = stop
    }
    const unit = text.charCodeAt(stop)
    if (!isBlank(unit) && !isBreak(unit)) break
    folded = skipPlainBlanks(scanner, indent)
    if (flowLevel === 0 && scanner.position - scanner.lineStart < indent) break
  }
  token.value = value + text.slice(from, end)
  token.end = end
  if (folded !== '') scanner.simpleKeyAllowed = true
  return token
}

// Up to what may end a plain scalar. The engine of expressions is fast from the first character on, and values files are read once.
const blockRun = /[^\0\t\n\r :\x85\u2028\u2029]*/y
const flowRun = /[^\0\t\n\r :\x85\u2028\u2029,?[\]{}]*/y

function endOfPlainRun(text: string, start: number, flow: boolean): number {
  const run = flow ? flowRun : blockRun
  for (let i = start; ; i++) {
    run.lastIndex = i
    run.test(text)
    i = run.lastIndex
    if (text.charCodeAt(i) !== 0x3a || isBlankz(text.charCodeAt(i + 1))) return i
  }
}

/** Over blanks and breaks; the text that they fold to, empty while on one line. */
function skipPlainBlanks(scanner: Cursor, indent: number): string {
  let first = ''
  let others = ''
  let seen = false
  for (;;) {
    const unit = scanner.unit()
    if (isBlank(unit)) {
      if (seen && unit === 0x09 && scanner.column < indent)
        scanner.fail('found a tab character that violates indentation')
      scanner.position++
    } else if (isBreak(unit)) {
      const line = scanner.skipBreak()
      if (seen) others += line
      else first = line
      seen = true
    } else return seen ? fold(first, others) : ''
  }
}

/** A quoted scalar. */
export function scanQuotedScalar(scanner: Cursor, single: boolean): Token {
  const token = new Token(tokenKinds.scalar, scanner.position, scanner.line)
  token.style = single ? 'single' : 'double'
  token.value = quotedOnOneLine(scanner, single) ?? quotedText(scanner, single)
  scanner.position++
  token.end = scanner.position
  return token
}

/** The usual case: no escape and no break, so that the text is a slice. Leaves the scanner at the closing quote. */
function quotedOnOneLine(scanner: Cursor, single: boolean): string | undefined {
  const { text } = scanner
  const quote = single ? 0x27 : 0x22
  const start = scanner.position + 1
  for (let i = start; ; i++) {
    const unit = text.charCodeAt(i)
    if (unit === quote) {
      if (single && text.charCodeAt(i + 1) === 0x27) return undefined
      scanner.position = i
      return text.slice(start, i)
    }
    if (isBreakz(unit) || (unit === 0x5c && !single)) return undefined
  }
}

function quotedText(scanner: Cursor, single: boolean): string {
  const quote = single ? 0x27 : 0x22
  let value = ''
  scanner.position++
  for (;;) {
    if (scanner.isDocumentIndicator()) scanner.fail('found unexpected document indicator')
    if (scanner.unit() === 0) scanner.fail('found unexpected end of stream')
    const run = single ? singleRun(scanner) : doubleRun(scanner)
    value += run.text
    if (scanner.unit() === quote) return value
    value += quotedBlanks(scanner, run.escapedBreak)
  }
}

interface Run {
  readonly text: string
  readonly escapedBreak: boolean
}

function singleRun(scanner: Cursor): Run {
  const { text } = scanner
  let value = ''
  let from = scanner.position
  for (;;) {
    const unit = scanner.unit()
    if (isBlankz(unit)) break
    if (unit === 0x27) {
      if (scanner.unit(1) !== 0x27) break
      value += text.slice(from, scanner.position + 1)
      from = scanner.position + 2
      scanner.position++
    }
    scanner.position++
  }
  return { text: value + text.slice(from, scanner.position), escapedBreak: false }
}

function doubleRun(scanner: Cursor): Run {
  const { text } = scanner
  let value = ''
  let from = scanner.position
  for (;;) {
    const unit = scanner.unit()
    if (isBlankz(unit) || unit === 0x22) break
    if (unit !== 0x5c) {
      scanner.position++
      continue
    }
    value += text.slice(from, scanner.position)
    scanner.position++
    if (isBreak(scanner.unit())) {
      scanner.skipBreak()
      return { text: value, escapedBreak: true }
    }
    value += escapedCharacter(scanner)
    from = scanner.position
  }
  return { text: value + text.slice(from, scanner.position), escapedBreak: false }
}

/** Blanks and breaks inside quotes: blanks on one line stay, breaks fold, an escaped break swallows what follows it. */
function quotedBlanks(scanner: Cursor, escapedBreak: boolean): string {
  const start = scanner.position
  let blanksEnd = start
  let first = ''
  let others = ''
  let seen = escapedBreak
  for (;;) {
    const unit = scanner.unit()
    if (isBlank(unit)) scanner.position++
    else if (isBreak(unit)) {
      const line = scanner.skipBreak()
      if (seen) others += line
      else first = line
      seen = true
    } else break
    if (!seen) blanksEnd = scanner.position
  }
  return seen ? fold(first, others) : scanner.text.slice(start, blanksEnd)
}

const escapes = new Map<number, string>([
  [0x30, '\0'],
  [0x61, '\x07'],
  [0x62, '\b'],
  [0x74, '\t'],
  [0x09, '\t'],
  [0x6e, '\n'],
  [0x76, '\v'],
  [0x66, '\f'],
  [0x72, '\r'],
  [0x65, '\x1b'],
  [0x20, ' '],
  [0x22, '"'],
  [0x27, "'"],
  [0x5c, '\\'],
  [0x4e, '\x85'],
  [0x5f, '\xa0'],
  [0x4c, '\u2028'],
  [0x50, '\u2029'],
])

const hexLengths = new Map<number, number>([
  [0x78, 2],
  [0x75, 4],
  [0x55, 8],
])

/** What the escape behind a backslash stands for. */
function escapedCharacter(scanner: Cursor): string {
  const unit = scanner.unit()
  const plain = escapes.get(unit)
  if (plain !== undefined) {
    scanner.position++
    return plain
  }
  const length = hexLengths.get(unit)
  if (length === undefined) {
    scanner.position--
    scanner.fail('found unknown escape character')
  }
  scanner.position++
  let code = 0
  for (let i = 0; i < (length as number); i++) {
    const digit = hexValue(scanner.unit(i))
    if (digit < 0) scanner.fail('did not find expected hexdecimal number')
    code = code * 16 + digit
  }
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) scanner.fail('found invalid Unicode character escape code')
  scanner.position += length as number
  return String.fromCodePoint(code)
}

/** A literal or folded block scalar. */
export function scanBlockScalar(scanner: Cursor, literal: boolean): Token {
  const token = new Token(tokenKinds.scalar, scanner.position, scanner.line)
  token.style = literal ? 'literal' : 'folded'
  scanner.position++
  const { chomping, increment } = blockHeader(scanner)
  scanner.skipRestOfLine()
  const given = increment === 0 ? 0 : scanner.indent >= 0 ? scanner.indent + increment : increment
  const start = blockBreaks(scanner, given)
  const { indent } = start
  let { breaks } = start
  let value = ''
  let leadingBreak = ''
  let leadingBlank = false
  token.end = scanner.position
  while (scanner.position - scanner.lineStart === indent && scanner.unit() !== 0) {
    const blank = isBlank(scanner.unit())
    if (!literal && leadingBreak === '\n' && !leadingBlank && !blank) value += breaks === '' ? ' ' : breaks
    else value += leadingBreak + breaks
    leadingBlank = blank
    value += restOfLine(scanner)
    leadingBreak = scanner.unit() === 0 ? '' : scanner.skipBreak()
    token.end = scanner.position
    breaks = blockBreaks(scanner, indent).breaks
  }
  if (chomping !== '-') value += leadingBreak
  if (chomping === '+') value += breaks
  token.value = value
  return token
}

function restOfLine(scanner: Cursor): string {
  const start = scanner.position
  scanner.toEndOfLine()
  return scanner.text.slice(start, scanner.position)
}

function blockHeader(scanner: Cursor): { chomping: string; increment: number } {
  let chomping = chompingIndicator(scanner)
  const increment = indentationIndicator(scanner)
  if (chomping === '' && increment > 0) chomping = chompingIndicator(scanner)
  return { chomping, increment }
}

function chompingIndicator(scanner: Cursor): string {
  const unit = scanner.unit()
  if (unit !== 0x2b && unit !== 0x2d) return ''
  scanner.position++
  return unit === 0x2b ? '+' : '-'
}

function indentationIndicator(scanner: Cursor): number {
  const unit = scanner.unit()
  if (!isDigit(unit)) return 0
  if (unit === 0x30) scanner.fail('found an indentation indicator equal to 0')
  scanner.position++
  return unit - 0x30
}

/** Over the indentation of a block scalar and its empty lines; finds the indentation where it is 0. */
function blockBreaks(scanner: Cursor, given: number): { breaks: string; indent: number } {
  let breaks = ''
  let deepest = 0
  for (;;) {
    while ((given === 0 || scanner.column < given) && scanner.unit() === 0x20) scanner.position++
    if (scanner.column > deepest) deepest = scanner.column
    const unit = scanner.unit()
    if (unit === 0x09 && (given === 0 || scanner.column < given))
      scanner.fail('found a tab character where an indentation space is expected')
    if (!isBreak(unit)) break
    breaks += scanner.skipBreak()
  }
  return { breaks, indent: given === 0 ? Math.max(deepest, scanner.indent + 1, 1) : given }
}
