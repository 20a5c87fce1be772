import { readFileSync, type Stats, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { FlotillaError } from '../errors.ts'
import { decodeBytes } from '../golang/bytes.ts'
import type { Position } from '../model/position.ts'
import type { StackNode } from './tree.ts'
import { parseTree } from './yaml-tree.ts'

/** The largest file that is read: stack and values files are written by people. */
const maxBytes = 16 * 1024 * 1024

/** Reads and parses each file once, however often it is named. */
export class Files {
  readonly #trees = new Map<string, StackNode | undefined | FlotillaError[]>()

  /** The tree of a values file; undefined when the file does not exist, the mistakes when it cannot be read or parsed. */
  tree(path: string): StackNode | undefined | FlotillaError[] {
    if (!this.#trees.has(path)) this.#trees.set(path, readTree(path))
    return this.#trees.get(path)
  }
}

function readTree(path: string): StackNode | undefined | FlotillaError[] {
  let text: string | undefined
  try {
    text = readIfThere(path)
  } catch (error) {
    if (error instanceof FlotillaError) return [error]
    throw error
  }
  if (text === undefined) return undefined
  const problems: FlotillaError[] = []
  const tree = parseTree(text, path, (error) => problems.push(error))
  return problems.length > 0 ? problems : tree
}

/**
 * The text of a file; undefined when there is none.
 * @throws FlotillaError E_FILE when it cannot be read or is too large
 */
export function readIfThere(path: string): string | undefined {
  try {
    const info = statSync(path)
    if (info.isDirectory()) throw new FlotillaError('E_FILE', `${path} is a folder; expected a file`)
    const { size } = info
    if (size > maxBytes) {
      throw new FlotillaError('E_FILE', `${path} has ${size} bytes`, { hint: `the limit is ${maxBytes} bytes` })
    }
    return decodeBytes(readFileSync(path))
  } catch (error) {
    if (error instanceof FlotillaError) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new FlotillaError('E_FILE', `cannot read ${path}: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

export function exists(path: string): boolean {
  return infoOf(path) !== undefined
}

/**
 * What stands at a path; undefined for nothing, and for a path that leads through a file.
 * @throws FlotillaError E_FILE where that cannot be known
 */
export function infoOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOTDIR') return undefined
    throw new FlotillaError('E_FILE', `cannot look at ${path}: ${message}`, { cause: error })
  }
}

/** A path is relative to the file that names it. */
export function resolveFrom(position: Position, path: string): string {
  return resolve(dirname(position.file), path)
}
