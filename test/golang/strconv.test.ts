import { describe, expect, it } from 'vitest'
import { byteLength, decodeBytes, encodeBytes, joinText, sliceBytes } from '../../src/golang/bytes.ts'
import {
  formatFloat,
  parseBool,
  parseFloat64,
  parseInt64,
  parseUint64,
  quote,
  unquote,
} from '../../src/golang/strconv.ts'

describe('bytes', () => {
  it.each([
    ['plain', [...Buffer.from('plain')]],
    ['é😀', [...Buffer.from('é😀')]],
    ['a\udcffb', [0x61, 0xff, 0x62]],
    ['\udcf0\udc9f', [0xf0, 0x9f]],
    ['\udced\udca0\udc80', [0xed, 0xa0, 0x80]],
  ])('%j goes to bytes and back', (text, bytes) => {
    expect([...encodeBytes(text)]).toEqual(bytes)
    expect(decodeBytes(Uint8Array.from(bytes))).toBe(text)
    expect(byteLength(text)).toBe(bytes.length)
  })

  it('cuts and joins inside characters', () => {
    expect(sliceBytes('é', 0, 1)).toBe('\udcc3')
    expect(joinText(sliceBytes('xé', 0, 2), sliceBytes('é', 1, 2))).toBe('xé')
    expect(joinText('😀\udcf0', '\udc9f\udc98\udc80y')).toBe('😀😀y')
  })
})

describe('quoting', () => {
  it.each([
    ['', '""'],
    ['a b', '"a b"'],
    ['\u00a0\u200b', '"\\u00a0\\u200b"'],
    ['\x00\x7fa', '"\\x00\\x7fa"'],
    ['日本', '"日本"'],
    ['\u{e0001}', '"\\U000e0001"'],
    ['\udcc3', '"\\xc3"'],
  ])('%j', (text, quoted) => {
    expect(quote(text)).toBe(quoted)
    expect(unquote(quoted)).toBe(text)
  })

  it.each(['"', '"a', "'ab'", '"\\z"', '"\\\'"', '"a"b"', '"\n"', '"\\ud800"', '"\\400"', 'x', "''"])(
    'refuses %s',
    (text) => {
      expect(() => unquote(text)).toThrow('invalid syntax')
    },
  )

  it('reads escapes', () => {
    expect(unquote('"\\x41\\xc3\\xa9\\101\\u00e9\\U0001F600"')).toBe('AéAé😀')
    expect(unquote("'\\''")).toBe("'")
    expect(unquote('`a\\\r\nb`')).toBe('a\\\nb')
  })
})

describe('numbers', () => {
  it.each<[string, number, number | bigint]>([
    ['0x1F', 0, 31],
    ['010', 0, 8],
    ['0', 0, 0],
    ['-0', 10, 0],
    ['1_000', 0, 1000],
    ['0b11', 0, 3],
    ['0o17', 0, 15],
    ['-9223372036854775808', 10, -9223372036854775808n],
    ['777', 8, 511],
  ])('ParseInt %s base %i', (text, base, value) => {
    expect(parseInt64(text, base)).toBe(value)
  })

  it.each<[string, number, string]>([
    ['08', 0, 'invalid syntax'],
    ['', 10, 'invalid syntax'],
    ['1__0', 0, 'invalid syntax'],
    ['1_0', 10, 'invalid syntax'],
    [' 5', 0, 'invalid syntax'],
    ['9223372036854775808', 10, 'value out of range'],
  ])('ParseInt refuses %s', (text, base, reason) => {
    expect(() => parseInt64(text, base)).toThrow(`strconv.ParseInt: parsing "${text}": ${reason}`)
  })

  it.each<[string, number]>([
    ['1e3', 1000],
    ['.5', 0.5],
    ['5.', 5],
    ['inf', Infinity],
    ['-Infinity', -Infinity],
    ['0x1p-2', 0.25],
    ['0x1.000000000000081p0', 1.0000000000000002],
    ['1_23.50_0_0e+1_2', 1.235e14],
    ['0x1p-1074', 5e-324],
  ])('ParseFloat %s', (text, value) => {
    expect(parseFloat64(text)).toBe(value)
  })

  it.each(['', '.', '1e', '0x10', '+', '1__0', 'e5', '_1'])('ParseFloat refuses %j', (text) => {
    expect(() => parseFloat64(text)).toThrow('invalid syntax')
  })

  it('other parsers', () => {
    expect(() => parseFloat64('1e400')).toThrow('value out of range')
    expect(parseUint64('18446744073709551615', 10)).toBe(18446744073709551615n)
    expect(parseBool('T')).toBe(true)
    expect(() => parseBool('yes')).toThrow('strconv.ParseBool: parsing "yes": invalid syntax')
  })

  it.each<[number, 'e' | 'f' | 'g', number, string]>([
    [1, 'e', 5, '1.00000e+00'],
    [0, 'e', -1, '0e+00'],
    [123456789, 'f', -1, '123456789'],
    [1e23, 'f', 0, '99999999999999991611392'],
    [0.000001, 'g', -1, '1e-06'],
    [100, 'g', 2, '1e+02'],
    [5e-324, 'e', 3, '4.941e-324'],
    [0.05, 'f', 1, '0.1'],
    [0.999, 'f', 2, '1.00'],
    [0.004, 'f', 2, '0.00'],
  ])('FormatFloat %d %s %i', (x, format, precision, text) => {
    expect(formatFloat(x, format, precision, 64)).toBe(text)
  })
})
