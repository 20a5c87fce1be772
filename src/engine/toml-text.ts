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
  /** The end itself was read as a character. */
  #ended = false
  /** What is wrong with an escape that only shows when the whole string is taken for a value. */
  #wrongEscape = ''
  line = 1

  constructor(source: string, fail: Fail) {
    this.#source = source.slice(/^(?:\uFEFF|\udcff\udcfe|\udcfe\udcff)?/.exec(source)![0].length)
    this.#fail = fail
    this.#bad = firstBad(this.#source)
    if (encodeBytes(this.#source.slice(0, 6)).subarray(0, 6).includes(0)) this.#fail(nullBytes, 1)
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
    this.#ended = false
    if (this.#at >= this.#bad) this.#complain()
    const point = this.#source.codePointAt(this.#at)
    return point === undefined ? '' : String.fromCodePoint(point)
  }

  /** The next character; empty at the end. */
  next(): string {
    const c = this.peek()
    this.#at += c.length
    this.#ended = c === ''
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

  /** Fails here; where the end was read and a newline is before it, on the line of that. */
  fail(message: string): never {
    if (this.#at > this.#bad) this.#complain()
    return this.#fail(message, this.#ended && this.#source.endsWith('\n') ? this.line - 1 : this.line)
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
    const from = this.#at
    let text = ''
    for (;;) {
      const c = this.next()
      if (c === '') this.fail(`unexpected EOF; expected ${mark === '"' ? `'"'` : `"'"`}`)
      // For a carriage return, too, though its newline was not read yet.
      if (c === '\n' || c === '\r') this.#fail('strings cannot contain newlines', this.line - 1)
      if (c === mark) return this.#checked(text)
      text += c === '\\' && mark === '"' ? this.#escape(from) : c
    }
  }

  #checked(text: string): string {
    const wrong = this.#wrongEscape
    return wrong === '' ? text : this.#fail(wrong, this.line)
  }

  #longLiteral(): string {
    this.#firstNewline()
    const from = this.#at
    const at = this.#source.indexOf("'''", from)
    this.#at = at < 0 ? this.#source.length : at
    this.#ended = at < 0
    if (this.#at > this.#bad) this.#complain()
    this.line += this.#source.slice(from, this.#at).split('\n').length - 1
    if (at < 0) this.fail(`unexpected EOF; expected "'''"`)
    const end = this.#longEnd("'")
    this.#at = end + 3
    return this.#source.slice(from, end)
  }

  #longBasic(): string {
    const from = this.#at
    this.#firstNewline()
    let text = ''
    for (;;) {
      if (this.#source.startsWith('"""', this.#at)) {
        const end = this.#longEnd('"')
        text += this.#source.slice(this.#at, end)
        this.#at = end + 3
        return this.#checked(text)
      }
      const c = this.next()
      if (c === '') this.fail(`unexpected EOF; expected '"""'`)
      if (c !== '\\') text += c
      else if (this.#isLineEnd()) this.skip(' \t\r\n')
      else text += this.#escape(from)
    }
  }

  #isLineEnd(): boolean {
    let at = this.#at
    while (' \t\r'.includes(this.#source[at] ?? '\n')) at++
    return this.#source[at] === '\n'
  }

  /** Where the closing three quotes are; up to two may stand before them. */
  #longEnd(mark: string): number {
    let end = this.#at
    while (this.#source[end + 3] === mark) end++
    if (end - this.#at > 2) this.fail(`unexpected ${mark === '"' ? `''` : `"''''''"`}`)
    return end
  }

  #firstNewline(): void {
    if (this.take('\r\n') || this.take('\n')) this.line++
  }

  /** What follows a backslash, in a string that began at `from`. */
  #escape(from: number): string {
    const c = this.next()
    // The end counts for a NUL, on the line before it.
    if (c === '') return this.#fail("invalid escape in string '\\\0'", this.line - 1)
    const simple = escapes[c]
    if (simple !== undefined && Object.hasOwn(escapes, c)) return simple
    if (c === ' ' || c === '\t') {
      this.#wrongEscape ||= `invalid escape: '\\${c}'`
      return ''
    }
    const digits = Object.hasOwn(digitWords, c) ? digitWords[c] : undefined
    if (digits === undefined) return this.fail(`invalid escape in string '\\${c}'`)
    const [count, word] = digits
    const start = this.#at
    for (let i = 0; i < count; i++) {
      if (/[0-9A-Fa-f]/.test(this.next())) continue
      const shown = quote(this.#source.slice(from, this.#at))
      this.fail(`expected ${word} hexadecimal digits after '\\${c}', but got ${shown} instead`)
    }
    const hex = this.#source.slice(start, this.#at)
    const point = Number.parseInt(hex, 16)
    if (point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)) return String.fromCodePoint(point)
    this.#wrongEscape ||= `Escaped character '\\u${hex}' is not valid UTF-8.`
    return ''
  }
}
