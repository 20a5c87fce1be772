/*
 * The proleptic Gregorian calendar of Go's `time` package. Days are counted from 1970-01-01; months are 1 to 12, days of the
 * year start at 1. All functions are exact for every year that 64 bits of seconds can reach.
 */

export const longMonths = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const
export const longWeekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

export interface CivilDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

const daysPerEra = 146_097

/** The day number of a date; `day` may lie outside its month. */
export function dayNumber({ year, month, day }: CivilDate): number {
  // Years from March make the leap day the last one.
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * daysPerEra + dayOfEra - 719_468
}

/** The date of a day number. */
export function civilDate(days: number): CivilDate {
  const shifted = days + 719_468
  const era = Math.floor(shifted / daysPerEra)
  const dayOfEra = shifted - era * daysPerEra
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
  return { year, month, day: dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1 }
}

/** The day of the year, from 1. */
export function yearDay(days: number): number {
  const { year } = civilDate(days)
  return days - dayNumber({ year, month: 1, day: 1 }) + 1
}

/** 0 is Sunday. */
export function weekday(days: number): number {
  return (((days + 4) % 7) + 7) % 7
}

/** The ISO 8601 year and week. */
export function isoWeek(days: number): { readonly year: number; readonly week: number } {
  // The Thursday of the same week decides the year.
  const thursday = days + 3 - ((weekday(days) + 6) % 7)
  return { year: civilDate(thursday).year, week: Math.floor((yearDay(thursday) - 1) / 7) + 1 }
}

export function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

export function daysIn(month: number, year: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Days of a common year before a month. */
export function daysBefore(month: number): number {
  return dayNumber({ year: 1970, month, day: 1 })
}
