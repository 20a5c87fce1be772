import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { packTar } from 'modern-tar'
import { afterAll, describe, expect, it } from 'vitest'
import { chartFromArchive, loadChart } from '../../src/chart/load.ts'
import { chartOf } from './build.ts'

const root = mkdtempSync(join(tmpdir(), 'chart-'))
afterAll(() => rmSync(root, { recursive: true }))

async function archive(entries: Readonly<Record<string, string | Uint8Array>>): Promise<Uint8Array> {
  const packed = Object.entries(entries).map(([name, text]) => {
    const body = typeof text === 'string' ? Buffer.from(text) : text
    return { header: { name, size: body.length, type: 'file' as const }, body }
  })
  return gzipSync(await packTar(packed), { level: 1 })
}

const chartYaml = 'apiVersion: v2\nname: c\nversion: 0.1.0\n'

describe('files of a chart', () => {
  it('sorts files by what they are', async () => {
    const chart = await chartOf({
      'values.yaml': 'a: 1\n',
      'values.schema.json': '{}',
      'templates/a.yaml': 'x',
      'templates/deep/b.txt': 'y',
      'crds/c.yaml': 'z',
      README: 'r',
      'charts/s/Chart.yaml': 'apiVersion: v2\nname: s\nversion: 1.0.0\n',
      'charts/_s/x': '',
      'charts/readme.md': 'x',
      'charts/s-1.tgz.prov': 'p',
    }).catch((error: Error) => error)
    // charts/readme.md is a chart without Chart.yaml, in Helm, too.
    expect(chart).toMatchObject({ message: 'error unpacking subchart readme.md in c: Chart.yaml file is missing' })
    const fine = await chartOf({
      'values.yaml': 'a: 1\n',
      'templates/a.yaml': 'x',
      'crds/c.yaml': 'z',
      'charts/s/Chart.yaml': 'apiVersion: v2\nname: s\nversion: 1.0.0\n',
      'charts/s-1.tgz.prov': 'p',
    })
    expect(fine.templates.map(({ name }) => name)).toEqual(['templates/a.yaml'])
    expect(fine.files.map(({ name }) => name)).toEqual(['crds/c.yaml', 'charts/s-1.tgz.prov'])
    expect(fine.dependencies.map(({ metadata }) => metadata.name)).toEqual(['s'])
    expect(fine.values.get('a')).toBe(1)
  })

  it('reads requirements.yaml of a v1 chart and keeps it among the files', async () => {
    const chart = await chartOf({
      'Chart.yaml': 'name: c\nversion: 0.1.0\n',
      'requirements.yaml': 'dependencies: [{name: d, version: 1.x, repository: "https://x"}]\n',
    })
    expect(chart.metadata).toMatchObject({ apiVersion: 'v1', dependencies: [{ name: 'd', version: '1.x' }] })
    expect(chart.files.map(({ name }) => name)).toEqual(['requirements.yaml'])
  })

  it('makes text of numbers as sigs.k8s.io/yaml does', async () => {
    const chart = await chartOf({
      'Chart.yaml':
        'apiVersion: v2\nname: c\nversion: 1\nappVersion: 1.10\nannotations: {a: 1e6, b: yes, c: 123456789}\n',
    })
    expect(chart.metadata).toMatchObject({
      version: '1',
      appVersion: '1.1',
      annotations: { a: '1e+06', b: 'true', c: '123456789' },
    })
  })

  it('keeps what a file calls __proto__ apart from the prototype', async () => {
    const chart = await chartOf({
      'values.yaml': '__proto__: {polluted: 1}\n',
      'Chart.yaml': `${chartYaml}annotations: {__proto__: x}\n`,
    })
    expect(chart.values.has('__proto__')).toBe(true)
    expect(Object.entries(chart.metadata.annotations)).toEqual([['__proto__', 'x']])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('merges the documents of values.yaml, or takes the first in Helm 3', async () => {
    const files = { 'values.yaml': 'a: {x: 1}\n---\na: {z: 2}\n' }
    const merged = await chartOf(files)
    const first = await chartOf(files, { profile: 'helm3' })
    expect([...(merged.values.get('a') as Map<string, unknown>).keys()]).toEqual(['x', 'z'])
    expect([...(first.values.get('a') as Map<string, unknown>).keys()]).toEqual(['x'])
  })
})

describe('what Helm refuses', () => {
  const decoding = 'cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal'
  it.each([
    ['apiVersion: v2\nname: [a]\n', `${decoding} array into Go struct field Metadata.name of type string`],
    [
      'maintainers: [{name: [x]}]\n',
      `${decoding} array into Go struct field Maintainer.maintainers.name of type string`,
    ],
    ['maintainers: 5\n', `${decoding} number into Go struct field Metadata.maintainers of type []*v2.Maintainer`],
    ['maintainers: [x]\n', `${decoding} string into Go struct field Metadata.maintainers of type v2.Maintainer`],
    ['annotations: {a: {b: c}}\n', `${decoding} object into Go struct field Metadata.annotations of type string`],
    ['deprecated: "yes"\n', `${decoding} string into Go struct field Metadata.deprecated of type bool`],
    ['[]\n', `${decoding} array into Go value of type loader.chartBase`],
    ['apiVersion: v2\nversion: 1.0.0\n', 'validation: chart.metadata.name is required'],
    ['name: ..\nversion: 1.0.0\n', 'validation: chart.metadata.name ".." is not allowed'],
    ['name: a/b\nversion: 1.0.0\n', 'validation: chart.metadata.name "a/b" is invalid'],
    ['name: a\n', 'validation: chart.metadata.version is required'],
    ['name: a\nversion: x\n', 'validation: chart.metadata.version "x" is invalid'],
    ['name: a\nversion: 1\ntype: foo\n', 'validation: chart.metadata.type must be application or library'],
    ['name: a\nversion: 1\nmaintainers: [null]\n', 'validation: maintainers must not contain empty or null nodes'],
    [
      'name: a\nversion: 1\ndependencies: [{name: d, alias: "a b"}]\n',
      'validation: dependency "d" has disallowed characters in the alias',
    ],
    [
      'name: a\nversion: 1\ndependencies: [{name: d}, {name: e, alias: d}]\n',
      'validation: more than one dependency with name or alias "d"',
    ],
  ])('%j', async (text, message) => {
    await expect(chartOf({ 'Chart.yaml': text })).rejects.toThrow(message)
  })

  it.each([
    [
      'values.yaml',
      '- a\n',
      'cannot load values.yaml: cannot unmarshal yaml document: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}',
    ],
    [
      'values.yaml',
      'a: 1\n---x\n',
      'cannot load values.yaml: error reading yaml document: invalid Yaml document separator: x',
    ],
  ])('%s %j', async (name, text, message) => {
    await expect(chartOf({ [name]: text })).rejects.toThrow(message)
  })
})

describe('archives', () => {
  it('reads a packaged chart, subcharts in archives, too', async () => {
    const inner = await archive({ 's/Chart.yaml': 'apiVersion: v2\nname: s\nversion: 1.0.0\n' })
    const chart = await chartFromArchive(
      await archive({ 'c/Chart.yaml': chartYaml, 'c/templates/a.yaml': '\uFEFFx: 1', 'c/charts/s-1.0.0.tgz': inner }),
    )
    expect(chart.dependencies[0]?.metadata.name).toBe('s')
    expect(Buffer.from(chart.templates[0]!.data).toString()).toBe('x: 1')
  })

  it.each([
    ['c/../../x', 'chart illegally references parent directory'],
    ['c//etc/passwd', 'chart illegally contains absolute paths'],
    ['c\\..\\..\\x', 'chart illegally references parent directory'],
    ['c/c:/x', 'chart contains illegally named files'],
    ['x', 'chart illegally contains content outside the base directory: "x"'],
    ['Chart.yaml/x', 'chart yaml not in base directory'],
  ])('%s is refused', async (name, message) => {
    await expect(chartFromArchive(await archive({ 'c/Chart.yaml': chartYaml, [name]: 'x' }))).rejects.toThrow(message)
  })

  it.each([
    ['one large file', () => archive({ 'c/Chart.yaml': chartYaml, 'c/big': new Uint8Array(101 * 1024 * 1024) })],
    ['no archive at all', async () => gzipSync(new Uint8Array(300 * 1024 * 1024), { level: 1 })],
  ])(
    'ends quickly with what unpacks to more than the limit: %s',
    async (_, pack) => {
      const bomb = await pack()
      // The time of this process: on a busy machine the clock says more than what was done.
      const packed = process.cpuUsage()
      await expect(chartFromArchive(bomb)).rejects.toThrow(
        'decompressed chart is larger than the maximum size 104857600',
      )
      const { user, system } = process.cpuUsage(packed)
      expect((user + system) / 1000).toBeLessThan(5000)
    },
    60_000,
  )

  it('limits archives inside archives together', async () => {
    const bomb = await archive({
      's/Chart.yaml': 'apiVersion: v2\nname: s\nversion: 1.0.0\n',
      's/big': new Uint8Array(90 * 1024 * 1024),
    })
    const entries = Object.fromEntries(Array.from({ length: 3 }, (_, i) => [`c/charts/s${i}.tgz`, bomb]))
    await expect(chartFromArchive(await archive({ 'c/Chart.yaml': chartYaml, ...entries }))).rejects.toThrow(
      'archives inside the chart are larger than',
    )
  }, 60_000)

  it('keeps the limit of Helm 3 for one file', async () => {
    const big = await archive({ 'c/Chart.yaml': chartYaml, 'c/big': new Uint8Array(5 * 1024 * 1024 + 1) })
    await expect(chartFromArchive(big, { profile: 'helm3' })).rejects.toThrow(
      'decompressed chart file "c/big" is larger than the maximum file size 5242880',
    )
    await expect(chartFromArchive(big)).resolves.toMatchObject({ metadata: { name: 'c' } })
  })
})

describe('folders', () => {
  it('follows links, and ends where one leads back up', async () => {
    const folder = join(root, 'linked')
    mkdirSync(join(folder, 'templates'), { recursive: true })
    writeFileSync(join(folder, 'Chart.yaml'), chartYaml)
    writeFileSync(join(root, 'outside.yaml'), 'x: 1\n')
    symlinkSync(join(root, 'outside.yaml'), join(folder, 'templates', 'a.yaml'))
    const chart = await loadChart(folder)
    expect(chart.templates.map(({ name }) => name)).toEqual(['templates/a.yaml'])
    symlinkSync(folder, join(folder, 'loop'))
    await expect(loadChart(folder)).rejects.toThrow('error evaluating symlink')
  })

  it.each([
    ['none', `stat ${join(root, 'none')}: no such file or directory`],
    ['empty', `unable to detect chart at ${join(root, 'empty', 'Chart.yaml')}: open`],
    ['v.yaml', 'seems to be a YAML file, but expected a gzipped archive'],
  ])('%s', async (name, message) => {
    mkdirSync(join(root, 'empty'), { recursive: true })
    writeFileSync(join(root, 'v.yaml'), 'a: 1\n')
    await expect(loadChart(join(root, name))).rejects.toThrow(message)
  })
})
