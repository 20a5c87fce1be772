import { chartFromFiles, type LoadChartOptions } from '../../src/chart/load.ts'
import type { Chart } from '../../src/model/chart.ts'

/** A chart of texts by name; Chart.yaml is there unless given. */
export function chartOf(files: Readonly<Record<string, string>>, options: LoadChartOptions = {}): Promise<Chart> {
  const all = { 'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n', ...files }
  return chartFromFiles(
    Object.entries(all).map(([name, text]) => ({ name, data: Buffer.from(text) })),
    options,
  )
}
