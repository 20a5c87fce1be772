import { compareBytes, type GoMap } from '../model/value.ts'

/*
 * go-yaml's order of keys: letters after other characters, runs of digits by their value. Its two versions differ in what
 * comes after a digit.
 */

export type KeyCompare = (a: string, b: string) => number

const letter = /\p{L}/u
const digit = /\p{Nd}/u
const other = 0
const isLetterClass = 1
const isDigitClass = 2

const asciiClasses = new Uint8Array(128)
for (let i = 0x41; i <= 0x5a; i++) {
  asciiClasses[i] = isLetterClass
  asciiClasses[i + 0x20] = isLetterClass
}
for (let i = 0x30; i <= 0x39; i++) asciiClasses[i] = isDigitClass

function classOf(text: string, i: number): number {
  const unit = text.charCodeAt(i)
  if (unit < 128) return asciiClasses[unit]!
  const character = String.fromCodePoint(text.codePointAt(i) as number)
  return letter.test(character) ? isLetterClass : digit.test(character) ? isDigitClass : other
}

/** The keys of a map in the order of go-yaml's emitter. */
export function orderedKeys(map: GoMap, compare: KeyCompare): string[] {
  const keys = [...map.keys()]
  return keys.length > few ? keys.sort(compare) : sortFew(keys, compare)
}

const few = 8

/** Most maps have a few keys, mostly in order: a sort that needs no memory of its own. */
function sortFew(keys: string[], compare: KeyCompare): string[] {
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!
    let at = i
    while (at > 0 && compare(keys[at - 1]!, key) > 0) {
      keys[at] = keys[at - 1]!
      at--
    }
    keys[at] = key
  }
  return keys
}

/** The order of go-yaml v2, which toYaml prints. */
export function compareKeys(a: string, b: string): number {
  return compare(a, b, false)
}

/** The order of go-yaml v3, which toYamlPretty prints: after a digit, a letter comes first. */
export function compareKeysPretty(a: string, b: string): number {
  return compare(a, b, true)
}

function compare(a: string, b: string, digitsMatter: boolean): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const unitA = a.charCodeAt(i)
    const unitB = b.charCodeAt(i)
    if (unitA === unitB) continue
    if (asciiClasses[unitA] === isLetterClass && asciiClasses[unitB] === isLetterClass) return unitA - unitB
    return compareAt([a, b], splitPair(a, b, i), digitsMatter)
  }
  return a.length - b.length
}

/** Characters are compared, not halves of them. */
function splitPair(a: string, b: string, i: number): number {
  if (i === 0) return i
  const before = a.charCodeAt(i - 1)
  const inPair = (before & 0xfc00) === 0xd800
  const low = (a.charCodeAt(i) & 0xfc00) === 0xdc00 && (b.charCodeAt(i) & 0xfc00) === 0xdc00
  return inPair && low ? i - 1 : i
}

/** The keys differ at `i`. */
function compareAt([a, b]: readonly [string, string], i: number, digitsMatter: boolean): number {
  const classA = classOf(a, i)
  const classB = classOf(b, i)
  if (classA === isLetterClass && classB === isLetterClass) return compareBytes(a.slice(i), b.slice(i))
  if (classA === isLetterClass || classB === isLetterClass) {
    const afterDigit = digitsMatter && i > 0 && classOf(a, i - 1) === isDigitClass
    return (classA === isLetterClass) === afterDigit ? -1 : 1
  }
  return compareDigits(a, b, i)
}

function compareDigits(a: string, b: string, i: number): number {
  const continues = (a[i] === '0' || b[i] === '0') && hasNonZeroDigitBefore(a, i)
  const runA = digitRun(a, i)
  const runB = digitRun(b, i)
  const valueA = runValue(runA, continues)
  const valueB = runValue(runB, continues)
  if (valueA !== valueB) return valueA < valueB ? -1 : 1
  if (runA.length !== runB.length) return runA.length - runB.length
  return compareBytes(a.slice(i), b.slice(i))
}

function hasNonZeroDigitBefore(text: string, i: number): boolean {
  for (let j = i - 1; j >= 0 && classOf(text, j) === isDigitClass; j--) if (text[j] !== '0') return true
  return false
}

function digitRun(text: string, from: number): string {
  let end = from
  while (end < text.length && classOf(text, end) === isDigitClass) end++
  return text.slice(from, end)
}

/** The run's value; with a leading 1 where the digits continue a number. Wraps at 64 bits, as Go's int64. */
function runValue(run: string, continues: boolean): number | bigint {
  const digits = continues ? `1${run}` : run
  if (digits.length < 16 && /^[0-9]*$/.test(digits)) return Number(digits)
  let value = continues ? 1n : 0n
  for (const character of run) value = BigInt.asIntN(64, value * 10n + BigInt((character.codePointAt(0) ?? 0) - 0x30))
  return value
}
