import { type Profile, profiles } from '../model/profile.table.ts'
import { compareBytes } from '../model/value.ts'
import { installOrder, uninstallOrder, webhookKinds } from './order.table.ts'

export type KindOrder = 'install' | 'uninstall'

const ranks = {
  install: {
    with: ranksOf([...installOrder, ...webhookKinds]),
    without: ranksOf(installOrder),
  },
  uninstall: {
    with: ranksOf([...[...webhookKinds].reverse(), ...uninstallOrder]),
    without: ranksOf(uninstallOrder),
  },
}

function ranksOf(kinds: readonly string[]): ReadonlyMap<string, number> {
  return new Map(kinds.map((kind, rank) => [kind, rank]))
}

/** Sorts by kind as Helm does, keeping the order of items of one kind: known kinds first, others behind them by name. */
export function sortByKind<T>(
  items: readonly T[],
  kindOf: (item: T) => string,
  options: { readonly order?: KindOrder; readonly profile?: Profile } = {},
): T[] {
  const table =
    ranks[options.order ?? 'install'][(options.profile ?? profiles.helm4).webhooksOrdered ? 'with' : 'without']
  const ranked = items.map((item) => {
    const kind = kindOf(item)
    return { item, kind, rank: table.get(kind) ?? unknownRank }
  })
  ranked.sort((a, b) => a.rank - b.rank || (a.rank === unknownRank ? compareBytes(a.kind, b.kind) : 0))
  return ranked.map(({ item }) => item)
}

// Behind all others.
const unknownRank = 1000
