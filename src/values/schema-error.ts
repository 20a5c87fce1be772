import { formatFloat, quote } from '../golang/strconv.ts'

/** One finding, with what led to it. */
export interface SchemaFinding {
  /** JSON pointer from the root of the values. */
  readonly place: { readonly pointer: () => string }
  readonly text: string
  /** `reference`: shows nothing of its own where it has one cause. `group`: several findings of one schema. */
  readonly kind: 'finding' | 'reference' | 'group'
  readonly causes: readonly SchemaFinding[]
}

/** The findings as Helm prints them, one a line, causes indented. */
export function describeFindings(findings: readonly SchemaFinding[]): string {
  const lines: string[] = []
  for (const finding of findings) describe(finding, 0, lines)
  return lines.join('\n')
}

/** What findings say of the schema that was checked. */
export function failureOf(location: string, findings: readonly SchemaFinding[]): string {
  return `jsonschema validation failed with ${quoted(location)}\n${describeFindings(findings)}`
}

function describe(finding: SchemaFinding, indent: number, lines: string[]): void {
  const isSkipped = finding.kind === 'reference' && finding.causes.length === 1
  if (!isSkipped) lines.push(`${'  '.repeat(indent)}- at ${quoted(finding.place.pointer())}: ${finding.text}`)
  for (const cause of finding.causes) describe(cause, isSkipped ? indent : indent + 1, lines)
}

/** Text in single quotes, as the validation library shows it. */
export function quoted(text: string): string {
  return `'${quote(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

export function quotedList(texts: readonly string[]): string {
  return texts.map(quoted).join(', ')
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** A number as Go's English message printer shows it: digits in groups of three, exponents raised. */
export function englishNumber(x: number): string {
  if (Math.abs(x) === Number.POSITIVE_INFINITY) return x < 0 ? '-∞' : '∞'
  const text = formatFloat(x, 'g', -1, 64)
  const [mantissa = '', exponent] = text.split('e')
  if (exponent === undefined) return grouped(mantissa)
  const sign = exponent.startsWith('-') ? '⁻' : ''
  const digits = [...exponent.replace(/^[-+]/, '')].map((digit) => superscripts[Number(digit)]).join('')
  return `${mantissa}×10${sign}${digits}`
}

/** A whole number, all its digits in groups of three. */
export function englishInteger(x: number): string {
  return grouped(String(BigInt(x)))
}

function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.')
  const negative = whole.startsWith('-')
  const digits = negative ? whole.slice(1) : whole
  let out = ''
  for (let i = 0; i < digits.length; i++) out += (i > 0 && (digits.length - i) % 3 === 0 ? ',' : '') + digits[i]
  return `${negative ? '-' : ''}${out}${fraction === undefined ? '' : `.${fraction}`}`
}
