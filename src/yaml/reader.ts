import { decodeBytes, encodeBytes } from '../golang/bytes.ts'
import { Composer } from './composer.ts'
import { plainError, YamlError } from './error.ts'
import type { YamlNode } from './node.ts'
import { Scanner } from './scanner.ts'

/** What YAML text may not hold: control characters but tab and breaks, U+FFFE, U+FFFF, bytes that are no UTF-8. */
const refused = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u
/** go-yaml reads its input in pieces of this many bytes, and refuses a whole piece at once. */
const chunkSize = 512
/** How far the scanner may look ahead. */
const lookahead = 4

/**
 * The documents of a stream, one after the other, so that who wants the first does not read on: go-yaml's errors depend on it.
 *
 * @throws YamlError while iterating
 */
export function* composeDocuments(source: string): Generator<YamlNode, void> {
  const text = fromUtf16(source)
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  const bad = refused.exec(text)
  if (bad !== null) yield* documentsBefore(text, start, bad.index)
  else {
    const composer = new Composer(new Scanner(text, start))
    for (let node = composer.next(); node !== undefined; node = composer.next()) yield node
  }
}

/** Reads up to the piece with the refused character: what is wrong before it is reported first, as go-yaml does. */
function* documentsBefore(text: string, start: number, bad: number): Generator<YamlNode, void> {
  const limit = Math.max(startOfChunk(text, bad), start)
  const scanner = new Scanner(text.slice(0, limit), start)
  const composer = new Composer(scanner)
  for (;;) {
    let node: YamlNode | undefined
    try {
      node = composer.next()
    } catch (error) {
      if (error instanceof YamlError && scanner.position + lookahead <= limit) throw error
      throw readerError(text, bad)
    }
    if (node === undefined || scanner.position + lookahead > limit) throw readerError(text, bad)
    yield node
  }
}

function startOfChunk(text: string, bad: number): number {
  const before = encodeBytes(text.slice(0, bad))
  const chunk = before.subarray(0, before.length - (before.length % chunkSize))
  // A character that is cut in two belongs to the next piece.
  return decodeBytes(chunk).replace(/[\udc80-\udcff]+$/u, '').length
}

function readerError(text: string, bad: number): YamlError {
  return plainError(problemOf(text, bad), bad)
}

function problemOf(text: string, bad: number): string {
  const unit = text.charCodeAt(bad)
  if (unit < 0xdc80 || unit > 0xdcff) return 'control characters are not allowed'
  const bytes = encodeBytes(text.slice(bad, bad + 4))
  const lead = bytes[0] ?? 0
  const width = (lead & 0xe0) === 0xc0 ? 2 : (lead & 0xf0) === 0xe0 ? 3 : (lead & 0xf8) === 0xf0 ? 4 : 0
  if (width === 0) return 'invalid leading UTF-8 octet'
  if (text.length - bad < width && bytes.length < width) return 'incomplete UTF-8 octet sequence'
  for (let i = 1; i < width; i++) if (((bytes[i] ?? 0) & 0xc0) !== 0x80) return 'invalid trailing UTF-8 octet'
  const isSurrogate = width === 3 && lead === 0xed
  const tooBig = width === 4 && (lead > 0xf4 || (lead === 0xf4 && (bytes[1] ?? 0) > 0x8f))
  return isSurrogate || tooBig ? 'invalid Unicode character' : 'invalid length of a UTF-8 sequence'
}

/** Text that is UTF-16 by its byte order mark is decoded. */
function fromUtf16(text: string): string {
  const little = text.startsWith('\udcff\udcfe')
  if (!little && !text.startsWith('\udcfe\udcff')) return text
  const bytes = Buffer.from(encodeBytes(text))
  return (little ? bytes : swapped(bytes)).toString('utf16le')
}

function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16()
}
