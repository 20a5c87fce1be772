import { readFileSync, type Stats, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { FlotillaError } from '../errors.ts'
import type { Chart, ChartFile } from '../model/chart.ts'
import { type ProfileName, profiles } from '../model/profile.table.ts'
import type { RemarkSink } from '../model/remark.ts'
import { assembleChart } from './assemble.ts'
import { maxChartSize } from './limits.ts'
import { readChartDirectory } from './read-directory.ts'

/** Code of an error where Helm has no message but a crash. */
export const helmCrashCode = 'E_HELM_CRASH'

export interface LoadChartOptions {
  /** Which Helm's rules and texts; `helm4` unless given. */
  readonly profile?: ProfileName
  /** Charts of any apiVersion, as `helm show` takes them. */
  readonly anyVersion?: boolean
  /** Read what rendering seldom needs when it is asked for: for commands that end soon after. */
  readonly deferFiles?: boolean
  /** Remarks that Helm prints on stderr while it loads. */
  readonly onWarning?: RemarkSink
}

/**
 * Reads a chart from a folder or a packaged archive.
 *
 * @throws FlotillaError E_CHART_READ, E_CHART_INVALID, E_CHART_ARCHIVE, E_CHART_SIZE, E_HELMIGNORE with Helm's texts
 */
export async function loadChart(path: string, options: LoadChartOptions = {}): Promise<Chart> {
  const named = profiles[options.profile ?? 'helm4']
  const profile = options.anyVersion ? { ...named, detectsChartVersion: false } : named
  const full = resolve(path)
  const isDirectory = statOf(full).isDirectory()
  if (isDirectory && profile.detectsChartVersion) checkHasChartFile(full)
  const files = isDirectory
    ? readChartDirectory(full, { maxFileSize: profile.maxFileSize, ...options })
    : await readArchiveFile(full, profile)
  const { onWarning } = options
  const chart = await assembleChart(files, { profile, path: full, ...(onWarning === undefined ? {} : { onWarning }) })
  checkApiVersion(chart, profile)
  return chart
}

/** Makes a chart of files in memory: what an archive from a registry holds, or a test. */
export function chartFromFiles(
  files: readonly ChartFile[],
  options: LoadChartOptions & { path?: string } = {},
): Promise<Chart> {
  const { onWarning, path = '' } = options
  const profile = profiles[options.profile ?? 'helm4']
  return assembleChart(files, { profile, path, ...(onWarning === undefined ? {} : { onWarning }) })
}

/** Reads a packaged chart from its bytes. @throws FlotillaError */
export async function chartFromArchive(
  archive: Uint8Array,
  options: LoadChartOptions & { path?: string } = {},
): Promise<Chart> {
  const profile = profiles[options.profile ?? 'helm4']
  const { readChartArchive } = await import('./read-archive.ts')
  return chartFromFiles(await readChartArchive(archive, { maxFileSize: profile.maxFileSize }), options)
}

function statOf(path: string): Stats {
  try {
    return statSync(path)
  } catch (error) {
    throw new FlotillaError('E_CHART_READ', `stat ${path}: no such file or directory`, { cause: error })
  }
}

function checkHasChartFile(folder: string): void {
  const file = join(folder, 'Chart.yaml')
  try {
    statSync(file)
  } catch (error) {
    const message = `unable to detect chart at ${file}: open ${file}: no such file or directory`
    throw new FlotillaError('E_CHART_READ', message, { cause: error })
  }
}

async function readArchiveFile(path: string, profile: (typeof profiles)[ProfileName]): Promise<ChartFile[]> {
  const { size } = statOf(path)
  // No archive of this size unpacks to less; it is not worth reading.
  if (size > 2 * maxChartSize) {
    throw new FlotillaError('E_CHART_SIZE', `decompressed chart is larger than the maximum size ${maxChartSize}`)
  }
  const data = readFileSync(path)
  const isGzip = data[0] === 0x1f && data[1] === 0x8b && data[2] === 0x08
  if (!isGzip) {
    const message = /\.ya?ml$/.test(path)
      ? `file '${path}' seems to be a YAML file, but expected a gzipped archive`
      : `file '${path}' does not appear to be a gzipped archive; got '${contentType(data)}'`
    throw new FlotillaError('E_CHART_ARCHIVE', message)
  }
  // Loaded for archives only: it takes zlib along.
  const { readChartArchive } = await import('./read-archive.ts')
  try {
    return await readChartArchive(data, { maxFileSize: profile.maxFileSize })
  } catch (error) {
    if (!(error instanceof FlotillaError)) throw error
    if (error.message === 'gzip: invalid header') {
      const message = `file '${path}' does not appear to be a valid chart file (details: ${error.message})`
      throw new FlotillaError('E_CHART_ARCHIVE', message, { cause: error })
    }
    if (!profile.detectsChartVersion) throw error
    throw new FlotillaError(error.code, 'unable to load chart archive', {
      hint: `${path}: ${error.message}`,
      cause: error,
    })
  }
}

/** Helm 4 itself crashes over a chart of version 3 that lists more than it holds, before it says that it is none of its own. */
function crashOfHelm({ dependencies }: Chart): FlotillaError {
  const { length } = dependencies
  return new FlotillaError(helmCrashCode, `panic: runtime error: index out of range [${length}] with length ${length}`)
}

// Only what net/http's sniffing can tell apart without a signature.
function contentType(data: Uint8Array): string {
  const binary = data
    .subarray(0, 512)
    .some((byte) => byte <= 8 || byte === 11 || (byte >= 14 && byte < 32 && byte !== 27))
  return binary ? 'application/octet-stream' : 'text/plain; charset=utf-8'
}

function checkApiVersion(chart: Chart, profile: (typeof profiles)[ProfileName]): void {
  if (!profile.detectsChartVersion || ['v1', 'v2'].includes(chart.metadata.apiVersion)) return
  // Helm 4 reads charts of version 3, which is an experiment, and stumbles over them later.
  const unlisted = chart.dependencies.length > chart.metadata.dependencies.length
  const { apiVersion, dependencies } = chart.metadata
  if (apiVersion === 'v3' && dependencies.length > chart.dependencies.length) throw crashOfHelm(chart)
  const later = unlisted
    ? `${profile.missingDependencies}unsupported chart dependency type`
    : 'invalid chart apiVersion'
  const message = chart.metadata.apiVersion === 'v3' ? later : 'unsupported chart version'
  throw new FlotillaError('E_CHART_INVALID', message)
}
