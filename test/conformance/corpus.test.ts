import { describe, expect, it } from 'vitest'
import { readCorpus, runCase } from './corpus.ts'
import { corpusGaps } from './gaps.table.ts'

const folder = process.env['FLOTILLA_CORPUS']
const corpus = folder === undefined ? undefined : readCorpus(folder)
const where = corpus === undefined ? ' (skipped: FLOTILLA_CORPUS names no folder of the corpus tool)' : ''

describe.skipIf(corpus === undefined)(`real charts as both helms rendered them${where}`, () => {
  it('are equal', async () => {
    const table = new Map<string, { equal: number; all: number }>()
    const differences: string[] = []
    for (const test of corpus?.cases ?? []) {
      for (const { id, profile, repository, difference } of await runCase(corpus!, test)) {
        const row = table.get(repository) ?? { equal: 0, all: 0 }
        table.set(repository, row)
        row.all++
        if (difference === undefined) row.equal++
        else if (!corpusGaps.some((gap) => gap.profile === profile && gap.chart.test(id))) {
          differences.push(`${profile} ${id}: ${difference.slice(0, 300)}`)
        }
      }
    }
    console.log([...table].map(([repository, { equal, all }]) => `${repository}: ${equal} of ${all}`).join('\n'))
    expect(differences).toEqual([])
  }, 600_000)
})
