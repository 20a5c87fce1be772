import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { FlotillaError } from '../../errors.ts'
import type { Stack } from '../../model/stack.ts'
import { loadStack, type StackFile } from '../../stack/load.ts'
import { type ResolveOptions, resolveStack } from '../../stack/resolve.ts'
import { type Context, flagOf, flagsOf, isOn } from '../command.ts'

/** The stack file that the command line means. */
export function readStackFile({ args, cwd, variables }: Pick<Context, 'args' | 'cwd' | 'variables'>): StackFile {
  const given = flagOf(args, 'file') ?? variables['FLOTILLA_FILE']
  if (given !== undefined) return loadStack(resolve(cwd, given), { shown: given })
  if (!existsSync(resolve(cwd, 'stack.yaml'))) {
    throw new FlotillaError('E_STACK_NOT_FOUND', 'there is no stack.yaml in this folder', {
      hint: 'name a stack file with -f, or write one with flotilla init',
    })
  }
  return loadStack(resolve(cwd, 'stack.yaml'))
}

/** What the command line says about resolving the file. */
export function resolveOptions({ args, cwd, variables }: Pick<Context, 'args' | 'cwd' | 'variables'>): ResolveOptions {
  return {
    environment: flagOf(args, 'environment') ?? variables['FLOTILLA_ENVIRONMENT'],
    selectors: flagsOf(args, 'selector'),
    noNeeds: isOn(args, 'no-needs'),
    stateValuesFiles: flagsOf(args, 'state-values-file').map((path) => resolve(cwd, path)),
    stateValuesSet: flagsOf(args, 'state-values-set'),
    set: flagsOf(args, 'set'),
    variables,
  }
}

/** Reads and resolves the stack that the command line means. */
export function readStack(context: Context, more: Partial<ResolveOptions> = {}): Stack {
  return resolveStack(readStackFile(context), { ...resolveOptions(context), ...more })
}

/** The releases that the selectors chose. */
export function selectedOf(stack: Stack): Stack['releases'] {
  const { selected } = stack
  return selected === undefined ? stack.releases : stack.releases.filter(({ key }) => selected.has(key))
}

/** The number of --concurrency; undefined where it was not given. */
export function concurrencyOf({ args }: Pick<Context, 'args'>): number | undefined {
  const text = flagOf(args, 'concurrency')
  if (text === undefined) return undefined
  const number = Number(text)
  if (!/^\d{1,4}$/.test(text) || number < 1) {
    throw new FlotillaError('E_USAGE', `--concurrency ${text}: expected a number from 1 to 9999`)
  }
  return number
}
