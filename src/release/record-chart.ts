import type { Chart, ChartFile } from '../model/chart.ts'
import type { Profile } from '../model/profile.table.ts'
import type { RecordedChart } from '../model/release.ts'
import { recordTime } from './record-time.ts'

/** What Helm keeps of a chart in a release record: subcharts are not among it. Helm 4 keeps the times of its files, too. */
export function recordChart(chart: Chart, profile: Profile): RecordedChart {
  const { metadata, lock, templates, values, schema, files } = chart
  const kept = { metadata, values, ...(lock && { lock }), ...(schema && { schema }) }
  if (!profile.recordsFileTimes) return { ...kept, templates, files }
  const timeOf = (name: string): string => fileTime(chart.raw.findLast((file) => file.name === name))
  return {
    ...kept,
    templates: templates.map(timed),
    files: files.map(timed),
    schemaModTime: timeOf('values.schema.json'),
    modTime: timeOf('Chart.yaml'),
  }
}

/** The content of some files is read when it is asked for. */
function timed(file: ChartFile): RecordedChart['files'][number] {
  return {
    name: file.name,
    get data() {
      return file.data
    },
    get modTime() {
      return fileTime(file)
    },
  }
}

const noTime = '0001-01-01T00:00:00Z'

function fileTime(file: ChartFile | undefined): string {
  const modified = file?.modified
  return modified === undefined ? noTime : recordTime(modified)
}
