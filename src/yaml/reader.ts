import { encodeBytes, hasEscapedBytes } from '../golang/bytes.ts'
import { Composer } from './composer.ts'
import { plainError, YamlError } from './error.ts'
import type { YamlNode } from './node.ts'
import { Scanner } from './scanner.ts'

/** What YAML text may not hold: control characters but tab and breaks, U+FFFE, U+FFFF, bytes that are no UTF-8. */
const refused = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u
/** go-yaml reads its input in pieces of this many bytes, and refuses a whole piece at once. */
const chunkSize = 512

/**
 * The documents of a stream, one after the other, so that who wants the first does not read on: go-yaml's errors depend on it.
 *
 * @throws YamlError while iterating
 */
export function* composeDocuments(source: string): Generator<YamlNode, void> {
  const text = withoutByteOrderMark(source)
  const skipped = source.length - text.length
  const bad = refused.exec(text)
  if (bad === null) {
    yield* documentsOf(new Composer(new Scanner(text)))
    return
  }
  yield* documentsBefore(text, bad.index, skipped)
}

function* documentsOf(composer: Composer): Generator<YamlNode, void> {
  for (let node = composer.next(); node !== undefined; node = composer.next()) yield node
}

/** Reads up to the piece with the refused character: what is wrong before it is reported first, as go-yaml does. */
function* documentsBefore(text: string, bad: number, skipped: number): Generator<YamlNode, void> {
  const limit = startOfChunk(text, bad, skipped)
  const scanner = new Scanner(text.slice(0, limit))
  const composer = new Composer(scanner)
  for (;;) {
    let node: YamlNode | undefined
    try {
      node = composer.next()
    } catch (error) {
      if (!(error instanceof YamlError) || scanner.position + 4 > limit) throw readerError(text, bad)
      throw error
    }
    if (node === undefined || scanner.position + 4 > limit) throw readerError(text, bad)
    yield node
  }
}

function startOfChunk(text: string, bad: number, skipped: number): number {
  const bytesBefore = encodeBytes(text.slice(0, bad)).length + (skipped > 0 ? 3 : 0)
  const chunkStart = Math.floor(bytesBefore / chunkSize) * chunkSize - (skipped > 0 ? 3 : 0)
  if (chunkStart <= 0) return 0
  return Buffer.from(encodeBytes(text.slice(0, bad)).subarray(0, chunkStart))
    .toString('utf8')
    .replace(/\ufffd$/, '').length
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

/** Drops a byte order mark; text that is UTF-16 by its mark is decoded. */
function withoutByteOrderMark(text: string): string {
  if (text.charCodeAt(0) === 0xfeff) return text.slice(1)
  if (!text.startsWith('\udcff\udcfe') && !text.startsWith('\udcfe\udcff')) return text
  if (!hasEscapedBytes(text)) return text
  const bytes = Buffer.from(encodeBytes(text))
  return (text.startsWith('\udcff') ? bytes : swapped(bytes)).toString('utf16le', 2)
}

function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16()
}
