import { FlotillaError } from '../errors.ts'
import { reach } from '../graph/graph.ts'
import type { ReleaseSpec, Stack } from '../model/stack.ts'
import { needsGraph } from '../plan/stack-plan.ts'

/** The releases that a run looks at; those that only needs brought carry why. */
export interface Selection {
  readonly specs: readonly ReleaseSpec[]
  readonly included: ReadonlyMap<string, string>
}

/** The selected releases and, unless told otherwise, what they need. */
export function selectWithNeeds(stack: Stack, options: { readonly noNeeds?: boolean }): Selection {
  const { selected, releases } = stack
  if (!selected) return { specs: releases, included: new Map() }
  const graph = needsGraph(releases)
  const taken = options.noNeeds ? selected : reach(graph, selected, 'before')
  const included = new Map<string, string>()
  for (const spec of releases) {
    if (!taken.has(spec.key) || selected.has(spec.key)) continue
    const users = (graph.after.get(spec.key) ?? []).filter((edge) => taken.has(edge.to)).map((edge) => nameOf(edge.to))
    included.set(spec.key, `needed by ${users.join(', ')}`)
  }
  return { specs: releases.filter((spec) => taken.has(spec.key)), included }
}

/**
 * What a deletion takes: the selected releases and nothing else, unless their dependents are asked for.
 * @throws FlotillaError E_DEPENDENTS where an installed release outside the selection needs one inside
 */
export function selectForDeletion(
  stack: Stack,
  isInstalled: (spec: ReleaseSpec) => boolean,
  options: { readonly withDependents?: boolean },
): Selection {
  const { releases } = stack
  const selected = stack.selected ?? new Set(releases.map((spec) => spec.key))
  const graph = needsGraph(releases)
  const byKey = new Map(releases.map((spec) => [spec.key, spec]))
  const counts = (key: string): boolean => {
    const spec = byKey.get(key)
    return spec?.enabled === true && isInstalled(spec)
  }
  const taken = new Set(selected)
  const included = new Map<string, string>()
  const problems: string[] = []
  for (const key of taken) {
    if (!counts(key)) continue
    for (const edge of graph.after.get(key) ?? []) {
      if (taken.has(edge.to) || !counts(edge.to)) continue
      if (options.withDependents) {
        taken.add(edge.to)
        included.set(edge.to, `needs ${nameOf(key)}`)
      } else problems.push(`${nameOf(edge.to)} needs ${nameOf(key)}`)
    }
  }
  if (problems.length > 0) {
    const message = `installed releases outside the selection need what would be destroyed: ${problems.join(', ')}`
    throw new FlotillaError('E_DEPENDENTS', message, {
      hint: 'Select them, too, or let --with-dependents uninstall them.',
    })
  }
  return { specs: releases.filter((spec) => taken.has(spec.key)), included }
}

/** Every release that a deletion may have to look at: the selected ones and whatever depends on them. */
export function reachOfDeletion({ releases, selected }: Stack): readonly ReleaseSpec[] {
  if (!selected) return releases
  const taken = reach(needsGraph(releases), selected, 'after')
  return releases.filter((spec) => taken.has(spec.key))
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1)
}
