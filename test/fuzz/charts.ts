import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type GivenValues, readGivenValues } from '../../src/actions/helm-values.ts'
import { chartFromFiles } from '../../src/chart/load.ts'
import { renderChart } from '../../src/engine/render.ts'
import { errorOutput, templateOutput } from '../../src/engine/template-output.ts'
import { decodeBytes } from '../../src/golang/bytes.ts'
import { type ProfileName, profiles } from '../../src/model/profile.table.ts'
import { jsonText } from './documents.ts'
import { Random } from './random.ts'

/*
 * Whole charts: subcharts with conditions, tags, aliases and imports, globals, nulls that delete, hooks, many kinds and
 * documents. Each costs a helm process; one difference in a hundred charts is worth a look, so they are not made smaller.
 */

export interface ChartFuzzOptions {
  readonly profile: ProfileName
  readonly helm: string
  readonly folder: string
  readonly seed: number
  readonly first: number
  readonly count: number
}

export interface ChartDifference {
  readonly index: number
  readonly files: Readonly<Record<string, string>>
  readonly flags: readonly (readonly [flag: string, text: string])[]
  readonly helm: string
  readonly flotilla: string
}

interface GeneratedChart {
  readonly files: Readonly<Record<string, string>>
  readonly flags: ChartDifference['flags']
}

export async function compareCharts(options: ChartFuzzOptions): Promise<ChartDifference[]> {
  const differences: ChartDifference[] = []
  const test = async (index: number) => {
    const made = makeChart(Random.forCase(options.seed ^ 0x51ed27, index), options.profile)
    const [helm, flotilla] = await Promise.all([theirs(made, options, index), own(made, options)])
    if (helm !== flotilla) differences.push({ index, ...made, helm, flotilla })
  }
  for (let at = 0; at < options.count; at += 2) {
    const pair = [at, at + 1].filter((offset) => offset < options.count)
    await Promise.all(pair.map((offset) => test(options.first + offset)))
  }
  return differences
}

const kinds = [
  'ConfigMap',
  'Secret',
  'Service',
  'Deployment',
  'Namespace',
  'ServiceAccount',
  'Role',
  'Job',
  'Ingress',
  'CustomThing',
  'Pod',
  'PriorityClass',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'PersistentVolume',
  'List',
]
const hookEvents = [
  'pre-install',
  'post-install',
  'pre-upgrade',
  'test',
  'pre-install,post-install',
  'nope',
  'post-delete',
]
const scalars = [
  '1',
  'two',
  'true',
  'null',
  '1.5',
  '""',
  '[a, b]',
  '{x: 1}',
  '{x: {y: z}}',
  '[]',
  '{}',
  '1e6',
  '"8080"',
]
const valueKeys = ['a', 'b', 'c', 'enabled', 'name']

function makeChart(random: Random, profile: ProfileName): GeneratedChart {
  const subcharts = random.times(0, 3, (i) => `sub${i}`)
  const files: Record<string, string> = {}
  addChart(files, '', { random, name: 'top', subcharts, depth: 1, profile })
  return { files, flags: random.times(0, 3, () => givenValue(random, subcharts)) }
}

function givenValue(random: Random, subcharts: readonly string[]): readonly [string, string] {
  const target = random.pick(['', ...subcharts.map((name) => `${name}.`), 'global.', 'tags.'])
  if (target === 'tags.') return ['--set', `tags.back=${random.pick(['true', 'false'])}`]
  const key = `${target}${random.pick(valueKeys)}`
  const kind = random.next()
  if (kind < 0.55) return ['--set', `${key}${random.pick(setPaths)}=${random.pick(setTexts)}`]
  if (kind < 0.65) return ['--set-string', `${key}=${random.pick(setTexts)}`]
  if (kind < 0.8) return ['--set-json', `${key}=${jsonText(random)}`]
  if (kind < 0.85) return ['--set-literal', `${key}=${random.pick(setTexts)}`]
  return ['--set', `${key}=${random.pick(setTexts)},${target}${random.pick(valueKeys)}=${random.pick(setTexts)}`]
}

/** Behind the key. */
const setPaths = ['', '', '', '', '[0]', '[1]', '[0].x', '.x', '.x.y', '[1][0]', '[x]', '\\.z']
const setTexts = [
  '1',
  'x',
  'null',
  'true',
  'false',
  '{p,q}',
  '-7',
  '0',
  '007',
  '1e3',
  '1.5',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775808',
  '0x1F',
  '{}',
  '{1,true,null,1.5}',
  '',
  'x y',
  'a\\,b',
  'a=b',
  '"q"',
  '{a',
  'é',
  'True',
  '+5',
  '1_000',
  ' 1',
  '[]',
  '0.0',
]

interface ChartPlan {
  readonly random: Random
  readonly name: string
  readonly subcharts: readonly string[]
  readonly depth: number
  readonly profile: ProfileName
}

function addChart(files: Record<string, string>, path: string, plan: ChartPlan): void {
  const { random, name, subcharts } = plan
  const isLibrary = path !== '' && random.chance(0.1)
  files[`${path}Chart.yaml`] =
    `apiVersion: v2\nname: ${name}\nversion: 0.${random.int(0, 9)}.0\n${isLibrary ? 'type: library\n' : ''}${dependencies(plan)}`
  files[`${path}values.yaml`] = valuesFile(plan)
  files[`${path}templates/_helpers.tpl`] =
    `{{- define "${name}.id" -}}{{ .Chart.Name }}-{{ .Release.Name }}{{- end }}{{ define "shared" }}${name}{{ end }}`
  for (let i = random.int(1, 3); i > 0; i--)
    files[`${path}templates/${random.pick(['a', 'b', 'z/c', '_x', 'd'])}${i}.yaml`] = manifests(plan)
  if (random.chance(0.2))
    files[`${path}crds/crd.yaml`] =
      'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x}\n'
  if (random.chance(0.2)) files[`${path}templates/NOTES.txt`] = 'Notes of {{ .Chart.Name }}\n'
  for (const one of subcharts) {
    const inner = plan.depth > 0 && random.chance(0.4) ? [`${one}x`] : []
    addChart(files, `${path}charts/${one}/`, { ...plan, name: one, subcharts: inner, depth: plan.depth - 1 })
  }
}

function dependencies({ random, subcharts }: ChartPlan): string {
  if (subcharts.length === 0) return ''
  const rows = subcharts.flatMap((name) => {
    const row = () => {
      const parts = [
        `name: ${name}`,
        `version: ${random.pick(['">=0.0.0"', '"*"', '"0.x"', '"0.5.0"'])}`,
        'repository: ""',
      ]
      if (random.chance(0.3))
        parts.push(`condition: ${random.pick([`${name}.enabled`, 'enabled', `a.b,${name}.enabled`, 'global.enabled'])}`)
      if (random.chance(0.3)) parts.push(`tags: [${random.pick(['back', 'front', 'back, front'])}]`)
      if (random.chance(0.25))
        parts.push(
          `import-values: ${random.pick(['[exported]', '[{child: a, parent: imported}]', '[exported, {child: ., parent: all}]', '[{child: nope, parent: b}]'])}`,
        )
      return parts
    }
    const plain = row()
    if (random.chance(0.2)) plain.push(`alias: ${name}y`)
    const rows = [plain]
    if (random.chance(0.12)) rows.push([...row(), `alias: ${name}z`])
    return rows
  })
  return `dependencies:\n${rows.map((parts) => `- {${parts.join(', ')}}\n`).join('')}`
}

function valuesFile({ random, subcharts, name }: ChartPlan): string {
  const used = new Set<string>()
  const lines: string[] = []
  const add = (key: string, value: string) => {
    if (used.has(key)) return
    used.add(key)
    lines.push(`${key}: ${value}\n`)
  }
  for (let i = random.int(0, 4); i > 0; i--) add(random.pick(valueKeys), random.pick(scalars))
  if (random.chance(0.4)) add('global', `{${random.pick(valueKeys)}: ${random.pick(scalars)}, from: ${name}}`)
  if (random.chance(0.3))
    add('exports', `{exported: {${random.pick(valueKeys)}: ${random.pick(scalars)}, viaExport: 1}}`)
  if (random.chance(0.2)) add('tags', `{back: ${random.pick(['true', 'false'])}}`)
  for (const one of subcharts) {
    const key = random.pick([one, one, `${one}y`, `${one}z`])
    if (random.chance(0.6))
      add(
        key,
        `{${random.pick(valueKeys)}: ${random.pick(scalars)}, enabled: ${random.pick(['true', 'false', 'null', '"no"'])}}`,
      )
  }
  return lines.join('')
}

function manifests({ random, name }: ChartPlan): string {
  const documents = random.times(0, 3, (i) => manifest(random, `${name}-${i}`))
  const separator = () => random.pick(['---\n', '---\n', '--- # note\n', '\n---\n\n', '---   \n'])
  return `${random.chance(0.5) ? separator() : ''}${documents.join(separator())}${random.chance(0.1) ? '---\n# only a comment\n' : ''}`
}

function manifest(random: Random, name: string): string {
  const annotations = random.chance(0.2)
    ? `  annotations:\n    helm.sh/hook: ${random.pick(hookEvents)}\n${random.chance(0.5) ? `    helm.sh/hook-weight: "${random.pick(['-5', '3', 'x', '0'])}"\n` : ''}`
    : ''
  const bodies = [
    'data: {{ .Values | toJson }}\n',
    'data:\n  {{- toYaml .Values | nindent 2 }}\n',
    'id: {{ include "shared" . }} {{ .Template.Name }}\n',
    'chart: {{ .Chart.Name }}-{{ .Chart.Version }} {{ .Chart.IsRoot }}\n',
    'global: {{ .Values.global | toJson }}\n',
    'subs: {{ keys .Subcharts | sortAlpha | toJson }} {{ range $n, $s := .Subcharts }}{{ $n }}={{ $s.Values | toJson }} {{ end }}\n',
    '{{- if .Values.enabled }}\non: yes\n{{- end }}\nafter: 1\n',
    '{{- range $k, $v := .Values }}\n{{ $k | quote }}: {{ $v | toJson }}\n{{- end }}\n',
    'name: {{ required "no name given" .Values.name | toJson }}\n',
    'file: {{ .Files.Get "values.yaml" | len }} {{ .Capabilities.KubeVersion.Version }}\n',
    'text: |\n  a\n\n  b  \n',
    'types: {{ range $k, $v := .Values }}{{ $k }}={{ typeOf $v }}:{{ printf "%v" $v | quote }} {{ end }}\n',
    'sum: {{ add 1 (.Values.a | default 2) }} {{ .Values.b | int }} {{ .Values.c | toString | quote }} {{ eq (.Values.a | toString) "1" }}\n',
    '{{- with .Values.a }}\nwith: {{ . | toJson }}\n{{- else with .Values.b }}\nelse: {{ toYaml . | nindent 2 }}\n{{- end }}\nend: 1\n',
    'release: {{ .Release | toJson }}\nchart: {{ .Chart | toJson }}\n',
    'tpl: {{ tpl (.Values.name | default "{{ .Chart.Name }}" | toString) . | quote }}\n',
    'merged: {{ merge (dict "a" 1) (.Values.global | default dict) | toJson }}\n',
    'number: {{ .Values.a }}\n',
    // What one chart does to its values, others see only where Helm shares them.
    '{{- $_ := set .Values "a" (dict "m" 1) }}\nset: {{ .Values | toJson }}\n',
    '{{- range $k, $v := .Values }}{{ if kindIs "map" $v }}{{ $_ := set $v "seen" $.Chart.Name }}{{ end }}{{ end }}\nset: {{ .Values | toJson }}\n',
    '{{- range $k, $v := .Values }}{{ if kindIs "map" $v }}{{ $_ := unset $v "x" }}{{ end }}{{ end }}\nunset: {{ .Values | toJson }}\n',
    '{{- $_ := mergeOverwrite .Values (dict "a" (dict "x" (dict "over" 1))) }}\nover: {{ .Values | toJson }} {{ len .Values }}\n',
    '{{- $copy := deepCopy .Values }}{{ $_ := unset .Values "b" }}\ncopy: {{ $copy | toJson }} {{ hasKey .Values "b" }} {{ pick .Values "a" "c" | toJson }}\n',
    'dup: 1\ndup: 2\n',
    'bad: [1\n',
    '{{- if .Values.nope.deeper }}\nx: 1\n{{- end }}\n',
  ]
  return `apiVersion: ${random.pick(['v1', 'apps/v1'])}\nkind: ${random.pick(kinds)}\nmetadata:\n  name: ${name}\n${annotations}${random.pick(bodies)}`
}

function theirs(made: GeneratedChart, options: ChartFuzzOptions, index: number): Promise<string> {
  const folder = join(options.folder, `chart${index}`)
  for (const [name, text] of Object.entries(made.files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const args = ['template', 'r', folder, ...made.flags.flat()]
  const env = { ...process.env, TZ: 'UTC', KUBECONFIG: '/dev/null' }
  return new Promise((resolve) => {
    execFile(options.helm, args, { env, encoding: 'buffer' }, (error, stdout, stderr) => {
      rmSync(folder, { recursive: true, force: true })
      resolve(error === null ? decodeBytes(stdout) : errorsOnly(decodeBytes(stderr)).replaceAll(folder, 'FOLDER'))
    })
  })
}

// Remarks of the log go to the same stream.
function errorsOnly(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^(?:level=|time=|\d{4}\/\d\d\/\d\d |[a-z_]+\.go:\d+|WARNING|warning)/.test(line))
    .join('\n')
}

async function own({ files, flags }: GeneratedChart, { profile, folder }: ChartFuzzOptions): Promise<string> {
  const read = Object.entries(files)
    .map(([name, text]) => ({ name, data: Buffer.from(text) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const of = (flag: string) => flags.filter(([name]) => name === flag).map(([, text]) => text)
  const given: GivenValues = {
    files: [],
    json: of('--set-json'),
    set: of('--set'),
    string: of('--set-string'),
    file: [],
    literal: of('--set-literal'),
  }
  try {
    const values = await readGivenValues(given, { profile, cwd: folder, readInput: () => new Uint8Array(0) })
    const chart = await chartFromFiles(read, { profile, path: 'FOLDER' })
    const release = { name: 'r', namespace: 'default', revision: 1, isUpgrade: false }
    const { manifest } = renderChart(chart, { values, release, profile: profiles[profile].name })
    return templateOutput(manifest, { profile })
  } catch (error) {
    return errorOutput(error)
  }
}
