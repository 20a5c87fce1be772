import { GoError } from '../golang/go-error.ts'
import { int64 } from '../golang/numbers.ts'
import { quote, quoteRune } from '../golang/strconv.ts'
import { goTypeOf } from '../golang/types.ts'
import { GoMap, List, type Value } from '../model/value.ts'
import { SetInput } from './set-input.ts'

/**
 * `set`: `a.b=1,c[0]={x,y}` with numbers, booleans and null; `string`: the same, every value a string; `file`: values are paths
 * of files to read; `json`: values are JSON; `literal`: one assignment, its value taken as it is.
 */
export type SetMode = 'set' | 'string' | 'file' | 'json' | 'literal'

export interface SetOptions {
  readonly mode: SetMode
  /** An index that is not closed ends the text silently in Helm 4 (the default) and is an error in Helm 3. */
  readonly compat?: 'helm4' | 'helm3'
  /** Gives the content of a file, for mode `file`. */
  readonly readFile?: (path: string) => string
}

const maxIndex = 65536
const maxNesting = 30

interface Parser {
  readonly input: SetInput
  readonly mode: SetMode
  readonly compat: 'helm4' | 'helm3'
  readonly convert: (text: string) => Value
}

/**
 * Applies the text of one `--set`, `--set-string`, `--set-file`, `--set-json` or `--set-literal` flag to values, as helm's
 * strvals does: lists are edited in place, an error leaves what was read before it.
 *
 * @throws GoError with strvals' text, without the command's `failed parsing --set data: `
 */
export function parseSet(text: string, into: GoMap, options: SetOptions): void {
  const { mode, compat = 'helm4' } = options
  const parser: Parser = { input: new SetInput(text), mode, compat, convert: converter(options) }
  while (readKey(parser, into, 0) === 'more') {
    // One assignment after the other.
  }
}

function converter({ mode, readFile }: SetOptions): (text: string) => Value {
  if (mode === 'set') return typedValue
  if (mode !== 'file') return (text) => text
  if (readFile === undefined) throw new Error('mode file needs readFile')
  return readFile
}

/** `end`: the input ended within the value, or before a key. */
type Progress = 'more' | 'end'

function readKey(parser: Parser, data: GoMap, level: number): Progress {
  const { input, mode } = parser
  const literal = mode === 'literal'
  const { text: key, stop } = input.until(literal ? '=[.' : '=[,.', { escapes: !literal })
  switch (stop) {
    case undefined:
      if (key === '') return 'end'
      throw new GoError(`key ${quote(key)} has no value`)
    case '[':
      return readIndexed(parser, data, { key, level })
    case '.':
      return readNested(parser, data, { key, level: level + 1 })
    case ',':
      assign(data, key, '')
      throw new GoError(`key ${quote(key)} has no value (cannot end with ,)`)
    default: {
      const { value, progress } = readValue(parser)
      assign(data, key, value)
      return progress
    }
  }
}

interface Place {
  readonly key: string
  readonly level: number
}

function readIndexed(parser: Parser, data: GoMap, { key, level }: Place): Progress {
  const index = readIndex(parser)
  if (index === undefined) return 'end'
  const current = data.has(key) ? listOf(data.get(key), 'unable to parse key: ') : []
  const { items, progress } = readItem(parser, current, { index, level })
  assign(data, key, new List(items))
  return progress
}

function readNested(parser: Parser, data: GoMap, { key, level }: Place): Progress {
  if (level > maxNesting) {
    throw new GoError(`value name nested level is greater than maximum supported nested level of ${maxNesting}`)
  }
  const inner = data.has(key) ? mapOf(data.get(key)) : new GoMap()
  try {
    const progress = readKey(parser, inner, level)
    if (progress === 'more' && inner.size === 0) throw new GoError(`key map ${quote(key)} has no value`)
    return progress
  } finally {
    if (inner.size > 0) assign(data, key, inner)
  }
}

/** The index up to `]`; undefined where the text ends before it. */
function readIndex({ input, mode, compat }: Parser): number | undefined {
  const { text, stop } = input.until(']', { escapes: mode !== 'literal' })
  if (stop === undefined && compat === 'helm4') return undefined
  if (stop === undefined) throw new GoError('error parsing index: EOF')
  if (!/^[-+]?\d+$/.test(text))
    throw new GoError(`error parsing index: strconv.Atoi: parsing ${quote(text)}: invalid syntax`)
  const index = Number(text)
  if (Math.abs(index) >= 2 ** 63) {
    throw new GoError(`error parsing index: strconv.Atoi: parsing ${quote(text)}: value out of range`)
  }
  return index
}

interface ItemPlace {
  readonly index: number
  readonly level: number
}

interface Items {
  readonly items: Value[]
  readonly progress: Progress
}

function readItem(parser: Parser, items: Value[], { index, level }: ItemPlace): Items {
  const { input, mode } = parser
  if (index < 0) throw new GoError(`negative ${index} index not allowed`)
  const { text, stop } = input.until('[.=', { escapes: mode !== 'literal' })
  if (text !== '') {
    const runes = Array.from(text).map((character) => quoteRune(character.codePointAt(0)!))
    throw new GoError(`unexpected data at end of array index: [${runes.join(' ')}]`)
  }
  switch (stop) {
    case undefined:
      return { items, progress: 'end' }
    case '=':
      // An empty value at the end of the input is complete too: the next key finds the end.
      return { items: withItem(items, index, readValue(parser).value), progress: 'more' }
    case '[': {
      const next = readIndex(parser)
      if (next === undefined) return { items, progress: 'end' }
      const existing = items[index]
      const nested = existing === null || existing === undefined ? [] : listOf(existing, 'unable to parse key: ')
      const inner = readItem(parser, nested, { index: next, level })
      return { items: withItem(items, index, new List(inner.items)), progress: inner.progress }
    }
    default: {
      const existing = items[index]
      const inner = existing instanceof GoMap ? existing : new GoMap()
      const progress = readKey(parser, inner, level)
      return progress === 'end' ? { items, progress } : { items: withItem(items, index, inner), progress }
    }
  }
}

function readValue(parser: Parser): { value: Value; progress: Progress } {
  const { input, mode, convert } = parser
  if (mode === 'json') {
    if (input.acceptEmptyValue()) return { value: null, progress: 'more' }
    const value = input.json()
    input.acceptEmptyValue()
    return { value, progress: 'more' }
  }
  if (mode === 'literal') return { value: input.until('', { escapes: false }).text, progress: 'more' }
  if (input.atEnd) return { value: '', progress: 'end' }
  if (input.accept('{')) return { value: readBraces(parser), progress: 'more' }
  return { value: convert(input.until(',', { escapes: true }).text), progress: 'more' }
}

function readBraces({ input, convert }: Parser): List {
  const items: Value[] = []
  for (;;) {
    const { text, stop } = input.until(',}', { escapes: true })
    if (stop === undefined) throw new GoError("list must terminate with '}'")
    items.push(convert(text))
    if (stop === '}') break
  }
  input.accept(',')
  return new List(items)
}

function withItem(items: readonly Value[], index: number, value: Value): Value[] {
  if (index > maxIndex) {
    throw new GoError(`index of ${index} is greater than maximum supported index of ${maxIndex}`)
  }
  const grown = [...items]
  while (grown.length < index) grown.push(null)
  grown[index] = value
  return grown
}

/** A value as `--set` types it: true, false, null, whole numbers without leading zero; everything else is text. */
function typedValue(text: string): Value {
  const word = text.toLowerCase()
  if (word === 'true') return true
  if (word === 'false') return false
  if (word === 'null') return null
  if (!/^(?:0|[-+]?\d+)$/.test(text) || (text !== '0' && text.startsWith('0'))) return text
  const number = BigInt(text.replace(/^\+/, ''))
  return BigInt.asIntN(64, number) === number ? int64(Number.isSafeInteger(Number(text)) ? Number(text) : number) : text
}

function assign(data: GoMap, key: string, value: Value): void {
  if (key !== '') data.set(key, value)
}

function listOf(value: Value, prefix: string): Value[] {
  if (value instanceof List) return value.items
  throw new GoError(`${prefix}interface conversion: interface {} is ${typeName(value)}, not []interface {}`)
}

function mapOf(value: Value): GoMap {
  if (value instanceof GoMap) return value
  throw new GoError(
    `unable to parse key: interface conversion: interface {} is ${typeName(value)}, not map[string]interface {}`,
  )
}

function typeName(value: Value): string {
  return value === null || value === undefined ? 'nil' : goTypeOf(value)
}
