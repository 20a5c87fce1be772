import { FlotillaError } from '../errors.ts'
import { rerunWithDeepStack } from './deep-stack.ts'
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
    rerunDeep: rerunWithDeepStack,
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    ask: (question) => ask(question, abort.signal),
  })
  process.exitCode = interrupted ? 130 : code
}

/** Asks on the terminal. Ctrl-C and the end of the input are no answer: the promise is rejected. */
async function ask(question: string, signal: AbortSignal): Promise<string> {
  const { createInterface } = await import('node:readline')
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  return new Promise<string>((resolve, reject) => {
    const none = (): void => reject(new FlotillaError('E_NOT_CONFIRMED', 'not confirmed: nothing was changed'))
    signal.addEventListener('abort', none, { once: true })
    // The terminal is in raw mode while a line is edited: Ctrl-C comes as an event of the interface, not as a signal.
    lines.once('SIGINT', none)
    lines.once('close', none)
    lines.question(question, resolve)
  }).finally(() => lines.close())
}
