import {
  byteLength,
  decodeBytes,
  encodeBytes,
  hasEscapedBytes,
  isAsciiText,
  normalizeText,
  sliceBytes,
} from './bytes.ts'
import { GoError } from './go-error.ts'
import { isSpace, runesOf } from './unicode.ts'

/*
 * Go's `strings` package where it differs from JavaScript's strings: offsets are bytes, and texts that hold bytes outside
 * UTF-8 are searched byte by byte.
 */

/** The largest text that `repeatText` makes, in UTF-16 units: half of what JavaScript can hold. */
const maxLength = 2 ** 28

/** Both are UTF-8: what is searched for in the other can be found unit by unit. */
function isWhole(text: string, other: string): boolean {
  return !hasEscapedBytes(text) && !hasEscapedBytes(other)
}

/** One unit for each byte. */
function asBytes(text: string): string {
  return Buffer.from(encodeBytes(text)).toString('latin1')
}

// The texts one unit per byte, where one of them is not UTF-8.
function comparable(texts: readonly string[]): readonly string[] | undefined {
  return texts.some(hasEscapedBytes) ? texts.map(asBytes) : undefined
}

function fromComparable(binary: string): string {
  return decodeBytes(Buffer.from(binary, 'latin1'))
}

export function containsText(text: string, part: string): boolean {
  if (isWhole(text, part)) return text.includes(part)
  return asBytes(text).includes(asBytes(part))
}

export function hasPrefix(text: string, prefix: string): boolean {
  if (isWhole(text, prefix)) return text.startsWith(prefix)
  return asBytes(text).startsWith(asBytes(prefix))
}

export function hasSuffix(text: string, suffix: string): boolean {
  if (isWhole(text, suffix)) return text.endsWith(suffix)
  return asBytes(text).endsWith(asBytes(suffix))
}

export function trimPrefix(text: string, prefix: string): string {
  return prefix !== '' && hasPrefix(text, prefix) ? sliceBytes(text, byteLength(prefix), byteLength(text)) : text
}

export function trimSuffix(text: string, suffix: string): string {
  return suffix !== '' && hasSuffix(text, suffix) ? sliceBytes(text, 0, byteLength(text) - byteLength(suffix)) : text
}

/** strings.TrimSpace. */
export function trimSpace(text: string): string {
  return trimWhere(text, isSpace)
}

/** strings.Trim: cuts the characters of a set off both ends. */
export function trimSet(text: string, set: string): string {
  const runes = new Set(runesOf(set))
  return trimWhere(text, (rune) => runes.has(rune))
}

function trimWhere(text: string, isCut: (rune: number) => boolean): string {
  let from = 0
  while (from < text.length) {
    const code = text.codePointAt(from)!
    if (!isCut(plainRune(code))) break
    from += code > 0xffff ? 2 : 1
  }
  let to = text.length
  while (to > from) {
    const isPair = to - from > 1 && text.codePointAt(to - 2)! > 0xffff
    if (!isCut(plainRune(text.codePointAt(isPair ? to - 2 : to - 1)!))) break
    to -= isPair ? 2 : 1
  }
  return text.slice(from, to)
}

// An escaped byte is U+FFFD to functions that look at runes.
function plainRune(code: number): number {
  return code >= 0xdc80 && code <= 0xdcff ? 0xfffd : code
}

/** strings.ReplaceAll; an empty `from` stands before every character and at the end. */
export function replaceText(text: string, from: string, to: string): string {
  if (from === to) return text
  if (from === '') return normalizeText(to + [...text].map((char) => char + to).join(''))
  const binary = comparable([text, from, to])
  if (binary === undefined) return text.includes(from) ? text.split(from).join(to) : text
  return fromComparable(binary[0]!.split(binary[1]!).join(binary[2]!))
}

/**
 * strings.SplitN: at most `limit` parts, all for a negative limit, none (Go's nil) for 0; an empty separator splits into
 * characters.
 */
export function splitBy(text: string, separator: string, limit: number): string[] {
  if (limit === 0) return []
  const binary = separator === '' ? undefined : comparable([text, separator])
  const [where = text, what = separator] = binary ?? []
  const parts = what === '' ? [...where] : where.split(what)
  if (limit > 0 && parts.length > limit) parts.push(parts.splice(limit - 1).join(what))
  return binary === undefined ? parts : parts.map(fromComparable)
}

/** strings.Repeat. @throws GoError with the text of Go's panic */
export function repeatText(text: string, count: number): string {
  if (count < 0) throw new GoError('strings: negative Repeat count')
  if (text.length * count > maxLength) throw new GoError('strings: Repeat output length overflow')
  return text === ' ' ? spaces(count) : normalizeText(text.repeat(count))
}

const paddings: string[] = []

/** So many spaces; those of usual indentations are made once. */
export function spaces(count: number): string {
  if (count > 100) return ' '.repeat(count)
  paddings[count] ??= ' '.repeat(count)
  return paddings[count]
}

/** Go's `text[from:to]`, with the text of its panic. @throws GoError */
export function sliceText(text: string, from: number | undefined, to: number | undefined): string {
  const length = isAsciiText(text) ? text.length : byteLength(text)
  const start = from ?? 0
  const end = to ?? length
  if (to !== undefined && to < 0) throw outOfRange(`:${to}`)
  if (to !== undefined && to > length) throw outOfRange(`:${to}`, ` with length ${length}`)
  if (start < 0) throw outOfRange(`${start}:`)
  if (start > end) throw outOfRange(`${start}:${end}`)
  return sliceBytes(text, start, end)
}

function outOfRange(range: string, detail = ''): GoError {
  return new GoError(`runtime error: slice bounds out of range [${range}]${detail}`)
}
