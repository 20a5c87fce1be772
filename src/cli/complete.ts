import { resolve } from 'node:path'
import { FlotillaError } from '../errors.ts'
import type { Context, Flag } from './command.ts'
import { commands } from './commands.table.ts'
import { flags } from './flags.table.ts'

/**
 * Completions for the last of `words` (which may be empty), one a line. A line `:files` or `:folders` at the end asks the shell
 * for paths.
 */
export async function complete(words: readonly string[], world: Pick<Context, 'cwd' | 'variables'>): Promise<string> {
  const current = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const candidates = await candidatesFor(current, before, world)
  return candidates
    .filter((one) => one.startsWith(':') || one.startsWith(current))
    .map((one) => `${one}\n`)
    .join('')
}

async function candidatesFor(
  current: string,
  before: readonly string[],
  world: Pick<Context, 'cwd' | 'variables'>,
): Promise<readonly string[]> {
  const taking = flagOf(before.at(-1))
  if (taking?.value !== undefined) return valuesOf(taking, before, world)
  const plain = plainWords(before)
  const command = commands.find(({ name }) => name === plain.slice(0, name.split(' ').length).join(' '))
  if (current.startsWith('-')) {
    const allowed = command === undefined ? flags : flags.filter(({ name }) => command.flags.includes(name))
    return allowed.flatMap(({ name, short }) => [`--${name}`, ...(short === undefined ? [] : [`-${short}`])])
  }
  if (command !== undefined) {
    const at = plain.length - command.name.split(' ').length
    return command.positionals?.[at]?.choices ?? []
  }
  const prefix = plain.length === 0 ? '' : `${plain.join(' ')} `
  const names = commands.filter(({ name }) => name.startsWith(prefix)).map(({ name }) => name.slice(prefix.length))
  return [...new Set(names.map((name) => name.split(' ')[0] ?? name))]
}

function flagOf(word: string | undefined): Flag | undefined {
  if (word === undefined || word.includes('=')) return undefined
  if (word.startsWith('--')) return flags.find(({ name }) => name === word.slice(2))
  return word.startsWith('-') ? flags.find(({ short }) => short !== undefined && short === word.slice(-1)) : undefined
}

function plainWords(words: readonly string[]): string[] {
  return words.filter((word, i) => !word.startsWith('-') && flagOf(words[i - 1])?.value === undefined)
}

async function valuesOf(
  flag: Flag,
  before: readonly string[],
  world: Pick<Context, 'cwd' | 'variables'>,
): Promise<readonly string[]> {
  if (flag.choices !== undefined) return flag.choices
  if (flag.completes === 'file') return [':files']
  if (flag.completes === 'folder') return [':folders']
  if (flag.completes === undefined) return []
  try {
    return await namesInStack(flag.completes, before, world)
  } catch (error) {
    // Completion offers nothing where the stack file cannot be read; the command itself will say why.
    if (error instanceof FlotillaError) return []
    throw error
  }
}

async function namesInStack(
  what: 'environment' | 'label' | 'release',
  before: readonly string[],
  { cwd }: Pick<Context, 'cwd'>,
): Promise<readonly string[]> {
  const at = before.findLastIndex((word) => word === '-f' || word === '--file')
  const [{ loadStack }, { environmentNames }, tree] = await Promise.all([
    import('../stack/load.ts'),
    import('../stack/environment.ts'),
    import('../stack/tree.ts'),
  ])
  const { root } = loadStack(resolve(cwd, (at < 0 ? undefined : before[at + 1]) ?? 'stack.yaml'))
  if (what === 'environment') return environmentNames(root)
  const names = tree
    .itemsOf(tree.childOf(root, 'releases'))
    .flatMap((node) => tree.textOf(tree.childOf(node, 'name')) ?? [])
  const plain = names.filter((name) => !name.includes('${{'))
  return plain.map((name) => (what === 'label' ? `name=${name}` : `${name}:`))
}
