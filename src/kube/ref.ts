import type { JsonObject } from '../model/json.ts'
import type { ObjectRef } from '../model/ports.ts'
import { textAt, typeOf } from './fields.ts'

/** Address of an object; `namespace` is where it goes when its text names none. */
export function refOf(object: JsonObject, namespace = ''): ObjectRef {
  const { group, version, kind } = typeOf(object)
  return {
    group,
    version,
    kind,
    namespace: textAt(object, 'metadata', 'namespace') || namespace,
    name: textAt(object, 'metadata', 'name'),
  }
}
