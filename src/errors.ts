import type { Position } from './model/position.ts'

export interface ErrorDetails {
  readonly hint?: string
  readonly position?: Position
  readonly cause?: unknown
  readonly notes?: readonly ErrorNote[]
}

/** A fact beside an error: who set the value that is wrong, what was rendered. */
export interface ErrorNote {
  readonly text: string
  readonly position?: Position
  /** Lines that stand in no file. */
  readonly frame?: string
}

/**
 * The one error class for everything that a user can cause or meet. `code` is stable and documented (docs/ERRORS.md);
 * a programmer's mistake is a plain `Error` instead. Text from outside is stripped of control characters here.
 */
export class FlotillaError extends Error {
  override readonly name = 'FlotillaError'
  readonly code: string
  readonly hint: string | undefined
  readonly position: Position | undefined
  readonly notes: readonly ErrorNote[]

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(printable(message), details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.hint = details.hint === undefined ? undefined : printable(details.hint)
    this.position = details.position
    this.notes = (details.notes ?? []).map((note) => ({
      ...note,
      text: printable(note.text),
      ...(note.frame !== undefined && { frame: printable(note.frame) }),
    }))
  }
}

/** Several errors found at once, in the order of their places. */
export class FlotillaErrors extends FlotillaError {
  readonly errors: readonly FlotillaError[]

  constructor(errors: readonly FlotillaError[]) {
    super('E_SEVERAL', `${errors.length} errors`)
    this.errors = errors
  }
}

/** Throws what was collected: nothing, the one error, or all of them together. */
export function throwAll(errors: readonly FlotillaError[]): void {
  const [first] = errors
  if (first === undefined) return
  throw errors.length === 1 ? first : new FlotillaErrors(errors)
}

/**
 * Makes text from outside safe for a terminal: control characters but tab and newline become `\xNN`. Without an expression: an
 * error may be made where the stack is nearly used up, and an engine may fail to compile one there.
 */
export function printable(text: string): string {
  let safe = ''
  let from = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    const isControl = (unit < 0x20 && unit !== 0x09 && unit !== 0x0a) || (unit >= 0x7f && unit <= 0x9f)
    if (!isControl) continue
    safe += `${text.slice(from, i)}\\x${unit.toString(16).padStart(2, '0')}`
    from = i + 1
  }
  return from === 0 ? text : safe + text.slice(from)
}
