import { int, num } from '../golang/numbers.ts'
import { elementType, goTypeOf, isSignedKind, isUnsignedKind } from '../golang/types.ts'
import { plainMap } from '../model/map-view.ts'
import { GoMap, GoObject, List, mapType, Num, type NumKind, type ParamType, type Value } from '../model/value.ts'
import { type ArgumentNode, type NumberNode, nodeText, type TreeNode } from './ast.ts'
import { type Frame, fail } from './frame.ts'

/*
 * How a value becomes an argument. Go checks by the parameter's type, and says so in its own words; one place for both.
 */

/** A parameter that takes Go's reflect.Value: the value as it is, both nils told apart. */
export const reflectType = 'reflect.Value'

const shownTypes = new Map<ParamType, string>([
  ['any', 'interface {}'],
  ['map', mapType],
  ['list', '[]interface {}'],
])

function typeText(type: ParamType): string {
  return shownTypes.get(type) ?? type
}

function canBeNil(type: ParamType): boolean {
  if (type === 'any' || type === 'map' || type === 'list' || type === reflectType) return true
  return /^(?:\*|\[\]|map\[|func\()/.test(type)
}

function zeroOf(type: ParamType): Value {
  if (type === reflectType) return undefined
  if (type === 'map') return new GoMap(null, mapType, true)
  if (type === 'list') return new List([], 'interface {}', true)
  if (type.startsWith('map[')) return new GoMap(null, type, true)
  if (type.startsWith('[]')) return new List([], type.slice(2), true)
  return null
}

/** Go's validateType. `at` is the node visited last. */
function convert(frame: Frame, value: Value, how: { type: ParamType; at: TreeNode | undefined }): unknown {
  const { type } = how
  if (value === undefined) {
    if (canBeNil(type)) return zeroOf(type)
    fail(frame, how.at, `invalid value; expected ${typeText(type)}`)
  }
  if (type === 'any' || type === reflectType) return value
  if (!assignable(value, type)) {
    const got = value === null ? 'interface {}' : goTypeOf(value)
    fail(frame, how.at, `wrong type for value; expected ${typeText(type)}; got ${got}`)
  }
  if (type === 'map') return plainMap(value as GoMap)
  return type === 'int' ? Number((value as Num).value) : value
}

function assignable(value: Value, type: ParamType): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string'
    case 'bool':
      return typeof value === 'boolean'
    case 'float64':
      return typeof value === 'number'
    case 'int':
    case 'int64':
      return value instanceof Num && value.kind === type
    case 'map':
      // A named type on the same underlying type is assignable: common.Values, but not engine.files.
      return value instanceof GoMap && (value.goType === mapType || isNamedMapOfAny(value))
    case 'list':
      return value instanceof List && value.elem === 'interface {}'
    default:
      return value !== null && goTypeOf(value) === type
  }
}

function isNamedMapOfAny(value: GoMap): boolean {
  return !value.goType.startsWith('map[') && elementType(value) === 'interface {}'
}

/** A converter for a value that arrives at run time, with the common cases first. */
export function converter(type: ParamType, at: TreeNode | undefined): (frame: Frame, value: Value) => unknown {
  if (type === reflectType) return (_, value) => value
  if (type === 'any')
    return (_, value) => (value === undefined ? null : value instanceof GoObject ? value.passed() : value)
  const how = { type, at }
  if (type === 'string') return (frame, value) => (typeof value === 'string' ? value : convert(frame, value, how))
  return (frame, value) => convert(frame, value, how)
}

/** What a literal argument is: a constant, or the error that evaluating it gives. */
export type Literal = { readonly value: unknown } | { readonly error: string }

export function literalArgument(node: ArgumentNode, type: ParamType): Literal {
  if (node.kind === 'nil')
    return canBeNil(type) ? { value: zeroOf(type) } : { error: `cannot assign nil to ${typeText(type)}` }
  const typed = typedLiteral(node, type)
  if (typed !== undefined) return typed
  switch (node.kind) {
    case 'number':
      return idealConstant(node)
    case 'bool':
    case 'string':
      return { value: node.value }
    default:
      throw new Error(`not a literal: ${node.kind}`)
  }
}

function typedLiteral(node: ArgumentNode, type: ParamType): Literal | undefined {
  const number = node.kind === 'number' ? node : undefined
  switch (type) {
    case 'any':
    case reflectType:
      return undefined
    case 'bool':
      return node.kind === 'bool' ? { value: node.value } : expected('bool', node)
    case 'string':
      return node.kind === 'string' ? { value: node.value } : expected('string', node)
    case 'int':
      return number?.int === undefined ? expected('integer', node) : { value: Number(number.int) }
    case 'int64':
      return number?.int === undefined ? expected('integer', node) : { value: num('int64', number.int) }
    case 'float64':
      return number?.float === undefined ? expected('float', node) : { value: number.float }
    default:
      return integerLiteral(node, type)
  }
}

/** Parameters of other integer types: rare, and given the number of that type. */
function integerLiteral(node: ArgumentNode, type: ParamType): Literal {
  const number = node.kind === 'number' ? node : undefined
  // The integer types with a name and methods that any method takes: only this one.
  if (type === 'time.Duration') {
    return number?.int === undefined ? expected('integer', node) : { value: num('int64', number.int) }
  }
  if (isSignedKind(type)) {
    return number?.int === undefined ? expected('integer', node) : { value: num(type as NumKind, number.int) }
  }
  if (isUnsignedKind(type)) {
    return number?.uint === undefined
      ? expected('unsigned integer', node)
      : { value: num(type as NumKind, number.uint) }
  }
  return { error: `can't handle ${nodeText(node)} for arg of type ${typeText(type)}` }
}

function expected(what: string, node: ArgumentNode): Literal {
  return { error: `expected ${what}; found ${nodeText(node)}` }
}

const maxInt = (1n << 63n) - 1n

/** A number without a wanted type: how it was written decides. */
export function idealConstant(node: NumberNode): { readonly value: Value } | { readonly error: string } {
  if (node.complex !== undefined) return { value: node.complex }
  const { source } = node
  const hexInteger = /^0x[^pP]*$/i.test(source) && source.length > 2
  if (node.float !== undefined && !hexInteger && !source.startsWith("'") && /[.eEpP]/.test(source)) {
    return { value: node.float }
  }
  if (node.int === undefined || node.int > maxInt) return { error: `${source} overflows int` }
  return { value: int(node.int) }
}
