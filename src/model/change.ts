import type { JsonObject } from './json.ts'
import type { ResourceId } from './manifest.ts'

export type ChangeKind = 'create' | 'update' | 'replace' | 'delete' | 'keep' | 'adopt' | 'unchanged'

/** What happens to one object. */
export interface Change {
  readonly kind: ChangeKind
  readonly id: ResourceId
  readonly apiVersion: string
  /** The object as stored by the last revision (or live, where the reason says so); absent on create. */
  readonly before?: JsonObject
  /** The object as wanted; absent on delete. */
  readonly after?: JsonObject
  readonly reason: string
  /** Values in it come from a Secret or a secret layer: never shown in clear. */
  readonly sensitive: boolean
  /** The live object differs from the stored one although the wanted state does not. */
  readonly drift?: { readonly live: JsonObject | undefined }
}
