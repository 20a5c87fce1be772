import { byteLength } from '../golang/bytes.ts'
import { GoError } from '../golang/go-error.ts'
import { quote } from '../golang/strconv.ts'
import { trimSpace } from '../golang/strings.ts'
import { nodeText, type TreeNode } from './ast.ts'

/** A template that cannot be parsed. `message` is Go's whole text. */
export class ParseError extends Error {
  override readonly name = 'ParseError'
  readonly file: string
  readonly line: number
  readonly detail: string

  constructor(file: string, line: number, detail: string) {
    super(`template: ${file}:${line}: ${detail}`)
    this.file = file
    this.line = line
    this.detail = detail
  }
}

/** What a compiled template was read from. */
interface Source {
  readonly file: string
  readonly text: string
}

/**
 * A template that failed while it ran. `message` is Go's whole text with all causes on one line; `cause` is the error of the
 * function that failed, which is a TemplateError itself where that function ran another template.
 */
export class TemplateError extends Error {
  override readonly name = 'TemplateError'
  /** Name of the template that ran. */
  readonly template: string
  readonly file: string
  /** From 1; the column counts bytes from 0, as Go prints it. */
  readonly line: number
  readonly column: number
  /** The node as Go prints it. */
  readonly node: string
  /** What went wrong there, with causes. */
  readonly detail: string
  /** UTF-16 offset of the node in the file, for code frames. */
  readonly offset: number

  constructor(place: ErrorPlace, detail: string, cause?: Error) {
    const { line, column } = lineAndColumn(place.source.text, place.pos)
    const node = nodeText(place.node)
    const at = `${place.source.file}:${line}:${column}`
    super(`template: ${at}: executing ${quote(place.template)} at <${node}>: ${detail}`, cause && { cause })
    this.template = place.template
    this.file = place.source.file
    this.line = line
    this.column = column
    this.node = node
    this.detail = detail
    this.offset = place.pos
  }
}

export interface ErrorPlace {
  readonly source: Source
  readonly template: string
  readonly node: TreeNode
  /** Of the node in the file. */
  readonly pos: number
}

function lineAndColumn(text: string, pos: number): { readonly line: number; readonly column: number } {
  let line = 1
  let start = 0
  for (let at = text.indexOf('\n'); at >= 0 && at < pos; at = text.indexOf('\n', start)) {
    line++
    start = at + 1
  }
  return { line, column: byteLength(text.slice(start, pos)) }
}

const failureStart = 'HELM_ERR_START'
const failureEnd = 'HELM_ERR_END'

/** The error of `fail` and `required`: Helm shows its text alone, with the place in the outermost file. */
export function failure(message: string): GoError {
  return new GoError(`${failureStart}${message}${failureEnd}`)
}

/** What Helm prints for a file that cannot be parsed: the place and the last part of Go's text. */
export function formatParseError(error: ParseError): string {
  const parts = error.message.split(': ')
  return `parse error at (${parts[1]}): ${parts.at(-1)}`
}

/** The text of `fail` and `required`, if that is what went wrong. */
function failureText(error: TemplateError): string | undefined {
  const [, location, rest] = splitTwice(error.message)
  const start = rest.indexOf(failureStart)
  const end = rest.lastIndexOf(failureEnd)
  if (start < 0 || end < start + failureStart.length) return undefined
  return `execution error at (${location}): ${rest.slice(start + failureStart.length, end)}`
}

function splitTwice(text: string): [string, string, string] {
  const first = text.indexOf(': ')
  const second = text.indexOf(': ', first + 2)
  return [text.slice(0, first), text.slice(first + 2, second), text.slice(second + 2)]
}

/** What helm 3 prints for a template that failed: one line. */
export function formatHelm3(error: TemplateError): string {
  return failureText(error) ?? error.message
}

/**
 * What helm 4 prints: a trace over several lines, outermost place first. Where any error of the chain is not text/template's
 * own, it prints the one line of helm 3. Helm works on the texts, so this does too: a message that contains ` template:` or
 * `>: ` is cut there.
 */
export function formatHelm4(error: TemplateError): string {
  const failed = failureText(error)
  if (failed !== undefined) return failed
  const places: string[] = []
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    const place = tracePlace(current.message)
    if (place === undefined) return error.message
    if (places.at(-1) !== place) places.push(place)
  }
  return trimSpace(places.join(''))
}

function tracePlace(message: string): string | undefined {
  const prefix = 'template: '
  if (!message.startsWith(prefix)) return undefined
  const rest = message.slice(prefix.length)
  if (rest.startsWith('no template ')) return `${message}\n`
  return executingPlace(rest) ?? simplePlace(rest)
}

function executingPlace(rest: string): string | undefined {
  const mark = ': executing "'
  const at = rest.indexOf(': executing ')
  if (at < 0 || !rest.startsWith(mark, at)) return undefined
  const after = rest.slice(at + mark.length)
  const close = after.indexOf('"')
  if (close < 0 || !after.startsWith(' at <', close + 1)) return undefined
  const node = after.slice(close + 6)
  const end = node.indexOf('>: ')
  if (end < 0) return undefined
  const where = `executing "${after.slice(0, close)}" at <${node.slice(0, end)}>:`
  return traceText(rest.slice(0, at), cutNext(node.slice(end + 3)), where)
}

function simplePlace(rest: string): string | undefined {
  const at = rest.lastIndexOf(': ')
  return at < 0 ? undefined : traceText(rest.slice(0, at), cutNext(rest.slice(at + 2)))
}

function cutNext(message: string): string {
  const next = message.indexOf(' template:')
  return next < 0 ? message : message.slice(0, next)
}

function traceText(location: string, message: string, executing = ''): string {
  const lines = [
    location === '' ? '' : `${location}\n  `,
    executing === '' ? '' : `${executing}\n    `,
    message === '' ? '' : `${message}\n`,
  ]
  return lines.join('')
}
