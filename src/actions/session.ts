import type { ChartSource, Cluster, ReleaseStore } from '../model/ports.ts'

/** The outside, as an action sees it. */
export interface Session {
  readonly cluster: Cluster
  readonly store: ReleaseStore
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
