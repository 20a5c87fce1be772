import type { JsonObject } from '../model/json.ts'
import { asList, asObject, asText, at, byText } from './tree.ts'

/** An age as kubectl prints it: `5s`, `3m20s`, `2d4h`. */
export function ageOf(since: string, now: number = Date.now()): string {
  const start = Date.parse(since)
  return Number.isNaN(start) ? '<unknown>' : shortDuration(now - start)
}

/** A span of time in at most two units. */
export function shortDuration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds <= 0) return '0s'
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  if (seconds < 120) return `${seconds}s`
  if (minutes < 10) return `${minutes}m${rest(seconds % 60, 's')}`
  if (minutes < 180) return `${minutes}m`
  if (hours < 8) return `${hours}h${rest(minutes % 60, 'm')}`
  if (hours < 48) return `${hours}h`
  if (hours < 192) return `${days}d${rest(hours % 24, 'h')}`
  if (days < 730) return `${days}d`
  const years = Math.floor(days / 365)
  return years < 8 ? `${years}y${rest(days % 365, 'd')}` : `${years}y`
}

/** A label selector as `kubectl get -o wide` and the scale subresource print it. */
export function selectorText(selector: JsonObject): string {
  const labels =
    selector['matchLabels'] === undefined && selector['matchExpressions'] === undefined
      ? selector
      : asObject(selector['matchLabels'])
  const parts = Object.entries(labels).map(([key, value]) => `${key}=${asText(value)}`)
  for (const expression of asList(selector['matchExpressions'])) {
    const key = asText(at(expression, 'key'))
    const values = asList(at(expression, 'values'))
      .map((value) => asText(value))
      .sort(byText)
      .join(',')
    const operator = asText(at(expression, 'operator'))
    if (operator === 'Exists') parts.push(key)
    else if (operator === 'DoesNotExist') parts.push(`!${key}`)
    else parts.push(`${key} ${operator === 'In' ? 'in' : 'notin'} (${values})`)
  }
  return parts.sort(byText).join(',')
}

function rest(amount: number, unit: string): string {
  return amount === 0 ? '' : `${amount}${unit}`
}
