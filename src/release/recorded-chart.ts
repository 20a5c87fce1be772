import type { Chart } from '../model/chart.ts'
import type { RecordedChart } from '../model/release.ts'

/** What a record keeps of a chart: everything but its subcharts. The values are those after import-values. */
export function recordedChart(chart: Chart): RecordedChart {
  return {
    metadata: chart.metadata,
    ...(chart.lock === undefined ? {} : { lock: chart.lock }),
    templates: chart.templates,
    values: chart.values,
    ...(chart.schema === undefined ? {} : { schema: chart.schema }),
    files: chart.files,
  }
}
