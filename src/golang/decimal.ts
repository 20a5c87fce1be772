/** A number as it is written: `digits` times ten to the `exponent`. Digits have no zeros at their end. */
export interface Decimal {
  readonly digits: bigint
  readonly exponent: number
}

/** Go's big.Rat takes no larger exponent. */
const maxExponent = 1_000_000

/** The exact value of a number in JSON's syntax; undefined where its exponent is too large for Go. */
export function parseDecimal(text: string): Decimal | undefined {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  let digits = whole + fraction
  if (/^[-+]?0*$/.test(digits)) return { digits: 0n, exponent: 0 }
  const written = Number(exponent) - fraction.length
  if (Math.abs(written) > maxExponent) return undefined
  const kept = digits.replace(/0+$/, '')
  const zeros = digits.length - kept.length
  digits = kept.replace(/^\+/, '')
  return { digits: BigInt(digits), exponent: written + zeros }
}

/** Less than, equal to or more than zero as `a` is to `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const signs = sign(a) - sign(b)
  if (signs !== 0 || a.digits === 0n) return signs
  const sizes = (magnitude(a) - magnitude(b)) * sign(a)
  if (sizes !== 0) return sizes
  const [x, y] = aligned(a, b)
  return x < y ? -1 : x > y ? 1 : 0
}

export function isWhole({ exponent }: Decimal): boolean {
  return exponent >= 0
}

/** Whether `a` is a whole multiple of `b`, which is not zero. */
export function isMultiple(a: Decimal, b: Decimal): boolean {
  if (a.digits === 0n) return true
  const [x, y] = aligned(a, b)
  return x % y === 0n
}

/** The low 64 bits of a whole number, as Go converts a large one. */
export function toInt64({ digits, exponent }: Decimal): bigint {
  return BigInt.asIntN(64, digits * 10n ** BigInt(exponent))
}

function sign({ digits }: Decimal): number {
  return digits < 0n ? -1 : digits > 0n ? 1 : 0
}

/** How many digits are before the point. */
function magnitude({ digits, exponent }: Decimal): number {
  return String(digits).length - (digits < 0n ? 1 : 0) + exponent
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint] {
  const least = Math.min(a.exponent, b.exponent)
  return [a.digits * 10n ** BigInt(a.exponent - least), b.digits * 10n ** BigInt(b.exponent - least)]
}
