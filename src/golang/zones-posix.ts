import { civilDate, daysBefore, daysIn, isLeap, yearDay } from './time-calendar.ts'
import type { ZoneSpan } from './zones-types.ts'

/** The rule at a moment after the last transition, whose time is `since`. */
export type PosixRule = (unix: number, since: number) => ZoneSpan

interface Change {
  readonly kind: 'julian' | 'day' | 'weekday'
  readonly day: number
  readonly week: number
  readonly month: number
  /** Seconds after midnight. */
  readonly time: number
}

interface Side {
  readonly name: string
  readonly offset: number
  readonly isDst: boolean
}

const secondsPerDay = 86_400

/**
 * Reads a POSIX TZ rule such as `EST5EDT,M3.2.0,M11.1.0`, the footer of zone files.
 *
 * @returns undefined for an empty or malformed rule.
 */
export function posixRule(text: string): PosixRule | undefined {
  const match =
    /^(<[^>]+>|[^0-9,+<-]{3,})([+-]?[0-9:]+)(?:(<[^>]+>|[^0-9,+<-]{3,})([+-]?[0-9:]+)?(?:[,;]([^,]+),([^,]+))?)?$/.exec(
      text,
    )
  if (match === null) return undefined
  const standardOffset = -offsetOf(match[2]!)
  const standard: Side = { name: plainName(match[1]!), offset: standardOffset, isDst: false }
  if (match[3] === undefined) return (_unix, since) => ({ ...standard, start: since, end: Number.POSITIVE_INFINITY })
  const offset = match[4] === undefined ? standardOffset + 3600 : -offsetOf(match[4])
  const begin = changeOf(match[5] ?? 'M3.2.0')
  const end = changeOf(match[6] ?? 'M11.1.0')
  if (begin === undefined || end === undefined) return undefined
  return alternating({ standard, daylight: { name: plainName(match[3]), offset, isDst: true }, begin, end })
}

interface Alternation {
  readonly standard: Side
  readonly daylight: Side
  readonly begin: Change
  readonly end: Change
}

function alternating({ standard, daylight, begin, end }: Alternation): PosixRule {
  return (unix) => {
    // Go takes the year and the start of the year from UTC.
    const days = Math.floor(unix / secondsPerDay)
    const { year } = civilDate(days)
    const inYear = (yearDay(days) - 1) * secondsPerDay + (unix - days * secondsPerDay)
    const yearStart = unix - inYear
    const changes = [
      { at: changeTime(year, begin) - standard.offset, side: daylight },
      { at: changeTime(year, end) - daylight.offset, side: standard },
    ]
    if (changes[1]!.at < changes[0]!.at) changes.reverse()
    const [first, second] = changes as [(typeof changes)[0], (typeof changes)[0]]
    if (inYear < first.at) return { ...second.side, start: yearStart, end: first.at + yearStart }
    if (inYear < second.at) return { ...first.side, start: first.at + yearStart, end: second.at + yearStart }
    return { ...second.side, start: second.at + yearStart, end: yearStart + 365 * secondsPerDay }
  }
}

// Seconds from the start of the year.
function changeTime(year: number, change: Change): number {
  const leap = isLeap(year)
  if (change.kind === 'julian') {
    return (change.day - 1 + (leap && change.day >= 60 ? 1 : 0)) * secondsPerDay + change.time
  }
  if (change.kind === 'day') return change.day * secondsPerDay + change.time
  const firstOfMonth = daysBefore(change.month) + (leap && change.month > 2 ? 1 : 0)
  let day = (((change.day - weekdayOfFirst(year, change.month)) % 7) + 7) % 7
  for (let week = 1; week < change.week && day + 7 < daysIn(change.month, year); week++) day += 7
  return (firstOfMonth + day) * secondsPerDay + change.time
}

function weekdayOfFirst(year: number, month: number): number {
  const date = new Date(Date.UTC(2000, month - 1, 1))
  // 400 years are whole weeks, so every year has a twin that Date can tell.
  date.setUTCFullYear(2000 + (((year % 400) + 400) % 400), month - 1, 1)
  return date.getUTCDay()
}

function changeOf(text: string): Change | undefined {
  const match = /^(?:J(\d+)|(\d+)|M(\d+)\.(\d+)\.(\d+))(?:\/([+-]?[0-9:]+))?$/.exec(text)
  if (match === null) return undefined
  const time = match[6] === undefined ? 2 * 3600 : offsetOf(match[6])
  if (match[1] !== undefined) return { kind: 'julian', day: Number(match[1]), week: 0, month: 0, time }
  if (match[2] !== undefined) return { kind: 'day', day: Number(match[2]), week: 0, month: 0, time }
  return { kind: 'weekday', month: Number(match[3]), week: Number(match[4]), day: Number(match[5]), time }
}

// Hours, or hours:minutes, or hours:minutes:seconds; positive is west of Greenwich.
function offsetOf(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.replace(/^[+-]/, '').split(':').map(Number)
  const total = hours * 3600 + minutes * 60 + seconds
  return text.startsWith('-') ? -total : total
}

function plainName(name: string): string {
  return name.startsWith('<') ? name.slice(1, -1) : name
}
