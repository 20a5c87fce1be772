import { accessSync, constants, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs'
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
  visitDirectory(walk, '', realpathSync(root))
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

/** `real` is the folder's path without links. */
function visitDirectory(walk: Walk, relative: string, real: string): void {
  const folder = pathOf(walk, relative)
  if (walk.above.includes(real)) {
    throw new FlotillaError('E_CHART_READ', `error evaluating symlink ${folder}: too many links`)
  }
  walk.above.push(real)
  const entries = readdirSync(folder, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => compareBytes(a.name, b.name))) {
    const name = relative === '' ? entry.name : `${relative}/${entry.name}`
    const info = entry.isSymbolicLink() ? followLink(pathOf(walk, name), walk) : entry
    if (isIgnored(walk.rules, name, info.isDirectory())) continue
    if (info.isDirectory()) {
      visitDirectory(walk, name, info === entry ? `${real}/${entry.name}` : realpathSync(pathOf(walk, name)))
    } else if (info.isFile()) walk.files.push(fileAt(walk, name))
    else {
      const message = `cannot load irregular file ${pathOf(walk, name)} as it has file mode type bits set`
      throw new FlotillaError('E_CHART_READ', message)
    }
  }
  walk.above.pop()
}

function pathOf({ root }: Walk, relative: string): string {
  return relative === '' ? root : `${root}/${relative}`
}

function checkSize(walk: Walk, relative: string, size: number): void {
  if (size > walk.maxFileSize) {
    const name = relative.slice(relative.lastIndexOf('/') + 1)
    const message = `chart file ${JSON.stringify(name)} is larger than the maximum file size ${walk.maxFileSize}`
    throw new FlotillaError('E_CHART_SIZE', message)
  }
  if (size > walk.remaining) {
    const message = `error reading ${relative}: chart exceeds maximum decompressed size of ${maxChartSize} bytes`
    throw new FlotillaError('E_CHART_SIZE', message)
  }
  walk.remaining -= size
}

function fileAt(walk: Walk, name: string): ChartFile {
  const path = pathOf(walk, name)
  if (!walk.defer || isRead.test(name)) {
    const data = withoutBom(walk.reader(path, (size) => checkSize(walk, name, size)))
    return new FolderFile({ name, path, data })
  }
  checkSize(walk, name, statSync(path).size)
  accessSync(path, constants.R_OK)
  return new FolderFile({ name, path, data: undefined })
}

class FolderFile implements ChartFile {
  readonly name: string
  readonly #path: string
  #data: Uint8Array | undefined

  constructor({ name, path, data }: { name: string; path: string; data: Uint8Array | undefined }) {
    this.name = name
    this.#path = path
    this.#data = data
  }

  get data(): Uint8Array {
    this.#data ??= withoutBom(readFileSync(this.#path))
    return this.#data
  }

  get modified(): bigint | undefined {
    return statSync(this.#path, { bigint: true, throwIfNoEntry: false })?.mtimeNs
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
