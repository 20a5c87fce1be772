import { FlotillaError } from '../errors.ts'
import type { Environment } from '../model/stack.ts'
import { suggestName } from '../util/nearest.ts'
import type { Scope } from './expression.ts'
import { readBoolean, readText } from './fields.ts'
import type { Problems } from './problems.ts'
import { childOf, entriesOf, entryOf, type MapEntry, type StackNode, textOf } from './tree.ts'

/** The names of the environments, in the order of the file. */
export function environmentNames(root: StackNode): string[] {
  return entriesOf(childOf(root, 'environments')).map(({ key }) => key)
}

/**
 * The environment's name: what was asked for, else the one named `default`, else the first; `default` where there is none.
 * @throws FlotillaError E_UNKNOWN_ENVIRONMENT
 */
export function chooseEnvironment(root: StackNode, asked: string | undefined): string {
  const names = environmentNames(root)
  if (asked === undefined || asked === '') return names.includes('default') ? 'default' : (names[0] ?? 'default')
  if (names.includes(asked) || (names.length === 0 && asked === 'default')) return asked
  const position = (entryOf(root, 'environments') ?? { position: root.position }).position
  throw new FlotillaError('E_UNKNOWN_ENVIRONMENT', `there is no environment ${asked}`, {
    position,
    hint: suggestName(asked, names, 'environment'),
  })
}

/** Reports `extends` of unknown environments, cycles of them, and two targets at once, for all environments. */
export function checkEnvironments(root: StackNode, problems: Problems): void {
  const environments = childOf(root, 'environments')
  const names = environmentNames(root)
  for (const { key, node } of entriesOf(environments)) {
    const base = childOf(node, 'extends')
    const name = textOf(base)
    if (base !== undefined && name !== undefined && !names.includes(name)) {
      const hint = suggestName(name, names, 'other environment')
      problems.add('E_UNKNOWN_ENVIRONMENT', `there is no environment ${name}`, { position: base.position, hint })
    }
    if (base !== undefined && closesCycle(environments, key)) {
      const hint = 'remove one extends of the circle'
      problems.add('E_ENVIRONMENT_CYCLE', `environment ${key} extends itself`, { position: base.position, hint })
    }
    const cluster = entryOf(node, 'cluster')
    if (cluster !== undefined && childOf(node, 'context') !== undefined) {
      const text = `environment ${key} has both context and cluster`
      problems.add('E_TARGET', text, { position: cluster.position, hint: 'keep the one that is meant' })
    }
  }
}

// Only the last environment of a circle, in the order of the file, is reported.
function closesCycle(environments: StackNode | undefined, start: string): boolean {
  const order = entriesOf(environments).map(({ key }) => key)
  const seen = new Set<string>()
  let name: string | undefined = start
  while (name !== undefined && !seen.has(name)) {
    seen.add(name)
    name = textOf(childOf(childOf(environments, name), 'extends'))
    if (name === start) return [...seen].every((other) => order.indexOf(other) <= order.indexOf(start))
  }
  return false
}

/** The environment and all that it extends, the lowest first. */
export function environmentChain(root: StackNode, name: string): MapEntry[] {
  const environments = childOf(root, 'environments')
  const chain: MapEntry[] = []
  let entry = entryOf(environments, name)
  while (entry !== undefined && !chain.includes(entry)) {
    chain.unshift(entry)
    const base = textOf(childOf(entry.node, 'extends'))
    entry = base === undefined ? undefined : entryOf(environments, base)
  }
  return chain
}

/** Target and guard of the environment: the nearest one in the chain that says something. */
export function readTarget(chain: readonly MapEntry[], scope: Scope): Pick<Environment, 'target' | 'protected'> {
  let target: Environment['target']
  let guarded = false
  for (const { key, node } of chain) {
    if (textOf(childOf(node, 'cluster')) === 'embedded') target = { kind: 'embedded' }
    const context = readText({ node: childOf(node, 'context'), name: `environments.${key}.context` }, scope)
    if (context !== undefined) target = { kind: 'context', context }
    guarded = readBoolean({ node: childOf(node, 'protected'), name: `environments.${key}.protected` }, scope) ?? guarded
  }
  return { target, protected: guarded }
}
