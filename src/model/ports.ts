import type { Chart } from './chart.ts'
import type { Json, JsonObject } from './json.ts'
import type { Release } from './release.ts'
import type { ReleaseSpec } from './stack.ts'

/** One kind that the cluster serves. */
export interface ApiResource {
  readonly group: string
  readonly version: string
  readonly kind: string
  /** Plural name, as in the URL. */
  readonly name: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

/** What aggregated or plain discovery told. */
export interface Discovery {
  /** `v1.36.3`, major and minor apart. */
  readonly version: { readonly gitVersion: string; readonly major: string; readonly minor: string }
  readonly resources: readonly ApiResource[]
  /** `v1`, `apps/v1`, and `apps/v1/Deployment`, as `.Capabilities.APIVersions` holds them. */
  readonly apiVersions: readonly string[]
  /** Exact version if given, else the group's preferred one. */
  find(group: string, kind: string, version?: string): ApiResource | undefined
}

/** An object by address. */
export interface ObjectRef {
  readonly group: string
  readonly version?: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

export interface ApplyOptions {
  readonly fieldManager: string
  readonly force: boolean
  /** What the server does with unknown and duplicate fields; `Strict` unless given, as Helm 4 asks. */
  readonly fieldValidation?: FieldValidation
  readonly dryRun?: boolean
  /** Where the object goes when its text names no namespace; the text is sent as it is. */
  readonly namespace?: string
  readonly signal?: AbortSignal
}

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore'

export interface WriteOptions {
  /** Where the object goes when its text names no namespace; the text is sent as it is. */
  readonly namespace?: string
  readonly fieldManager?: string
  readonly fieldValidation?: FieldValidation
  readonly dryRun?: boolean
  readonly signal?: AbortSignal
}

export interface DeleteOptions {
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan'
  /** Delete only this object. */
  readonly uid?: string
  readonly signal?: AbortSignal
}

export interface ListOptions {
  readonly labelSelector?: string
  readonly fieldSelector?: string
  /** Only `metadata` of each object, where the server can leave out the rest. */
  readonly metadataOnly?: boolean
  readonly signal?: AbortSignal
}

export interface ClusterIdentity {
  /** Kubeconfig context, or `embedded`. */
  readonly context: string
  readonly server: string
  readonly user: string
  /** Namespace of the kubeconfig context; absent where it names none. */
  readonly namespace?: string
}

/** Readiness of one object, by the rules of Helm 4's watcher (kstatus). */
export interface Readiness {
  readonly status: 'current' | 'in-progress' | 'failed' | 'terminating' | 'not-found'
  readonly message: string
}

export interface WaitOptions {
  /** Milliseconds. */
  readonly timeout: number
  /**
   * `ready`: until current; `gone`: until deleted; `complete`: Jobs complete too; `hook`: Jobs complete and Pods succeed,
   * everything else is ready once it exists.
   */
  readonly until: 'ready' | 'gone' | 'complete' | 'hook'
  /** The objects as the last writes returned them: what they show already needs no further read. */
  readonly known?: readonly JsonObject[]
  readonly signal?: AbortSignal
  readonly onProgress?: (ref: ObjectRef, readiness: Readiness) => void
}

/** Port: one cluster. Every failure is a FlotillaError with a code of its own; an absent object is `undefined`. */
export interface Cluster {
  readonly identity: ClusterIdentity
  /** Number of requests sent so far, for reports and benchmarks. */
  readonly requests: number
  /** Cached for the life of the object; `refresh` asks again (after CRDs). */
  discover(options?: { readonly refresh?: boolean; readonly signal?: AbortSignal }): Promise<Discovery>
  get(ref: ObjectRef, signal?: AbortSignal): Promise<JsonObject | undefined>
  /** Every object of a kind in a namespace ('' = all namespaces), following `continue`. */
  list(
    kind: { readonly group: string; readonly version?: string; readonly kind: string },
    namespace: string,
    options?: ListOptions,
  ): Promise<JsonObject[]>
  create(object: JsonObject, options?: WriteOptions): Promise<JsonObject>
  update(object: JsonObject, options?: WriteOptions): Promise<JsonObject>
  /** Server-side apply. */
  apply(object: JsonObject, options: ApplyOptions): Promise<JsonObject>
  patch(
    ref: ObjectRef,
    patch: { readonly type: 'json' | 'merge' | 'strategic'; readonly body: Json } & WriteOptions,
    signal?: AbortSignal,
  ): Promise<JsonObject>
  /** False when there was nothing to delete. */
  delete(ref: ObjectRef, options?: DeleteOptions): Promise<boolean>
  wait(refs: readonly ObjectRef[], options: WaitOptions): Promise<void>
  /** Readiness of an object as it was read, without a request. */
  readiness(object: JsonObject): Readiness
  /** The OpenAPI v3 document of a group version, kept for the life of the object; undefined where the server has none. */
  openApi(
    groupVersion: { readonly group: string; readonly version: string },
    signal?: AbortSignal,
  ): Promise<JsonObject | undefined>
  /** What a container of a pod printed. */
  logs(
    pod: { readonly namespace: string; readonly name: string },
    options?: { readonly container?: string; readonly signal?: AbortSignal },
  ): Promise<string>
  /** Ends keep-alive connections. */
  close(): void
}

/** Port: where release records live, in one namespace or all. */
export interface ReleaseStore {
  /** Records that are not superseded, of one namespace ('' = all), one request. */
  current(namespace: string, signal?: AbortSignal): Promise<Release[]>
  history(name: string, namespace: string, signal?: AbortSignal): Promise<Release[]>
  get(name: string, namespace: string, revision: number, signal?: AbortSignal): Promise<Release | undefined>
  /**
   * Writes a new revision. With `historyMax` > 0 the oldest revisions are removed before, so that no more than that many
   * remain with the new one; the deployed one always stays.
   */
  create(release: Release, signal?: AbortSignal, options?: { readonly historyMax?: number }): Promise<void>
  update(release: Release, signal?: AbortSignal): Promise<void>
  delete(release: Release, signal?: AbortSignal): Promise<void>
}

/** Port: where charts come from. */
export interface ChartSource {
  load(
    spec: Pick<ReleaseSpec, 'chart' | 'version' | 'position'> & Partial<Pick<ReleaseSpec, 'policy'>>,
    signal?: AbortSignal,
  ): Promise<Chart>
}
