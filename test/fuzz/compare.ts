import { helmDied } from './oracle.ts'
import type { Outcome } from './subject.ts'

/** What differs, or nothing. */
export function compare(own: Outcome, theirs: Outcome): string | undefined {
  if (own.output !== undefined && own.output === theirs.output) return undefined
  if (own.error !== undefined && own.error === theirs.error) return undefined
  // Whatever else we say is better than to die.
  if (theirs.error === helmDied && !own.error?.startsWith('crash')) return undefined
  return `helm:     ${show(theirs)}\n  flotilla: ${show(own)}`
}

function show({ output, error }: Outcome): string {
  const text = output === undefined ? `error ${error}` : `value ${JSON.stringify(output)}`
  return text.length > 1500 ? `${text.slice(0, 1500)}… (${text.length} characters)` : text
}
