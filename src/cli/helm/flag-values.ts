import { GoError } from '../../golang/go-error.ts'
import { quote } from '../../golang/strconv.ts'
import type { HelmFlag } from './command.ts'
import { parseBool } from './settings.ts'

/** Values of flags by name: a list for each, in the order given; pairs are kept as `key=value`. */
export type RawValues = Map<string, string[]>

/**
 * Takes one value of a flag as pflag does: checks it, and replaces or extends what was there.
 *
 * @throws GoError with the text of Go's strconv, encoding/csv, time or helm, without pflag's words around it
 */
export async function takeValue(values: RawValues, flag: HelmFlag, text: string): Promise<void> {
  const { name } = flag
  const before = values.get(name) ?? []
  switch (flag.kind) {
    case 'bool':
      values.set(name, [String(boolOf(text))])
      return
    case 'strings':
      values.set(name, [...before, ...csvRecord(text)])
      return
    case 'stringArray':
    case 'postRendererArgsSlice':
      values.set(name, [...before, text])
      return
    case 'stringToString':
      values.set(name, [...before, ...pairsOf(text)])
      return
    case 'int':
    case 'uint':
      values.set(name, [wholeNumber(text, flag.kind)])
      return
    case 'float32':
      values.set(name, [floatOf(text)])
      return
    case 'duration': {
      const { parseDuration, nanosecondsOf, formatDuration } = await import('../../golang/duration.ts')
      values.set(name, [formatDuration(nanosecondsOf(parseDuration(text)))])
      return
    }
    case 'format':
      if (!['table', 'json', 'yaml'].includes(text)) throw new GoError('invalid format type')
      values.set(name, [text])
      return
    case 'WaitStrategy':
      values.set(name, [waitStrategy(text)])
      return
    case 'postRendererString':
      if (text === '') return
      if (before.length > 0) throw new GoError('cannot specify --post-renderer flag more than once')
      values.set(name, [text])
      return
    case 'string':
      values.set(name, [text])
      return
    default:
      flag.kind satisfies never
  }
}

function boolOf(text: string): boolean {
  const value = parseBool(text)
  if (value === undefined) throw new GoError(`strconv.ParseBool: parsing ${quote(text)}: invalid syntax`)
  return value
}

function waitStrategy(text: string): string {
  if (['watcher', 'legacy', 'hookOnly', 'true', 'false'].includes(text)) return text
  throw new GoError(`invalid wait input ${quote(text)}. Valid inputs are watcher, hookOnly, and legacy`)
}

/** strconv.ParseInt and ParseUint with base 0. */
function wholeNumber(text: string, kind: 'int' | 'uint'): string {
  const name = kind === 'int' ? 'ParseInt' : 'ParseUint'
  const match = /^([+-]?)(0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]+|0[bB][01_]+|[1-9][0-9_]*|0)$/.exec(text)
  const signed = kind === 'int' || match?.[1] === ''
  if (match === null || !signed || /__|_$/.test(text)) {
    throw new GoError(`strconv.${name}: parsing ${quote(text)}: invalid syntax`)
  }
  const digits = match[2]!.replaceAll('_', '')
  const magnitude = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase())
  const value = match[1] === '-' ? -magnitude : magnitude
  const fits = kind === 'int' ? BigInt.asIntN(64, value) === value : BigInt.asUintN(64, value) === value
  if (!fits) throw new GoError(`strconv.${name}: parsing ${quote(text)}: value out of range`)
  return String(value)
}

function floatOf(text: string): string {
  const isNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)
  const isWord = /^[+-]?(?:inf|infinity)$|^nan$/i.test(text)
  if (!isNumber && !isWord) throw new GoError(`strconv.ParseFloat: parsing ${quote(text)}: invalid syntax`)
  if (isWord) return /nan/i.test(text) ? 'NaN' : text.startsWith('-') ? '-Infinity' : 'Infinity'
  const value = Math.fround(Number(text))
  if (!Number.isFinite(value)) throw new GoError(`strconv.ParseFloat: parsing ${quote(text)}: value out of range`)
  return String(value)
}

function pairsOf(text: string): string[] {
  const equals = text.split('=').length - 1
  if (equals === 0) throw new GoError(`${text} must be formatted as key=value`)
  // One pair may hold commas and quotes as they are (pflag stringToString).
  const pairs = equals === 1 ? [trimQuotes(text)] : csvRecord(text)
  for (const pair of pairs) if (!pair.includes('=')) throw new GoError(`${pair} must be formatted as key=value`)
  return pairs
}

function trimQuotes(text: string): string {
  return text.replace(/^"+/, '').replace(/"+$/, '')
}

/** The fields of one record of encoding/csv. @throws GoError with its text */
function csvRecord(text: string): string[] {
  if (text === '') return []
  const fields: string[] = []
  const line = text.split('\n', 1)[0]!.replace(/\r$/, '')
  if (line === '') throw new GoError('EOF')
  let at = 0
  for (;;) {
    const field = text[at] === '"' ? quotedField(text, at) : plainField(line, at)
    fields.push(field.value)
    at = field.end
    if (at >= text.length || text[at] === '\n' || text[at] === '\r') return fields
    at++
  }
}

interface Field {
  readonly value: string
  /** Where the comma or the end of the line is. */
  readonly end: number
}

function plainField(line: string, at: number): Field {
  const comma = line.indexOf(',', at)
  const end = comma < 0 ? line.length : comma
  const value = line.slice(at, end)
  const mark = value.indexOf('"')
  if (mark >= 0) {
    throw new GoError(`parse error on line 1, column ${columnOf(line, at + mark)}: bare " in non-quoted-field`)
  }
  return { value, end }
}

function quotedField(text: string, at: number): Field {
  let value = ''
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] !== '"') value += text[i]
    else if (text[i + 1] === '"') {
      value += '"'
      i++
    } else if (i + 1 >= text.length || [',', '\n', '\r'].includes(text[i + 1]!)) return { value, end: i + 1 }
    else throw extraneous(text, i)
  }
  throw extraneous(text, text.length)
}

function extraneous(text: string, at: number): GoError {
  const line = text.slice(0, at).split('\n').length
  const column = columnOf(text, at) - Buffer.byteLength(text.slice(0, text.lastIndexOf('\n', at - 1) + 1))
  return new GoError(`parse error on line ${line}, column ${column}: extraneous or missing " in quoted-field`)
}

// Columns count bytes, from one.
function columnOf(text: string, at: number): number {
  return Buffer.byteLength(text.slice(0, at)) + 1
}
