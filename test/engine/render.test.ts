import { describe, expect, it } from 'vitest'
import { parseKubeVersion } from '../../src/engine/capabilities.ts'
import type { LookupAnswer } from '../../src/engine/lookup.ts'
import { type RenderOptions, renderChart } from '../../src/engine/render.ts'
import { RenderError } from '../../src/engine/render-error.ts'
import { renderLive } from '../../src/engine/render-live.ts'
import { errorOutput, templateOutput } from '../../src/engine/template-output.ts'
import { GoMap } from '../../src/model/value.ts'
import { parseYaml } from '../../src/yaml/parse.ts'
import { chartOf } from '../chart/build.ts'

type Options = Partial<RenderOptions> & { readonly set?: string }

const release = { name: 'r', namespace: 'ns', revision: 1, isUpgrade: false }

function optionsOf({ set = '', ...options }: Options): RenderOptions {
  const values = parseYaml(set)
  return { values: values instanceof GoMap ? values : new GoMap(), release, ...options }
}

async function shown(template: string, options: Options & { files?: Record<string, string> } = {}): Promise<string> {
  const { files = {}, ...rest } = options
  const chart = await chartOf({ 'templates/t.yaml': `# x: ${template}`, ...files }, rest)
  const { manifest } = renderChart(chart, optionsOf(rest))
  return /^# x: (.*)$/m.exec(manifest.text)?.[1] ?? manifest.text
}

async function failing(files: Record<string, string>, options: Options = {}): Promise<RenderError> {
  const chart = await chartOf(files, options)
  try {
    renderChart(chart, optionsOf(options))
  } catch (error) {
    if (error instanceof RenderError) return error
    throw error
  }
  throw new Error('it rendered')
}

describe('what templates see', () => {
  it.each([
    ['{{ .Release.Name }}/{{ .Release.Namespace }}/{{ .Release.Revision }}/{{ .Release.Service }}', 'r/ns/1/Helm'],
    ['{{ .Release.IsInstall }} {{ .Release.IsUpgrade }}', 'true false'],
    ['{{ .Template.Name }} {{ .Template.BasePath }}', 'c/templates/t.yaml c/templates'],
    ['{{ .Chart.Name }}-{{ .Chart.Version }}{{ .Chart.Nope }}', 'c-0.1.0'],
    ['{{ .Capabilities.KubeVersion }} {{ print .Capabilities.KubeVersion }}', 'v1.37.0 {v1.37.0 v1.37.0 1 37}'],
    ['{{ len .Capabilities.APIVersions }} {{ .Capabilities.APIVersions.Has "apps/v1" }}', '57 true'],
    [
      '{{ typeOf . }} {{ typeOf .Values }} {{ typeOf .Files }} {{ typeOf .Subcharts }}',
      'common.Values common.Values engine.files map[string]interface {}',
    ],
    ['{{ (.Files.Glob "f/*").AsConfig | toJson }}', '"a.txt: |\\n  one\\n  two"'],
    ['{{ .Files.Lines "f/a.txt" }} {{ .Files.Get "nope" | quote }} {{ .Files.nope }}', '[one two] "" []'],
    [
      '{{ .Values.YAML | quote }} {{ .Values.PathValue "a.b" }} {{ typeOf (.Values.Table "a") }}',
      '"a:\\n  b: 1\\n" 1 common.Values',
    ],
    ['{{ set .Values.a "z" 1 | toJson }} {{ .Values.a.z }}', '{"b":1,"z":1} 1'],
    ['{{ lookup "v1" "Pod" "ns" "p" }}{{ getHostByName "example.com" | quote }}', 'map[]""'],
    ['a<no value>b', 'ab'],
  ])('%s', async (template, expected) => {
    const files = { 'values.yaml': 'a: {b: 1}\n', 'f/a.txt': 'one\ntwo\n' }
    expect(await shown(template, { files })).toBe(expected)
  })

  it('shares what a subchart changes with its parent', async () => {
    const files = {
      'charts/s/Chart.yaml': 'apiVersion: v2\nname: s\nversion: 1.0.0\n',
      'charts/s/templates/a.yaml': '# {{ set .Values "new" .Chart.Name | toJson }} {{ .Template.Name }}',
    }
    expect(await shown('{{ .Values.s.new }} {{ .Subcharts.s.Values.new }} {{ typeOf .Values.s }}', { files })).toBe(
      's s map[string]interface {}',
    )
  })

  it('is a struct for .Chart in Helm 3', async () => {
    expect(await shown('{{ .Chart.Name }} {{ typeOf .Values }} {{ .Chart | toJson }}', { profile: 'helm3' })).toBe(
      'c chartutil.Values {"name":"c","version":"0.1.0","apiVersion":"v2","IsRoot":true}',
    )
    const error = await failing({ 'templates/t.yaml': '{{ .Chart.Nope }}' }, { profile: 'helm3' })
    expect(error.message).toContain("can't evaluate field Nope in type interface {}")
  })

  it('renders again as if for the first time', async () => {
    const chart = await chartOf({
      'values.yaml': 'a: {}\n',
      'templates/t.yaml': 'x: {{ set .Values.a (len .Values.a | toString) 1 | toJson }}',
    })
    const once = renderChart(chart, optionsOf({})).manifest.text
    expect(renderChart(chart, optionsOf({})).manifest.text).toBe(once)
  })
})

describe('manifest', () => {
  const files = {
    'templates/NOTES.txt': 'Hello {{ .Release.Name }}',
    'templates/_h.tpl': '{{ define "h" }}{{ end }}',
    'templates/svc.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: s}\n',
    'templates/ns.yaml':
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: k}\n',
    'templates/test.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: t, annotations: {helm.sh/hook: test}}\n',
    'crds/c.yaml': 'kind: CustomResourceDefinition\n',
  }

  it('has objects in install order, hooks, notes and CRDs apart', async () => {
    const { manifest } = renderChart(await chartOf(files), optionsOf({}))
    expect(manifest.resources.map(({ id }) => id.kind)).toEqual(['Namespace', 'Secret', 'Service'])
    expect(manifest.text.startsWith('---\n# Source: c/templates/ns.yaml\napiVersion: v1\nkind: Namespace\n')).toBe(true)
    expect(manifest.hooks.map(({ name }) => name)).toEqual(['t'])
    expect(manifest.notes).toBe('Hello r')
    expect(manifest.crds).toEqual([{ file: 'c/crds/c.yaml', text: 'kind: CustomResourceDefinition\n' }])
  })

  it('is printed as helm template prints it', async () => {
    const { manifest } = renderChart(await chartOf(files), optionsOf({ hideSecrets: true }))
    expect(templateOutput(manifest, { includeCrds: true })).toBe(
      [
        '---\n# Source: c/crds/c.yaml\nkind: CustomResourceDefinition\n',
        '---\n# Source: c/templates/ns.yaml\napiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n',
        '---\n# Source: c/templates/ns.yaml\n# HIDDEN: The Secret output has been suppressed',
        '---\n# Source: c/templates/svc.yaml\napiVersion: v1\nkind: Service\nmetadata: {name: s}',
        '---\n# Source: c/templates/test.yaml\napiVersion: v1\nkind: Pod\nmetadata: {name: t, annotations: {helm.sh/hook: test}}\n\n',
      ].join('\n'),
    )
    expect(templateOutput(manifest, { skipTests: true })).not.toContain('kind: Pod')
    expect(templateOutput(manifest, { hooks: false })).not.toContain('kind: Pod')
    expect(templateOutput(manifest, { showOnly: ['templates/svc.yaml'] })).toMatch(
      /^---\n# Source: c\/templates\/svc.yaml\n/,
    )
    expect(() => templateOutput(manifest, { showOnly: ['x'] })).toThrow('could not find template x in chart')
  })
})

describe('errors', () => {
  const place =
    'c/templates/t.yaml:1:10\n  executing "c/templates/t.yaml" at <.Values.a.b>:\n    nil pointer evaluating interface {}.b'

  it('have the text of each Helm, the place and a frame', async () => {
    const error = await failing({ 'templates/t.yaml': '{{ .Values.a.b }}\n' })
    expect(error.helmText).toBe(place)
    expect(errorOutput(error)).toBe(`Error: ${place}\n\nUse --debug flag to render out invalid YAML\n`)
    expect(error.position).toEqual({ file: 'c/templates/t.yaml', line: 1, column: 11 })
    expect(error.frame).toBe('> 1 | {{ .Values.a.b }}\n    |           ^\n  2 |')
    const three = await failing({ 'templates/t.yaml': '{{ .Values.a.b }}\n' }, { profile: 'helm3' })
    expect(three.helmText).toBe(
      'template: c/templates/t.yaml:1:10: executing "c/templates/t.yaml" at <.Values.a.b>: nil pointer evaluating interface {}.b',
    )
  })

  it.each([
    ['{{ fail "no" }}', 'execution error at (c/templates/t.yaml:1:3): no'],
    ['{{ required "needed" .Values.x }}', 'execution error at (c/templates/t.yaml:1:3): needed'],
    ['{{ if }}', 'parse error at (c/templates/t.yaml:1): missing value for if'],
    ['{{ nope }}', 'parse error at (c/templates/t.yaml:1): function "nope" not defined'],
    [
      'text',
      'YAML parse error on c/templates/t.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type util.SimpleHead',
    ],
  ])('%s', async (template, message) => {
    expect((await failing({ 'templates/t.yaml': template })).helmText).toBe(message)
  })

  it('of the place deepest inside point there', async () => {
    const error = await failing({
      'templates/_h.tpl': '{{ define "h" }}\n{{ index .l 3 }}{{ end }}',
      'templates/t.yaml': '{{ include "h" (dict "l" list) }}',
    })
    expect([error.template, error.position]).toEqual([
      'c/templates/t.yaml',
      { file: 'c/templates/_h.tpl', line: 2, column: 4 },
    ])
  })

  it('let lint go on where values are missing', async () => {
    expect(await shown('{{ required "x" .Values.n }}{{ fail "y" }}.', { lenient: true })).toBe('.')
  })

  it('come before rendering where a schema or the version of Kubernetes does not fit', async () => {
    const schema = '{"type":"object","properties":{"a":{"type":"string"}}}'
    const error = await failing({ 'values.yaml': 'a: 1\n', 'values.schema.json': schema })
    expect(error.helmText).toBe(
      "values don't meet the specifications of the schema(s) in the following chart(s):\nc:\n- at '/a': got number, want string\n",
    )
    expect(error.begun).toBe(false)
    const old = 'apiVersion: v2\nname: c\nversion: 0.1.0\nkubeVersion: "<1.20"\n'
    expect((await failing({ 'Chart.yaml': old })).helmText).toBe(
      'chart requires kubeVersion: <1.20 which is incompatible with Kubernetes v1.37.0',
    )
  })
})

describe('bounds', () => {
  it.each([
    ['{{ define "r" }}{{ include "r" . }}{{ end }}{{ include "r" . }}', /nested reference name: r|nested too deeply/],
    ['{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}', /need more than 200000 steps/],
    ['{{ $x := "xxxxxxxxxx" }}{{ range until 30 }}{{ $x = print $x $x }}{{ end }}', /need more than a text of/],
  ])('%s', async (template, message) => {
    const limits = { steps: 200_000, text: 1_000_000 }
    const error = await failing({ 'templates/t.yaml': template }, { limits })
    expect(error.message).toMatch(message)
    expect(error.template).toBe('c/templates/t.yaml')
  })
})

describe('lookup', () => {
  const template =
    'x: {{ (lookup "v1" "ConfigMap" "ns" "a").data.next | default "none" }} {{ len (lookup "v1" "Pod" "" "").items }}'

  it('is answered in batches until nothing is missing', async () => {
    const chart = await chartOf({
      'templates/t.yaml':
        'x: {{ $a := lookup "v1" "ConfigMap" "ns" "a" }}{{ if $a }}{{ (lookup "v1" "ConfigMap" "ns" $a.data.next).data.n }}{{ end }}',
    })
    const batches: string[][] = []
    const objects = new Map<string, LookupAnswer>([
      ['a', { object: { data: { next: 'b' } } }],
      ['b', { object: { data: { n: 3 } } }],
    ])
    const { manifest } = await renderLive(chart, optionsOf({}), (queries) => {
      batches.push(queries.map(({ name }) => name))
      return Promise.resolve(queries.map(({ name }) => objects.get(name) ?? { object: {} }))
    })
    expect(manifest.text).toContain('x: 3')
    expect(batches).toEqual([['a'], ['b']])
  })

  it('reports what is missing, and errors only when nothing is', async () => {
    const chart = await chartOf({ 'templates/t.yaml': template })
    const first = renderChart(chart, optionsOf({ lookup: () => undefined }))
    expect(first.missed.map(({ kind, name }) => [kind, name])).toEqual([['ConfigMap', 'a']])
    const denied = () => ({ error: 'configmaps "a" is forbidden' })
    expect(() => renderChart(chart, optionsOf({ lookup: denied }))).toThrow(
      'error calling lookup: configmaps "a" is forbidden',
    )
  })

  it('ends where templates ask for something new for ever', async () => {
    const chart = await chartOf({ 'templates/t.yaml': 'x: {{ lookup "v1" "Pod" "ns" (randAlpha 9) }}' })
    const fetch = (queries: readonly unknown[]) => Promise.resolve(queries.map(() => ({ object: {} })))
    await expect(renderLive(chart, optionsOf({}), fetch)).rejects.toMatchObject({ code: 'E_LOOKUP_ROUNDS' })
  })
})

describe('--kube-version', () => {
  it.each([
    ['1.29', { version: 'v1.29', normalized: 'v1.29', major: '1', minor: '29' }],
    ['v1.29.3-gke.100+abc', { version: 'v1.29.3-gke.100+abc', normalized: 'v1.29.3', major: '1', minor: '29' }],
  ])('%s', (text, expected) => expect(parseKubeVersion(text)).toEqual(expected))

  it('loses its suffix in Helm 3', () => expect(parseKubeVersion('1.29.3-gke.1', 'helm3').version).toBe('v1.29.3'))

  it.each(['abc', '1', '01.2'])('%s is refused', (text) =>
    expect(() => parseKubeVersion(text)).toThrow('invalid kube version'),
  )
})
