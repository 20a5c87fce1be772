import { isUtf8 } from 'node:buffer'

/*
 * Go strings are bytes, JavaScript strings are UTF-16. A byte that is not part of valid UTF-8 is held as the lone surrogate
 * U+DC00 + byte (0x80..0xFF), which no valid text contains, and turns into that byte again where text leaves the program.
 */

const escaped = /[\udc80-\udcff]/u
const beyondAscii = /[\u0080-\uffff]/

/** True where the text holds bytes that are not UTF-8. */
export function hasEscapedBytes(text: string): boolean {
  // The first question is answered at once for a text without units beyond Latin 1, as nearly all are.
  return !text.isWellFormed() && escaped.test(text)
}

export function isAsciiText(text: string): boolean {
  return !beyondAscii.test(text)
}

/** The bytes of a Go string. A surrogate that stands for no byte becomes U+FFFD. */
export function encodeBytes(text: string): Uint8Array {
  if (!hasEscapedBytes(text)) return Buffer.from(text, 'utf8')
  const bytes = Buffer.allocUnsafe(byteLength(text))
  let at = 0
  let plain = 0
  for (let i = 0; i < text.length; i++) {
    if (!isEscapeAt(text, i)) continue
    at += bytes.write(text.slice(plain, i), at, 'utf8')
    bytes[at++] = text.charCodeAt(i) - 0xdc00
    plain = i + 1
  }
  bytes.write(text.slice(plain), at, 'utf8')
  return bytes
}

/** The Go string of some bytes: each byte outside valid UTF-8 is escaped on its own, as Go decodes it on its own. */
export function decodeBytes(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return asBuffer(bytes).toString('utf8')
  const buffer = asBuffer(bytes)
  let text = ''
  let plain = 0
  for (let i = 0; i < bytes.length; ) {
    const width = sequenceLength(bytes, i)
    if (width > 0) {
      i += width
      continue
    }
    text += buffer.toString('utf8', plain, i) + String.fromCharCode(0xdc00 + bytes[i]!)
    plain = ++i
  }
  return text + buffer.toString('utf8', plain)
}

/** Go's `len` of a string. */
export function byteLength(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    if (unit < 0x800) length += 1
    else if ((unit & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      length += 2
      i++
    } else if (unit < 0xdc80 || unit > 0xdcff) length += 2
  }
  return length
}

/** Go's `text[from:to]`: byte offsets, cut inside a character too. The caller checks the bounds. */
export function sliceBytes(text: string, from: number, to: number): string {
  if (!beyondAscii.test(text)) return text.slice(from, to)
  return decodeBytes(encodeBytes(text).subarray(from, to))
}

/** Concatenates: bytes that meet and form a character become that character. */
export function joinText(a: string, b: string): string {
  const joined = a + b
  if ((b.charCodeAt(0) & 0xfc00) !== 0xdc00) return joined
  // Only the last three units of `a` and the first three of `b` can belong to a character that both share.
  const head = a.length > 3 ? startOfCharacter(a, a.length - 3) : 0
  const tail = Math.min(b.length, 3)
  return a.slice(0, head) + decodeBytes(encodeBytes(a.slice(head) + b.slice(0, tail))) + b.slice(tail)
}

/** Brings text that was put together from parts back into the one form that a Go string has here. */
export function normalizeText(text: string): string {
  return hasEscapedBytes(text) ? decodeBytes(encodeBytes(text)) : text
}

function startOfCharacter(text: string, at: number): number {
  return (text.charCodeAt(at - 1) & 0xfc00) === 0xd800 ? at - 1 : at
}

function isEscapeAt(text: string, i: number): boolean {
  const unit = text.charCodeAt(i)
  if (unit < 0xdc80 || unit > 0xdcff) return false
  return i === 0 || (text.charCodeAt(i - 1) & 0xfc00) !== 0xd800
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Length of the valid UTF-8 sequence at `i`, 0 where there is none. */
function sequenceLength(bytes: Uint8Array, i: number): number {
  const lead = bytes[i]!
  if (lead < 0x80) return 1
  if (lead < 0xc2 || lead > 0xf4) return 0
  const second = bytes[i + 1] ?? 0
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  if (second < low || second > high) return 0
  if (lead < 0xe0) return 2
  if (!isContinuation(bytes[i + 2])) return 0
  if (lead < 0xf0) return 3
  return isContinuation(bytes[i + 3]) ? 4 : 0
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}
