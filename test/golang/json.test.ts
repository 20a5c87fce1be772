import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fromJson, fromPlain, toJson, toPlain } from '../../src/golang/json.ts'
import { decodeJson, readJsonValue } from '../../src/golang/json-decode.ts'
import { int64 } from '../../src/golang/numbers.ts'
import { GoMap, List, Num } from '../../src/model/value.ts'

const cases = join(import.meta.dirname, '..', '..', '..', 'shared', 'cases', 'go-strings-url-path-json.json')

describe('toJson', () => {
  it.each([
    [1e20, '100000000000000000000'],
    [1e21, '1e+21'],
    [1e-6, '0.000001'],
    [1e-7, '1e-7'],
    [-0, '-0'],
    [new Num('float32', Math.fround(0.1)), '0.1'],
    [int64(9223372036854775807n), '9223372036854775807'],
    ['<a & "b">\u2028\u007f', '"\\u003ca \\u0026 \\"b\\"\\u003e\\u2028\u007f"'],
    ['\udcff\u{1f600}', '"\\ufffd\u{1f600}"'],
    [new List([], 'interface {}', true), 'null'],
    [new List([new Num('uint8', 255)], 'uint8'), '"/w=="'],
    [
      new GoMap([
        ['b', 1],
        ['B', undefined],
        ['__proto__', true],
      ]),
      '{"B":null,"__proto__":true,"b":1}',
    ],
  ])('prints %s', (value, text) => {
    expect(toJson(value)).toBe(text)
  })

  it('indents as MarshalIndent', () => {
    const value = fromPlain({ a: [1, {}], b: {}, c: { d: '<' } })
    expect(toJson(value, { indent: '  ', escapeHtml: false })).toBe(JSON.stringify(toPlain(value), null, 2))
  })

  it('refuses what JSON has no form for', () => {
    const loop = new GoMap()
    loop.set('a', loop)
    expect(() => toJson(loop)).toThrow('json: unsupported value: encountered a cycle via map[string]interface {}')
    expect(() => toJson(Number.NaN)).toThrow('json: unsupported value: NaN')
    expect(() => toJson(Number.NEGATIVE_INFINITY)).toThrow('json: unsupported value: -Inf')
  })
})

describe('fromJson', () => {
  it('reads nested data', () => {
    expect(toPlain(fromJson(' {"a":[1,"\\u00e9\\n",{"__proto__":null}],"a2":-1.5e3} '))).toEqual(
      JSON.parse('{"a":[1,"\\u00e9\\n",{"__proto__":null}],"a2":-1500}'),
    )
  })

  it('ends cleanly in deep input', () => {
    expect(decodeJson('['.repeat(100_000), 'any').error?.message).toBe('exceeded max depth')
  })

  it.each([
    ['', 'EOF'],
    ['{"a"', 'unexpected EOF'],
    ['tru', 'unexpected EOF'],
    ['x', "invalid character 'x' looking for beginning of value"],
  ])('the decoder says of %j: %s', (text, message) => {
    expect(() => readJsonValue(text)).toThrow(message)
  })

  it('the decoder stops after the first value', () => {
    expect(readJsonValue(' {} x')).toEqual({ value: new GoMap(), end: 3 })
  })
})

interface Case {
  suite: string
  template: string
  data: string
  helm4: { out: string }
}

const isThere = existsSync(cases)
describe.skipIf(!isThere)(`recorded JSON answers${isThere ? '' : ' (skipped: no ../shared/cases)'}`, () => {
  const rows = isThere
    ? (JSON.parse(readFileSync(cases, 'utf8')) as Case[]).filter((row) => row.suite.startsWith('json/'))
    : []

  function answer(row: Case): string {
    if (row.suite === 'json/encodeString') return toJson(row.data)
    if (row.suite === 'json/encodeStringRaw')
      return `${toJson(row.data, { escapeHtml: false })}|${toJson(row.data, { indent: '  ', escapeHtml: true })}`
    const map = decodeJson(row.data, 'map')
    if (map.error && map.value instanceof GoMap) map.value.set('Error', map.error.message)
    const list = decodeJson(row.data, 'list')
    return `${toJson(map.value)}|${toJson(list.error ? new List([list.error.message]) : list.value)}`
  }

  it('are equal', () => {
    const wrong = rows.filter((row) => answer(row) !== row.helm4.out)
    console.log(`json: ${rows.length - wrong.length} of ${rows.length}`)
    expect(wrong.map((row) => [row.data, answer(row), row.helm4.out])).toEqual([])
  })
})
