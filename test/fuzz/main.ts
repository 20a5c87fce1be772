import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { ProfileName } from '../../src/model/profile.table.ts'
import { compareCharts } from './charts.ts'
import { explained } from './explained.table.ts'
import { type Difference, fuzz } from './fuzz.ts'

const { values: flags } = parseArgs({
  options: {
    seed: { type: 'string' },
    count: { type: 'string', default: '200000' },
    first: { type: 'string', default: '0' },
    profile: { type: 'string', default: 'both' },
    charts: { type: 'string' },
    shown: { type: 'string', default: '20' },
  },
})

const seed = Number(flags.seed ?? Date.now() % 1_000_000)
const count = Number(flags.count)
const profiles: ProfileName[] = flags.profile === 'both' ? ['helm4', 'helm3'] : [flags.profile as ProfileName]
const folder = mkdtempSync(join(tmpdir(), 'flotilla-fuzz-'))
let failed = false
// Most cases end in an error, whose stack nobody reads.
Error.stackTraceLimit = 4

console.log(`seed ${seed}, ${count} templates for ${profiles.join(' and ')}`)
for (const { what, how, reason } of explained) console.log(`  apart: ${what} — ${how} (${reason})`)
try {
  for (const profile of profiles) await runProfile(profile)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = failed ? 1 : 0

async function runProfile(profile: ProfileName): Promise<void> {
  const helm = process.env[profile === 'helm4' ? 'HELM4' : 'HELM3']
  if (helm === undefined) {
    console.log(`${profile}: skipped, ${profile.toUpperCase()} does not name a real helm`)
    return
  }
  const started = Date.now()
  const own = join(folder, profile)
  mkdirSync(own)
  const share = Math.ceil(count / profiles.length)
  const first = Number(flags.first)
  const report = await fuzz({
    profile,
    helm,
    folder: own,
    seed,
    first,
    count: share,
    maxShown: Number(flags.shown),
    onProgress: progress,
    onFound: (index, text) => console.log(`  ${profile}, case ${index} differs: ${text.slice(0, 600)}`),
    onDeath: (source) => console.log(`  ${profile} does not survive: ${JSON.stringify(source)}`),
    onDifference: (one) => show(profile, one),
  })
  for (const [reason, { times, index, text }] of report.known)
    console.log(`  explained, ${times}: ${reason}; first in case ${index}\n  ${text}`)
  const { asked, left, succeeded, differences, processes } = report
  const seconds = ((Date.now() - started) / 1000).toFixed(0)
  console.log(
    `${profile}: ${asked} compared (${succeeded} values, ${asked - succeeded} errors), ${left} not asked, ${differences} differ; ${processes} helm processes, ${seconds} s`,
  )
  failed ||= differences > 0
  // A chart costs a process of its own.
  const charts = flags.charts === undefined ? Math.ceil(share / 400) : Number(flags.charts)
  const wrong = await compareCharts({ profile, helm, folder: own, seed, first: Math.floor(first / 400), count: charts })
  for (const { index, ...one } of wrong.slice(0, Number(flags.shown))) {
    console.log(`\n${profile}, chart ${index}: ${JSON.stringify(one, null, 1)}`)
  }
  console.log(`${profile}: ${charts} charts compared, ${wrong.length} differ`)
  failed ||= wrong.length > 0
}

function progress(done: number, differences: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} … ${differences} differ `)
  else console.log(`  ${done} done, ${differences} differ`)
}

function show(profile: ProfileName, { index, source, values, text }: Difference): void {
  console.log(`\n${profile}, case ${index} (--seed ${seed} --first ${index} --count 1 --profile ${profile})`)
  console.log(`  ${JSON.stringify(source)}\n  ${JSON.stringify(values)}\n  ${text}`)
}
