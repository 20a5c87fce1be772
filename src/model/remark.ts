/** Something that Helm logs while it goes on. */
export interface Remark {
  /** Helm 4's structured log. */
  readonly level: 'INFO' | 'WARN'
  readonly message: string
  readonly attributes?: readonly (readonly [string, string])[]
  /** Helm 3's line, which begins with the place in its source. */
  readonly helm3: string
}

/** Takes remarks: as a sentence for people, and as what Helm logs. */
export type RemarkSink = (message: string, remark: Remark) => void
