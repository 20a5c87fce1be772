import { describe, expect, it } from 'vitest'
import { fromPlain, toPlain } from '../../src/golang/json.ts'
import type { Json } from '../../src/model/json.ts'
import type { ValuesLayer } from '../../src/model/stack.ts'
import type { GoMap } from '../../src/model/value.ts'
import { mergeLayers } from '../../src/values/layers.ts'
import { mergeValues } from '../../src/values/merge.ts'

function map(json: Json): GoMap {
  return fromPlain(json) as GoMap
}

function layer(name: string, json: Json, places: Record<string, number>): ValuesLayer {
  const positions = Object.entries(places).map(([path, line]) => [path, { file: name, line, column: 1 }] as const)
  return { name, values: map(json), positions: new Map(positions) }
}

describe('mergeValues', () => {
  it.each<[Json, Json, Json]>([
    [{ a: { b: 1, c: 2 } }, { a: { c: 3, d: 4 } }, { a: { b: 1, c: 3, d: 4 } }],
    [{ a: [1, 2] }, { a: [3] }, { a: [3] }],
    [{ a: { b: 1 } }, { a: null }, { a: null }],
    [{ a: null }, { a: { b: 1 } }, { a: { b: 1 } }],
    [{ a: { b: 1 } }, { a: 'x' }, { a: 'x' }],
    [
      { a: true, b: 5 },
      { a: false, b: 0 },
      { a: false, b: 0 },
    ],
  ])('%j under %j', (under, over, merged) => {
    const [low, high] = [map(under), map(over)]
    expect(toPlain(mergeValues(low, high))).toEqual(merged)
    expect([toPlain(low), toPlain(high)]).toEqual([under, over])
  })
})

describe('mergeLayers', () => {
  const merged = mergeLayers([
    layer('defaults.yaml', { image: { repository: 'r', tag: '1' }, list: [1], port: 80 }, { '["image","tag"]': 3 }),
    layer(
      'prod.yaml',
      { image: { tag: '2' }, port: null, extra: { a: { b: 1 } } },
      { '["image","tag"]': 7, '["extra","a","b"]': 9 },
    ),
    layer('--set', { image: { tag: '3' } }, {}),
  ])

  it('merges from the lowest to the highest', () => {
    expect(toPlain(merged.values)).toEqual({
      image: { repository: 'r', tag: '3' },
      list: [1],
      port: null,
      extra: { a: { b: 1 } },
    })
  })

  it.each<[string[], string | undefined, number | undefined]>([
    [['image', 'tag'], '--set', undefined],
    [['image', 'repository'], 'defaults.yaml', undefined],
    [['extra', 'a'], 'prod.yaml', 9],
    [['port'], 'prod.yaml', undefined],
    [['none'], undefined, undefined],
  ])('%j comes from %s', (path, name, line) => {
    const origin = merged.origin(path)
    expect([origin?.layer.name, origin?.position?.line]).toEqual([name, line])
  })

  it('tells what was overridden, the winner first', () => {
    const places = merged.history(['image', 'tag']).map(({ layer: { name }, position }) => [name, position?.line])
    expect(places).toEqual([
      ['--set', undefined],
      ['prod.yaml', 7],
      ['defaults.yaml', 3],
    ])
  })
})
