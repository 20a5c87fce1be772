import { boundQuoted, spend } from '../golang/meter.ts'
import { spaces } from '../golang/strings.ts'
import { GoMap, List, type Value } from '../model/value.ts'
import { isMultiline, literalText, type ScalarDialect, scalarText } from './scalar-text.ts'

/** One of go-yaml's emitters: what differs between toYaml and toYamlPretty. */
export interface EmitDialect extends ScalarDialect {
  /** Lists in a map are indented deeper than their key. */
  readonly indentLists: boolean
  keys(map: GoMap): readonly string[]
  /** The string that is printed for a text (the detour over JSON changes some), and for a key. @throws GoError */
  string(text: string): string
  key(text: string): string
  /** Text of anything that is neither string, list nor map; or the list or map that stands for it. */
  other(value: Value): string | List | GoMap
  isNull(value: List | GoMap): boolean
  /** Base64 where the text must be written as `!!binary`. */
  binary?(text: string): string | undefined
}

/** How a node follows what is before it. */
type Lead = 'root' | 'afterKey' | 'inline'

const maxSimpleKeyBytes = 128
const maxDepth = 1000

/**
 * Block style YAML, written straight from the value, without a line break at the end. Throws RangeError where the value is
 * nested too deeply, a value that holds itself included.
 */
export function emitBlock(value: Value, dialect: EmitDialect): string {
  return new BlockEmitter(dialect).emit(value)
}

class BlockEmitter {
  readonly #dialect: EmitDialect
  #depth = 0
  #lineStart = false

  constructor(dialect: EmitDialect) {
    this.#dialect = dialect
  }

  emit(value: Value): string {
    return this.#node(value, -2, 'root')
  }

  /** `indent` is that of the collection that holds the node; the root's is two less than nothing. */
  #node(value: Value, indent: number, lead: Lead): string {
    if (typeof value === 'string') return this.#string(value, indent, lead)
    let node: Value = value
    if (!(node instanceof GoMap) && !(node instanceof List && node.elem !== 'uint8')) {
      node = this.#dialect.other(value)
      if (typeof node === 'string') return lead === 'root' ? node : ` ${node}`
    }
    if (this.#dialect.isNull(node)) return lead === 'root' ? 'null' : ' null'
    const size = node instanceof GoMap ? node.size : node.items.length
    spend(node instanceof GoMap ? 4 + 2 * size : 2 + 2 * size)
    if (size === 0) return (lead === 'root' ? '' : ' ') + (node instanceof GoMap ? '{}' : '[]')
    if (++this.#depth > maxDepth) throw new RangeError('nested too deeply')
    const text = node instanceof GoMap ? this.#map(node, indent + 2, lead) : this.#listIn(node, indent, lead)
    this.#depth--
    return text
  }

  #string(value: string, indent: number, lead: Lead): string {
    const text = this.#dialect.string(value)
    // The place of a scalar behind a key is known to the caller only; see #entry.
    if (lead === 'root') return this.#scalar(text, { indent: 2, column: 0, simpleKey: false })
    return ` ${this.#scalar(text, { indent: indent + 2, column: indent + 2, simpleKey: false })}`
  }

  #scalar(text: string, place: { indent: number; column: number; simpleKey: boolean }): string {
    boundQuoted(text)
    spend(text.length >> 4)
    const binary = this.#dialect.binary?.(text)
    if (binary !== undefined) return `!!binary ${binary.includes('\n') ? literalText(binary, place.indent) : binary}`
    const written = scalarText(text, place, this.#dialect)
    // A block whose last line ends in LS or PS leaves the emitter at the start of a line without a newline.
    const end = text.charCodeAt(text.length - 1)
    this.#lineStart = (end === 0x2028 || end === 0x2029) && written.startsWith('|')
    return written
  }

  #listIn(list: List, indent: number, lead: Lead): string {
    return this.#list(list, lead === 'afterKey' && !this.#dialect.indentLists ? indent : indent + 2, lead)
  }

  #list(list: List, indent: number, lead: Lead): string {
    const nextLine = `\n${spaces(indent)}`
    let text = ''
    let before = firstBreak(lead, nextLine)
    for (const item of list.items) {
      text += `${before ?? this.#break(nextLine)}-${this.#node(item, indent, 'inline')}`
      before = undefined
    }
    return text
  }

  #map(map: GoMap, indent: number, lead: Lead): string {
    const nextLine = `\n${spaces(indent)}`
    let text = ''
    let before = firstBreak(lead, nextLine)
    for (const key of this.#dialect.keys(map)) {
      text += before ?? this.#break(nextLine)
      text += this.#entry(this.#dialect.key(key), map.get(key), indent)
      before = undefined
    }
    return text
  }

  #break(nextLine: string): string {
    if (!this.#lineStart) return nextLine
    this.#lineStart = false
    return nextLine.slice(1)
  }

  #entry(key: string, value: Value, indent: number): string {
    const shown = this.#dialect.binary?.(key) ?? key
    if (isMultiline(shown) || (shown.length > 40 && Buffer.byteLength(shown) > maxSimpleKeyBytes))
      return this.#complexEntry(key, value, indent)
    const written = this.#scalar(key, { indent: indent + 2, column: indent, simpleKey: true })
    if (typeof value !== 'string') return `${written}:${this.#node(value, indent, 'afterKey')}`
    const column = indent + lengthOf(written) + 2
    const place = { indent: indent + 2, column, simpleKey: false }
    return `${written}: ${this.#scalar(this.#dialect.string(value), place)}`
  }

  #complexEntry(key: string, value: Value, indent: number): string {
    const place = { indent: indent + 2, column: indent + 2, simpleKey: false }
    const written = this.#scalar(key, place)
    const before = this.#break(`\n${spaces(indent)}`)
    return `? ${written}${before}:${this.#node(value, indent, 'inline')}`
  }
}

/** What is before the first entry of a collection. */
function firstBreak(lead: Lead, nextLine: string): string | undefined {
  if (lead === 'root') return ''
  return lead === 'inline' ? ' ' : nextLine
}

const astral = /[\ud800-\udbff]/g

/** Length in characters. */
function lengthOf(text: string): number {
  const pairs = text.match(astral)
  return text.length - (pairs?.length ?? 0)
}
