import type { ObjectRef, Readiness } from './ports.ts'

/** What the executor tells while it runs. Times are milliseconds since the epoch. */
export type RunEvent =
  | { readonly type: 'run-started'; readonly at: number; readonly releases: number; readonly operations: number }
  | { readonly type: 'release-started'; readonly at: number; readonly release: string; readonly action: string }
  | {
      readonly type: 'operation-started'
      readonly at: number
      readonly release: string
      readonly operation: string
      readonly title: string
    }
  | { readonly type: 'operation-finished'; readonly at: number; readonly release: string; readonly operation: string }
  | {
      readonly type: 'waiting'
      readonly at: number
      readonly release: string
      readonly object: ObjectRef
      readonly readiness: Readiness
    }
  | { readonly type: 'release-finished'; readonly at: number; readonly release: string; readonly outcome: Outcome }
  /** What a hook printed, where its annotation asks for it. */
  | {
      readonly type: 'log'
      readonly at: number
      readonly release: string
      readonly source: string
      readonly text: string
    }
  | { readonly type: 'run-finished'; readonly at: number }

export type Outcome =
  | { readonly kind: 'done'; readonly action: string; readonly revision: number; readonly milliseconds: number }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'failed'; readonly error: Error }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'cancelled' }

export interface Report {
  readonly outcomes: ReadonlyMap<string, Outcome>
  readonly milliseconds: number
}
