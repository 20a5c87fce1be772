import { Num, type Value } from '../model/value.ts'
import { hasEscapedBytes, normalizeText } from './bytes.ts'
import { newFlags } from './fmt-flags.ts'
import { FormatRun } from './fmt-run.ts'
import { printValue } from './fmt-value.ts'
import { formatFloat } from './strconv.ts'
import { kindOf } from './types.ts'

/*
 * Go's fmt over the value tree: %v and friends, Print, Println, Printf. Both nils print as `<nil>`.
 */

const plain = newFlags()

/** `%v`: what `print` and string conversion show. */
export function formatValue(value: Value): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return formatNumber(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'undefined':
      return '<nil>'
    default:
      if (value === null) return '<nil>'
      if (value instanceof Num && value.kind !== 'float32') return String(value.value)
      return normalizeText(printValue(value, 'v', plain))
  }
}

/** `%v` of a float64: shortest digits, an exponent below 1e-4 and from 1e6 (1e21 for whole numbers is JSON's rule). */
export function formatNumber(x: number): string {
  if (x < 1e6 && x > -1e6 && Number.isInteger(x) && (x !== 0 || !Object.is(x, -0))) return `${x}`
  const size = Math.abs(x)
  if (size >= 1e-4 && size < 1e6) return `${x}`
  return formatFloat(x, 'g', -1, 64)
}

/** fmt.Sprint: a space between two operands that are both no strings. */
export function sprint(args: readonly Value[]): string {
  let out = ''
  let afterString = true
  for (const [i, arg] of args.entries()) {
    const isString = kindOf(arg) === 'string'
    if (i > 0 && !isString && !afterString) out += ' '
    out += formatValue(arg)
    afterString = isString
  }
  return args.length > 1 ? normalizeText(out) : out
}

/** fmt.Sprintln: spaces between all operands, a newline behind. */
export function sprintln(args: readonly Value[]): string {
  return `${args.map(formatValue).join(' ')}\n`
}

/** fmt.Sprintf. A mistake in the format shows in the result, as in Go; nothing is thrown. */
export function sprintf(format: string, args: readonly Value[]): string {
  const first = format.indexOf('%')
  if (first < 0 && args.length === 0) return format
  const out = new FormatRun(format, args).run()
  return hasEscapedBytes(out) ? normalizeText(out) : out
}
