import { FlotillaError } from '../errors.ts'
import { byteLength } from '../golang/bytes.ts'
import type { Position } from '../model/position.ts'
import type { FunctionTable, GoFunction, Value } from '../model/value.ts'
import type { ActionNode } from './ast.ts'
import { compilePipeline } from './compile.ts'
import { ParseError, TemplateError } from './errors.ts'
import { type Context, Frame, type Run, type Template } from './frame.ts'
import { TemplateLibrary } from './library.ts'
import { parseTemplate } from './parser.ts'

export interface PipelineOptions {
  /** The functions that an expression may call; Go's builtins are there without being named. */
  readonly functions: FunctionTable
  /** Where many tables have the same signatures: their library, which is made once. */
  readonly library?: TemplateLibrary
  /** Where the text begins in its file: errors are placed relative to it. */
  readonly origin: Position
}

/** An expression that is ready to be evaluated as often as wanted. */
export interface Pipeline {
  readonly text: string
  /**
   * The value of the expression with `.` = `$` = `dot`. A missing value is `undefined`.
   *
   * @throws FlotillaError E_EXPRESSION with the place in the file
   */
  evaluate(dot: Value): Value
}

const open = '{{'
const libraries = new WeakMap<FunctionTable, TemplateLibrary>()

/**
 * Parses the inside of a `${{ … }}`: one pipeline of the template language, whose value keeps its type.
 *
 * @example parsePipeline('.Values.port | default 80', { functions, origin }).evaluate(dot)
 * @throws FlotillaError E_EXPRESSION for a syntax error, a function that does not exist, or more than one pipeline
 */
export function parsePipeline(text: string, options: PipelineOptions): Pipeline {
  const library = options.library ?? libraryOf(options.functions)
  const action = parseAction(text, library, options.origin)
  const run = compilePipeline(action.pipe, library)
  const body = { text: open + text, empty: false, run: () => undefined }
  const template: Template = { name: 'expression', file: options.origin.file, body }
  return { text, evaluate: (dot) => evaluate(run, { dot, template, library, options }) }
}

function libraryOf(functions: FunctionTable): TemplateLibrary {
  let library = libraries.get(functions)
  if (library === undefined) {
    library = new TemplateLibrary(functions)
    libraries.set(functions, library)
  }
  return library
}

function parseAction(text: string, library: TemplateLibrary, origin: Position): ActionNode {
  let nodes: readonly { readonly kind: string }[]
  try {
    const file = parseTemplate(origin.file, `${open}${text}}}`, { functions: library })
    nodes = file.trees.get(origin.file)?.root.nodes ?? []
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    throw expressionError(error.detail, { before: text, origin })
  }
  const [node] = nodes
  if (nodes.length !== 1 || node?.kind !== 'action') {
    throw expressionError('expected one pipeline, such as .Values.name or default 1 .Values.count', {
      before: text,
      origin,
    })
  }
  return node as ActionNode
}

interface Evaluation {
  readonly dot: Value
  readonly template: Template
  readonly library: TemplateLibrary
  readonly options: PipelineOptions
}

function evaluate(run: Run, evaluation: Evaluation): Value {
  const { dot, template, options } = evaluation
  try {
    return run(new Frame(new PipelineContext(evaluation), template, dot), dot)
  } catch (error) {
    if (error instanceof TemplateError) {
      const before = template.body.text.slice(open.length, error.offset)
      throw expressionError(`at <${error.node}>: ${error.detail}`, { before, origin: options.origin, cause: error })
    }
    if (error instanceof RangeError) {
      throw expressionError('the expression is nested too deeply', { before: '', origin: options.origin, cause: error })
    }
    throw error
  }
}

interface ExpressionPlace {
  /** The text up to the error, which begins at `origin`. */
  readonly before: string
  readonly origin: Position
  readonly cause?: Error
}

function expressionError(message: string, place: ExpressionPlace): FlotillaError {
  const { before, origin, cause } = place
  const lines = before.split('\n')
  const last = lines.at(-1)!
  const first = lines.length === 1
  const position = {
    file: origin.file,
    line: origin.line + lines.length - 1,
    column: first ? origin.column + last.length : last.length + 1,
  }
  return new FlotillaError('E_EXPRESSION', message, { position, ...(cause && { cause }) })
}

/** An expression has no other templates, and writes nothing. */
class PipelineContext implements Context {
  out = ''
  unjoined = false
  depth = 0
  deepest: Context['deepest'] = undefined
  readonly strict = false
  readonly #evaluation: Evaluation

  constructor(evaluation: Evaluation) {
    this.#evaluation = evaluation
  }

  callee(slot: number): GoFunction {
    const { library, options } = this.#evaluation
    return library.functionAt(slot, options.functions)
  }

  lookup(): undefined {
    return undefined
  }

  mapMethod(): undefined {
    return undefined
  }

  step(): void {
    // No loop and no template call in a pipeline.
  }

  checkSize(value: Value): void {
    if (typeof value === 'string' && byteLength(value) > maxText) {
      throw new FlotillaError('E_RENDER_SIZE', `an expression may yield ${maxText} bytes of text at most`)
    }
  }
}

const maxText = 64 * 1024 * 1024
