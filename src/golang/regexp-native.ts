/*
 * Simple expressions as JavaScript ones. The linear-time engine costs some ten milliseconds to load, and what charts mostly
 * write (`^[a-z0-9-]+$`, `\W+`, `(.*):(\d+)`) means the same to both. Only what surely means the same, and whose backtracking
 * has a small polynomial bound, is taken; everything else, and every error, is the engine's business.
 */

/** A translated expression. */
export interface NativeRegexp {
  readonly source: string
  readonly groups: number
  readonly names: ReadonlyMap<string, readonly number[]>
  /** An upper bound of the steps to search a text of this length. */
  readonly cost: (length: number) => number
}

/** A part of the expression, translated. */
interface Piece {
  readonly js: string
  /** Matches the empty text. */
  readonly nullable: boolean
  /** Repetitions without a small bound: each can stop at any place. */
  readonly loops: number
  /** Ways to go through the rest, times counted repetitions. */
  readonly ways: number
  /** Has a counted repetition; Go bounds their product. */
  readonly counted: boolean
  /** May be repeated by a quantifier. */
  readonly kind: 'single' | 'group' | 'assertion'
}

/** The parser's way to say that an expression is not simple. */
class NotSimple extends Error {}

const maxLength = 300
const maxRepeat = 1000

/** Translates an expression, or answers undefined where it is not simple. */
export function nativeRegexp(source: string): NativeRegexp | undefined {
  if (source.length > maxLength) return undefined
  const parser = new Parser(source)
  try {
    const { js, loops, ways } = parser.whole()
    const degree = loops + (js.startsWith('^') && !js.includes('|') ? 0 : 1)
    const cost = (length: number): number => ways * (length + 1) ** degree
    return { source: js, groups: parser.groups, names: parser.names, cost }
  } catch (error) {
    if (error instanceof NotSimple) return undefined
    throw error
  }
}

const classEscapes: ReadonlyMap<string, string> = new Map([
  ['d', '0-9'],
  ['w', '0-9A-Za-z_'],
  ['s', '\\t\\n\\f\\r\\u{20}'],
])
// Without `\B`, which V8 finds inside of surrogate pairs.
const assertions: ReadonlyMap<string, string> = new Map([
  ['b', '\\b'],
  ['A', '^'],
  ['z', '$'],
])
const controls: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['f', '\f'],
  ['v', '\v'],
])
const posixClasses: ReadonlyMap<string, string> = new Map([
  ['alnum', '0-9A-Za-z'],
  ['alpha', 'A-Za-z'],
  ['digit', '0-9'],
  ['lower', 'a-z'],
  ['upper', 'A-Z'],
  ['xdigit', '0-9A-Fa-f'],
  ['space', '\\t\\n\\v\\f\\r\\u{20}'],
])

class Parser {
  groups = 0
  readonly names = new Map<string, readonly number[]>()
  readonly #chars: readonly string[]
  #at = 0

  constructor(source: string) {
    this.#chars = [...source]
  }

  whole(): Piece {
    const piece = this.#alternatives()
    if (this.#at < this.#chars.length) throw new NotSimple()
    return piece
  }

  #peek(): string | undefined {
    return this.#chars[this.#at]
  }

  #take(text: string): boolean {
    if (this.#chars.slice(this.#at, this.#at + text.length).join('') !== text) return false
    this.#at += text.length
    return true
  }

  #alternatives(): Piece {
    const pieces = [this.#sequence()]
    while (this.#take('|')) pieces.push(this.#sequence())
    if (pieces.length === 1) return pieces[0]!
    return {
      js: pieces.map(({ js }) => js).join('|'),
      nullable: pieces.some(({ nullable }) => nullable),
      loops: Math.max(...pieces.map(({ loops }) => loops)),
      ways: pieces.reduce((sum, { ways }) => sum + ways, 0),
      counted: pieces.some(({ counted }) => counted),
      kind: 'group',
    }
  }

  #sequence(): Piece {
    const pieces: Piece[] = []
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek()) {
      pieces.push(this.#repeated())
    }
    if (pieces.length === 0) throw new NotSimple()
    return {
      js: pieces.map(({ js }) => js).join(''),
      nullable: pieces.every(({ nullable }) => nullable),
      loops: pieces.reduce((sum, { loops }) => sum + loops, 0),
      ways: pieces.reduce((product, { ways }) => product * ways, 1),
      counted: pieces.some(({ counted }) => counted),
      kind: 'group',
    }
  }

  #repeated(): Piece {
    const atom = this.#atom()
    const quantifier = this.#quantifier()
    if (quantifier === undefined) return atom
    const { least, most, js } = quantifier
    // A second quantifier is Go's to judge.
    if (atom.kind === 'assertion' || '*+?{'.includes(this.#peek() ?? ' ')) throw new NotSimple()
    // Engines disagree over an empty round of a group, and rounds of different shape multiply.
    if (atom.kind === 'group' && (atom.nullable || (most > 1 && (atom.loops > 0 || atom.ways > 1 || atom.counted)))) {
      throw new NotSimple()
    }
    const isOption = least === 0 && most === 1
    const isLoop = least !== most && !isOption
    return {
      js: atom.js + js,
      nullable: least === 0,
      loops: atom.loops + (isLoop ? 1 : 0),
      ways: atom.ways * (isOption ? 2 : isLoop ? 1 : least),
      counted: atom.counted || !['*', '+', '?'].includes(js[0]!),
      kind: 'group',
    }
  }

  #quantifier(): { readonly least: number; readonly most: number; readonly js: string } | undefined {
    const next = this.#peek()
    if (next === undefined || !'*+?{'.includes(next)) return undefined
    const text = next === '{' ? this.#braces() : next
    this.#at += text.length
    const js = text + (this.#take('?') ? '?' : '')
    if (next === '*') return { least: 0, most: Infinity, js }
    if (next === '+') return { least: 1, most: Infinity, js }
    if (next === '?') return { least: 0, most: 1, js }
    const [least = '', most = least] = text.slice(1, -1).split(',')
    const bounds = { least: Number(least), most: most === '' ? Infinity : Number(most), js }
    const limit = bounds.most === Infinity ? bounds.least : bounds.most
    if (bounds.most === 0 || limit > maxRepeat || bounds.least > bounds.most) throw new NotSimple()
    return bounds
  }

  #braces(): string {
    const match = /^\{\d{1,4}(?:,\d{0,4})?\}/.exec(this.#chars.slice(this.#at, this.#at + 12).join(''))
    if (match === null) throw new NotSimple()
    return match[0]
  }

  #atom(): Piece {
    const char = this.#chars[this.#at++]!
    switch (char) {
      case '(':
        return this.#group()
      case '[':
        return single(this.#class())
      case '.':
        return single('[^\\n]')
      case '^':
      case '$':
        return { ...single(char), nullable: true, kind: 'assertion' }
      case '\\':
        return this.#escape()
      case '*':
      case '+':
      case '?':
      case '{':
        throw new NotSimple()
      default:
        return single(literal(char))
    }
  }

  #group(): Piece {
    const open = this.#open()
    const body = this.#alternatives()
    if (!this.#take(')')) throw new NotSimple()
    return { ...body, js: `${open}${body.js})`, kind: 'group' }
  }

  #open(): string {
    if (this.#take('?:')) return '(?:'
    const isNamed = this.#take('?P<') || this.#take('?<')
    if (!isNamed && this.#peek() === '?') throw new NotSimple()
    this.groups++
    if (!isNamed) return '('
    let name = ''
    for (let char = this.#peek(); char !== undefined && /^\w$/.test(char); char = this.#peek()) {
      name += char
      this.#at++
    }
    if (name === '' || !this.#take('>') || this.names.has(name)) throw new NotSimple()
    this.names.set(name, [this.groups])
    return '('
  }

  #escape(): Piece {
    const char = this.#chars[this.#at++] ?? ''
    const assertion = assertions.get(char)
    if (assertion !== undefined) return { ...single(assertion), nullable: true, kind: 'assertion' }
    const members = classEscapes.get(char.toLowerCase())
    if (members !== undefined) return single(char === char.toLowerCase() ? `[${members}]` : `[^${members}]`)
    return single(literal(escapedCharacter(char)))
  }

  #class(): string {
    const isNegated = this.#take('^')
    // A bracket in the first place is a character.
    if (this.#peek() === ']') throw new NotSimple()
    let members = ''
    while (!this.#take(']')) members += this.#member()
    return `[${isNegated ? '^' : ''}${members}]`
  }

  #member(): string {
    const start = this.#at
    const first = this.#classCharacter()
    if (typeof first !== 'string') return this.#notInRange(first.set)
    const isRange = this.#peek() === '-' && this.#chars[this.#at + 1] !== ']'
    if (!isRange) {
      // A dash is a character at the ends only.
      if (first === '-' && this.#chars[start] === '-' && !this.#isClassEnd(start)) throw new NotSimple()
      return literal(first)
    }
    this.#at++
    const last = this.#classCharacter()
    if (typeof last !== 'string' || last.codePointAt(0)! < first.codePointAt(0)!) throw new NotSimple()
    return `${literal(first)}-${literal(last)}`
  }

  #isClassEnd(at: number): boolean {
    const before = this.#chars[at - 1]
    return this.#chars[at + 1] === ']' || before === '[' || before === '^'
  }

  #notInRange(set: string): string {
    if (this.#peek() === '-' && this.#chars[this.#at + 1] !== ']') throw new NotSimple()
    return set
  }

  #classCharacter(): string | { readonly set: string } {
    const char = this.#chars[this.#at++]
    if (char === undefined) throw new NotSimple()
    if (char === '[' && this.#peek() === ':') return { set: this.#posix() }
    if (char !== '\\') return char
    const escaped = this.#chars[this.#at++] ?? ''
    const members = classEscapes.get(escaped)
    return members === undefined ? escapedCharacter(escaped) : { set: members }
  }

  #posix(): string {
    const end = this.#chars.indexOf(']', this.#at)
    const name = this.#chars.slice(this.#at + 1, end - 1).join('')
    const members = this.#chars[end - 1] === ':' ? posixClasses.get(name) : undefined
    if (members === undefined) throw new NotSimple()
    this.#at = end + 1
    return members
  }
}

function single(js: string): Piece {
  return { js, nullable: false, loops: 0, ways: 1, counted: false, kind: 'single' }
}

/** What `\` and this character stand for; punctuation stands for itself. */
function escapedCharacter(char: string): string {
  const control = controls.get(char)
  if (control !== undefined) return control
  if (char === '' || char > '\x7f' || /^[0-9A-Za-z]$/.test(char)) throw new NotSimple()
  return char
}

// Letters and digits as they are, all else as a code, so that nothing has a meaning of its own.
function literal(char: string): string {
  if (/^[0-9A-Za-z]$/.test(char)) return char
  const code = char.codePointAt(0)!
  if (code >= 0xd800 && code <= 0xdfff) throw new NotSimple()
  return `\\u{${code.toString(16)}}`
}
