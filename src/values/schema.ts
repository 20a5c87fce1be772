import { FlotillaError } from '../errors.ts'
import { decodeBytes } from '../golang/bytes.ts'
import { GoError } from '../golang/go-error.ts'
import { metered, newBudget } from '../golang/meter.ts'
import type { GoMap } from '../model/value.ts'
import { checkSchema } from './schema-check.ts'
import { compileSchema } from './schema-compile.ts'
import { readSchema } from './schema-document.ts'
import { describeFindings } from './schema-error.ts'

// Schemas applied to values; references in references may multiply without end.
const maxSteps = 2_000_000

/**
 * Checks values against a `values.schema.json`: drafts 4, 6, 7, 2019-09 and 2020-12 (the default), patterns in Go's syntax.
 * Schemas in other files or on the network are not loaded.
 *
 * @returns undefined if the values fit; else Helm's text for one chart: a line `- at '/path': …` for each finding and a newline
 * behind the last, or what is wrong with the schema itself. Findings are in the order of names, where Helm's order varies.
 */
export function validateSchema(schema: Uint8Array | string, values: GoMap): string | undefined {
  try {
    const document = readSchema(typeof schema === 'string' ? schema : decodeBytes(schema))
    const { root, at } = compileSchema(document)
    const findings = metered(newBudget(maxSteps), () => checkSchema(values, root, at))
    return findings.length === 0 ? undefined : `${describeFindings(findings)}\n`
  } catch (error) {
    if (error instanceof GoError) return error.message
    if (error instanceof RangeError) return 'the schema is nested too deeply'
    if (error instanceof FlotillaError && error.code === 'E_RENDER_STEPS') return 'the schema needs too many steps'
    throw error
  }
}
