import { readFileSync } from 'node:fs'
import { rerunWithDeepStack } from '../deep-stack.ts'
import { standardWriter } from '../standard-writer.ts'
import { runHelm } from './run.ts'

/** Runs a helm command line in this process: streams and the exit code. */
export async function runHelmProcess(words: readonly string[]): Promise<void> {
  process.exitCode = await runHelm(words, {
    cwd: process.cwd(),
    variables: process.env,
    program: process.argv[1] ?? 'flotilla-helm',
    out: standardWriter(1),
    err: standardWriter(2),
    readInput: () => readFileSync(0),
    now: () => new Date(),
    rerunDeep: rerunWithDeepStack,
  })
}
