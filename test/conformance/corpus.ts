import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadChart } from '../../src/chart/load.ts'
import { readValues } from '../../src/chart/values-file.ts'
import { offlineCapabilities, parseKubeVersion } from '../../src/engine/capabilities.ts'
import { renderChart } from '../../src/engine/render.ts'
import { errorOutput, templateOutput } from '../../src/engine/template-output.ts'
import { type ProfileName, profiles } from '../../src/model/profile.table.ts'
import { GoMap } from '../../src/model/value.ts'
import { mergeValues } from '../../src/values/merge.ts'
import { parseSet, type SetMode } from '../../src/values/set.ts'

/** A folder that the corpus tool has made: cases.json, charts/, values/, out/, masks.json. */
export interface Corpus {
  readonly folder: string
  readonly cases: readonly CorpusCase[]
  /** Lines (from 1) that vary from run to run; null where their number varies, too. */
  readonly masks: Readonly<Record<string, readonly number[] | null>>
}

export interface CorpusCase {
  readonly id: string
  readonly chart: string
  readonly args: readonly string[]
}

export interface Outcome {
  readonly id: string
  readonly profile: ProfileName
  readonly repository: string
  /** What differs, or nothing. */
  readonly difference: string | undefined
}

export function readCorpus(folder: string): Corpus {
  const json = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'))
  return { folder, cases: json('cases.json'), masks: json('masks.json') }
}

const outputs: readonly (readonly [ProfileName, string])[] = [
  ['helm4', 'v4'],
  ['helm3', 'v3'],
]

export async function runCase(corpus: Corpus, test: CorpusCase): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const masked = maskedLines(corpus, test.id)
  for (const [profile, name] of outputs) {
    const base = join(corpus.folder, 'out', name, test.id)
    if (!existsSync(`${base}.rc`)) continue
    const expected = {
      stdout: textOf(`${base}.yaml`),
      stderr: textOf(`${base}.err`),
      failed: textOf(`${base}.rc`).trim() !== '0',
    }
    const got = await template(corpus.folder, test, profile)
    const difference = compare(expected, got, { masked, folder: corpus.folder })
    outcomes.push({ id: test.id, profile, repository: test.chart.split('__')[0]!, difference })
  }
  return outcomes
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

interface Result {
  readonly stdout: string
  readonly stderr: string
  readonly failed: boolean
}

interface Comparison {
  readonly folder: string
  /** Numbers of the significant lines that vary; undefined where none do, null where the number of lines varies. */
  readonly masked: ReadonlySet<number> | null | undefined
}

function compare(expected: Result, got: Result, { folder, masked }: Comparison): string | undefined {
  if (expected.failed || got.failed) {
    const [a, b] = [errorsOnly(expected.stderr), errorsOnly(got.stderr)].map((text) =>
      text.replaceAll(`${folder}/`, ''),
    )
    return expected.failed && got.failed && a === b ? undefined : `expected ${a}, got ${b}`
  }
  if (masked === null || expected.stdout === got.stdout) return undefined
  const [wanted, lines] = [significant(expected.stdout), significant(got.stdout)]
  for (let i = 0; i < Math.max(wanted.length, lines.length); i++) {
    if (wanted[i] === lines[i] || (masked?.has(i) && lines[i] !== undefined)) continue
    return `expected ${JSON.stringify(wanted[i])}, got ${JSON.stringify(lines[i])}`
  }
  return masked === undefined ? 'blank lines differ' : undefined
}

function significant(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '')
}

/** The mask has line numbers of Helm 4's output; without blank lines they are those of Helm 3's, too. */
function maskedLines(corpus: Corpus, id: string): Comparison['masked'] {
  const mask = corpus.masks[id]
  if (mask === null || mask === undefined) return mask
  const numbers = new Set<number>()
  let count = 0
  textOf(join(corpus.folder, 'out', 'v4', `${id}.yaml`))
    .split('\n')
    .forEach((line, i) => {
      if (line.trim() === '') return
      if (mask.includes(i + 1)) numbers.add(count)
      count++
    })
  return numbers
}

// Warnings go to the same stream, in another form for each Helm; they are not compared.
function errorsOnly(stderr: string): string {
  return stderr
    .split('\n')
    .filter((line) => !/^(?:level=|[a-z_]+\.go:\d+|WARNING|warning)/.test(line))
    .join('\n')
}

const setFlags = new Map<string, SetMode>([
  ['--set', 'set'],
  ['--set-string', 'string'],
  ['--set-json', 'json'],
])

interface Arguments {
  name: string
  namespace: string
  chart: string
  values: GoMap
  kubeVersion: string
  readonly apiVersions: string[]
  readonly switches: Set<string>
}

function parse(folder: string, args: readonly string[], profile: ProfileName): Arguments {
  const parsed: Arguments = {
    name: 'release-name',
    namespace: 'default',
    chart: '',
    values: new GoMap(),
    kubeVersion: '',
    apiVersions: [],
    switches: new Set(),
  }
  const words: string[] = []
  for (let i = 1; i < args.length; i++) {
    const arg = args[i]!
    const mode = setFlags.get(arg)
    if (mode !== undefined) parseSet(args[++i]!, parsed.values, { mode })
    else if (arg === '-f')
      parsed.values = mergeValues(parsed.values, readValues(readFileSync(join(folder, args[++i]!)), profiles[profile]))
    else if (arg === '-n') parsed.namespace = args[++i]!
    else if (arg === '--kube-version') parsed.kubeVersion = args[++i]!
    else if (arg === '--api-versions') parsed.apiVersions.push(...args[++i]!.split(','))
    else if (arg.startsWith('--')) parsed.switches.add(arg)
    else words.push(arg)
  }
  if (words.length > 1) parsed.name = words.shift()!
  parsed.chart = join(folder, words[0]!)
  return parsed
}

async function template(folder: string, test: CorpusCase, profile: ProfileName): Promise<Result> {
  try {
    const { switches, apiVersions, kubeVersion, ...given } = parse(folder, test.args, profile)
    const known = kubeVersion === '' ? offlineCapabilities.kubeVersion : parseKubeVersion(kubeVersion, profile)
    const { manifest } = renderChart(await loadChart(given.chart, { profile }), {
      values: given.values,
      release: { name: given.name, namespace: given.namespace, revision: 1, isUpgrade: switches.has('--is-upgrade') },
      capabilities: { kubeVersion: known, apiVersions: [...offlineCapabilities.apiVersions, ...apiVersions] },
      skipSchemaValidation: switches.has('--skip-schema-validation'),
      profile,
    })
    const stdout = templateOutput(manifest, {
      profile,
      includeCrds: switches.has('--include-crds'),
      hooks: !switches.has('--no-hooks'),
      skipTests: switches.has('--skip-tests'),
    })
    return { stdout: Buffer.from(stdout).toString('utf8'), stderr: '', failed: false }
  } catch (error) {
    return { stdout: '', stderr: errorOutput(error), failed: true }
  }
}
