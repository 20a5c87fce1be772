import { readFileSync } from 'node:fs'
import { encodeBytes, hasEscapedBytes } from '../../golang/bytes.ts'
import { rerunWithDeepStack } from '../deep-stack.ts'
import { runHelm } from './run.ts'

/** Runs a helm command line in this process: streams and the exit code. */
export async function runHelmProcess(words: readonly string[]): Promise<void> {
  const { stdout, stderr, env } = process
  // A reader that went away (| head) is no mistake.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0)
      throw error
    })
  }
  process.exitCode = await runHelm(words, {
    cwd: process.cwd(),
    variables: env,
    program: process.argv[1] ?? 'flotilla-helm',
    out: (text) => stdout.write(bytesOf(text)),
    err: (text) => stderr.write(bytesOf(text)),
    readInput: () => readFileSync(0),
    now: () => new Date(),
    rerunDeep: rerunWithDeepStack,
  })
}

// Templates may print bytes that are no UTF-8.
function bytesOf(text: string): string | Uint8Array {
  return hasEscapedBytes(text) ? encodeBytes(text) : text
}
