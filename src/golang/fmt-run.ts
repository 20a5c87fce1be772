import { GoObject, type Num, type Value } from '../model/value.ts'
import { type Flags, newFlags } from './fmt-flags.ts'
import { printArg } from './fmt-value.ts'
import { goTypeOf, isIntegerKind, kindOf } from './types.ts'

const largest = 1e6
const noFlags: Flags = Object.freeze(newFlags())

/** One pass over a format. The steps share the place in the format and the number of the next operand. */
export class FormatRun {
  #at = 0
  #next = 0
  #reordered = false
  #goodIndex = true
  #afterIndex = false
  readonly #format: string
  readonly #args: readonly Value[]

  constructor(format: string, args: readonly Value[]) {
    this.#format = format
    this.#args = args
  }

  run(): string {
    const format = this.#format
    let out = ''
    while (this.#at < format.length) {
      const percent = format.indexOf('%', this.#at)
      const end = percent < 0 ? format.length : percent
      out += format.slice(this.#at, end)
      this.#at = end + 1
      if (percent >= 0) out += this.#verb()
    }
    if (!this.#reordered && this.#next < this.#args.length) out += this.#extra()
    return out
  }

  #verb(): string {
    this.#goodIndex = true
    this.#afterIndex = false
    // Nearly all verbs are a letter alone.
    const next = this.#format[this.#at]
    if (next === 's' || next === 'd') {
      this.#at++
      return this.#operand(next, noFlags)
    }
    const flags = this.#flags()
    this.#index()
    const bad = this.#width(flags) + this.#precision(flags)
    if (!this.#afterIndex) this.#index()
    const code = this.#format.codePointAt(this.#at)
    if (code === undefined) return `${bad}%!(NOVERB)`
    const verb = String.fromCodePoint(code)
    this.#at += verb.length
    return bad + this.#operand(code >= 0xdc80 && code <= 0xdcff ? '\ufffd' : verb, flags)
  }

  #operand(verb: string, flags: Flags): string {
    if (verb === '%') return '%'
    if (!this.#goodIndex) return `%!${verb}(BADINDEX)`
    if (this.#next >= this.#args.length) return `%!${verb}(MISSING)`
    if (verb === 'v' || verb === 'w') {
      flags.sharpV = flags.sharp
      flags.sharp = false
      flags.plusV = flags.plus
      flags.plus = false
    }
    return printArg(this.#args[this.#next++], verb, flags)
  }

  #flags(): Flags {
    const flags = newFlags()
    for (; ; this.#at++) {
      switch (this.#format[this.#at]) {
        case '#':
          flags.sharp = true
          break
        case '0':
          flags.zero = true
          break
        case '+':
          flags.plus = true
          break
        case '-':
          flags.minus = true
          break
        case ' ':
          flags.space = true
          break
        default:
          return flags
      }
    }
  }

  #width(flags: Flags): string {
    if (this.#format[this.#at] !== '*') {
      const width = this.#number()
      if (width === undefined) return ''
      flags.width = width
      flags.hasWidth = true
      if (this.#afterIndex) this.#goodIndex = false
      return ''
    }
    this.#at++
    this.#afterIndex = false
    const width = this.#integerOperand()
    if (width === undefined) return '%!(BADWIDTH)'
    flags.hasWidth = true
    flags.width = Math.abs(width)
    if (width < 0) {
      flags.minus = true
      flags.zero = false
    }
    return ''
  }

  #precision(flags: Flags): string {
    if (this.#format[this.#at] !== '.' || this.#at + 1 >= this.#format.length) return ''
    this.#at++
    if (this.#afterIndex) this.#goodIndex = false
    this.#index()
    flags.hasPrecision = true
    if (this.#format[this.#at] !== '*') {
      flags.precision = this.#number() ?? 0
      return ''
    }
    this.#at++
    this.#afterIndex = false
    const precision = this.#integerOperand()
    if (precision !== undefined && precision >= 0) {
      flags.precision = precision
      return ''
    }
    flags.hasPrecision = false
    return '%!(BADPREC)'
  }

  /** Decimal digits; a number that is far too large ends the format. */
  #number(): number | undefined {
    let value: number | undefined
    for (let code = this.#code(); code >= 48 && code <= 57; code = this.#code()) {
      if ((value ?? 0) > largest) {
        this.#at = this.#format.length
        return undefined
      }
      value = (value ?? 0) * 10 + code - 48
      this.#at++
    }
    return value
  }

  #code(): number {
    return this.#format.charCodeAt(this.#at)
  }

  /** An operand of any integer kind, named ones such as time.Duration as well. */
  #integerOperand(): number | undefined {
    if (this.#next >= this.#args.length) return undefined
    const arg = this.#args[this.#next++]!
    if (!isIntegerKind(kindOf(arg))) return undefined
    const value = Number((arg instanceof GoObject ? (arg.toData() as Num) : (arg as Num)).value)
    return Math.abs(value) > largest ? undefined : value
  }

  /** `[n]`: the next operand by number, counted from 1. */
  #index(): void {
    this.#afterIndex = false
    if (this.#format[this.#at] !== '[') return
    this.#reordered = true
    const close = this.#format.indexOf(']', this.#at)
    if (close < 0 || this.#format.length - this.#at < 3) {
      this.#goodIndex = false
      this.#at++
      return
    }
    const text = this.#format.slice(this.#at + 1, close)
    this.#at = close + 1
    const number = /^\d{1,8}$/.test(text) ? Number(text) : undefined
    this.#afterIndex = number !== undefined
    if (number !== undefined && number >= 1 && number <= this.#args.length) this.#next = number - 1
    else this.#goodIndex = false
  }

  #extra(): string {
    const shown = this.#args
      .slice(this.#next)
      .map((arg) =>
        arg === null || arg === undefined ? '<nil>' : `${goTypeOf(arg)}=${printArg(arg, 'v', newFlags())}`,
      )
    return `%!(EXTRA ${shown.join(', ')})`
  }
}
