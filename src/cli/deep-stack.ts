/** KiB. Charts may include templates a thousand levels deep; Node's default of 984 KiB ends at a third of that. */
const stackSize = 3900
const flag = `--stack-size=${stackSize}`

/** True for an error that says: this process's stack was too small for a chart. Rendering is pure, so it can be tried again. */
export function needsDeepStack(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as { code?: unknown }).code === 'E_RENDER_STACK'
}

/**
 * Runs this process's command line again in one with a larger stack, on the same streams. A stack's size is fixed when a process
 * starts, and asking for it always would cost every start.
 *
 * @returns the exit code; undefined where this process is that one already
 */
export async function rerunWithDeepStack(): Promise<number | undefined> {
  if (process.execArgv.includes(flag)) return undefined
  // Loaded here: child processes take a third of Node's own start along.
  const { spawnSync } = await import('node:child_process')
  const words = [flag, ...process.execArgv, ...process.argv.slice(1)]
  return spawnSync(process.execPath, words, { stdio: 'inherit' }).status ?? 1
}
