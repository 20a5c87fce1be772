import { FlotillaError } from '../errors.ts'
import { tryParseVersion } from '../golang/semver.ts'
import { quote } from '../golang/strconv.ts'
import type { ChartDependency, ChartMaintainer, ChartMetadata } from '../model/chart.ts'
import { type DraftMetadata, sanitize } from './metadata.ts'

/**
 * Helm's checks of Chart.yaml; texts are cleaned on the way.
 *
 * @throws FlotillaError E_CHART_INVALID with Helm's text
 */
export function validateMetadata(draft: DraftMetadata): ChartMetadata {
  const metadata = {
    ...draft,
    name: sanitize(draft.name),
    description: sanitize(draft.description),
    home: sanitize(draft.home),
    icon: sanitize(draft.icon),
    condition: sanitize(draft.condition),
    tags: sanitize(draft.tags),
    appVersion: sanitize(draft.appVersion),
    kubeVersion: sanitize(draft.kubeVersion),
    sources: draft.sources.map(sanitize),
    keywords: draft.keywords.map(sanitize),
  }
  check(metadata.apiVersion !== '', 'chart.metadata.apiVersion is required')
  checkName(metadata.name)
  check(metadata.version !== '', 'chart.metadata.version is required')
  check(
    tryParseVersion(metadata.version) !== undefined,
    () => `chart.metadata.version ${quote(metadata.version)} is invalid`,
  )
  check(['', 'application', 'library'].includes(metadata.type), 'chart.metadata.type must be application or library')
  const maintainers = metadata.maintainers.map(validMaintainer)
  const dependencies = validDependencies(metadata.dependencies)
  return { ...metadata, maintainers, dependencies }
}

function check(holds: boolean, message: string | (() => string)): asserts holds {
  if (holds) return
  throw new FlotillaError('E_CHART_INVALID', `validation: ${typeof message === 'string' ? message : message()}`)
}

function checkName(name: string): void {
  check(name !== '', 'chart.metadata.name is required')
  check(name !== '.' && name !== '..', () => `chart.metadata.name ${quote(name)} is not allowed`)
  check(!name.includes('/'), () => `chart.metadata.name ${quote(name)} is invalid`)
}

function validMaintainer(one: ChartMaintainer | null): ChartMaintainer {
  check(one !== null, 'maintainers must not contain empty or null nodes')
  return {
    name: sanitize(one.name),
    ...(one.email === undefined ? {} : { email: sanitize(one.email) }),
    ...(one.url === undefined ? {} : { url: sanitize(one.url) }),
  }
}

function validDependencies(rows: readonly (ChartDependency | null)[]): ChartDependency[] {
  const seen = new Set<string>()
  return rows.map((row) => {
    check(row !== null, 'dependencies must not contain empty or null nodes')
    const { alias } = row
    const name = sanitize(row.name)
    const aliasIsFine = alias === undefined || /^[a-zA-Z0-9_-]+$/.test(alias)
    check(aliasIsFine, () => `dependency ${quote(name)} has disallowed characters in the alias`)
    const key = alias ?? name
    check(!seen.has(key), () => `more than one dependency with name or alias ${quote(key)}`)
    seen.add(key)
    return {
      ...row,
      name,
      version: sanitize(row.version),
      repository: sanitize(row.repository),
      ...(row.condition === undefined ? {} : { condition: sanitize(row.condition) }),
      ...(row.tags === undefined ? {} : { tags: row.tags.map(sanitize) }),
    }
  })
}
