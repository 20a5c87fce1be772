export type LintSeverity = 'INFO' | 'WARNING' | 'ERROR'

/** One thing that `helm lint` says. */
export interface LintMessage {
  readonly severity: LintSeverity
  /** The file or folder, relative to the chart. */
  readonly path: string
  readonly text: string
}
