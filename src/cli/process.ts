import { createInterface } from 'node:readline/promises'
import { run } from './run.ts'

/** Runs a command line in this process: streams, signals and the exit code. */
export async function runProcess(words: readonly string[]): Promise<void> {
  const { stdin, stdout, stderr, env } = process
  const abort = new AbortController()
  let interrupted = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // The first one ends what is in flight in order, the second one ends the process.
      if (interrupted) process.exit(130)
      interrupted = true
      stderr.write('\ninterrupted: finishing what is in flight; once more to stop at once\n')
      abort.abort()
    })
  }
  // A reader that went away (| head) is no mistake.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0)
      throw error
    })
  }
  const code = await run(words, {
    cwd: process.cwd(),
    variables: env,
    interactive: stdin.isTTY === true && stdout.isTTY === true,
    colour: stdout.isTTY === true,
    columns: stdout.columns,
    signal: abort.signal,
    program: process.argv[1] ?? 'flotilla',
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    ask: async (question) => {
      const lines = createInterface({ input: stdin, output: stdout })
      try {
        return await lines.question(question, { signal: abort.signal })
      } finally {
        lines.close()
      }
    },
  })
  process.exitCode = interrupted ? 130 : code
}
