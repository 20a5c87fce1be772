import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a running server tells about itself in its data folder. */
export interface ServerState {
  readonly pid: number
  readonly url: string
  readonly token: string
  /** PEM. */
  readonly certificate: string
  readonly started: string
  /** Which build of the server runs; another build in the same place replaces it. */
  readonly build: string
}

export const files = {
  state: (dataDir: string) => join(dataDir, 'server.json'),
  journal: (dataDir: string) => join(dataDir, 'objects.jsonl'),
  identity: (dataDir: string) => join(dataDir, 'identity.json'),
  kubeconfig: (dataDir: string) => join(dataDir, 'kubeconfig'),
  lock: (dataDir: string) => join(dataDir, 'start.lock'),
  log: (dataDir: string) => join(dataDir, 'server.log'),
}

/** Place and time of a script: the same script built anew gets another one. */
export function buildOf(script: string): string {
  const { mtimeMs, size } = statSync(script)
  return `${script} ${mtimeMs} ${size}`
}

/** Writes a file that is either old or new, never half. */
export function writeWhole(path: string, text: string): void {
  const next = `${path}.${process.pid}`
  writeFileSync(next, text, { mode: 0o600 })
  renameSync(next, path)
}

export function readJsonFile<T>(path: string): T | undefined {
  if (!existsSync(path)) return undefined
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
