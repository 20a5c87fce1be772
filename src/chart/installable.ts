import { FlotillaError } from '../errors.ts'
import type { Chart } from '../model/chart.ts'
import type { Profile } from '../model/profile.table.ts'
import { missingDependencies } from './dependencies.ts'

/**
 * What Helm checks before it renders anything: a library is no release, and every dependency must be there.
 *
 * @throws FlotillaError E_CHART_LIBRARY, E_CHART_DEPENDENCIES with Helm's text
 */
export function checkInstallable(chart: Chart, profile: Profile): void {
  const { type } = chart.metadata
  if (type !== '' && type !== 'application') {
    throw new FlotillaError('E_CHART_LIBRARY', `${type} charts are not installable`)
  }
  const missing = missingDependencies(chart)
  if (missing.length === 0) return
  const reason = `found in Chart.yaml, but missing in charts/ directory: ${missing.join(', ')}`
  throw new FlotillaError('E_CHART_DEPENDENCIES', `${profile.missingDependencies}${reason}`)
}
