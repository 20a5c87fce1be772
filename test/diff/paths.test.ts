import { describe, expect, it } from 'vitest'
import { changedPaths } from '../../src/diff/paths.ts'
import type { JsonObject } from '../../src/model/json.ts'

const show = (before: JsonObject | undefined, after: JsonObject | undefined): string[] =>
  changedPaths(before, after).map((one) => `${one.path}: ${JSON.stringify(one.before)} -> ${JSON.stringify(one.after)}`)

describe('changed paths', () => {
  const rows: [JsonObject, JsonObject, string[]][] = [
    [{ a: 1 }, { a: 1 }, []],
    [{ a: { b: 1 } }, { a: { b: 2 } }, ['a.b: 1 -> 2']],
    [{ a: 1 }, {}, ['a: 1 -> undefined']],
    [{ 'a.b/c': 1 }, { 'a.b/c': 2 }, ['["a.b/c"]: 1 -> 2']],
    [{ a: [1, 2] }, { a: [1, 3, 4] }, ['a[1]: 2 -> 3', 'a[2]: undefined -> 4']],
    [
      { env: [{ name: 'x', value: '1' }] },
      {
        env: [
          { name: 'new', value: '0' },
          { name: 'x', value: '1' },
        ],
      },
      ['env[name=new]: undefined -> {"name":"new","value":"0"}'],
    ],
    [
      { p: [{ port: 80, name: 'a' }] },
      { p: [{ port: 80, name: 'b', protocol: 'TCP' }] },
      ['p[port=80,protocol=TCP].name: "a" -> "b"', 'p[port=80,protocol=TCP].protocol: undefined -> "TCP"'],
    ],
    [
      { c: [{ name: 'a' }, { name: 'b' }] },
      { c: [{ name: 'b' }, { name: 'a' }] },
      ['c (order): [{"name":"a"},{"name":"b"}] -> [{"name":"b"},{"name":"a"}]'],
    ],
  ]
  it.each(rows)('%j -> %j', (before, after, wanted) => expect(show(before, after)).toEqual(wanted))

  it('does not follow prototypes', () => {
    expect(show({}, JSON.parse('{"__proto__":{"a":1}}') as JsonObject)).toEqual(['__proto__: undefined -> {"a":1}'])
  })
})
