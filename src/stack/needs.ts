import type { Position } from '../model/position.ts'
import type { Environment, Need } from '../model/stack.ts'
import { suggestName } from '../util/nearest.ts'
import { type Problems, placeOf } from './problems.ts'

/** What the graph of needs is made from. */
export interface Needing {
  readonly key: string
  readonly name: string
  readonly namespace: string
  readonly context: string
  readonly enabled: boolean
  readonly installed: boolean
  readonly wanted: readonly { readonly text: string; readonly position: Position }[]
}

export interface ResolvedNeeds {
  readonly needs: ReadonlyMap<string, readonly Need[]>
  readonly notes: readonly string[]
}

/**
 * Turns the texts of `needs` into keys. A need on a release that is not part of the environment is dropped with a note;
 * unknown and ambiguous needs, and cycles, are mistakes.
 */
export function resolveNeeds(
  releases: readonly Needing[],
  { problems, environment }: { readonly problems: Problems; readonly environment: Pick<Environment, 'target'> },
): ResolvedNeeds {
  const { target: own } = environment
  const index = indexOf(releases, own?.kind === 'context' ? own.context : '')
  const needs = new Map<string, readonly Need[]>()
  const notes: string[] = []
  for (const release of releases) {
    const found: Need[] = []
    for (const { text, position } of release.wanted) {
      const target = findOne(text, position, { index, releases, problems })
      if (target === undefined) continue
      if (!target.enabled) {
        if (release.enabled)
          notes.push(`${release.key} needs ${target.key}, which is not part of this environment: the need is dropped`)
        continue
      }
      if (release.enabled && release.installed && !target.installed) {
        problems.add('E_NEED_NOT_INSTALLED', `${release.name} needs ${target.name}, which has installed: false`, {
          position,
          hint: `drop the need, or give ${release.name} installed: false, too`,
        })
      }
      if (!found.some(({ key }) => key === target.key)) found.push({ key: target.key, position })
    }
    needs.set(release.key, found)
  }
  reportCycles(releases, needs, problems)
  return { needs, notes }
}

// Every way to call a release: name, namespace/name, context/namespace/name. One in the environment's own context has that name.
function indexOf(releases: readonly Needing[], own: string): Map<string, Needing[]> {
  const index = new Map<string, Needing[]>()
  for (const release of releases) {
    const { name, namespace, context } = release
    for (const text of [name, `${namespace}/${name}`, `${context || own}/${namespace}/${name}`]) {
      const same = index.get(text)
      if (same === undefined) index.set(text, [release])
      else same.push(release)
    }
  }
  return index
}

interface Names {
  readonly index: ReadonlyMap<string, readonly Needing[]>
  readonly releases: readonly Needing[]
  readonly problems: Problems
}

function findOne(text: string, position: Position, { index, releases, problems }: Names): Needing | undefined {
  const [target, ...others] = index.get(text) ?? []
  if (target === undefined) {
    if (problems.releasesMissing) return undefined
    const known = releases.map(({ name, namespace }) => (text.includes('/') ? `${namespace}/${name}` : name))
    const hint = suggestName(text, [...new Set(known)], 'other release')
    problems.add('E_UNKNOWN_NEED', `there is no release ${text} in this stack`, { position, hint })
    return undefined
  }
  if (others.length > 0) {
    const hint = `write one of ${[target, ...others].map(({ key }) => key).join(', ')}`
    problems.add('E_AMBIGUOUS_NEED', `${text} is the name of ${others.length + 1} releases`, { position, hint })
    return undefined
  }
  return target
}

/** Reports one cycle for each knot of releases that need each other, at the need that closes it. */
function reportCycles(
  releases: readonly Needing[],
  needs: ReadonlyMap<string, readonly Need[]>,
  problems: Problems,
): void {
  const done = new Set<string>()
  for (const { key } of releases) {
    // An explicit stack: a chain of needs may be longer than the call stack is deep.
    const path: { readonly key: string; next: number }[] = done.has(key) ? [] : [{ key, next: 0 }]
    const open = new Map<string, number>([[key, 0]])
    while (path.length > 0) {
      const top = path.at(-1)!
      const need = needs.get(top.key)?.[top.next++]
      if (need === undefined) {
        done.add(top.key)
        open.delete(top.key)
        path.pop()
      } else if (open.has(need.key)) {
        reportCycle([...path.slice(open.get(need.key)).map((step) => step.key), need.key], need, problems)
      } else if (!done.has(need.key)) {
        open.set(need.key, path.length)
        path.push({ key: need.key, next: 0 })
      }
    }
  }
}

function reportCycle(cycle: readonly string[], closing: Need, problems: Problems): void {
  const text = cycle.length === 2 ? `${cycle[0]} needs itself` : `needs form a cycle: ${cycle.join(' → ')}`
  problems.add('E_NEEDS_CYCLE', text, { position: closing.position, hint: 'remove one of these needs' })
}

/** The releases and everything that they need, directly or not. */
export function withNeeds(keys: Iterable<string>, needs: ReadonlyMap<string, readonly Need[]>): Set<string> {
  const all = new Set(keys)
  // A Set is iterated in the order of insertion, additions during the loop included.
  for (const key of all) for (const need of needs.get(key) ?? []) all.add(need.key)
  return all
}

/** Text for a second release of one identity. */
export function duplicateText(key: string, first: Position): { message: string; hint: string } {
  return {
    message: `there are two releases ${key}`,
    hint: `the first is at ${placeOf(first)}; give one another name or namespace`,
  }
}
