import type { HelmResult, Invocation } from './command.ts'
export async function run(_: Invocation): Promise<HelmResult> {
  throw new Error('x')
}
