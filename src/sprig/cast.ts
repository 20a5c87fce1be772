import { GoError } from '../golang/go-error.ts'
import { floatToInt64, type Integer, wrapInt64 } from '../golang/numbers.ts'
import { parseFloat64, parseInt64 } from '../golang/strconv.ts'
import { NamedInt } from '../golang/time.ts'
import { Num, type Value } from '../model/value.ts'

/*
 * spf13/cast, which sprig's numeric functions take their arguments through: nothing fails, what is no number is 0.
 */

/** cast.ToInt64, and cast.ToInt on 64-bit machines. */
export function toInteger(value: Value): Integer {
  switch (typeof value) {
    case 'number':
      return Number.isSafeInteger(value) ? value + 0 : floatToInt64(value)
    case 'string':
      return parseOr(() => parseInt64(trimZeroDecimal(value), 0))
    case 'boolean':
      return value ? 1 : 0
    default:
      if (value instanceof Num)
        return value.kind === 'float32' ? floatToInt64(Number(value.value)) : wrapInt64(value.value)
      return value instanceof NamedInt ? value.value : 0
  }
}

/** cast.ToInt as an argument of functions that take a Go `int`. */
export function toIntNumber(value: Value): number {
  return Number(toInteger(value))
}

/** cast.ToFloat64. */
export function toFloat(value: Value): number {
  switch (typeof value) {
    case 'number':
      return value
    case 'string':
      return Number(parseOr(() => parseFloat64(value)))
    case 'boolean':
      return value ? 1 : 0
    default:
      if (value instanceof Num) return Number(value.value)
      return value instanceof NamedInt ? value.value : 0
  }
}

function parseOr(parse: () => Integer): Integer {
  try {
    return parse()
  } catch (error) {
    if (error instanceof GoError) return 0
    throw error
  }
}

// Cuts `.000` off the end, and with it what dots stand behind the zeros.
function trimZeroDecimal(text: string): string {
  let foundZero = false
  for (let end = text.length; end > 0; end--) {
    const char = text[end - 1]
    if (char === '0') foundZero = true
    else if (char !== '.') return text
    else if (foundZero) return text.slice(0, end - 1)
  }
  return text
}
