import type { ChartLock, ChartMetadata } from './chart.ts'
import type { JsonObject } from './json.ts'
import type { Hook } from './manifest.ts'
import type { GoMap } from './value.ts'

export type ReleaseStatus =
  | 'unknown'
  | 'deployed'
  | 'uninstalled'
  | 'superseded'
  | 'failed'
  | 'uninstalling'
  | 'pending-install'
  | 'pending-upgrade'
  | 'pending-rollback'

/** A file as it stands in a record. `modTime` is RFC 3339 (Helm 4 stores it). */
interface RecordedFile {
  readonly name: string
  readonly data: Uint8Array
  readonly modTime?: string
}

/** A chart as it stands in a record. */
export interface RecordedChart {
  readonly metadata: ChartMetadata
  readonly lock?: ChartLock
  readonly templates: readonly RecordedFile[]
  readonly values: GoMap
  readonly schema?: Uint8Array
  readonly files: readonly RecordedFile[]
  /** RFC 3339; when the schema and the chart were last changed. */
  readonly schemaModTime?: string
  readonly modTime?: string
  /** The chart's JSON as it was read from a record; written back unchanged, so that nothing in it is lost. */
  readonly stored?: JsonObject
}

/** Helm's release record, one revision. Times are RFC 3339 text with the writer's zone, as Helm stores them; '' when unset. */
export interface Release {
  readonly name: string
  readonly namespace: string
  readonly revision: number
  readonly status: ReleaseStatus
  readonly firstDeployed: string
  readonly lastDeployed: string
  readonly deleted: string
  readonly description: string
  readonly notes: string
  readonly rollbackRevision?: number
  readonly chart: RecordedChart
  /** The values given by the user (`helm get values`). */
  readonly config: GoMap
  readonly manifest: string
  readonly hooks: readonly Hook[]
  readonly labels: Readonly<Record<string, string>>
  /** `ssa` or `csa`; absent in Helm 3's records. */
  readonly applyMethod?: string
  /** Fields of the record and of its `info` that we do not know; written back unchanged. */
  readonly unknown?: { readonly root: JsonObject; readonly info: JsonObject }
}
