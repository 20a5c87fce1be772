import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { constants, Script } from 'node:vm'

export interface CachedProgram {
  /** The program's bundle, a file of ASCII: the text of a function that fills a CommonJS module. */
  readonly file: string
  /** Digest of the bundle: another build never meets this one's cache. */
  readonly build: string
  /** What it is loaded for: a command. Each keeps the code that it ran, and no other. */
  readonly purpose: string
  readonly variables: Readonly<Record<string, string | undefined>>
}

/**
 * Loads the program's bundle with the machine code that V8 kept of an earlier run: a third of the time of a short command is
 * compiling. The cache is only ever a help: where it is absent, foreign or not writable, the bundle is compiled, and V8 itself
 * refuses what another version of it wrote.
 */
export function loadCached(program: CachedProgram): unknown {
  const { file } = program
  const source = readFileSync(file, 'latin1')
  const cache = join(cacheFolder(program.variables), cacheName(program))
  const cachedData = readOwn(cache)
  const script = new Script(source, {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  if (cachedData === undefined || script.cachedDataRejected) {
    // At the end the functions that this command needs are compiled: they are what the next run wants.
    process.once('exit', () => keep(cache, script, program.build))
  }
  const module = { exports: {} as unknown }
  const run = script.runInThisContext() as (...parts: readonly unknown[]) => void
  run(module.exports, createRequire(file), module, file, dirname(file))
  return module.exports
}

function cacheFolder(variables: CachedProgram['variables']): string {
  const base = variables['XDG_CACHE_HOME'] || join(homeOf(variables), '.cache')
  return join(base, 'flotilla', 'code')
}

// What Node's homedir() says where a variable is set; without one it is asked, which loads more of Node.
function homeOf(variables: CachedProgram['variables']): string {
  const named = process.platform === 'win32' ? variables['USERPROFILE'] : variables['HOME']
  return named || process.getBuiltinModule('node:os').homedir()
}

function cacheName({ build, purpose }: CachedProgram): string {
  return `${build}-${process.versions.v8}-${process.arch}-${purpose}`
}

/** The content of a file that nobody else can write: what it holds is run. */
function readOwn(path: string): Buffer | undefined {
  try {
    const { uid, mode } = statSync(path)
    if (process.getuid !== undefined && uid !== process.getuid()) return undefined
    return (mode & 0o022) === 0 ? readFileSync(path) : undefined
  } catch {
    return undefined
  }
}

function keep(path: string, script: Script, build: string): void {
  try {
    const folder = dirname(path)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (const name of readdirSync(folder)) if (!name.startsWith(build)) rmSync(join(folder, name), { force: true })
    const part = `${path}.${process.pid}`
    writeFileSync(part, script.createCachedData(), { mode: 0o600 })
    renameSync(part, path)
  } catch {
    // A home that cannot be written to costs time, nothing else.
  }
}
