import { quote, unquote } from '../golang/strconv.ts'
import type {
  ArgumentNode,
  BranchNode,
  CommandNode,
  JumpNode,
  ListNode,
  PipeNode,
  StatementNode,
  TemplateNode,
  Tree,
  VariableNode,
} from './ast.ts'
import { isEmptyList, nodeText } from './ast.ts'
import { ParseError } from './errors.ts'
import { Lexer, type Token, type TokenType } from './lexer.ts'
import { Lookahead, startsOperand, tokenText } from './lookahead.ts'
import { numberNode } from './number.ts'
import { parseQuickly } from './quick-parser.ts'
import type { SharedCommandsTable } from './shared-commands.ts'

export interface ParsedFile {
  readonly name: string
  readonly text: string
  /** The file itself under its own name, and what it defines. */
  readonly trees: ReadonlyMap<string, Tree>
}

export interface ParseOptions {
  /** Which function names exist. */
  readonly functions: { has(name: string): boolean }
  /** Pipelines that other files may have, too. */
  readonly shared?: SharedCommandsTable
}

/**
 * Parses one file. `text` is a Go string (see `golang/bytes.ts`).
 *
 * @throws ParseError with Go's text
 */
export function parseTemplate(name: string, text: string, options: ParseOptions): ParsedFile {
  const trees = parseQuickly(name, text, options)
  return trees === undefined ? parseFully(name, text, options) : { name, text, trees }
}

/** The same by way of tokens, for every text: what errors come from. @throws ParseError */
export function parseFully(name: string, text: string, options: ParseOptions): ParsedFile {
  const shared = { file: name, lexer: new Lexer(text), functions: options.functions, trees: new Map<string, Tree>() }
  const parser = new TreeParser(shared)
  try {
    parser.parseFile()
  } catch (error) {
    if (error instanceof RangeError) parser.fail('max expression depth exceeded')
    throw error
  }
  return { name, text, trees: shared.trees }
}

interface Shared {
  readonly file: string
  readonly lexer: Lexer
  readonly functions: { has(name: string): boolean }
  readonly trees: Map<string, Tree>
}

type EndNode = { readonly kind: 'end' | 'else'; readonly pos: number }
type Parsed = StatementNode | EndNode
type ControlKind = BranchNode['kind']

const maxParentheses = 10_000

function isEnd(node: Parsed): node is EndNode {
  return node.kind === 'end' || node.kind === 'else'
}

/** Parses one tree. Trees of a file share the lexer; each has its own lookahead and its own variables, as in Go. */
class TreeParser {
  readonly #shared: Shared
  readonly #tokens: Lookahead
  #variables: string[] = ['$']
  #actionLine = 0
  #rangeDepth = 0
  #parentheses = 0

  constructor(shared: Shared) {
    this.#shared = shared
    this.#tokens = new Lookahead(shared.lexer)
  }

  fail(message: string): never {
    throw new ParseError(this.#shared.file, this.#tokens.line, message)
  }

  parseFile(): void {
    const nodes: StatementNode[] = []
    const { pos } = this.#tokens.peek()
    while (this.#tokens.peek().type !== 'eof') {
      if (this.#tokens.peek().type === 'leftDelim') {
        const delim = this.#tokens.next()
        if (this.#tokens.nextNonSpace().type === 'define') {
          new TreeParser(this.#shared).parseDefinition()
          continue
        }
        this.#tokens.backup2(delim)
      }
      const node = this.#textOrAction()
      if (isEnd(node)) this.fail(`unexpected {{${node.kind}}}`)
      nodes.push(node)
    }
    this.#add(this.#shared.file, { kind: 'list', pos, nodes })
  }

  parseDefinition(): void {
    const context = 'define clause'
    const token = this.#tokens.nextNonSpace()
    if (token.type !== 'string' && token.type !== 'rawString') this.#unexpected(token, context)
    const name = this.#unquoted(token)
    this.#expect('rightDelim', context)
    const [list, end] = this.#itemList()
    if (end.kind !== 'end') this.fail(`unexpected {{${end.kind}}} in ${context}`)
    this.#add(name, list)
  }

  #add(name: string, root: ListNode): void {
    const old = this.#shared.trees.get(name)
    const empty = isEmptyList(root)
    if (old !== undefined && !old.empty) {
      if (!empty) this.fail(`template: multiple definition of template ${quote(name)}`)
      return
    }
    this.#shared.trees.set(name, { name, root, empty })
  }

  #expect(type: TokenType, context: string): Token {
    const token = this.#tokens.nextNonSpace()
    if (token.type !== type) this.#unexpected(token, context)
    return token
  }

  #unexpected(token: Token, context: string): never {
    if (token.type !== 'error') this.fail(`unexpected ${tokenText(token)} in ${context}`)
    if (this.#actionLine === 0 || this.#actionLine === token.line) this.fail(token.text)
    const action = token.text.endsWith(' action') ? '' : ' in action'
    this.fail(`${token.text}${action} started at ${this.#shared.file}:${this.#actionLine}`)
  }

  #unquoted(token: Token): string {
    try {
      return unquote(token.text)
    } catch (error) {
      this.fail((error as Error).message)
    }
  }

  /** Nodes up to `end` or `else`, which it hands back. */
  #itemList(): [ListNode, EndNode] {
    const nodes: StatementNode[] = []
    const { pos } = this.#tokens.peekNonSpace()
    while (this.#tokens.peekNonSpace().type !== 'eof') {
      const node = this.#textOrAction()
      if (isEnd(node)) return [{ kind: 'list', pos, nodes }, node]
      nodes.push(node)
    }
    this.fail('unexpected EOF')
  }

  #textOrAction(): Parsed {
    const token = this.#tokens.nextNonSpace()
    if (token.type === 'text') return { kind: 'text', pos: token.pos, text: token.text }
    if (token.type !== 'leftDelim') this.#unexpected(token, 'input')
    this.#actionLine = token.line
    const node = this.#action()
    this.#actionLine = 0
    return node
  }

  #action(): Parsed {
    const token = this.#tokens.nextNonSpace()
    switch (token.type) {
      case 'block':
        return this.#blockControl()
      case 'break':
      case 'continue':
        return this.#jump(token, token.type)
      case 'else':
        return this.#elseControl()
      case 'end':
        return { kind: 'end', pos: this.#expect('rightDelim', 'end').pos }
      case 'if':
      case 'range':
      case 'with':
        return this.#branch(token.type)
      case 'template':
        return this.#templateControl()
      default:
        this.#tokens.backup()
        return { kind: 'action', pos: this.#tokens.peek().pos, pipe: this.#pipeline('command', 'rightDelim'), base: 0 }
    }
  }

  #jump(token: Token, kind: JumpNode['kind']): JumpNode {
    const next = this.#tokens.nextNonSpace()
    if (next.type !== 'rightDelim') this.#unexpected(next, `{{${kind}}}`)
    if (this.#rangeDepth === 0) this.fail(`{{${kind}}} outside {{range}}`)
    return { kind, pos: token.pos }
  }

  #elseControl(): EndNode {
    const next = this.#tokens.peekNonSpace()
    if (next.type === 'if' || next.type === 'with') return { kind: 'else', pos: next.pos }
    return { kind: 'else', pos: this.#expect('rightDelim', 'else').pos }
  }

  #branch(kind: ControlKind): BranchNode {
    const known = this.#variables.length
    const pipe = this.#pipeline(kind, 'rightDelim')
    if (kind === 'range') this.#rangeDepth++
    const [list, end] = this.#itemList()
    if (kind === 'range') this.#rangeDepth--
    const otherwise = end.kind === 'else' ? this.#otherwise(kind, end) : undefined
    this.#variables.length = known
    return { kind, pos: pipe.pos, pipe, base: 0, list, otherwise }
  }

  #otherwise(kind: ControlKind, node: EndNode): ListNode {
    // `else if` and `else with` are a nested control that shares this one's `end`.
    if (kind !== 'range' && this.#tokens.peek().type === kind) {
      this.#tokens.next()
      return { kind: 'list', pos: node.pos, nodes: [this.#branch(kind)] }
    }
    const [list, end] = this.#itemList()
    if (end.kind !== 'end') this.fail(`expected end; found {{${end.kind}}}`)
    return list
  }

  #blockControl(): TemplateNode {
    const context = 'block clause'
    const token = this.#tokens.nextNonSpace()
    const name = this.#templateName(token, context)
    const pipe = this.#pipeline(context, 'rightDelim')
    const block = new TreeParser(this.#shared)
    const [list, end] = block.#itemList()
    // Go says where the one that holds the block was reading.
    if (end.kind !== 'end') this.fail(`unexpected {{${end.kind}}} in ${context}`)
    block.#add(name, list)
    return { kind: 'template', pos: token.pos, name, pipe, base: 0 }
  }

  #templateControl(): TemplateNode {
    const context = 'template clause'
    const token = this.#tokens.nextNonSpace()
    const name = this.#templateName(token, context)
    if (this.#tokens.nextNonSpace().type === 'rightDelim')
      return { kind: 'template', pos: token.pos, name, pipe: undefined, base: 0 }
    this.#tokens.backup()
    return { kind: 'template', pos: token.pos, name, pipe: this.#pipeline(context, 'rightDelim'), base: 0 }
  }

  #templateName(token: Token, context: string): string {
    if (token.type !== 'string' && token.type !== 'rawString') this.#unexpected(token, context)
    return this.#unquoted(token)
  }

  #pipeline(context: string, end: TokenType): PipeNode {
    const { pos } = this.#tokens.peekNonSpace()
    const { variables, assign } = this.#declarations(context)
    const commands: CommandNode[] = []
    for (;;) {
      const token = this.#tokens.nextNonSpace()
      if (token.type === end) break
      if (!startsOperand.has(token.type)) this.#unexpected(token, context)
      this.#tokens.backup()
      commands.push(this.#command())
    }
    this.#checkPipeline(commands, context)
    return { kind: 'pipe', pos, variables, assign, commands }
  }

  /** `$x :=`, `$x =`, and for range `$i, $e :=`. */
  #declarations(context: string): Pick<PipeNode, 'variables' | 'assign'> {
    const variables: VariableNode[] = []
    for (;;) {
      const token = this.#tokens.peekNonSpace()
      if (token.type !== 'variable') return { variables, assign: false }
      this.#tokens.next()
      // Without a declaration the space behind the variable matters to the command.
      const after = this.#tokens.peek()
      const next = this.#tokens.peekNonSpace()
      if (next.type === 'assign' || next.type === 'declare') {
        this.#tokens.nextNonSpace()
        this.#declare(token, variables)
        return { variables, assign: next.type === 'assign' }
      }
      if (next.type !== 'char' || next.text !== ',') {
        if (after.type === 'space') this.#tokens.backup3(token, after)
        else this.#tokens.backup2(token)
        return { variables, assign: false }
      }
      this.#tokens.nextNonSpace()
      this.#declare(token, variables)
      if (context !== 'range' || variables.length >= 2) this.fail(`too many declarations in ${context}`)
      const { type } = this.#tokens.peekNonSpace()
      if (type !== 'variable' && type !== 'rightDelim' && type !== 'rightParen') {
        this.fail('range can only initialize variables')
      }
    }
  }

  #declare(token: Token, variables: VariableNode[]): void {
    variables.push({ kind: 'variable', pos: token.pos, names: token.text.split('.') })
    this.#variables.push(token.text)
  }

  #checkPipeline(commands: readonly CommandNode[], context: string): void {
    if (commands.length === 0) this.fail(`missing value for ${context}`)
    for (let i = 1; i < commands.length; i++) {
      if (constants.has(commands[i]!.args[0]!.kind)) this.fail(`non executable command in pipeline stage ${i + 1}`)
    }
  }

  #command(): CommandNode {
    const { pos } = this.#tokens.peekNonSpace()
    const args: ArgumentNode[] = []
    for (;;) {
      this.#tokens.peekNonSpace()
      const operand = this.#operand()
      if (operand !== undefined) args.push(operand)
      const token = this.#tokens.next()
      if (token.type === 'space') continue
      if (token.type === 'rightDelim' || token.type === 'rightParen') this.#tokens.backup()
      else if (token.type !== 'pipe') this.#unexpected(token, 'operand')
      break
    }
    if (args.length === 0) this.fail('empty command')
    return { kind: 'command', pos, args }
  }

  #operand(): ArgumentNode | undefined {
    const node = this.#term()
    if (node === undefined || this.#tokens.peek().type !== 'field') return node
    const { pos } = this.#tokens.peek()
    const names: string[] = []
    while (this.#tokens.peek().type === 'field') names.push(this.#tokens.next().text.slice(1))
    // The position is that of the first field behind the operand.
    if (node.kind === 'field') return { kind: 'field', pos, names: node.names.concat(names) }
    if (node.kind === 'variable') return { kind: 'variable', pos, names: node.names.concat(names) }
    if (constants.has(node.kind)) this.fail(`unexpected . after term ${quote(nodeText(node))}`)
    return { kind: 'chain', pos, node, names }
  }

  #term(): ArgumentNode | undefined {
    const token = this.#tokens.nextNonSpace()
    const { pos, text } = token
    switch (token.type) {
      case 'identifier':
        if (!this.#shared.functions.has(text)) this.fail(`function ${quote(text)} not defined`)
        return { kind: 'identifier', pos, name: text }
      case 'dot':
      case 'nil':
        return { kind: token.type, pos }
      case 'variable':
        if (!this.#variables.includes(text)) this.fail(`undefined variable ${quote(text)}`)
        return { kind: 'variable', pos, names: [text] }
      case 'field':
        return { kind: 'field', pos, names: [text.slice(1)] }
      case 'bool':
        return { kind: 'bool', pos, value: text === 'true' }
      case 'charConstant':
      case 'complex':
      case 'number':
        return this.#number(token)
      case 'leftParen':
        return this.#parenthesized()
      case 'string':
      case 'rawString':
        return { kind: 'string', pos, source: text, value: this.#unquoted(token) }
      default:
        this.#tokens.backup()
        return undefined
    }
  }

  #number(token: Token): ArgumentNode {
    try {
      return numberNode(token)
    } catch (error) {
      this.fail((error as Error).message)
    }
  }

  #parenthesized(): PipeNode {
    if (this.#parentheses >= maxParentheses) this.fail('max expression depth exceeded')
    this.#parentheses++
    const pipe = this.#pipeline('parenthesized pipeline', 'rightParen')
    this.#parentheses--
    return pipe
  }
}

const constants = new Set<ArgumentNode['kind']>(['bool', 'dot', 'nil', 'number', 'string'])
