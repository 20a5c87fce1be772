import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { FlotillaError } from '../errors.ts'

/**
 * Writes a file that the user asked for; its folder is made where it is missing.
 *
 * @param shown the path as the user knows it
 * @throws FlotillaError E_FILE
 */
export function writeText(path: string, text: string, { shown }: { readonly shown: string }): void {
  try {
    makeFolder(dirname(path))
    writeFileSync(path, text)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const hint =
      code === 'ENOTDIR' || code === 'EEXIST'
        ? 'a part of the path is a file; expected a folder'
        : 'check the path, its rights and the room left'
    throw new FlotillaError('E_FILE', `cannot write ${shown}: ${message}`, { cause: error, hint })
  }
}

// Step by step: mkdir with `recursive` never comes back below a folder such as /proc, where nothing can be made.
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path)
}
