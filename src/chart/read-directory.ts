import {
  accessSync,
  constants,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { FlotillaError } from '../errors.ts'
import type { ChartFile } from '../model/chart.ts'
import type { RemarkSink } from '../model/remark.ts'
import { compareBytes } from '../model/value.ts'
import { type FileReader, fileReader } from './file-reader.ts'
import { type IgnoreRules, isIgnored, parseIgnoreRules } from './ignore.ts'
import { maxChartSize, withoutBom } from './limits.ts'
import { followedLink, tell } from './remarks.ts'

interface Walk {
  readonly root: string
  readonly rules: IgnoreRules
  readonly files: ChartFile[]
  readonly maxFileSize: number
  readonly onWarning: RemarkSink | undefined
  readonly defer: boolean
  readonly reader: FileReader
  /** Real paths of the directories above, against links that lead back up. */
  readonly above: string[]
  remaining: number
}

/**
 * Reads the files of a chart folder in the order of their names, following links, without what `.helmignore` excludes.
 *
 * @throws FlotillaError E_CHART_READ, E_CHART_SIZE, E_HELMIGNORE with Helm's texts
 */
export function readChartDirectory(
  path: string,
  options: {
    readonly maxFileSize: number
    readonly onWarning?: RemarkSink
    /** Read what rendering seldom needs (CRDs, documentation, `.Files`) only when its content is asked for. */
    readonly deferFiles?: boolean
  },
): ChartFile[] {
  const root = resolve(path)
  const walk: Walk = {
    root,
    rules: readRules(root),
    files: [],
    maxFileSize: options.maxFileSize,
    onWarning: options.onWarning,
    defer: options.deferFiles ?? false,
    reader: fileReader(),
    above: [],
    remaining: maxChartSize,
  }
  visitDirectory(walk, '')
  return walk.files
}

function readRules(root: string): IgnoreRules {
  let text = ''
  try {
    text = readFileSync(join(root, '.helmignore'), 'utf8')
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  return parseIgnoreRules(text)
}

function visitDirectory(walk: Walk, relative: string): void {
  const folder = join(walk.root, relative)
  const real = realpathSync(folder)
  if (walk.above.includes(real)) {
    throw new FlotillaError('E_CHART_READ', `error evaluating symlink ${folder}: too many links`)
  }
  walk.above.push(real)
  const names = readdirSync(folder).sort(compareBytes)
  for (const name of names) visit(walk, relative === '' ? name : `${relative}/${name}`)
  walk.above.pop()
}

function visit(walk: Walk, relative: string): void {
  const path = join(walk.root, relative)
  const own = lstatSync(path)
  const info = own.isSymbolicLink() ? followLink(path, walk) : own
  if (isIgnored(walk.rules, relative, info.isDirectory())) return
  if (info.isDirectory()) {
    visitDirectory(walk, relative)
    return
  }
  if (!info.isFile()) {
    const message = `cannot load irregular file ${path} as it has file mode type bits set`
    throw new FlotillaError('E_CHART_READ', message)
  }
  if (info.size > walk.maxFileSize) {
    const name = relative.slice(relative.lastIndexOf('/') + 1)
    const message = `chart file ${JSON.stringify(name)} is larger than the maximum file size ${walk.maxFileSize}`
    throw new FlotillaError('E_CHART_SIZE', message)
  }
  if (info.size > walk.remaining) {
    const message = `error reading ${relative}: chart exceeds maximum decompressed size of ${maxChartSize} bytes`
    throw new FlotillaError('E_CHART_SIZE', message)
  }
  walk.remaining -= info.size
  walk.files.push(fileAt(path, { walk, name: relative, size: info.size }))
}

function fileAt(path: string, { walk, name, size }: { walk: Walk; name: string; size: number }): ChartFile {
  if (!walk.defer || isRead.test(name)) return { name, data: withoutBom(walk.reader(path, size)) }
  accessSync(path, constants.R_OK)
  let data: Uint8Array | undefined
  return {
    name,
    get data() {
      data ??= withoutBom(readFileSync(path))
      return data
    },
  }
}

/** What loading a chart or rendering it looks into, here and in charts below. */
const isRead = /(?:^|\/)templates\/|(?:^|\/)(?:Chart\.|requirements\.|values\.)[^/]*$|\.tgz$/

function followLink(path: string, { onWarning }: Walk): Stats {
  try {
    const info = statSync(path)
    tell(onWarning, followedLink(path, realpathSync(path)))
    return info
  } catch (error) {
    const reason = isMissing(error) ? `lstat ${path}: no such file or directory` : String(error)
    throw new FlotillaError('E_CHART_READ', `error evaluating symlink ${path}: ${reason}`, { cause: error })
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
