import { existsSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { FlotillaError } from '../errors.ts'

export interface LocateOptions {
  readonly cwd: string
  /** `--repo` */
  readonly repo: string
  /** It is none that is here: Helm gets ready to fetch one. */
  readonly onRemote?: () => void
}

/**
 * Where the chart is on disk.
 *
 * @throws FlotillaError E_CHART_READ with Helm's text; E_CHART_REMOTE for a chart that would have to be fetched
 */
export function locateChart(reference: string, { cwd, repo, onRemote }: LocateOptions): string {
  const name = reference.trim()
  const path = resolve(cwd, name)
  if (repo === '') {
    if (name !== '' && existsSync(path)) return path
    if (isAbsolute(name) || name.startsWith('.')) throw new FlotillaError('E_CHART_READ', `path "${name}" not found`)
  }
  onRemote?.()
  if (repo === '') {
    if (!name.includes('://')) {
      const [repository, chart] = splitOnce(name)
      throw new FlotillaError(
        'E_CHART_READ',
        chart === undefined
          ? `non-absolute URLs should be in form of repo_name/path_to_chart, got: ${name}`
          : `repo ${repository} not found`,
      )
    }
  }
  throw new FlotillaError(
    'E_CHART_REMOTE',
    `${name} is no folder or archive; charts of repositories cannot be fetched yet`,
  )
}

function splitOnce(text: string): [string, string | undefined] {
  const slash = text.indexOf('/')
  return slash < 0 ? [text, undefined] : [text.slice(0, slash), text.slice(slash + 1)]
}
