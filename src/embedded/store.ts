import type { JsonObject } from '../model/json.ts'
import type { Entry, Journal } from './journal.ts'
import { gone } from './status.ts'
import { asObject, asText, byText, metaOf } from './tree.ts'

export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly version: number
  readonly storageKey: string
  readonly object: JsonObject
  readonly previous: JsonObject | undefined
}

/** How many events a watch can go back before it is told 410. */
const remembered = 20_000

/**
 * All objects, by place of storage and `namespace/name`. Objects in here are never changed, only replaced; every write
 * gets the next resource version, which is one counter for the whole server.
 */
export class Store {
  readonly #objects = new Map<string, Map<string, JsonObject>>()
  readonly #listeners = new Set<(event: StoreEvent) => void>()
  readonly #journal: Journal | undefined
  #events: StoreEvent[] = []
  #oldest: number
  #version: number

  constructor(journal?: Journal) {
    this.#journal = journal
    const loaded = journal?.load() ?? { entries: [], version: 0 }
    this.#version = Math.max(loaded.version, 1)
    this.#oldest = this.#version
    for (const { s, k, o } of loaded.entries) if (o !== null) this.#place(s).set(k, o)
  }

  get version(): number {
    return this.#version
  }

  get(storageKey: string, key: { namespace: string; name: string }): JsonObject | undefined {
    return this.#objects.get(storageKey)?.get(`${key.namespace}/${key.name}`)
  }

  /** Objects in the order of their keys, of one namespace or of all. */
  list(storageKey: string, namespace = ''): JsonObject[] {
    const place = this.#objects.get(storageKey)
    if (place === undefined) return []
    const keys = [...place.keys()].filter((key) => namespace === '' || key.startsWith(`${namespace}/`)).sort(byText)
    return keys.map((key) => place.get(key)).filter((object) => object !== undefined)
  }

  size(storageKey: string): number {
    return this.#objects.get(storageKey)?.size ?? 0
  }

  /** Writes an object and answers with what is stored: the same with the new resource version. */
  put(storageKey: string, object: JsonObject): JsonObject {
    const version = ++this.#version
    const stored = withVersion(object, version)
    const key = keyOf(stored)
    const place = this.#place(storageKey)
    const previous = place.get(key)
    place.set(key, stored)
    this.#journal?.append({ v: version, s: storageKey, k: key, o: stored })
    this.#emit({ type: previous === undefined ? 'ADDED' : 'MODIFIED', version, storageKey, object: stored, previous })
    return stored
  }

  remove(storageKey: string, object: JsonObject): JsonObject {
    const version = ++this.#version
    const key = keyOf(object)
    const previous = this.#place(storageKey).get(key)
    this.#place(storageKey).delete(key)
    this.#journal?.append({ v: version, s: storageKey, k: key, o: null })
    const last = withVersion(object, version)
    this.#emit({ type: 'DELETED', version, storageKey, object: last, previous })
    return last
  }

  /**
   * Calls back for every event after `since`, the past ones at once.
   *
   * @returns a function that ends it
   * @throws StatusError 410 where `since` is older than what is remembered
   */
  watch(since: number, listener: (event: StoreEvent) => void): () => void {
    if (since < this.#oldest) throw gone(`too old resource version: ${since} (${this.#oldest})`)
    for (const event of this.#events) if (event.version > since) listener(event)
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Writes the journal anew where it holds much that is outdated. */
  compact(): void {
    if (this.#journal?.bloated) this.#journal.rewrite(this.#entries(), this.#version)
  }

  close(): void {
    this.#journal?.close()
  }

  *#entries(): Generator<Entry> {
    for (const [s, place] of this.#objects) {
      for (const [k, o] of place) yield { v: Number(metaOf(o).resourceVersion), s, k, o }
    }
  }

  #place(storageKey: string): Map<string, JsonObject> {
    let place = this.#objects.get(storageKey)
    if (place === undefined) {
      place = new Map()
      this.#objects.set(storageKey, place)
    }
    return place
  }

  #emit(event: StoreEvent): void {
    this.#events.push(event)
    if (this.#events.length > 2 * remembered) {
      this.#events = this.#events.slice(-remembered)
      this.#oldest = (this.#events[0]?.version ?? 1) - 1
    }
    for (const listener of [...this.#listeners]) listener(event)
  }
}

function keyOf(object: JsonObject): string {
  const meta = asObject(object['metadata'])
  return `${asText(meta['namespace'])}/${asText(meta['name'])}`
}

function withVersion(object: JsonObject, version: number): JsonObject {
  const meta: JsonObject = { ...asObject(object['metadata']), resourceVersion: String(version) }
  return { ...object, metadata: meta }
}
