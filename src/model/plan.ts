import type { Change } from './change.ts'
import type { HookEvent, Manifest, Resource } from './manifest.ts'
import type { ClusterIdentity } from './ports.ts'
import type { Release } from './release.ts'
import type { ReleaseSpec } from './stack.ts'

/** What happens to one release. */
export type ReleaseAction =
  | 'install'
  | 'upgrade'
  | 'record-only'
  | 'unchanged'
  | 'uninstall'
  | 'recover'
  /** `when: false`, or gone from the selection: shown, left alone. */
  | 'skipped'

export interface ReleasePlan {
  /** `context/namespace/name`. */
  readonly key: string
  readonly spec: ReleaseSpec
  readonly action: ReleaseAction
  readonly reason: string
  /** The stored record that this plan starts from. */
  readonly stored?: Release
  /** The record that the run will write (times and status are set as it runs); absent for uninstall and unchanged. */
  readonly wanted?: Release
  readonly manifest?: Manifest
  readonly changes: readonly Change[]
  /** What Helm would call it: decides hooks, statuses and descriptions. Absent where no record changes. */
  readonly verb?: ReleaseVerb
  /** The newest record, where that is not `stored`: a failed or pending revision above the deployed one. */
  readonly last?: Release
  /** Objects of crds/ that the run applies first; parsed. */
  readonly crds?: readonly Resource[]
  /** The objects of the record's hooks, by the index of the hook. */
  readonly hookObjects?: readonly Resource[]
  /** The same of the stored record's hooks, where an upgrade may have to be rolled back to it. */
  readonly storedHookObjects?: readonly Resource[]
  /** Why a release outside the selection takes part: `needed by backend`. */
  readonly included?: string
}

export type ReleaseVerb = 'install' | 'upgrade' | 'rollback' | 'uninstall'

export type OperationKind = 'namespace' | 'crds' | 'record' | 'hook' | 'apply' | 'wait' | 'delete' | 'finish'

/** A step. Its id is release + phase + ordinal + digest of the content. */
export interface Operation {
  readonly id: string
  readonly release: string
  readonly kind: OperationKind
  readonly title: string
  /** Ids of operations that must be done before. */
  readonly after: readonly { readonly id: string; readonly reason: string }[]
  /**
   * Indices, by kind of operation: `apply`, `wait`, `delete` into `ReleasePlan.changes`; `crds` into `ReleasePlan.crds`;
   * `hook` into the hooks of the record (the wanted one, or the stored one on uninstall).
   */
  readonly items: readonly number[]
  /** Of a `hook`: the event that runs it, and whether it is the last one of that event (successful hooks are deleted after it). */
  readonly event?: HookEvent
  readonly last?: boolean
  /** Of an `apply`: take fields over that others wrote since. */
  readonly force?: boolean
  /** Of a `namespace`: its name. */
  readonly namespace?: string
}

export interface Plan {
  readonly stack: string
  readonly environment: string
  readonly cluster: ClusterIdentity
  /** Where the releases are in several: all of them, `cluster` first. */
  readonly clusters?: readonly ClusterIdentity[]
  readonly releases: readonly ReleasePlan[]
  readonly operations: readonly Operation[]
  readonly notes: readonly string[]
}
