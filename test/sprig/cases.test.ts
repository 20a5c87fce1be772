import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { casesFolder, expectedAnswer, profiles, readCases, runCase } from './cases.ts'

const files = [
  'sprig',
  'go-regexp',
  'go-time',
  'go-strings-url-path-json',
  'go-strconv-unicode',
  'helm43-duration',
  'semver',
  'probe-sprig',
  'probe-str',
  'probe-lst',
]

/** Ids that differ, with the reason. None is left. */
const knownGaps: Readonly<Record<string, string>> = {}

describe.skipIf(!existsSync(casesFolder))('answers recorded from both helms (needs ../shared/cases)', () => {
  it.each(files.flatMap((file) => profiles.map((profile) => [file, profile] as const)))('%s, %s', (file, profile) => {
    const cases = readCases(`${file}.json`)
    expect(cases.length).toBeGreaterThan(0)
    const wrong: string[] = []
    for (const [i, one] of cases.entries()) {
      const id = `${file} ${i} ${one.name}`
      const want = expectedAnswer(one, profile)
      const got = runCase(one, profile)
      const isEqual = want.out === undefined ? got.err?.trimEnd() === want.err?.trimEnd() : got.out === want.out
      if (!isEqual && !(id in knownGaps)) wrong.push(`${id}: want ${JSON.stringify(want)}, got ${JSON.stringify(got)}`)
    }
    console.info(`${file} (${profile}): ${cases.length - wrong.length} of ${cases.length}`)
    expect(wrong).toEqual([])
  })
})
