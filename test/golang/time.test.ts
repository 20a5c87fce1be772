import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseDuration, roundDuration, truncateDuration } from '../../src/golang/duration.ts'
import { addDuration, formatTime, inLocation, parseTime, Time, timeBetween, zeroTime } from '../../src/golang/time.ts'
import { civilDate, dayNumber, isoWeek, weekday } from '../../src/golang/time-calendar.ts'
import { fixedZone, type Location, loadZone, localZoneOf, utc } from '../../src/golang/zones.ts'

const noon = new Time({ unix: BigInt(Date.UTC(2026, 7, 8, 12, 45, 6) / 1000), nanoseconds: 70_080_900, location: utc })

function zone(name: string): Location {
  const location = loadZone(name)
  if (location === undefined) throw new Error(`no zone ${name}`)
  return location
}

describe('layouts', () => {
  it.each([
    ['2006-01-02T15:04:05Z07:00', '2026-08-08T12:45:06Z'],
    ['Mon Jan _2 3:04PM 06', 'Sat Aug  8 12:45PM 26'],
    ['Monday January 2 002 __2', 'Saturday August 8 220 220'],
    ['15:04:05.000 .999 ,0', '12:45:06.070 .07 ,0'],
    ['03:04pm -07 Z07:00:00 -070000', '12:45pm +00 Z +000000'],
    ['_2006 Month Janus 2006x', '_2026 Month Janus 2026x'],
    ['', ''],
  ])('%j is %j', (layout, text) => {
    expect(formatTime(noon, layout)).toBe(text)
  })

  it.each([
    ['2006-01-02', '2024-02-29', '2024-02-29 00:00:00 +0000 UTC'],
    ['2006-01-02 MST', '2024-02-29 XYZ', '2024-02-29 00:00:00 +0000 XYZ'],
    ['2006 002', '2024 366', '2024-12-31 00:00:00 +0000 UTC'],
    ['3:04:05PM', '12:00:01.25AM', '0000-01-01 00:00:01.25 +0000 UTC'],
    ['Jan 2 06 -0700', 'feb 3 68 -0330', '2068-02-03 00:00:00 -0330 -0330'],
  ])('reads %j from %j', (layout, text, expected) => {
    expect(parseTime(layout, text, utc).format()).toBe(expected)
  })

  it.each([
    ['2006-01-02', '2023-02-29', 'parsing time "2023-02-29": day out of range'],
    ['2006-01-02', '2023-13-01', 'parsing time "2023-13-01": month out of range'],
    ['2006-01-02', '2023-1-01', 'parsing time "2023-1-01" as "2006-01-02": cannot parse "1-01" as "01"'],
    ['2006', '2023é', 'parsing time "2023\\xc3\\xa9": extra text: "\\xc3\\xa9"'],
    ['15:04', '24:00', 'parsing time "24:00": hour out of range'],
  ])('%j refuses %j', (layout, text, message) => {
    expect(() => parseTime(layout, text, utc)).toThrow(message)
  })
})

describe('zones', () => {
  it.each([
    ['Europe/Berlin', 1_786_190_706, 'CEST', 7200],
    ['Europe/Berlin', 1_800_000_000, 'CET', 3600],
    ['America/New_York', -2_000_000_000, 'EST', -18_000],
    // Beyond the last transition of the file its footer rules.
    ['America/New_York', 4_123_000_000, 'EDT', -14_400],
    ['Australia/Lord_Howe', 4_123_000_000, '+1030', 37_800],
    ['Africa/Monrovia', -3_000_000_000, 'LMT', -2588],
  ])('%s at %d is %s', (name, unix, abbreviation, offset) => {
    expect(zone(name).rules.at(unix)).toMatchObject({ name: abbreviation, offset })
  })

  it.each(['../etc/passwd', '/etc/localtime', 'a\0b', 'Nowhere/Land', 'Europe'])('%j is no zone', (name) => {
    expect(loadZone(name)).toBeUndefined()
  })

  it('takes the offset that an abbreviation has in the location', () => {
    const time = parseTime('2006-01-02 15:04 MST', '2026-07-01 10:00 CEST', zone('Europe/Berlin'))
    expect(time.unix).toBe(BigInt(Date.UTC(2026, 6, 1, 8) / 1000))
  })

  it('a wall clock in the gap of spring is read with the offset before it', () => {
    const time = parseTime('2006-01-02 15:04', '2026-03-29 02:30', zone('Europe/Berlin'))
    expect(time.format()).toBe('2026-03-29 03:30:00 +0200 CEST')
  })
})

describe('times', () => {
  it('adds and subtracts', () => {
    const later = addDuration(noon, parseDuration('36h0.93s').nanoseconds)
    expect(inLocation(later, fixedZone('X', -3600)).format()).toBe('2026-08-09 23:45:07.0000809 -0100 X')
    expect(timeBetween(noon, zeroTime)).toBe(2n ** 63n - 1n)
  })

  it('has the methods that templates call', () => {
    const call = (name: string, ...args: unknown[]): unknown => noon.method(name)?.call(...args)
    expect(call('AddDate', 0, 6, 23)).toMatchObject({ unix: BigInt(Date.UTC(2027, 2, 3, 12, 45, 6) / 1000) })
    expect(call('Month')).toMatchObject({ value: 8, goType: 'time.Month' })
    expect(call('Weekday')).toMatchObject({ value: 6, goType: 'time.Weekday' })
    expect(call('UnixNano')).toMatchObject({ kind: 'int64', value: 1_786_193_106_070_080_900n })
    expect(noon.method('constructor')).toBeUndefined()
    expect(noon.toData()).toBe('2026-08-08T12:45:06.0700809Z')
  })

  it('prints the monotonic clock', () => {
    const time = new Time({ unix: 0n, nanoseconds: 5, location: utc, monotonic: 27_000_422n })
    expect(time.format()).toBe('1970-01-01 00:00:00.000000005 +0000 UTC m=+0.027000422')
  })
})

describe('the calendar', () => {
  it('goes there and back', () => {
    for (let days = -800_000; days < 800_000; days += 97) expect(dayNumber(civilDate(days))).toBe(days)
  })

  it('agrees with Date', () => {
    for (let days = -100_000; days < 100_000; days += 89) {
      const date = new Date(days * 86_400_000)
      const civil = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
      expect(civilDate(days)).toEqual(civil)
      expect(weekday(days)).toBe(date.getUTCDay())
    }
  })

  it('knows the week of the year', () => {
    expect(isoWeek(dayNumber({ year: 2027, month: 1, day: 3 }))).toEqual({ year: 2026, week: 53 })
  })
})

describe('durations', () => {
  it.each([
    ['1h15m30.918273645s', '1h15m30.918273645s'],
    ['-1.5h', '-1h30m0s'],
    ['1us2ns', '1.002µs'],
    ['.5ms', '500µs'],
    ['0', '0s'],
    ['9223372036854775807ns', '2562047h47m16.854775807s'],
    ['-9223372036854775808ns', '-2562047h47m16.854775808s'],
  ])('%s is %s', (text, printed) => {
    expect(parseDuration(text).format()).toBe(printed)
  })

  it.each([
    ['', 'time: invalid duration ""'],
    ['1', 'time: missing unit in duration "1"'],
    ['1x', 'time: unknown unit "x" in duration "1x"'],
    ['9223372036854775808ns', 'time: invalid duration "9223372036854775808ns"'],
    ['.s', 'time: invalid duration ".s"'],
  ])('%j is refused', (text, message) => {
    expect(() => parseDuration(text)).toThrow(message)
  })

  it('rounds half away from zero and cuts toward zero', () => {
    expect(roundDuration(-1500n, 1000n)).toBe(-2000n)
    expect(roundDuration(2n ** 63n - 1n, 10n)).toBe(2n ** 63n - 1n)
    expect(truncateDuration(-1999n, 1000n)).toBe(-1000n)
    expect(truncateDuration(7n, 0n)).toBe(7n)
  })
})

const tokyo = '/usr/share/zoneinfo/Asia/Tokyo'

describe('the location of a setting of TZ', () => {
  it.each([
    ['UTC', 'UTC'],
    ['', 'UTC'],
    [':', 'UTC'],
    ['Local', 'UTC'],
    ['../x', 'UTC'],
    ['/none', 'UTC'],
    ['No/Such', 'UTC'],
    ['Europe/Berlin', 'Europe/Berlin'],
    [':Europe/Berlin', 'Europe/Berlin'],
  ])('%j is %s', (setting, name) => {
    expect(localZoneOf(setting).name).toBe(name)
  })

  it.skipIf(!existsSync(tokyo))('a file is named by its path (skipped where the system has no zone files)', () => {
    expect(localZoneOf(tokyo)).toMatchObject({ name: tokyo })
    expect(localZoneOf(`:${tokyo}`).rules.at(0).offset).toBe(9 * 3600)
  })

  it.skipIf(!existsSync('/etc/localtime'))('none is that of the system (skipped where it names none)', () => {
    expect(localZoneOf(undefined).name).toBe('Local')
    expect(localZoneOf('/etc/localtime').name).toBe('Local')
  })
})
