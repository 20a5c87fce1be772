import { type PosixRule, posixRule } from './zones-posix.ts'
import type { ZoneRules, ZoneSpan } from './zones-types.ts'

interface Kind {
  readonly name: string
  readonly offset: number
  readonly isDst: boolean
}

interface Transition {
  readonly at: number
  readonly kind: Kind
}

interface Header {
  readonly version: number
  readonly isUtcCount: number
  readonly isStdCount: number
  readonly leapCount: number
  readonly timeCount: number
  readonly typeCount: number
  readonly charCount: number
}

const headerLength = 44

/**
 * Reads a compiled zone (RFC 8536). The second, 64-bit part is used where there is one, and its footer rules what lies after
 * the last transition.
 *
 * @returns undefined for a file of another format.
 */
export function readTzif(bytes: Uint8Array): ZoneRules | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const first = readHeader(view, 0)
  if (first === undefined) return undefined
  if (first.version === 0) return readBody(view, { header: first, from: headerLength, wide: false })
  const from = headerLength + bodyLength(first, 4)
  const second = readHeader(view, from)
  return second && readBody(view, { header: second, from: from + headerLength, wide: true })
}

function readHeader(view: DataView, from: number): Header | undefined {
  if (view.byteLength < from + headerLength || view.getUint32(from) !== 0x545a6966) return undefined
  const count = (index: number): number => view.getUint32(from + 20 + index * 4)
  const digit = view.getUint8(from + 4)
  return {
    version: digit === 0 ? 0 : digit - 0x30,
    isUtcCount: count(0),
    isStdCount: count(1),
    leapCount: count(2),
    timeCount: count(3),
    typeCount: count(4),
    charCount: count(5),
  }
}

function bodyLength(header: Header, size: number): number {
  return (
    header.timeCount * (size + 1) +
    header.typeCount * 6 +
    header.charCount +
    header.leapCount * (size + 4) +
    header.isStdCount +
    header.isUtcCount
  )
}

interface Part {
  readonly header: Header
  readonly from: number
  readonly wide: boolean
}

function readBody(view: DataView, { header, from, wide }: Part): ZoneRules | undefined {
  const size = wide ? 8 : 4
  const length = bodyLength(header, size)
  if (header.typeCount === 0 || view.byteLength < from + length) return undefined
  const indexes = from + header.timeCount * size
  const types = indexes + header.timeCount
  const names = types + header.typeCount * 6
  const kinds: Kind[] = []
  for (let i = 0; i < header.typeCount; i++) {
    const at = types + i * 6
    const name = readName(view, names + view.getUint8(at + 5))
    kinds.push({ name, offset: view.getInt32(at), isDst: view.getUint8(at + 4) !== 0 })
  }
  const transitions: Transition[] = []
  for (let i = 0; i < header.timeCount; i++) {
    const kind = kinds[view.getUint8(indexes + i)]
    if (kind === undefined) return undefined
    const at = from + i * size
    transitions.push({ at: wide ? Number(view.getBigInt64(at)) : view.getInt32(at), kind })
  }
  const footer = wide ? readFooter(view, from + length) : ''
  return rulesOf({ kinds, transitions, footer: posixRule(footer) })
}

interface Zone {
  readonly kinds: readonly Kind[]
  readonly transitions: readonly Transition[]
  readonly footer: PosixRule | undefined
}

function rulesOf(zone: Zone): ZoneRules {
  const { kinds, transitions, footer } = zone
  const earliest = firstKind(zone)
  const at = (unix: number): ZoneSpan => {
    let low = 0
    let high = transitions.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (transitions[middle]!.at <= unix) low = middle + 1
      else high = middle
    }
    const end = transitions[low]?.at ?? Number.POSITIVE_INFINITY
    const start = transitions[low - 1]?.at ?? Number.NEGATIVE_INFINITY
    if (low === transitions.length && footer !== undefined) return footer(unix, start)
    return { ...(transitions[low - 1]?.kind ?? earliest), start, end }
  }
  return { at, kinds }
}

// The rule before the first transition, by the steps that Go (and localtime.c) take.
function firstKind({ kinds, transitions }: Zone): Kind {
  const [first] = kinds
  if (!transitions.some(({ kind }) => kind === first)) return first!
  const next = transitions[0]
  if (next?.kind.isDst) {
    for (let i = kinds.indexOf(next.kind) - 1; i >= 0; i--) if (!kinds[i]!.isDst) return kinds[i]!
  }
  return kinds.find(({ isDst }) => !isDst) ?? first!
}

function readName(view: DataView, from: number): string {
  let name = ''
  for (let at = from; at < view.byteLength; at++) {
    const byte = view.getUint8(at)
    if (byte === 0) break
    name += String.fromCharCode(byte)
  }
  return name
}

// The footer is one line between two newlines.
function readFooter(view: DataView, from: number): string {
  let text = ''
  for (let at = from + 1; at < view.byteLength && view.getUint8(at) !== 0x0a; at++)
    text += String.fromCharCode(view.getUint8(at))
  return text
}
