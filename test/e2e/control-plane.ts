import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const script = join(import.meta.dirname, '..', '..', '..', 'shared', 'tools', 'control-plane', 'cluster.sh')

/** A cluster that a test talks to. */
export interface TestCluster {
  readonly kubeconfig: string
  readonly stop: () => Promise<void>
}

/** A kind of cluster: whether it can be had here, and how. */
export interface TestServer {
  readonly name: string
  /** Why it cannot be had; undefined when it can. */
  readonly missing: string | undefined
  readonly start: () => Promise<TestCluster>
}

/**
 * The real control plane: started for this test file when KUBEBUILDER_ASSETS names the programs, else the cluster of KUBECONFIG.
 */
export const controlPlane: TestServer = {
  name: 'the real control plane',
  missing: reason(),
  start: async () => {
    const { KUBEBUILDER_ASSETS, KUBECONFIG } = process.env
    if (!KUBEBUILDER_ASSETS || !existsSync(script)) return { kubeconfig: KUBECONFIG ?? '', stop: async () => undefined }
    const folder = mkdtempSync(join(tmpdir(), 'flotilla-control-plane-'))
    // The programs keep the pipes open: the script must not be waited for through them.
    await run('bash', ['-c', '"$0" start "$1" >"$1/start.log" 2>&1', script, folder], { timeout: 55_000 })
    return {
      kubeconfig: join(folder, 'kubeconfig'),
      stop: async () => {
        await run('bash', [script, 'stop', folder])
        rmSync(folder, { recursive: true, force: true })
      },
    }
  },
}

function reason(): string | undefined {
  const { KUBEBUILDER_ASSETS, KUBECONFIG } = process.env
  if (KUBEBUILDER_ASSETS && existsSync(script)) return undefined
  if (KUBECONFIG) return undefined
  return 'neither KUBEBUILDER_ASSETS (with ../shared/tools) nor KUBECONFIG is set'
}

/** Appended to a title, so that a skipped test says why. */
export function because(missing: string | undefined): string {
  return missing === undefined ? '' : ` (skipped: ${missing})`
}

/** Runs a program and returns what it printed; fails with its error output. */
export async function output(
  program: string,
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const { stdout } = await run(program, [...argv], { env: { ...process.env, ...environment }, maxBuffer: 1 << 26 })
  return stdout
}
