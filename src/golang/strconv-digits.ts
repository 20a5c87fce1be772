/** Decimal digits of a positive number: value = 0.d1d2d3… × 10^point; no digits for zero. */
export interface Digits {
  readonly digits: string
  readonly point: number
}

/** The shortest digits that read back as the same number of that size. */
export function shortestDigits(x: number, bits: 32 | 64): Digits {
  if (x === 0) return { digits: '', point: 0 }
  if (bits === 64) return fromExponential(x.toExponential())
  for (let precision = 0; precision < 9; precision++) {
    const text = x.toExponential(precision)
    if (Math.fround(Number(text)) === x) return fromExponential(text)
  }
  return fromExponential(x.toExponential())
}

/** All digits of a number, exactly. */
export function exactDigits(x: number): Digits {
  if (x === 0) return { digits: '', point: 0 }
  const { mantissa, exponent } = splitFloat(x)
  const whole = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent)
  const digits = whole.toString()
  return { digits: digits.replace(/0+$/, ''), point: digits.length + Math.min(exponent, 0) }
}

/** Rounds to `count` digits, halves to even. */
export function roundDigits(value: Digits, count: number): Digits {
  if (count >= value.digits.length) return value
  if (count < 0) return { digits: '', point: value.point }
  const kept = value.digits.slice(0, count)
  const next = value.digits.charCodeAt(count) - 48
  const half = next === 5 && value.digits.length === count + 1
  const odd = count > 0 && (value.digits.charCodeAt(count - 1) & 1) === 1
  const up = half ? odd : next >= 5
  return up ? increment(kept, value.point) : { digits: kept.replace(/0+$/, ''), point: value.point }
}

function increment(digits: string, point: number): Digits {
  let end = digits.length
  while (end > 0 && digits[end - 1] === '9') end--
  if (end === 0) return { digits: '1', point: point + 1 }
  return { digits: digits.slice(0, end - 1) + String.fromCharCode(digits.charCodeAt(end - 1) + 1), point }
}

function fromExponential(text: string): Digits {
  const e = text.indexOf('e')
  const digits = text.slice(0, e).replace('.', '').replace(/0+$/, '')
  return { digits, point: Number(text.slice(e + 1)) + 1 }
}

const view = new DataView(new ArrayBuffer(8))

/** mantissa × 2^exponent, as Go keeps them: the implicit bit set, no normalisation of trailing zeros. */
function splitFloat(x: number, bits: 32 | 64 = 64): { readonly mantissa: bigint; readonly exponent: number } {
  const [mantissaBits, bias] = bits === 64 ? [52, 1023] : [23, 127]
  let raw: bigint
  if (bits === 64) {
    view.setFloat64(0, x)
    raw = view.getBigUint64(0)
  } else {
    view.setFloat32(0, x)
    raw = BigInt(view.getUint32(0))
  }
  const fraction = raw & ((1n << BigInt(mantissaBits)) - 1n)
  const biased = Number((raw >> BigInt(mantissaBits)) & (bits === 64 ? 0x7ffn : 0xffn))
  if (biased === 0) return { mantissa: fraction, exponent: 1 - bias - mantissaBits }
  return { mantissa: fraction | (1n << BigInt(mantissaBits)), exponent: biased - bias - mantissaBits }
}

/** `%b`: mantissa in decimal, `p`, exponent of two. */
export function binaryText(x: number, bits: 32 | 64): string {
  const { mantissa, exponent } = splitFloat(x, bits)
  return `${mantissa}p${exponent >= 0 ? '+' : ''}${exponent}`
}

/** `%x`: hexadecimal mantissa with one digit before the point, `p`, exponent of at least two digits. */
export function hexText(x: number, precision: number): string {
  if (x === 0) return `0x0${precision > 0 ? `.${'0'.repeat(precision)}` : ''}p+00`
  let { mantissa, exponent } = splitFloat(x)
  const length = mantissa.toString(2).length
  // One bit before the point and 60 behind it.
  mantissa <<= BigInt(61 - length)
  exponent += length - 1
  if (precision >= 0 && precision < 15) {
    const shift = BigInt(60 - precision * 4)
    const extra = mantissa & ((1n << shift) - 1n)
    mantissa >>= shift
    const half = 1n << (shift - 1n)
    if (extra > half || (extra === half && (mantissa & 1n) === 1n)) mantissa += 1n
    mantissa <<= shift
    if (mantissa >> 61n !== 0n) {
      mantissa >>= 1n
      exponent++
    }
  }
  const fraction = (mantissa & ((1n << 60n) - 1n)).toString(16).padStart(15, '0')
  const shown = precision < 0 ? fraction.replace(/0+$/, '') : fraction.slice(0, precision).padEnd(precision, '0')
  const sign = exponent < 0 ? '-' : '+'
  return `0x1${shown === '' ? '' : `.${shown}`}p${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
}
