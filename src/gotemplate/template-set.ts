import { FlotillaError } from '../errors.ts'
import { normalizeText } from '../golang/bytes.ts'
import { GoError } from '../golang/go-error.ts'
import { type Budget, metered, newBudget, spend } from '../golang/meter.ts'
import { quote } from '../golang/strconv.ts'
import { type FunctionTable, type GoFunction, type GoMap, List, type Value } from '../model/value.ts'
import { codeLength } from './code-length.ts'
import { ParseError, TemplateError } from './errors.ts'
import { type Context, type ContextFunction, Frame, failAt, type Template } from './frame.ts'
import type { TemplateLibrary } from './library.ts'

/** How much one render may do. All are far above what charts need; beyond them rendering ends with an error. */
export interface Limits {
  /** Iterations, template calls, and parts of values that functions visit. */
  readonly steps: number
  /** Length of one text: a file's output, a variable's value. */
  readonly text: number
  /** Nesting of `include` by name, as Helm counts it. */
  readonly includes: number
  /** Called every few thousand steps; throws to end the render (time, abort). */
  readonly tick?: () => void
}

const defaultLimits: Limits = { steps: 5_000_000, text: 16 * 1024 * 1024, includes: 1000 }

export interface TemplateSetOptions {
  /** The functions of this render. The names and signatures must be those of the library. */
  readonly functions: FunctionTable
  /** Go's `missingkey=error` instead of Helm's `missingkey=zero`. */
  readonly strict?: boolean
  readonly limits?: Partial<Limits>
  /** Name of the root template in messages; Helm's is `gotpl`. */
  readonly rootName?: string
}

interface Run {
  readonly library: TemplateLibrary
  readonly functions: FunctionTable
  readonly strict: boolean
  readonly limits: Limits
  readonly rootName: string
  readonly bound: GoFunction[]
  /** How often each name is being included right now. */
  readonly including: Map<string, number>
  readonly budget: Budget
  steps: number
}

type Lookup = (name: string) => Template | undefined

/**
 * The named templates of one render. Parse the files in Helm's order, then execute them in the same order; a set is used by one
 * render, because templates can change the values they are given.
 */
export class TemplateSet {
  readonly #run: Run
  readonly #templates = new Map<string, Template>()

  constructor(library: TemplateLibrary, options: TemplateSetOptions) {
    const limits = { ...defaultLimits, ...options.limits }
    this.#run = {
      library,
      functions: options.functions,
      strict: options.strict ?? false,
      limits,
      budget: newBudget(limits.steps),
      rootName: options.rootName ?? 'gotpl',
      bound: [],
      including: new Map(),
      steps: 0,
    }
  }

  /** Adds a file and what it defines. @throws ParseError */
  parse(name: string, text: string): void {
    define(this.#templates, this.#run.library, { name, text })
  }

  has(name: string): boolean {
    return this.#templates.has(name)
  }

  /**
   * Runs a template.
   *
   * @throws TemplateError where Go reports an error; FlotillaError E_RENDER_* where a limit is reached
   */
  execute(name: string, dot: Value): string {
    const template = this.#templates.get(name)
    if (template === undefined) throw noTemplate(name, this.#run.rootName)
    const execution = new Execution(this.#run, (wanted) => this.#templates.get(wanted))
    return metered(this.#run.budget, () => execution.run(template, dot))
  }

  /** A file's output as Helm writes it: every `<no value>` is gone. */
  render(name: string, dot: Value): string {
    return this.execute(name, dot).replaceAll('<no value>', '')
  }
}

/** Go's rules: the last definition counts, but one without content never replaces another. Answers the file's own template. */
function define(
  templates: Map<string, Template>,
  library: TemplateLibrary,
  source: { readonly name: string; readonly text: string },
): Template {
  const file = library.file(source.name, source.text)
  const add = (name: string, body: Template['body']): Template => {
    const template = { name, file: source.name, body }
    if (!body.empty || !templates.has(name)) templates.set(name, template)
    return template
  }
  for (const [name, body] of file.defines) add(name, body)
  return add(source.name, file.main)
}

function noTemplate(name: string, root: string): GoError {
  return new GoError(`template: no template ${quote(name)} associated with template ${quote(root)}`)
}

const tickEvery = 4096
// A call of a template takes as long as several iterations.
const callCost = 4

/**
 * A running execution: what compiled code and functions with `withExecution` work on. `tpl` runs its text in an execution of its
 * own, which sees the templates around it.
 */
class Execution implements Context {
  out = ''
  unjoined = false
  depth = 0
  deepest: Context['deepest']
  readonly strict: boolean
  readonly lookup: Lookup
  readonly #run: Run

  constructor(run: Run, lookup: Lookup) {
    this.#run = run
    this.strict = run.strict
    this.lookup = lookup
  }

  callee(slot: number): GoFunction {
    return this.#run.bound[slot] ?? this.#bind(slot)
  }

  #bind(slot: number): GoFunction {
    const fn = this.#run.library.functionAt(slot, this.#run.functions)
    this.#run.bound[slot] = fn
    return fn
  }

  mapMethod(map: GoMap, name: string): GoFunction | undefined {
    return this.#run.library.mapMethod(map, name)
  }

  step(): void {
    const run = this.#run
    run.steps++
    spend(1)
    if (this.out.length > run.limits.text) throw tooLong(run.limits)
    if (run.steps % tickEvery === 0) run.limits.tick?.()
  }

  checkSize(value: Value): void {
    const size = typeof value === 'string' ? value.length : value instanceof List ? value.items.length : 0
    if (size > this.#run.limits.text) throw tooLong(this.#run.limits)
  }

  /** Runs a template into a text of its own. */
  run(template: Template, dot: Value): string {
    const { out, unjoined, depth } = this
    this.out = ''
    this.unjoined = false
    this.depth = 0
    try {
      template.body.run(new Frame(this, template, dot), dot)
    } catch (error) {
      throw error instanceof RangeError ? this.#overflow(error) : error
    }
    const text = this.unjoined ? normalizeText(this.out) : this.out
    if (text.length > this.#run.limits.text) throw tooLong(this.#run.limits)
    this.out = out
    this.unjoined = unjoined
    this.depth = depth
    return text
  }

  /** Helm's `include`. @throws GoError, TemplateError */
  include(name: string, dot: Value): string {
    const { including, limits, rootName } = this.#run
    const nested = including.get(name) ?? 0
    if (nested > limits.includes) {
      throw new GoError(`rendering template has a nested reference name: ${name}: unable to execute template`)
    }
    const template = this.lookup(name)
    if (template === undefined) throw noTemplate(name, rootName)
    this.checkSize(dot)
    this.step()
    spend(callCost)
    including.set(name, nested + 1)
    // Data that comes as an argument is no nil interface any more.
    const text = this.run(template, dot ?? undefined)
    including.set(name, nested)
    return text
  }

  /** Helm's `tpl`: the text sees all templates around it; what it defines is gone afterwards. @throws GoError */
  tpl(text: string, dot: Value): string {
    const { library, rootName } = this.#run
    this.step()
    // Parsing is work, too; text between actions is copied only, and charts send whole dashboards through here.
    spend(callCost + (text.length >> 4) + 2 * codeLength(text))
    if (!text.includes('{{')) return text.replaceAll('<no value>', '')
    const own = new Map<string, Template>()
    const around = this.lookup
    let template: Template
    try {
      template = define(own, library, { name: rootName, text })
    } catch (error) {
      if (!(error instanceof ParseError)) throw error
      throw new GoError(`cannot parse template ${quote(text)}: ${error.message}`, { cause: error })
    }
    for (const [name, { body }] of own) if (body.empty && around(name) !== undefined) own.delete(name)
    const inner = new Execution(this.#run, own.size === 0 ? around : (name) => own.get(name) ?? around(name))
    try {
      return inner.run(template, dot ?? undefined).replaceAll('<no value>', '')
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error
      throw new GoError(`error during tpl function execution for ${quote(text)}: ${error.message}`, { cause: error })
    }
  }

  /** What a JavaScript RangeError means: endless `template` recursion, a stack too small, or a text too long. */
  #overflow(error: RangeError): Error {
    // No expression here: where the stack is nearly used up, an engine may fail to compile one.
    const { message } = error
    const isTooLong = message.includes('string length') || message.includes('array length')
    if (isTooLong) return tooLong(this.#run.limits)
    if (this.deepest !== undefined && this.depth > 100) return depthError(this.deepest)
    return new FlotillaError('E_RENDER_STACK', 'templates are nested too deeply for the stack of this process', {
      cause: error,
    })
  }
}

function depthError(place: NonNullable<Context['deepest']>): Error {
  try {
    return failAt(place.frame, place.node, 'exceeded maximum template depth (100000)')
  } catch (error) {
    return error as Error
  }
}

function tooLong(limits: Limits): FlotillaError {
  const message = `rendering ends here: the templates need more than a text of ${limits.text} characters`
  return new FlotillaError('E_RENDER_SIZE', message, { hint: 'look for a loop or a recursion without end' })
}

/** Helm's `include` and `tpl`, for a function table. */
export const templateFunctions: FunctionTable = new Map<string, ContextFunction>([
  [
    'include',
    {
      withExecution: true,
      params: ['string', 'any'],
      call: (execution: Execution, name: string, dot: Value) => execution.include(name, dot),
    },
  ],
  [
    'tpl',
    {
      withExecution: true,
      params: ['string', 'any'],
      call: (execution: Execution, text: string, dot: Value) => execution.tpl(text, dot),
    },
  ],
])
