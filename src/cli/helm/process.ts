import { readFileSync } from 'node:fs'
import { rerunWithDeepStack } from '../deep-stack.ts'
import { standardStreams } from '../standard-writer.ts'
import { runHelm } from './run.ts'

/** Runs a helm command line in this process: streams and the exit code. */
export async function runHelmProcess(words: readonly string[]): Promise<void> {
  const { out, err, end } = standardStreams()
  const code = await runHelm(words, {
    cwd: process.cwd(),
    variables: process.env,
    program: process.argv[1] ?? 'flotilla-helm',
    out,
    err,
    readInput: () => readFileSync(0),
    now: () => new Date(),
    rerunDeep: rerunWithDeepStack,
  })
  end(code)
}
