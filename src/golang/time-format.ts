import { civilDate, longMonths, longWeekdays, weekday, yearDay } from './time-calendar.ts'
import { type LayoutKind, layoutChunks, type ZoneKind } from './time-layout.ts'

/** A moment as a clock in some zone shows it. */
export interface WallClock {
  /** Days since 1970-01-01. */
  readonly days: number
  /** Seconds since midnight. */
  readonly seconds: number
  readonly nanoseconds: number
  /** Zone abbreviation; may be empty. */
  readonly zone: string
  /** Seconds east of UTC. */
  readonly offset: number
}

/** Time.Format: the layout with its pieces replaced. */
export function formatLayout(clock: WallClock, layout: string): string {
  let text = ''
  for (const { prefix, kind, text: piece } of layoutChunks(layout)) {
    text += prefix
    if (kind !== undefined) text += formatPiece(clock, kind, piece)
  }
  return text
}

function formatPiece(clock: WallClock, kind: LayoutKind, piece: string): string {
  const simple = formatters[kind as keyof typeof formatters]
  if (simple !== undefined) return simple(clock)
  if (kind === 'fraction0' || kind === 'fraction9') return formatFraction(clock.nanoseconds, piece)
  return formatOffset(clock.offset, kind as ZoneKind)
}

const formatters = {
  longYear: ({ days }) => padded(civilDate(days).year, 4),
  year: ({ days }) => padded(Math.abs(civilDate(days).year) % 100, 2),
  longMonth: ({ days }) => longMonths[civilDate(days).month - 1]!,
  month: ({ days }) => longMonths[civilDate(days).month - 1]!.slice(0, 3),
  numMonth: ({ days }) => String(civilDate(days).month),
  zeroMonth: ({ days }) => padded(civilDate(days).month, 2),
  longWeekday: ({ days }) => longWeekdays[weekday(days)]!,
  weekday: ({ days }) => longWeekdays[weekday(days)]!.slice(0, 3),
  day: ({ days }) => String(civilDate(days).day),
  underDay: ({ days }) => String(civilDate(days).day).padStart(2),
  zeroDay: ({ days }) => padded(civilDate(days).day, 2),
  underYearDay: ({ days }) => String(yearDay(days)).padStart(3),
  zeroYearDay: ({ days }) => padded(yearDay(days), 3),
  hour: ({ seconds }) => padded(Math.floor(seconds / 3600), 2),
  hour12: ({ seconds }) => String(hour12(seconds)),
  zeroHour12: ({ seconds }) => padded(hour12(seconds), 2),
  minute: ({ seconds }) => String(Math.floor(seconds / 60) % 60),
  zeroMinute: ({ seconds }) => padded(Math.floor(seconds / 60) % 60, 2),
  second: ({ seconds }) => String(seconds % 60),
  zeroSecond: ({ seconds }) => padded(seconds % 60, 2),
  PM: ({ seconds }) => (seconds >= 43_200 ? 'PM' : 'AM'),
  pm: ({ seconds }) => (seconds >= 43_200 ? 'pm' : 'am'),
  zoneName: ({ zone, offset }) => (zone === '' ? formatOffset(offset, '-0700') : zone),
} as const satisfies Partial<Record<LayoutKind, (clock: WallClock) => string>>

function hour12(seconds: number): number {
  return Math.floor(seconds / 3600) % 12 || 12
}

/** Zero-padded to a width; the sign of a negative number stands before the zeros and is not counted. */
function padded(value: number, width: number): string {
  return (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(width, '0')
}

// Minutes are cut toward zero, as Go does for zones with odd seconds.
function formatOffset(offset: number, kind: ZoneKind): string {
  if (offset === 0 && kind.startsWith('Z')) return 'Z'
  const colon = kind.includes(':') ? ':' : ''
  const minutes = Math.trunc(Math.abs(offset) / 60)
  const sign = offset <= -60 ? '-' : '+'
  let text = sign + padded(Math.floor(minutes / 60), 2)
  const parts = kind.replaceAll(':', '').length
  if (parts > 3) text += colon + padded(minutes % 60, 2)
  if (parts > 5) text += colon + padded((sign === '-' ? Math.abs(offset) : offset) % 60, 2)
  return text
}

// The piece's own length says how many digits; nines drop the zeros at the end.
function formatFraction(nanoseconds: number, piece: string): string {
  const digits = padded(nanoseconds, 9).slice(0, piece.length - 1)
  if (piece[1] === '0') return piece[0] + digits
  let end = digits.length
  while (end > 0 && digits[end - 1] === '0') end--
  return end === 0 ? '' : piece[0] + digits.slice(0, end)
}
