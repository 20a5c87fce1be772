import { goTypeOf } from '../golang/types.ts'
import type { Chart } from '../model/chart.ts'
import { GoMap } from '../model/value.ts'
import { validateSchema } from '../values/schema.ts'
import type { SchemaDocuments } from '../values/schema-documents.ts'
import { RenderError } from './render-error.ts'

/**
 * Checks the values of the chart and of every subchart against their schemas.
 *
 * @throws RenderError E_VALUES_SCHEMA with Helm's text
 */
export function checkSchemas(chart: Chart, values: GoMap, documents: SchemaDocuments | undefined): void {
  const problems = problemsOf(chart, values, documents)
  if (problems === '') return
  const message = `values don't meet the specifications of the schema(s) in the following chart(s):\n${problems}`
  throw new RenderError('E_VALUES_SCHEMA', message, { begun: false })
}

function problemsOf(chart: Chart, values: GoMap, documents: SchemaDocuments | undefined): string {
  let text = ''
  if (chart.schema !== undefined) {
    documents?.onDebug?.('chart name', [['chart-name', chart.metadata.name]])
    const problem = validateSchema(chart.schema, values, documents)
    if (problem !== undefined) text += `${chart.metadata.name}:\n${problem}`
  }
  documents?.onDebug?.('number of dependencies in the chart', [
    ['chart', chart.metadata.name],
    ['dependencies', String(chart.dependencies.length)],
  ])
  for (const one of chart.dependencies) {
    const { name } = one.metadata
    const inner = values.get(name)
    if (inner === undefined || inner === null) continue
    text +=
      inner instanceof GoMap
        ? problemsOf(one, inner, documents)
        : `${name}:\ninvalid type for values: expected object (map), got ${goTypeOf(inner)}\n`
  }
  return text
}
