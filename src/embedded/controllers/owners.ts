import { asText, metaOf } from '../tree.ts'
import type { Held } from './context.ts'

/** Who exists and who owns whom, kept in step with the store. */
export class Owners {
  readonly #dependents = new Map<string, Map<string, Held>>()
  readonly #uids = new Map<string, Held>()

  add(held: Held): void {
    const { uid, owners } = metaOf(held.object)
    const before = this.#uids.get(uid)
    if (before !== undefined) this.#unlink(before)
    this.#uids.set(uid, held)
    for (const owner of owners) {
      const key = asText(owner['uid'])
      const list = this.#dependents.get(key) ?? new Map<string, Held>()
      list.set(uid, held)
      this.#dependents.set(key, list)
    }
  }

  drop(uid: string): void {
    const held = this.#uids.get(uid)
    if (held !== undefined) this.#unlink(held)
    this.#uids.delete(uid)
  }

  lives(uid: string): boolean {
    return this.#uids.has(uid)
  }

  get(uid: string): Held | undefined {
    return this.#uids.get(uid)
  }

  dependents(uid: string): readonly Held[] {
    return [...(this.#dependents.get(uid)?.values() ?? [])]
  }

  #unlink(held: Held): void {
    const { uid, owners } = metaOf(held.object)
    for (const owner of owners) {
      const key = asText(owner['uid'])
      const list = this.#dependents.get(key)
      list?.delete(uid)
      if (list?.size === 0) this.#dependents.delete(key)
    }
  }
}
