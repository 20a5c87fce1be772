import type { JsonObject } from '../model/json.ts'
import type { Release } from '../model/release.ts'

/** Labels that Helm writes itself; every other label of a record is the user's. */
const systemLabels = ['name', 'owner', 'status', 'version', 'createdAt', 'modifiedAt'] as const

/** The labels that a user gave: what is not Helm's own. */
export function userLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).filter(([key]) => !(systemLabels as readonly string[]).includes(key)),
  )
}

/**
 * Labels of a record as Helm writes them. A release that was read through a list carries the labels of its record, so that a new
 * revision inherits them with whatever time stamp they had (as Helm's does).
 * @param stamp `createdAt` for a new record, `modifiedAt` for one that is written again
 */
export function recordLabels(
  release: Release,
  { stamp, now }: { readonly stamp: 'createdAt' | 'modifiedAt'; readonly now: number },
): Record<string, string> {
  return {
    ...release.labels,
    [stamp]: String(Math.floor(now / 1000)),
    name: release.name,
    owner: 'helm',
    status: release.status,
    version: String(release.revision),
  }
}

/** Labels of a live object as plain text. */
export function labelsOf(object: JsonObject): Record<string, string> {
  const metadata = object['metadata']
  const labels =
    typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? metadata['labels'] : undefined
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) return {}
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, typeof value === 'string' ? value : '']))
}

/** By namespace, name and revision. */
export function compareReleases(a: Release, b: Release): number {
  if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1
  if (a.name !== b.name) return a.name < b.name ? -1 : 1
  return a.revision - b.revision
}
