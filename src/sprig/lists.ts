import { GoError } from '../golang/go-error.ts'
import { spend } from '../golang/meter.ts'
import { deepEqual } from '../golang/numbers.ts'
import { kindOf } from '../golang/types.ts'
import { compareBytes, GoObject, List, type Value } from '../model/value.ts'
import { toIntNumber } from './cast.ts'
import { isEmpty } from './defaults.ts'
import {
  asList,
  define,
  type Family,
  isNil,
  listArgument,
  nilPanic,
  stringList,
  toText,
  toTexts,
  variadic,
  withMust,
} from './functions.ts'

const append = define(['any', 'any'], (list: Value, item: Value) => {
  spendOn(list)
  return new List([...listArgument(list, 'Cannot push on type').items, item])
})

/** List functions. None changes its argument but `sortAlpha`, which sorts a list of strings in place. */
export const listFunctions: Family = {
  list: variadic([], 'any', (...items: Value[]) => new List(items)),
  tuple: variadic([], 'any', (...items: Value[]) => new List(items)),
  ...withMust('append', append),
  ...withMust('push', append),
  ...withMust(
    'prepend',
    define(['any', 'any'], (list: Value, item: Value) => {
      return new List([item, ...listArgument(list, 'Cannot prepend on type').items])
    }),
  ),
  ...withMust(
    'first',
    define(['any'], (list: Value) => listArgument(list, 'Cannot find first on type').items[0] ?? null),
  ),
  ...withMust(
    'last',
    define(['any'], (list: Value) => listArgument(list, 'Cannot find last on type').items.at(-1) ?? null),
  ),
  ...withMust(
    'rest',
    define(['any'], (list: Value) => part(listArgument(list, 'Cannot find rest on type'), 1, undefined)),
  ),
  ...withMust(
    'initial',
    define(['any'], (list: Value) => part(listArgument(list, 'Cannot find initial on type'), 0, -1)),
  ),
  ...withMust(
    'reverse',
    define(['any'], (list: Value) => new List(listArgument(list, 'Cannot find reverse on type').items.toReversed())),
  ),
  ...withMust(
    'uniq',
    define(['any'], (list: Value) => new List(distinct(listArgument(list, 'Cannot find uniq on type').items))),
  ),
  ...withMust('without', variadic(['any'], 'any', without)),
  ...withMust('has', define(['any', 'any'], has)),
  ...withMust(
    'compact',
    define(['any'], (list: Value) => {
      return new List(listArgument(list, 'Cannot compact on type').items.filter((item) => !isEmpty(item)))
    }),
  ),
  ...withMust('slice', variadic(['any'], 'any', slice)),
  ...withMust('chunk', define(['int', 'any'], chunk)),
  concat: variadic([], 'any', concat),
  sortAlpha: define(['any'], sortAlpha),
}

// What is left of an empty list is nil.
function part(list: List, from: number, to: number | undefined): List {
  const isBare = list.items.length === 0
  return new List(list.items.slice(from, to), undefined, isBare)
}

/** Finds values by reflect.DeepEqual; the plain ones without looking at every member. */
class Members {
  readonly #plain = new Set<Value>()
  readonly #others: Value[] = []

  constructor(items: readonly Value[] = []) {
    for (const item of items) this.add(item)
  }

  has(item: Value): boolean {
    if (isPlain(item)) return !Number.isNaN(item) && this.#plain.has(item ?? null)
    return this.#others.some((other) => deepEqual(item, other))
  }

  add(item: Value): void {
    if (isPlain(item)) this.#plain.add(item ?? null)
    else this.#others.push(item)
  }
}

// Copying is fast: a step does many.
function spendOn(list: Value): void {
  if (list instanceof List) spend(list.items.length >> 4)
}

function isPlain(item: Value): boolean {
  return typeof item !== 'object' || item === null
}

function distinct(items: readonly Value[]): Value[] {
  const seen = new Members()
  const result: Value[] = []
  for (const item of items) {
    if (seen.has(item)) continue
    seen.add(item)
    result.push(item)
  }
  return result
}

function without(list: Value, ...omitted: Value[]): List {
  const { items } = listArgument(list, 'Cannot find without on type')
  const members = new Members(omitted)
  return new List(items.filter((item) => !members.has(item)))
}

function has(needle: Value, haystack: Value): boolean {
  if (isNil(haystack)) return false
  spendOn(haystack)
  return listArgument(haystack, 'Cannot find has on type').items.some((item) => deepEqual(needle, item))
}

function slice(value: Value, ...bounds: Value[]): Value {
  const list = listArgument(value, 'list should be type of slice or array but')
  const { length } = list.items
  if (length === 0) return null
  const start = bounds.length > 0 ? toIntNumber(bounds[0]) : 0
  const end = bounds.length > 1 ? toIntNumber(bounds[1]) : length
  if (start < 0 || end < start || end > length) {
    throw new GoError('reflect.Value.Slice: slice index out of bounds')
  }
  const named = value instanceof GoObject ? value.sliced(start, end) : undefined
  return named ?? new List(list.items.slice(start, end), list.elem)
}

function chunk(size: number, value: Value): List {
  const { items } = listArgument(value, 'Cannot chunk type')
  const count = Math.floor((items.length - 1) / size) + 1
  // A size below 1 fails in Go where a list of that length would be made, and some lists need none.
  const last = items.length % size || size
  if (!(count >= 0 && count < Infinity) || (count > 0 && last < 0)) {
    throw new GoError('runtime error: makeslice: len out of range')
  }
  const chunks: Value[] = []
  for (let i = 0; i < count; i++) chunks.push(new List(items.slice(i * size, i * size + (i < count - 1 ? size : last))))
  return new List(chunks, '[]interface {}')
}

function concat(...lists: Value[]): List {
  const items: Value[] = []
  for (const value of lists) {
    const list = asList(value)
    if (list === undefined) {
      if (isNil(value)) throw nilPanic()
      throw new GoError(`Cannot concat type ${kindOf(value)} as list`)
    }
    spend(list.items.length)
    for (const item of list.items) items.push(item)
  }
  return new List(items, undefined, items.length === 0)
}

function sortAlpha(value: Value): List {
  const list = asList(value)
  if (list === undefined) return stringList([toText(value)])
  if (list.elem !== 'string') return stringList(toTexts(list).sort(compareBytes))
  list.items.sort((a, b) => compareBytes(a as string, b as string))
  return list
}
