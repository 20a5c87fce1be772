import { describe, expect, it } from 'vitest'
import { coalesceValues } from '../../src/chart/coalesce.ts'
import { processDependencies } from '../../src/chart/dependencies.ts'
import { checkInstallable } from '../../src/chart/installable.ts'
import { toJson } from '../../src/golang/json.ts'
import type { Chart } from '../../src/model/chart.ts'
import { type ProfileName, profiles } from '../../src/model/profile.table.ts'
import { GoMap, type List } from '../../src/model/value.ts'
import { parseYaml } from '../../src/yaml/parse.ts'
import { chartOf } from './build.ts'

const sub = (name: string, version = '1.0.0') => `apiVersion: v2\nname: ${name}\nversion: ${version}\n`
const parent = (dependencies: string) => `apiVersion: v2\nname: c\nversion: 0.1.0\ndependencies: ${dependencies}\n`

function given(text: string): GoMap {
  const value = parseYaml(text)
  return value instanceof GoMap ? value : new GoMap()
}

function process(chart: Chart, values: string): Chart {
  return processDependencies(chart, given(values), { profile: profiles.helm4 })
}

function enabled(chart: Chart): unknown {
  return chart.dependencies.map((one) =>
    one.dependencies.length === 0 ? one.metadata.name : [one.metadata.name, enabled(one)],
  )
}

interface Merge {
  readonly defaults: string
  readonly subDefaults?: string
  readonly values: string
  readonly profile?: ProfileName
}

async function merged({ defaults, subDefaults = '', values, profile = 'helm4' }: Merge): Promise<string> {
  const chart = await chartOf({
    'values.yaml': defaults,
    'charts/s/Chart.yaml': sub('s'),
    'charts/s/values.yaml': subDefaults,
  })
  return toJson(coalesceValues(chart, given(values), { profile: profiles[profile] }))
}

describe('which subcharts there are', () => {
  const rows =
    '[{name: a, version: 1.x, condition: "a.enabled,all.enabled", tags: [t, u]}, {name: b, version: 1.x, alias: bb}]'
  const files = {
    'Chart.yaml': parent(rows),
    'charts/a/Chart.yaml': sub('a'),
    'charts/b/Chart.yaml': sub('b'),
    'charts/unlisted/Chart.yaml': sub('unlisted'),
  }

  it.each([
    ['', ['unlisted', 'a', 'bb']],
    ['a: {enabled: false}', ['unlisted', 'bb']],
    ['all: {enabled: false}', ['unlisted', 'bb']],
    ['a: {enabled: true}\nall: {enabled: false}', ['unlisted', 'a', 'bb']],
    ['tags: {t: false}', ['unlisted', 'bb']],
    ['tags: {t: false, u: true}', ['unlisted', 'a', 'bb']],
    ['tags: {t: false}\na: {enabled: true}', ['unlisted', 'a', 'bb']],
    ['a: {enabled: "no"}', ['unlisted', 'a', 'bb']],
  ])('%j: %j', async (values, expected) => {
    expect(enabled(process(await chartOf(files), values))).toEqual(expected)
  })

  it('looks up conditions of deeper charts in the tree of the root', async () => {
    const chart = await chartOf({
      'Chart.yaml': parent('[{name: a, version: 1.x}]'),
      'charts/a/Chart.yaml': `${sub('a')}dependencies: [{name: d, version: 1.x, condition: d.use}]\n`,
      'charts/a/values.yaml': 'd: {use: true}\n',
      'charts/a/charts/d/Chart.yaml': sub('d'),
    })
    expect(enabled(process(chart, ''))).toEqual([['a', ['d']]])
    expect(enabled(process(chart, 'a: {d: {use: false}}'))).toEqual(['a'])
  })

  it('passes over a chart whose version does not match, and takes one chart under two aliases', async () => {
    const twice = '[{name: a, version: 2.x}, {name: b, version: "^1", alias: x}, {name: b, version: "^1", alias: z}]'
    const chart = await chartOf({ ...files, 'Chart.yaml': parent(twice) })
    expect(enabled(process(chart, ''))).toEqual(['a', 'unlisted', 'x', 'z'])
    expect(process(chart, '').metadata.dependencies.map(({ name, enabled: on }) => [name, on])).toEqual([
      ['a', true],
      ['x', true],
      ['z', true],
    ])
  })

  it('changes neither chart nor values', async () => {
    const chart = await chartOf(files)
    const before = JSON.stringify(chart.metadata)
    process(chart, 'a: {enabled: false}')
    expect([JSON.stringify(chart.metadata), chart.dependencies.length]).toEqual([before, 3])
  })
})

describe('import-values', () => {
  it('lays exports under the values of the parent', async () => {
    const chart = await chartOf({
      'Chart.yaml': parent(
        '[{name: s, version: 1.x, import-values: [data, {child: inner, parent: own.place}, missing]}]',
      ),
      'values.yaml': 'own: {place: {x: parent}}\nkept: 1\n',
      'charts/s/Chart.yaml': sub('s'),
      'charts/s/values.yaml': 'exports: {data: {kept: 2, added: 3}}\ninner: {x: child, z: 4}\n',
    })
    const values = process(chart, '').values
    expect(toJson(values.get('own'))).toBe('{"place":{"x":"parent","z":4}}')
    expect([values.get('kept'), values.get('added')]).toEqual([1, 3])
  })
})

describe('import-values of a chart with two aliases', () => {
  const files = {
    'Chart.yaml': parent('[{name: s, version: 1.x}, {name: s, version: 1.x, alias: z}]'),
    'charts/s/Chart.yaml': `${sub('s')}dependencies: [{name: u, version: 1.x, import-values: [data]}]\n`,
    'charts/s/charts/u/Chart.yaml': sub('u'),
    'charts/s/charts/u/values.yaml': 'exports: {data: {x: 1}}\n',
  }

  // Seen in `.Chart.Dependencies` of real helms.
  it.each([
    ['helm4', [[{ child: 'exports.data', parent: '.' }], [{ child: 'exports.data', parent: '.' }]]],
    ['helm3', [undefined, undefined]],
  ] as const)('are gone in both where they have their rows in common: %s', async (name, expected) => {
    const { dependencies } = processDependencies(await chartOf(files), new GoMap(), { profile: profiles[name] })
    expect(dependencies.map((one) => one.metadata.dependencies[0]!.importValues)).toEqual(expected)
  })
})

describe('values that aliases of a chart have in common', () => {
  const files = {
    'Chart.yaml': parent('[{name: s, version: 1.x, alias: a}, {name: s, version: 1.x, alias: b}]'),
    'charts/s/Chart.yaml': sub('s'),
    'charts/s/values.yaml': 'table: {deep: {x: 1}, none: null}\nlist: [{x: 1}]\n',
  }

  it('are copies for each', async () => {
    const chart = await chartOf(files)
    const processed = processDependencies(chart, new GoMap(), { profile: profiles.helm4 })
    const values = coalesceValues(processed, new GoMap(), { profile: profiles.helm4 })
    const a = values.get('a') as GoMap
    const table = a.get('table') as GoMap
    ;(table.get('deep') as GoMap).set('y', 2)
    ;((a.get('list') as List).items[0] as GoMap).delete('x')
    a.set('new', true)
    expect(toJson(a)).toBe('{"global":{},"list":[{}],"new":true,"table":{"deep":{"x":1,"y":2}}}')
    expect(toJson(values.get('b'))).toBe('{"global":{},"list":[{"x":1}],"table":{"deep":{"x":1}}}')
    expect(toJson(chart.dependencies[0]!.values)).toBe('{"list":[{"x":1}],"table":{"deep":{"x":1},"none":null}}')
  })
})

describe('values over defaults', () => {
  it.each<[string, Merge, string]>([
    [
      'maps merge, lists replace',
      { defaults: 'a: {x: 1, l: [1]}\n', values: 'a: {l: [2]}' },
      '{"a":{"l":[2],"x":1},"s":{"global":{}}}',
    ],
    [
      'null removes a default',
      { defaults: 'a: {x: 1, z: 2}\n', values: 'a: {x: null}' },
      '{"a":{"z":2},"s":{"global":{}}}',
    ],
    [
      'null without a default stays',
      { defaults: 'a: {}\n', values: 'a: {x: null}\nq: null' },
      '{"a":{"x":null},"q":null,"s":{"global":{}}}',
    ],
    ['null among defaults', { defaults: 'a: {x: null}\nb: null\n', values: '' }, '{"a":{},"s":{"global":{}}}'],
    [
      'null among defaults, Helm 3',
      { defaults: 'a: {x: null}\nb: null\n', values: '', profile: 'helm3' },
      '{"a":{"x":null},"b":null,"s":{"global":{}}}',
    ],
    [
      'null of the parent over a default of the subchart',
      { defaults: 's: {k: null}\n', subDefaults: 'k: 1\nm: 2\n', values: '' },
      '{"s":{"global":{},"k":1,"m":2}}',
    ],
    [
      'null of the parent over a default of the subchart, Helm 3',
      { defaults: 's: {k: null}\n', subDefaults: 'k: 1\nm: 2\n', values: '', profile: 'helm3' },
      '{"s":{"global":{},"m":2}}',
    ],
    [
      'globals go down and the parent wins',
      { defaults: 'global: {a: 1}\n', subDefaults: 'global: {a: 2, b: 3}\n', values: 'global: {c: 4}' },
      '{"global":{"a":1,"c":4},"s":{"global":{"a":1,"b":3,"c":4}}}',
    ],
    [
      'a whole subchart set to null gets its defaults back',
      { defaults: 's: {k: 2}\n', subDefaults: 'k: 1\n', values: 's: null' },
      '{"s":{"global":{},"k":1}}',
    ],
    [
      '__proto__ is a key like others',
      { defaults: '__proto__: {a: 1}\n', values: '__proto__: {b: 2}' },
      '{"__proto__":{"a":1,"b":2},"s":{"global":{}}}',
    ],
  ])('%s', async (_, merge, expected) => expect(await merged(merge)).toBe(expected))

  it('says what does not fit', async () => {
    const warnings: string[] = []
    const chart = await chartOf({ 'values.yaml': 'a: {b: {c: 1}}\nl: 1\n' })
    coalesceValues(chart, given('a: {b: 5}\nl: {x: 1}'), {
      profile: profiles.helm4,
      onWarning: (text) => warnings.push(text),
    })
    expect(warnings).toEqual([
      'warning: cannot overwrite table with non table for c.a.b (map[c:1])',
      'warning: skipped value for c.l: Not a table.',
    ])
    await expect(merged({ defaults: '', values: 's: text' })).rejects.toThrow('type mismatch on s: %!t(string=text)')
  })
})

describe('what cannot be installed', () => {
  it('is a library, and a chart without its dependencies', async () => {
    const library = await chartOf({ 'Chart.yaml': `${sub('l')}type: library\n` })
    expect(() => checkInstallable(library, profiles.helm4)).toThrow('library charts are not installable')
    const poor = await chartOf({ 'Chart.yaml': parent('[{name: a, version: 1.x}, {name: b, version: 1.x}]') })
    expect(() => checkInstallable(poor, profiles.helm4)).toThrow(
      'found in Chart.yaml, but missing in charts/ directory: a, b',
    )
  })
})

describe('a chart that is rendered more than once', () => {
  const exported = (own: string) => `exports: {data: {shared: {n: ${own}, from${own}: 1}, only${own}: {x: 1}}}\n`
  const files = {
    'Chart.yaml': parent(
      '[{name: a, version: 1.x, import-values: [data]}, {name: b, version: 1.x, import-values: [data]}, {name: d, version: 1.x}]',
    ),
    'values.yaml': 'a: {exports: {data: {shared: {p: 1}}}}\nglobal: {g: {h: 1}}\n',
    'charts/a/Chart.yaml': sub('a'),
    'charts/a/values.yaml': exported('null'),
    'charts/b/Chart.yaml': sub('b'),
    'charts/b/values.yaml': exported('2'),
    'charts/d/Chart.yaml': sub('d'),
    'charts/d/values.yaml': 'global: {g: {i: null}}\nk: {l: {m: 1}}\n',
  }
  const valuesOf = (chart: Chart): string[] => [toJson(chart.values), ...chart.dependencies.flatMap(valuesOf)]

  // Tables that several subcharts export under one name are merged, and must be nobody's own.
  it.each(['helm4', 'helm3'] as const)('keeps its values and those of its subcharts, %s', async (name) => {
    const profile = profiles[name]
    const chart = await chartOf(files)
    const before = valuesOf(chart)
    const rendered = (): string => {
      const processed = processDependencies(chart, given('d: {k: {l: null}}'), { profile })
      return toJson(coalesceValues(processed, given('d: {k: {l: null}}'), { profile }))
    }
    const first = rendered()
    expect(valuesOf(chart)).toEqual(before)
    expect(rendered()).toBe(first)
  })

  it('gives each subchart the values that are its own', async () => {
    const chart = await chartOf(files)
    const processed = processDependencies(chart, new GoMap(), { profile: profiles.helm4 })
    const values = coalesceValues(processed, new GoMap(), { profile: profiles.helm4 })
    expect(toJson(values.get('b'))).toBe(
      '{"exports":{"data":{"only2":{"x":1},"shared":{"false":2,"from2":1}}},"global":{"g":{"h":1}}}',
    )
  })
})
