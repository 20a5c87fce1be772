import { formatValue } from '../golang/fmt.ts'
import { int, isTrue, num } from '../golang/numbers.ts'
import { quote } from '../golang/strconv.ts'
import { elementType, isIntegerKind, kindOf } from '../golang/types.ts'
import { GoMap, GoObject, List, Num, type NumKind, type Value } from '../model/value.ts'
import type {
  ActionNode,
  BranchNode,
  ListNode,
  PipeNode,
  StatementNode,
  TemplateNode,
  TextNode,
  Tree,
  TreeNode,
} from './ast.ts'
import { type Expression, ExpressionCompiler, type Signatures } from './expression.ts'
import { type Body, Frame, fail, failAt, type Jump, type Run, type Step, write } from './frame.ts'
import { Scope } from './scope.ts'

/** Go's limit for `template` actions inside each other. */
const maxTemplateDepth = 100_000

/** A tree as code. It is compiled when it first runs: most trees of a library chart never do. */
export class LazyBody implements Body {
  readonly text: string
  readonly empty: boolean
  readonly #tree: Tree
  readonly #signatures: Signatures
  #run: Step | undefined

  constructor(tree: Tree, text: string, signatures: Signatures) {
    this.text = text
    this.empty = tree.empty
    this.#tree = tree
    this.#signatures = signatures
  }

  get run(): Step {
    this.#run ??= new StatementCompiler(this.#signatures, new Scope(), false).list(this.#tree.root)
    return this.#run
  }
}

/** One pipeline on its own, as a value: expressions of a stack file. */
export function compilePipeline(pipe: PipeNode, signatures: Signatures): Run {
  return new ExpressionCompiler(signatures, new Scope()).pipeline(pipe).run
}

class StatementCompiler {
  readonly #signatures: Signatures
  readonly #scope: Scope
  readonly #expressions: ExpressionCompiler
  /** Inside of a range: only there `break` and `continue` can be met. */
  #inRange: boolean

  constructor(signatures: Signatures, scope: Scope, inRange: boolean) {
    this.#signatures = signatures
    this.#scope = scope
    this.#expressions = new ExpressionCompiler(signatures, scope)
    this.#inRange = inRange
  }

  list(list: ListNode): Step {
    return sequence(this.#steps(list.nodes), this.#inRange && canJump(list))
  }

  /** The list of a branch: compiled when it is first taken, because most branches of a chart never are. */
  #later(list: ListNode): Step {
    const [only] = list.nodes
    if (only === undefined || (list.nodes.length === 1 && only.kind === 'text')) return this.list(list)
    const scope = this.#scope.copy()
    const signatures = this.#signatures
    const inRange = this.#inRange
    let step: Step | undefined
    return (frame, dot) => {
      step ??= new StatementCompiler(signatures, scope, inRange).list(list)
      return step(frame, dot)
    }
  }

  #steps(nodes: readonly StatementNode[]): Step[] {
    const steps: Step[] = []
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i]!
      const next = nodes[i + 1]
      // Text before a plain action is written by the action: half as many steps.
      if (node.kind === 'text' && next?.kind === 'action' && next.pipe.variables.length === 0) {
        steps.push(this.#action(next, node))
        i++
      } else steps.push(this.#statement(node))
    }
    return steps
  }

  #statement(node: StatementNode): Step {
    switch (node.kind) {
      case 'text':
        return textStep(node)
      case 'action':
        return this.#action(node, undefined)
      case 'if':
        return this.#if(node)
      case 'with':
        return this.#with(node)
      case 'range':
        return this.#range(node)
      case 'template':
        return this.#template(node)
      default: {
        const jump: Jump = node.kind
        return () => jump
      }
    }
  }

  #action(node: ActionNode, before: TextNode | undefined): Step {
    const { run } = this.#expressions.shownPipeline(node.pipe)
    const { base } = node
    if (node.pipe.variables.length > 0) {
      return (frame, dot) => {
        frame.base = base
        run(frame, dot)
        return undefined
      }
    }
    if (before === undefined) {
      return (frame, dot) => {
        frame.base = base
        write(frame.context, run(frame, dot))
        return undefined
      }
    }
    const { text } = before
    return (frame, dot) => {
      const { context } = frame
      context.out += text
      frame.base = base
      write(context, run(frame, dot))
      return undefined
    }
  }

  #if(node: BranchNode): Step {
    const mark = this.#scope.mark()
    const { run } = this.#expressions.shownPipeline(node.pipe)
    const { base } = node
    const list = this.#later(node.list)
    const otherwise = node.otherwise && this.#later(node.otherwise)
    this.#scope.release(mark)
    if (otherwise === undefined) {
      return (frame, dot) => {
        frame.base = base
        return isTrue(run(frame, dot)) ? list(frame, dot) : undefined
      }
    }
    return (frame, dot) => {
      frame.base = base
      return isTrue(run(frame, dot)) ? list(frame, dot) : otherwise(frame, dot)
    }
  }

  #with(node: BranchNode): Step {
    const mark = this.#scope.mark()
    const { run } = this.#expressions.pipeline(node.pipe)
    const { base } = node
    const { dotType } = this.#scope
    this.#scope.dotType = -1
    const list = this.#later(node.list)
    this.#scope.dotType = dotType
    const otherwise = node.otherwise && this.#later(node.otherwise)
    this.#scope.release(mark)
    return (frame, dot) => {
      frame.base = base
      const value = run(frame, dot)
      return isTrue(value) ? list(frame, value) : otherwise?.(frame, dot)
    }
  }

  #range(node: BranchNode): Step {
    const mark = this.#scope.mark()
    const { dotType } = this.#scope
    const typeSlot = this.#scope.hidden()
    const source = this.#rangeSource(node.pipe, typeSlot)
    this.#scope.dotType = typeSlot
    const outside = this.#inRange
    this.#inRange = true
    const body = this.#later(node.list)
    this.#inRange = outside
    this.#scope.dotType = dotType
    const otherwise = node.otherwise && this.#later(node.otherwise)
    this.#scope.release(mark)
    const parts = { ...source, body, typeSlot }
    const { base } = node
    return (frame, dot) => {
      frame.base = base
      const value = source.value.run(frame, dot)
      // The variables hold the whole value until the first element comes; `else` sees that.
      source.whole(frame, value)
      if (iterate(frame, value, parts) || otherwise === undefined) return undefined
      // In `else` a break ends this range, and a continue goes on with the one around it: so Go's panics travel.
      return otherwise(frame, dot) === 'continue' ? 'continue' : undefined
    }
  }

  #rangeSource(pipe: PipeNode, typeSlot: number): RangeSource {
    const value = this.#expressions.source(pipe)
    const names = pipe.variables.map((variable) => variable.names[0]!)
    const stores = names.map((name, i) => {
      if (pipe.assign) return this.#expressions.store(name, value.last)
      const isElement = i === names.length - 1
      const { slot } = this.#scope.declare(name, isElement ? typeSlot : -1)
      return (frame: Frame, item: Value) => {
        frame.variables[slot] = item
      }
    })
    const [first, second] = stores
    return {
      value,
      pairs: names.length > 1,
      whole: (frame, item) => {
        first?.(frame, item)
        second?.(frame, item)
      },
      key: second === undefined ? undefined : first,
      element: second ?? first,
    }
  }

  #template(node: TemplateNode): Step {
    const argument = node.pipe && this.#expressions.pipeline(node.pipe).run
    const { base } = node
    return (frame, dot) => {
      const { context } = frame
      const template = context.lookup(node.name)
      if (template === undefined) failAt(frame, node, `template ${quote(node.name)} not defined`)
      if (context.depth >= maxTemplateDepth) {
        failAt(frame, node, `exceeded maximum template depth (${maxTemplateDepth})`)
      }
      frame.base = base
      const value = argument?.(frame, dot)
      context.checkSize(value)
      context.step()
      context.deepest = { frame, node }
      context.depth++
      template.body.run(new Frame(context, template, value), value)
      context.depth--
      return undefined
    }
  }
}

function textStep(node: TextNode): Step {
  const { text } = node
  if ((text.charCodeAt(0) & 0xfc00) === 0xdc00) {
    return (frame) => {
      write(frame.context, text)
      return undefined
    }
  }
  return (frame) => {
    frame.context.out += text
    return undefined
  }
}

/** Only a list that can jump looks for jumps. */
function sequence(steps: readonly Step[], canJump: boolean): Step {
  const [one, two] = steps
  if (one === undefined) return () => undefined
  if (steps.length === 1) return one
  if (canJump) {
    return (frame, dot) => {
      for (const step of steps) {
        const jump = step(frame, dot)
        if (jump !== undefined) return jump
      }
      return undefined
    }
  }
  if (steps.length === 2) {
    return (frame, dot) => {
      one(frame, dot)
      two!(frame, dot)
      return undefined
    }
  }
  const count = steps.length
  return (frame, dot) => {
    for (let i = 0; i < count; i++) steps[i]!(frame, dot)
    return undefined
  }
}

function canJump(list: ListNode): boolean {
  return list.nodes.some((node) => {
    if (node.kind === 'break' || node.kind === 'continue') return true
    if (node.kind !== 'if' && node.kind !== 'with' && node.kind !== 'range') return false
    const inList = node.kind !== 'range' && canJump(node.list)
    return inList || (node.otherwise !== undefined && canJump(node.otherwise))
  })
}

type Store = (frame: Frame, value: Value) => void

interface RangeSource {
  readonly value: Expression
  readonly pairs: boolean
  readonly whole: Store
  readonly key: Store | undefined
  readonly element: Store | undefined
}

interface RangeParts extends RangeSource {
  readonly body: Step
  readonly typeSlot: number
  /** Elements of a range over a named integer. */
  readonly counted?: (i: number) => Value
  /** Its Go type. */
  readonly countedType?: string
}

/** Runs the body for each element; false where there is none. */
function iterate(frame: Frame, value: Value, parts: RangeParts): boolean {
  if (value === undefined || value === null) return false
  if (value instanceof List) return iterateList(frame, value, parts)
  if (value instanceof GoMap) return iterateMap(frame, value, parts)
  if (value instanceof Num && value.kind !== 'float32') return iterateCount(frame, value, parts)
  if (value instanceof GoObject) {
    if (value.goKind === 'map' || value.goKind === 'slice') return iterate(frame, value.toData(), parts)
    if (isIntegerKind(kindOf(value))) {
      if (parts.pairs) notInPairs(frame, value, parts)
      const named = { counted: (i: number) => value.counted(i), countedType: value.goType }
      return iterateCount(frame, value.toData() as Num, { ...parts, ...named })
    }
  }
  return cannotRange(frame, value, parts.value.last)
}

function cannotRange(frame: Frame, value: Value, at: TreeNode | undefined): never {
  fail(frame, at, `range can't iterate over ${formatValue(value instanceof GoObject ? value.printable() : value)}`)
}

function iterateList(frame: Frame, list: List, parts: RangeParts): boolean {
  const { items } = list
  const count = items.length
  if (count === 0) return false
  frame.variables[parts.typeSlot] = list.elem
  const { key, element, body } = parts
  const { context } = frame
  for (let i = 0; i < count; i++) {
    const item = items[i]
    context.step()
    element?.(frame, item)
    key?.(frame, int(i))
    if (body(frame, item) === 'break') break
  }
  return true
}

function iterateMap(frame: Frame, map: GoMap, parts: RangeParts): boolean {
  if (map.size === 0) return false
  const type = elementType(map)
  frame.variables[parts.typeSlot] = type
  const keys = map.sortedKeys()
  // What the body puts into the map is not visited, and what it replaces is seen as it was.
  const values = keys.map((key) => map.get(key))
  const { key, element, body } = parts
  for (let i = 0; i < keys.length; i++) {
    frame.context.step()
    element?.(frame, values[i])
    key?.(frame, keys[i])
    if (body(frame, values[i]) === 'break') break
  }
  return true
}

function notInPairs(frame: Frame, count: Value, parts: RangeParts): never {
  fail(frame, parts.value.last, `can't use ${formatValue(count)} to iterate over more than one variable`)
}

function iterateCount(frame: Frame, count: Num, parts: RangeParts): boolean {
  if (parts.pairs) notInPairs(frame, count, parts)
  const kind: NumKind = count.kind
  frame.variables[parts.typeSlot] = parts.countedType ?? kind
  for (let i = 0; i < count.value; i++) {
    const item = parts.counted?.(i) ?? num(kind, i)
    frame.context.step()
    parts.element?.(frame, item)
    if (parts.body(frame, item) === 'break') break
  }
  return count.value > 0
}
