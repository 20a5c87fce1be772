import { GoError } from '../golang/go-error.ts'
import { int } from '../golang/numbers.ts'
import { fromRunes, runesOf } from '../golang/unicode.ts'
import { encodeBase64 } from './base.ts'
import type { SprigContext } from './context.ts'
import { define, type Family } from './functions.ts'

const digits = '0123456789'
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const printable = Array.from({ length: 95 }, (_, i) => String.fromCharCode(0x20 + i)).join('')

/** More than this would not fit into memory. */
const maxLength = 2 ** 24

/** Random texts and numbers, from the context's source. */
export function randomFunctions(context: SprigContext): Family {
  const text = (alphabet: string) => define(['int'], (count: number) => randomText(context, alphabet, count))
  return {
    randAlphaNum: text(letters + digits),
    randAlpha: text(letters),
    randNumeric: text(digits),
    randAscii: text(printable),
    randBytes: define(['int'], (count: number) => {
      if (count < 0 || count > maxLength) throw new GoError('runtime error: makeslice: len out of range')
      return encodeBase64(context.randomBytes(count))
    }),
    randInt: define(['int', 'int'], (from: number, to: number) => {
      if (to - from <= 0) throw new GoError('invalid argument to Intn')
      return int(from + below(context, to - from))
    }),
    shuffle: define(['string'], (value: string) => shuffled(context, value)),
    uuidv4: define([], () => uuid(context.randomBytes(16))),
  }
}

// A count below zero is an error that sprig drops.
function randomText(context: SprigContext, alphabet: string, count: number): string {
  if (count <= 0) return ''
  if (count > maxLength) throw new GoError('runtime error: makeslice: len out of range')
  // Bytes from this one on would prefer the first characters.
  const limit = 256 - (256 % alphabet.length)
  let text = ''
  while (text.length < count) {
    for (const byte of context.randomBytes(Math.min(Math.ceil((count - text.length) * 1.3), 65_536))) {
      if (byte < limit && text.length < count) text += alphabet[byte % alphabet.length]
    }
  }
  return text
}

// Without bias: 53 random bits, drawn again where they fall behind the last whole multiple.
function below(context: SprigContext, limit: number): number {
  const whole = 2 ** 53 - (2 ** 53 % limit)
  for (;;) {
    const bytes = context.randomBytes(7)
    let value = bytes[0]! & 31
    for (const byte of bytes.subarray(1)) value = value * 256 + byte
    if (value < whole) return value % limit
  }
}

function shuffled(context: SprigContext, text: string): string {
  const runes = runesOf(text)
  for (let i = runes.length - 1; i > 0; i--) {
    const other = below(context, i + 1)
    const rune = runes[i]!
    runes[i] = runes[other]!
    runes[other] = rune
  }
  return fromRunes(runes)
}

function uuid(random: Uint8Array): string {
  const bytes = Uint8Array.from(random)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
