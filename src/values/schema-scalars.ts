import { formatValue } from '../golang/fmt.ts'
import { GoMap, List, type Value } from '../model/value.ts'
import type { Schema } from './schema-compile.ts'
import { NumberLiteral } from './schema-document.ts'
import { isMultipleOf } from './schema-equal.ts'
import { englishNumber, quoted } from './schema-error.ts'

/** What is wrong with a string. */
export function* checkText(text: string, schema: Schema): Generator<string> {
  const least = schema.number('minLength')
  const most = schema.number('maxLength')
  if (least !== undefined || most !== undefined) {
    const length = [...text].length
    if (least !== undefined && length < least)
      yield `minLength: got ${englishNumber(length)}, want ${englishNumber(least)}`
    if (most !== undefined && length > most)
      yield `maxLength: got ${englishNumber(length)}, want ${englishNumber(most)}`
  }
  const { pattern } = schema
  if (pattern !== undefined && !pattern.test(text))
    yield `${quoted(text)} does not match pattern ${quoted(pattern.source)}`
}

/** What is wrong with a number. In draft 4 the exclusive keywords are remarks on the others. */
export function* checkNumber(number: number | bigint, schema: Schema): Generator<string> {
  const { keywords } = schema
  const bounds = [
    { keyword: 'minimum', exclusive: 'exclusiveMinimum', below: true },
    { keyword: 'maximum', exclusive: 'exclusiveMaximum', below: false },
  ]
  const texts: { readonly rank: number; readonly text: string }[] = []
  for (const [rank, { keyword, exclusive, below }] of bounds.entries()) {
    const isRemark = keywords.get(exclusive) === true
    const inclusive = isRemark ? undefined : schema.number(keyword)
    const bound = isRemark ? schema.number(keyword) : schema.number(exclusive)
    if (inclusive !== undefined && (below ? number < inclusive : number > inclusive))
      texts.push({ rank, text: compared(keyword, number, inclusive) })
    if (bound !== undefined && (below ? number <= bound : number >= bound))
      texts.push({ rank: rank + 2, text: compared(exclusive, number, bound) })
  }
  for (const { text } of texts.sort((a, b) => a.rank - b.rank)) yield text
  const divisor = schema.number('multipleOf')
  if (divisor !== undefined && !isMultipleOf(number, divisor)) yield compared('multipleOf', number, divisor)
}

function compared(keyword: string, got: number | bigint, want: number): string {
  return `${keyword}: got ${englishNumber(Number(got))}, want ${englishNumber(want)}`
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
