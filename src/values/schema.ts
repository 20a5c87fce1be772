import { FlotillaError } from '../errors.ts'
import { decodeBytes } from '../golang/bytes.ts'
import { GoError } from '../golang/go-error.ts'
import { metered, newBudget } from '../golang/meter.ts'
import type { GoMap } from '../model/value.ts'
import { checkSchema } from './schema-check.ts'
import { SchemaCompiler } from './schema-compile.ts'
import { loaderOf, type SchemaDocuments } from './schema-documents.ts'
import { describeFindings } from './schema-error.ts'
import { readSchemaJson } from './schema-json.ts'
import { checkAgainstMetaschema } from './schema-meta.ts'
import { SchemaRoots } from './schema-roots.ts'

// Schemas applied to values; references in references may multiply without end.
const maxSteps = 2_000_000

const address = 'file:///values.schema.json'

/**
 * Checks values against a `values.schema.json`: drafts 4, 6, 7, 2019-09 and 2020-12 (the default), patterns in Go's syntax.
 * Schemas at other addresses are among the documents; one
 * that was not fetched yet is a `DocumentNeeded`.
 *
 * @returns undefined if the values fit; else Helm's text for one chart: a line `- at '/path': …` for each finding and a newline
 * behind the last, or what is wrong with the schema itself. Findings are in the order of names, where Helm's order varies.
 */
export function validateSchema(
  schema: Uint8Array | string,
  values: GoMap,
  documents?: SchemaDocuments,
): string | undefined {
  try {
    const text = typeof schema === 'string' ? schema : decodeBytes(schema)
    const document = readSchemaJson(text)
    documents?.onDebug?.('unmarshalled JSON schema', [['schema', text]])
    const roots = new SchemaRoots(loaderOf(documents), checkAgainstMetaschema)
    roots.add(address, document)
    const root = new SchemaCompiler(roots, { assertsFormats: false }).compile(address)
    const findings = metered(newBudget(maxSteps), () => checkSchema(values, root))
    return findings.length === 0 ? undefined : `${describeFindings(findings)}\n`
  } catch (error) {
    if (error instanceof GoError) return error.message
    if (error instanceof RangeError) return 'the schema is nested too deeply'
    if (error instanceof FlotillaError && error.code === 'E_RENDER_STEPS') return 'the schema needs too many steps'
    throw error
  }
}
