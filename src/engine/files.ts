import { decodeBytes } from '../golang/bytes.ts'
import { compileGlob } from '../golang/glob.ts'
import { GoError } from '../golang/go-error.ts'
import { uint8 } from '../golang/numbers.ts'
import type { ChartFile } from '../model/chart.ts'
import { MapView } from '../model/map-view.ts'
import { type GoFunction, GoMap, List, type Num, type Value } from '../model/value.ts'
import { toYaml } from '../yaml/emit.ts'

/** Go type of `.Files`. */
export const filesType = 'engine.files'

/** A `[]byte` whose numbers are made when somebody looks at them: most files are only ever read as text. */
class BytesList extends List {
  readonly #file: Pick<ChartFile, 'data'>

  constructor(file: Pick<ChartFile, 'data'>) {
    super([], 'uint8')
    this.#file = file
    let numbers: Num[] | undefined
    Object.defineProperty(this, 'items', {
      get: () => {
        numbers ??= Array.from(file.data, uint8)
        return numbers
      },
    })
  }

  override get bytes(): Uint8Array {
    return this.#file.data
  }
}

/** Files by name; what is in them is asked for as late as possible, because many charts never do. */
type Contents = ReadonlyMap<string, ChartFile>

/** `.Files`: a map from names to bytes. A missing name gives no bytes, not nil. */
export class FilesMap extends MapView {
  readonly files: Contents

  constructor(files: Contents) {
    super(() => bytesOf(files), filesType)
    this.files = files
  }

  override get(key: string): Value {
    return super.get(key) ?? new List([], 'uint8', true)
  }
}

function bytesOf(files: Contents): GoMap {
  const map = new GoMap()
  for (const [name, file] of files) map.set(name, new BytesList(file))
  return map
}

const shared = new WeakMap<readonly ChartFile[], Contents>()

/** `.Files` of a chart. Templates can change the map, so that each render gets its own. */
export function filesOf(files: readonly ChartFile[]): FilesMap {
  let byName = shared.get(files)
  if (byName === undefined) {
    byName = new Map(files.map((file) => [file.name, file]))
    shared.set(files, byName)
  }
  return new FilesMap(byName)
}

/** The methods of `.Files`. */
export const filesMethods: ReadonlyMap<string, (map: GoMap) => GoFunction> = new Map<
  string,
  (map: GoMap) => GoFunction
>([
  ['Get', (map: GoMap) => byName(map, textOf)],
  ['GetBytes', (map: GoMap) => byName(map, (file) => new BytesList(file ?? noFile))],
  ['Glob', (map: GoMap) => ({ params: ['string'], call: (pattern: string) => globbed(contents(map), pattern) })],
  ['Lines', (map: GoMap) => byName(map, (file) => new List(linesOf(textOf(file)), 'string'))],
  ['AsConfig', (map: GoMap) => ({ params: [], call: () => asYaml(contents(map), textOf) })],
  ['AsSecrets', (map: GoMap) => ({ params: [], call: () => asYaml(contents(map), base64) })],
])

const noFile: Pick<ChartFile, 'data'> = { data: new Uint8Array(0) }

function byName(map: GoMap, read: (file: ChartFile | undefined) => Value): GoFunction {
  return { params: ['string'], call: (name: string) => read(contents(map).get(name)) }
}

function contents(map: GoMap): Contents {
  if (!(map instanceof FilesMap)) throw new Error(`not the files of a chart: ${map.goType}`)
  return map.files
}

function base64({ data }: ChartFile): string {
  return Buffer.from(data).toString('base64')
}

function textOf(file: ChartFile | undefined): string {
  return file === undefined ? '' : decodeBytes(file.data)
}

function linesOf(text: string): string[] {
  if (text === '') return []
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
}

function globbed(files: Contents, pattern: string): FilesMap {
  let glob = { matches: (_name: string) => true }
  try {
    glob = compileGlob(pattern)
  } catch (error) {
    // For a pattern that is none, Helm takes `**`.
    if (!(error instanceof GoError)) throw error
  }
  return new FilesMap(new Map([...files].filter(([name]) => glob.matches(name))))
}

function asYaml(files: Contents, show: (file: ChartFile) => string): string {
  const map = new GoMap(null, 'map[string]string')
  for (const [name, file] of files) map.set(name.slice(name.lastIndexOf('/') + 1), show(file))
  return toYaml(map)
}
