import { GoError } from '../golang/go-error.ts'
import { define, type Family } from './functions.ts'

/** Control flow. Helm puts its own `fail` in this one's place. */
export const flowFunctions: Family = {
  fail: define(['string'], (message: string) => {
    throw new GoError(message)
  }),
}
