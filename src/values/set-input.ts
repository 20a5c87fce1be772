import { readJsonValue } from '../golang/json-decode.ts'
import type { Value } from '../model/value.ts'

/** One piece of an assignment: the characters up to a stop character, or up to the end. */
export interface Piece {
  readonly text: string
  /** The stop character, which is consumed; undefined at the end of the input. */
  readonly stop: string | undefined
}

/** The text of a `--set` flag, read character by character. */
export class SetInput {
  readonly #characters: readonly string[]
  #at = 0

  constructor(text: string) {
    this.#characters = Array.from(text)
  }

  get atEnd(): boolean {
    return this.#at >= this.#characters.length
  }

  /** Reads up to one of `stops`. With `escapes`, a backslash takes the next character as it is. */
  until(stops: string, { escapes }: { readonly escapes: boolean }): Piece {
    let text = ''
    while (!this.atEnd) {
      const character = this.#characters[this.#at++]!
      if (stops.includes(character)) return { text, stop: character }
      if (!escapes || character !== '\\') text += character
      else if (this.atEnd) return { text, stop: undefined }
      else text += this.#characters[this.#at++]
    }
    return { text, stop: undefined }
  }

  /** Consumes the next character if it is this one. */
  accept(character: string): boolean {
    if (this.#characters[this.#at] !== character) return false
    this.#at++
    return true
  }

  /** True where nothing but white space stands up to a comma or the end, both consumed; else stops before the first character. */
  acceptEmptyValue(): boolean {
    while (!this.atEnd) {
      const character = this.#characters[this.#at]!
      if (character === ',') {
        this.#at++
        return true
      }
      if (character.trim() !== '') return false
      this.#at++
    }
    return true
  }

  /** Reads one JSON value and leaves what follows. @throws GoError where there is none */
  json(): Value {
    const rest = this.#characters.slice(this.#at).join('')
    const { value, end } = readJsonValue(rest)
    this.#at += Array.from(rest.slice(0, end)).length
    return value
  }
}
