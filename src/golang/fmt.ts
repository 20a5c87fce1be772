import { GoMap, type GoObject, List, Num, type Value } from '../model/value.ts'
import { decodeBytes, hasEscapedBytes, normalizeText } from './bytes.ts'
import {
  charText,
  type Flags,
  floatText,
  hexBytes,
  integerText,
  newFlags,
  pad,
  plainText,
  quotedChar,
  quotedText,
  unicodeText,
} from './fmt-flags.ts'
import { type FloatFormat, formatFloat } from './strconv.ts'
import { Complex, goTypeOf, isIntegerKind, isUnsignedKind, kindOf, listType } from './types.ts'

export { goTypeOf, kindOf }

/*
 * Go's fmt over the value tree: %v and friends, Print, Println, Printf. Both nils print as `<nil>`.
 */

const plain = newFlags()
const stringVerbs = 'vsxXq'

/** `%v`: what `print` and string conversion show. */
export function formatValue(value: Value): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return formatNumber(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'undefined':
      return '<nil>'
    default:
      if (value === null) return '<nil>'
      if (value instanceof Num && value.kind !== 'float32') return String(value.value)
      return normalizeText(printValue(value, 'v', plain))
  }
}

/** `%v` of a float64: shortest digits, an exponent below 1e-4 and from 1e6 (1e21 for whole numbers is JSON's rule). */
export function formatNumber(x: number): string {
  if (x < 1e6 && x > -1e6 && Number.isInteger(x) && (x !== 0 || !Object.is(x, -0))) return `${x}`
  const size = Math.abs(x)
  if (size >= 1e-4 && size < 1e6) return `${x}`
  return formatFloat(x, 'g', -1, 64)
}

/** fmt.Sprint: a space between two operands that are both no strings. */
export function sprint(args: readonly Value[]): string {
  let out = ''
  let afterString = true
  for (const [i, arg] of args.entries()) {
    const isString = kindOf(arg) === 'string'
    if (i > 0 && !isString && !afterString) out += ' '
    out += formatValue(arg)
    afterString = isString
  }
  return args.length > 1 ? normalizeText(out) : out
}

/** fmt.Sprintln: spaces between all operands, a newline behind. */
export function sprintln(args: readonly Value[]): string {
  return `${args.map(formatValue).join(' ')}\n`
}

/** fmt.Sprintf. A mistake in the format shows in the result, as in Go; nothing is thrown. */
export function sprintf(format: string, args: readonly Value[]): string {
  const first = format.indexOf('%')
  if (first < 0 && args.length === 0) return format
  const out = new FormatRun(format, args).run()
  return hasEscapedBytes(out) ? normalizeText(out) : out
}

/** The operand is shown with `%v` under the flags of the verb that does not fit it. */
function badVerb(verb: string, value: Value, flags: Flags): string {
  if (value === null || value === undefined) return `%!${verb}(<nil>)`
  return `%!${verb}(${goTypeOf(value)}=${printArg(value, 'v', flags)})`
}

/** One operand with one verb. */
export function printArg(value: Value, verb: string, flags: Flags): string {
  if (value === null || value === undefined) {
    return verb === 'T' || verb === 'v' ? pad(flags, '<nil>') : badVerb(verb, value, flags)
  }
  if (verb === 'T') return plainText(flags, goTypeOf(value))
  if (verb === 'p') return pointerText(value, flags)
  if (verb === 'w') return badVerb(verb, value, flags)
  if (value instanceof List && value.elem === 'uint8') return printBytes(value, verb, flags)
  return printValue(value, verb, flags)
}

// An address differs from run to run in Go too; what matters is the shape.
function pointerText(value: Value, flags: Flags): string {
  const kind = kindOf(value)
  if (kind !== 'map' && kind !== 'slice' && kind !== 'ptr') return badVerb('p', value, flags)
  const nil = (value instanceof GoMap || value instanceof List) && value.isNil
  return integerText({ ...flags, sharp: !flags.sharp }, nil ? 0 : 0xc000010000, { base: 16 })
}

function printValue(value: Value, verb: string, flags: Flags): string {
  switch (typeof value) {
    case 'string':
      return printString(value, verb, flags)
    case 'number':
      return printFloat(value, { verb, flags, bits: 64, shown: value })
    case 'boolean':
      return verb === 't' || verb === 'v' ? pad(flags, value ? 'true' : 'false') : badVerb(verb, value, flags)
    case 'undefined':
      return nilText(flags)
    default:
      if (value === null) return nilText(flags)
      if (value instanceof Num) return printNum(value, verb, flags)
      if (value instanceof GoMap) return printMap(value, verb, flags)
      if (value instanceof List) return printList(value, verb, flags)
      return printObject(value, verb, flags)
  }
}

function nilText(flags: Flags): string {
  return flags.sharpV ? 'interface {}(nil)' : '<nil>'
}

function printString(value: string, verb: string, flags: Flags): string {
  switch (verb) {
    case 'v':
      return flags.sharpV ? quotedText(flags, value) : plainText(flags, value)
    case 's':
      return plainText(flags, value)
    case 'q':
      return quotedText(flags, value)
    case 'x':
    case 'X':
      return hexBytes(flags, value, verb === 'X')
    default:
      return badVerb(verb, value, flags)
  }
}

const floatVerbs = new Map<string, { readonly format: FloatFormat; readonly precision: number }>([
  ['v', { format: 'g', precision: -1 }],
  ['g', { format: 'g', precision: -1 }],
  ['G', { format: 'G', precision: -1 }],
  ['b', { format: 'b', precision: -1 }],
  ['x', { format: 'x', precision: -1 }],
  ['X', { format: 'X', precision: -1 }],
  ['f', { format: 'f', precision: 6 }],
  ['F', { format: 'f', precision: 6 }],
  ['e', { format: 'e', precision: 6 }],
  ['E', { format: 'E', precision: 6 }],
])

interface FloatCase {
  readonly verb: string
  readonly flags: Flags
  readonly bits: 32 | 64
  /** What a bad verb shows. */
  readonly shown: Value
}

function printFloat(value: number, how: FloatCase): string {
  const row = floatVerbs.get(how.verb)
  if (row === undefined) return badVerb(how.verb, how.shown, how.flags)
  return floatText(how.flags, value, { ...row, verb: how.verb, bits: how.bits })
}

function printNum(value: Num, verb: string, flags: Flags): string {
  if (value.kind === 'float32') return printFloat(Number(value.value), { verb, flags, bits: 32, shown: value })
  return printInteger(value.value, { verb, flags, unsigned: isUnsignedKind(value.kind), shown: value })
}

interface IntegerCase {
  readonly verb: string
  readonly flags: Flags
  readonly unsigned: boolean
  readonly shown: Value
}

function printInteger(value: number | bigint, how: IntegerCase): string {
  const { flags } = how
  switch (how.verb) {
    case 'v':
      if (flags.sharpV && how.unsigned) return integerText({ ...flags, sharp: true }, value, { base: 16 })
      return integerText(flags, value, { base: 10 })
    case 'd':
      return integerText(flags, value, { base: 10 })
    case 'b':
      return integerText(flags, value, { base: 2 })
    case 'o':
      return integerText(flags, value, { base: 8 })
    case 'O':
      return integerText(flags, value, { base: 8, octalPrefix: true })
    case 'x':
      return integerText(flags, value, { base: 16 })
    case 'X':
      return integerText(flags, value, { base: 16, upper: true })
    case 'c':
      return charText(flags, value)
    case 'q':
      return quotedChar(flags, value)
    case 'U':
      return unicodeText(flags, value)
    default:
      return badVerb(how.verb, how.shown, how.flags)
  }
}

function printMap(map: GoMap, verb: string, flags: Flags): string {
  if (flags.sharpV && map.isNil) return `${map.goType}(nil)`
  const entries: string[] = []
  for (const key of map.sortedKeys()) {
    entries.push(`${printString(key, verb, flags)}:${printValue(map.get(key), verb, flags)}`)
  }
  return flags.sharpV ? `${map.goType}{${entries.join(', ')}}` : `map[${entries.join(' ')}]`
}

function printList(list: List, verb: string, flags: Flags): string {
  if (list.elem === 'uint8' && (verb === 's' || verb === 'q' || verb === 'x' || verb === 'X')) {
    return printString(bytesOf(list), verb, flags)
  }
  if (flags.sharpV && list.isNil) return `${listType(list.elem)}(nil)`
  const items = list.items.map((item) => printValue(item, verb, flags))
  return flags.sharpV ? `${listType(list.elem)}{${items.join(', ')}}` : `[${items.join(' ')}]`
}

function printBytes(list: List, verb: string, flags: Flags): string {
  if (verb !== 'v' || !flags.sharpV) return printList(list, verb, flags)
  return list.isNil ? '[]byte(nil)' : printList(list, verb, flags).replace('[]uint8', '[]byte')
}

function bytesOf(list: List): string {
  return decodeBytes(Uint8Array.from(list.items, (item) => Number(item instanceof Num ? item.value : item)))
}

function printObject(value: GoObject, verb: string, flags: Flags): string {
  if (value instanceof Complex) return printComplex(value, verb, flags)
  if (stringVerbs.includes(verb)) {
    const text = value.format()
    return verb === 'v' ? plainText(flags, text) : printString(text, verb, flags)
  }
  // A named number such as time.Duration takes the verbs of its number.
  if (isIntegerKind(value.goKind)) {
    const data = value.toData()
    const number = data instanceof Num ? data.value : Number(data)
    return printInteger(number, { verb, flags, unsigned: isUnsignedKind(value.goKind), shown: value })
  }
  return badVerb(verb, value, flags)
}

function printComplex(value: Complex, verb: string, flags: Flags): string {
  if (!floatVerbs.has(verb)) return badVerb(verb, value, flags)
  const real = printFloat(value.real, { verb, flags, bits: 64, shown: value })
  const imaginary = printFloat(value.imaginary, { verb, flags: { ...flags, plus: true }, bits: 64, shown: value })
  return `(${real}${imaginary}i)`
}

const largest = 1e6

/** One pass over a format. The steps share the place in the format and the number of the next operand. */
class FormatRun {
  #at = 0
  #next = 0
  #reordered = false
  #goodIndex = true
  #afterIndex = false
  readonly #format: string
  readonly #args: readonly Value[]

  constructor(format: string, args: readonly Value[]) {
    this.#format = format
    this.#args = args
  }

  run(): string {
    const format = this.#format
    let out = ''
    while (this.#at < format.length) {
      const percent = format.indexOf('%', this.#at)
      const end = percent < 0 ? format.length : percent
      out += format.slice(this.#at, end)
      this.#at = end + 1
      if (percent >= 0) out += this.#verb()
    }
    if (!this.#reordered && this.#next < this.#args.length) out += this.#extra()
    return out
  }

  #verb(): string {
    this.#goodIndex = true
    this.#afterIndex = false
    const flags = this.#flags()
    this.#index()
    const bad = this.#width(flags) + this.#precision(flags)
    if (!this.#afterIndex) this.#index()
    const code = this.#format.codePointAt(this.#at)
    if (code === undefined) return `${bad}%!(NOVERB)`
    const verb = String.fromCodePoint(code)
    this.#at += verb.length
    return bad + this.#operand(code >= 0xdc80 && code <= 0xdcff ? '\ufffd' : verb, flags)
  }

  #operand(verb: string, flags: Flags): string {
    if (verb === '%') return '%'
    if (!this.#goodIndex) return `%!${verb}(BADINDEX)`
    if (this.#next >= this.#args.length) return `%!${verb}(MISSING)`
    if (verb === 'v' || verb === 'w') {
      flags.sharpV = flags.sharp
      flags.sharp = false
      flags.plusV = flags.plus
      flags.plus = false
    }
    return printArg(this.#args[this.#next++], verb, flags)
  }

  #flags(): Flags {
    const flags = newFlags()
    for (; ; this.#at++) {
      switch (this.#format[this.#at]) {
        case '#':
          flags.sharp = true
          break
        case '0':
          flags.zero = true
          break
        case '+':
          flags.plus = true
          break
        case '-':
          flags.minus = true
          break
        case ' ':
          flags.space = true
          break
        default:
          return flags
      }
    }
  }

  #width(flags: Flags): string {
    if (this.#format[this.#at] !== '*') {
      const width = this.#number()
      if (width === undefined) return ''
      flags.width = width
      flags.hasWidth = true
      if (this.#afterIndex) this.#goodIndex = false
      return ''
    }
    this.#at++
    this.#afterIndex = false
    const width = this.#integerOperand()
    if (width === undefined) return '%!(BADWIDTH)'
    flags.hasWidth = true
    flags.width = Math.abs(width)
    if (width < 0) {
      flags.minus = true
      flags.zero = false
    }
    return ''
  }

  #precision(flags: Flags): string {
    if (this.#format[this.#at] !== '.' || this.#at + 1 >= this.#format.length) return ''
    this.#at++
    if (this.#afterIndex) this.#goodIndex = false
    this.#index()
    flags.hasPrecision = true
    if (this.#format[this.#at] !== '*') {
      flags.precision = this.#number() ?? 0
      return ''
    }
    this.#at++
    this.#afterIndex = false
    const precision = this.#integerOperand()
    if (precision !== undefined && precision >= 0) {
      flags.precision = precision
      return ''
    }
    flags.hasPrecision = false
    return '%!(BADPREC)'
  }

  /** Decimal digits; a number that is far too large ends the format. */
  #number(): number | undefined {
    let value: number | undefined
    for (let code = this.#code(); code >= 48 && code <= 57; code = this.#code()) {
      if ((value ?? 0) > largest) {
        this.#at = this.#format.length
        return undefined
      }
      value = (value ?? 0) * 10 + code - 48
      this.#at++
    }
    return value
  }

  #code(): number {
    return this.#format.charCodeAt(this.#at)
  }

  #integerOperand(): number | undefined {
    if (this.#next >= this.#args.length) return undefined
    const arg = this.#args[this.#next++]
    if (!(arg instanceof Num) || arg.kind === 'float32') return undefined
    const value = Number(arg.value)
    return Math.abs(value) > largest ? undefined : value
  }

  /** `[n]`: the next operand by number, counted from 1. */
  #index(): void {
    this.#afterIndex = false
    if (this.#format[this.#at] !== '[') return
    this.#reordered = true
    const close = this.#format.indexOf(']', this.#at)
    if (close < 0 || this.#format.length - this.#at < 3) {
      this.#goodIndex = false
      this.#at++
      return
    }
    const text = this.#format.slice(this.#at + 1, close)
    this.#at = close + 1
    const number = /^\d{1,8}$/.test(text) ? Number(text) : undefined
    this.#afterIndex = number !== undefined
    if (number !== undefined && number >= 1 && number <= this.#args.length) this.#next = number - 1
    else this.#goodIndex = false
  }

  #extra(): string {
    const shown = this.#args
      .slice(this.#next)
      .map((arg) =>
        arg === null || arg === undefined ? '<nil>' : `${goTypeOf(arg)}=${printArg(arg, 'v', newFlags())}`,
      )
    return `%!(EXTRA ${shown.join(', ')})`
  }
}
