import { type LoadChartOptions, loadChart } from '../chart/load.ts'
import { FlotillaError } from '../errors.ts'
import type { Chart } from '../model/chart.ts'
import type { ChartSource } from '../model/ports.ts'
import type { ProfileName } from '../model/profile.table.ts'

/** Charts on disk. Each is read once, however many releases are made of it. */
export function localCharts(options: Pick<LoadChartOptions, 'onWarning' | 'deferFiles'> = {}): ChartSource {
  const known = new Map<string, Promise<Chart>>()
  return {
    load: ({ chart, position, policy }) => {
      if (chart.includes('://') || !chart.startsWith('/')) {
        throw new FlotillaError(
          'E_CHART_REMOTE',
          `${chart} is no folder or archive; charts of repositories cannot be fetched yet`,
          {
            position,
            hint: 'pull it (`helm pull`) and give the path',
          },
        )
      }
      const profile: ProfileName = policy?.compat ?? 'helm4'
      const key = `${profile} ${chart}`
      const loading = known.get(key) ?? loadChart(chart, { ...options, profile })
      known.set(key, loading)
      return loading
    },
  }
}
