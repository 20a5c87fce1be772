import type { ChartSource, Cluster, ReleaseStore } from '../model/ports.ts'

/** A cluster with its release records. */
export interface Target {
  readonly cluster: Cluster
  readonly store: ReleaseStore
}

/** The outside, as an action sees it. */
export interface Session {
  /**
   * Opens the cluster of a context as releases name it; '' is the environment's own. The same cluster each time, and no request
   * until one is needed.
   */
  readonly open: (context: string) => Promise<Target>
  readonly charts: ChartSource
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly signal?: AbortSignal
  /** Remarks that are neither result nor error: a chart's deprecated function, a value that a chart does not know. */
  readonly onWarning?: (text: string) => void
}

export function signalOf({ signal }: Pick<Session, 'signal'>): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}
