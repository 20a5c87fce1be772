import { GoError } from '../golang/go-error.ts'
import { num } from '../golang/numbers.ts'
import { parseFloat64, parseInt64, quote, quoteRune } from '../golang/strconv.ts'
import { parseTime } from '../golang/time.ts'
import { isLetter } from '../golang/unicode.ts'
import { fixedZone, type Location, utc } from '../golang/zones.ts'
import { type GoMap, List, type Value } from '../model/value.ts'
import { TomlTables } from './toml-tables.ts'
import { TomlText } from './toml-text.ts'

const maxDepth = 500

// Zones of times without one; only their names are ever seen.
const localDateTime = fixedZone('datetime-local', 0)
const localDate = fixedZone('date-local', 0)
const localTime = fixedZone('time-local', 0)

const based: Readonly<Record<string, readonly [name: string, digit: RegExp]>> = {
  b: ['a binary', /[01]/],
  o: ['an octal', /[0-7]/],
  x: ['a hexadecimal', /[0-9A-Fa-f]/],
}

const timeForms: readonly (readonly [layout: string, zone: Location])[] = [
  ['2006-01-02T15:04:05.999999999Z07:00', utc],
  ['2006-01-02T15:04:05.999999999', localDateTime],
  ['2006-01-02', localDate],
  ['15:04:05.999999999', localTime],
  ['2006-01-02T15:04Z07:00', utc],
  ['2006-01-02T15:04', localDateTime],
  ['15:04', localTime],
]

/** One document. Errors have BurntSushi's words, line and last key. */
export class TomlParser {
  readonly #text: TomlText
  readonly #tables: TomlTables
  #depth = 0

  constructor(source: string) {
    this.#tables = new TomlTables((message) => this.#fail(message, this.#keyLine))
    this.#text = new TomlText(source, (message, line) => this.#fail(message, line))
  }

  /** Line of the key that is being set. */
  #keyLine = 1

  #fail(message: string, line: number): never {
    const last = this.#tables.current()
    throw new GoError(`toml: line ${line}${last === '' ? '' : ` (last key ${quote(last)})`}: ${message}`)
  }

  parse(): GoMap {
    const text = this.#text
    for (;;) {
      text.skip(' \t\r\n')
      const c = text.peek()
      if (c === '') return this.#tables.root
      if (c === '#') text.skipComment()
      else {
        if (c === '[') this.#header()
        else this.#assignment()
        this.#lineEnd()
      }
    }
  }

  #lineEnd(): void {
    const text = this.#text
    text.skip(' \t')
    const c = text.peek()
    if (c === '#') text.skipComment()
    else if (c !== '' && c !== '\n' && c !== '\r') {
      text.next()
      const shown = quoteRune(c.codePointAt(0)!)
      text.fail(`expected a top-level item to end with a newline, comment, or EOF, but got ${shown} instead`)
    }
  }

  #header(): void {
    const text = this.#text
    text.next()
    const isArray = text.peek() === '['
    if (isArray) text.next()
    const key: string[] = []
    do {
      text.skip(' \t')
      const c = text.peek()
      if (c === ']' || c === '') text.fail('unexpected end of table name (table names cannot be empty)')
      if (c === '.') text.fail('unexpected table separator (table names cannot be empty)')
      if (key.length === 0) this.#keyLine = text.line
      key.push(text.keyPart())
      text.skip(' \t')
    } while (text.take('.'))
    const end = text.next()
    if (end !== ']') text.fail(`expected '.' or ']' to end table name, but got ${shownRune(end)} instead`)
    if (isArray) {
      const second = text.next()
      if (second !== ']') {
        text.fail(`expected end of table array name delimiter ']', but got ${shownRune(second)} instead`)
      }
    }
    this.#tables.open(key, isArray)
  }

  #assignment(): void {
    const outer = this.#tables.context
    const key = this.#key()
    this.#tables.enterImplicit(key)
    const value = this.#value(false)
    this.#tables.set(key.at(-1)!, value)
    this.#tables.context = outer
    this.#tables.currentKey = ''
  }

  #key(): string[] {
    const text = this.#text
    text.skip(' \t')
    const first = text.peek()
    if (first === '=' || first === '') text.fail("unexpected '=': key name appears blank")
    if (first === '.') text.fail("unexpected '.': keys cannot start with a '.'")
    this.#keyLine = text.line
    const key: string[] = []
    do {
      text.skip(' \t')
      const c = text.peek()
      if (key.length > 0 && (c === '=' || c === '')) text.fail("unexpected '='")
      if (c === '.') text.fail("unexpected '.'")
      key.push(text.keyPart())
      text.skip(' \t')
    } while (text.take('.'))
    const end = text.next()
    if (end === '') text.fail("unexpected EOF; expected key separator '='")
    if (end !== '=') text.failBefore(`expected '.' or '=', but got ${shownRune(end)} instead`, end)
    return key
  }

  #value(isInArray: boolean): Value {
    const text = this.#text
    text.skip(' \t')
    const c = text.peek()
    if (c === '[') return this.#nested(() => this.#array())
    if (c === '{') return this.#nested(() => this.#inlineTable(isInArray))
    if (c === '"' || c === "'") return text.string()
    if (/[0-9+\-in.]/.test(c)) return this.#numberLike(c)
    if (c !== '' && isLetter(c.codePointAt(0)!)) return this.#word('')
    text.next()
    if (c === '') text.fail('unexpected EOF; expected value')
    return text.failBefore(`expected value but found ${shownRune(c)} instead`, c)
  }

  #nested<T>(parse: () => T): T {
    if (++this.#depth > maxDepth) throw new GoError(`toml: values are nested more than ${maxDepth} levels deep`)
    const value = parse()
    this.#depth--
    return value
  }

  #word(taken: string): Value {
    const word = taken + this.#text.takeWhile((c) => isLetter(c.codePointAt(0)!))
    if (word === 'true' || word === 'false') return word === 'true'
    return this.#text.fail(`expected value but found ${quote(word)} instead`)
  }

  #array(): List {
    const text = this.#text
    text.next()
    this.#tables.openArray()
    const items: Value[] = []
    for (;;) {
      this.#skipLines()
      if (text.take(']')) return new List(items)
      if (text.peek() === ',') text.fail('unexpected comma')
      items.push(this.#value(true))
      this.#skipLines()
      if (text.take(']')) return new List(items)
      if (!text.take(',')) {
        const shown = shownOrEnd(text.next())
        text.fail(`expected a comma (',') or array terminator (']'), but got ${shown}`)
      }
    }
  }

  #skipLines(): void {
    for (;;) {
      this.#text.skip(' \t\r\n')
      if (this.#text.peek() !== '#') return
      this.#text.skipComment()
    }
  }

  #inlineTable(isInArray: boolean): GoMap {
    const text = this.#text
    text.next()
    const table = this.#tables.openInline(isInArray)
    for (;;) {
      this.#skipLines()
      if (text.take('}')) break
      if (text.peek() === ',') text.fail('unexpected comma')
      const key = this.#key()
      this.#tables.setInline(table, key, () => this.#value(false))
      this.#skipLines()
      if (text.take('}')) break
      if (!text.take(',')) {
        const shown = shownOrEnd(text.next())
        text.fail(`expected a comma or an inline table terminator '}', but got ${shown} instead`)
      }
    }
    return this.#tables.closeInline(table)
  }

  #numberLike(first: string): Value {
    const text = this.#text
    if (first === '.') return text.fail("floats must start with a digit, not '.'")
    if (first === 'i' || first === 'n') return this.#infinite()
    if (first === '+' || first === '-') {
      const special = this.#signed()
      if (special !== undefined) return special
    }
    return this.#number()
  }

  /** A number without digits, or else a word: Go's reader goes back by one character only, whatever it has taken. */
  #infinite(): Value {
    const text = this.#text
    let taken = text.next()
    const accept = (c: string) => {
      if (!text.take(c)) return false
      taken += c
      return true
    }
    const isNumber = (accept('n') && accept('f')) || (accept('a') && accept('n'))
    if (!isNumber) return this.#word(taken.at(-1)!)
    return this.#float(taken, text.line)
  }

  /** A number behind a sign that has no digits; `undefined`, and nothing taken, where digits follow. */
  #signed(): Value {
    const text = this.#text
    const sign = text.peek()
    if (text.startsWithDigit(1)) return undefined
    text.next()
    const c = text.next()
    if (c === '.') this.#fail("floats must start with a digit, not '.'", text.line)
    if (c !== 'i' && c !== 'n') this.#fail(`expected a digit but got ${shownRune(c)}`, text.line)
    let taken = sign + c
    for (const letter of c === 'i' ? 'nf' : 'an') {
      if (!text.take(letter)) this.#fail(`invalid float: '${taken}'`, text.line)
      taken += letter
    }
    return this.#float(taken, text.line)
  }

  /** As far as the number or date goes that its beginning promises; the rest is an error of what may follow a value. */
  #number(): Value {
    const text = this.#text
    const { line } = text
    const sign = /[+-]/.test(text.peek()) ? text.next() : ''
    const digits = text.takeWhile((c) => /[0-9]/.test(c))
    const next = text.peek()
    if (digits === '0' && Object.hasOwn(based, next)) {
      if (sign !== '') this.#fail(`cannot use sign with non-decimal numbers: '${sign}0${next}'`, line)
      return this.#integer(this.#based(text.next()), line)
    }
    if (sign === '' && digits !== '0' && (next === '-' || next === ':')) {
      return this.#time(digits + text.takeWhile((c) => /[0-9:.+\-TtZz ]/.test(c)), line)
    }
    const whole = sign + digits + text.takeWhile((c) => /[0-9_]/.test(c))
    if (!/[.eE]/.test(text.peek())) return this.#integer(whole, line)
    return this.#float(whole + text.takeWhile((c) => /[0-9_.eE+-]/.test(c)), line)
  }

  #based(letter: string): string {
    const text = this.#text
    const [name, digit] = based[letter]!
    const first = text.peek()
    if (!digit.test(first)) text.fail(`not ${name} number: '0${letter}${first === '' ? '\0' : first}'`)
    return `0${letter}${text.takeWhile((c) => c === '_' || digit.test(c))}`
  }

  #integer(token: string, line: number): Value {
    const shown = quote(token)
    if (!underscoresAreFine(token))
      this.#fail(`Invalid integer ${shown}: underscores must be surrounded by digits`, line)
    if (hasLeadingZero(token)) this.#fail(`Invalid integer ${shown}: cannot have leading zeroes`, line)
    try {
      return num('int64', parseInt64(token, 0))
    } catch (error) {
      if (error instanceof GoError) this.#fail(`${token} is out of range for int64`, line)
      throw error
    }
  }

  #float(token: string, line: number): Value {
    const shown = quote(token)
    const parts = token.split(/[.eE]/).filter((part) => part !== '')
    if (!parts.every(underscoresAreFine))
      this.#fail(`Invalid float ${shown}: underscores must be surrounded by digits`, line)
    if (hasLeadingZero(parts[0] ?? '')) this.#fail(`Invalid float ${shown}: cannot have leading zeroes`, line)
    if (/\.(?![0-9])/.test(token)) {
      this.#fail(`Invalid float ${shown}: '.' must be followed by one or more digits`, line)
    }
    try {
      return parseFloat64(token.replaceAll('_', '').replace(/^[+-]nan$/, 'nan'))
    } catch (error) {
      if (!(error instanceof GoError)) throw error
      if (error.message.endsWith('value out of range')) this.#fail(`${token} is out of range for float64`, line)
      return this.#fail(`Invalid float value: ${shown}`, line)
    }
  }

  #time(token: string, line: number): Value {
    const normal = token.trimEnd().replaceAll('z', 'Z').replaceAll('t', 'T').replaceAll(' ', 'T')
    for (const [layout, zone] of timeForms) {
      try {
        const time = parseTime(layout, normal, zone)
        if (/(?:^|[-T:])[0-9](?:[-T:]|$)/.test(normal)) break
        return time
      } catch (error) {
        if (!(error instanceof GoError)) throw error
      }
    }
    return this.#fail(`invalid datetime: ${quote(normal)}`, line)
  }
}

function shownRune(c: string): string {
  return quoteRune(c === '' ? 0 : c.codePointAt(0)!)
}

function shownOrEnd(c: string): string {
  return c === '' ? 'end of file' : `'${c}'`
}

function underscoresAreFine(text: string): boolean {
  return /^[+-]?(?:nan|inf)$/.test(text) || (/[0-9A-Fa-f]$/.test(text) && !/(?:^|[^0-9A-Fa-f])_/.test(text))
}

function hasLeadingZero(text: string): boolean {
  return /^0[^box]/.test(text) || /^[+-]0./.test(text)
}
