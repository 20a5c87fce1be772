import { GoError } from '../golang/go-error.ts'

/** An error of the YAML reader, with go-yaml's text and the place that it is about. */
export class YamlError extends GoError {
  /** What is wrong, without prefix and line. */
  readonly problem: string
  /** Offset (UTF-16 units) of the place. */
  readonly offset: number

  constructor(message: string, problem: string, offset: number) {
    super(message)
    this.problem = problem
    this.offset = offset
  }
}

export interface Mark {
  readonly offset: number
  /** Counted from 0. */
  readonly line: number
}

/**
 * A scanner's error: go-yaml names the line where the scanner stands, counted from 1, but none on the first line.
 * `context` is where the token starts.
 */
export function scannerError(problem: string, at: Mark): YamlError {
  const where = at.line === 0 ? '' : `line ${at.line + 1}: `
  return new YamlError(`yaml: ${where}${problem}`, problem, at.offset)
}

/** A parser's error: go-yaml names the line counted from 0; on the first line it has none, or the context's. */
export function parserError(problem: string, at: Mark, context?: Mark): YamlError {
  const line = at.line !== 0 ? at.line : (context?.line ?? 0)
  const where = line === 0 ? '' : `line ${line}: `
  return new YamlError(`yaml: ${where}${problem}`, problem, at.offset)
}

/** An error of the reader or the decoder, which go-yaml reports without a line. */
export function plainError(problem: string, offset: number): YamlError {
  return new YamlError(`yaml: ${problem}`, problem, offset)
}
