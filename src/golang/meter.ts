import { FlotillaError } from '../errors.ts'

/** What one render may still do: iterations, calls, and the parts of values that functions visit. */
export interface Budget {
  readonly limit: number
  left: number
}

// Rendering is synchronous, so what runs now has one budget, and functions deep inside need not be told of it.
let current: Budget | undefined

export function newBudget(limit: number): Budget {
  return { limit, left: limit }
}

/** Takes work, a whole number, off the budget of what is running; free outside of `metered`. @throws FlotillaError E_RENDER_STEPS */
export function spend(units: number): void {
  if (current === undefined) return
  current.left -= units
  if (current.left >= 0) return
  throw new FlotillaError(
    'E_RENDER_STEPS',
    `rendering ends here: the templates need more than ${current.limit} steps`,
    { hint: 'look for a loop or a recursion without end' },
  )
}

/** Runs something on a budget, which may be what is left of one. */
export function metered<T>(budget: Budget, run: () => T): T {
  const before = current
  current = budget
  try {
    return run()
  } finally {
    current = before
  }
}

const longestQuoted = 16 * 1024 * 1024

/** Quoting can double a text: one that is quoted again and again would fill all memory. @throws FlotillaError E_RENDER_SIZE */
export function boundQuoted(text: string): void {
  if (text.length <= longestQuoted) return
  const message = `rendering ends here: a text of more than ${longestQuoted} characters is quoted`
  throw new FlotillaError('E_RENDER_SIZE', message, { hint: 'look for a loop or a recursion without end' })
}
