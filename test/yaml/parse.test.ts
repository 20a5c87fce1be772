import { describe, expect, it } from 'vitest'
import { GoError } from '../../src/golang/go-error.ts'
import { toJson } from '../../src/golang/json.ts'
import { YamlError } from '../../src/yaml/error.ts'
import type { YamlNode } from '../../src/yaml/node.ts'
import { decodeYaml, parseYaml, parseYamlNodes } from '../../src/yaml/parse.ts'

const prefix = 'error converting YAML to JSON: '

describe('parseYaml reads', () => {
  it.each([
    ['', 'null'],
    ['# only a comment\n', 'null'],
    ['\ufeffa: 1', '{"a":1}'],
    // A second mark takes the first character of every line with it: go-yaml looks at its buffer's start.
    ['\ufeff\ufeffa: 1', '{"a":1}'],
    ['\ufeff\ufeffa: 1\nbc: 2', '{"a":1,"c":2}'],
    ['a:\n\ufeff  b: 3\n', '{"a":null,"\ufeff  b":3}'],
    ['y: on\nno: off\n~x: ~', '{"false":false,"true":true,"~x":null}'],
    ['[017, 0o17, 0b11, 0x1F, 1_000, 089, +12, -0, 0b-101]', '[15,15,3,31,1000,89,12,0,-5]'],
    [
      '[1e3, .5, 1., 1.5e+300, 12:30:45, 2001-01-01, 0x1p4, 1e400]',
      '[1000,0.5,1,1.5e+300,"12:30:45","2001-01-01","0x1p4","1e400"]',
    ],
    [
      '[18446744073709551615, 18446744073709551616, -9223372036854775809]',
      '[18446744073709552000,18446744073709552000,-9223372036854776000]',
    ],
    ['a: 1\na: 2', '{"a":2}'],
    ['1: a\n1.5: b\n1e6: c\ntrue: d', '{"1":"a","1.5":"b","1e+06":"c","true":"d"}'],
    ['b: &b {x: 1, z: 2}\nc:\n  x: 0\n  <<: *b\n  z: 3', '{"b":{"x":1,"z":2},"c":{"x":1,"z":3}}'],
    ['a: &a {x: 1}\nb: &b {x: 2, z: 3}\nc: {<<: [*a, *b]}', '{"a":{"x":1},"b":{"x":2,"z":3},"c":{"x":1,"z":3}}'],
    ['!!binary aGk=', '"hi"'],
    ['!!binary /w==', '"\ufffd"'],
    ['[!!str 1, !!int "3", !!float 1, !!bool "yes", !foo bar, ! 5]', '["1",3,1,true,"bar","5"]'],
    ['a: |\n  x\n   y\n\n  z\n\nb: >-\n  p\n  q\n\n  r\n   s\n', '{"a":"x\\n y\\n\\nz\\n","b":"p q\\nr\\n s"}'],
    ['a: |2-\n    x\nb: |+\n  y\n\n', '{"a":"  x","b":"y\\n\\n"}'],
    ['a: |\n  no newline at the end', '{"a":"no newline at the end"}'],
    ["a: \"x\\ty\\u00e9\\\n   z\"\nb: 'it''s\n\n  two'", '{"a":"x\\tyéz","b":"it\'s\\ntwo"}'],
    ['a: plain\n  over lines\n\n  and more # comment', '{"a":"plain over lines\\nand more"}'],
    ['? - a\n  - b\n: c', 'E yaml: invalid map key: []interface {}{"a", "b"}'],
    ['a:\n- 1\n- - 2\n  - 3\n-', '{"a":[1,[2,3],null]}'],
    [
      '{a: , b, "c":1, ? d : 2, [e: f]: 3}',
      'E yaml: invalid map key: []interface {}{map[interface {}]interface {}{"e":"f"}}',
    ],
    ['[a: b, c]', '[{"a":"b"},"c"]'],
    ['a\r\nb', '"a b"'],
    ['x: 1\n--- \ny: 2', '{"x":1}'],
    ['%YAML 1.1\n%TAG !e! tag:example.com,2000:\n---\n!e!x a', '"a"'],
    ['__proto__: {a: 1}\nconstructor: 2', '{"__proto__":{"a":1},"constructor":2}'],
    ['a: "\\ud83d"', 'E yaml: found invalid Unicode character escape code'],
    ['a: .inf', 'E json: unsupported value: +Inf'],
    ['~: 1', 'E unsupported map key of type: %!s(<nil>), key: <nil>, value: 1'],
    ['a: b: c', 'E yaml: mapping values are not allowed in this context'],
    ['x\ny: 1: 2', 'E yaml: line 2: mapping values are not allowed in this context'],
    ['a:\n\t- b', 'E yaml: line 2: found character that cannot start any token'],
    ['a: [1', "E yaml: line 1: did not find expected ',' or ']'"],
    ['a:\n  - b\n c: 1', 'E yaml: line 2: did not find expected key'],
    ['a: *x', "E yaml: unknown anchor 'x' referenced"],
    ['a: &a [*a]', "E yaml: anchor 'a' value contains itself"],
    ['a: !x!y z', 'E yaml: found undefined tag handle'],
    ['a: !!int x', 'E yaml: cannot decode !!str `x` as a !!int'],
    ['a: \x01', 'E yaml: control characters are not allowed'],
    ['a: \udcff', 'E yaml: invalid leading UTF-8 octet'],
    ['<<: 1', 'E yaml: map merge requires map or sequence of maps as the value'],
    ['a: "x', 'E yaml: found unexpected end of stream'],
    ["a: 'b' c", 'E yaml: did not find expected key'],
    ['%FOO\n---\n', 'E yaml: found unknown directive name'],
  ])('%j', (text, expected) => {
    expect(outcome(text)).toBe(expected)
  })

  function outcome(text: string): string {
    try {
      return toJson(parseYaml(text), { escapeHtml: false })
    } catch (error) {
      return `E ${(error as GoError).message.replace(prefix, '')}`
    }
  }

  it('reports a control character only where reading gets to its piece', () => {
    expect(outcome(`a: 1\n---\n${'#'.repeat(600)}\n\x01`)).toBe('{"a":1}')
    expect(outcome(`a: b: c\n${'#'.repeat(600)}\n\x01`)).toBe('E yaml: mapping values are not allowed in this context')
    expect(outcome(`a: b: c\n\x01`)).toBe('E yaml: control characters are not allowed')
  })

  it('strict: names every key that is set twice', () => {
    expect(() => parseYaml('a: 1\nb: 2\na: 3\n1: x\n"1": y\nb: 4', { strict: true })).toThrow(
      `${prefix}yaml: unmarshal errors:\n  line 3: key "a" already set in map\n  line 6: key "b" already set in map`,
    )
  })

  it('values of another kind than wanted', () => {
    expect(decodeYaml('- 1', 'map').error?.message).toBe(
      'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}',
    )
    expect(decodeYaml('# nothing', 'map')).toMatchObject({ error: undefined })
  })
})

describe('hostile text ends at once', () => {
  it.each([
    ['a flow of 100,000 levels', '['.repeat(100_000), 'exceeded max depth of 10000'],
    ['maps of 20,000 levels', `${'{a: '.repeat(20_000)}`, 'exceeded max depth of 10000'],
    ['blocks of 5,000 levels', `${'- '.repeat(5000)}x`, 'exceeded max depth of 1000'],
    ['an alias bomb', bomb(), 'document contains excessive aliasing'],
  ])('%s', (_name, text, problem) => {
    const started = performance.now()
    expect(() => parseYaml(text)).toThrow(problem)
    expect(performance.now() - started).toBeLessThan(5000)
  })

  function bomb(): string {
    const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x]']
    for (let i = 1; i < 9; i++)
      lines.push(
        `a${i}: &a${i} [${Array(9)
          .fill(`*a${i - 1}`)
          .join()}]`,
      )
    return lines.join('\n')
  }

  it('takes time linear in the text', () => {
    const started = performance.now()
    parseYaml('a: [x, {b: c}]\n'.repeat(64_000))
    parseYaml(`- ${'x '.repeat(500_000)}`)
    parseYaml(`a: "${'x\\n '.repeat(200_000)}"`)
    parseYaml(`a: |\n${'  x\n'.repeat(200_000)}`)
    // A second on a quiet machine; what is quadratic takes minutes.
    expect(performance.now() - started).toBeLessThan(20_000)
  }, 30_000)
})

describe('parseYamlNodes', () => {
  it('knows places', () => {
    const text = '\ufeff# c\na: &x !!str 1\nlist:\n  - "q"\n  - {k: *x}\n---\nsecond'
    const [first, second] = parseYamlNodes(text)
    const at = (node: YamlNode | undefined): [string, number] => [text.slice(node?.start, node?.end), node?.line ?? -1]
    const children = first?.children ?? []
    expect(at(children[0])).toEqual(['a', 1])
    expect(at(children[1])).toEqual(['&x !!str 1', 1])
    const items = children[3]?.children ?? []
    expect(at(items[0])).toEqual(['"q"', 3])
    expect(at(items[1])).toEqual(['{k: *x}', 4])
    expect(items[1]?.children[1]?.target).toBe(children[1])
    expect(at(second)).toEqual(['second', 6])
  })

  it('errors carry the place', () => {
    const text = 'a: 1\nb: [1, 2\nc: 3\n'
    try {
      parseYamlNodes(text)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(YamlError)
      expect(error).toBeInstanceOf(GoError)
      expect((error as YamlError).problem).toBe("did not find expected ',' or ']'")
      expect(text.slice(0, (error as YamlError).offset).split('\n').length).toBe(3)
    }
  })
})
