import type { Release } from '../model/release.ts'

/** Name of the object that holds a revision, in both helms. */
export function recordName(name: string, revision: number): string {
  return `sh.helm.release.v1.${name}.v${revision}`
}

/** The newest revision; undefined for an empty history. */
export function latestRevision(history: readonly Release[]): Release | undefined {
  return history.reduce<Release | undefined>(
    (best, one) => (best && best.revision > one.revision ? best : one),
    undefined,
  )
}

/** The newest revision with status deployed. */
export function lastDeployed(history: readonly Release[]): Release | undefined {
  return latestRevision(history.filter((release) => release.status === 'deployed'))
}

/**
 * What has to go before one more revision is stored, oldest first, so that `max` remain with it. The deployed revision always
 * stays (helm's storage.removeLeastRecent).
 *
 * @param max revisions to keep, the new one included; 0 keeps all
 */
export function revisionsToPrune<T extends Pick<Release, 'revision' | 'status'>>(
  history: readonly T[],
  max: number,
): T[] {
  if (max <= 0) return []
  const sorted = [...history].sort((a, b) => a.revision - b.revision)
  const excess = sorted.length - (max - 1)
  if (excess <= 0) return []
  const deployed = sorted.findLast((release) => release.status === 'deployed')
  return sorted.filter((release) => release !== deployed).slice(0, excess)
}
