import { type FieldView, GoMap, GoObject, List, Num, type Value } from '../model/value.ts'
import { decimalBytes, listBytes } from './byte-list.ts'
import { decodeBytes } from './bytes.ts'
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
import { spend } from './meter.ts'
import type { FloatFormat } from './strconv.ts'
import { Complex, goTypeOf, isIntegerKind, isUnsignedKind, kindOf, listType, NilPointer } from './types.ts'

/*
 * One value with one verb, as fmt's Printf prints it: Go's rules for each kind, and its text for a verb that does not fit.
 */

const stringVerbs = 'vsxXq'

/** The operand is shown with `%v` under the flags of the verb that does not fit it. */
function badVerb(verb: string, value: Value, flags: Flags): string {
  if (value === null || value === undefined) return `%!${verb}(<nil>)`
  return `%!${verb}(${goTypeOf(value)}=${withoutMethods(value, flags)})`
}

/** A named number is shown as a number then, and a struct by its private fields. */
function withoutMethods(value: Value, flags: Flags): string {
  if (!(value instanceof GoObject)) return printArg(value, 'v', flags)
  if (isIntegerKind(value.goKind)) return printArg(value.toData(), 'v', flags)
  return printPrivate(value, 'v', flags) ?? printArg(value, 'v', flags)
}

function printPrivate(value: GoObject, verb: string, flags: Flags): string | undefined {
  const fields = value.privateFields()
  if (fields === undefined) return undefined
  const shown = fields.map(([, field]) => printInside(field, verb, flags))
  return `${value.goKind === 'ptr' ? '&' : ''}{${shown.join(' ')}}`
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
  return integerText({ ...flags, sharp: !flags.sharp }, nil ? 0 : someAddress, { base: 16 })
}

/** A value with one verb; inside containers too. */
export function printValue(value: Value, verb: string, flags: Flags): string {
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
  spend(4 + 2 * map.size)
  if (flags.sharpV && map.isNil) return `${map.goType}(nil)`
  const entries: string[] = []
  for (const key of map.sortedKeys()) {
    entries.push(`${printString(key, verb, flags)}:${printInside(map.get(key), verb, flags)}`)
  }
  return flags.sharpV ? `${map.goType}{${entries.join(', ')}}` : `map[${entries.join(' ')}]`
}

function printList(list: List, verb: string, flags: Flags): string {
  if (list.elem === 'uint8') {
    const bytes = listBytes(list)
    spend((bytes.length >> 4) + 1)
    if (verb === 's' || verb === 'q' || verb === 'x' || verb === 'X')
      return printString(decodeBytes(bytes), verb, flags)
    if ((verb === 'v' || verb === 'd') && !isShaped(flags)) return decimalBytes(bytes)
  }
  spend(list.items.length + 1)
  if (flags.sharpV && list.isNil) return `${listType(list.elem)}(nil)`
  const items = list.items.map((item) => printInside(item, verb, flags))
  return flags.sharpV ? `${listType(list.elem)}{${items.join(', ')}}` : `[${items.join(' ')}]`
}

function printBytes(list: List, verb: string, flags: Flags): string {
  if (verb !== 'v' || !flags.sharpV) return printList(list, verb, flags)
  return list.isNil ? '[]byte(nil)' : printList(list, verb, flags).replace('[]uint8', '[]byte')
}

/** Whether flags show in an integer. */
function isShaped({ hasWidth, hasPrecision, plus, space, sharpV }: Flags): boolean {
  return hasWidth || hasPrecision || plus || space || sharpV
}

/** A value inside another: what a pointer leads to is not shown there, but its address, unless it has methods. */
function printInside(value: Value, verb: string, flags: Flags): string {
  if (!(value instanceof GoObject) || value.goKind !== 'ptr') return printValue(value, verb, flags)
  if (value instanceof NilPointer) return printNil(value, verb, flags)
  if (value.structFields() === undefined && stringVerbs.includes(verb) && !flags.sharpV)
    return printValue(value, verb, flags)
  if (flags.sharpV)
    return `(${value.goType})(${integerText({ ...newFlags(), sharp: true }, someAddress, { base: 16 })})`
  if (verb === 'v') return integerText({ ...flags, sharp: !flags.sharp }, someAddress, { base: 16 })
  return 'bodxX'.includes(verb)
    ? printInteger(someAddress, { verb, flags, unsigned: true, shown: value })
    : badVerb(verb, value, flags)
}

// Go's differ from run to run; they look like this one.
const someAddress = 0xc000010000

function printStruct(value: GoObject, fields: readonly FieldView[], { verb, flags }: VerbCase): string {
  const isNamed = flags.plusV || flags.sharpV
  const shown = fields.map((field) => {
    const text = printInside(field.value, verb, flags)
    return isNamed ? `${field.name}:${text}` : text
  })
  const mark = value.goKind === 'ptr' ? '&' : ''
  const type = flags.sharpV ? value.goType.replace('*', '') : ''
  return `${mark}${type}{${shown.join(flags.sharpV ? ', ' : ' ')}}`
}

interface VerbCase {
  readonly verb: string
  readonly flags: Flags
}

/** A slice of a type with a name. */
function printNamedList(value: GoObject, list: List, { verb, flags }: VerbCase): string {
  const text = printList(list, verb, flags)
  return flags.sharpV ? text.replace(listType(list.elem), value.goType) : text
}

function printObject(value: GoObject, verb: string, flags: Flags): string {
  if (value instanceof Complex) return printComplex(value, verb, flags)
  const own = value.structFields()
  if (own !== undefined) return printStruct(value, own, { verb, flags })
  const data = value.goKind === 'slice' ? value.toData() : undefined
  if (data instanceof List) return printNamedList(value, data, { verb, flags })
  if (flags.sharpV) {
    const own = value.goString()
    if (own !== undefined) return plainText(flags, own)
    const text = fieldsInGo(value, flags)
    if (text !== undefined) return text
  }
  if (stringVerbs.includes(verb) && !(flags.sharpV && isIntegerKind(value.goKind))) {
    const text = value.format()
    return verb === 'v' ? plainText(flags, text) : printString(text, verb, flags)
  }
  // A named number such as time.Duration takes the verbs of its number.
  if (isIntegerKind(value.goKind)) {
    const data = value.toData()
    const number = data instanceof Num ? data.value : Number(data)
    return printInteger(number, { verb, flags, unsigned: isUnsignedKind(value.goKind), shown: value })
  }
  return printPrivate(value, verb, flags) ?? badVerb(verb, value, flags)
}

function printNil({ goType }: NilPointer, verb: string, flags: Flags): string {
  if (verb === 'v') return flags.sharpV ? `(${goType})(nil)` : pad(flags, '<nil>')
  return 'bodxX'.includes(verb) ? integerText(flags, 0, { base: 10 }) : `%!${verb}(${goType}=${pad(flags, '<nil>')})`
}

function fieldsInGo(value: GoObject, flags: Flags): string | undefined {
  const fields = value.privateFields()
  if (fields === undefined) return undefined
  const shown = fields.map(([name, field]) => `${name}:${printInside(field, 'v', flags)}`)
  return `${value.goType.replace('*', '&')}{${shown.join(', ')}}`
}

function printComplex(value: Complex, verb: string, flags: Flags): string {
  if (!floatVerbs.has(verb)) return badVerb(verb, value, flags)
  const real = printFloat(value.real, { verb, flags, bits: 64, shown: value })
  const imaginary = printFloat(value.imaginary, { verb, flags: { ...flags, plus: true }, bits: 64, shown: value })
  return `(${real}${imaginary}i)`
}
