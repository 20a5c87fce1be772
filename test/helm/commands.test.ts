import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, helm, smallChart } from './world.ts'

const configMap =
  '---\n# Source: small/templates/a.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: r }\ndata: { port: "80", ns: default }\n'
const hook =
  '---\n# Source: small/templates/hook.yaml\napiVersion: v1\nkind: Pod\nmetadata: { name: t, annotations: { helm.sh/hook: test } }\nspec: {}\n\n'

describe('template', () => {
  it('writes files instead', async () => {
    const folder = folderWith(smallChart)
    const line = ['template', 'r', 'small', '--output-dir', 'out', '--release-name', '--include-crds']
    expect((await helm(folder, line)).out).toBe(
      'wrote out/small/crds/c.yaml\nwrote out/r/small/templates/a.yaml\nwrote out/r/small/templates/hook.yaml\n\n',
    )
    expect(readFileSync(join(folder, 'out/r/small/templates/a.yaml'), 'utf8')).toBe(`${configMap}\n`)
  })

  it('leaves out hooks and tests', async () => {
    const folder = folderWith(smallChart)
    expect((await helm(folder, ['template', 'r', 'small'])).out).toBe(configMap + hook)
    expect((await helm(folder, ['template', 'r', 'small', '--no-hooks'])).out).toBe(configMap)
    expect((await helm(folder, ['template', 'r', 'small', '--skip-tests'])).out).toBe(configMap)
  })

  it('shows what was rendered before an error, with --debug', async () => {
    const folder = folderWith({ ...smallChart, 'small/templates/a.yaml': 'a: b: c\n', 'small/templates/hook.yaml': '' })
    const plain = await helm(folder, ['template', 'r', 'small'])
    expect(plain.out).toBe('')
    expect(plain.err).toMatch(/^Error: YAML parse error on small\/templates\/a.yaml: .*\n\nUse --debug flag/)
    const debug = await helm(folder, ['template', 'r', 'small', '--debug'])
    expect(debug.out).toBe('---\n# Source: small/templates/a.yaml\na: b: c\n')
    expect(debug.err).toMatch(/Error: YAML parse error.*\n$/)
  })

  it('runs a program over the manifest (helm 3), and no plugin it does not have (helm 4)', async () => {
    const folder = folderWith(smallChart)
    const line = [
      'template',
      'r',
      'small',
      '--no-hooks',
      '--post-renderer',
      'tr',
      '--post-renderer-args',
      'a-z',
      '--post-renderer-args',
      'A-Z',
    ]
    const variables = { PATH: process.env['PATH'] ?? '' }
    expect((await helm(folder, ['--compat', 'helm3', ...line], variables)).out).toContain('KIND: CONFIGMAP')
    expect((await helm(folder, line, variables)).err).toBe(
      'Error: invalid argument "tr" for "--post-renderer" flag: plugin: {Name:tr Type:postrenderer/v1} not found\n',
    )
  })

  it('remarks on values as either helm logs', async () => {
    const folder = folderWith(smallChart)
    const deeper = ['template', 'r', 'small', '--set', 'port.a=x']
    expect((await helm(folder, deeper)).err).toBe(
      'level=INFO msg="warning: skipped value for small.port: Not a table."\n',
    )
    expect((await helm(folder, ['--compat', 'helm3', ...deeper])).err).toBe(
      'coalesce.go:237: warning: skipped value for small.port: Not a table.\n',
    )
  })
})

describe('remarks on charts', () => {
  const rows = '[{ name: kid, version: 1.0.0, import-values: [out, { child: a.b, parent: x }] }]'
  const chart = {
    'p/Chart.yaml': `apiVersion: v2\nname: p\nversion: 1.0.0\ndependencies: ${rows}\n`,
    'p/charts/kid/Chart.yaml': 'apiVersion: v2\nname: kid\nversion: 1.0.0\n',
  }

  it.each([
    ['', 'exports', 'a'],
    ['exports: { x: {} }\na: { b: 1 }\n', 'out', 'b'],
    ['exports: 1\na: { c: {} }\n', 'exports', 'b'],
  ])('name the step of an import that is no table: %j', async (values, first, second) => {
    const folder = folderWith({ ...chart, 'p/charts/kid/values.yaml': values })
    expect((await helm(folder, ['template', 'r', 'p'])).err).toBe(
      `level=WARN msg="ImportValues missing table" error="\\"${first}\\" is not a table"\n` +
        `level=WARN msg="ImportValues missing table from chart" chart=kid error="\\"${second}\\" is not a table"\n`,
    )
    expect((await helm(folder, ['--compat', 'helm3', 'template', 'r', 'p'])).err).toBe(
      `dependencies.go:287: Warning: ImportValues missing table: "${first}" is not a table\n` +
        `dependencies.go:270: Warning: ImportValues missing table from chart kid: "${second}" is not a table\n`,
    )
  })

  it('tell of unknown hooks before the document that cannot be read', async () => {
    const hook = 'kind: Pod\nmetadata: { name: a, annotations: { helm.sh/hook: sometime } }\n'
    const folder = folderWith({
      'small/Chart.yaml': smallChart['small/Chart.yaml']!,
      'small/templates/a.yaml': hook,
      'small/templates/b.yaml': 'a: b: c\n',
      'small/templates/c.yaml': hook,
    })
    const error =
      'Error: YAML parse error on small/templates/b.yaml: error converting YAML to JSON: yaml: mapping values are not allowed in this context\n' +
      '\nUse --debug flag to render out invalid YAML\n'
    expect((await helm(folder, ['template', 'r', 'small'])).err).toBe(
      `level=INFO msg="skipping unknown hooks" hookTypes=sometime\n${error}`,
    )
    expect((await helm(folder, ['--compat', 'helm3', 'template', 'r', 'small'])).err).toBe(
      `manifest_sorter.go:199: info: skipping unknown hook: "sometime"\n${error}`,
    )
  })
})

describe('aliases of one chart', () => {
  const chart = {
    'p/Chart.yaml':
      'apiVersion: v2\nname: p\nversion: 1.0.0\ndependencies:\n- { name: kid, version: 1.0.0, alias: one }\n- { name: kid, version: 1.0.0, alias: two }\n',
    'p/charts/kid/Chart.yaml': 'apiVersion: v2\nname: kid\nversion: 1.0.0\n',
    'p/charts/kid/charts/baby/Chart.yaml': 'apiVersion: v2\nname: baby\nversion: 1.0.0\n',
    'p/charts/kid/charts/baby/templates/x.yaml': 'of: {{ .Values.of }}\n',
    'p/values.yaml': 'one: { baby: { of: one } }\ntwo: { baby: { of: two } }\n',
  }

  it('have subcharts of their own in helm 4', async () => {
    const { out } = await helm(folderWith(chart), ['template', 'r', 'p'])
    expect(out.match(/# Source: .*/g)).toEqual([
      '# Source: p/charts/one/charts/baby/templates/x.yaml',
      '# Source: p/charts/two/charts/baby/templates/x.yaml',
    ])
  })

  it('share them in helm 3: the last one counts', async () => {
    const { out } = await helm(folderWith(chart), ['--compat', 'helm3', 'template', 'r', 'p'])
    expect(out).toBe('---\n# Source: p/charts/kid/charts/baby/templates/x.yaml\nof: two\n')
  })
})

describe('show', () => {
  const folder = folderWith(smallChart)
  it.each([
    ['chart', 'apiVersion: v2\nname: small\nversion: 1.2.3\n\n'],
    ['values', 'port: 80\n\n'],
    ['readme', 'Read me\n\n'],
    ['crds', `---\n${smallChart['small/crds/c.yaml']}\n`],
  ])('%s', async (part, text) => {
    expect((await helm(folder, ['show', part, 'small'])).out).toBe(text)
  })

  it('values of one path', async () => {
    expect((await helm(folder, ['show', 'values', 'small', '--jsonpath', 'p={.port}'])).out).toBe('p=80')
  })
})

describe('lint', () => {
  it('says what is wrong, by severity', async () => {
    const folder = folderWith({
      'bad/Chart.yaml': 'apiVersion: v2\nname: bad\nversion: 1.2\nbogus: 1\nmaintainers: [{ name: a, email: b }]\n',
      'bad/templates/x.yaml': ' apiVersion: v1\n kind: Pod\n metadata: { name: A_b }\n',
      'bad/templates/x.json': '{}',
    })
    const { out, err, code } = await helm(folder, ['lint', 'bad'])
    expect(out.split('\n')).toEqual([
      '==> Linting bad',
      '[WARNING] Chart.yaml: failed to strictly parse chart metadata file',
      '\terror unmarshaling JSON: while decoding JSON: json: unknown field "bogus"',
      "[ERROR] Chart.yaml: version should be of type string but it's of type float64",
      "[ERROR] Chart.yaml: invalid email 'b' for maintainer 'a'",
      '[INFO] Chart.yaml: icon is recommended',
      "[WARNING] Chart.yaml: version '1.2' is not a valid SemVerV2",
      '[INFO] values.yaml: file does not exist',
      "[ERROR] templates/x.json: file extension '.json' not valid. Valid extensions are .yaml, .yml, .tpl, or .txt",
      '[WARNING] templates/x.yaml: document starts with an illegal indent: " apiVersion: v1", which may cause parsing problems',
      expect.stringContaining(
        '[WARNING] templates/x.yaml: object name does not conform to Kubernetes naming requirements: "A_b"',
      ),
      '',
      '',
    ])
    expect(err).toBe('Error: 1 chart(s) linted, 1 chart(s) failed\n')
    expect(code).toBe(1)
  })

  it.each([
    ['c.x=1', ['{"c":{"a":1,"gone":null,"x":1},"id":"a"}', '{"c":{"a":1,"b":1,"gone":null,"x":1},"id":"b"}']],
    ['c.a=null,c.b=null', ['{"c":{"a":1,"b":null,"gone":null},"id":"a"}', '{"c":{"b":1,"gone":null},"id":"b"}']],
    ['x=1', ['{"c":{"a":1},"id":"a","x":1}', '{"c":{"b":1},"id":"b","x":1}']],
  ])('tables of given values take those of the chart, and keep them for the next: %s', async (set, seen) => {
    const chart = (name: string) => ({
      [`${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 1.0.0\nicon: https://example.com/i.png\n`,
      [`${name}/values.yaml`]: `id: ${name}\nc: { ${name}: 1, gone: null }\n`,
      [`${name}/templates/x.yaml`]: '{{ include (.Values | toJson) . }}\n',
    })
    const folder = folderWith({ ...chart('a'), ...chart('b') })
    const { out } = await helm(folder, ['lint', 'a', 'b', '--set', set])
    const names = [...out.matchAll(/no template ("(?:[^"\\]|\\.)*")/g)].map(([, name]) => JSON.parse(name ?? '""'))
    expect(names).toEqual(seen)
  })
})

describe('create', () => {
  it('makes a chart that lints and renders', async () => {
    const folder = folderWith({})
    expect(await helm(folder, ['create', 'web'])).toEqual({ code: 0, out: 'Creating web\n', err: '' })
    expect((await helm(folder, ['lint', 'web', '--strict'])).code).toBe(0)
    const { out } = await helm(folder, ['template', 'r', 'web'])
    expect(out.match(/^kind: .*/gm)).toEqual(['kind: ServiceAccount', 'kind: Service', 'kind: Deployment', 'kind: Pod'])
    expect((await helm(folder, ['create', 'web'])).out.split('\n')).toHaveLength(14)
    expect((await helm(folder, ['create', 'we b'])).err).toContain('chart name must match the regular expression')
  })
})

describe('install --dry-run=client', () => {
  it('prints the release', async () => {
    const { out } = await helm(folderWith(smallChart), ['install', 'r', 'small', '--dry-run=client'])
    expect(out).toBe(
      `NAME: r\nLAST DEPLOYED: Fri Jan  2 03:04:05 2026\nNAMESPACE: default\nSTATUS: pending-install\nREVISION: 1\nDESCRIPTION: Dry run complete\nHOOKS:\n${hook}MANIFEST:\n${configMap}\n\nNOTES:\nPort 80\n`,
    )
  })
})
