import { FlotillaError } from '../errors.ts'
import type { Chart } from '../model/chart.ts'
import { missingDependencies } from './dependencies.ts'

/**
 * What Helm checks before it renders anything: a library is no release, and every dependency must be there.
 *
 * @throws FlotillaError E_CHART_LIBRARY, E_CHART_DEPENDENCIES
 */
export function checkInstallable(chart: Chart): void {
  const { type } = chart.metadata
  if (type !== '' && type !== 'application') {
    throw new FlotillaError('E_CHART_LIBRARY', `${type} charts are not installable`)
  }
  const missing = missingDependencies(chart)
  if (missing.length === 0) return
  const reason = `found in Chart.yaml, but missing in charts/ directory: ${missing.join(', ')}`
  throw new FlotillaError(
    'E_CHART_DEPENDENCIES',
    `an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to fetch missing dependencies: ${reason}`,
  )
}
