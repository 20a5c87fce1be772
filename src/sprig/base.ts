import { encodeBytes } from '../golang/bytes.ts'

/*
 * Go's encoding/base64 and encoding/base32 with their standard alphabets. Decoders skip line ends, ignore trailing bits, and
 * answer with Go's error text where the input is wrong.
 */

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/** The decoded bytes, or the text of Go's error. */
export function decodeBase64(text: string): Uint8Array | string {
  if (text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)) return Buffer.from(text, 'base64')
  const bytes = encodeBytes(text)
  const wrong = wrongBase64(bytes)
  if (wrong !== undefined) return `illegal base64 data at input byte ${wrong}`
  return Buffer.from(Buffer.from(bytes).toString('latin1'), 'base64')
}

const lineFeed = 0x0a
const carriageReturn = 0x0d
const equals = 0x3d

// The offset that Go complains about; undefined for valid input.
function wrongBase64(bytes: Uint8Array): number | undefined {
  let count = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (byte === lineFeed || byte === carriageReturn) continue
    if (isBase64(byte)) count++
    else if (byte === equals) return wrongPadding(bytes, { at, filled: count % 4 })
    else return at
  }
  return count % 4 === 0 ? undefined : bytes.length - (count % 4)
}

function wrongPadding(bytes: Uint8Array, { at, filled }: { at: number; filled: number }): number | undefined {
  if (filled < 2) return at
  let next = skipLineEnds(bytes, at + 1)
  if (filled === 2) {
    if (next === bytes.length) return bytes.length
    if (bytes[next] !== equals) return next - 1
    next = skipLineEnds(bytes, next + 1)
  }
  return next < bytes.length ? next : undefined
}

function skipLineEnds(bytes: Uint8Array, from: number): number {
  let at = from
  while (bytes[at] === lineFeed || bytes[at] === carriageReturn) at++
  return at
}

function isBase64(byte: number): boolean {
  if (byte >= 0x30 && byte <= 0x39) return true
  const letter = byte | 0x20
  return (letter >= 0x61 && letter <= 0x7a) || byte === 0x2b || byte === 0x2f
}

const alphabet32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export function encodeBase32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet32[(value >> bits) & 31]
    }
  }
  if (bits > 0) text += alphabet32[(value << (5 - bits)) & 31]
  return text.padEnd(Math.ceil(text.length / 8) * 8, '=')
}

/** The decoded bytes, or the text of Go's error. Offsets in it do not count line ends. */
export function decodeBase32(text: string): Uint8Array | string {
  const chars = Buffer.from(encodeBytes(text))
    .toString('latin1')
    .replace(/[\r\n]/g, '')
  const bytes: number[] = []
  for (let from = 0; from < chars.length; from += 8) {
    const [length, wrong] = measureBase32(chars, from)
    if (wrong !== undefined) return `illegal base32 data at input byte ${wrong}`
    let bits = 0
    let value = 0
    for (const char of chars.slice(from, from + length)) {
      value = ((value << 5) | alphabet32.indexOf(char)) & 0xfff
      bits += 5
      if (bits < 8) continue
      bits -= 8
      bytes.push((value >> bits) & 0xff)
    }
    if (length < 8) break
  }
  return Uint8Array.from(bytes)
}

// How many characters of a group of eight carry data, and the offset that Go complains about.
function measureBase32(chars: string, from: number): [length: number, wrong: number | undefined] {
  for (let i = 0; i < 8; i++) {
    const at = from + i
    const left = chars.length - at - 1
    if (left < 0) return [i, chars.length - i]
    if (chars[at] === '=' && i >= 2 && left < 8) {
      if (left + i < 7) return [i, chars.length]
      for (let k = 0; k < 7 - i; k++) if (left > k && chars[at + 1 + k] !== '=') return [i, at + k]
      return [i, i === 3 || i === 6 ? at : undefined]
    }
    if (!alphabet32.includes(chars[at]!)) return [i, at]
  }
  return [8, undefined]
}
