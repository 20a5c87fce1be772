import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ProfileName } from '../../src/model/profile.table.ts'
import { compareCharts } from './charts.ts'
import { fuzz } from './fuzz.ts'

const helms: readonly (readonly [ProfileName, string])[] = [
  ['helm4', 'HELM4'],
  ['helm3', 'HELM3'],
]

/** A small part of `npm run fuzz`, always the same. */
const seed = 20261121

describe.each(helms)('generated templates, %s', (profile, variable) => {
  const helm = process.env[variable]
  const why = helm === undefined ? ` (skipped: ${variable} does not name a real helm)` : ''

  it.skipIf(helm === undefined)(
    `gives the same values and errors as real helm${why}`,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'flotilla-fuzz-'))
      try {
        const report = await fuzz({ profile, helm: helm!, folder, seed, first: 0, count: 500, maxShown: 5 })
        expect(report.shown).toEqual([])
        expect(report.differences).toBe(0)
        expect(report.asked).toBeGreaterThan(450)
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
    120_000,
  )

  it.skipIf(helm === undefined)(
    `renders generated charts as real helm does${why}`,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'flotilla-fuzz-'))
      try {
        const differences = await compareCharts({ profile, helm: helm!, folder, seed, first: 0, count: 12 })
        expect(differences).toEqual([])
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
    120_000,
  )
})
