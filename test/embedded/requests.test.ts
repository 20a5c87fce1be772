import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCertificate } from '../../src/embedded/certificate.ts'
import { type RunningServer, startServer } from '../../src/embedded/start.ts'
import { type Played, play } from './play.ts'
import { startReal } from './real-server.ts'
import { rows } from './requests.table.ts'

const assets = process.env['KUBEBUILDER_ASSETS']
const recording = join(import.meta.dirname, 'requests.golden.json')
const record = process.env['RECORD_REQUESTS'] === '1'

/** The recorded answers of a real API server, one row a line so that a change can be reviewed. */
function recorded(): Map<string, Played> {
  const rows = JSON.parse(readFileSync(recording, 'utf8')) as Record<string, Played>
  return new Map(Object.entries(rows))
}

function writeRecording(answers: ReadonlyMap<string, Played>): void {
  const lines = [...answers].map(([title, answer]) => `${JSON.stringify(title)}: ${JSON.stringify(answer)}`)
  writeFileSync(recording, `{\n${lines.join(',\n')}\n}\n`)
}

/**
 * Answers in one form: what JSON can say. Managers stand in the order of their times, in whole seconds: which of two is first
 * depends on where a second ended, so here they stand by name.
 */
function plain(answer: Played | undefined): unknown {
  return JSON.parse(JSON.stringify(answer ?? null), (key, value: unknown) =>
    key === 'managedFields' && Array.isArray(value) ? value.toSorted(byText) : value,
  )
}

function byText(a: unknown, b: unknown): number {
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)]
  return x < y ? -1 : Number(x > y)
}

describe('the embedded API server answers like a real one', () => {
  let embedded: RunningServer
  let answers: Map<string, Played>

  beforeAll(async () => {
    embedded = await startServer({ token: 'table', certificate: makeCertificate(), controllers: false })
    answers = await play({ url: embedded.url, token: 'table' }, rows)
  })
  afterAll(async () => {
    await embedded.close()
  })

  it('to at least 150 requests, each with its own title', () => {
    expect(rows.length).toBeGreaterThanOrEqual(150)
    expect(new Set(rows.map((row) => row.title)).size).toBe(rows.length)
  })

  it.skipIf(!assets)(
    'and a real one answers as recorded (needs KUBEBUILDER_ASSETS)',
    { timeout: 120_000 },
    async () => {
      const real = await startReal(assets ?? '')
      try {
        const theirs = await play(real, rows)
        if (record || !existsSync(recording)) writeRecording(theirs)
        const before = recorded()
        for (const row of rows) expect(plain(theirs.get(row.title)), row.title).toEqual(plain(before.get(row.title)))
      } finally {
        real.stop()
      }
    },
  )

  it.each(rows.map((row) => [row.title]))('%s', (title) => {
    expect(plain(answers.get(title))).toEqual(plain(recorded().get(title)))
  })
})
