import { GoError } from '../golang/go-error.ts'
import { formatFloat } from '../golang/strconv.ts'

/** shopspring/decimal: `digits * 10^exponent`. */
export interface Decimal {
  readonly digits: bigint
  readonly exponent: number
}

/** Digits after the point that a division keeps. */
const divisionPrecision = 16

/** decimal.NewFromFloat: the shortest digits that mean this number. @throws GoError for NaN and Inf */
export function decimalOf(value: number): Decimal {
  if (!Number.isFinite(value)) throw new GoError(`Cannot create a Decimal from ${formatFloat(value, 'g', -1, 64)}`)
  if (value === 0) return { digits: 0n, exponent: 0 }
  const [mantissa = '', power = '0'] = value.toExponential().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  return { digits: BigInt(whole + fraction), exponent: Number(power) - fraction.length }
}

/** The nearest float64. */
export function decimalToFloat({ digits, exponent }: Decimal): number {
  return Number(`${digits}e${exponent}`)
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent)
  return { digits: scaled(a, exponent) + scaled(b, exponent), exponent }
}

export function subtractDecimals(a: Decimal, b: Decimal): Decimal {
  return addDecimals(a, { digits: -b.digits, exponent: b.exponent })
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, exponent: a.exponent + b.exponent }
}

/** Decimal.Div: 16 digits after the point, half away from zero. @throws GoError for a zero divisor */
export function divideDecimals(a: Decimal, b: Decimal): Decimal {
  if (b.digits === 0n) throw new GoError('decimal division by 0')
  const shift = a.exponent - b.exponent + divisionPrecision
  const dividend = shift > 0 ? a.digits * 10n ** BigInt(shift) : a.digits
  const divisor = shift < 0 ? b.digits * 10n ** BigInt(-shift) : b.digits
  const quotient = dividend / divisor
  const rest = dividend % divisor
  const away = 2n * absolute(rest) >= absolute(divisor)
  const step = away ? (dividend < 0n !== divisor < 0n ? -1n : 1n) : 0n
  return { digits: quotient + step, exponent: -divisionPrecision }
}

function scaled({ digits, exponent }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(exponent - to)
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value
}
