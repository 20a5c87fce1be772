import { GoMap, List, Num, type Value } from '../model/value.ts'
import type { NumberMode } from './decode.ts'
import { foldLines } from './fold-lines.ts'
import type { QuickOptions, WantedKeys } from './quick-options.ts'
import {
  doubleQuoted,
  escapes,
  flowItem,
  literalHeader,
  manyLines,
  plainKey,
  plainStart,
  quotedKey,
  restOfLine,
  unusual,
} from './quick-patterns.ts'
import { isPlainlyString, resolvePlain } from './resolve.ts'

/*
 * The reader of a cold start: block maps and lists of one-line scalars, and literal blocks, which is what values and manifests
 * are made of, straight from lines to values. Whatever else it meets (an error above all) it leaves to the full parser, which
 * begins anew. What both read is equal; a test says so.
 */

/** Thrown and caught here: the full parser has to look. One for all, because its place means nothing. */
const unsure = new Error('left to the full parser')

/** Answered where the full parser has to read the text. */
export const notQuick: unique symbol = Symbol('notQuick')

// Stand for collections that nobody wants.
const leftOut = { map: new GoMap(), list: new List([]) } as const

const maxDepth = 100
// In lists and maps on one line, all together; what they nest is bounded by it.
const maxFlowItems = 1000
const space = 0x20
const dash = 0x2d
const newline = 0x0a

/** The first document of a text, as the full parser reads it; `notQuick` where that has to do it. */
export function readQuickly(text: string, options: QuickOptions): Value | typeof notQuick {
  if (unusual.test(text)) return notQuick
  try {
    return new QuickReader(text, options).document()
  } catch (error) {
    if (error === unsure) return notQuick
    throw error
  }
}

class QuickReader {
  readonly #text: string
  readonly #numbers: NumberMode
  /** Where the next line begins. */
  #next = 0
  /** Of the line at hand: its first character that is no space, its column (-1 at the end of the text), its end. */
  #at = 0
  #indent = -1
  #end = 0
  #depth = 0
  #flowItems = 0
  readonly #wanted: WantedKeys | undefined
  /** Of the map that is read, where it stands in the outermost one. */
  #wantedInside: ReadonlySet<string> | undefined
  /** What is read now is only checked. */
  #skims = false

  constructor(text: string, { numbers, wanted }: QuickOptions) {
    this.#text = text
    this.#numbers = numbers
    this.#wanted = wanted
  }

  document(): Value {
    this.#line()
    if (this.#indent === 0 && this.#end === this.#at + 3 && this.#text.startsWith('---', this.#at)) this.#line()
    if (this.#indent < 0) return null
    const value = this.#block(this.#indent)
    if (this.#indent >= 0) throw unsure
    return value
  }

  /** Moves to the next line with content. */
  #line(): void {
    const text = this.#text
    let start = this.#next
    while (start < text.length) {
      let at = start
      while (text.charCodeAt(at) === space) at++
      const unit = text.charCodeAt(at)
      if (unit === newline) {
        start = at + 1
        continue
      }
      const found = text.indexOf('\n', at)
      const end = found < 0 ? text.length : found
      if (unit === 0x23 || at === end) {
        start = end + 1
        continue
      }
      this.#at = at
      this.#indent = at - start
      this.#end = end
      this.#next = end + 1
      return
    }
    this.#next = start
    this.#indent = -1
  }

  #isEntry(): boolean {
    if (this.#text.charCodeAt(this.#at) !== dash) return false
    return this.#at + 1 === this.#end || this.#text.charCodeAt(this.#at + 1) === space
  }

  /** The map or list that begins on the line at hand. */
  #block(indent: number): Value {
    if (++this.#depth > maxDepth) throw unsure
    const value = this.#isEntry() ? this.#list(indent) : this.#map(indent)
    this.#depth--
    return value
  }

  #map(indent: number): GoMap {
    if (this.#skims) return this.#skimMap(indent)
    const map = new GoMap()
    const inside = this.#depth === 2 ? this.#wantedInside : undefined
    do {
      const key = this.#key()
      if (this.#depth === 1 && this.#wanted !== undefined) {
        const wanted = this.#wanted.get(key.toLowerCase())
        this.#skims = wanted === undefined
        this.#wantedInside = wanted === 'all' ? undefined : wanted
      } else if (inside !== undefined) this.#skims = !inside.has(key.toLowerCase())
      const isWanted = !this.#skims
      const value = this.#value(indent, true)
      this.#skims = false
      if (isWanted) map.set(key, value)
    } while (this.#indent === indent && !this.#isEntry())
    return map
  }

  #skimMap(indent: number): GoMap {
    do {
      this.#key()
      this.#value(indent, true)
    } while (this.#indent === indent && !this.#isEntry())
    return leftOut.map
  }

  /** A key, with its colon. */
  #key(): string {
    const text = this.#text
    const at = this.#at
    plainKey.lastIndex = at
    if (plainKey.test(text)) {
      this.#at = plainKey.lastIndex
      const key = text.slice(at, this.#at - 1)
      if (!isPlainlyString(key) && resolvePlain(key).type !== 'str') throw unsure
      return key
    }
    quotedKey.lastIndex = at
    if (!quotedKey.test(text)) throw unsure
    this.#at = quotedKey.lastIndex
    return text.slice(at + 1, this.#at - 2)
  }

  /** What stands behind a colon or a dash of a collection with that indentation; moves on to the line after it. */
  #value(indent: number, ofMap: boolean): Value {
    const text = this.#text
    let at = this.#at
    while (text.charCodeAt(at) === space) at++
    if (at >= this.#end || (text.charCodeAt(at) === 0x23 && text.charCodeAt(at - 1) === space)) {
      this.#line()
      // A list may stand right below its key.
      const inside = this.#indent > indent || (ofMap && this.#indent === indent && this.#isEntry())
      const nested = inside ? this.#nested(indent) : null
      if (this.#indent > indent) throw unsure
      return nested
    }
    const value = this.#scalar(at, indent)
    if (this.#indent > indent) throw unsure
    return value
  }

  /** A collection on lines of its own, or an empty one on a line below its key. */
  #nested(outer: number): Value {
    const first = this.#text.charCodeAt(this.#at)
    return first === 0x7b || first === 0x5b ? this.#scalar(this.#at, outer) : this.#block(this.#indent)
  }

  #list(indent: number): List {
    const items: Value[] = []
    do {
      const item = this.#item(indent)
      if (!this.#skims) items.push(item)
    } while (this.#indent === indent && this.#isEntry())
    return this.#skims ? leftOut.list : new List(items)
  }

  #item(indent: number): Value {
    const text = this.#text
    const start = this.#at
    let at = start + 1
    while (text.charCodeAt(at) === space) at++
    if (at < this.#end && this.#opensBlock(at)) {
      const inner = indent + at - start
      this.#at = at
      this.#indent = inner
      const value = this.#block(inner)
      if (this.#indent > indent) throw unsure
      return value
    }
    this.#at = start + 1
    return this.#value(indent, false)
  }

  /** A map or a list on the line of the dash before it. */
  #opensBlock(at: number): boolean {
    const text = this.#text
    if (text.charCodeAt(at) === dash) return at + 1 === this.#end || text.charCodeAt(at + 1) === space
    plainKey.lastIndex = at
    if (plainKey.test(text)) return true
    quotedKey.lastIndex = at
    return quotedKey.test(text)
  }

  #scalar(at: number, indent: number): Value {
    switch (this.#text.charCodeAt(at)) {
      case 0x22:
        return this.#doubleQuoted(at)
      case 0x27:
        return this.#singleQuoted(at, indent)
      case 0x7c:
        return this.#literal(at, indent)
      case 0x7b:
      case 0x5b: {
        this.#at = at
        const value = this.#flow()
        this.#endLine(this.#at)
        return value
      }
      default:
        return this.#plain(at)
    }
  }

  /** A value inside of brackets or braces on one line, at the place at hand; moves behind it. */
  #flow(): Value {
    const text = this.#text
    const open = text.charCodeAt(this.#at)
    if (open === 0x5b) return this.#flowList()
    if (open === 0x7b) return this.#flowMap()
    const from = this.#at
    flowItem.lastIndex = from
    if (!flowItem.test(text)) throw unsure
    this.#at = flowItem.lastIndex
    if (open === 0x22 || open === 0x27) return text.slice(from + 1, this.#at - 1)
    return this.#resolved(text.slice(from, this.#at))
  }

  #flowList(): List {
    const items: Value[] = []
    this.#at++
    while (!this.#flowEnds(0x5d, items.length)) items.push(this.#flow())
    return new List(items)
  }

  #flowMap(): GoMap {
    const map = new GoMap()
    this.#at++
    for (let count = 0; !this.#flowEnds(0x7d, count); count++) {
      const key = this.#key()
      this.#skipSpaces()
      map.set(key, this.#flow())
    }
    return map
  }

  /** Moves to the next item of a list or map of which `count` were read; true behind its end. */
  #flowEnds(close: number, count: number): boolean {
    if (++this.#flowItems > maxFlowItems) throw unsure
    this.#skipSpaces()
    const code = this.#text.charCodeAt(this.#at)
    if (code === close) {
      this.#at++
      return true
    }
    if (count === 0) return false
    if (code !== 0x2c) throw unsure
    this.#at++
    this.#skipSpaces()
    return false
  }

  #skipSpaces(): void {
    while (this.#text.charCodeAt(this.#at) === space) this.#at++
  }

  #endLine(at: number): void {
    restOfLine.lastIndex = at
    if (!restOfLine.test(this.#text)) throw unsure
    this.#line()
  }

  #doubleQuoted(at: number): string {
    doubleQuoted.lastIndex = at
    if (!doubleQuoted.test(this.#text)) throw unsure
    const end = doubleQuoted.lastIndex
    const value = this.#text.slice(at + 1, end - 1)
    this.#endLine(end)
    return value.includes('\\') ? value.replace(/\\(.)/g, (_, letter: string) => escapes[letter]!) : value
  }

  #singleQuoted(at: number, indent: number): string {
    manyLines.lastIndex = at
    if (!manyLines.test(this.#text)) throw unsure
    const end = manyLines.lastIndex
    const inner = this.#text.slice(at + 1, end - 1)
    const value = inner.includes("''") ? inner.replaceAll("''", "'") : inner
    if (!value.includes('\n')) {
      this.#endLine(end)
      return value
    }
    const newlineAfter = this.#text.indexOf('\n', end)
    this.#next = newlineAfter < 0 ? this.#text.length : newlineAfter + 1
    this.#endLine(end)
    const folded = foldLines(value, indent)
    if (folded === undefined) throw unsure
    return folded
  }

  #plain(at: number): Value {
    plainStart.lastIndex = at
    if (!plainStart.test(this.#text)) throw unsure
    let value = this.#text.slice(at, this.#end)
    const comment = value.indexOf(' #')
    if (comment >= 0) value = value.slice(0, comment)
    if (value.endsWith(' ')) value = value.trimEnd()
    if (value.endsWith(':') || value.includes(': ')) throw unsure
    this.#line()
    return isPlainlyString(value) ? value : this.#resolved(value)
  }

  #resolved(text: string): Value {
    const resolved = resolvePlain(text)
    if (resolved.type === 'int' || resolved.type === 'uint') {
      if (this.#numbers !== 'exact') return Number(resolved.value)
      return new Num(resolved.type === 'int' ? 'int64' : 'uint64', resolved.value)
    }
    if (resolved.type === 'float' && !Number.isFinite(resolved.value)) throw unsure
    return resolved.value
  }

  /** `|` and `|-` */
  #literal(at: number, indent: number): string {
    const text = this.#text
    literalHeader.lastIndex = at
    if (!literalHeader.test(text)) throw unsure
    const strips = text.charCodeAt(at + 1) === dash
    const body = this.#next
    const inner = this.#indentOfLiteral(body, indent)
    let value = ''
    let blank = ''
    let start = body
    while (start < text.length) {
      const found = text.indexOf('\n', start)
      const end = found < 0 ? text.length : found
      let first = start
      while (first < end && first < start + inner && text.charCodeAt(first) === space) first++
      if (first === end) blank += '\n'
      else if (first < start + inner) break
      else {
        if (!this.#skims) value += blank + text.slice(first, end)
        blank = found < 0 ? '' : '\n'
      }
      start = end + 1
    }
    this.#next = start
    this.#line()
    return strips || blank === '' ? value : `${value}\n`
  }

  #indentOfLiteral(body: number, outer: number): number {
    const text = this.#text
    for (let start = body; start < text.length; ) {
      let at = start
      while (text.charCodeAt(at) === space) at++
      // White space on lines before the content has a meaning of its own.
      if (at > start && (at >= text.length || text.charCodeAt(at) === newline)) throw unsure
      if (at < text.length && text.charCodeAt(at) !== newline) {
        if (at - start <= outer) throw unsure
        return at - start
      }
      start = at + 1
    }
    throw unsure
  }
}
