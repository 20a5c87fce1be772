import type { ZoneRules, ZoneSpan } from './zones-types.ts'

/**
 * The rules of a zone from Node's own data, for systems without zone files. Abbreviations are those of American English, and
 * numeric where it has none; spans are one moment long.
 *
 * @returns undefined for an unknown zone.
 */
export function intlSpans(name: string): ZoneRules | undefined {
  const formats = formatsOf(name)
  if (formats === undefined) return undefined
  const at = (unix: number): ZoneSpan => {
    const moment = new Date(Math.min(Math.max(unix, -8.64e12), 8.64e12) * 1000)
    const offset = offsetFrom(zonePart(formats.offset, moment))
    const short = zonePart(formats.short, moment)
    const isDst = zonePart(formats.long, moment).includes('Daylight')
    return { name: abbreviation(short, offset), offset, start: unix, end: unix + 1, isDst }
  }
  const year = new Date().getUTCFullYear()
  const kinds = [0, 6].map((month) => at(Date.UTC(year, month, 1) / 1000))
  return { at, kinds }
}

interface Formats {
  readonly offset: Intl.DateTimeFormat
  readonly short: Intl.DateTimeFormat
  readonly long: Intl.DateTimeFormat
}

function formatsOf(timeZone: string): Formats | undefined {
  try {
    const format = (timeZoneName: 'longOffset' | 'short' | 'long'): Intl.DateTimeFormat =>
      new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName })
    return { offset: format('longOffset'), short: format('short'), long: format('long') }
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function zonePart(format: Intl.DateTimeFormat, moment: Date): string {
  return format.formatToParts(moment).find(({ type }) => type === 'timeZoneName')?.value ?? ''
}

// GMT, GMT+05:30 or GMT-00:01:15.
function offsetFrom(text: string): number {
  const match = /([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(text)
  if (match === null) return 0
  const total = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)
  return match[1] === '-' ? -total : total
}

// The zone database writes zones without letters as +03 or +0530.
function abbreviation(short: string, offset: number): string {
  if (!/^(?:GMT|UTC)[+-]/.test(short)) return short
  const total = Math.abs(offset)
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  const minutes = two((total % 3600) / 60)
  return (offset < 0 ? '-' : '+') + two(total / 3600) + (minutes === '00' ? '' : minutes)
}
