import { describe, expect, it } from 'vitest'
import { type CaseResult, corpusFolder, profileNames, readCorpus, runCase } from './run.ts'
import { varying } from './varying.table.ts'

const folder = corpusFolder
const reason = folder === undefined ? ' (skipped: FLOTILLA_CORPUS names no folder of charts with recorded answers)' : ''

describe.skipIf(folder === undefined)(`real charts through helm template${reason}`, () => {
  it.each(profileNames)(
    '%s: stdout, exit code and error text equal',
    async (profile) => {
      const results: CaseResult[] = []
      for (const test of readCorpus(folder!)) {
        if (!varying[test.id]?.includes(profile)) results.push(await runCase(test, { folder: folder!, profile }))
      }
      console.log(tableOf(results))
      const failed = results.filter(({ problem }) => problem !== undefined)
      expect(failed.slice(0, 20).map(({ test, problem }) => `${test.id}: ${problem}`)).toEqual([])
    },
    600_000,
  )
})

function tableOf(results: readonly CaseResult[]): string {
  const repositories = grouped(results)
  const rows = [...repositories].map(([repository, cases]) => {
    const equal = cases.filter(({ problem }) => problem === undefined)
    const failing = cases.filter(({ expected }) => expected.code !== 0)
    return { repository, equal: equal.length, cases: cases.length, errors: failing.length }
  })
  const all = rows.reduce((sum, row) => ({
    repository: 'all',
    equal: sum.equal + row.equal,
    cases: sum.cases + row.cases,
    errors: sum.errors + row.errors,
  }))
  const lines = [...rows, all].map(({ repository, equal, cases, errors }) => {
    return `${repository.padEnd(40)} ${equal} of ${cases} equal, ${errors} of them errors`
  })
  return `${results[0]?.profile}\n${lines.join('\n')}`
}

function grouped(results: readonly CaseResult[]): Map<string, CaseResult[]> {
  const groups = new Map<string, CaseResult[]>()
  for (const result of results) {
    const group = groups.get(result.test.repository)
    if (group === undefined) groups.set(result.test.repository, [result])
    else group.push(result)
  }
  return groups
}
