import { type ErrorDetails, FlotillaError, FlotillaErrors, throwAll } from '../errors.ts'
import type { Position } from '../model/position.ts'

/** Collects mistakes, so that all of them are reported together; the same mistake at the same place counts once. */
export class Problems {
  readonly #found = new Map<string, FlotillaError>()
  /** A mistake hid releases of the stack: a name that is not known may be one of theirs. */
  releasesMissing = false

  add(code: string, message: string, details: ErrorDetails = {}): void {
    this.addError(new FlotillaError(code, message, details))
  }

  addError(error: FlotillaError): void {
    const { position } = error
    const place = position === undefined ? '' : `${position.file}\n${position.line}\n${position.column}`
    const key = `${place}\n${error.code}\n${error.message}`
    if (!this.#found.has(key)) this.#found.set(key, error)
  }

  /** One mistake, or several that were thrown together. */
  addAll(error: FlotillaError): void {
    for (const one of error instanceof FlotillaErrors ? error.errors : [error]) this.addError(one)
  }

  /** In the order of files as met, lines and columns; those without a place come first. */
  list(): readonly FlotillaError[] {
    const files = new Map<string, number>()
    const all = [...this.#found.values()]
    for (const { position } of all) {
      if (position !== undefined && !files.has(position.file)) files.set(position.file, files.size)
    }
    const rank = ({ position }: FlotillaError): readonly number[] =>
      position === undefined ? [-1, 0, 0] : [files.get(position.file) ?? 0, position.line, position.column]
    return all
      .map((error) => ({ error, rank: rank(error) }))
      .sort((a, b) => a.rank[0]! - b.rank[0]! || a.rank[1]! - b.rank[1]! || a.rank[2]! - b.rank[2]!)
      .map(({ error }) => error)
  }

  /** @throws FlotillaError the one mistake, or all of them together */
  throw(): void {
    throwAll(this.list())
  }
}

/** `stack.yaml:3:7`, for texts that refer to another place. */
export function placeOf(position: Position): string {
  return `${position.file.slice(position.file.lastIndexOf('/') + 1)}:${position.line}:${position.column}`
}
