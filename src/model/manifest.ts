import type { JsonObject } from './json.ts'

/** What makes two objects the same object. `version` is not part of it. */
export interface ResourceId {
  readonly group: string
  readonly kind: string
  /** Empty for an object without namespace in its text (the release's namespace applies) and for cluster-wide kinds. */
  readonly namespace: string
  readonly name: string
}

/** One object of a manifest. */
export interface Resource {
  readonly id: ResourceId
  readonly apiVersion: string
  /** The object as JSON; numbers as encoding/json would send them. */
  readonly object: JsonObject
  /** Its text in the manifest, without `---` and `# Source:`. */
  readonly text: string
  /** Path of the template: `chart/templates/deployment.yaml`. */
  readonly source: string
}

export type HookEvent =
  | 'pre-install'
  | 'post-install'
  | 'pre-delete'
  | 'post-delete'
  | 'pre-upgrade'
  | 'post-upgrade'
  | 'pre-rollback'
  | 'post-rollback'
  | 'test'

export type HookDeletePolicy = 'hook-succeeded' | 'hook-failed' | 'before-hook-creation'
export type HookOutputLogPolicy = 'hook-succeeded' | 'hook-failed'
export type HookPhase = '' | 'Unknown' | 'Running' | 'Succeeded' | 'Failed'

/** A hook as Helm's record stores it (JSON names of helm's `release.Hook`). Times are RFC 3339 text, empty when unset. */
export interface Hook {
  readonly name: string
  readonly kind: string
  readonly path: string
  readonly manifest: string
  readonly events: readonly HookEvent[]
  readonly lastRun: { readonly startedAt: string; readonly completedAt: string; readonly phase: HookPhase }
  readonly weight: number
  readonly deletePolicies: readonly HookDeletePolicy[]
  readonly outputLogPolicies: readonly HookOutputLogPolicy[]
}

/** What rendering a release yields. */
export interface Manifest {
  /** The record's `manifest` field: every object but hooks, in install order, each behind `---` and `# Source:`. */
  readonly text: string
  /** Parsed on demand by `manifest/`; in the order of `text`. */
  readonly resources: readonly Resource[]
  readonly hooks: readonly Hook[]
  readonly notes: string
  /** Objects of crds/, which are not part of the record's manifest. */
  readonly crds: readonly { readonly file: string; readonly text: string }[]
}
