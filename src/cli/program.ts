/** What the bundle program.js gives to the launcher: each front door, loaded when it is opened. */

export async function runProcess(words: readonly string[]): Promise<void> {
  const front = await import('./process.ts')
  return front.runProcess(words)
}

export async function runHelmProcess(words: readonly string[]): Promise<void> {
  const front = await import('./helm/process.ts')
  return front.runHelmProcess(words)
}
