import { byteLength, encodeBytes, sliceBytes } from '../golang/bytes.ts'
import { sprint, sprintf, sprintln } from '../golang/fmt.ts'
import { GoError } from '../golang/go-error.ts'
import { int, isTrue, uint8 } from '../golang/numbers.ts'
import { goTypeOf, isIntegerKind, kindOf } from '../golang/types.ts'
import { type FunctionTable, type GoFunction, GoMap, GoObject, List, Num, type Value } from '../model/value.ts'
import { reflectType } from './arguments.ts'
import { equal, less } from './compare.ts'
import { escapeHtml, escapeJs, escapeUrlQuery } from './escape.ts'
import { zeroElement } from './fields.ts'

/*
 * text/template's own functions. `and`, `or` and `call` are here for their signatures alone; the compiler has their rules.
 */

const one = [reflectType]
const two = [reflectType, reflectType]

/** Go's builtin functions, by name. */
export const builtins: FunctionTable = new Map<string, GoFunction>([
  ['and', { params: one, variadic: reflectType, call: specialForm }],
  ['or', { params: one, variadic: reflectType, call: specialForm }],
  ['call', { params: one, variadic: reflectType, call: specialForm }],
  ['not', { params: one, call: (value: Value) => !isTrue(value) }],
  ['len', { params: one, call: (value: Value) => int(lengthOf(value)) }],
  ['index', { params: one, variadic: reflectType, call: index }],
  ['slice', { params: one, variadic: reflectType, call: slice }],
  ['print', { params: [], variadic: 'any', call: (...args: Value[]) => sprint(args) }],
  [
    'printf',
    { params: ['string'], variadic: 'any', call: (format: string, ...args: Value[]) => sprintf(format, args) },
  ],
  ['println', { params: [], variadic: 'any', call: (...args: Value[]) => sprintln(args) }],
  ['html', { params: [], variadic: 'any', call: (...args: Value[]) => escapeHtml(joined(args)) }],
  ['js', { params: [], variadic: 'any', call: (...args: Value[]) => escapeJs(joined(args)) }],
  ['urlquery', { params: [], variadic: 'any', call: (...args: Value[]) => escapeUrlQuery(joined(args)) }],
  ['eq', { params: one, variadic: reflectType, call: equalAny }],
  ['ne', { params: two, call: (a: Value, b: Value) => !equal(a, b) }],
  ['lt', { params: two, call: less }],
  ['le', { params: two, call: lessOrEqual }],
  ['gt', { params: two, call: (a: Value, b: Value) => !lessOrEqual(a, b) }],
  ['ge', { params: two, call: (a: Value, b: Value) => !less(a, b) }],
])

function specialForm(): never {
  throw new Error('compiled in place')
}

function equalAny(first: Value, ...others: Value[]): boolean {
  if (others.length === 0) throw new GoError('missing argument for comparison')
  for (const other of others) if (equal(first, other)) return true
  return false
}

function lessOrEqual(a: Value, b: Value): boolean {
  return less(a, b) || equal(a, b)
}

/** How the escaping functions see their operands: as `print` does, with `<no value>` for nil. */
function joined(args: readonly Value[]): string {
  const [first] = args
  if (args.length === 1 && typeof first === 'string') return first
  return sprint(args.map((arg) => (arg instanceof GoObject ? arg.printable() : (arg ?? '<no value>'))))
}

function lengthOf(value: Value): number {
  if (typeof value === 'string') return byteLength(value)
  const container = contents(value)
  if (container instanceof List) return container.items.length
  if (container instanceof GoMap) return container.size
  if (value === null) throw new GoError('len of nil pointer')
  if (value === undefined) throw new GoError('reflect: call of reflect.Value.Type on zero Value')
  throw new GoError(`len of type ${pointee(value)}`)
}

/** Type behind a pointer: `len` and `index` look through it. */
function pointee(value: Value): string {
  return goTypeOf(value).replace(/^\*/, '')
}

/** The map or slice that an object of such a kind is. */
function contents(value: Value): Value {
  if (value instanceof GoObject && (value.goKind === 'map' || value.goKind === 'slice')) return value.toData()
  return value
}

function index(item: Value, ...indexes: Value[]): Value {
  if (item === undefined || item === null) throw new GoError('index of untyped nil')
  let current: Value = item
  for (const key of indexes) {
    if (current === null || current === undefined) throw new GoError('index of nil pointer')
    current = indexOne(contents(current), key)
  }
  return current
}

function indexOne(container: Value, key: Value): Value {
  if (container instanceof GoMap) {
    const name = mapKey(key)
    return container.has(name) ? container.get(name) : zeroElement(container)
  }
  if (typeof container === 'string') {
    const bytes = encodeBytes(container)
    const at = offset(key, bytes.length)
    if (at >= bytes.length) throw new GoError('reflect: string index out of range')
    return uint8(bytes[at]!)
  }
  if (!(container instanceof List)) throw new GoError(`can't index item of type ${pointee(container)}`)
  const at = offset(key, container.items.length)
  if (at >= container.items.length) throw new GoError('reflect: slice index out of range')
  return container.items[at]
}

function mapKey(key: Value): string {
  if (typeof key === 'string') return key
  if (key === null || key === undefined) throw new GoError('value is nil; should be of type string')
  throw new GoError(`value has type ${goTypeOf(key)}; should be string`)
}

/** An index into a slice or string; the length itself passes here and is refused later, in other words. */
function offset(key: Value, length: number): number {
  if (key === null || key === undefined) throw new GoError('cannot index slice/array with nil')
  const data = key instanceof GoObject && isIntegerKind(kindOf(key)) ? key.toData() : key
  if (!(data instanceof Num) || data.kind === 'float32') {
    throw new GoError(`cannot index slice/array with type ${goTypeOf(key)}`)
  }
  // Go reads the bits of a uint64 as an int64.
  const at = BigInt.asIntN(64, BigInt(data.value))
  if (at < 0n || at > BigInt(length)) throw new GoError(`index out of range: ${at}`)
  return Number(at)
}

function slice(item: Value, ...indexes: Value[]): Value {
  if (item === undefined || item === null) throw new GoError('slice of untyped nil')
  if (indexes.length > 3) throw new GoError(`too many slice indexes: ${indexes.length}`)
  const container = contents(item)
  if (typeof container === 'string' && indexes.length === 3) throw new GoError('cannot 3-index slice a string')
  if (typeof container !== 'string' && !(container instanceof List)) {
    throw new GoError(`can't slice item of type ${goTypeOf(container)}`)
  }
  const length = lengthOf(container)
  const [from = 0, to = length, cap = length] = indexes.map((key) => offset(key, length))
  if (from > to) throw new GoError(`invalid slice index: ${from} > ${to}`)
  if (to > cap) throw new GoError(`invalid slice index: ${to} > ${cap}`)
  if (typeof container === 'string') return sliceBytes(container, from, to)
  return new List(container.items.slice(from, to), container.elem, container.isNil)
}
