import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isIgnored, parseIgnoreRules } from '../../src/chart/ignore.ts'
import { withoutBom } from '../../src/chart/limits.ts'
import { chartFromFiles } from '../../src/chart/load.ts'
import { renderChart } from '../../src/engine/render.ts'
import { errorOutput, templateOutput } from '../../src/engine/template-output.ts'
import type { ProfileName } from '../../src/model/profile.table.ts'
import { GoMap } from '../../src/model/value.ts'
import { parseSet, type SetMode } from '../../src/values/set.ts'
import { knownGaps } from './gaps.table.ts'

/** Where the recorded answers are; a checkout without them skips what needs them. Tests run in the project's folder. */
const casesFolder = join(process.cwd(), '..', 'shared', 'cases')
export const hasCases = existsSync(casesFolder)

interface Answer {
  readonly out?: unknown
  readonly raw?: string
  readonly err?: string
  readonly stdout?: string
}

interface Case {
  readonly suite: string
  readonly name: string
  readonly template?: string
  readonly harness?: 'define' | 'chart'
  readonly data?: unknown
  readonly dot?: string
  readonly chart?: string
  readonly values_yaml?: string
  readonly files?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  readonly helm4?: Answer & { readonly nondeterministic?: boolean }
  readonly helm3?: Answer
  readonly nondeterministic?: boolean
}

interface Difference {
  readonly id: string
  readonly profile: ProfileName
  readonly test: Case
  readonly expected: Answer
  readonly got: Answer
}

export interface FileResult {
  readonly asked: number
  readonly differences: readonly Difference[]
  /** Known gaps that differ no more: their rows must go. */
  readonly closedGaps: readonly string[]
}

export function caseFiles(): string[] {
  return readdirSync(casesFolder)
    .filter((name) => name.endsWith('.json'))
    .sort()
}

function readCases(file: string): Case[] {
  const tests = JSON.parse(readFileSync(join(casesFolder, file), 'utf8')) as Case[]
  return tests.filter((test) => test.template !== undefined && !test.nondeterministic && !test.helm4?.nondeterministic)
}

/** Runs every case of a file in both profiles. */
export async function runFile(file: string): Promise<FileResult> {
  const differences: Difference[] = []
  const gaps = new Set(Object.keys(knownGaps).filter((id) => id.startsWith(`${file}#`)))
  const open = new Set<string>()
  const cases = readCases(file)
  for (const [index, test] of cases.entries()) {
    for (const profile of ['helm4', 'helm3'] as const) {
      const id = `${file}#${index}`
      const expected = profile === 'helm4' ? test.helm4! : (test.helm3 ?? test.helm4!)
      const got = await answer(test, profile)
      if (isSame(got, expected)) continue
      if (gaps.has(id)) open.add(id)
      else differences.push({ id, profile, test, expected, got })
    }
  }
  return { asked: cases.length, differences, closedGaps: [...gaps].filter((id) => !open.has(id)) }
}

function isSame(a: Answer, b: Answer): boolean {
  return JSON.stringify([a.out, a.raw, a.err, a.stdout]) === JSON.stringify([b.out, b.raw, b.err, b.stdout])
}

/** What we answer, in the words of the recorder (see record.mjs beside the cases). */
async function answer(test: Case, profile: ProfileName): Promise<Answer> {
  const { code, stdout, stderr } = await template(test, profile)
  if (code !== 0) {
    if (test.harness === 'chart') return { err: stderr }
    const text = stderr.replace(/\n\nUse --debug flag to render out invalid YAML\n$/, '').replace(/\n$/, '')
    return { err: test.harness === 'define' ? text : text.replace(/^Error: /, '') }
  }
  if (test.harness === 'chart') return { stdout }
  const line = /^(?:c0|x): (.*)$/m.exec(stdout)
  try {
    return { out: JSON.parse(line![1]!) }
  } catch {
    return { raw: stdout }
  }
}

function chartFiles(test: Case): Record<string, string> {
  switch (test.harness) {
    case 'define':
      return {
        'values.yaml': test.values_yaml ?? '',
        'templates/t.yaml': `{{- define "t" }}${test.template}{{ end -}}\nx: {{ include "t" ${test.dot ?? '.Values'} | toJson }}\n`,
      }
    case 'chart': {
      const files = { 'templates/t.yaml': test.template!, ...test.files }
      return test.values_yaml === undefined ? files : { 'values.yaml': test.values_yaml, ...files }
    }
    default:
      return {
        'values.yaml': JSON.stringify({ d0: JSON.stringify({ d: test.data }) }),
        'templates/_case.tpl': test.template!,
        'templates/out.yaml': 'c0: {{ include "c/templates/_case.tpl" (fromJson .Values.d0).d | toJson }}\n',
      }
  }
}

async function template(test: Case, profile: ProfileName): Promise<{ code: number; stdout: string; stderr: string }> {
  const all = { 'Chart.yaml': test.chart ?? 'apiVersion: v2\nname: c\nversion: 0.1.0\n', ...chartFiles(test) }
  const files = Object.entries(all)
    // As the recorder's folder is read.
    .filter(([name]) => !isIgnored(rules, name, false))
    .map(([name, text]) => ({ name, data: withoutBom(Buffer.from(text)) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  try {
    const chart = await chartFromFiles(files, { profile })
    const { manifest } = renderChart(chart, {
      values: valuesOf(test.args ?? []),
      release: { name: 'r', namespace: 'default', revision: 1, isUpgrade: false },
      profile,
    })
    // What the harness reads back has gone through a pipe as bytes.
    return { code: 0, stdout: Buffer.from(templateOutput(manifest)).toString('utf8'), stderr: '' }
  } catch (error) {
    return { code: 1, stdout: '', stderr: errorOutput(error) }
  }
}

const rules = parseIgnoreRules('')

const modes = new Map<string, SetMode>([
  ['--set', 'set'],
  ['--set-string', 'string'],
  ['--set-json', 'json'],
  ['--set-literal', 'literal'],
])

function valuesOf(args: readonly string[]): GoMap {
  const values = new GoMap()
  for (let i = 0; i < args.length; i += 2) {
    const mode = modes.get(args[i]!)
    if (mode === undefined) throw new Error(`the driver does not know ${args[i]}`)
    parseSet(args[i + 1]!, values, { mode })
  }
  return values
}
