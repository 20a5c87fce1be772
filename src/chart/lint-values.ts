import { decodeBytes } from '../golang/bytes.ts'
import { GoError } from '../golang/go-error.ts'
import type { Profile } from '../model/profile.table.ts'
import type { RemarkSink } from '../model/remark.ts'
import { GoMap } from '../model/value.ts'
import { validateSchema } from '../values/schema.ts'
import type { SchemaDocuments } from '../values/schema-documents.ts'
import { decodeYaml } from '../yaml/parse.ts'
import { mergeOver } from './coalesce.ts'
import type { LintMessage } from './lint-message.ts'

export interface LintValues {
  /** values.yaml; undefined where there is none. */
  readonly data: Uint8Array | undefined
  readonly schema: Uint8Array | undefined
  /** What the user gave. */
  readonly given: GoMap
  readonly skipSchema: boolean
  readonly schemas: SchemaDocuments
  readonly onWarning?: RemarkSink
  readonly profile: Profile
}

/**
 * What `helm lint` says of values.yaml: the chart's own values with the given ones, without those of subcharts. As in Helm, the
 * tables of the given values keep what they are merged with: the templates of this chart see it, and all charts after it.
 */
export function lintValues({
  data,
  schema,
  given,
  skipSchema,
  schemas,
  profile,
  onWarning,
}: LintValues): LintMessage[] {
  const path = 'values.yaml'
  if (data === undefined) return [{ severity: 'INFO', path, text: 'file does not exist' }]
  const { value, error } = decodeYaml(decodeBytes(data), 'map')
  const type = `${profile.valuesPackage}.Values`
  if (error !== undefined)
    return [
      {
        severity: 'ERROR',
        path,
        text: `unable to parse YAML: ${error.message.replace(/map\[string\]interface \{\}$/, type)}`,
      },
    ]
  const values = mergeOver(given, value instanceof GoMap ? value : new GoMap(), onWarning)
  if (skipSchema || schema === undefined || schema.length === 0) return []
  try {
    const problem = validateSchema(schema, values, schemas)
    return problem === undefined ? [] : [{ severity: 'ERROR', path, text: problem }]
  } catch (problem) {
    if (!(problem instanceof GoError)) throw problem
    return [{ severity: 'ERROR', path, text: problem.message }]
  }
}
