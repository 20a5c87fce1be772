import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..', '..')
const entry = join(root, 'dist', 'flotilla.js')

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The built program with an embedded cluster of its own. */
export interface Program {
  /** Runs it to its end; never throws for an exit code. */
  run(args: readonly string[], options?: { cwd?: string; env?: NodeJS.ProcessEnv }): Promise<Outcome>
  /** Runs it and fails with its output unless it exits with 0. */
  ok(args: readonly string[], options?: { cwd?: string; env?: NodeJS.ProcessEnv }): Promise<string>
  /** The embedded cluster's kubeconfig; starts it. */
  kubeconfig(): Promise<string>
  /** Ends the embedded cluster and removes its folder. */
  stop(): Promise<void>
}

/** @param environment variables for every run: KUBECONFIG makes it talk to another cluster */
export function program(environment: NodeJS.ProcessEnv = {}): Program {
  if (!existsSync(entry)) throw new Error('dist/flotilla.js is missing: npm run build')
  const home = mkdtempSync(join(tmpdir(), 'flotilla-home-'))
  const base = { ...process.env, FLOTILLA_HOME: home, ...environment }
  const run: Program['run'] = (args, { cwd = root, env = {} } = {}) =>
    execute([entry, ...args], { cwd, env: { ...base, ...env } })
  const ok: Program['ok'] = async (args, options) => {
    const outcome = await run(args, options)
    if (outcome.code === 0) return outcome.stdout
    throw new Error(`flotilla ${args.join(' ')}: exit ${outcome.code}\n${outcome.stdout}\n${outcome.stderr}`)
  }
  return {
    run,
    ok,
    kubeconfig: async () => {
      await ok(['cluster', 'start'])
      return (await ok(['cluster', 'kubeconfig'])).trim()
    },
    stop: async () => {
      await run(['cluster', 'stop'])
      rmSync(home, { recursive: true, force: true })
    },
  }
}

function execute(argv: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...argv], { ...options, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      resolve({ code, stdout, stderr })
    })
  })
}
