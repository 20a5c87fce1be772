import { byteLength, decodeBytes, encodeBytes, isAsciiText } from '../golang/bytes.ts'
import { sliceText } from '../golang/strings.ts'
import { isLower, isSpace, isTitle, isUpper, mapRunes, toLower, toTitle, toUpper } from '../golang/unicode.ts'

/*
 * Masterminds/goutils. Some of it goes by runes and some by bytes; the latter takes each byte for the character of that
 * number, which shows in results for text beyond ASCII.
 */

export interface Abbreviation {
  /** Bytes from the left that may be left out. */
  readonly offset: number
  /** Bytes of the result, at least 4. */
  readonly width: number
}

/** goutils.AbbreviateFull: cuts on one or both sides, with an ellipsis. */
export function abbreviate(text: string, { offset, width }: Abbreviation): string {
  const length = byteLength(text)
  if (length <= width) return text
  let left = Math.min(offset, length)
  if (length - left < width - 3) left = length - (width - 3)
  if (left <= 4) return `${sliceText(text, 0, width - 3)}...`
  if (left + width - 3 >= length) return `...${sliceText(text, length - (width - 3), undefined)}`
  const rest = sliceText(text, left, undefined)
  return `...${abbreviate(rest, { offset: 0, width: width - 3 })}`
}

/** goutils.DeleteWhiteSpace, by bytes: 0x85 and 0xA0 inside other characters count as spaces too. */
export function removeSpace(text: string): string {
  const bytes = binary(text)
  const kept = [...bytes].filter((char) => !isSpace(char.charCodeAt(0))).join('')
  return kept.length === bytes.length ? text : kept
}

/** goutils.Initials, by bytes: the first of each word. */
export function initials(text: string): string {
  let result = ''
  let afterGap = true
  for (const char of binary(text)) {
    const isGap = isSpace(char.charCodeAt(0))
    if (!isGap && afterGap) result += char
    afterGap = isGap
  }
  return result
}

/** goutils.Uncapitalize: the first letter of every word in lower case. */
export function uncapitalize(text: string): string {
  let atStart = true
  return mapRunes(text, (rune) => {
    const isGap = isSpace(rune)
    const mapped = atStart && !isGap ? toLower(rune) : rune
    atStart = isGap
    return mapped
  })
}

/** goutils.SwapCase: a lower-case letter that begins a word goes to title case. */
export function swapCase(text: string): string {
  let afterSpace = true
  return mapRunes(text, (rune) => {
    if (isUpper(rune) || isTitle(rune)) {
      afterSpace = false
      return toLower(rune)
    }
    if (!isLower(rune)) {
      afterSpace = isSpace(rune)
      return rune
    }
    const mapped = afterSpace ? toTitle(rune) : toUpper(rune)
    afterSpace = false
    return mapped
  })
}

export interface Wrapping {
  /** Bytes in a line, at least 1. */
  readonly width: number
  /** What divides lines; empty for a newline. */
  readonly newLine: string
  /** Cut words that are longer than a line. */
  readonly breaksWords: boolean
}

/** goutils.WrapCustom: breaks lines at spaces. */
export function wrapText(text: string, wrapping: Wrapping): string {
  if (isAsciiText(text)) return wrapBytes(text, wrapping)
  const wrapped = wrapBytes(binary(text), { ...wrapping, newLine: binary(wrapping.newLine) })
  return decodeBytes(Buffer.from(wrapped, 'latin1'))
}

function wrapBytes(text: string, { width, newLine, breaksWords }: Wrapping): string {
  const length = Math.max(width, 1)
  const divider = newLine === '' ? '\n' : newLine
  let result = ''
  let at = 0
  while (text.length - at > length) {
    if (text[at] === ' ') {
      at++
      continue
    }
    const window = text.slice(at, at + length + 1)
    let end = window.lastIndexOf(' ')
    let skip = 1
    if (end < 0 && breaksWords) {
      end = length
      skip = 0
    } else if (end < 0) {
      const space = text.indexOf(' ', at + length)
      if (space < 0) return result + text.slice(at)
      end = space - at
    }
    result += text.slice(at, at + end) + divider
    at += end + skip
  }
  return result + text.slice(at)
}

/** One character for each byte. */
function binary(text: string): string {
  return isAsciiText(text) ? text : Buffer.from(encodeBytes(text)).toString('latin1')
}
