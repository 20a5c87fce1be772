import { encodeBytes, hasEscapedBytes } from '../golang/bytes.ts'
import { quote } from '../golang/strconv.ts'

type Fail = (message: string, line: number) => never

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\x1b',
  '"': '"',
  '\\': '\\',
}
const digitWords: Readonly<Record<string, readonly [number, string]>> = {
  x: [2, 'two'],
  u: [4, 'four'],
  U: [8, 'eight'],
}

/** Where a control character stands, or a carriage return without its newline; -1 where none does. */
function controlAt(source: string): number {
  for (let i = 0; i < source.length; i++) {
    const code = source.charCodeAt(i)
    if (code === 0x0d ? source[i + 1] !== '\n' : code === 0x7f || (code < 0x20 && code !== 0x09 && code !== 0x0a)) {
      return i
    }
  }
  return -1
}

const nullBytes = 'files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8'

function firstBad(source: string): number {
  const places = [controlAt(source), hasEscapedBytes(source) ? source.search(/[\udc80-\udcff]/) : -1]
  return Math.min(...places.map((at) => (at < 0 ? Number.POSITIVE_INFINITY : at)))
}

/** The characters of a TOML document, its lines, and its strings and bare words. */
export class TomlText {
  readonly #source: string
  readonly #fail: Fail
  /** Where the first character is that no TOML text may have. */
  readonly #bad: number
  #at = 0
  line = 1

  constructor(source: string, fail: Fail) {
    this.#source = source.startsWith('\uFEFF') ? source.slice(1) : source
    this.#fail = fail
    this.#bad = firstBad(this.#source)
    if (source.slice(0, 6).includes('\0')) this.#fail(nullBytes, 1)
  }

  // Where reading meets the first of them, it ends.
  #complain(): never {
    const line = this.#source.slice(0, this.#bad).split('\n').length
    const code = this.#source.charCodeAt(this.#bad)
    if (code < 0x80) {
      const shown = code.toString(16).padStart(2, '0')
      return this.#fail(`TOML files cannot contain control characters: '0x${shown}'`, line)
    }
    const byte = encodeBytes(this.#source[this.#bad]!)[0]!
    return this.#fail(`invalid UTF-8 byte: 0x${byte.toString(16)}`, line)
  }

  peek(): string {
    if (this.#at >= this.#bad) this.#complain()
    const point = this.#source.codePointAt(this.#at)
    return point === undefined ? '' : String.fromCodePoint(point)
  }

  /** The next character; empty at the end. */
  next(): string {
    const c = this.peek()
    this.#at += c.length
    if (c === '\n') this.line++
    return c
  }

  take(wanted: string): boolean {
    if (!this.#source.startsWith(wanted, this.#at)) return false
    this.#at += wanted.length
    return true
  }

  startsWithDigit(offset: number): boolean {
    return /[0-9]/.test(this.#source[this.#at + offset] ?? '')
  }

  skip(set: string): void {
    for (let c = this.peek(); c !== '' && set.includes(c); c = this.peek()) this.next()
  }

  skipComment(): void {
    const end = this.#source.indexOf('\n', this.#at)
    this.#at = end < 0 ? this.#source.length : end
  }

  takeWhile(wanted: (c: string) => boolean): string {
    const from = this.#at
    for (let c = this.peek(); c !== '' && wanted(c); c = this.peek()) this.#at += c.length
    return this.#source.slice(from, this.#at)
  }

  /** A date and a time may have a space between them. */
  timePart(): string {
    if (!/^ [0-9]{2}:/.test(this.#source.slice(this.#at, this.#at + 4))) return ''
    this.#at++
    return ` ${this.takeWhile((c) => /[0-9:.+\-Zz]/.test(c))}`
  }

  /** Fails here; at the end of a text that ends with a newline, on the line before it. */
  fail(message: string): never {
    if (this.#at > this.#bad) this.#complain()
    const atEnd = this.#at >= this.#source.length && this.#source.endsWith('\n')
    return this.#fail(message, atEnd ? this.line - 1 : this.line)
  }

  /** Fails because of a character that was just read: a newline counts for the line that it ends. */
  failBefore(message: string, read: string): never {
    return this.#fail(message, read === '\n' ? this.line - 1 : this.line)
  }

  /** A bare or quoted part of a key. */
  keyPart(): string {
    const c = this.peek()
    if (c === '"' || c === "'") return this.#quoted(this.next())
    return this.takeWhile((one) => /[A-Za-z0-9_-]/.test(one))
  }

  string(): string {
    const mark = this.next()
    if (!this.take(mark + mark)) return this.#quoted(mark)
    return mark === '"' ? this.#longBasic() : this.#longLiteral()
  }

  #quoted(mark: string): string {
    let text = ''
    for (;;) {
      const c = this.next()
      if (c === '') this.fail(`unexpected EOF; expected ${mark === '"' ? `'"'` : `"'"`}`)
      if (c === '\n' || c === '\r') this.failBefore('strings cannot contain newlines', c)
      if (c === mark) return text
      text += c === '\\' && mark === '"' ? this.#escape() : c
    }
  }

  #longLiteral(): string {
    this.#firstNewline()
    const from = this.#at
    const found = this.#source.indexOf("'''", from)
    this.#at = found < 0 ? this.#source.length : found
    // What is wrong with the end is said of the line of the end.
    this.line += this.#source.slice(from, this.#at).split('\n').length - 1
    if (found < 0) this.fail(`unexpected EOF; expected "'''"`)
    const end = this.#longEnd("'", found)
    const text = this.#source.slice(from, end)
    this.#at = end + 3
    return text
  }

  #longBasic(): string {
    this.#firstNewline()
    let text = ''
    for (;;) {
      if (this.#source.startsWith('"""', this.#at)) {
        const end = this.#longEnd('"', this.#at)
        text += this.#source.slice(this.#at, end)
        this.#at = end + 3
        return text
      }
      const c = this.next()
      if (c === '') this.fail(`unexpected EOF; expected '"""'`)
      if (c !== '\\') text += c
      else if (/^[ \t\r]*\n/.test(this.#source.slice(this.#at, this.#at + 200))) this.skip(' \t\r\n')
      else text += this.#escape()
    }
  }

  /** Up to two quotes may stand before the closing three. */
  #longEnd(mark: string, at: number): number {
    let end = at
    while (this.#source[end + 3] === mark) end++
    if (end - at > 2) this.fail(`unexpected ${mark === '"' ? `'""""""'` : `"''''''"`}`)
    return end
  }

  #firstNewline(): void {
    if (this.take('\r\n') || this.take('\n')) this.line++
  }

  #escape(): string {
    const c = this.next()
    // The end counts for a NUL, on the line before it.
    if (c === '') return this.#fail("invalid escape in string '\\\0'", this.line - 1)
    const simple = escapes[c]
    if (simple !== undefined && Object.hasOwn(escapes, c)) return simple
    const digits = Object.hasOwn(digitWords, c) ? digitWords[c] : undefined
    if (digits === undefined) return this.fail(`invalid escape in string '\\${c}'`)
    const [count, word] = digits
    const hex = this.#source.slice(this.#at, this.#at + count)
    if (!/^[0-9A-Fa-f]+$/.test(hex) || hex.length < count) {
      const shown = quote(`\\${c}${hex}`)
      this.fail(`expected ${word} hexadecimal digits after '\\${c}', but got ${shown} instead`)
    }
    this.#at += count
    const point = Number.parseInt(hex, 16)
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
      this.fail(`Escaped character '\\u${hex}' is not valid UTF-8.`)
    }
    return String.fromCodePoint(point)
  }
}
