import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { referencePage } from '../../src/cli/reference.ts'
import { stackJsonSchema } from '../../src/stack/schema.ts'

const root = join(import.meta.dirname, '..', '..')

describe('generated files are fresh (npm run generate)', () => {
  it('schemas/stack.schema.json', () => {
    expect(readFileSync(join(root, 'schemas', 'stack.schema.json'), 'utf8')).toBe(
      `${JSON.stringify(stackJsonSchema(), null, 2)}\n`,
    )
  })

  it('docs/CLI.md', () => {
    expect(readFileSync(join(root, 'docs', 'CLI.md'), 'utf8')).toBe(referencePage())
  })
})
