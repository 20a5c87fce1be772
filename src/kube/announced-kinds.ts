import type { JsonObject } from '../model/json.ts'
import { isObject, listAt, textAt } from './fields.ts'

interface Wanted {
  readonly group: string
  readonly version?: string
  readonly kind: string
}

/**
 * Kinds whose definitions were sent to the cluster by this client. An API server lists a kind a moment after it has established
 * it, so a kind that is among these and not listed will be.
 */
export class AnnouncedKinds {
  readonly #byDefinition = new Map<string, readonly Wanted[]>()

  /** An object that was sent; anything but a definition passes. */
  note(object: JsonObject): void {
    if (object['kind'] !== 'CustomResourceDefinition') return
    const group = textAt(object, 'spec', 'group')
    const kind = textAt(object, 'spec', 'names', 'kind')
    const versions = listAt(object, 'spec', 'versions').filter((one) => isObject(one) && one['served'] === true)
    this.#byDefinition.set(
      textAt(object, 'metadata', 'name'),
      versions.map((one) => ({ group, kind, version: textAt(one as JsonObject, 'name') })),
    )
  }

  forget(definition: string): void {
    this.#byDefinition.delete(definition)
  }

  has({ group, version, kind }: Wanted): boolean {
    for (const kinds of this.#byDefinition.values()) {
      if (kinds.some((one) => one.group === group && one.kind === kind && (version ?? one.version) === one.version))
        return true
    }
    return false
  }
}
