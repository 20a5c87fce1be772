import { describe, expect, it } from 'vitest'
import { matchFilePath } from '../../src/golang/file-match.ts'
import { compileGlob } from '../../src/golang/glob.ts'

describe('filepath.Match', () => {
  it.each([
    ['abc', 'abc', true],
    ['*', 'a/b', false],
    ['a*/b', 'ax/b', true],
    ['a*b?c*x', 'abxbbxdbxebxczzx', true],
    ['ab[^c]', 'abc', false],
    ['[a-c]?', 'bz', true],
    ['a\\*b', 'a*b', true],
    ['templates/.?*', 'templates/.x', true],
    ['*.y?ml', 'a.yaml', true],
    ['é*', 'éx', true],
  ])('%s on %s: %s', (pattern, name, expected) => expect(matchFilePath(pattern, name)).toBe(expected))

  it.each(['[', '[^', '[]a]', '[a-]', 'a\\'])('%s is broken', (pattern) => {
    expect(() => matchFilePath(pattern, 'abc')).toThrow('syntax error in pattern')
  })

  it('says nothing of what is broken behind a mismatch', () => expect(matchFilePath('x*[', 'abc')).toBe(false))
})

describe('.Files.Glob', () => {
  it.each([
    ['*', 'a.txt', true],
    ['*', 'd/a.txt', false],
    ['**', 'd/a.txt', true],
    ['d/**.txt', 'd/e/a.txt', true],
    ['d/*', 'd/', true],
    ['{a,b*}.txt', 'bcd.txt', true],
    ['{a,{b,c}}.txt', 'c.txt', true],
    ['[!a-c]x', 'dx', true],
    ['[abc]x', 'cx', true],
    ['a?c', 'a/c', false],
    ['a\\{b', 'a{b', true],
    ['a,b', 'a,b', true],
    ['', '', true],
  ])('%s on %s: %s', (pattern, name, expected) => expect(compileGlob(pattern).matches(name)).toBe(expected))

  it.each(['[', '[]', '[b-a]', '[a-zx]'])('%s is refused', (pattern) => expect(() => compileGlob(pattern)).toThrow())

  it('takes time that grows with pattern and name alone', () => {
    expect(compileGlob('**a'.repeat(50)).matches(`${'a'.repeat(2000)}b`)).toBe(false)
  })
})
