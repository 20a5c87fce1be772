import { listBytes } from '../golang/byte-list.ts'
import { decodeBytes } from '../golang/bytes.ts'
import { formatValue } from '../golang/fmt.ts'
import { GoError } from '../golang/go-error.ts'
import { kindOf } from '../golang/types.ts'
import { type GoFunction, GoObject, List, type ParamType, type Value } from '../model/value.ts'

/** The functions of one family, by name. */
export type Family = Readonly<Record<string, GoFunction>>

// biome-ignore lint/suspicious/noExplicitAny: the runtime has converted the arguments to the parameter types.
type Call = (...args: any[]) => Value

/** A function with fixed parameters. */
export function define(params: readonly ParamType[], call: Call): GoFunction {
  return { params, call }
}

/** A function whose last parameter takes any number of arguments. */
export function variadic(params: readonly ParamType[], rest: ParamType, call: Call): GoFunction {
  return { params, variadic: rest, call }
}

/** The same function under the name that swallows errors and the one that reports them: both fail alike in a template. */
export function withMust(name: string, fn: GoFunction): Family {
  return { [name]: fn, [`must${name[0]!.toUpperCase()}${name.slice(1)}`]: fn }
}

/** What Go panics with where code looks into a nil. */
export function nilPanic(): GoError {
  return new GoError('runtime error: invalid memory address or nil pointer dereference')
}

export function isNil(value: Value): value is null | undefined {
  return value === null || value === undefined
}

/** The elements of anything that is a slice in Go; `undefined` for the rest. */
export function asList(value: Value): List | undefined {
  if (value instanceof List) return value
  if (!(value instanceof GoObject) || (value.goKind !== 'slice' && value.goKind !== 'array')) return undefined
  const data = value.toData()
  return data instanceof List ? data : undefined
}

/** The list argument of a function that goes by reflection. @throws GoError with the function's own words */
export function listArgument(value: Value, complaint: string): List {
  const list = asList(value)
  if (list !== undefined) return list
  if (isNil(value)) throw nilPanic()
  throw new GoError(`${complaint} ${kindOf(value)}`)
}

/** sprig's strval: a string as it is, bytes as text, all else as `%v`. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value
  if (value instanceof List && value.elem === 'uint8') return decodeBytes(listBytes(value))
  return formatValue(value)
}

/** sprig's strslice: the elements as texts, without the nils; one text for a value that is no list. */
export function toTexts(value: Value): string[] {
  const list = asList(value)
  if (list === undefined) return isNil(value) ? [] : [toText(value)]
  const texts: string[] = []
  for (const item of list.items) if (!isNil(item)) texts.push(toText(item))
  return texts
}

export function stringList(texts: readonly string[] | undefined): List {
  return new List([...(texts ?? [])], 'string', texts === undefined)
}
