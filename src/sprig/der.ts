/*
 * As much of ASN.1's distinguished encoding (X.690) as certificates and keys need: writing, and walking what was read.
 */

export const derTag = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts)
  return Buffer.concat([Uint8Array.of(tag), lengthBytes(content.length), content])
}

export function derSequence(...parts: readonly Uint8Array[]): Uint8Array {
  return der(derTag.sequence, ...parts)
}

/** A non-negative integer, big-endian. */
export function derUnsigned(bytes: Uint8Array): Uint8Array {
  let from = 0
  while (from < bytes.length - 1 && bytes[from] === 0) from++
  const significant = bytes.length === 0 ? Uint8Array.of(0) : bytes.subarray(from)
  // A set first bit would mean a negative number.
  return der(derTag.integer, (significant[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : Uint8Array.of(), significant)
}

export function derOid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return der(derTag.oid, Uint8Array.from([first * 40 + second, ...rest.flatMap(base128)]))
}

export function derBits(bytes: Uint8Array, unused = 0): Uint8Array {
  return der(derTag.bitString, Uint8Array.of(unused), bytes)
}

export function derOctets(bytes: Uint8Array): Uint8Array {
  return der(derTag.octetString, bytes)
}

export const derNull: Uint8Array = der(derTag.null)
export const derTrue: Uint8Array = Uint8Array.of(0x01, 0x01, 0xff)

function lengthBytes(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length)
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Uint8Array.from([0x80 | bytes.length, ...bytes])
}

function base128(value: number): number[] {
  const bytes = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(0x80 | (rest % 128))
  return bytes
}

/** One element that was read: its tag, its content, and all of its bytes. */
export interface DerElement {
  readonly tag: number
  readonly content: Uint8Array
  readonly whole: Uint8Array
}

/** The elements that a content consists of; undefined where it is none. */
export function readDer(bytes: Uint8Array): DerElement[] | undefined {
  const elements: DerElement[] = []
  let at = 0
  while (at < bytes.length) {
    const element = readElement(bytes, at)
    if (element === undefined) return undefined
    elements.push(element)
    at += element.whole.length
  }
  return elements
}

export function readElement(bytes: Uint8Array, from: number): DerElement | undefined {
  const tag = bytes[from]
  const first = bytes[from + 1]
  if (tag === undefined || first === undefined) return undefined
  const extra = first < 0x80 ? 0 : first & 0x7f
  if (extra > 4 || first === 0x80) return undefined
  let length = first < 0x80 ? first : 0
  for (let i = 0; i < extra; i++) length = length * 256 + (bytes[from + 2 + i] ?? 0)
  const start = from + 2 + extra
  if (start + length > bytes.length) return undefined
  return { tag, content: bytes.subarray(start, start + length), whole: bytes.subarray(from, start + length) }
}
