import { describe, expect, it } from 'vitest'
import { isIgnored, parseIgnoreRules } from '../../src/chart/ignore.ts'

describe('.helmignore', () => {
  it.each([
    ['*.txt', 'a/b.txt', false, true],
    ['*.txt', 'a/b.yaml', false, false],
    ['a/*.txt', 'a/b.txt', false, true],
    ['a/*.txt', 'x/a/b.txt', false, false],
    ['/b.txt', 'b.txt', false, true],
    ['/b.txt', 'a/b.txt', false, false],
    ['docs/', 'docs', true, true],
    ['docs/', 'docs', false, false],
    ['# x\n\n  b.txt  ', 'b.txt', false, true],
    ['\uFEFFb.txt', 'b.txt', false, true],
    // A negated rule ignores everything that it does not match.
    ['!keep.txt', 'other.txt', false, true],
    ['!keep.txt', 'keep.txt', false, false],
    ['', 'templates/.hidden', false, true],
    ['', '.hidden', false, false],
  ])('%j: %s (directory: %s) is ignored: %s', (text, path, isDirectory, expected) => {
    expect(isIgnored(parseIgnoreRules(text), path, isDirectory)).toBe(expected)
  })

  it.each([
    ['a/**', 'double-star (**) syntax is not supported'],
    ['[', 'syntax error in pattern'],
  ])('%s is refused', (text, message) => expect(() => parseIgnoreRules(text)).toThrow(message))
})
