import { decodeBytes } from '../golang/bytes.ts'
import { compileGlob } from '../golang/glob.ts'
import { GoError } from '../golang/go-error.ts'
import { uint8 } from '../golang/numbers.ts'
import type { ChartFile } from '../model/chart.ts'
import { type GoFunction, GoMap, List, type Num, type Value } from '../model/value.ts'
import { toYaml } from '../yaml/emit.ts'

/** Go type of `.Files`. */
export const filesType = 'engine.files'

/** A `[]byte` whose numbers are made when somebody looks at them: most files are only ever read as text. */
class BytesList extends List {
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    super([], 'uint8')
    this.bytes = bytes
    let numbers: Num[] | undefined
    Object.defineProperty(this, 'items', {
      get: () => {
        numbers ??= Array.from(bytes, uint8)
        return numbers
      },
    })
  }
}

/** `.Files`: a map from names to bytes. A missing name gives no bytes, not nil. */
export class FilesMap extends GoMap {
  readonly files: ReadonlyMap<string, Uint8Array>

  constructor(files: ReadonlyMap<string, Uint8Array>) {
    super(null, filesType)
    this.files = files
    for (const [name, data] of files) super.set(name, new BytesList(data))
  }

  override get(key: string): Value {
    return super.get(key) ?? new List([], 'uint8', true)
  }
}

const shared = new WeakMap<readonly ChartFile[], ReadonlyMap<string, Uint8Array>>()

/** `.Files` of a chart. Templates can change the map, so that each render gets its own. */
export function filesOf(files: readonly ChartFile[]): FilesMap {
  let byName = shared.get(files)
  if (byName === undefined) {
    byName = new Map(files.map(({ name, data }) => [name, data]))
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
  ['GetBytes', (map: GoMap) => byName(map, (data) => new BytesList(data ?? new Uint8Array(0)))],
  ['Glob', (map: GoMap) => ({ params: ['string'], call: (pattern: string) => globbed(contents(map), pattern) })],
  ['Lines', (map: GoMap) => byName(map, (data) => new List(linesOf(textOf(data)), 'string'))],
  ['AsConfig', (map: GoMap) => ({ params: [], call: () => asYaml(contents(map), textOf) })],
  ['AsSecrets', (map: GoMap) => ({ params: [], call: () => asYaml(contents(map), base64) })],
])

function byName(map: GoMap, read: (data: Uint8Array | undefined) => Value): GoFunction {
  return { params: ['string'], call: (name: string) => read(contents(map).get(name)) }
}

function contents(map: GoMap): ReadonlyMap<string, Uint8Array> {
  if (!(map instanceof FilesMap)) throw new Error(`not the files of a chart: ${map.goType}`)
  return map.files
}

function base64(data: Uint8Array): string {
  return Buffer.from(data).toString('base64')
}

function textOf(data: Uint8Array | undefined): string {
  return data === undefined ? '' : decodeBytes(data)
}

function linesOf(text: string): string[] {
  if (text === '') return []
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
}

function globbed(files: ReadonlyMap<string, Uint8Array>, pattern: string): FilesMap {
  let glob = { matches: (_name: string) => true }
  try {
    glob = compileGlob(pattern)
  } catch (error) {
    // For a pattern that is none, Helm takes `**`.
    if (!(error instanceof GoError)) throw error
  }
  return new FilesMap(new Map([...files].filter(([name]) => glob.matches(name))))
}

function asYaml(files: ReadonlyMap<string, Uint8Array>, show: (data: Uint8Array) => string): string {
  const map = new GoMap(null, 'map[string]string')
  for (const [name, data] of files) map.set(name.slice(name.lastIndexOf('/') + 1), show(data))
  return toYaml(map)
}
