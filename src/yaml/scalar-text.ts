import { isBreak } from './characters.ts'
import { isPlainlyString, resolvePlain } from './resolve.ts'

/** What tells go-yaml's two emitters apart where they write strings. */
export interface ScalarDialect {
  /** Lines are folded at the first blank behind this column. */
  readonly width: number
  /** A block scalar may hold tabs. */
  readonly tabsInBlock: boolean
}

export interface ScalarPlace {
  /** Indentation of continuation lines. */
  readonly indent: number
  /** Column where the scalar starts. */
  readonly column: number
  /** A key before its `:` on the same line: no folding, no block. */
  readonly simpleKey: boolean
}

const multiline = 1
const noPlain = 2
const noSingle = 4
const noBlock = 8

/** The text of a string scalar: plain if it reads back as this string, else block, single or double quotes. */
export function scalarText(text: string, place: ScalarPlace, dialect: ScalarDialect): string {
  const flags = analyse(text, dialect.tabsInBlock)
  if (text.includes('\n')) {
    if (!place.simpleKey && (flags & noBlock) === 0) return literalText(text, place.indent)
    return doubleQuoted(text, place, dialect.width)
  }
  if (!readsAsString(text)) return doubleQuoted(text, place, dialect.width)
  if ((flags & noPlain) === 0) {
    if (place.column + text.length <= dialect.width || place.simpleKey) return text
    return foldPlain(text, place, dialect.width)
  }
  if ((flags & noSingle) !== 0 || (place.simpleKey && (flags & multiline) !== 0))
    return doubleQuoted(text, place, dialect.width)
  return singleQuoted(text, place, dialect.width)
}

/** True where a plain scalar with this text would be this string, in YAML 1.1 and in what looks like base 60 too. */
function readsAsString(text: string): boolean {
  return text !== '' && (isPlainlyString(text) || (resolvePlain(text).type === 'str' && !isBase60(text)))
}

const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/

function isBase60(text: string): boolean {
  return text.includes(':') && base60.test(text)
}

/** True where the text spans lines, so that it cannot be a simple key. */
export function isMultiline(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (isBreak(text.charCodeAt(i))) return true
  return false
}

/** libyaml's analysis of a scalar, as far as block style needs it. */
function analyse(text: string, tabsInBlock: boolean): number {
  if (text === '') return noBlock
  let flags = startsLikeMarker(text) ? noPlain : 0
  let afterSpace = false
  let afterBreak = false
  const last = text.length - 1
  for (let i = 0; i <= last; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 0x20) {
      if (i === 0) flags |= noPlain
      if (i === last) flags |= noPlain | noBlock
      if (afterBreak) flags |= noPlain | noSingle
      afterSpace = true
      afterBreak = false
      continue
    }
    if (isBreak(unit)) {
      flags |= multiline | noPlain
      if (afterSpace) flags |= noPlain | noSingle | noBlock
      afterBreak = true
    } else {
      flags |= indicatorFlags(text, i, unit)
      afterBreak = false
    }
    afterSpace = false
    if (unit === 0x09) flags |= tabsInBlock ? noPlain | noSingle : noPlain | noSingle | noBlock
    else if (!isPrintable(unit)) flags |= noPlain | noSingle | noBlock
  }
  return flags
}

const firstIndicators = '#,[]{}&*!|>\'"%@`'

function indicatorFlags(text: string, i: number, unit: number): number {
  if (unit === 0x3a) return isBlankOrEnd(text, i + 1) ? noPlain : 0
  if (i > 0) return unit === 0x23 && isWhite(text.charCodeAt(i - 1)) ? noPlain : 0
  if (unit === 0x2d || unit === 0x3f) return isBlankOrEnd(text, 1) ? noPlain : 0
  return unit < 0x7f && firstIndicators.includes(text[0] as string) ? noPlain : 0
}

function startsLikeMarker(text: string): boolean {
  return text.startsWith('---') || text.startsWith('...')
}

function isBlankOrEnd(text: string, i: number): boolean {
  return i >= text.length || text.charCodeAt(i) === 0x20 || text.charCodeAt(i) === 0x09
}

function isWhite(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0 || isBreak(unit)
}

/** What go-yaml prints as it is. Characters beyond the BMP are not among it. */
function isPrintable(unit: number): boolean {
  if (unit < 0x7f) return unit >= 0x20 || unit === 0x0a
  return (unit >= 0xa0 && unit < 0xd800) || (unit >= 0xe000 && unit < 0xfffe && unit !== 0xfeff)
}

function breakTo(indent: number): string {
  return `\n${' '.repeat(indent)}`
}

function foldPlain(text: string, place: ScalarPlace, width: number): string {
  let out = ''
  let { column } = place
  let from = 0
  let afterSpace = false
  for (let i = 0; i < text.length; i++) {
    const isSpace = text.charCodeAt(i) === 0x20
    if (isSpace && !afterSpace && column > width && text.charCodeAt(i + 1) !== 0x20) {
      out += text.slice(from, i) + breakTo(place.indent)
      from = i + 1
      column = place.indent
    } else column++
    afterSpace = isSpace
  }
  return out + text.slice(from)
}

function singleQuoted(text: string, place: ScalarPlace, width: number): string {
  const end = place.column + text.length + 2
  if (end <= width && !isMultiline(text)) return `'${text.replaceAll("'", "''")}'`
  let out = "'"
  let column = place.column + 1
  let afterSpace = false
  let afterBreak = false
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 0x20) {
      const fold = !place.simpleKey && !afterSpace && column > width && i > 0 && i < text.length - 1
      if (fold && text.charCodeAt(i + 1) !== 0x20) {
        out += breakTo(place.indent)
        column = place.indent
      } else {
        out += ' '
        column++
      }
      afterSpace = true
      continue
    }
    if (isBreak(unit)) {
      out += text[i]
      column = 0
      afterBreak = true
      continue
    }
    if (afterBreak) {
      out += ' '.repeat(place.indent)
      column = place.indent
    }
    out += unit === 0x27 ? "''" : text[i]
    column += unit === 0x27 ? 2 : 1
    afterSpace = false
    afterBreak = false
  }
  return `${out}'`
}

const escapeLetters = new Map<number, string>([
  [0x00, '0'],
  [0x07, 'a'],
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0b, 'v'],
  [0x0c, 'f'],
  [0x0d, 'r'],
  [0x1b, 'e'],
  [0x22, '"'],
  [0x5c, '\\'],
  [0x85, 'N'],
  [0xa0, '_'],
  [0x2028, 'L'],
  [0x2029, 'P'],
])

function doubleQuoted(text: string, place: ScalarPlace, width: number): string {
  let out = '"'
  let column = place.column + 1
  let afterSpace = false
  // go-yaml asks the start of the whole text whether a character is a byte order mark.
  const escapeAll = text.charCodeAt(0) === 0xfeff
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 0x20 && !escapeAll) {
      if (!place.simpleKey && !afterSpace && column > width && i > 0 && i < text.length - 1) {
        const more = text.charCodeAt(i + 1) === 0x20
        out += breakTo(place.indent) + (more ? '\\' : '')
        column = place.indent + (more ? 1 : 0)
      } else {
        out += ' '
        column++
      }
      afterSpace = true
      continue
    }
    let piece = text[i] as string
    if (escapeAll || !isPrintable(unit) || isBreak(unit) || unit === 0x22 || unit === 0x5c) {
      const rune = text.codePointAt(i) as number
      piece = escapeRune(rune)
      if (rune > 0xffff) i++
    }
    out += piece
    column += piece.length
    afterSpace = false
  }
  return `${out}"`
}

function escapeRune(rune: number): string {
  const letter = escapeLetters.get(rune)
  if (letter !== undefined) return `\\${letter}`
  const hex = rune.toString(16).toUpperCase()
  if (rune <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return rune <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

/** A literal block without its last line break: what follows starts with one. */
export function literalText(text: string, indent: number): string {
  const first = text.charCodeAt(0)
  let out = `|${first === 0x20 || isBreak(first) ? '2' : ''}${chomping(text)}\n`
  const pad = ' '.repeat(indent)
  let lineStart = true
  let from = 0
  for (let i = 0; i < text.length; i++) {
    if (isBreak(text.charCodeAt(i))) {
      out += text.slice(from, i + 1)
      from = i + 1
      lineStart = true
    } else if (lineStart) {
      out += pad
      lineStart = false
    }
  }
  out += text.slice(from)
  return out.endsWith('\n') ? out.slice(0, -1) : out
}

function chomping(text: string): string {
  const end = text.length - 1
  if (!isBreak(text.charCodeAt(end))) return '-'
  return end === 0 || isBreak(text.charCodeAt(end - 1)) ? '+' : ''
}
