import { quote } from '../golang/strconv.ts'
import type { Complex } from '../golang/types.ts'
import { isSpace } from '../golang/unicode.ts'

/*
 * The syntax tree. `pos` is the UTF-16 offset of the node in its file, or, inside of a pipeline, from the `base` of its statement; the
 * byte column is computed where an error needs it.
 */

interface Base {
  readonly pos: number
}

export interface TextNode extends Base {
  readonly kind: 'text'
  readonly text: string
}

/** A statement with a pipeline. */
interface Piped extends Base {
  /** What positions in the pipeline count from: the same pipeline may stand in several places. */
  readonly base: number
}

export interface ActionNode extends Piped {
  readonly kind: 'action'
  readonly pipe: PipeNode
}

export interface BranchNode extends Piped {
  readonly kind: 'if' | 'with' | 'range'
  readonly pipe: PipeNode
  readonly list: ListNode
  readonly otherwise: ListNode | undefined
}

export interface TemplateNode extends Piped {
  readonly kind: 'template'
  readonly name: string
  readonly pipe: PipeNode | undefined
}

export interface JumpNode extends Base {
  readonly kind: 'break' | 'continue'
}

export interface ListNode extends Base {
  readonly kind: 'list'
  readonly nodes: readonly StatementNode[]
}

export type StatementNode = TextNode | ActionNode | BranchNode | TemplateNode | JumpNode

export interface PipeNode extends Base {
  readonly kind: 'pipe'
  /** `$x, $y :=`; `assign` for `=`. */
  readonly variables: readonly VariableNode[]
  readonly assign: boolean
  readonly commands: readonly CommandNode[]
  /** The same commands in other places. */
  readonly shared?: SharedPipe
}

/** What a pipeline has in common with those of the same words elsewhere. */
export interface SharedPipe {
  /** Variables that it names. */
  readonly variables: readonly string[]
  /** The code that was kept for a scope; `key` is all that the code has of the scope. */
  code<Code>(key: string): Code | undefined
  /** Keeps code for a scope, and answers it. */
  keep<Code>(key: string, code: Code): Code
}

export interface CommandNode extends Base {
  readonly kind: 'command'
  readonly args: readonly ArgumentNode[]
}

export interface FieldNode extends Base {
  readonly kind: 'field'
  readonly names: readonly string[]
}

export interface VariableNode extends Base {
  readonly kind: 'variable'
  /** `$x` first, then the fields. */
  readonly names: readonly string[]
}

export interface ChainNode extends Base {
  readonly kind: 'chain'
  readonly node: ArgumentNode
  readonly names: readonly string[]
}

export interface IdentifierNode extends Base {
  readonly kind: 'identifier'
  readonly name: string
}

interface DotNode extends Base {
  readonly kind: 'dot'
}

interface NilNode extends Base {
  readonly kind: 'nil'
}

interface BoolNode extends Base {
  readonly kind: 'bool'
  readonly value: boolean
}

interface StringNode extends Base {
  readonly kind: 'string'
  readonly source: string
  readonly value: string
}

/** A constant without a type: what it can be, and as which text it was written. */
export interface NumberNode extends Base {
  readonly kind: 'number'
  readonly source: string
  readonly int: number | bigint | undefined
  readonly uint: number | bigint | undefined
  readonly float: number | undefined
  readonly complex: Complex | undefined
}

export type ArgumentNode =
  | PipeNode
  | FieldNode
  | VariableNode
  | ChainNode
  | IdentifierNode
  | DotNode
  | NilNode
  | BoolNode
  | StringNode
  | NumberNode

/** One `define`, `block`, or the text of a file itself. */
export interface Tree {
  readonly name: string
  readonly root: ListNode
  /** Only white space and comments: such a tree never replaces another. */
  readonly empty: boolean
}

export type TreeNode = ListNode | StatementNode | CommandNode | ArgumentNode

/** The node as Go prints it: normal form of the source, which error texts quote. */
export function nodeText(node: TreeNode): string {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'action':
      return `{{${nodeText(node.pipe)}}}`
    case 'list':
      return node.nodes.map(nodeText).join('')
    case 'if':
    case 'with':
    case 'range':
      return branchText(node)
    case 'template':
      return `{{template ${quote(node.name)}${node.pipe === undefined ? '' : ` ${nodeText(node.pipe)}`}}}`
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`
    case 'pipe':
      return pipeText(node)
    case 'command':
      return node.args.map(operandText).join(' ')
    default:
      return argumentText(node)
  }
}

function argumentText(node: Exclude<ArgumentNode, PipeNode>): string {
  switch (node.kind) {
    case 'field':
      return `.${node.names.join('.')}`
    case 'variable':
      return node.names.join('.')
    case 'chain':
      return [operandText(node.node), ...node.names].join('.')
    case 'identifier':
      return node.name
    case 'dot':
      return '.'
    case 'nil':
      return 'nil'
    case 'bool':
      return String(node.value)
    case 'string':
    case 'number':
      return node.source
    default:
      return node satisfies never
  }
}

function operandText(node: ArgumentNode): string {
  return node.kind === 'pipe' ? `(${nodeText(node)})` : argumentText(node)
}

function branchText(node: BranchNode): string {
  const otherwise = node.otherwise === undefined ? '' : `{{else}}${nodeText(node.otherwise)}`
  return `{{${node.kind} ${nodeText(node.pipe)}}}${nodeText(node.list)}${otherwise}{{end}}`
}

function pipeText(pipe: PipeNode): string {
  const commands = pipe.commands.map(nodeText).join(' | ')
  if (pipe.variables.length === 0) return commands
  return `${pipe.variables.map(nodeText).join(', ')} ${pipe.assign ? '=' : ':='} ${commands}`
}

/** Nothing but white space; comments are not in the tree. */
export function isEmptyList(list: ListNode): boolean {
  return list.nodes.every((node) => node.kind === 'text' && isBlank(node.text))
}

function isBlank(text: string): boolean {
  for (const char of text) if (!isSpace(char.codePointAt(0)!)) return false
  return true
}
