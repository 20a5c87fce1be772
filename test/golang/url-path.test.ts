import { describe, expect, it } from 'vitest'
import { parseAddress, parseIp } from '../../src/golang/netip.ts'
import { basePath, cleanPath, dirPath, extPath, isAbsolutePath } from '../../src/golang/path.ts'
import { formatUrl, parseUrl } from '../../src/golang/url.ts'

describe('URLs', () => {
  it.each([
    ['http://u:p%40@h:80/a%20b?q=1#f%20g', 'http://u:p%40@h:80/a%20b?q=1#f%20g'],
    ['mailto:a@b', 'mailto:a@b'],
    ['//h/p', '//h/p'],
    ['HTTP://[fe80::1%25en0]:8080/', 'http://[fe80::1%25en0]:8080/'],
    ['/a:b', '/a:b'],
    ['', ''],
  ])('%s is written as %s', (text, written) => {
    expect(formatUrl(parseUrl(text))).toBe(written)
  })

  it.each([
    [':a', 'parse ":a": missing protocol scheme'],
    ['a\nb', 'parse "a\\nb": net/url: invalid control character in URL'],
    ['http://[::1', 'parse "http://[::1": missing \']\' in host'],
    ['http://h:x/', 'parse "http://h:x/": invalid port ":x" after host'],
    ['http://h/%zz', 'parse "http://h/%zz": invalid URL escape "%zz"'],
    ['http://a b/', 'parse "http://a b/": invalid character " " in host name'],
    ['a:b:c/d:e', undefined],
    ['1:2', 'parse "1:2": first path segment in URL cannot contain colon'],
    ['http://[1.2.3.4]/', 'parse "http://[1.2.3.4]/": invalid IP-literal'],
  ])('%j', (text, message) => {
    if (message === undefined) expect(parseUrl(text)).toMatchObject({ scheme: 'a', opaque: 'b:c/d:e' })
    else expect(() => parseUrl(text)).toThrow(message)
  })
})

describe('addresses', () => {
  it.each([
    ['10.0.0.1', '0a000001'],
    ['::', '00000000000000000000000000000000'],
    ['fd00::1:2', 'fd000000000000000000000000010002'],
    ['::ffff:1.2.3.4', '00000000000000000000ffff01020304'],
  ])('%s', (text, hex) => {
    expect(Buffer.from(parseIp(text)!).toString('hex')).toBe(hex)
  })

  it.each([
    ['1.2.3', 'ParseAddr("1.2.3"): IPv4 address too short'],
    ['1.2.3.04', 'ParseAddr("1.2.3.04"): IPv4 field has octet with leading zero'],
    ['1::2::3', 'ParseAddr("1::2::3"): multiple :: in address (at ":3")'],
    ['x', 'ParseAddr("x"): unable to parse IP'],
    ['::1%', 'ParseAddr("::1%"): zone must be a non-empty string'],
  ])('%s is none', (text, message) => {
    expect(() => parseAddress(text)).toThrow(message)
    expect(parseIp(text)).toBeUndefined()
  })
})

describe('paths', () => {
  it.each([
    ['a//b/../c/.', 'a/c', 'a//b/../c', '.'],
    ['/../a.b/', '/a.b', '/a.b', 'a.b'],
    ['', '.', '.', '.'],
    ['//', '/', '/', '/'],
    ['../../x.tar.gz', '../../x.tar.gz', '../..', 'x.tar.gz'],
  ])('%j', (path, clean, dir, base) => {
    expect([cleanPath(path), basePath(path)]).toEqual([clean, base])
    expect(dirPath(path)).toBe(cleanPath(dir))
  })

  it('extensions and roots', () => {
    expect([extPath('a/b.tar.gz'), extPath('a.b/c'), extPath('.x')]).toEqual(['.gz', '', '.x'])
    expect([isAbsolutePath('/a'), isAbsolutePath('a')]).toEqual([true, false])
  })
})
