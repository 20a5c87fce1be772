import type { Release, ReleaseStatus } from '../model/release.ts'

/** Where a release stands, from its records that are not superseded. */
export interface ReleaseState {
  /** The newest record, whatever its status. */
  readonly last?: Release
  /** The record that an upgrade starts from: the deployed one, else the newest one. Absent = an install. */
  readonly base?: Release
}

/** Reads the state as Helm's upgrade does. An uninstalled release whose history was kept counts as not installed. */
export function stateOf(records: readonly Release[]): ReleaseState {
  const sorted = [...records].sort((a, b) => b.revision - a.revision)
  const [last] = sorted
  if (!last) return {}
  if (last.status === 'uninstalled') return { last }
  return { last, base: sorted.find((one) => one.status === 'deployed') ?? last }
}

/** A revision whose writer died: nobody but the next run will ever finish it. */
export function isUnfinished(status: ReleaseStatus): boolean {
  switch (status) {
    case 'pending-install':
    case 'pending-upgrade':
    case 'pending-rollback':
    case 'uninstalling':
      return true
    case 'unknown':
    case 'deployed':
    case 'uninstalled':
    case 'superseded':
    case 'failed':
      return false
    default:
      return status satisfies never
  }
}

/** What templates see as `.Release.Revision`, `IsInstall` and `IsUpgrade`. An install is revision 1 to them even over kept history. */
export function renderMode(state: ReleaseState): { readonly revision: number; readonly upgrade: boolean } {
  return state.base ? { revision: (state.last?.revision ?? 0) + 1, upgrade: true } : { revision: 1, upgrade: false }
}
