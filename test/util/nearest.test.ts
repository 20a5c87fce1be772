import { describe, expect, it } from 'vitest'
import { nearestName, suggestName } from '../../src/util/nearest.ts'

describe('the name that was meant', () => {
  it.each([
    ['postgers', ['postgres', 'frontend'], 'postgres'],
    ['Backend', ['backend', 'back'], 'backend'],
    ['ab', ['ba', 'zz'], 'ba'],
    ['db', ['api', 'web'], undefined],
    ['', ['a'], 'a'],
    ['exact', [], undefined],
    ['frontent', ['frontend', 'fronten'], 'frontend'],
  ])('%s among %j: %s', (typed, known, meant) => expect(nearestName(typed, known)).toBe(meant))

  it('is told, or what there is', () => {
    expect(suggestName('wbe', ['web', 'api'], 'release')).toBe('did you mean web?')
    expect(suggestName('queue', ['web', 'api'], 'release')).toBe('known: web, api')
    expect(suggestName('queue', [], 'release')).toBe('there is no release')
    const many = Array.from({ length: 20 }, (_, i) => `n${i}`)
    expect(suggestName('queue', many, 'release')).toBe(`known: ${many.slice(0, 12).join(', ')}, …`)
  })

  it('takes no long time over long names', () => {
    const long = 'x'.repeat(100_000)
    const start = performance.now()
    expect(nearestName(long, ['y', `${long}z`])).toBeUndefined()
    expect(performance.now() - start).toBeLessThan(1000)
  })
})
