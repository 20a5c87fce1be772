import { describe, expect, it } from 'vitest'
import {
  compileRegexp,
  findAllTexts,
  findText,
  mustCompileRegexp,
  quoteMeta,
  replaceAllLiterally,
  replaceAllTexts,
  splitText,
} from '../../src/golang/regexp.ts'
import { nativeRegexp } from '../../src/golang/regexp-native.ts'

describe('matching', () => {
  it.each([
    ['(a|ab)(c|bcd)', 'abcd', 'abcd'],
    ['^.$', '\n', ''],
    ['(?s)^.$', '\n', '\n'],
    ['a$', 'a\n', ''],
    ['(?m)a$', 'a\nb', 'a'],
    ['\\s', '\v', ''],
    ['[[:upper:]]+', 'abCDe', 'CD'],
    ['\\pL+', '1é2', 'é'],
    ['x*?y', 'xxy', 'xxy'],
    ['(?i)ſ', 'S', 'S'],
    ['\\bb', 'éb', 'b'],
    ['.', '😀', '😀'],
  ])('%s in %j finds %j', (source, text, found) => {
    expect(findText(compileRegexp(source), text)).toBe(found)
  })

  it('finds empty matches as Go does', () => {
    expect(findAllTexts(compileRegexp('a*'), 'baab', -1)).toEqual(['', 'aa', ''])
    expect(findAllTexts(compileRegexp('x'), 'baab', -1)).toBeUndefined()
    expect(findAllTexts(compileRegexp('a'), 'aaa', 2)).toEqual(['a', 'a'])
  })

  it('takes linear time where backtracking would not end', () => {
    const start = performance.now()
    expect(compileRegexp('(a+)+$').test(`${'a'.repeat(50_000)}b`)).toBe(false)
    expect(compileRegexp('(x+x+)+y').test('x'.repeat(20_000))).toBe(false)
    expect(compileRegexp('a*a*a*a*a*b').test('a'.repeat(20_000))).toBe(false)
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

describe('simple expressions run natively', () => {
  it.each([
    ['^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', '^[a-z0-9]([\\u{2d}a-z0-9]*[a-z0-9])?$'],
    ['\\W+', '[^0-9A-Za-z_]+'],
    ['(?P<a>\\d+)\\.x', '([0-9]+)\\u{2e}x'],
    ['a|.b', 'a|[^\\n]b'],
    ['[[:alpha:]_]{2,}', '[A-Za-z\\u{5f}]{2,}'],
  ])('%s', (source, js) => {
    expect(nativeRegexp(source)?.source).toBe(js)
  })

  it.each([
    '(a+)+',
    '(a|b)*',
    '(a*)?',
    '(?i)a',
    'a**',
    '[]a]',
    'a{2}{3}',
    '(a',
    '\\pL',
    'a{1001}',
    '^*',
    '[a-\\d]',
    '|a',
  ])('not %s', (source) => {
    expect(nativeRegexp(source)).toBeUndefined()
  })

  it('knows what backtracking may cost', () => {
    expect(nativeRegexp('a*a*b')?.cost(99)).toBe(1e6)
    expect(nativeRegexp('^a*b')?.cost(99)).toBe(100)
    expect(nativeRegexp('a?a?b')?.cost(9)).toBe(40)
  })
})

describe('errors', () => {
  it.each([
    ['[', 'error parsing regexp: missing closing ]: `[`'],
    ['(?=a)', 'error parsing regexp: invalid or unsupported Perl syntax: `(?=`'],
    ['a**', 'error parsing regexp: invalid nested repetition operator: `**`'],
    ['a{1001}', 'error parsing regexp: invalid repeat count: `{1001}`'],
    ['\\', 'error parsing regexp: trailing backslash at end of expression: ``'],
    ['\\8', 'error parsing regexp: invalid escape sequence: `\\8`'],
    ['\udcff', 'error parsing regexp: invalid UTF-8: `\udcff`'],
    // What is wrong before such a byte comes first, unless it only ends there.
    ['*\udcc3', 'error parsing regexp: missing argument to repetition operator: `*`'],
    ['a)b\udcc3', 'error parsing regexp: unexpected ): `a)b\udcc3`'],
    ['\\8\udcc3', 'error parsing regexp: invalid escape sequence: `\\8`'],
    ['\\pX\udcc3', 'error parsing regexp: invalid character class range: `\\pX`'],
    ['(?=\udcc3', 'error parsing regexp: invalid or unsupported Perl syntax: `(?=`'],
    ['(?i\udcc3', 'error parsing regexp: invalid UTF-8: `\udcc3`'],
    ['[a\udcc3]', 'error parsing regexp: invalid UTF-8: `\udcc3]`'],
    ['\\xZ\udcc3', 'error parsing regexp: invalid UTF-8: `\udcc3`'],
    ['\\p{Gr\udcc3}', 'error parsing regexp: invalid UTF-8: `\udcc3}`'],
    ['(?P<n>a)(?P<n>b)\udcc3', 'error parsing regexp: invalid UTF-8: `\udcc3`'],
  ])('%s', (source, message) => {
    expect(() => compileRegexp(source)).toThrow(message)
  })

  it('a panic names the expression', () => {
    expect(() => mustCompileRegexp('`(')).toThrow(
      'regexp: Compile("`("): error parsing regexp: missing closing ): ``(`',
    )
  })
})

describe('replacing and splitting', () => {
  it.each([
    ['a(x*)b', '-ab-axxb-', '$1W', '---'],
    ['a(x*)b', '-ab-axxb-', '${1}W', '-W-xxW-'],
    ['(?P<n>x+)', 'axxb', '<$n>$$', 'a<xx>$b'],
    ['x*', 'abc', '-', '-a-b-c-'],
    ['b', 'abc', '$', 'a$c'],
    ['b', 'abc', '${b', 'a${bc'],
    ['(?P<n>a)|(?P<n>b)', 'ab', '[$n]', '[a][b]'],
  ])('%s in %j by %j is %j', (source, text, replacement, result) => {
    expect(replaceAllTexts(compileRegexp(source), text, replacement)).toBe(result)
  })

  it('leaves a literal replacement alone', () => {
    expect(replaceAllLiterally(compileRegexp('b(.)'), 'abc', '$1')).toBe('a$1')
  })

  it.each([
    ['a', 'banana', -1, ['b', 'n', 'n', '']],
    ['z+', 'pizza', 2, ['pi', 'a']],
    ['', 'abc', -1, ['a', 'b', 'c']],
    ['a', '', -1, ['']],
    ['a', 'b', 0, undefined],
  ])('%s splits %j into at most %d', (source, text, limit, parts) => {
    expect(splitText(compileRegexp(source), text, limit)).toEqual(parts)
  })

  it('quotes what has a meaning', () => {
    expect(quoteMeta('a.b*[c]{1}|^$\\')).toBe('a\\.b\\*\\[c\\]\\{1\\}\\|\\^\\$\\\\')
  })
})
