import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const source = join(import.meta.dirname, '..', 'src')

/**
 * For each room the rooms that it may import from, `import type` too. `model`, `errors` and `util` are open to every room.
 * docs/ARCHITECTURE.md tells why; a change here is a change there.
 */
const mayImport: Record<string, readonly string[]> = {
  util: [],
  model: [],
  golang: [],
  graph: [],
  yaml: ['golang'],
  gotemplate: ['golang'],
  sprig: ['golang', 'yaml'],
  values: ['golang', 'yaml'],
  chart: ['golang', 'yaml', 'values'],
  manifest: ['golang', 'yaml'],
  release: ['golang', 'yaml'],
  engine: ['golang', 'yaml', 'gotemplate', 'sprig', 'values', 'chart', 'manifest'],
  diff: ['golang', 'yaml', 'manifest'],
  stack: ['golang', 'yaml', 'gotemplate', 'sprig', 'values'],
  plan: ['golang', 'yaml', 'graph', 'values', 'manifest', 'release', 'diff'],
  kube: ['golang', 'yaml'],
  store: ['golang', 'yaml', 'release', 'kube'],
  repository: ['golang', 'yaml', 'chart'],
  execute: ['golang', 'graph', 'manifest', 'release', 'plan'],
  actions: [
    'golang',
    'yaml',
    'graph',
    'values',
    'chart',
    'manifest',
    'release',
    'engine',
    'diff',
    'stack',
    'plan',
    'kube',
    'store',
    'repository',
    'execute',
  ],
  report: ['golang', 'yaml', 'graph', 'values', 'manifest', 'release', 'diff', 'plan'],
  cli: ['actions', 'report', 'stack', 'values', 'kube', 'golang', 'yaml', 'embedded'],
  embedded: ['golang', 'yaml'],
}

/** Where the process may be touched: arguments, environment, streams, exit codes. */
const processRooms = ['cli', 'embedded']
/** The local zone is the process's own, as for `Date`: Go names it by TZ, which nothing else tells. */
const processFiles = ['golang/zones.ts']
/** Where files may be read and written. */
const fileRooms = ['chart', 'stack', 'kube', 'repository', 'actions', 'cli', 'embedded', 'values', 'golang']
/** The only importers of a library whose weight or API must not leak. */
const libraryRooms: Record<string, readonly string[]> = {
  '@kubernetes/client-node': ['kube'],
  listr2: ['report'],
  zod: ['stack'],
  commander: ['cli'],
  re2js: ['golang'],
  semver: ['golang'],
}

interface Import {
  readonly file: string
  readonly target: string
  readonly lazy: boolean
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
const texts = new Map(files.map((file) => [file, readFileSync(join(source, file), 'utf8')]))
const imports: Import[] = [...texts].flatMap(([file, text]) => importsOf(file, text))

function importsOf(file: string, text: string): Import[] {
  const found: Import[] = []
  for (const match of text.matchAll(
    /^(?:import|export)\s[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm,
  )) {
    found.push({ file, target: match[1] ?? match[2] ?? match[3] ?? '', lazy: match[3] !== undefined })
  }
  return found
}

function roomOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : file
}

function resolved(one: Import): string | undefined {
  if (!one.target.startsWith('.')) return undefined
  return relative(source, normalize(join(source, dirname(one.file), one.target)))
}

describe('architecture', () => {
  it('finds the rooms of the table and no other', () => {
    const rooms = new Set(files.filter((file) => file.includes('/')).map(roomOf))
    expect([...rooms].filter((room) => !(room in mayImport))).toEqual([])
  })

  it('imports only what the table lists', () => {
    const open = ['model', 'util', 'errors.ts']
    const wrong = imports.flatMap((one) => {
      const target = resolved(one)
      const from = roomOf(one.file)
      if (target === undefined || from === 'index.ts' || !one.file.includes('/')) return []
      const to = roomOf(target)
      if (from === to || mayImport[from]?.includes(to)) return []
      if (open.includes(to) && from !== 'model' && from !== 'util') return []
      return [`${one.file} -> ${target}`]
    })
    expect(wrong).toEqual([])
  })

  it('has no import cycle', () => {
    const edges = new Map<string, string[]>()
    for (const one of imports) {
      const target = resolved(one)
      if (target !== undefined && !one.lazy) edges.set(one.file, [...(edges.get(one.file) ?? []), target])
    }
    expect(findCycle(edges)).toEqual([])
  })

  it('has no barrel but the root', () => {
    expect(files.filter((file) => file.endsWith('index.ts') && file !== 'index.ts')).toEqual([])
    const reexporting = [...texts].filter(
      ([file, text]) => file !== 'index.ts' && /^export\s+(\*|\{[^}]*\})\s+from/m.test(text),
    )
    expect(reexporting.map(([file]) => file)).toEqual([])
  })

  it('touches process, console and files only in their rooms', () => {
    const wrong: string[] = []
    for (const [file, text] of texts) {
      const room = roomOf(file)
      if (
        !processRooms.includes(room) &&
        !processFiles.includes(file) &&
        /(?<![.\w'"`/-])process\.(argv|env|exit|stdout|stderr|stdin|on|cwd)\b/.test(text)
      )
        wrong.push(`${file}: process`)
      if (/(?<![.\w])console\.\w+\(/.test(text)) wrong.push(`${file}: console`)
      if (!fileRooms.includes(room) && /from 'node:fs/.test(text)) wrong.push(`${file}: node:fs`)
    }
    expect(wrong).toEqual([])
  })

  it('uses each guarded library in its room only', () => {
    const wrong = imports.filter(({ file, target }) => {
      const name = Object.keys(libraryRooms).find((library) => target === library || target.startsWith(`${library}/`))
      return name !== undefined && !libraryRooms[name]?.includes(roomOf(file))
    })
    expect(wrong.map(({ file, target }) => `${file} -> ${target}`)).toEqual([])
  })
})

function findCycle(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const state = new Map<string, 'open' | 'done'>()
  const path: string[] = []
  const visit = (file: string): string[] | undefined => {
    if (state.get(file) === 'done') return undefined
    if (state.get(file) === 'open') return [...path.slice(path.indexOf(file)), file]
    state.set(file, 'open')
    path.push(file)
    for (const next of edges.get(file) ?? []) {
      const cycle = visit(next)
      if (cycle) return cycle
    }
    path.pop()
    state.set(file, 'done')
    return undefined
  }
  for (const file of edges.keys()) {
    const cycle = visit(file)
    if (cycle) return cycle
  }
  return []
}
