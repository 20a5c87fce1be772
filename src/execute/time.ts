/**
 * RFC 3339 as Go prints a time in a release record: with the zone's offset, and a fraction without trailing zeros.
 * `offset` is in minutes east of UTC.
 */
export function recordTime(now: number, offset = -new Date(now).getTimezoneOffset()): string {
  const local = new Date(now + offset * 60_000).toISOString()
  const [seconds = '', fraction = ''] = local.replace('Z', '').split('.')
  const digits = fraction.replace(/0+$/, '')
  return `${seconds}${digits === '' ? '' : `.${digits}`}${zone(offset)}`
}

function zone(offset: number): string {
  if (offset === 0) return 'Z'
  const minutes = Math.abs(offset)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
