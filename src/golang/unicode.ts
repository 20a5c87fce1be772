import { isAsciiText } from './bytes.ts'
import { assignedAfterUnicode15, digraphTitle, simpleUpper } from './unicode.table.ts'

/*
 * Go's `unicode` package by code point: simple case mapping (one code point to one) and the classes that templates can
 * observe, at Go's Unicode version. JavaScript's own case functions map whole strings (ß to SS, final sigma), so they serve
 * for single code points only.
 */

const upperClass = /^\p{Lu}/u
const lowerClass = /^\p{Ll}/u
const titleClass = /^\p{Lt}/u
const letterClass = /^\p{L}/u
const digitClass = /^\p{Nd}/u
const numberClass = /^\p{N}/u
const punctuationClass = /^\p{P}/u

/** U+FFFD, which Go's rune functions put where bytes are not UTF-8. */
export const replacementRune = 0xfffd

/** The runes of a text as Go's `range` sees them: an escaped byte (U+DC80..U+DCFF) is U+FFFD. */
export function runesOf(text: string): number[] {
  const runes: number[] = []
  for (const char of text) {
    const code = char.codePointAt(0)!
    runes.push(code >= 0xdc80 && code <= 0xdcff ? replacementRune : code)
  }
  return runes
}

/** The text of some runes. A code that is no Unicode character becomes U+FFFD, as in Go. */
export function fromRunes(runes: readonly number[]): string {
  let text = ''
  for (const rune of runes) text += fromRune(rune)
  return text
}

export function fromRune(rune: number): string {
  const valid = rune >= 0 && rune <= 0x10ffff && (rune < 0xd800 || rune > 0xdfff)
  return String.fromCodePoint(valid ? rune : replacementRune)
}

export function toUpper(rune: number): number {
  if (rune < 0x80) return rune >= 0x61 && rune <= 0x7a ? rune - 32 : rune
  if (isIota(rune)) return rune | 8
  const special = simpleUpper.get(rune)
  if (special !== undefined) return special
  return isNewer(rune) ? rune : single(String.fromCodePoint(rune).toUpperCase(), rune)
}

export function toLower(rune: number): number {
  if (rune < 0x80) return rune >= 0x41 && rune <= 0x5a ? rune + 32 : rune
  // İ: its full mapping has a combining dot, its simple one has not.
  if (rune === 0x130) return 0x69
  return isNewer(rune) ? rune : single(String.fromCodePoint(rune).toLowerCase(), rune)
}

export function toTitle(rune: number): number {
  // Georgian Mkhedruli has capitals (Mtavruli) but is not capitalised in titles.
  if (rune >= 0x10d0 && rune <= 0x10ff) return rune
  return digraphTitle.get(rune) ?? toUpper(rune)
}

export function isUpper(rune: number): boolean {
  return rune < 0x80 ? rune >= 0x41 && rune <= 0x5a : is(upperClass, rune)
}

export function isLower(rune: number): boolean {
  // U+0295 became a letter without case after Go's version.
  return rune < 0x80 ? rune >= 0x61 && rune <= 0x7a : rune === 0x295 || is(lowerClass, rune)
}

export function isTitle(rune: number): boolean {
  return rune >= 0x80 && is(titleClass, rune)
}

export function isLetter(rune: number): boolean {
  return rune < 0x80 ? isUpper(rune) || isLower(rune) : is(letterClass, rune)
}

/** A decimal digit of any script. */
export function isDigit(rune: number): boolean {
  return rune < 0x80 ? rune >= 0x30 && rune <= 0x39 : is(digitClass, rune)
}

/** A digit, a number letter or another numeric character. */
export function isNumber(rune: number): boolean {
  return rune < 0x80 ? rune >= 0x30 && rune <= 0x39 : is(numberClass, rune)
}

export function isPunct(rune: number): boolean {
  return is(punctuationClass, rune)
}

/** White space as Go defines it (unicode.IsSpace): JavaScript's `\s` lacks U+0085 and has U+FEFF. */
export function isSpace(rune: number): boolean {
  if (rune <= 0xff) return (rune >= 9 && rune <= 13) || rune === 0x20 || rune === 0x85 || rune === 0xa0
  if (rune >= 0x2000 && rune <= 0x200a) return true
  return rune === 0x1680 || rune === 0x2028 || rune === 0x2029 || rune === 0x202f || rune === 0x205f || rune === 0x3000
}

/** strings.ToUpper: every rune by its simple mapping; bytes that are not UTF-8 become U+FFFD. */
export function upperText(text: string): string {
  return isAsciiText(text) ? text.toUpperCase() : mapRunes(text, toUpper)
}

/** strings.ToLower. */
export function lowerText(text: string): string {
  return isAsciiText(text) ? text.toLowerCase() : mapRunes(text, toLower)
}

/** strings.Title: the first letter of each word in title case, where a word begins after a separator. */
export function titleText(text: string): string {
  let before = 0x20
  return mapRunes(text, (rune) => {
    const mapped = isSeparator(before) ? toTitle(rune) : rune
    before = rune
    return mapped
  })
}

/** strings.Map for mappings that drop nothing. */
export function mapRunes(text: string, map: (rune: number) => number): string {
  return fromRunes(runesOf(text).map(map))
}

function isSeparator(rune: number): boolean {
  if (rune < 0x80) return !(isLetter(rune) || isDigit(rune) || rune === 0x5f)
  return !isLetter(rune) && !isDigit(rune) && isSpace(rune)
}

// Greek small letters with iota subscript below their capitals, whose simple upper case is the title case.
function isIota(rune: number): boolean {
  return rune >= 0x1f80 && rune <= 0x1faf && (rune & 8) === 0
}

function single(mapped: string, rune: number): number {
  const code = mapped.codePointAt(0)!
  return mapped.length === (code > 0xffff ? 2 : 1) && !isNewer(code) ? code : rune
}

function is(pattern: RegExp, rune: number): boolean {
  return pattern.test(String.fromCodePoint(rune)) && !isNewer(rune)
}

function isNewer(rune: number): boolean {
  if (rune < 0x88f) return false
  let low = 0
  let high = assignedAfterUnicode15.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (assignedAfterUnicode15[middle]![1] < rune) low = middle + 1
    else high = middle
  }
  const range = assignedAfterUnicode15[low]
  return range !== undefined && range[0] <= rune
}
