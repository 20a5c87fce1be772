import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { archives } from './archives.ts'
import { hostileCharts } from './charts.table.ts'

const root = join(import.meta.dirname, '..', '..')
/** A build elsewhere may be named, to try something beside dist/. */
const program = process.env['FLOTILLA_PROGRAM'] ?? join(root, 'dist', 'flotilla.js')
const isBuilt = existsSync(program)
const folder = mkdtempSync(join(tmpdir(), 'flotilla-hostile-'))

const maxSeconds = 5
const maxKilobytes = 1024 * 1024

/** What measure.mjs reports of a process that ended by itself. */
interface Usage {
  readonly seconds: number
  readonly kilobytes: number
}

const unknown: Usage = { seconds: Number.NaN, kilobytes: Number.NaN }

interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Of the clock or of the processor, whichever is less: others use the clock too, and threads of one's own add up. */
  readonly seconds: number
  readonly kilobytes: number
}

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Renders; again where it took too long: once is a busy machine, twice is the program. */
async function render(chart: string, args: readonly string[]): Promise<Outcome> {
  const first = await renderOnce(chart, args)
  return first.seconds < maxSeconds ? first : renderOnce(chart, args)
}

/** Runs the built program in a process of its own, and measures it. */
function renderOnce(chart: string, args: readonly string[]): Promise<Outcome> {
  const report = join(folder, 'usage')
  rmSync(report, { force: true })
  const hook = join(import.meta.dirname, 'measure.mjs')
  const started = performance.now()
  return new Promise((resolve) => {
    const argv = ['--import', hook, program, 'helm', 'template', 'r', chart, ...args]
    const env = { ...process.env, FLOTILLA_MEASURE: report, KUBECONFIG: '/dev/null' }
    const child = spawn(process.execPath, argv, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const timer = setTimeout(() => child.kill('SIGKILL'), 4 * maxSeconds * 1000)
    const texts: [string, string] = ['', '']
    for (const [i, stream] of [child.stdout, child.stderr].entries() as Iterable<[0 | 1, typeof child.stdout]>) {
      // The beginning tells enough; a hostile output would fill the memory of the test.
      stream.on('data', (chunk: Buffer) => {
        if (texts[i].length < 1_000_000) texts[i] += String(chunk)
      })
    }
    child.on('close', (code) => {
      clearTimeout(timer)
      const used = existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as Usage) : unknown
      const seconds = Math.min((performance.now() - started) / 1000, used.seconds)
      resolve({ code, stdout: texts[0], stderr: texts[1], seconds, kilobytes: used.kilobytes })
    })
  })
}

function expectHarmless({ code, stderr, seconds, kilobytes }: Outcome): void {
  expect(stderr).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m)
  expect(stderr).not.toMatch(/RangeError|TypeError|heap out of memory|internal error/)
  expect(code, stderr.slice(0, 2000)).not.toBeNull()
  expect(seconds, 'seconds').toBeLessThan(maxSeconds)
  expect(kilobytes, 'kilobytes').toBeLessThan(maxKilobytes)
}

const metadata = 'apiVersion: v2\nname: hostile\nversion: 0.1.0\n'

describe.skipIf(!isBuilt)(`hostile charts${isBuilt ? '' : ' (skipped: dist/ is not built)'}`, () => {
  it.each(hostileCharts.map((one) => [one.name, one] as const))(
    '%s',
    async (_, { files, error, output, args = [] }) => {
      const chart = mkdtempSync(join(folder, 'c'))
      for (const [name, text] of Object.entries({ 'Chart.yaml': metadata, ...files() })) {
        mkdirSync(dirname(join(chart, name)), { recursive: true })
        writeFileSync(join(chart, name), text)
      }
      const outcome = await render(chart, args)
      rmSync(chart, { recursive: true, force: true })
      expectHarmless(outcome)
      if (error !== undefined) {
        expect(outcome.stderr).toMatch(error)
        expect(outcome.code).toBe(1)
      }
      if (output !== undefined) expect(outcome.stdout, outcome.stderr.slice(0, 2000)).toMatch(output)
    },
    60_000,
  )

  it.each(archives.map((one) => [one.name, one] as const))(
    '%s',
    async (_, { make, error }) => {
      const file = join(folder, 'hostile-0.1.0.tgz')
      make(file)
      const outcome = await render(file, [])
      rmSync(file, { force: true })
      expectHarmless(outcome)
      expect(outcome.stderr).toMatch(error)
      expect(outcome.code).toBe(1)
      expect(existsSync(join(folder, 'owned'))).toBe(false)
    },
    60_000,
  )

  it('links of a folder that lead in a circle', async () => {
    const chart = mkdtempSync(join(folder, 'c'))
    writeFileSync(join(chart, 'Chart.yaml'), metadata)
    mkdirSync(join(chart, 'templates'))
    symlinkSync('..', join(chart, 'templates', 'up'))
    const outcome = await render(chart, [])
    expectHarmless(outcome)
    expect(outcome.code).toBe(1)
  }, 60_000)
})
