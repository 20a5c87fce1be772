import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { loadCached } from './code-cache.ts'

/** Digest of both programs, put here by the build. */
declare const PROGRAM_BUILD: string

// Node 20 and 22. Later ones count otherwise, and complain about flags that they do not know.
const knowsFlags = Number.parseInt(process.versions.v8, 10) <= 12

// For commands of a second or less; rendering a large chart takes half the time with them. V8 starts to optimise after so many bytes
// of bytecode, which such a command has not earned back when it ends. And its space for new objects stays small instead of doubling
// with all that survives: every page of memory that is touched for the first time costs more than collecting a small space again.
const flags = '--interrupt-budget=1000000 --semi-space-growth-factor=1'

/** The programs by their front doors: the file that the build makes of each, and what it exports. */
const programs = {
  stack: { file: 'program.js', run: 'runProcess' },
  helm: { file: 'helm-program.js', run: 'runHelmProcess' },
} as const

/** Loads a program and runs a command line in it. */
export function launch(front: keyof typeof programs, words: readonly string[]): Promise<void> {
  // Before the bundle is loaded: kept code is bound to the flags.
  if (knowsFlags) setFlagsFromString(flags)
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
