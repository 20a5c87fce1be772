import { deepEqual } from '../golang/numbers.ts'
import { goTypeOf, kindOf } from '../golang/types.ts'
import type { Value } from '../model/value.ts'
import { define, type Family } from './functions.ts'

/** Functions about Go types and kinds. */
export const reflectFunctions: Family = {
  typeOf: define(['any'], goTypeOf),
  typeIs: define(['string', 'any'], (target: string, value: Value) => target === goTypeOf(value)),
  typeIsLike: define(['string', 'any'], (target: string, value: Value) => {
    const type = goTypeOf(value)
    return target === type || `*${target}` === type
  }),
  kindOf: define(['any'], kindOf),
  kindIs: define(['string', 'any'], (target: string, value: Value) => target === kindOf(value)),
  deepEqual: define(['any', 'any'], deepEqual),
}
