import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DiffLine, diffLines, hunks } from '../../src/diff/lines.ts'

const show = (lines: readonly DiffLine[]): string => lines.map((line) => line.op + line.text).join('')

describe('line difference', () => {
  const rows: [string, string, string][] = [
    ['abc', 'abc', ' a b c'],
    ['abc', 'axc', ' a-b+x c'],
    ['', 'ab', '+a+b'],
    ['ab', '', '-a-b'],
    ['abcd', 'acbd', ' a-b c+b d'],
    ['aab', 'ab', ' a-a b'],
    ['abab', 'ba', '-a b a-b'],
  ]
  it.each(rows)('%s -> %s', (before, after, wanted) => {
    expect(show(diffLines([...before], [...after]))).toBe(wanted)
  })

  it('gives back both texts', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 40 })
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after)
        expect(lines.filter((line) => line.op !== '+').map((line) => line.text)).toEqual(before)
        expect(lines.filter((line) => line.op !== '-').map((line) => line.text)).toEqual(after)
      }),
    )
  })

  it('stays fast where everything moved or everything differs', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `line ${index}`)
    const moved = [...many.slice(8000), ...many.slice(0, 8000)]
    const shuffled = many.map((_, index) => many[(index * 7919) % many.length] ?? '')
    const started = performance.now()
    for (const after of [moved, shuffled, many.map((line) => `${line}!`)]) diffLines(many, after)
    expect(performance.now() - started).toBeLessThan(3000)
  })
})

describe('hunks', () => {
  const around = (changed: readonly number[], length: number): string =>
    hunks(
      Array.from(
        { length },
        (_, index) => ({ op: changed.includes(index) ? '+' : ' ', text: String(index % 10) }) as const,
      ),
      2,
    )
      .map(show)
      .join(' | ')
  const rows: [number[], number, string][] = [
    [[], 5, ''],
    [[0], 5, '+0 1 2'],
    [[4], 5, ' 2 3+4'],
    [[2], 9, ' 0 1+2 3 4'],
    [[2, 6], 9, ' 0 1+2 3 4 5+6 7 8'],
    [[2, 7], 10, ' 0 1+2 3 4 5 6+7 8 9'],
    [[2, 8], 12, ' 0 1+2 3 4 |  6 7+8 9 0'],
    [[2, 3], 9, ' 0 1+2+3 4 5'],
  ]
  it.each(rows)('changes at %j of %d', (changed, length, wanted) => expect(around(changed, length)).toBe(wanted))
})
