/** The few DER (ITU-T X.690) forms that keys and certificates need: build, and walk. */

export interface DerNode {
  readonly tag: number
  readonly content: Uint8Array
  /** Tag, length and content as they stand. */
  readonly raw: Uint8Array
}

export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return concatBytes([Uint8Array.of(tag, ...derLength(length)), ...parts])
}

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => der(0x30, ...parts)
export const setOf = (...parts: readonly Uint8Array[]): Uint8Array => der(0x31, ...parts)
export const octets = (bytes: Uint8Array): Uint8Array => der(0x04, bytes)
export const bitString = (bytes: Uint8Array, unusedBits = 0): Uint8Array => der(0x03, Uint8Array.of(unusedBits), bytes)
export const boolean = (value: boolean): Uint8Array => der(0x01, Uint8Array.of(value ? 0xff : 0))
export const nullValue = (): Uint8Array => der(0x05)
/** A tag of the context: constructed (explicit) or primitive (implicit). */
export const context = (number: number, content: Uint8Array): Uint8Array => der(0xa0 | number, content)
export const implicit = (number: number, content: Uint8Array): Uint8Array => der(0x80 | number, content)

/** A non-negative INTEGER from big-endian bytes. */
export function integer(bytes: Uint8Array): Uint8Array {
  let from = 0
  while (from < bytes.length - 1 && bytes[from] === 0) from++
  const trimmed = bytes.length === 0 ? Uint8Array.of(0) : bytes.subarray(from)
  return trimmed[0]! >= 0x80 ? der(0x02, Uint8Array.of(0), trimmed) : der(0x02, trimmed)
}

/** An OBJECT IDENTIFIER from its dotted text. */
export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return der(0x06, Uint8Array.from([first * 40 + second, ...rest.flatMap(base128)]))
}

function base128(arc: number): number[] {
  const digits = [arc & 0x7f]
  for (let rest = arc >> 7; rest > 0; rest >>= 7) digits.unshift(0x80 | (rest & 0x7f))
  return digits
}

/** UTCTime until 2049, GeneralizedTime after, as RFC 5280 asks. */
export function time(at: Date): Uint8Array {
  const digits = at.toISOString().replace(/\.\d+/, '').replace(/[-:T]/g, '')
  const late = at.getUTCFullYear() >= 2050
  return der(late ? 0x18 : 0x17, Buffer.from(late ? digits : digits.slice(2), 'latin1'))
}

/** Text as Go's encoding/asn1 chooses: PrintableString where its characters allow it, else UTF8String. */
export function text(value: string): Uint8Array {
  return der(/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(value) ? 0x13 : 0x0c, Buffer.from(value, 'utf8'))
}

/** Reads one node at an offset; undefined where the bytes are no DER. */
export function readNode(bytes: Uint8Array, offset = 0): DerNode | undefined {
  const tag = bytes[offset]
  const first = bytes[offset + 1]
  if (tag === undefined || first === undefined) return undefined
  let length = first
  let start = offset + 2
  if (first >= 0x80) {
    const count = first & 0x7f
    if (count === 0 || count > 4) return undefined
    length = 0
    for (let i = 0; i < count; i++) length = length * 256 + (bytes[start + i] ?? 0)
    start += count
  }
  if (start + length > bytes.length) return undefined
  return { tag, content: bytes.subarray(start, start + length), raw: bytes.subarray(offset, start + length) }
}

/** The nodes inside a constructed node. */
export function children(node: DerNode): DerNode[] {
  const found: DerNode[] = []
  for (let offset = 0; offset < node.content.length; ) {
    const child = readNode(node.content, offset)
    if (!child) break
    found.push(child)
    offset += child.raw.length
  }
  return found
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts)
}

function derLength(length: number): number[] {
  if (length < 0x80) return [length]
  const digits: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256)
  return [0x80 | digits.length, ...digits]
}
