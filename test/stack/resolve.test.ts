import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { goTypeOf } from '../../src/golang/types.ts'
import type { Stack } from '../../src/model/stack.ts'
import { GoMap, List, Num, type Value } from '../../src/model/value.ts'
import { loadStack } from '../../src/stack/load.ts'
import { mergedBelow } from '../../src/stack/release-values.ts'
import { type ResolveOptions, resolveStack } from '../../src/stack/resolve.ts'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-resolve-'))
  write('charts/app/Chart.yaml', 'apiVersion: v2\nname: app\nversion: 1.0.0\n')
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, text: string): void {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

function resolve(text: string, options: Partial<ResolveOptions> = {}): Stack {
  write('stack.yaml', `apiVersion: flotilla/v1\nkind: Stack\nname: x\n${text}`)
  return resolveStack(loadStack(join(folder, 'stack.yaml')), { variables: {}, ...options })
}

/** A value with the kinds of its numbers: `3` is an int64, `3.0` a float64. */
function show(value: Value): string {
  if (value instanceof GoMap) return `{${[...value].map(([key, child]) => `${key}: ${show(child)}`).join(', ')}}`
  if (value instanceof List) return `[${value.items.map(show).join(', ')}]`
  if (value instanceof Num) return `${goTypeOf(value)} ${value.value}`
  return typeof value === 'number' && Number.isInteger(value) ? value.toFixed(1) : JSON.stringify(value)
}

function valuesOf(stack: Stack, name: string): string {
  return show(mergedBelow(stack.releases.find((release) => release.name === name)?.values ?? []))
}

const app = (name: string, more = ''): string =>
  `  - { name: ${name}, chart: ./charts/app${more === '' ? '' : `, ${more}`} }\n`

describe('expressions', () => {
  const rows: readonly [expression: string, want: string][] = [
    ['${{ .Values.port }}', 'float64 as in a values file: 8080.0'],
    ['x${{ .Values.big }}y', '"x1000000y"'],
    ['${{ add .Values.port 1 }}', '8081.0'],
    ['${{ eq .Values.port 8080 }}', 'true'],
    ['${{ .Values.list }}', '[1.0, "two"]'],
    ['${{ .Values.ratio }}', '0.5'],
    ['${{ .Values.nothing }}', 'null'],
    ['${{ .Values.missing | default "d" }}', '"d"'],
    ['${{ .Environment.name }}-${{ .Stack.name }}', '"default-x"'],
    ['${{ .Release.name }}.${{ .Release.namespace }}', '"a.default"'],
    ['${{ env "HOME_TOWN" }}', '"Bern"'],
    ['${{ env "NOT_SET" }}', '""'],
    ['${{ readFile "note.txt" | trim }}', '"hello"'],
    ['${{ "}}" }}', '"}}"'],
    ['$${{ not one }}', '"${{ not one }}"'],
    ['{{ .Values.x }}', '"{{ .Values.x }}"'],
    ['${{ required "r" .Values.port | printf "%d" }}', '"8080"'],
  ]
  for (const [expression, want] of rows) {
    it(`${expression} -> ${want}`, () => {
      write('note.txt', 'hello\n')
      const stack = resolve(
        `values: [{ port: 8080, big: 1000000, ratio: 0.5, list: [1, two], nothing: null }]
releases:
  - name: a
    chart: ./charts/app
    values: [{ v: '${expression.replaceAll("'", "''")}' }]
`,
        { variables: { HOME_TOWN: 'Bern' } },
      )
      expect(valuesOf(stack, 'a')).toBe(`{v: ${want.replace(/^.*: (?=\d)/, '')}}`)
    })
  }
})

describe('layers', () => {
  it('are lowest first: defaults, values, set, secrets, --set; each leaf knows its place', () => {
    write('values/a.yaml', 'from: file\nmap: { a: 1, b: 2 }\nlist: [1, 2]\n')
    const stack = resolve(
      `defaults: { values: [{ from: defaults, low: true }] }
releases:
  - name: a
    chart: ./charts/app
    values: [values/a.yaml, { map: { b: null }, low: false }]
    set: { map.c: 3, 'list[1]': x }
    secrets: [{ password: p }]
`,
      { set: ['a:map.c=4,from=flag'] },
    )
    const release = stack.releases[0]
    expect(
      release?.values.map(({ name, values, secret }) => `${name}${secret ? ' (secret)' : ''}: ${show(values)}`),
    ).toEqual([
      'stack.yaml: defaults.values[0]: {from: "defaults", low: true}',
      'values/a.yaml: {from: "file", map: {a: 1.0, b: 2.0}, list: [1.0, 2.0]}',
      'stack.yaml: releases[0].values[1]: {map: {b: null}, low: false}',
      'stack.yaml: releases[0].set: {map: {c: int64 3}, list: [1.0, "x"]}',
      'stack.yaml: releases[0].secrets[0] (secret): {password: "p"}',
      '--set: {map: {c: int64 4}, from: "flag"}',
    ])
    expect(valuesOf(stack, 'a')).toBe(
      '{from: "flag", low: false, map: {a: 1.0, b: null, c: int64 4}, list: [1.0, "x"], password: "p"}',
    )
    const places = [...(release?.values[1]?.positions ?? [])].map(
      ([path, { line, column }]) => `${path} ${line}:${column}`,
    )
    expect(places).toEqual([
      '["from"] 1:7',
      '["map","a"] 2:11',
      '["map","b"] 2:17',
      '["list"] 3:7',
      '["list",0] 3:8',
      '["list",1] 3:11',
    ])
  })

  it('state values: stack, then what the environment extends, then the environment, then the command line', () => {
    write('env/base.yaml', 'tier: base\nsize: 1\nkeep: true\n')
    write('more.yaml', 'size: 3\n')
    const stack = resolve(
      `environments:
  base: { values: [env/base.yaml] }
  dev: { extends: base, values: [{ tier: dev, sum: "\${{ add .Values.size 1 }}" }] }
values: [{ tier: stack, only: stack }]
`,
      { environment: 'dev', stateValuesFiles: [join(folder, 'more.yaml')], stateValuesSet: ['tier=flag', 'n.m=2'] },
    )
    expect(show(stack.environment.values)).toBe(
      '{tier: "flag", only: "stack", size: int64 3, keep: true, sum: int64 2, n: {m: int64 2}}',
    )
  })

  it('state values reach no chart unasked', () => {
    expect(valuesOf(resolve(`values: [{ a: 1 }]\nreleases:\n${app('a')}`), 'a')).toBe('{}')
  })

  it('a file may be missing where the entry says so; its path may hold an expression', () => {
    write('values/default.yaml', 'a: 1\n')
    const stack = resolve(`releases:
  - name: a
    chart: ./charts/app
    values: ["values/\${{ .Environment.name }}.yaml", { file: gone.yaml, optional: true }]
`)
    expect(valuesOf(stack, 'a')).toBe('{a: 1.0}')
  })
})

describe('environments', () => {
  const rows: readonly [name: string, text: string, options: Partial<ResolveOptions>, want: string][] = [
    ['none at all', '', {}, 'default -> current'],
    ['the one called default', 'environments: { a: {}, default: { cluster: embedded } }\n', {}, 'default -> embedded'],
    ['else the first', 'environments: { b: { context: kind }, a: {} }\n', {}, 'b -> kind'],
    ['the one asked for', 'environments: { b: {}, a: { context: k8s } }\n', { environment: 'a' }, 'a -> k8s'],
    [
      'a target through extends',
      'environments: { a: { context: one, protected: true }, b: { extends: a } }\n',
      { environment: 'b' },
      'b -> one (protected)',
    ],
    [
      'the nearest target',
      'environments: { a: { context: one }, b: { extends: a, cluster: embedded } }\n',
      { environment: 'b' },
      'b -> embedded',
    ],
  ]
  for (const [name, text, options, want] of rows) {
    it(name, () => {
      const { environment } = resolve(text, options)
      const { target } = environment
      const shown = target === undefined ? 'current' : target.kind === 'embedded' ? 'embedded' : target.context
      expect(`${environment.name} -> ${shown}${environment.protected ? ' (protected)' : ''}`).toBe(want)
    })
  }
})

/** A line for each release: key, state, needs. */
function graphOf(stack: Stack): string[] {
  return stack.releases.map(({ key, enabled, installed, needs }) => {
    const state = enabled ? (installed ? '' : ' uninstall') : ' left alone'
    return `${key}${state}${needs.length === 0 ? '' : ` <- ${needs.map((need) => need.key).join(' ')}`}`
  })
}

describe('releases', () => {
  it('when: false drops the needs on it, with a note; installed: false stays in the graph', () => {
    const stack = resolve(`releases:
${app('db', 'when: false')}${app('old', 'installed: false')}${app('web', 'needs: [db]')}${app('older', 'installed: false, needs: [old]')}`)
    expect(graphOf(stack)).toEqual([
      'default/db left alone',
      'default/old uninstall',
      'default/web',
      'default/older uninstall <- default/old',
    ])
    expect(stack.notes).toEqual([
      'default/web needs default/db, which is not part of this environment: the need is dropped',
    ])
  })

  it('needs take names of three lengths; file order means nothing', () => {
    const stack = resolve(`environments: { e: { context: main } }
releases:
${app('c', 'needs: [a, w/b, other/z/b]')}${app('a')}${app('b', 'namespace: w')}${app('b', 'namespace: z, context: other')}${app('d', 'context: main')}`)
    expect(graphOf(stack)).toEqual([
      'default/c <- default/a w/b other/z/b',
      'default/a',
      'w/b',
      'other/z/b',
      'default/d',
    ])
  })

  it('forEach makes one release per item of a list or a map', () => {
    const stack = resolve(`values: [{ regions: { eu: { size: 2 }, us: { size: 3 } } }]
releases:
  - name: app-\${{ .Key }}
    forEach: \${{ .Values.regions }}
    chart: ./charts/app
    values: [{ size: "\${{ .Item.size }}", index: "\${{ .Index }}" }]
  - name: zone-\${{ .Item }}
    forEach: [a, b]
    chart: ./charts/app
`)
    expect(graphOf(stack)).toEqual(['default/app-eu', 'default/app-us', 'default/zone-a', 'default/zone-b'])
    expect(valuesOf(stack, 'app-us')).toBe('{size: 3.0, index: 1.0}')
  })

  it('included files join the graph; their state values are defaults, their paths their own', () => {
    write('infra/charts/db/Chart.yaml', 'apiVersion: v2\nname: db\nversion: 1.0.0\n')
    write(
      'infra/stack.yaml',
      `apiVersion: flotilla/v1
kind: Stack
name: infra
values: [{ size: 1, zone: z }]
defaults: { namespace: infra }
releases:
  - { name: db, chart: ./charts/db, values: [{ size: "\${{ .Values.size }}", zone: "\${{ .Values.zone }}" }] }
`,
    )
    const stack = resolve(`values: [{ size: 9 }]
include: [{ file: infra/stack.yaml, values: [{ zone: v }] }]
releases:
${app('web', 'needs: [infra/db]')}`)
    expect(graphOf(stack)).toEqual(['default/web <- infra/db', 'infra/db'])
    expect(valuesOf(stack, 'db')).toBe('{size: 9.0, zone: "v"}')
    expect(stack.releases[1]?.chart).toBe(join(folder, 'infra/charts/db'))
  })

  it('the policy comes from the release, the defaults, and Helm', () => {
    const stack = resolve(`defaults: { wait: false, timeout: 1m30s, historyMax: 0, compat: helm3 }
releases:
${app('a', 'wait: true, timeout: 90, atomic: "${{ true }}"')}`)
    expect(stack.releases[0]?.policy).toEqual({
      createNamespace: true,
      wait: true,
      waitForJobs: false,
      timeout: 90_000,
      atomic: true,
      skipCrds: false,
      disableHooks: false,
      skipSchemaValidation: false,
      description: '',
      historyMax: 0,
      compat: 'helm3',
    })
  })
})

describe('selectors', () => {
  const text = `defaults: { labels: { team: core } }
releases:
${app('db', 'labels: { tier: data }, namespace: back')}${app('api', 'needs: [db], labels: { tier: api, team: "7" }')}${app('web', 'needs: [api]')}`
  const rows: readonly [selectors: string[], want: string][] = [
    [[], 'everything'],
    [['name=api'], 'api'],
    [['tier!=data'], 'api web'],
    [['team=core,tier!=data'], 'web'],
    [['name=db', 'name=web'], 'db web'],
    [['namespace=back'], 'db'],
    [['chart=app,team=7'], 'api'],
    [['name==web'], 'web'],
  ]
  for (const [selectors, want] of rows) {
    it(`${selectors.map((one) => `-l ${one}`).join(' ')} -> ${want}`, () => {
      const { selected, releases } = resolve(text, { selectors })
      const names = releases.filter(({ key }) => selected?.has(key)).map(({ name }) => name)
      expect(selected === undefined ? 'everything' : names.join(' ')).toBe(want)
    })
  }

  it('what matches nothing, or cannot be read, is an error with a hint', () => {
    const errorOf = (selector: string): string => {
      try {
        resolve(text, { selectors: [selector] })
      } catch (error) {
        const { code, message, hint } = error as { code: string; message: string; hint: string }
        return `${code}: ${message} (${hint})`
      }
      return 'none'
    }
    expect(errorOf('name=ap')).toBe('E_NO_MATCH: no release matches name=ap (name=ap: did you mean api?)')
    expect(errorOf('teir=data')).toBe(
      'E_NO_MATCH: no release matches teir=data (no release has the label teir; did you mean tier?)',
    )
    expect(errorOf('name')).toContain('E_SELECTOR: cannot read the selector "name"')
  })

  it('values of releases that no selected one needs are not read', () => {
    const lazy = `releases:
${app('a', 'values: ["${{ requiredEnv \\"NOPE\\" }}"]').replace('"${{', "'${{").replace('}}"', "}}'").replaceAll('\\"', '"')}${app('b')}`
    expect(resolve(lazy, { selectors: ['name=b'] }).selected).toEqual(new Set(['default/b']))
    expect(() => resolve(lazy)).toThrow('NOPE')
  })
})
