import { describe, expect, it } from 'vitest'
import { digestOf } from '../../src/util/digest.ts'
import { at, equalJson, isObject, stringsAt, textAt } from '../../src/util/json.ts'

describe('equality of JSON', () => {
  it.each([
    [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, true],
    [{ a: undefined, b: 1 }, { b: 1 }, true],
    [{ b: 1 }, { a: undefined, b: 1 }, true],
    [{ a: null }, {}, false],
    [{ a: undefined }, { b: 1 }, false],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [[1], [1, 2], false],
    ['1', 1, false],
    [0, false, false],
    [null, undefined, false],
    [{ toString: 1 }, {}, false],
    [{}, { toString: 1 }, false],
  ])('%j and %j: %s', (a, b, equal) => {
    expect(equalJson(a as never, b as never)).toBe(equal)
    expect(equalJson(b as never, a as never)).toBe(equal)
  })
})

describe('reading JSON', () => {
  const value = { metadata: { name: 'a', labels: { x: '1', y: 2 }, list: ['z'] } }

  it('finds what is there, and nothing of a prototype', () => {
    expect(at(value, 'metadata', 'name')).toBe('a')
    expect(at(value, 'metadata', 'constructor')).toBeUndefined()
    expect(at(value, 'metadata', 'list', '0')).toBeUndefined()
    expect(at(undefined, 'a')).toBeUndefined()
  })

  it('answers text only for text, and only texts of a map', () => {
    expect(textAt(value, 'metadata', 'name')).toBe('a')
    expect(textAt(value, 'metadata', 'labels', 'y')).toBe('')
    expect([...stringsAt(value, 'metadata', 'labels')]).toEqual([['x', '1']])
    expect(stringsAt(value, 'metadata', 'list').size).toBe(0)
  })

  it.each([
    [{}, true],
    [[], false],
    [null, false],
    ['x', false],
    [undefined, false],
  ])('%j is an object: %s', (given, is) => expect(isObject(given as never)).toBe(is))
})

it('digests are SHA-256 of UTF-8, cut where asked', () => {
  expect(digestOf('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(digestOf('ä', 8)).toBe(digestOf('ä').slice(0, 8))
  expect(digestOf('ä')).not.toBe(digestOf('a'))
})
