import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorAreas } from '../../src/cli/error-codes.table.ts'
import { errorsPage } from '../../src/cli/error-reference.ts'

const root = join(import.meta.dirname, '..', '..')
const listed = errorAreas.flatMap(({ codes }) => codes.map(({ code }) => code))

/** Every code in the sources, quoted as a text of its own or shown in front of a message. */
function usedCodes(): Set<string> {
  const source = join(root, 'src')
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('error-codes.table.ts'),
  )
  return new Set(
    files.flatMap((file) =>
      [...readFileSync(join(source, file), 'utf8').matchAll(/'(E_[A-Z_0-9]+)'|error\[(E_[A-Z_0-9]+)\]/g)].map(
        ([, quoted, shown]) => quoted ?? shown ?? '',
      ),
    ),
  )
}

describe('the codes of errors', () => {
  const used = usedCodes()

  it('are all in the table (src/cli/error-codes.table.ts)', () => {
    expect(used.size).toBeGreaterThan(50)
    expect([...used].filter((code) => !listed.includes(code)).sort()).toEqual([])
  })

  it('are all used', () => {
    expect(listed.filter((code) => !used.has(code))).toEqual([])
  })

  it('stand in the table once, each with a meaning', () => {
    expect(listed.filter((code, i) => listed.indexOf(code) !== i)).toEqual([])
    const all = errorAreas.flatMap(({ codes }) => codes)
    expect(all.filter(({ meaning }) => meaning.length < 10).map(({ code }) => code)).toEqual([])
  })

  it('docs/ERRORS.md is fresh (npm run generate)', () => {
    expect(readFileSync(join(root, 'docs', 'ERRORS.md'), 'utf8')).toBe(errorsPage())
  })
})
