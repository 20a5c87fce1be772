/**
 * RFC 3339 as Go prints a time in a release record: with the zone's offset, and a fraction without trailing zeros.
 * `time` is in milliseconds since 1970, or, as a bigint, in nanoseconds; `offset` in minutes east of UTC.
 */
export function recordTime(time: number | bigint, offset = localOffset(time)): string {
  const nanoseconds = typeof time === 'bigint' ? time : BigInt(time) * 1_000_000n
  const fraction = ((nanoseconds % second) + second) % second
  const local = Number((nanoseconds - fraction) / 1_000_000n) + offset * 60_000
  const digits = String(fraction).padStart(9, '0').replace(/0+$/, '')
  return `${new Date(local).toISOString().slice(0, -'.000Z'.length)}${digits === '' ? '' : `.${digits}`}${zone(offset)}`
}

const second = 1_000_000_000n

function localOffset(time: number | bigint): number {
  return -new Date(typeof time === 'bigint' ? Number(time / 1_000_000n) : time).getTimezoneOffset()
}

function zone(offset: number): string {
  if (offset === 0) return 'Z'
  const minutes = Math.abs(offset)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
