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
    if (body === '' || !isSingleEscape(body)) throw error
    throw new Error(`malformed character constant: ${source}`)
  }
  const escaped = value.charCodeAt(0)
  return value.length === 1 && escaped >= 0xdc80 && escaped <= 0xdcff ? escaped - 0xdc00 : runesOf(value)[0]!
}

function isSingleEscape(body: string): boolean {
  return attempt(() => unquote(`"${body.replaceAll('"', 'x').replaceAll("\\'", 'x')}"`)) !== undefined
}

function complexValue(source: string): Complex {
  const split = /^(.*?[^eEpP+-])([+-].*)i$/.exec(source)
  const real = split === null ? undefined : attempt(() => parseFloat64(split[1]!))
  const imaginary = split === null ? undefined : attempt(() => parseFloat64(split[2]!))
  if (real === undefined || imaginary === undefined) throw new Error('syntax error scanning complex number')
  return new Complex(real, imaginary)
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
