import type { JsonObject } from '../model/json.ts'
import type { ReleasePlan } from '../model/plan.ts'
import type { Cluster, ObjectRef, ReleaseStore } from '../model/ports.ts'

/** How one object is written. */
export interface WriteWay {
  /** Where it goes when its text names no namespace. */
  readonly namespace: string
  /** It is not there yet, as far as the plan knows. */
  readonly create: boolean
  /** `ssa`, or `csa` for releases that Helm 3 began. */
  readonly method: 'ssa' | 'csa'
  /** What was sent last, for a client-side apply. */
  readonly original?: JsonObject
  /** Its fields may still belong to a client-side apply (Helm 3's): make them applied fields first. */
  readonly upgradeManager: boolean
  /** Take over fields that others wrote since. */
  readonly force: boolean
  readonly signal?: AbortSignal
}

/** Writes objects as Helm writes them; given by whoever knows the cluster's client. */
export interface Writer {
  apply(object: JsonObject, way: WriteWay): Promise<JsonObject>
  /** Deletes in the background; false when it was gone already. */
  delete(ref: ObjectRef, signal?: AbortSignal): Promise<boolean>
}

/** The ports of a run over any number of clusters. */
export interface RunPorts {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** The cluster that a release goes to. */
  readonly of: (release: ReleasePlan) => ExecutePorts
}

/** What the steps of one release work with. */
export interface ExecutePorts {
  readonly cluster: Pick<Cluster, 'wait' | 'discover' | 'list' | 'logs'>
  readonly store: ReleaseStore
  readonly writer: Writer
  /** Milliseconds since the epoch. */
  readonly now: () => number
}
