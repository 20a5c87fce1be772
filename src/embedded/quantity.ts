/**
 * Kubernetes quantities (`500m`, `1Gi`, `1e3`): their canonical text. Exact: mantissas are big integers.
 * The rule is apimachinery's: keep the format class (binary, decimal, exponent), take the largest suffix that leaves an integer.
 */
const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const decimal: readonly (readonly [string, number])[] = [
  ['E', 18],
  ['P', 15],
  ['T', 12],
  ['G', 9],
  ['M', 6],
  ['k', 3],
  ['', 0],
  ['m', -3],
  ['u', -6],
  ['n', -9],
]

export interface Quantity {
  /** In units of 10^-9. */
  readonly nano: bigint
  readonly format: 'binary' | 'decimal' | 'exponent'
}

export const quantityError =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

/** Reads a quantity; undefined where the text is none. */
export function parseQuantity(text: string): Quantity | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?((?:[KMGTPE]i)|[numkMGTPE]|(?:[eE][+-]?\d+))?$/.exec(text)
  if (match === null) return undefined
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match
  if (whole === '' && fraction === '') return undefined
  let format: Quantity['format'] = 'decimal'
  let power = 9 - fraction.length
  let factor = 1n
  if (suffix.endsWith('i')) {
    format = 'binary'
    factor = 1024n ** BigInt(binary.indexOf(suffix))
  } else if (/^[eE][+-]?\d/.test(suffix)) {
    format = 'exponent'
    power += Number(suffix.slice(1))
  } else power += decimal.find(([name]) => name === suffix)?.[1] ?? 0
  if (Math.abs(power) > 100) return undefined
  const digits = BigInt(whole + fraction === '' ? '0' : whole + fraction) * factor
  const magnitude = power >= 0 ? digits * 10n ** BigInt(power) : roundUp(digits, 10n ** BigInt(-power))
  return { nano: sign === '-' ? -magnitude : magnitude, format }
}

function roundUp(value: bigint, by: bigint): bigint {
  return value % by === 0n ? value / by : value / by + 1n
}

/** The canonical text: `0.5` is `500m`, `1024Mi` is `1Gi`, `1000m` is `1`. */
export function printQuantity(quantity: Quantity): string {
  const negative = quantity.nano < 0n
  const size = negative ? -quantity.nano : quantity.nano
  const sign = negative ? '-' : ''
  if (size === 0n) return '0'
  const unit = 10n ** 9n
  if (quantity.format === 'binary' && size % unit === 0n && size >= 1024n * unit) {
    let rest = size / unit
    let step = 0
    while (rest % 1024n === 0n && step < binary.length - 1) {
      rest /= 1024n
      step += 1
    }
    return `${sign}${rest}${binary[step]}`
  }
  for (const [suffix, power] of decimal) {
    const divisor = 10n ** BigInt(power + 9)
    if (size % divisor !== 0n) continue
    if (quantity.format === 'exponent' && power !== 0) return `${sign}${size / divisor}e${power}`
    return `${sign}${size / divisor}${suffix}`
  }
  return `${sign}${size}n`
}

/** Compares two quantity texts; texts that are no quantity count as zero. */
export function compareQuantities(a: string, b: string): number {
  const left = parseQuantity(a)?.nano ?? 0n
  const right = parseQuantity(b)?.nano ?? 0n
  return left < right ? -1 : left > right ? 1 : 0
}
