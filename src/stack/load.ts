import { join, resolve } from 'node:path'
import { FlotillaError } from '../errors.ts'
import { checkShape } from './check.ts'
import { checkEnvironments } from './environment.ts'
import { checkSyntax } from './expression.ts'
import { infoOf, readIfThere } from './files.ts'
import { Problems } from './problems.ts'
import type { StackNode } from './tree.ts'
import { parseTree } from './yaml-tree.ts'

/** The name of the file where none is given, or a folder. */
const defaultFile = 'stack.yaml'

/** A stack file as it was read: a tree with places, and the mistakes of its shape, which resolving reports with its own. */
export interface StackFile {
  /** Absolute. */
  readonly file: string
  readonly root: StackNode
  readonly problems: readonly FlotillaError[]
}

/**
 * Reads a stack file (or `stack.yaml` in a folder) and checks its shape. Mistakes of the shape are in `problems`. `shown` is what
 * the person called it.
 * @throws FlotillaError E_STACK_NOT_FOUND, E_FILE, or what makes it no YAML (E_YAML)
 */
export function loadStack(path: string, { shown = path }: { readonly shown?: string } = {}): StackFile {
  const absolute = resolve(path)
  const isFolder = infoOf(absolute)?.isDirectory() ?? false
  const file = isFolder ? join(absolute, defaultFile) : absolute
  const text = readIfThere(file)
  if (text === undefined) {
    throw new FlotillaError(
      'E_STACK_NOT_FOUND',
      `there is no stack file ${isFolder ? join(shown, defaultFile) : shown}`,
      {
        hint: 'name one with -f, or write one with flotilla init',
      },
    )
  }
  return parseStack(text, file)
}

/**
 * The same for text that was read already.
 * @throws FlotillaError E_YAML
 */
export function parseStack(text: string, file: string): StackFile {
  const syntax = new Problems()
  const problems = new Problems()
  const root = parseTree(text, file, (error) => (error.code === 'E_YAML' ? syntax : problems).addError(error))
  // Text that is no YAML has no shape to check.
  syntax.throw()
  checkShape(root, problems)
  checkEnvironments(root, problems)
  checkSyntax(root, problems)
  return { file, root, problems: problems.list() }
}
