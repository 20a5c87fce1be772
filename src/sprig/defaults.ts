import { isTrue } from '../golang/numbers.ts'
import type { Value } from '../model/value.ts'
import { define, type Family, variadic } from './functions.ts'

/** Empty is what `if` takes for false: nil, false, 0, and text, lists and maps of length 0. */
export function isEmpty(value: Value): boolean {
  return !isTrue(value)
}

/** Functions about empty values. */
export const defaultFunctions: Family = {
  default: variadic(['any'], 'any', (fallback: Value, given: Value) => (isEmpty(given) ? fallback : given)),
  empty: define(['any'], isEmpty),
  coalesce: variadic([], 'any', (...values: Value[]) => values.find((value) => !isEmpty(value)) ?? null),
  all: variadic([], 'any', (...values: Value[]) => !values.some(isEmpty)),
  any: variadic([], 'any', (...values: Value[]) => !values.every(isEmpty)),
  ternary: define(['any', 'any', 'bool'], (yes: Value, no: Value, test: boolean) => (test ? yes : no)),
}
