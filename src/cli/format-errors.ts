import { readFileSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'
import { type ErrorNote, FlotillaError, FlotillaErrors, printable } from '../errors.ts'
import type { Position } from '../model/position.ts'

export interface FormatOptions {
  readonly cwd: string
  readonly colour: boolean
  /** Show where a mistake of the program itself was made. */
  readonly debug: boolean
}

/**
 * Errors for a person: code, place, the line with a caret, the causes, a hint. Never a stack trace, no control characters,
 * no secrets.
 */
export function formatErrors(errors: readonly unknown[], options: FormatOptions): string {
  const files = new Map<string, readonly string[]>()
  const all = errors.flatMap((error): readonly unknown[] => (error instanceof FlotillaErrors ? error.errors : [error]))
  const texts = all.map((error) => formatOne(error, options, files))
  return texts.join(all.length > 1 ? '\n' : '') + (all.length > 1 ? `\n${all.length} errors\n` : '')
}

type Files = Map<string, readonly string[]>

function formatOne(error: unknown, options: FormatOptions, files: Files): string {
  const paint = painter(options.colour)
  if (!(error instanceof FlotillaError)) return formatBug(error, options)
  const lines = [`${paint.red(`error[${error.code}]`)}: ${withoutSecrets(error.message.trimEnd())}`]
  if (error.position !== undefined) lines.push(...frame(error, error.position, { options, files }))
  for (const note of error.notes) lines.push(...noteLines(note, { options, files }))
  for (const cause of causesOf(error)) lines.push(`  caused by: ${withoutSecrets(cause)}`)
  if (error.hint !== undefined) lines.push(`  ${paint.bold('hint')}: ${withoutSecrets(error.hint)}`)
  return `${lines.join('\n')}\n`
}

function noteLines(note: ErrorNote, { options, files }: { options: FormatOptions; files: Files }): string[] {
  const { text, position, frame: given } = note
  const lines = [`  ${painter(options.colour).bold('note')}: ${withoutSecrets(text)}`]
  if (given !== undefined) lines.push(...given.split('\n').map((line) => `    ${withoutSecrets(line)}`.trimEnd()))
  if (position === undefined) return lines
  const { file, line, column } = position
  const shown = [`--> ${shownPath(file, options.cwd)}:${line}:${column}`]
  const source = linesOf(file, files)[line - 1]
  if (source !== undefined) shown.push(`${line} | ${withoutSecrets(printable(clipped(source, column - 1).text))}`)
  return [...lines, ...shown.map((one) => `    ${one}`)]
}

function formatBug(error: unknown, { debug }: FormatOptions): string {
  const text = error instanceof Error ? error.message : String(error)
  // A full disk, too many open files, a missing right: nobody's mistake in the program.
  if (error instanceof Error && 'syscall' in error && !debug) {
    return `error[E_SYSTEM]: ${printable(text)}\n  hint: the operating system refused this; check the path, its rights and the room left\n`
  }
  const stack = debug && error instanceof Error && error.stack ? `${error.stack}\n` : ''
  return `error[E_INTERNAL]: ${printable(text)}\n  hint: this is a mistake in flotilla; FLOTILLA_DEBUG=1 shows where\n${stack}`
}

/** The messages below an error that say something new. */
function causesOf(error: FlotillaError): string[] {
  const texts: string[] = []
  let said = error.message
  for (let cause = error.cause; cause instanceof Error && texts.length < 5; cause = cause.cause) {
    // Helm's text has the whole chain in it.
    if ('helmText' in cause) break
    // go-yaml's line is told as the place.
    if ('problem' in cause && said.includes(String(cause.problem))) continue
    const text = printable(cause.message)
    if (text !== '' && !said.includes(text)) {
      texts.push(text)
      said += text
    }
  }
  return texts
}

function frame(
  error: FlotillaError,
  { file, line, column }: Position,
  { options, files }: { options: FormatOptions; files: Files },
): string[] {
  const paint = painter(options.colour)
  const lines = [`  ${paint.cyan('-->')} ${shownPath(file, options.cwd)}:${line}:${column}`]
  const source = linesOf(file, files)[line - 1]
  if (source === undefined) {
    return [...lines, ...(givenFrame(error) ?? []).map((one) => `  ${withoutSecrets(printable(one))}`)]
  }
  const number = String(line)
  const gutter = ' '.repeat(number.length)
  const { text, caret } = clipped(source, column - 1)
  return [
    ...lines,
    `${gutter} |`,
    `${number} | ${withoutSecrets(printable(text))}`,
    `${gutter} | ${paint.red(`${caret}^`)}`,
  ]
}

/** The frame that the error itself brings: a template's file may be in an archive. */
function givenFrame(error: Error): string[] | undefined {
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    if ('frame' in one && typeof one.frame === 'string') return one.frame.split('\n')
  }
  return undefined
}

// A long line is cut around its place. Tabs are one column wide here as in positions.
function clipped(source: string, at: number): { text: string; caret: string } {
  const from = at > 100 ? at - 60 : 0
  const cut = source
    .slice(from, from + 140)
    .replaceAll('\t', ' ')
    .trimEnd()
  return { text: from > 0 ? `…${cut.slice(1)}` : cut, caret: ' '.repeat(Math.max(0, at - from)) }
}

function linesOf(file: string, files: Files): readonly string[] {
  let lines = files.get(file)
  if (lines === undefined) {
    lines = readLines(file)
    files.set(file, lines)
  }
  return lines
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/)
  } catch {
    // The place stands without its line: the file may be gone, or never was one (a flag, an archive).
    return []
  }
}

function shownPath(file: string, cwd: string): string {
  const path = relative(cwd, file)
  return path === '' || path.startsWith('..') || isAbsolute(path) ? file : path
}

const secretWord = 'passw(?:or)?d|passphrase|secret|token|credentials?|apikey|api_key|private_?key'
// The name of a release is no key: `release vault-token: …`.
const secretPattern = new RegExp(
  `((?<!\\brelease [\\w./-]{0,80})(?:${secretWord})[\\w-]{0,40}["']?\\s{0,4}[:=]\\s{0,4})("[^"]*"|'[^']*'|[^\\s,}\\]]+)`,
  'gi',
)
const urlPassword = /(\/\/[^\s/:@]{1,100}:)[^\s/@]{1,200}@/g

/** Masks what stands behind a key that sounds like a secret, and passwords in addresses. An expression is not a secret. */
function withoutSecrets(text: string): string {
  return text
    .replace(secretPattern, (whole, key: string, value: string) =>
      /^["']?\$\{\{|^[[{]|^(?:is|has|must|needs?)$/.test(value) ? whole : `${key}•••`,
    )
    .replace(urlPassword, '$1•••@')
}

function painter(colour: boolean): Record<'red' | 'cyan' | 'bold', (text: string) => string> {
  const paint = (code: number) => (text: string) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text)
  return { red: paint(31), cyan: paint(36), bold: paint(1) }
}
