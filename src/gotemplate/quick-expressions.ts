import { unquote } from '../golang/strconv.ts'
import type { ArgumentNode, BranchNode, CommandNode, PipeNode, VariableNode } from './ast.ts'
import { isSpaceCode, trimStart } from './characters.ts'
import { SharedCommands, type SharedCommandsTable } from './shared-commands.ts'

/*
 * Straight from text to tree: what goes on inside of actions, for the quick parser.
 */

/** Thrown and caught here: the full parser has to look. One for all, because its place means nothing. */
export const unsure = new Error('left to the full parser')

const spaces = /[ \t\r\n]+/y
const word = /[A-Za-z_][A-Za-z0-9_]*/y
const variableName = /\$[A-Za-z0-9_]*/y
const fields = /(?:\.[A-Za-z_][A-Za-z0-9_]*)+/y
const integer = /-?[1-9][0-9]{0,14}|0/y
const plainString = /"[^"\\\n\u0080-\uffff]*"/y
const anyString = /"(?:[^"\\\n]|\\[^\n])*"/y

export const maxDepth = 200
export type BranchKind = BranchNode['kind']

export interface QuickOptions {
  /** Which function names exist. */
  readonly functions: { has(name: string): boolean }
  /** Pipelines that were read before, here or in other files. */
  readonly shared?: SharedCommandsTable
}

/** Reads actions from a position on. Throws `unsure` at everything that charts rarely hold. */
export class QuickExpressions {
  protected readonly text: string
  protected pos = 0
  protected depth = 0
  protected variables: string[] = ['$']
  readonly #functions: QuickOptions['functions']
  readonly #shared: SharedCommandsTable | undefined
  /** What positions in the pipeline that was read last count from: its commands, where such are shared. */
  protected base = 0
  /** Variables that these commands name. */
  #named: string[] = []
  /** Nodes on their way into a list: one that grows on its own takes room for sixteen. */
  readonly #collected: (CommandNode | ArgumentNode)[] = []
  /** Where the last action that ended has its closing braces. */
  #closedAt = 0

  constructor(text: string, { functions, shared }: QuickOptions) {
    this.text = text
    this.#functions = functions
    this.#shared = shared
  }

  /** Moves over white space; true where there was some. */
  protected skip(): boolean {
    if (!isSpaceCode(this.text.charCodeAt(this.pos))) return false
    spaces.lastIndex = this.pos
    spaces.test(this.text)
    this.pos = spaces.lastIndex
    return true
  }

  /** Moves over the end of an action, and the white space before it; else stays behind the white space. */
  protected atEnd(): boolean {
    const { text } = this
    const trims = this.skip() && text.startsWith('-}}', this.pos)
    if (trims) {
      this.#closedAt = this.pos + 1
      this.pos = trimStart(text, this.pos + 3)
      return true
    }
    if (!text.startsWith('}}', this.pos)) return false
    this.#closedAt = this.pos
    this.pos += 2
    return true
  }

  protected mustEnd(): void {
    if (!this.atEnd()) throw unsure
  }

  /** A word, with what may follow one behind it; empty where there is none. */
  protected word(): string {
    word.lastIndex = this.pos
    return word.test(this.text) ? this.text.slice(this.pos, word.lastIndex) : ''
  }

  protected keyword(name: string): void {
    this.pos += name.length
    if (!this.#atTerminator()) throw unsure
  }

  #atTerminator(): boolean {
    switch (this.text.charCodeAt(this.pos)) {
      case 0x20:
      case 0x0a:
      case 0x0d:
      case 0x09:
      case 0x28:
      case 0x29:
      case 0x2c:
      case 0x2e:
      case 0x3a:
      case 0x7c:
        return true
      case 0x7d:
        return this.text.charCodeAt(this.pos + 1) === 0x7d
      default:
        return false
    }
  }

  /** A pipeline and the end of its action, or of its parentheses. */
  protected pipeline(context: BranchKind | 'command' | 'template' | 'parentheses'): PipeNode {
    this.skip()
    const { pos } = this
    if (context !== 'parentheses') this.base = 0
    let variables = noVariables
    let assign = false
    if (this.text.charCodeAt(pos) === 0x24) {
      const declared: VariableNode[] = []
      assign = this.#declarations(context, declared)
      if (declared.length > 0) variables = declared
    }
    if (context === 'parentheses') {
      const commands = this.#commands()
      if (this.text.charCodeAt(this.pos) !== 0x29) throw unsure
      this.pos++
      return { kind: 'pipe', pos: pos - this.base, variables, assign, commands }
    }
    if (this.#shared !== undefined) {
      const pipe = this.#sharedPipe(this.#shared)
      return variables.length === 0 ? pipe : { ...pipe, pos: pos - this.base, variables, assign }
    }
    const commands = this.#commands()
    this.mustEnd()
    return { kind: 'pipe', pos, variables, assign, commands }
  }

  /** The commands of an action up to its end: those that were read before, if the text up to the next closing braces is the same. */
  #sharedPipe(table: SharedCommandsTable): PipeNode {
    this.skip()
    const base = this.pos
    const close = this.text.indexOf('}}', base)
    if (close < 0) throw unsure
    const words = this.text.slice(base, close)
    const known = table.find(words)
    if (known !== undefined) {
      if (!known.variables.every((name) => this.variables.includes(name))) throw unsure
      this.pos = known.trims ? trimStart(this.text, close + 2) : close + 2
      this.base = base
      return known.pipe
    }
    this.base = base
    this.#named = []
    const commands = this.#commands()
    const trims = isSpaceCode(this.text.charCodeAt(this.pos)) && this.text.startsWith('-', close - 1)
    this.mustEnd()
    // Closing braces inside of a string, or commands whose errors name the whole pipeline.
    if (this.#closedAt !== close || namesItsPipe(commands)) {
      return { kind: 'pipe', pos: 0, variables: noVariables, assign: false, commands }
    }
    const shared = new SharedCommands(commands, { variables: this.#named, trims })
    table.add(words, shared)
    return shared.pipe
  }

  #commands(): CommandNode[] {
    this.skip()
    const first = this.#command()
    if (!this.#pipe()) return [first]
    const mark = this.#collected.length
    this.#collected.push(first)
    do {
      this.skip()
      const command = this.#command()
      if (isConstant(command.args[0]!)) throw unsure
      this.#collected.push(command)
    } while (this.#pipe())
    return this.#collected.splice(mark) as CommandNode[]
  }

  #pipe(): boolean {
    if (this.text.charCodeAt(this.pos) !== 0x7c) return false
    this.pos++
    return true
  }

  /** `$x :=`, `$x =`, `$i, $e :=`: answers whether it assigns. Without any of it the position stays. */
  #declarations(context: string, variables: VariableNode[]): boolean {
    const { text } = this
    const start = this.pos
    const names = [this.#declared()]
    if (text.charCodeAt(this.pos) === 0x2c) {
      if (context !== 'range') throw unsure
      this.pos++
      this.skip()
      names.push(this.#declared())
    }
    const declares = text.startsWith(':=', this.pos)
    if (!declares && text.charCodeAt(this.pos) !== 0x3d) {
      if (names.length > 1) throw unsure
      this.pos = start
      return false
    }
    if (context === 'parentheses' || context === 'template') throw unsure
    this.pos += declares ? 2 : 1
    for (const node of names) {
      variables.push(node)
      this.variables.push(node.names[0]!)
    }
    return !declares
  }

  #declared(): VariableNode {
    const { pos } = this
    variableName.lastIndex = pos
    if (!variableName.test(this.text)) throw unsure
    this.pos = variableName.lastIndex
    const name = this.text.slice(pos, this.pos)
    if (!this.#atTerminator()) throw unsure
    this.skip()
    return { kind: 'variable', pos, names: [name] }
  }

  #command(): CommandNode {
    const pos = this.pos - this.base
    return { kind: 'command', pos, args: this.#operands() }
  }

  /** Operands up to `|` or an end, which stays. */
  #operands(): ArgumentNode[] {
    const mark = this.#collected.length
    const first = this.#operand()
    while (this.#hasOperand()) {
      const operand = this.#operand()
      if (this.#collected.length === mark) this.#collected.push(first)
      this.#collected.push(operand)
    }
    return this.#collected.length === mark ? [first] : (this.#collected.splice(mark) as ArgumentNode[])
  }

  /** Moves to the next operand, if there is one. */
  #hasOperand(): boolean {
    const { text } = this
    const code = text.charCodeAt(this.pos)
    if (!isSpaceCode(code)) {
      if (code === 0x7c || code === 0x29 || code === 0x7d) return false
      throw unsure
    }
    const before = this.pos
    this.skip()
    const next = text.charCodeAt(this.pos)
    if (next === 0x7c || next === 0x29) return false
    if (next !== 0x7d && (next !== 0x2d || !text.startsWith('-}}', this.pos))) return true
    this.pos = before
    return false
  }

  #operand(): ArgumentNode {
    const node = this.#term()
    if (this.text.charCodeAt(this.pos) !== 0x2e) return node
    const pos = this.pos - this.base
    const names = this.#names()
    if (node.kind === 'field' || isConstant(node)) throw unsure
    if (node.kind === 'variable') return { kind: 'variable', pos, names: [...node.names, ...names] }
    return { kind: 'chain', pos, node, names }
  }

  /** `.a.b` */
  #names(): string[] {
    fields.lastIndex = this.pos
    if (!fields.test(this.text)) throw unsure
    const names = this.text.slice(this.pos + 1, fields.lastIndex)
    this.pos = fields.lastIndex
    if (!this.#atTerminator() || this.text.charCodeAt(this.pos) === 0x2e) throw unsure
    return names.includes('.') ? names.split('.') : [names]
  }

  #term(): ArgumentNode {
    const { text, pos } = this
    const code = text.charCodeAt(pos)
    switch (code) {
      case 0x2e:
        return this.#dotOrField(pos)
      case 0x24:
        return this.#variable(pos)
      case 0x22:
        return this.quoted(pos)
      case 0x60:
        return this.#raw(pos)
      case 0x28: {
        this.pos++
        if (++this.depth > maxDepth) throw unsure
        const pipe = this.pipeline('parentheses')
        this.depth--
        return pipe
      }
      default:
        return code === 0x2d || (code >= 0x30 && code <= 0x39) ? this.#number(pos) : this.#identifier(pos)
    }
  }

  #dotOrField(pos: number): ArgumentNode {
    const next = this.text.charCodeAt(pos + 1)
    if (!isSpaceCode(next) && next !== 0x29 && next !== 0x7c && next !== 0x7d) {
      const names = this.#names()
      // Fields behind the first are tokens of their own, and the position is that of the second.
      const at = names.length === 1 ? pos : pos + 1 + names[0]!.length
      return { kind: 'field', pos: at - this.base, names }
    }
    this.pos++
    if (!this.#atTerminator()) throw unsure
    return { kind: 'dot', pos: pos - this.base }
  }

  #variable(pos: number): ArgumentNode {
    variableName.lastIndex = pos
    variableName.test(this.text)
    this.pos = variableName.lastIndex
    const name = this.text.slice(pos, this.pos)
    if (!this.#atTerminator() || !this.variables.includes(name)) throw unsure
    if (!this.#named.includes(name)) this.#named.push(name)
    return { kind: 'variable', pos: pos - this.base, names: [name] }
  }

  protected quoted(pos: number): ArgumentNode & { readonly kind: 'string' } {
    plainString.lastIndex = pos
    if (plainString.test(this.text)) {
      this.pos = plainString.lastIndex
      const source = this.text.slice(pos, this.pos)
      return { kind: 'string', pos: pos - this.base, source, value: source.slice(1, -1) }
    }
    anyString.lastIndex = pos
    if (!anyString.test(this.text)) throw unsure
    this.pos = anyString.lastIndex
    return this.#string(pos)
  }

  #raw(pos: number): ArgumentNode {
    const close = this.text.indexOf('`', pos + 1)
    if (close < 0) throw unsure
    this.pos = close + 1
    return this.#string(pos)
  }

  #string(pos: number): ArgumentNode & { readonly kind: 'string' } {
    const source = this.text.slice(pos, this.pos)
    try {
      return { kind: 'string', pos: pos - this.base, source, value: unquote(source) }
    } catch {
      // Its text is the full parser's matter.
      throw unsure
    }
  }

  #number(pos: number): ArgumentNode {
    integer.lastIndex = pos
    if (!integer.test(this.text)) throw unsure
    this.pos = integer.lastIndex
    const code = this.text.charCodeAt(this.pos)
    if (!isSpaceCode(code) && code !== 0x29 && code !== 0x7c && code !== 0x7d) throw unsure
    const source = this.text.slice(pos, this.pos)
    const value = Number(source)
    return {
      kind: 'number',
      pos: pos - this.base,
      source,
      int: value,
      uint: value < 0 ? undefined : value,
      float: value,
      complex: undefined,
    }
  }

  #identifier(pos: number): ArgumentNode {
    const name = this.word()
    if (name === '') throw unsure
    this.keyword(name)
    const at = pos - this.base
    if (name === 'true' || name === 'false') return { kind: 'bool', pos: at, value: name === 'true' }
    if (name === 'nil') return { kind: 'nil', pos: at }
    // Keywords are no functions; both are left to the full parser.
    if (!this.#functions.has(name) || keywords.has(name)) throw unsure
    return { kind: 'identifier', pos: at, name }
  }
}

const noVariables: readonly VariableNode[] = []

const keywords = new Set(['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'range', 'template', 'with'])

function isConstant({ kind }: ArgumentNode): boolean {
  return kind === 'bool' || kind === 'dot' || kind === 'nil' || kind === 'number' || kind === 'string'
}

/** `(…) x`: the error is reported at the pipeline, which other places do not have in common. */
function namesItsPipe([first]: readonly CommandNode[]): boolean {
  return first!.args.length > 1 && first!.args[0]!.kind === 'pipe'
}
