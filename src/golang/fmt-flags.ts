import { byteLength, encodeBytes } from './bytes.ts'
import { canBackquote, type FloatFormat, formatFloat, isPrint, quote, quoteRune, quoteToAscii } from './strconv.ts'

/** Flags, width and precision of one verb. */
export interface Flags {
  width: number
  hasWidth: boolean
  precision: number
  hasPrecision: boolean
  minus: boolean
  plus: boolean
  sharp: boolean
  space: boolean
  zero: boolean
  /** `%+v` */
  plusV: boolean
  /** `%#v` */
  sharpV: boolean
}

export function newFlags(): Flags {
  return {
    width: 0,
    hasWidth: false,
    precision: 0,
    hasPrecision: false,
    minus: false,
    plus: false,
    sharp: false,
    space: false,
    zero: false,
    plusV: false,
    sharpV: false,
  }
}

/** Number of runes; an escaped byte is one. */
function runeCount(text: string): number {
  let count = text.length
  for (let i = 0; i < text.length - 1; i++) {
    if ((text.charCodeAt(i) & 0xfc00) !== 0xd800) continue
    count--
    i++
  }
  return count
}

function padding(flags: Flags, count: number, zeros: boolean): string {
  if (count <= 0) return ''
  return (zeros && flags.zero && !flags.minus ? '0' : ' ').repeat(count)
}

/** Fills up to the width; numbers ask for no zeros here, because theirs come behind the sign. */
export function pad(flags: Flags, text: string, zeros = true): string {
  if (!flags.hasWidth || flags.width === 0) return text
  const fill = padding(flags, flags.width - runeCount(text), zeros)
  return flags.minus ? text + fill : fill + text
}

function truncate(flags: Flags, text: string): string {
  if (!flags.hasPrecision || text.length <= flags.precision) return text
  let end = 0
  for (let n = 0; n < flags.precision && end < text.length; n++) {
    end += (text.charCodeAt(end) & 0xfc00) === 0xd800 ? 2 : 1
  }
  return text.slice(0, end)
}

/** `%s` */
export function plainText(flags: Flags, text: string): string {
  return pad(flags, truncate(flags, text))
}

/** `%q` of a string */
export function quotedText(flags: Flags, text: string): string {
  const shown = truncate(flags, text)
  if (flags.sharp && canBackquote(shown)) return pad(flags, `\`${shown}\``)
  return pad(flags, flags.plus ? quoteToAscii(shown) : quote(shown))
}

/** `%x`, `%X` of a string's bytes; precision counts bytes. */
export function hexBytes(flags: Flags, text: string, upper: boolean): string {
  const all = byteLength(text)
  const length = flags.hasPrecision && flags.precision < all ? flags.precision : all
  if (length === 0) return flags.hasWidth ? padding(flags, flags.width, true) : ''
  const prefix = flags.sharp ? (upper ? '0X' : '0x') : ''
  const pairs = Buffer.from(encodeBytes(text).subarray(0, length)).toString('hex')
  const cased = upper ? pairs.toUpperCase() : pairs
  const body = flags.space ? prefix + cased.replace(/..(?=.)/g, `$& ${prefix}`) : prefix + cased
  const fill = flags.hasWidth ? padding(flags, flags.width - body.length, true) : ''
  return flags.minus ? body + fill : fill + body
}

export interface IntegerForm {
  readonly base: 2 | 8 | 10 | 16
  readonly upper?: boolean
  /** `%O`: the prefix `0o`. */
  readonly octalPrefix?: boolean
}

export function integerText(flags: Flags, value: number | bigint, form: IntegerForm): string {
  const negative = value < 0
  const lower = (negative ? -value : value).toString(form.base)
  let digits = form.upper ? lower.toUpperCase() : lower
  const signed = negative || flags.plus || flags.space
  if (flags.hasPrecision) {
    if (flags.precision === 0 && digits === '0') return padding(flags, flags.width, false)
    digits = digits.padStart(flags.precision, '0')
  } else if (flags.zero && !flags.minus && flags.hasWidth) {
    digits = digits.padStart(flags.width - (signed ? 1 : 0), '0')
  }
  if (flags.sharp) {
    if (form.base === 2) digits = `0b${digits}`
    else if (form.base === 8 && !digits.startsWith('0')) digits = `0${digits}`
    else if (form.base === 16) digits = (form.upper ? '0X' : '0x') + digits
  }
  if (form.octalPrefix) digits = `0o${digits}`
  return pad(flags, `${negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : ''}${digits}`, false)
}

/** `%U`: an int64 below zero shows as its unsigned bits. */
export function unicodeText(flags: Flags, value: number | bigint): string {
  const bits = value < 0 ? BigInt.asUintN(64, BigInt(value)) : value
  const width = flags.hasPrecision && flags.precision > 4 ? flags.precision : 4
  let text = `U+${bits.toString(16).toUpperCase().padStart(width, '0')}`
  if (flags.sharp && bits <= 0x10ffff && isPrint(Number(bits))) text += ` '${String.fromCodePoint(Number(bits))}'`
  return pad(flags, text, false)
}

/** `%c` */
export function charText(flags: Flags, value: number | bigint): string {
  const rune = Number(value)
  const valid = rune >= 0 && rune <= 0x10ffff && (rune < 0xd800 || rune > 0xdfff)
  return pad(flags, valid ? String.fromCodePoint(rune) : '\ufffd')
}

/** `%q` of an integer */
export function quotedChar(flags: Flags, value: number | bigint): string {
  return pad(flags, quoteRune(value > 0x10ffff || value < 0 ? 0xfffd : Number(value), flags.plus))
}

export interface FloatForm {
  readonly verb: string
  readonly format: FloatFormat
  /** Precision where the verb gives none. */
  readonly precision: number
  readonly bits: 32 | 64
}

export function floatText(flags: Flags, value: number, form: FloatForm): string {
  const precision = flags.hasPrecision ? flags.precision : form.precision
  let text = formatFloat(value, form.format, precision, form.bits)
  if (text[0] !== '-' && text[0] !== '+') text = `+${text}`
  if (flags.space && text[0] === '+' && !flags.plus) text = ` ${text.slice(1)}`
  if (text[1] === 'I' || text[1] === 'N') {
    const bare = text[1] === 'N' && !flags.space && !flags.plus
    return pad(flags, bare ? text.slice(1) : text, false)
  }
  if (flags.sharp && form.format !== 'b') text = withPoint(text, form, precision)
  if (!flags.plus && text[0] === '+') return pad(flags, text.slice(1))
  if (flags.zero && !flags.minus && flags.hasWidth && flags.width > text.length) {
    return text[0] + '0'.repeat(flags.width - text.length) + text.slice(1)
  }
  return pad(flags, text)
}

/** The sharp flag forces a decimal point and keeps trailing zeros. */
function withPoint(text: string, form: FloatForm, precision: number): string {
  const hexadecimal = form.format === 'x' || form.format === 'X'
  const mark = text.search(hexadecimal ? /[pP]/ : /[eEpP]/)
  const body = mark < 0 ? text : text.slice(0, mark)
  let missing = ['g', 'G', 'x'].includes(form.format) ? (precision === -1 ? 6 : precision) : 0
  let seen = false
  for (const char of body.slice(1)) {
    if (char === '.') continue
    seen ||= char !== '0'
    if (seen) missing--
  }
  const pointed = body.includes('.') ? body : `${body}.`
  if (body.length === 2 && body[1] === '0' && !body.includes('.')) missing--
  return pointed + '0'.repeat(Math.max(missing, 0)) + (mark < 0 ? '' : text.slice(mark))
}
