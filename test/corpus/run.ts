import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HelmWorld } from '../../src/cli/helm/command.ts'
import { runHelm } from '../../src/cli/helm/run.ts'
import { encodeBytes } from '../../src/golang/bytes.ts'
import type { ProfileName } from '../../src/model/profile.table.ts'

/** A corpus of real charts with the answers of both helms; its layout is described where it is built (tools/corpus). */
export const corpusFolder = process.env['FLOTILLA_CORPUS']

export interface CorpusCase {
  readonly id: string
  readonly chart: string
  readonly args: readonly string[]
  readonly repository: string
  /** Lines that differ from run to run, from one; null where their number does, too. */
  readonly mask: readonly number[] | null | undefined
}

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface CaseResult {
  readonly test: CorpusCase
  readonly profile: ProfileName
  readonly problem: string | undefined
  readonly expected: Outcome
  readonly got: Outcome
}

export const profileNames = ['helm4', 'helm3'] as const

export function readCorpus(folder: string): CorpusCase[] {
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
  const cases = JSON.parse(read('cases.json')) as { id: string; chart: string; args: string[] }[]
  const masks = JSON.parse(read('masks.json')) as Record<string, number[] | null>
  const [head = '', ...rows] = read('charts.tsv').trimEnd().split('\n')
  const column = head.split('\t').indexOf('repo')
  const repositories = new Map(rows.map((row) => row.split('\t')).map((cells) => [cells[0]!, cells[column]!]))
  return cases.map(({ id, chart, args }) => {
    return { id, chart, args, repository: repositories.get(id) ?? '', mask: masks[id] }
  })
}

/** Runs a helm command line through the real entry, in this process. */
export async function runLine(
  line: readonly string[],
  { folder, profile }: { readonly folder: string; readonly profile: ProfileName },
): Promise<Outcome> {
  let [stdout, stderr] = ['', '']
  const home = join(folder, '.home')
  const world: HelmWorld = {
    cwd: folder,
    variables: {
      HOME: home,
      HELM_CACHE_HOME: join(home, 'cache'),
      HELM_CONFIG_HOME: join(home, 'config'),
      HELM_DATA_HOME: join(home, 'data'),
      KUBECONFIG: '/dev/null',
      TZ: 'UTC',
      FLOTILLA_COMPAT: profile,
    },
    program: 'helm',
    out: (text) => {
      stdout += text
    },
    err: (text) => {
      stderr += text
    },
    readInput: () => new Uint8Array(),
    now: () => new Date(),
  }
  const code = await runHelm(line, world)
  return { code, stdout, stderr }
}

/** What real helm answered, as it was recorded. */
function recorded(folder: string, { id }: CorpusCase, profile: ProfileName): Outcome {
  const stem = join(folder, 'out', profile === 'helm4' ? 'v4' : 'v3', id)
  const text = (end: string): string => (existsSync(stem + end) ? readFileSync(stem + end, 'latin1') : '')
  return { code: Number(text('.rc').trim()), stdout: text('.yaml'), stderr: text('.err') }
}

/** Runs one case and says what differs, if anything does. */
export async function runCase(
  test: CorpusCase,
  { folder, profile }: { readonly folder: string; readonly profile: ProfileName },
): Promise<CaseResult> {
  const expected = recorded(folder, test, profile)
  const got = await runLine(test.args, { folder, profile })
  return {
    test,
    profile,
    problem: difference({ test, expected, got, isRandom: randomLines(folder, test, profile) }),
    expected,
    got,
  }
}

interface Compared {
  readonly test: CorpusCase
  readonly expected: Outcome
  readonly got: Outcome
  /** True for lines of the recorded output that are random. */
  readonly isRandom: (line: string, number: number) => boolean
}

function difference({ test: { mask }, expected, got, isRandom }: Compared): string | undefined {
  if (expected.code !== got.code)
    return `exit code ${got.code} instead of ${expected.code}: ${got.stderr.slice(0, 300)}`
  const stdout = Buffer.from(encodeBytes(got.stdout)).toString('latin1')
  const line = mask === null ? undefined : firstDifference(expected.stdout, stdout, isRandom)
  if (line !== undefined) return line
  if (expected.code === 0) return undefined
  const stderr = Buffer.from(encodeBytes(got.stderr)).toString('latin1')
  // Which of several templates fails first is a matter of Go's maps there.
  return mask === undefined ? firstDifference(errorPart(expected.stderr), errorPart(stderr), () => false) : undefined
}

// Remarks come before the error.
function errorPart(stderr: string): string {
  const at = stderr.search(/^Error: /m)
  return at < 0 ? stderr : stderr.slice(at)
}

function firstDifference(expected: string, got: string, isRandom: Compared['isRandom']): string | undefined {
  if (expected === got) return undefined
  const [wanted, found] = [expected.split('\n'), got.split('\n')]
  for (let i = 0; i < Math.max(wanted.length, found.length); i++) {
    if (wanted[i] === found[i] || isRandom(wanted[i] ?? '', i + 1)) continue
    return `line ${i + 1}: expected ${JSON.stringify(wanted[i])}, got ${JSON.stringify(found[i])}`
  }
  return undefined
}

/**
 * Which lines are random: in helm 4's output those that the mask names; in helm 3's, which was recorded once, those that begin as
 * a line of helm 4's that came out in two ways.
 */
function randomLines(folder: string, test: CorpusCase, profile: ProfileName): Compared['isRandom'] {
  const { mask, id } = test
  if (mask === undefined || mask === null) return () => false
  if (profile === 'helm4') return (_, number) => mask.includes(number)
  const runs = ['v4', 'v4b', 'v4c'].map((name) =>
    readFileSync(join(folder, 'out', name, `${id}.yaml`), 'latin1').split('\n'),
  )
  const starts = mask.map((number) => commonStart(runs.map((lines) => lines[number - 1] ?? '')))
  return (line) => starts.some((start) => start.trim() !== '' && line.startsWith(start))
}

function commonStart(lines: readonly string[]): string {
  const [first = ''] = lines
  let end = 0
  while (end < first.length && lines.every((line) => line[end] === first[end])) end++
  return first.slice(0, end)
}
