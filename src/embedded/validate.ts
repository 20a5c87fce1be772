import type { JsonObject } from '../model/json.ts'
import type { Cluster } from './cluster.ts'
import type { Resource } from './registry.ts'
import type { FieldError } from './status.ts'

export function validateCreate(_cluster: Cluster, _resource: Resource, _object: JsonObject): FieldError[] {
  return []
}
export function validateUpdate(_cluster: Cluster, _resource: Resource, _pair: { object: JsonObject; old: JsonObject; subresource: string }): FieldError[] {
  return []
}
