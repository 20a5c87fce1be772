import { describe, expect, it } from 'vitest'
import { caseAt, compareSchemas, ownVerdict } from './schemas.ts'

const seed = 20261129

const helms = [
  ['HELM4', 2100],
  ['HELM3', 300],
] as const

describe('generated schemas', () => {
  it('are of all kinds: some fit, some are wrong themselves, some do not suit the values', () => {
    const verdicts = Array.from({ length: 300 }, (_, index) => ownVerdict(caseAt(seed, index)))
    expect(verdicts.filter((text) => text === '').length).toBeGreaterThan(50)
    expect(verdicts.filter((text) => text.includes('is not valid against metaschema')).length).toBeGreaterThan(30)
    expect(verdicts.filter((text) => text.startsWith('- at ')).length).toBeGreaterThan(30)
  })

  it.each(helms)(
    'get the verdict of real helm (skipped unless %s names one)',
    { timeout: 300_000 },
    async (name, count) => {
      const helm = process.env[name]
      if (helm === undefined) return
      expect(await compareSchemas(helm, { seed, from: 0, count })).toEqual([])
    },
  )
})
