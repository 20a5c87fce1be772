import type { Change } from './change.ts'
import type { Manifest } from './manifest.ts'
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
}

export type OperationKind = 'namespace' | 'crds' | 'record' | 'hook' | 'apply' | 'wait' | 'delete' | 'finish'

/** A step. Its id is release + phase + ordinal + digest of the content. */
export interface Operation {
  readonly id: string
  readonly release: string
  readonly kind: OperationKind
  readonly title: string
  /** Ids of operations that must be done before. */
  readonly after: readonly { readonly id: string; readonly reason: string }[]
  /** Indices into `ReleasePlan.changes` or of a hook, by kind of operation. */
  readonly items: readonly number[]
}

export interface Plan {
  readonly stack: string
  readonly environment: string
  readonly cluster: ClusterIdentity
  readonly releases: readonly ReleasePlan[]
  readonly operations: readonly Operation[]
  readonly notes: readonly string[]
}
