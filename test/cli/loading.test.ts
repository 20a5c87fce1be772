import { join } from 'node:path'
import { build, type Metafile } from 'esbuild'
import { beforeAll, describe, expect, it } from 'vitest'

/*
 * What a command loads: the files that are reached from an entry without crossing a dynamic import, read from a bundle that is
 * split at those. (The program itself is one file whose modules run on their first import.) Start-up time is made here.
 */
const root = join(import.meta.dirname, '..', '..')
let meta: Metafile

beforeAll(async () => {
  const built = await build({
    absWorkingDir: root,
    entryPoints: { flotilla: 'src/cli/main.ts', stack: 'src/cli/process.ts', helm: 'src/cli/helm/process.ts' },
    outdir: 'dist',
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: ['@kubernetes/client-node'],
    metafile: true,
    logLevel: 'silent',
  })
  meta = built.metafile
})

/** Source files and packages that come with a file of src/: its chunk and what that imports at once. */
function loadedWith(source: string): Set<string> {
  const outputs = Object.entries(meta.outputs)
  const start = outputs.find(([, { inputs }]) => source in inputs)?.[0]
  if (start === undefined) throw new Error(`${source} is not in the bundle`)
  const chunks = new Set([start])
  for (const chunk of chunks) {
    for (const { path, kind } of meta.outputs[chunk]?.imports ?? []) if (kind === 'import-statement') chunks.add(path)
  }
  return new Set([...chunks].flatMap((chunk) => Object.keys(meta.outputs[chunk]?.inputs ?? {})))
}

function roomsIn(files: ReadonlySet<string>): string[] {
  const names = [...files].map((file) => /(?:^|.*\/)node_modules\/((?:@[^/]+\/)?[^/]+)|^src\/([^/]+)/.exec(file))
  return [...new Set(names.map((match) => match?.[1] ?? match?.[2] ?? '?'))].sort()
}

describe('what commands load', () => {
  it('--version loads the entry and nothing else', () => {
    expect([...loadedWith('src/cli/main.ts')].sort()).toEqual(['src/cli/main.ts', 'src/cli/version.ts'])
  })

  it('reading the command line loads no command, no engine and no package', () => {
    expect(roomsIn(loadedWith('src/cli/run.ts'))).toEqual(['cli', 'errors.ts', 'util'])
  })

  it('template loads the engine, and neither the Kubernetes client nor what shows and runs plans', () => {
    const files = loadedWith('src/cli/stack/template.ts')
    const rooms = roomsIn(files)
    expect(rooms).toContain('engine')
    for (const room of [
      'kube',
      'store',
      'execute',
      'embedded',
      'report',
      '@kubernetes/client-node',
      'listr2',
      'undici',
      'hpagent',
    ]) {
      expect(rooms, room).not.toContain(room)
    }
  })

  it('list and graph load no engine', () => {
    for (const command of ['list', 'graph', 'validate']) {
      expect(roomsIn(loadedWith(`src/cli/stack/${command}.ts`)), command).not.toContain('engine')
    }
  })

  it('nothing but a run on a terminal loads listr2', () => {
    expect(roomsIn(loadedWith('src/cli/stack/apply.ts'))).not.toContain('listr2')
  })
})
