import type { Value } from '../model/value.ts'
import type { TreeNode } from './ast.ts'
import { callFailure, type Frame, type Run } from './frame.ts'

/** An argument or the value that comes through the pipe, converted to its parameter. */
export type ArgumentRun = (frame: Frame, dot: Value) => unknown

export interface CallSite {
  readonly name: string
  /** What an error that the function returns is reported at. */
  readonly node: TreeNode
  readonly slot: number
  /** The running execution goes first. */
  readonly withExecution: boolean
}

export interface CallParts {
  readonly args: readonly ArgumentRun[]
  /** The value from the pipe: evaluated before the arguments, converted behind them. */
  readonly final: { readonly run: Run; readonly convert: (frame: Frame, value: Value) => unknown } | undefined
}

/** A call as a closure. Arities up to three are written out: they are nearly all calls of a chart, and need no array. */
export function callRun(site: CallSite, parts: CallParts): Run {
  const { args, final } = parts
  if (site.withExecution && args.length === 2 && final === undefined) return executionCall(site, args)
  if (site.withExecution || args.length + (final === undefined ? 0 : 1) > 4) return anyCall(site, parts)
  return final === undefined ? directCall(site, args) : pipedCall(site, args, final)
}

/** `include` with a name and a dot. */
function executionCall(site: CallSite, args: readonly ArgumentRun[]): Run {
  const { slot } = site
  const [one, two] = args as [ArgumentRun, ArgumentRun]
  return (frame, dot) => {
    const { context } = frame
    const a = one(frame, dot)
    const b = two(frame, dot)
    try {
      return context.callee(slot).call(context, a, b)
    } catch (error) {
      throw callFailure(frame, site, error)
    }
  }
}

function directCall(site: CallSite, args: readonly ArgumentRun[]): Run {
  const { slot } = site
  const [one, two, three, four] = args as [ArgumentRun, ArgumentRun, ArgumentRun, ArgumentRun]
  switch (args.length) {
    case 0:
      return (frame) => {
        try {
          return frame.context.callee(slot).call()
        } catch (error) {
          throw callFailure(frame, site, error)
        }
      }
    case 1:
      return (frame, dot) => {
        const a = one(frame, dot)
        try {
          return frame.context.callee(slot).call(a)
        } catch (error) {
          throw callFailure(frame, site, error)
        }
      }
    case 2:
      return (frame, dot) => {
        const a = one(frame, dot)
        const b = two(frame, dot)
        try {
          return frame.context.callee(slot).call(a, b)
        } catch (error) {
          throw callFailure(frame, site, error)
        }
      }
    case 3:
      return (frame, dot) => {
        const a = one(frame, dot)
        const b = two(frame, dot)
        const c = three(frame, dot)
        try {
          return frame.context.callee(slot).call(a, b, c)
        } catch (error) {
          throw callFailure(frame, site, error)
        }
      }
    default:
      return (frame, dot) => {
        const a = one(frame, dot)
        const b = two(frame, dot)
        const c = three(frame, dot)
        const d = four(frame, dot)
        try {
          return frame.context.callee(slot).call(a, b, c, d)
        } catch (error) {
          throw callFailure(frame, site, error)
        }
      }
  }
}

function pipedCall(site: CallSite, args: readonly ArgumentRun[], final: NonNullable<CallParts['final']>): Run {
  const { slot } = site
  const { run, convert } = final
  const [one, two] = args as [ArgumentRun, ArgumentRun]
  switch (args.length) {
    case 0:
      return (frame, dot) => {
        const z = convert(frame, run(frame, dot))
        try {
          return frame.context.callee(slot).call(z)
        } catch (error) {
          throw callFailure(frame, site, error)
        }
      }
    case 1:
      return (frame, dot) => {
        const value = run(frame, dot)
        const a = one(frame, dot)
        const z = convert(frame, value)
        try {
          return frame.context.callee(slot).call(a, z)
        } catch (error) {
          throw callFailure(frame, site, error)
        }
      }
    case 2:
      return (frame, dot) => {
        const value = run(frame, dot)
        const a = one(frame, dot)
        const b = two(frame, dot)
        const z = convert(frame, value)
        try {
          return frame.context.callee(slot).call(a, b, z)
        } catch (error) {
          throw callFailure(frame, site, error)
        }
      }
    default:
      return anyCall(site, { args, final })
  }
}

function anyCall(site: CallSite, parts: CallParts): Run {
  const { args, final } = parts
  const { slot, withExecution } = site
  const count = args.length
  return (frame, dot) => {
    const value = final?.run(frame, dot)
    const values: unknown[] = withExecution ? [frame.context] : []
    for (let i = 0; i < count; i++) values.push(args[i]!(frame, dot))
    if (final !== undefined) values.push(final.convert(frame, value))
    try {
      return frame.context.callee(slot).call(...values)
    } catch (error) {
      throw callFailure(frame, site, error)
    }
  }
}
