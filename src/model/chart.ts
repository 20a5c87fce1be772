import type { GoMap } from './value.ts'

/** A file of a chart. `name` is relative to the chart, with forward slashes. */
export interface ChartFile {
  readonly name: string
  readonly data: Uint8Array
  /** When it was last changed, in nanoseconds since 1970: of a file in a folder as it is when this is read. */
  readonly modified?: bigint | undefined
}

export interface ChartMaintainer {
  readonly name: string
  readonly email?: string
  readonly url?: string
}

/** One row of Chart.yaml's `dependencies` (or of requirements.yaml). */
export interface ChartDependency {
  readonly name: string
  readonly version: string
  readonly repository: string
  readonly condition?: string
  readonly tags?: readonly string[]
  readonly enabled?: boolean
  /** Strings, or maps with `child` and `parent`. */
  readonly importValues?: readonly (string | { readonly child: string; readonly parent: string })[]
  readonly alias?: string
}

/** Chart.yaml, typed. Unknown keys are ignored, as Helm ignores them. */
export interface ChartMetadata {
  readonly name: string
  readonly version: string
  readonly apiVersion: string
  readonly appVersion: string
  readonly kubeVersion: string
  readonly description: string
  readonly type: string
  readonly home: string
  readonly icon: string
  readonly condition: string
  readonly tags: string
  readonly deprecated: boolean
  readonly sources: readonly string[]
  readonly keywords: readonly string[]
  readonly maintainers: readonly ChartMaintainer[]
  readonly annotations: Readonly<Record<string, string>>
  readonly dependencies: readonly ChartDependency[]
  /** Lists and maps that are there with nothing in them, which Go tells from missing ones. */
  readonly empty?: ReadonlySet<MetadataCollection>
}

export type MetadataCollection = 'sources' | 'keywords' | 'maintainers' | 'annotations' | 'dependencies'

export interface ChartLock {
  readonly generated: string
  readonly digest: string
  readonly dependencies: readonly ChartDependency[]
}

export interface Chart {
  readonly metadata: ChartMetadata
  readonly lock?: ChartLock
  /** Files under templates/, in the order in which they were read. */
  readonly templates: readonly ChartFile[]
  /** values.yaml, read. */
  readonly values: GoMap
  /** values.schema.json, if there is one. */
  readonly schema?: Uint8Array
  /** Everything else but subcharts. */
  readonly files: readonly ChartFile[]
  /** Every file as it was read; `helm show` and packaging need it. */
  readonly raw: readonly ChartFile[]
  readonly dependencies: readonly Chart[]
  /** Where its files are in the tree of charts (`root/charts/sub`), where that is not what the names above it say. */
  readonly treePath?: string
  /** Text of values.yaml and where it came from, for positions. */
  readonly path: string
}
