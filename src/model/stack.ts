import type { Position } from './position.ts'
import type { GoMap } from './value.ts'

/** A source of chart values or state values, lowest precedence first where several stand in a list. */
export interface ValuesLayer {
  /** What a person calls it: `values/backend.yaml`, `stack.yaml: releases[1].values[0]`, `--set`. */
  readonly name: string
  readonly values: GoMap
  /** Position of each leaf, by its path as a JSON array (`["image","tag"]`). */
  readonly positions: ReadonlyMap<string, Position>
  /** Its values are secrets: never shown in clear, wherever they end up. */
  readonly secret?: boolean
}

/** A reference to another release of the stack. */
export interface Need {
  readonly key: string
  readonly position: Position
}

/** What is wanted for one release: the narrow waist between the front doors and everything else. */
export interface ReleaseSpec {
  /** `context/namespace/name`; without the context where that is empty: the release is in the environment's own target. */
  readonly key: string
  readonly name: string
  readonly namespace: string
  readonly context: string
  /** Folder or archive path, absolute; or a reference (`oci://…`, `repo/name`) that a ChartSource resolves. */
  readonly chart: string
  readonly version: string
  readonly position: Position
  /** Lowest first, chart defaults excluded. */
  readonly values: readonly ValuesLayer[]
  /** `when` evaluated; false = not part of this environment. */
  readonly enabled: boolean
  /** false = uninstall. */
  readonly installed: boolean
  /** Keys of releases that must be ready before this one. */
  readonly needs: readonly Need[]
  readonly labels: Readonly<Record<string, string>>
  readonly policy: ReleasePolicy
}

export interface ReleasePolicy {
  readonly createNamespace: boolean
  readonly wait: boolean
  readonly waitForJobs: boolean
  /** Milliseconds. */
  readonly timeout: number
  readonly atomic: boolean
  readonly skipCrds: boolean
  readonly disableHooks: boolean
  readonly skipSchemaValidation: boolean
  readonly description: string
  /** Revisions kept, 0 = all. */
  readonly historyMax: number
  readonly compat: 'helm4' | 'helm3'
}

export interface Environment {
  readonly name: string
  /** `embedded`, or a kubeconfig context; undefined = the current context. */
  readonly target: { readonly kind: 'embedded' } | { readonly kind: 'context'; readonly context: string } | undefined
  readonly protected: boolean
  readonly values: GoMap
}

/** A stack file resolved for one environment. */
export interface Stack {
  readonly name: string
  /** Absolute path of the file. */
  readonly file: string
  readonly environment: Environment
  readonly releases: readonly ReleaseSpec[]
  /** Remarks for the user that are not errors: a need dropped because its release is not part of the environment … */
  readonly notes: readonly string[]
  /** Keys of the releases that the selectors chose; absent = all. The others have no values, unless a chosen one needs them. */
  readonly selected?: ReadonlySet<string> | undefined
  readonly repositories?: readonly RepositorySpec[]
}

/** A chart repository of the stack file: what `repo/name` in a chart reference means. */
export interface RepositorySpec {
  readonly name: string
  readonly url: string
  readonly username?: string
  readonly password?: string
  readonly caFile?: string
  readonly certFile?: string
  readonly keyFile?: string
  readonly passCredentials?: boolean
  readonly insecureSkipTLSVerify?: boolean
  readonly plainHttp?: boolean
}
