/** A piece of a Go time layout: what `2006`, `Jan`, `-07:00` … ask for. */
export type LayoutKind =
  | 'longMonth'
  | 'month'
  | 'numMonth'
  | 'zeroMonth'
  | 'longWeekday'
  | 'weekday'
  | 'day'
  | 'underDay'
  | 'zeroDay'
  | 'underYearDay'
  | 'zeroYearDay'
  | 'hour'
  | 'hour12'
  | 'zeroHour12'
  | 'minute'
  | 'zeroMinute'
  | 'second'
  | 'zeroSecond'
  | 'longYear'
  | 'year'
  | 'PM'
  | 'pm'
  | 'zoneName'
  | ZoneKind
  | 'fraction0'
  | 'fraction9'

/** Numeric zones: `Z…` prints Z for UTC; the rest of the name says how many parts there are and whether colons divide them. */
export type ZoneKind =
  | 'Z0700'
  | 'Z070000'
  | 'Z07'
  | 'Z07:00'
  | 'Z07:00:00'
  | '-0700'
  | '-070000'
  | '-07'
  | '-07:00'
  | '-07:00:00'

export interface LayoutChunk {
  /** Literal text before the piece. */
  readonly prefix: string
  /** Undefined for the literal text that ends the layout. */
  readonly kind: LayoutKind | undefined
  /** The piece as the layout spells it. */
  readonly text: string
}

type Piece = readonly [kind: LayoutKind, length: number]
type Candidate = readonly [text: string, kind: LayoutKind]

/** Cuts a layout into its pieces; the last one has no kind. */
export function layoutChunks(layout: string): LayoutChunk[] {
  const chunks: LayoutChunk[] = []
  let from = 0
  for (let at = 0; at < layout.length; at++) {
    const piece = pieceAt(layout, at)
    if (piece === undefined) continue
    // `_2006` is an underscore before a year.
    const start = layout.startsWith('_2006', at) ? at + 1 : at
    const end = start + piece[1]
    chunks.push({ prefix: layout.slice(from, start), kind: piece[0], text: layout.slice(start, end) })
    from = end
    at = end - 1
  }
  chunks.push({ prefix: layout.slice(from), kind: undefined, text: '' })
  return chunks
}

function pieceAt(layout: string, at: number): Piece | undefined {
  const first = layout[at]!
  if (first === '.' || first === ',') return fractionAt(layout, at)
  const candidates = pieces.get(first)
  if (candidates === undefined) return undefined
  for (const [text, kind] of candidates) {
    if (!layout.startsWith(text, at)) continue
    // Mon and Jan are not the beginnings of other words.
    if ((text === 'Jan' || text === 'Mon') && isLowerAt(layout, at + 3)) continue
    return [kind, text === '_2006' ? 4 : text.length]
  }
  return undefined
}

// Longer texts stand before the texts they begin with.
const pieces: ReadonlyMap<string, readonly Candidate[]> = new Map<string, readonly Candidate[]>([
  [
    'J',
    [
      ['January', 'longMonth'],
      ['Jan', 'month'],
    ],
  ],
  [
    'M',
    [
      ['Monday', 'longWeekday'],
      ['Mon', 'weekday'],
      ['MST', 'zoneName'],
    ],
  ],
  [
    '0',
    [
      ['01', 'zeroMonth'],
      ['02', 'zeroDay'],
      ['03', 'zeroHour12'],
      ['04', 'zeroMinute'],
      ['05', 'zeroSecond'],
      ['06', 'year'],
      ['002', 'zeroYearDay'],
    ],
  ],
  [
    '1',
    [
      ['15', 'hour'],
      ['1', 'numMonth'],
    ],
  ],
  [
    '2',
    [
      ['2006', 'longYear'],
      ['2', 'day'],
    ],
  ],
  [
    '_',
    [
      ['_2006', 'longYear'],
      ['_2', 'underDay'],
      ['__2', 'underYearDay'],
    ],
  ],
  ['3', [['3', 'hour12']]],
  ['4', [['4', 'minute']]],
  ['5', [['5', 'second']]],
  ['P', [['PM', 'PM']]],
  ['p', [['pm', 'pm']]],
  ['-', zonePieces(['-070000', '-07:00:00', '-0700', '-07:00', '-07'])],
  ['Z', zonePieces(['Z070000', 'Z07:00:00', 'Z0700', 'Z07:00', 'Z07'])],
])

function zonePieces(kinds: readonly ZoneKind[]): Candidate[] {
  return kinds.map((kind) => [kind, kind] as const)
}

// A point or comma with zeros or nines is a fraction, unless another digit follows.
function fractionAt(layout: string, at: number): Piece | undefined {
  const digit = layout[at + 1]
  if (digit !== '0' && digit !== '9') return undefined
  let end = at + 1
  while (layout[end] === digit) end++
  const next = layout.charCodeAt(end)
  if (next >= 0x30 && next <= 0x39) return undefined
  return [digit === '0' ? 'fraction0' : 'fraction9', end - at]
}

function isLowerAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0x61 && code <= 0x7a
}
