import type { ReleaseAction } from './plan.ts'
import type { ClusterIdentity } from './ports.ts'
import type { ReleaseStatus } from './release.ts'

/** One release as it is wanted, recorded and running. */
export interface ReleaseStanding {
  readonly key: string
  readonly name: string
  readonly namespace: string
  readonly wanted: 'installed' | 'not installed' | 'not part of this environment'
  /** The newest record; absent where there is none. */
  readonly recorded?: {
    readonly revision: number
    readonly status: ReleaseStatus
    /** `name-version` */
    readonly chart: string
    readonly updated: string
  }
  /** What an apply would do. */
  readonly action: ReleaseAction
  readonly reason: string
  /** Recorded objects that exist and are ready, out of all recorded ones. */
  readonly ready: number
  readonly objects: number
  readonly unready: readonly { readonly object: string; readonly status: string; readonly message: string }[]
  /** Objects that differ from what was recorded. */
  readonly drifted: readonly string[]
}

export interface StackStatus {
  readonly stack: string
  readonly environment: string
  readonly cluster: ClusterIdentity
  /** Where the releases are in several: all of them, `cluster` first. */
  readonly clusters?: readonly ClusterIdentity[]
  readonly releases: readonly ReleaseStanding[]
  readonly notes: readonly string[]
}
