import type { ClusterIdentity } from '../model/ports.ts'

/** A release as it is shown: `context/namespace/name`, the context only where the release has one of its own. */
export function nameOf(key: string): string {
  return key.startsWith('/') ? key.slice(1) : key
}

/** The clusters of a plan as data; nothing where there is only one. */
export function clustersData({
  clusters,
}: {
  readonly clusters?: readonly ClusterIdentity[]
}): readonly { context: string; server: string; user: string }[] | undefined {
  return clusters?.map(({ context, server, user }) => ({ context, server, user }))
}
