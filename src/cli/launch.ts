import { join } from 'node:path'
import { loadCached } from './code-cache.ts'

/** Digest of program.js, put here by the build. */
declare const PROGRAM_BUILD: string

type Front = 'runProcess' | 'runHelmProcess'

/** Loads the program and runs a command line in it. */
export function launch(front: Front, words: readonly string[]): Promise<void> {
  const program = loadCached({
    file: join(__dirname, 'program.js'),
    build: PROGRAM_BUILD,
    purpose: `${front}-${purposeOf(words)}`,
    variables: process.env,
  }) as Record<Front, (words: readonly string[]) => Promise<void>>
  return program[front](words)
}

// The command's name, where it is one that could be a command's.
function purposeOf(words: readonly string[]): string {
  return words.find((word) => /^[a-z]{1,20}$/.test(word)) ?? 'other'
}
