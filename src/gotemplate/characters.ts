import { sprintf } from '../golang/fmt.ts'
import { int } from '../golang/numbers.ts'
import { isDigit, isLetter } from '../golang/unicode.ts'

/** White space inside actions, and what trim markers remove. */
export function isSpaceCode(code: number): boolean {
  return code === 0x20 || code === 9 || code === 13 || code === 10
}

export function isAlphaNumericAscii(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39) || code === 0x5f
  )
}

export function isAlphaNumeric(rune: number): boolean {
  return rune < 0x80 ? isAlphaNumericAscii(rune) : isLetter(rune) || isDigit(rune)
}

export function describeRune(rune: number): string {
  return sprintf('%#U', [int(rune)])
}

export function trimEnd(text: string, from: number, end: number): number {
  let at = end
  while (at > from && isSpaceCode(text.charCodeAt(at - 1))) at--
  return at
}

export function trimStart(text: string, from: number): number {
  let at = from
  while (isSpaceCode(text.charCodeAt(at))) at++
  return at
}

/** What may stand behind a name: white space or one of `.,|:()`. */
export function isTerminator(code: number): boolean {
  if (code === 0x2e || code === 0x2c || code === 0x7c || code === 0x3a) return true
  return code === 0x28 || code === 0x29 || isSpaceCode(code)
}

/** Offset of the next newline; Infinity on the last line. */
export function lineEnd(text: string, from: number): number {
  const newline = text.indexOf('\n', from)
  return newline < 0 ? Infinity : newline
}
