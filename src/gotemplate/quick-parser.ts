import type { BranchNode, ListNode, StatementNode, TemplateNode, Tree } from './ast.ts'
import { isEmptyList } from './ast.ts'
import { isSpaceCode, trimEnd } from './characters.ts'
import { type BranchKind, maxDepth, QuickExpressions, type QuickOptions, unsure } from './quick-expressions.ts'

/*
 * The parser of a cold start: it goes straight from text to tree, without tokens, and knows only what charts are made of. Whatever
 * else it meets (an error above all) it leaves to the full parser, which begins anew. The trees of both are equal; a test says so.
 */

/** How a list ended; `chained` is an `else if` or `else with`. */
type Ending = 'eof' | 'end' | 'else' | 'chained'

/** The trees of a file as the full parser gives them; undefined where that has to do it. */
export function parseQuickly(name: string, text: string, options: QuickOptions): ReadonlyMap<string, Tree> | undefined {
  try {
    return new QuickParser(text, options).file(name)
  } catch (error) {
    if (error === unsure) return undefined
    throw error
  }
}

class QuickParser extends QuickExpressions {
  readonly #trees = new Map<string, Tree>()
  /** Statements of the lists that are being read, those of the innermost at the end. */
  readonly #nodes: StatementNode[] = []
  #rangeDepth = 0
  #ending: Ending = 'eof'
  #chainedAt = 0
  #chainedKind: BranchKind = 'if'

  file(name: string): ReadonlyMap<string, Tree> {
    const root = this.#list(true)
    if (this.#ending !== 'eof') throw unsure
    this.#add(name, root)
    return this.#trees
  }

  #add(name: string, root: ListNode): void {
    const old = this.#trees.get(name)
    const empty = isEmptyList(root)
    if (old === undefined || old.empty) this.#trees.set(name, { name, root, empty })
    else if (!empty) throw unsure
  }

  /** Statements up to what ends them. */
  #list(top: boolean): ListNode {
    const { text } = this
    const mark = this.#nodes.length
    let first = -1
    if (++this.depth > maxDepth) throw unsure
    for (;;) {
      const start = this.pos
      const delim = text.indexOf('{{', start)
      const trims = delim >= 0 && text.charCodeAt(delim + 2) === 0x2d && isSpaceCode(text.charCodeAt(delim + 3))
      const end = delim < 0 ? text.length : trims ? trimEnd(text, start, delim) : delim
      if (end > start) {
        if (first < 0) first = start
        this.#nodes.push({ kind: 'text', pos: start, text: text.slice(start, end) })
      }
      if (delim < 0) {
        this.pos = text.length
        return this.#ended('eof', {
          kind: 'list',
          pos: first < 0 ? text.length : first,
          nodes: this.#nodes.splice(mark),
        })
      }
      this.pos = delim + (trims ? 4 : 2)
      if (text.startsWith('/*', this.pos)) {
        this.#comment()
        continue
      }
      if (first < 0) first = delim
      const done = this.#action(top)
      if (done !== undefined) return this.#ended(done, { kind: 'list', pos: first, nodes: this.#nodes.splice(mark) })
    }
  }

  #ended(how: Ending, list: ListNode): ListNode {
    this.#ending = how
    this.depth--
    return list
  }

  #comment(): void {
    const close = this.text.indexOf('*/', this.pos + 2)
    if (close < 0) throw unsure
    this.pos = close + 2
    if (!this.text.startsWith('}}', this.pos) && !isSpaceCode(this.text.charCodeAt(this.pos))) throw unsure
    // One space at most belongs to the end of a comment.
    if (isSpaceCode(this.text.charCodeAt(this.pos)) && !this.text.startsWith('-}}', this.pos + 1)) throw unsure
    if (!this.atEnd()) throw unsure
  }

  #action(top: boolean): Ending | undefined {
    this.skip()
    const start = this.pos
    const code = this.text.charCodeAt(start)
    // Most actions begin with something else than a small letter, which keywords begin with.
    const name = code >= 0x61 && code <= 0x7a ? this.word() : ''
    switch (name) {
      case 'end':
        this.keyword(name)
        this.mustEnd()
        return 'end'
      case 'else':
        this.keyword(name)
        return this.#otherwise()
      case 'if':
      case 'range':
      case 'with':
        this.keyword(name)
        this.#nodes.push(this.#branch(name))
        return undefined
      case 'template':
        this.keyword(name)
        this.#nodes.push(this.#template())
        return undefined
      case 'define':
        if (!top) throw unsure
        this.keyword(name)
        this.#define()
        return undefined
      case 'break':
      case 'continue':
        if (this.#rangeDepth === 0) throw unsure
        this.keyword(name)
        this.mustEnd()
        this.#nodes.push({ kind: name, pos: start })
        return undefined
      default: {
        const pipe = this.pipeline('command')
        this.#nodes.push({ kind: 'action', pos: start, pipe, base: this.base })
        return undefined
      }
    }
  }

  #otherwise(): Ending {
    if (this.atEnd()) return 'else'
    const kind = this.word()
    if (kind !== 'if' && kind !== 'with') throw unsure
    this.#chainedAt = this.pos
    this.#chainedKind = kind
    this.keyword(kind)
    return 'chained'
  }

  #branch(kind: BranchKind): BranchNode {
    const known = this.variables.length
    const pipe = this.pipeline(kind)
    const { base } = this
    if (kind === 'range') this.#rangeDepth++
    const list = this.#list(false)
    if (kind === 'range') this.#rangeDepth--
    const otherwise = this.#ending === 'end' ? undefined : this.#elseList(kind)
    this.variables.length = known
    return { kind, pos: base + pipe.pos, pipe, base, list, otherwise }
  }

  #elseList(kind: BranchKind): ListNode {
    if (this.#ending === 'chained') {
      if (kind === 'range' || this.#chainedKind !== kind) throw unsure
      const pos = this.#chainedAt
      if (++this.depth > maxDepth) throw unsure
      const nodes = [this.#branch(kind)]
      this.depth--
      return { kind: 'list', pos, nodes }
    }
    if (this.#ending !== 'else') throw unsure
    const list = this.#list(false)
    this.#mustHaveEnded()
    return list
  }

  #mustHaveEnded(): void {
    if (this.#ending !== 'end') throw unsure
  }

  #quotedName(): string {
    this.skip()
    if (this.text.charCodeAt(this.pos) !== 0x22) throw unsure
    const node = this.quoted(this.pos)
    return node.value
  }

  #template(): TemplateNode {
    this.skip()
    const { pos } = this
    const name = this.#quotedName()
    if (this.atEnd()) return { kind: 'template', pos, name, pipe: undefined, base: 0 }
    const pipe = this.pipeline('template')
    return { kind: 'template', pos, name, pipe, base: this.base }
  }

  #define(): void {
    const name = this.#quotedName()
    this.mustEnd()
    const { variables } = this
    const rangeDepth = this.#rangeDepth
    this.variables = ['$']
    this.#rangeDepth = 0
    const root = this.#list(false)
    this.#mustHaveEnded()
    this.variables = variables
    this.#rangeDepth = rangeDepth
    this.#add(name, root)
  }
}
