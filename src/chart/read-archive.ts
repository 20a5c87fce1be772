import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { type ParsedTarEntryWithData, unpackTar } from 'modern-tar'
import { FlotillaError } from '../errors.ts'
import type { ChartFile } from '../model/chart.ts'
import { maxChartSize, withoutBom } from './limits.ts'

const unzip = promisify(gunzip)
// Room for the tar headers of many small files beside the contents.
const maxTarSize = maxChartSize + 64 * 1024 * 1024
// What is unpacked at a time: by zlib's own sixteenth of it, a large archive takes three times as long.
const unzipStep = 256 * 1024

export interface ArchiveOptions {
  /** Bytes of one file. */
  readonly maxFileSize: number
}

/**
 * Unpacks a packaged chart in memory. The first path element goes; names that lead out of the chart are refused.
 *
 * @throws FlotillaError E_CHART_ARCHIVE, E_CHART_SIZE with Helm's texts
 */
export async function readChartArchive(archive: Uint8Array, options: ArchiveOptions): Promise<ChartFile[]> {
  // What is larger packed is larger unpacked; this saves reading it.
  if (archive.length > maxTarSize) throw tooLarge(options)
  const entries = await untar(await gunzipBounded(archive, options))
  const files: ChartFile[] = []
  let remaining = maxChartSize
  for (const { header, data } of entries) {
    if (header.type === 'directory' || header.name.endsWith('/')) continue
    if (header.type === 'pax-global-header' || header.type === 'pax-header') continue
    const name = nameInChart(header.name)
    const size = data?.length ?? 0
    if (data !== undefined && size < header.size) throw new FlotillaError('E_CHART_ARCHIVE', 'unexpected EOF')
    if (size > options.maxFileSize) {
      const quoted = JSON.stringify(header.name)
      const message = `decompressed chart file ${quoted} is larger than the maximum file size ${options.maxFileSize}`
      throw new FlotillaError('E_CHART_SIZE', message)
    }
    remaining -= size
    if (remaining <= 0) throw tooLarge(options)
    // A link has no data of its own: Helm, too, takes it for an empty file and never follows it.
    files.push({ name, data: withoutBom(data ?? new Uint8Array(0)), modified: modifiedAt(header) })
  }
  if (files.length === 0) throw new FlotillaError('E_CHART_ARCHIVE', 'no files in chart archive')
  return files
}

/** A PAX header tells it to the nanosecond, the plain one in seconds. */
function modifiedAt({ mtime, pax }: ParsedTarEntryWithData['header']): bigint | undefined {
  const [seconds, fraction = ''] = pax?.['mtime']?.split('.') ?? []
  if (seconds !== undefined && /^-?\d{1,12}$/.test(seconds) && /^\d{0,9}$/.test(fraction)) {
    const part = BigInt(fraction.padEnd(9, '0'))
    return BigInt(seconds) * 1_000_000_000n + (seconds.startsWith('-') ? -part : part)
  }
  return mtime === undefined ? undefined : BigInt(mtime.getTime()) * 1_000_000n
}

function tooLarge({ maxFileSize }: ArchiveOptions): FlotillaError {
  // Helm 3, which limits single files, words it like this.
  const what = Number.isFinite(maxFileSize) ? 'maximum file size' : 'maximum size'
  return new FlotillaError('E_CHART_SIZE', `decompressed chart is larger than the ${what} ${maxChartSize}`)
}

async function gunzipBounded(archive: Uint8Array, options: ArchiveOptions): Promise<Uint8Array> {
  try {
    return await unzip(archive, { maxOutputLength: maxTarSize, chunkSize: unzipStep })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(options)
    const reason = code === 'Z_BUF_ERROR' ? 'unexpected EOF' : 'gzip: invalid header'
    throw new FlotillaError('E_CHART_ARCHIVE', reason, { cause: error })
  }
}

async function untar(bytes: Uint8Array): Promise<ParsedTarEntryWithData[]> {
  try {
    return await unpackTar(bytes)
  } catch (error) {
    throw new FlotillaError('E_CHART_ARCHIVE', 'archive/tar: invalid tar header', { cause: error })
  }
}

/** The name without the folder that packaging puts around a chart. */
function nameInChart(full: string): string {
  // Archives made on Windows may have backslashes.
  const parts = full.split(full.includes('\\') ? '\\' : '/')
  const inside = parts.slice(1).join('/')
  if (inside.startsWith('/')) throw new FlotillaError('E_CHART_ARCHIVE', 'chart illegally contains absolute paths')
  const name = cleanPath(inside)
  if (name === '.') {
    const message = `chart illegally contains content outside the base directory: ${JSON.stringify(full)}`
    throw new FlotillaError('E_CHART_ARCHIVE', message)
  }
  if (name.startsWith('..')) {
    throw new FlotillaError('E_CHART_ARCHIVE', 'chart illegally references parent directory')
  }
  if (/^[a-zA-Z]:\//.test(name)) {
    throw new FlotillaError('E_CHART_ARCHIVE', 'chart contains illegally named files')
  }
  if (parts[0] === 'Chart.yaml') throw new FlotillaError('E_CHART_ARCHIVE', 'chart yaml not in base directory')
  return name
}

/** Go's path.Clean for a relative path. */
function cleanPath(path: string): string {
  const kept: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else kept.push(part)
  }
  return kept.length === 0 ? '.' : kept.join('/')
}
