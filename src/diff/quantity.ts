/**
 * The API server stores resource quantities in canonical form: `0.5` comes back as `500m`, `1024Mi` as `1Gi`. Two texts that
 * stand for one amount are no difference. Exact arithmetic: amounts are compared as integers of 10⁻⁹.
 */
const suffixes = new Map<string, readonly [base: bigint, exponent: number]>([
  ['n', [10n, -9]],
  ['u', [10n, -6]],
  ['m', [10n, -3]],
  ['', [10n, 0]],
  ['k', [10n, 3]],
  ['M', [10n, 6]],
  ['G', [10n, 9]],
  ['T', [10n, 12]],
  ['P', [10n, 15]],
  ['E', [10n, 18]],
  ['Ki', [2n, 10]],
  ['Mi', [2n, 20]],
  ['Gi', [2n, 30]],
  ['Ti', [2n, 40]],
  ['Pi', [2n, 50]],
  ['Ei', [2n, 60]],
])

/** The amount in billionths, or undefined where the text is no quantity. Digits below 10⁻⁹ are cut off. */
export function quantity(text: string): bigint | undefined {
  if (text.length > 40) return undefined
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2})|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei))?$/.exec(text)
  if (!match) return undefined
  const [, sign, whole = '', fraction = '', exponent, suffix = ''] = match
  if (whole === '' && fraction === '') return undefined
  const [base, power] = exponent === undefined ? (suffixes.get(suffix) ?? [10n, 0]) : [10n, Number(exponent)]
  const scale = 9 + (base === 10n ? power : 0) - fraction.length
  let amount = BigInt(whole + fraction)
  if (base === 2n) amount *= 2n ** BigInt(power)
  amount = scale >= 0 ? amount * 10n ** BigInt(scale) : amount / 10n ** BigInt(-scale)
  return sign === '-' ? -amount : amount
}

export function sameQuantity(a: string | number, b: string | number): boolean {
  const first = quantity(String(a))
  return first !== undefined && first === quantity(String(b))
}
