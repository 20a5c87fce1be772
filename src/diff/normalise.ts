import type { JsonObject } from '../model/json.ts'
import { isObject } from '../util/json.ts'

const serverMetadata = new Set([
  'managedFields',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'selfLink',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
])

/** A live object without what only the server writes: status and the server's metadata. For showing, not for sending. */
export function withoutServerFields(object: JsonObject): JsonObject {
  const { status: _status, ...rest } = object
  const metadata = rest['metadata']
  if (!isObject(metadata)) return rest
  const kept = Object.fromEntries(Object.entries(metadata).filter(([key]) => !serverMetadata.has(key)))
  return { ...rest, metadata: kept }
}
