import { GoError } from '../golang/go-error.ts'
import { isTrue } from '../golang/numbers.ts'
import { quote } from '../golang/strconv.ts'
import { goTypeOf } from '../golang/types.ts'
import type { GoFunction, ParamType, Value } from '../model/value.ts'
import { converter, idealConstant, literalArgument, reflectType } from './arguments.ts'
import {
  type ArgumentNode,
  type ChainNode,
  type CommandNode,
  type FieldNode,
  type IdentifierNode,
  nodeText,
  type PipeNode,
  type TreeNode,
  type VariableNode,
} from './ast.ts'
import { type FieldSite, fieldRun, methodWithArguments } from './fields.ts'
import { type ContextFunction, callFailure, type Frame, fail, type Run } from './frame.ts'
import { type ArgumentRun, type CallParts, callRun } from './invoke.ts'
import { rootSlot, type Scope } from './scope.ts'

/** What the compiler knows of the functions: what a name takes, and under which slot a render holds it. */
export interface Signatures {
  find(name: string): Signature | undefined
  /** A method of that name exists on some named map type. */
  mayBeMapMethod(name: string): boolean
}

export interface Signature {
  readonly slot: number
  readonly function: GoFunction
  /** Go's own function, not one of the table: `and`, `or`, `call` have their own rules. */
  readonly builtin: boolean
}

/** A compiled expression. */
export interface Expression {
  readonly run: Run
  /** The node that Go has visited last when this is evaluated; `undefined` where only the run can tell (`frame.at`). */
  readonly last: TreeNode | undefined
}

interface TypedArgument {
  readonly run: ArgumentRun
  readonly last: TreeNode | undefined
}

interface Called {
  readonly name: string
  /** What errors of the function are reported at. */
  readonly node: TreeNode
  readonly args: readonly ArgumentNode[]
  readonly final: Expression | undefined
  /** The node visited before the arguments. */
  readonly before: TreeNode | undefined
}

type Parts = (CallParts & { readonly last: TreeNode | undefined }) | { readonly failure: string }

const noArguments: readonly ArgumentNode[] = []

/** Compiles expressions of one tree. */
export class ExpressionCompiler {
  readonly #signatures: Signatures
  readonly scope: Scope

  constructor(signatures: Signatures, scope: Scope) {
    this.#signatures = signatures
    this.scope = scope
  }

  /** A pipeline: the value of its last command, put into its variables. A nil interface in it becomes no value at all. */
  pipeline(pipe: PipeNode): Expression {
    const value = this.source(pipe)
    return pipe.variables.length === 0 ? value : this.#assignment(pipe, value)
  }

  /** A pipeline without its variables: what `range` goes over. */
  source(pipe: PipeNode): Expression {
    return unboxed(this.#commands(pipe))
  }

  /** A pipeline whose value is only printed or tested: there both nils are the same. */
  shownPipeline(pipe: PipeNode): Expression {
    return pipe.variables.length === 0 ? this.#commands(pipe) : this.pipeline(pipe)
  }

  #commands(pipe: PipeNode): Expression {
    const { shared } = pipe
    if (shared === undefined) return this.#chained(pipe)
    const key = this.#slotsOf(shared.variables)
    return shared.code<Expression>(key) ?? shared.keep(key, this.#chained(pipe))
  }

  /** All that compiled commands have of their scope. */
  #slotsOf(variables: readonly string[]): string {
    const { dotType } = this.scope
    let key = dotType < 0 ? '' : String(dotType)
    for (let i = 0; i < variables.length; i++) {
      const found = this.scope.find(variables[i]!)
      key += found === undefined ? ',' : `,${found.slot}:${found.typeSlot}`
    }
    return key
  }

  #chained(pipe: PipeNode): Expression {
    const { commands } = pipe
    let value = this.#command(commands[0]!, { pipe, final: undefined })
    for (let i = 1; i < commands.length; i++) value = this.#command(commands[i]!, { pipe, final: unboxed(value) })
    return value
  }

  #assignment(pipe: PipeNode, value: Expression): Expression {
    const stores = pipe.variables.map((variable) => {
      const name = variable.names[0]!
      return pipe.assign ? this.store(name, value.last) : this.#storeNew(name)
    })
    const [first, second] = stores
    const { run } = value
    return {
      last: value.last,
      run: (frame, dot) => {
        const result = run(frame, dot)
        frame.context.checkSize(result)
        first!(frame, result)
        second?.(frame, result)
        return result
      },
    }
  }

  #storeNew(name: string): (frame: Frame, value: Value) => void {
    const { slot } = this.scope.declare(name)
    return (frame, value) => {
      frame.variables[slot] = value
    }
  }

  /** `$x =`: the innermost variable of that name, found at compile time. */
  store(name: string, at: TreeNode | undefined): (frame: Frame, value: Value) => void {
    const variable = this.scope.find(name)
    if (variable === undefined) return (frame) => fail(frame, at, `undefined variable: ${name}`)
    const { slot } = variable
    if (slot === rootSlot) {
      return (frame, value) => {
        frame.root = value
      }
    }
    return (frame, value) => {
      frame.variables[slot] = value
    }
  }

  #command(command: CommandNode, place: { pipe: PipeNode; final: Expression | undefined }): Expression {
    const { final } = place
    const first = command.args[0]!
    const args = command.args.length === 1 ? noArguments : command.args.slice(1)
    switch (first.kind) {
      case 'field':
        return this.#field(first, args, final)
      case 'chain':
        return this.#chain(first, args, final)
      case 'variable':
        return this.#variable(first, args, final)
      case 'identifier':
        return this.#function({ name: first.name, node: command, args, final, before: first })
      default: {
        if (args.length > 0 || final !== undefined) {
          // Go has not visited a parenthesized pipeline yet when it finds this.
          const before = final === undefined ? place.pipe : final.last
          return failing(
            first.kind === 'pipe' ? before : first,
            `can't give argument to non-function ${nodeText(first)}`,
            final,
          )
        }
        if (first.kind === 'pipe') return this.pipeline(first)
        return this.#constant(first)
      }
    }
  }

  #constant(node: Exclude<ArgumentNode, FieldNode | ChainNode | VariableNode | IdentifierNode | PipeNode>): Expression {
    switch (node.kind) {
      case 'dot':
        return { run: (_, dot) => dot, last: node }
      case 'nil':
        return failing(node, 'nil is not a command', undefined)
      case 'number': {
        const constant = idealConstant(node)
        if ('error' in constant) return failing(node, constant.error, undefined)
        const { value } = constant
        return { run: () => value, last: node }
      }
      default: {
        const { value } = node
        return { run: () => value, last: node }
      }
    }
  }

  #field(node: FieldNode, args: readonly ArgumentNode[], final: Expression | undefined): Expression {
    const site = { names: node.names, node, at: node, typeSlot: this.scope.dotType }
    return this.#fields(site, 'dot', { args, final })
  }

  #variable(node: VariableNode, args: readonly ArgumentNode[], final: Expression | undefined): Expression {
    const [name, ...names] = node.names as [string, ...string[]]
    const variable = this.scope.find(name)
    if (variable === undefined) return failing(node, `undefined variable: ${name}`, final)
    const { slot } = variable
    const read: Run = slot === rootSlot ? (frame) => frame.root : (frame) => frame.variables[slot]
    if (names.length > 0) {
      return this.#fields({ names, node, at: node, typeSlot: variable.typeSlot }, read, { args, final })
    }
    if (args.length > 0 || final !== undefined) {
      return failing(node, `can't give argument to non-function ${nodeText(node)}`, final)
    }
    return { run: read, last: node }
  }

  #chain(node: ChainNode, args: readonly ArgumentNode[], final: Expression | undefined): Expression {
    const inner = this.#value(node.node)
    return this.#fields({ names: node.names, node, at: inner.last, typeSlot: -1 }, inner.run, { args, final })
  }

  #fields(site: FieldSite, receiver: Run | 'dot', call: Pick<Called, 'args' | 'final'>): Expression {
    if (call.args.length === 0 && call.final === undefined) {
      return { run: fieldRun(site, receiver, (name) => this.#signatures.mayBeMapMethod(name)), last: site.at }
    }
    const base: Run = receiver === 'dot' ? (_, dot) => dot : receiver
    return { run: this.#methodCall(site, base, call), last: undefined }
  }

  /** Which method it is, and what it takes, only the run can tell: compiled for each signature that is met. */
  #methodCall(site: FieldSite, receiver: Run, call: Pick<Called, 'args' | 'final'>): Run {
    const called = { name: site.names.at(-1)!, node: site.node, before: site.at, ...call }
    const later = new ExpressionCompiler(this.#signatures, this.scope.copy())
    const compiled = new Map<string, Parts>()
    const { final } = call
    return (frame, dot) => {
      const input = final?.run(frame, dot)
      const method = methodWithArguments(frame, receiver(frame, dot), site)
      frame.at = site.at ?? frame.at
      if (method === undefined) return undefined
      const key = `${method.params.join()}|${method.variadic ?? ''}`
      const parts = compiled.get(key) ?? later.#callParts(method, called)
      compiled.set(key, parts)
      if ('failure' in parts) fail(frame, site.at, parts.failure)
      const values = parts.args.map((arg) => arg(frame, dot))
      frame.at = parts.last ?? frame.at
      if (parts.final !== undefined) values.push(parts.final.convert(frame, input))
      try {
        return method.call(...values)
      } catch (error) {
        throw callFailure(frame, called, error)
      }
    }
  }

  /** An argument without a wanted type: the receiver of a chain. */
  #value(node: ArgumentNode): Expression {
    switch (node.kind) {
      case 'field':
        return this.#field(node, [], undefined)
      case 'variable':
        return this.#variable(node, [], undefined)
      case 'chain':
        return this.#chain(node, [], undefined)
      case 'pipe':
        return this.pipeline(node)
      case 'identifier':
        return this.#function({ name: node.name, node, args: [], final: undefined, before: node })
      default:
        return this.#constant(node)
    }
  }

  #argument(node: ArgumentNode, type: ParamType): TypedArgument {
    if (node.kind === 'nil' || node.kind === 'bool' || node.kind === 'number' || node.kind === 'string') {
      const literal = literalArgument(node, type)
      if ('error' in literal) return { run: (frame) => fail(frame, node, literal.error), last: node }
      const { value } = literal
      return { run: () => value, last: node }
    }
    const { run, last } = this.#value(node)
    if (type === reflectType) return { run, last }
    const convert = converter(type, last)
    return { run: (frame, dot) => convert(frame, run(frame, dot)), last }
  }

  #function(called: Called): Expression {
    const { name } = called
    const signature = this.#signatures.find(name)
    if (signature === undefined) return failing(called.before, `${quote(name)} is not a defined function`, called.final)
    if (signature.builtin && name === 'call') return this.#callOfCall(called)
    const parts = this.#callParts(signature.function, called)
    if ('failure' in parts) return failing(called.before, parts.failure, called.final)
    if (signature.builtin && (name === 'and' || name === 'or')) return this.#shortCircuit(called, name === 'or')
    const withExecution = 'withExecution' in (signature.function as ContextFunction)
    const site = { name, node: called.node, slot: signature.slot, withExecution }
    return { run: callRun(site, parts), last: parts.last }
  }

  #callParts(fn: GoFunction, called: Called): Parts {
    const { name, args, final } = called
    const given = args.length + (final === undefined ? 0 : 1)
    const wanted = fn.params.length
    if (fn.variadic === undefined && given !== wanted) {
      return { failure: `wrong number of args for ${name}: want ${wanted} got ${given}` }
    }
    if (given < wanted) {
      return { failure: `wrong number of args for ${name}: want at least ${wanted} got ${args.length}` }
    }
    const typeOf = (i: number): ParamType => fn.params[i] ?? fn.variadic!
    const typed = args.map((arg, i) => this.#argument(arg, typeOf(i)))
    const lastArgument = typed.at(-1)
    const last = lastArgument === undefined ? called.before : lastArgument.last
    return {
      args: typed.map(({ run }) => run),
      final: final && { run: final.run, convert: converter(typeOf(args.length), last) },
      last,
    }
  }

  /** `and`, `or`: stops at the first argument that decides, and answers that argument. */
  #shortCircuit(called: Called, stopAt: boolean): Expression {
    const args = called.args.map((arg) => this.#argument(arg, reflectType))
    const { final, before } = called
    const run: Run = (frame, dot) => {
      const piped = final?.run(frame, dot)
      frame.at = before
      let value: Value
      for (const arg of args) {
        value = arg.run(frame, dot) as Value
        if (arg.last !== undefined) frame.at = arg.last
        if (isTrue(value) === stopAt) return value
      }
      return final === undefined ? value : piped
    }
    return { run, last: undefined }
  }

  /** `call`: no value of a chart is a function, so it can only fail. */
  #callOfCall(called: Called): Expression {
    const fn = { params: [reflectType], variadic: reflectType, call: () => undefined }
    const parts = this.#callParts(fn, called)
    if ('failure' in parts) return failing(called.before, parts.failure, called.final)
    const name = called.args[0] === undefined ? undefined : nodeText(called.args[0])
    const site = { name: 'call', node: called.node }
    const run: Run = (frame, dot) => {
      const piped = parts.final?.run(frame, dot)
      const values = parts.args.map((arg) => arg(frame, dot) as Value)
      throw callFailure(frame, site, notCallable(name, values.length === 0 ? piped : values[0]))
    }
    return { run, last: parts.last }
  }
}

/** An expression that fails whenever it is evaluated, after what comes through the pipe. */
function failing(at: TreeNode | undefined, detail: string, final: Expression | undefined): Expression {
  const run: Run = (frame, dot) => {
    final?.run(frame, dot)
    return fail(frame, at, detail)
  }
  return { run, last: at }
}

function unboxed(value: Expression): Expression {
  const { run, last } = value
  return {
    last,
    run: (frame, dot) => {
      const result = run(frame, dot)
      return result === null ? undefined : result
    },
  }
}

function notCallable(name: string | undefined, value: Value): GoError {
  if (value === undefined || value === null) return new GoError('call of nil')
  const type = goTypeOf(value)
  const shown = name ?? (typeof value === 'string' ? value : `<${type} Value>`)
  return new GoError(`non-function ${shown} of type ${type}`)
}
