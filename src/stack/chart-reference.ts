import { join } from 'node:path'
import type { Position } from '../model/position.ts'
import { suggestName } from '../util/nearest.ts'
import { exists, resolveFrom } from './files.ts'
import type { Problems } from './problems.ts'

/**
 * The `chart` of a release: an absolute path for a chart on disk, the reference itself for one of a registry or repository.
 * With `check` a chart that is not there is reported.
 */
export function locateChart(
  text: string,
  position: Position,
  { repositories, check, problems }: { repositories: readonly string[]; check: boolean; problems: Problems },
): string {
  if (text.includes('://')) return text
  const path = resolveFrom(position, text)
  const isPath = text.startsWith('.') || text.startsWith('/')
  const slash = text.indexOf('/')
  const prefix = slash > 0 ? text.slice(0, slash) : undefined
  if (!isPath && prefix !== undefined && repositories.includes(prefix)) return text
  if (!check) return isPath || exists(path) ? path : text
  if (!exists(path)) {
    const hint =
      isPath || prefix === undefined
        ? `looked for ${path}`
        : `no folder of that name, and ${prefix} is no repository of this stack (${suggestName(prefix, repositories, 'repository')})`
    problems.add('E_CHART_NOT_FOUND', `there is no chart ${text}`, { position, hint })
  } else if (!/\.(tgz|tar\.gz)$/.test(path) && !exists(join(path, 'Chart.yaml'))) {
    problems.add('E_CHART_NOT_FOUND', `${text} has no Chart.yaml`, { position, hint: `looked in ${path}` })
  }
  return path
}
