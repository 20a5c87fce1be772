import {
  fromRune,
  isLetter,
  isNumber,
  isPunct,
  isSpace,
  isUpper,
  replacementRune,
  runesOf,
  toLower,
  toUpper,
} from '../golang/unicode.ts'

/*
 * huandu/xstrings 1.5: snake, kebab and Pascal case. The rules for digits and for runs of capitals are its own.
 */

type WordKind = 'end' | 'invalid' | 'number' | 'upper' | 'letters' | 'connector' | 'punctuation' | 'other'

interface Word {
  readonly kind: WordKind
  readonly from: number
  readonly to: number
}

interface Text {
  readonly chars: readonly string[]
  readonly runes: readonly number[]
}

/** ToPascalCase: drops connectors between words and begins each word with a capital. */
export function pascalCase(text: string): string {
  const runes = runesOf(text)
  let at = 0
  let result = ''
  while (at < runes.length && isConnector(runes[at]!)) result += fromRune(runes[at++]!)
  // The last of connectors alone is written twice.
  if (at === runes.length) return at === 0 ? '' : result + fromRune(runes[at - 1]!)
  let wasUpper = isUpper(runes[at]!)
  let current = toUpper(runes[at++]!)
  for (; at < runes.length; at++) {
    const before = current
    current = runes[at]!
    if (isConnector(before)) {
      if (isConnector(current)) result += fromRune(before)
      else {
        wasUpper = isUpper(current)
        current = toUpper(current)
      }
      continue
    }
    // A run of capitals keeps the first one only.
    if (wasUpper && isUpper(current)) current = toLower(current)
    else wasUpper = false
    result += fromRune(before)
  }
  return result + fromRune(current)
}

/** ToSnakeCase and ToKebabCase, by the connector. */
export function separatedCase(text: string, connector: '_' | '-'): string {
  const cutter = new WordCutter({ chars: [...text], runes: runesOf(text) }, connector)
  return cutter.run()
}

class WordCutter {
  readonly #text: Text
  readonly #connector: string
  #word: Word
  #result = ''

  constructor(text: Text, connector: string) {
    this.#text = text
    this.#connector = connector
    this.#word = nextWord(text, 0)
  }

  run(): string {
    while (this.#hasMore()) {
      const before = this.#word
      if (before.kind !== 'connector') this.#write(before)
      this.#advance()
      if (before.kind === 'number') this.#writeLetterRun('punctuation')
      else if (before.kind === 'connector') this.#write(before)
      else if (before.kind !== 'punctuation') this.#afterLetters()
    }
    this.#write(this.#word)
    return this.#result
  }

  #hasMore(): boolean {
    return this.#word.to < this.#text.runes.length
  }

  #advance(): void {
    this.#word = nextWord(this.#text, this.#word.to)
  }

  // Letters and numbers that follow belong together; then comes a connector, unless the text brings its own mark.
  #writeLetterRun(...marks: WordKind[]): void {
    while (this.#word.kind === 'letters' || this.#word.kind === 'number') {
      this.#write(this.#word)
      this.#advance()
    }
    if (!['end', 'invalid', 'connector', ...marks].includes(this.#word.kind)) this.#result += this.#connector
  }

  #afterLetters(): void {
    const word = this.#word
    if (word.kind !== 'number') {
      this.#connect()
      return
    }
    if (!this.#hasMore()) return
    this.#advance()
    if (this.#word.kind !== 'letters') {
      // The number is a part of the word before: Bld4Floor is bld4_floor.
      this.#write(word)
      this.#connect()
      return
    }
    // Small letters after it make it the beginning of the next word: HTTP2xx is http_2xx.
    this.#result += this.#connector
    this.#write(word)
    this.#writeLetterRun('punctuation')
  }

  #connect(): void {
    if (this.#word.kind !== 'connector' && this.#word.kind !== 'punctuation') this.#result += this.#connector
  }

  #write({ kind, from, to }: Word): void {
    if (kind !== 'upper' && kind !== 'connector') {
      this.#result += this.#text.chars.slice(from, to).join('')
      return
    }
    for (const rune of this.#text.runes.slice(from, to)) {
      this.#result += isConnector(rune) ? this.#connector : fromRune(isUpper(rune) ? toLower(rune) : rune)
    }
  }
}

function nextWord(text: Text, from: number): Word {
  if (from >= text.runes.length) return { kind: 'end', from, to: from }
  const first = nextValid(text, from, replacementRune)
  if (first.rune === replacementRune) return { kind: 'invalid', from, to: first.to }
  const kind = kindOfRune(first.rune)
  if (kind === 'upper') return { kind, from, to: endOfUpper(text, first) }
  return { kind, from, to: endWhere(text, first, (rune) => belongs(kind, rune)) }
}

interface Place {
  readonly rune: number
  readonly to: number
}

// Bytes that are not UTF-8 are passed over; at the end of the text they repeat the rune before.
function nextValid({ runes }: Text, from: number, before: number): Place {
  let at = from
  while (at < runes.length && runes[at] === replacementRune) at++
  return at < runes.length ? { rune: runes[at]!, to: at + 1 } : { rune: before, to: at }
}

function endWhere(text: Text, start: Place, fits: (rune: number) => boolean): number {
  let place = start
  while (place.to < text.runes.length) {
    const next = nextValid(text, place.to, place.rune)
    if (!fits(next.rune)) break
    place = next
  }
  return place.to
}

// Of a run of capitals before a small letter, the last one begins the next word: HTTPStatus.
function endOfUpper(text: Text, first: Place): number {
  if (first.to >= text.runes.length) return first.to
  const second = nextValid(text, first.to, first.rune)
  if (!isUpper(second.rune)) {
    return isAlphabet(second.rune) ? endWhere(text, second, isSmallLetter) : first.to
  }
  let before = first
  let last = second
  while (last.to < text.runes.length) {
    const next = nextValid(text, last.to, last.rune)
    if (!isUpper(next.rune)) return isAlphabet(next.rune) ? before.to : last.to
    before = last
    last = next
  }
  return last.to
}

function kindOfRune(rune: number): WordKind {
  if (isConnector(rune)) return 'connector'
  if (isPunct(rune)) return 'punctuation'
  if (isUpper(rune)) return 'upper'
  if (isAlphabet(rune)) return 'letters'
  return isNumber(rune) ? 'number' : 'other'
}

function belongs(kind: WordKind, rune: number): boolean {
  switch (kind) {
    case 'connector':
      return isConnector(rune)
    case 'punctuation':
      return isPunct(rune)
    case 'letters':
      return isSmallLetter(rune)
    case 'number':
      return isNumber(rune)
    default:
      return !isConnector(rune) && !isAlphabet(rune) && !isNumber(rune) && !isPunct(rune)
  }
}

function isSmallLetter(rune: number): boolean {
  return isAlphabet(rune) && !isUpper(rune)
}

function isConnector(rune: number): boolean {
  return rune === 0x2d || rune === 0x5f || isSpace(rune)
}

// Letters without the ideographs.
function isAlphabet(rune: number): boolean {
  if (!isLetter(rune)) return false
  const isIdeograph =
    (rune >= 0x4e00 && rune <= 0x9fcc) || (rune >= 0x3400 && rune <= 0x4d85) || (rune >= 0x20000 && rune <= 0x2b81d)
  return !isIdeograph
}
