import { describe, expect, it } from 'vitest'
import {
  containsText,
  repeatText,
  replaceText,
  sliceText,
  splitBy,
  trimPrefix,
  trimSet,
  trimSpace,
  trimSuffix,
} from '../../src/golang/strings.ts'
import { isLetter, isPunct, isSpace, lowerText, titleText, upperText } from '../../src/golang/unicode.ts'

describe('case', () => {
  it.each([
    ['ß', 'ß', 'ß', 'ß'],
    ['ΑΣ', 'ΑΣ', 'ας'.replace('ς', 'σ'), 'ΑΣ'],
    ['ǆ', 'Ǆ', 'ǆ', 'ǅ'],
    ['İ', 'İ', 'i', 'İ'],
    ["o'neil 3rd_x", "O'NEIL 3RD_X", "o'neil 3rd_x", "O'Neil 3rd_x"],
    ['ა', 'Ა', 'ა', 'ა'],
    ['ᾳ', 'ᾼ', 'ᾳ', 'ᾼ'],
    ['\udcffé', '\ufffdÉ', '\ufffdé', '\ufffdé'],
  ])('%s', (text, upper, lower, title) => {
    expect([upperText(text), lowerText(text), titleText(text)]).toEqual([upper, lower, title])
  })
})

describe('classes', () => {
  it('are those of Unicode 15', () => {
    expect([isLetter(0x4e00), isLetter(0x1c89), isPunct(0x21), isPunct(0x24)]).toEqual([true, false, true, false])
    expect([isSpace(0x85), isSpace(0xfeff), isSpace(0x3000)]).toEqual([true, false, true])
  })
})

describe('texts as bytes', () => {
  it('finds bytes inside characters', () => {
    expect(containsText('é', '\udcc3')).toBe(true)
    expect(trimPrefix('é', '\udcc3')).toBe('\udca9')
    expect(trimSuffix('é', '\udca9')).toBe('\udcc3')
    expect(replaceText('é', '\udca9', '\udca8')).toBe('è')
    expect(splitBy('aéb', '\udcc3', -1)).toEqual(['a', '\udca9b'])
  })

  it('cuts bytes', () => {
    expect(sliceText('é', 0, 1)).toBe('\udcc3')
    expect(() => sliceText('abc', undefined, 5)).toThrow('runtime error: slice bounds out of range [:5] with length 3')
    expect(() => sliceText('abc', 5, undefined)).toThrow('runtime error: slice bounds out of range [5:3]')
  })

  it('trims sets of characters', () => {
    expect(trimSet('éxéy', 'é')).toBe('xéy')
    expect(trimSpace('\u00a0 x\u2003\u0085')).toBe('x')
    expect(trimSet('😀a😀', '😀')).toBe('a')
  })

  it('splits and replaces at nothing', () => {
    expect(splitBy('aé😀', '', -1)).toEqual(['a', 'é', '😀'])
    expect(splitBy('a,b,c', ',', 2)).toEqual(['a', 'b,c'])
    expect(replaceText('aé', '', '-')).toBe('-a-é-')
  })

  it('refuses what does not fit', () => {
    expect(() => repeatText('x', -1)).toThrow('strings: negative Repeat count')
    expect(() => repeatText('x', 1e12)).toThrow('strings: Repeat output length overflow')
  })
})
