import { isBlank, isBlankz, isBreakz } from './characters.ts'
import { type Mark, scannerError } from './error.ts'

const otherBreaks = /[\r\x85\u2028\u2029]/

/** Where the scanner stands in the text, and the steps that all parts of it take. */
export class Cursor {
  /** The text and one NUL behind it. */
  readonly text: string
  /** No break but LF: the end of a line is found at once. */
  readonly #onlyNewlines: boolean
  position = 0
  line = 0
  lineStart = 0
  flowLevel = 0
  indent = -1
  /** A simple key may start here. */
  simpleKeyAllowed = true

  /** `start`: offset where reading begins, behind a byte order mark. */
  constructor(text: string, start = 0) {
    this.text = `${text}\0`
    this.#onlyNewlines = !otherBreaks.test(text)
    this.position = start
    this.lineStart = start
  }

  get column(): number {
    return this.position - this.lineStart
  }

  /** The unit at an offset from the current one. */
  unit(ahead = 0): number {
    return this.text.charCodeAt(this.position + ahead)
  }

  mark(): Mark {
    return { offset: this.position, line: this.line }
  }

  /** @throws YamlError always: the problem at the current place */
  fail(problem: string): never {
    throw scannerError(problem, this.mark())
  }

  /** True at `---` or `...` in the first column. */
  isDocumentIndicator(): boolean {
    const unit = this.unit()
    if ((unit !== 0x2d && unit !== 0x2e) || this.column !== 0) return false
    return this.unit(1) === unit && this.unit(2) === unit && isBlankz(this.unit(3))
  }

  /** Over one line break; the text that it stands for in a scalar. */
  skipBreak(): string {
    const unit = this.unit()
    this.position += unit === 0x0d && this.unit(1) === 0x0a ? 2 : 1
    this.line++
    this.lineStart = this.position
    return unit === 0x2028 || unit === 0x2029 ? String.fromCharCode(unit) : '\n'
  }

  /** Goes to the break that ends the line, or to the end of the text. */
  toEndOfLine(): void {
    if (this.#onlyNewlines) {
      const end = this.text.indexOf('\n', this.position)
      this.position = end < 0 ? this.text.length - 1 : end
    } else while (!isBreakz(this.unit())) this.position++
  }

  skipBlanks(): void {
    while (isBlank(this.unit())) this.position++
  }

  /** Over the rest of a line that may hold a comment only. */
  skipRestOfLine(): void {
    this.skipBlanks()
    if (this.unit() === 0x23) this.toEndOfLine()
    if (!isBreakz(this.unit())) this.fail('did not find expected comment or line break')
    if (this.unit() !== 0) this.skipBreak()
  }
}
