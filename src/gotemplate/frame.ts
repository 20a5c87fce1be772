import { formatNumber, formatValue } from '../golang/fmt.ts'
import { GoError } from '../golang/go-error.ts'
import { goTypeOf } from '../golang/types.ts'
import { type GoFunction, type GoMap, GoObject, type Value } from '../model/value.ts'
import type { StatementNode, TreeNode } from './ast.ts'
import { type ErrorPlace, TemplateError } from './errors.ts'

/*
 * What compiled code works on. A template is compiled into closures once and shared by all renders; everything that belongs
 * to one render comes in through the frame.
 */

/** Evaluates an expression. `undefined` is Go's missing value, `null` a nil interface. */
export type Run = (frame: Frame, dot: Value) => Value
/** Executes a statement. A jump is answered only by statements that hold one. */
export type Step = (frame: Frame, dot: Value) => Jump | undefined
export type Jump = 'break' | 'continue'

/** A function that is called with the running execution before its own arguments: `include`, `tpl`. */
export interface ContextFunction extends GoFunction {
  readonly withExecution: true
}

/** A tree's code. */
export interface Body {
  readonly text: string
  readonly empty: boolean
  readonly run: Step
}

/** A body under the name and file of one template set. */
export interface Template {
  readonly name: string
  readonly file: string
  readonly body: Body
}

/** The side of an execution that compiled code sees. */
export interface Context {
  out: string
  /** Set when text was written that begins with bytes which may complete a character before them. */
  unjoined: boolean
  /** Depth of `template` actions, and the last one: a stack overflow is reported there. */
  depth: number
  deepest: { readonly frame: Frame; readonly node: StatementNode } | undefined
  /** A missing map key is an error (`helm lint --strict`). */
  readonly strict: boolean
  callee(slot: number): GoFunction
  lookup(name: string): Template | undefined
  mapMethod(map: GoMap, name: string): GoFunction | undefined
  /** Counts one iteration or call against the limits. */
  step(): void
  /** Checks a value that a variable is about to keep. */
  checkSize(value: Value): void
}

/** One template that runs. */
export class Frame {
  readonly context: Context
  readonly template: Template
  /** `$` */
  root: Value
  readonly variables: Value[] = []
  /** The node visited last, where it cannot be known at compile time: behind `and` and `or`. */
  at: TreeNode | undefined = undefined
  /** What the positions in the pipeline that is evaluated count from. */
  base = 0

  constructor(context: Context, template: Template, root: Value) {
    this.context = context
    this.template = template
    this.root = root
  }
}

/** Ends the execution with an error at a node, Go's current node, of the pipeline that is evaluated. */
export function fail(frame: Frame, node: TreeNode | undefined, detail: string): never {
  throw new TemplateError(placeOf(frame, node), detail)
}

/** The same at a statement. */
export function failAt(frame: Frame, node: StatementNode, detail: string): never {
  frame.base = 0
  fail(frame, node, detail)
}

function placeOf(frame: Frame, node: TreeNode | undefined): ErrorPlace {
  const at = node ?? frame.at
  if (at === undefined) throw new Error('an error without a current node')
  const { template } = frame
  const source = { file: template.file, text: template.body.text }
  return { source, template: template.name, node: at, pos: frame.base + at.pos }
}

/** What a call site throws for what a function threw. Anything but Go's errors passes through. */
export function callFailure(frame: Frame, site: { node: TreeNode; name: string }, error: unknown): unknown {
  if (!(error instanceof GoError || error instanceof TemplateError)) return error
  return new TemplateError(placeOf(frame, site.node), `error calling ${site.name}: ${error.message}`, error)
}

/** Writes what `{{ value }}` shows. */
export function write(context: Context, value: Value): void {
  switch (typeof value) {
    case 'string':
      if ((value.charCodeAt(0) & 0xfc00) === 0xdc00) context.unjoined = true
      context.out += value
      return
    case 'number':
      context.out += formatNumber(value)
      return
    default:
      if (value === undefined || value === null) context.out += '<no value>'
      else context.out += value instanceof GoObject ? value.shown() : formatValue(value)
  }
}

/** Type of a value that a chain stands on, as its errors name it. */
export function shownType(value: Value, staticType: Value): string {
  return typeof staticType === 'string' ? staticType : goTypeOf(value)
}
