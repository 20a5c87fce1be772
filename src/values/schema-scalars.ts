import { compareDecimals, type Decimal, isMultiple } from '../golang/decimal.ts'
import { formatValue } from '../golang/fmt.ts'
import { GoError } from '../golang/go-error.ts'
import { GoMap, List, Num, type Value } from '../model/value.ts'
import type { Schema } from './schema-compile.ts'
import { englishInteger, englishNumber, quoted } from './schema-error.ts'
import { decimalOf, NumberLiteral } from './schema-json.ts'

/** What is wrong with a string. */
export function* checkText(text: string, { counts, pattern }: Schema): Generator<string> {
  const least = counts.get('minLength')
  const most = counts.get('maxLength')
  if (least !== undefined || most !== undefined) {
    const length = [...text].length
    if (least !== undefined && length < least) yield counted('minLength', length, least)
    if (most !== undefined && length > most) yield counted('maxLength', length, most)
  }
  if (pattern !== undefined && !pattern.test(text))
    yield `${quoted(text)} does not match pattern ${quoted(pattern.source)}`
}

/** What is wrong with a size. */
export function* checkSize(size: number, { counts }: Schema, of: 'Properties' | 'Items'): Generator<string> {
  const least = counts.get(`min${of}`)
  if (least !== undefined && size < least) yield counted(`min${of}`, size, least)
  const most = counts.get(`max${of}`)
  if (most !== undefined && size > most) yield counted(`max${of}`, size, most)
}

const bounds = [
  { keyword: 'minimum', isBroken: (order: number) => order < 0 },
  { keyword: 'maximum', isBroken: (order: number) => order > 0 },
  { keyword: 'exclusiveMinimum', isBroken: (order: number) => order <= 0 },
  { keyword: 'exclusiveMaximum', isBroken: (order: number) => order >= 0 },
]

/** What is wrong with a number. @throws GoError where Go has no exact number for it */
export function* checkNumber(value: Value, schema: Schema): Generator<string> {
  if (schema.bounds.size === 0) return
  const number = decimalOf(value)
  if (number === undefined) throw new GoError(noNumber)
  for (const { keyword, isBroken } of bounds) {
    const bound = schema.bounds.get(keyword)
    if (bound !== undefined && isBroken(compareDecimals(number, bound))) yield compared(keyword, value, bound)
  }
  const divisor = schema.bounds.get('multipleOf')
  if (divisor === undefined) return
  if (divisor.digits === 0n) throw new GoError('unable to validate schema: division by zero')
  if (!isMultiple(number, divisor)) yield compared('multipleOf', value, divisor)
}

const noNumber = 'unable to validate schema: runtime error: invalid memory address or nil pointer dereference'

function counted(keyword: string, got: number, want: number): string {
  return `${keyword}: got ${englishInteger(got)}, want ${englishInteger(want)}`
}

function compared(keyword: string, got: Value, want: Decimal): string {
  const number = got instanceof Num || got instanceof NumberLiteral ? Number(got.value) : Number(got)
  return `${keyword}: got ${englishNumber(number)}, want ${englishNumber(Number(`${want.digits}e${want.exponent}`))}`
}

export function describeConst(wanted: Value): string {
  return isCollection(wanted) ? "'const' failed" : `value must be ${shown(wanted)}`
}

export function describeEnum(choices: readonly Value[]): string {
  if (choices.some(isCollection)) return "'enum' failed"
  const [only] = choices
  return choices.length === 1 ? `value must be ${shown(only)}` : `value must be one of ${choices.map(shown).join(', ')}`
}

function isCollection(value: Value): boolean {
  return value instanceof GoMap || value instanceof List
}

function shown(value: Value): string {
  if (typeof value === 'string') return quoted(value)
  return value instanceof NumberLiteral ? value.literal : formatValue(value)
}
