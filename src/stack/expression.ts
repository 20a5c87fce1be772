import { dirname, resolve } from 'node:path'
import { FlotillaError } from '../errors.ts'
import { formatValue } from '../golang/fmt.ts'
import { GoError } from '../golang/go-error.ts'
import { type Pipeline, parsePipeline } from '../gotemplate/pipeline.ts'
import type { Position } from '../model/position.ts'
import { type FunctionTable, type GoFunction, GoMap, type Value } from '../model/value.ts'
import { systemContext } from '../sprig/context.ts'
import { sprigFunctions } from '../sprig/table.ts'
import { nearestName } from '../util/nearest.ts'
import { hasExpression, type Segment, splitExpressions } from './expression-text.ts'
import { readIfThere } from './files.ts'
import type { Problems } from './problems.ts'
import { type ScalarNode, type StackNode, scalarsOf } from './tree.ts'

/** What the expressions of a place see, and where their mistakes go. */
export interface Scope {
  /** The roots: Values, Environment, Stack, and Release, Item, Key, Index in a release. */
  readonly dot: GoMap
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly problems: Problems
}

/** What `evaluate` gives for an expression that failed; the mistake has been reported. */
export const failed: unique symbol = Symbol('failed')

interface ScopeParts {
  readonly values: GoMap
  readonly environment: string
  readonly stack: string
  readonly variables: Scope['variables']
  readonly problems: Problems
}

/** The scope of a stack file. */
export function scopeOf({ values, environment, stack, variables, problems }: ScopeParts): Scope {
  const dot = new GoMap([
    ['Values', values],
    ['Environment', new GoMap([['name', environment]])],
    ['Stack', new GoMap([['name', stack]])],
  ])
  return { dot, variables, problems }
}

/** The same scope with more roots, or others. */
export function withRoots(scope: Scope, roots: GoMap): Scope {
  return { ...scope, dot: new GoMap([...scope.dot, ...roots]) }
}

/**
 * The value of a scalar. One that is a single expression has the expression's type; expressions inside longer text become text.
 * A mistake is reported to the scope's problems.
 */
export function evaluate(node: ScalarNode, scope: Scope): Value | typeof failed {
  const { value } = node
  if (typeof value !== 'string' || !hasExpression(value)) return value
  const segments = splitExpressions(value)
  const [only] = trimmed(segments)
  if (only !== undefined && only.kind === 'expression' && trimmed(segments).length === 1)
    return runOne(only, node, scope)
  let text = ''
  let whole = true
  for (const segment of segments) {
    if (segment.kind === 'text') text += segment.text
    else {
      const part = runOne(segment, node, scope)
      if (part === failed) whole = false
      else text += formatValue(part)
    }
  }
  return whole ? text : failed
}

// Blanks around a single expression, as block scalars have them, do not make text of it.
function trimmed(segments: readonly Segment[]): Segment[] {
  return segments.filter((segment) => segment.kind === 'expression' || segment.text.trim() !== '')
}

/** Reports every expression below a node that cannot be parsed. */
export function checkSyntax(root: StackNode, problems: Problems): void {
  for (const node of scalarsOf(root)) {
    if (typeof node.value !== 'string' || !hasExpression(node.value)) continue
    for (const segment of splitExpressions(node.value)) {
      if (segment.kind === 'expression') parse(segment, node, problems)
    }
  }
}

type ExpressionSegment = Extract<Segment, { kind: 'expression' }>

function runOne(segment: ExpressionSegment, node: ScalarNode, scope: Scope): Value | typeof failed {
  const { problems, dot } = scope
  const pipeline = parse(segment, node, problems)
  if (pipeline === undefined) return failed
  now.variables = scope.variables
  now.folder = dirname(node.position.file)
  const text = `\${{${segment.text}}}`
  const report = (message: string, hint: string | undefined): typeof failed => {
    problems.add('E_EXPRESSION', message, { position: placeIn(node, segment), ...(hint === undefined ? {} : { hint }) })
    return failed
  }
  let value: Value
  try {
    value = pipeline.evaluate(dot)
  } catch (error) {
    if (!(error instanceof FlotillaError)) throw error
    return report(`${text}: ${error.message}`, missingKeyHint(segment.text, dot))
  }
  if (value !== undefined && value !== null) return value
  if (isNullByName(segment.text, dot)) return null
  return report(`${text} has no value`, missingKeyHint(segment.text, dot) ?? 'give it one with `default`, or set it')
}

// By text: what an expression means does not depend on where it stands; places are added where it is reported.
const parsed = new Map<string, Pipeline | FlotillaError>()
const maxParsed = 10_000

const unclosed = new FlotillaError('E_EXPRESSION', 'it is not closed', { hint: 'write ${{ … }}' })

/** Parses one expression; a mistake is reported, and gives undefined. */
function parse(segment: ExpressionSegment, node: ScalarNode, problems: Problems): Pipeline | undefined {
  const result = segment.closed ? parseText(segment.text, node.position) : unclosed
  if (!(result instanceof FlotillaError)) return result
  const name = /^function "([^"]*)" not defined/.exec(result.message)?.[1]
  const near = name === undefined ? undefined : nearestName(name, functionNames())
  problems.add('E_EXPRESSION', `bad expression: ${result.message}`, {
    position: placeIn(node, segment),
    ...(near === undefined ? withHint(result) : { hint: `did you mean ${near}?` }),
  })
  return undefined
}

function withHint({ hint }: FlotillaError): { readonly hint?: string } {
  return hint === undefined ? {} : { hint }
}

function parseText(text: string, origin: Position): Pipeline | FlotillaError {
  let result = parsed.get(text)
  if (result === undefined) {
    try {
      result = parsePipeline(text, { functions, origin })
    } catch (error) {
      if (!(error instanceof FlotillaError)) throw error
      result = error
    }
    if (parsed.size >= maxParsed) parsed.clear()
    parsed.set(text, result)
  }
  return result
}

// What the functions see of the expression that is evaluated right now. Evaluation is synchronous and does not nest, and a table
// of three hundred functions for each expression would cost more than the expression.
const now: { variables: Scope['variables']; folder: string } = { variables: {}, folder: '' }
const functions: FunctionTable = new Map([...sprigFunctions(systemContext('helm4')), ...ownFunctions()])

const builtinNames = 'and or not eq ne lt le gt ge len index slice print printf println call html js urlquery'

function functionNames(): string[] {
  return [...functions.keys(), ...builtinNames.split(' ')]
}

function ownFunctions(): FunctionTable {
  return new Map<string, GoFunction>([
    ['env', { params: ['string'], call: (name: string) => now.variables[name] ?? '' }],
    [
      'requiredEnv',
      {
        params: ['string'],
        call: (name: string) => {
          const value = now.variables[name]
          if (value) return value
          throw new GoError(`the environment variable ${name} is not set`)
        },
      },
    ],
    ['readFile', { params: ['string'], call: (path: string) => readText(resolve(now.folder, path), path) }],
    [
      'required',
      {
        params: ['string', 'any'],
        call: (message: string, value: Value) => {
          if (value === null || value === undefined || value === '') throw new GoError(message)
          return value
        },
      },
    ],
  ])
}

function readText(path: string, shown: string): string {
  const text = readIfThere(path)
  if (text === undefined) throw new GoError(`there is no file ${shown}`)
  return text
}

/** Where the expression stands: at its `${{`, where the scalar's source shows it unchanged, else at the scalar. */
function placeIn({ position, source }: ScalarNode, { text }: ExpressionSegment): Position {
  const at = source.indexOf(`\${{${text}`)
  if (at <= 0) return position
  const before = source.slice(0, at)
  const lastBreak = before.lastIndexOf('\n')
  if (lastBreak < 0) return { ...position, column: position.column + at }
  return { ...position, line: position.line + before.split('\n').length - 1, column: at - lastBreak }
}

/** A name such as `.Values.a.b` whose value is null, as opposed to one that is not there. */
function isNullByName(text: string, dot: GoMap): boolean {
  const name = text.trim()
  if (!/^(?:\.\w+)+$/.test(name)) return false
  let value: Value = dot
  for (const key of name.slice(1).split('.')) {
    if (!(value instanceof GoMap) || !value.has(key)) return false
    value = value.get(key)
  }
  return value === null
}

/** The first name in the expression that is not there, with the nearest one that is. */
function missingKeyHint(text: string, dot: GoMap): string | undefined {
  for (const [name] of text.matchAll(/(?:\.[A-Za-z_]\w*)+/g)) {
    let value: Value = dot
    let path = ''
    for (const key of name.slice(1).split('.')) {
      if (!(value instanceof GoMap)) break
      if (!value.has(key)) {
        const near = nearestName(key, value.keys())
        const known = [...value.keys()].slice(0, 12).join(', ')
        if (near !== undefined) return `there is no ${path}.${key}; did you mean ${path}.${near}?`
        return `there is no ${path}.${key}${known === '' ? '' : `; ${path === '' ? 'roots' : path} has ${known}`}`
      }
      value = value.get(key)
      path += `.${key}`
    }
  }
  return undefined
}
