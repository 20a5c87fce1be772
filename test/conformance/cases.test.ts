import { describe, expect, it } from 'vitest'
import { caseFiles, hasCases, runFile } from './driver.ts'

const where = hasCases ? '' : ' (skipped: the recorded answers are not beside the project)'

describe.skipIf(!hasCases)(`recorded answers of both helms${where}`, () => {
  it.each(hasCases ? caseFiles() : [])(
    '%s',
    async (file) => {
      const { asked, differences, closedGaps } = await runFile(file)
      const failed = new Set(differences.map(({ id }) => id)).size
      console.log(`${file}: ${asked - failed} of ${asked}`)
      const shown = differences
        .slice(0, 20)
        .map(({ id, profile, test, expected, got }) => ({ id, profile, name: test.name, expected, got }))
      expect(shown).toEqual([])
      expect(closedGaps).toEqual([])
    },
    120_000,
  )
})
