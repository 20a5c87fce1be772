import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { loadCached } from './code-cache.ts'

/** Digest of both programs, put here by the build. */
declare const PROGRAM_BUILD: string

// For commands of a second or less; rendering a large chart takes half the time with them. V8 starts to optimise after so many bytes
// of bytecode, which such a command has not earned back when it ends. And its space for new objects stays small instead of doubling
// with all that survives: every page of memory that is touched for the first time costs more than collecting a small space again.
const budget = '--interrupt-budget=1000000'
const growth = '--semi-space-growth-factor=1'

// By the major version of V8, in Node 20 and 22: a flag that V8 does not know is an error on stderr.
const flags = new Map([
  [11, `${budget} ${growth}`],
  [12, growth],
])

/** The programs by their front doors: the file that the build makes of each, and what it exports. */
const programs = {
  stack: { file: 'program.js', run: 'runProcess' },
  helm: { file: 'helm-program.js', run: 'runHelmProcess' },
} as const

/** Loads a program and runs a command line in it. */
export function launch(front: keyof typeof programs, words: readonly string[]): Promise<void> {
  // Before the bundle is loaded: kept code is bound to the flags.
  const known = flags.get(Number.parseInt(process.versions.v8, 10))
  if (known !== undefined) setFlagsFromString(known)
  const { file, run } = programs[front]
  const program = loadCached({
    file: join(__dirname, file),
    build: PROGRAM_BUILD,
    purpose: `${front}-${purposeOf(words)}`,
    variables: process.env,
  }) as Record<string, (words: readonly string[]) => Promise<void>>
  return program[run]!(words)
}

// The command's name, where it is one that could be a command's.
function purposeOf(words: readonly string[]): string {
  return words.find((word) => /^[a-z]{1,20}$/.test(word)) ?? 'other'
}
