import { floatToInt64, shrink } from '../golang/numbers.ts'
import { parseFloat64, parseInt64, parseUint64, quote, unquote } from '../golang/strconv.ts'
import { Complex } from '../golang/types.ts'
import { runesOf } from '../golang/unicode.ts'
import type { NumberNode } from './ast.ts'
import type { Token } from './lexer.ts'

/** Reads a constant by Go's rules. @throws Error with Go's text */
export function numberNode(token: Token): NumberNode {
  const source = token.text
  const base = { kind: 'number', pos: token.pos, source } as const
  if (token.type === 'charConstant') {
    const rune = charCode(source)
    return { ...base, int: rune, uint: rune, float: rune, complex: undefined }
  }
  if (token.type === 'complex') return { ...base, ...fromComplex(complexValue(source)) }
  if (source.endsWith('i')) {
    const imaginary = attempt(() => parseFloat64(source.slice(0, -1)))
    if (imaginary !== undefined) return { ...base, ...fromComplex(new Complex(0, imaginary)) }
  }
  return { ...base, ...realNumber(source), complex: undefined }
}

type Kinds = Pick<NumberNode, 'int' | 'uint' | 'float' | 'complex'>

function realNumber(source: string): Omit<Kinds, 'complex'> {
  let uint = attempt(() => parseUint64(source, 0))
  const int = attempt(() => parseInt64(source, 0))
  if (int === 0) uint = 0
  if (int !== undefined) return { int, uint, float: Number(int) }
  if (uint !== undefined) return { int, uint, float: Number(uint) }
  const float = attempt(() => parseFloat64(source))
  if (float === undefined) throw new Error(`illegal number syntax: ${quote(source)}`)
  if (!/[.eEpP]/.test(source)) throw new Error(`integer overflow: ${quote(source)}`)
  return { int: asInt(float), uint: asUint(float), float }
}

function fromComplex(complex: Complex): Kinds {
  if (complex.imaginary !== 0) return { complex, int: undefined, uint: undefined, float: undefined }
  return { complex, int: asInt(complex.real), uint: asUint(complex.real), float: complex.real }
}

function asInt(float: number): number | bigint | undefined {
  const int = floatToInt64(float)
  return Number(int) === float ? int : undefined
}

function asUint(float: number): number | bigint | undefined {
  if (!Number.isInteger(float) || float < 0 || float >= 2 ** 64) return undefined
  return shrink(BigInt(float))
}

function charCode(source: string): number {
  const body = source.slice(1, -1)
  let value: string
  try {
    value = unquote(source)
  } catch (error) {
    // Go reads one character and then looks for the closing quote.
    if (body === '' || (body.startsWith('\\') && !startsWithEscape(body))) throw error
    throw new Error(`malformed character constant: ${source}`)
  }
  const escaped = value.charCodeAt(0)
  return value.length === 1 && escaped >= 0xdc80 && escaped <= 0xdcff ? escaped - 0xdc00 : runesOf(value)[0]!
}

function startsWithEscape(body: string): boolean {
  const [first] = firstEscape.exec(body) ?? []
  return first !== undefined && attempt(() => unquote(`'${first}'`)) !== undefined
}

const firstEscape = /^\\(?:x[0-9a-fA-F]{2}|[0-7]{3}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[abfnrtv\\'])/

const floatToken =
  /^(?:nan|[+-]?(?:inf|0x[0-9a-f_]*(?:\.[0-9a-f_]*)?(?:p[+-]?[0-9_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[ep][+-]?[0-9_]*)?))/i

/** As fmt.Sscan reads a complex number: two floats as far as their characters go, a sign between them, an `i`. */
function complexValue(source: string): Complex {
  const real = floatToken.exec(source)![0]
  const sign = source[real.length]
  const rest = source.slice(real.length + 1)
  const imaginary = floatToken.exec(rest)![0]
  if ((sign !== '+' && sign !== '-') || rest[imaginary.length] !== 'i') {
    throw new Error('syntax error scanning complex number')
  }
  return new Complex(scannedFloat(real), scannedFloat(sign + imaginary))
}

/** Decimal digits may have a binary exponent here. @throws GoError */
function scannedFloat(text: string): number {
  const exponent = /x/i.test(text) ? -1 : text.indexOf('p')
  if (exponent < 0) return parseFloat64(text)
  const value = attempt(() => parseFloat64(text.slice(0, exponent)))
  const power = attempt(() => Number(parseInt64(text.slice(exponent + 1), 10)))
  if (value === undefined || power === undefined) return parseFloat64(text)
  return value * 2 ** power
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
