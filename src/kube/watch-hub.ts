import { FlotillaError } from '../errors.ts'
import type { JsonObject } from '../model/json.ts'
import { textAt } from './fields.ts'
import { newer } from './resource-version.ts'
import type { Transport } from './transport.ts'
import { type WatchSubject, watch } from './watch.ts'

/** Reads a collection with its version; the client's paged list. */
export type Lister = (
  subject: WatchSubject,
  signal: AbortSignal,
) => Promise<{ readonly items: readonly JsonObject[]; readonly resourceVersion: string }>

interface Follower {
  /** Called after the first list and after every change of an object with this name. */
  onChange(name: string | undefined): void
  /** The watch cannot go on: no permission, no such kind. */
  onError(error: Error): void
}

/** One live copy of a collection. */
export interface Following {
  /** What is known of an object: its latest state, or that it does not exist as of `version`. */
  latest(namespace: string, name: string): JsonObject | undefined
  /** Version up to which everything has been seen; '' before the first list. */
  readonly version: string
  close(): void
}

/** Shares one list and one watch for each collection among everybody who waits for something in it. */
export interface WatchHub {
  follow(subject: WatchSubject, follower: Follower): Following
  close(): void
}

/** How long a copy is kept after its last follower left: the next release often waits for the same kind. Milliseconds. */
const linger = 3000

export function createWatchHub(transport: Transport, list: Lister): WatchHub {
  const copies = new Map<string, Copy>()
  return {
    follow(subject, follower) {
      const { group, version, name } = subject.resource
      const key = JSON.stringify([group, version, name, subject.namespace])
      let copy = copies.get(key)
      if (copy === undefined) {
        copy = startCopy(transport, { subject, list, onEnd: () => copies.delete(key) })
        copies.set(key, copy)
      }
      return copy.join(follower)
    },
    close() {
      for (const copy of copies.values()) copy.stop()
      copies.clear()
    },
  }
}

interface Copy {
  join(follower: Follower): Following
  stop(): void
}

interface CopyOptions {
  readonly subject: WatchSubject
  readonly list: Lister
  readonly onEnd: () => void
}

function startCopy(transport: Transport, { subject, list, onEnd }: CopyOptions): Copy {
  const stopper = new AbortController()
  const followers = new Set<Follower>()
  const objects = new Map<string, JsonObject>()
  let version = ''
  let leaving: NodeJS.Timeout | undefined
  const stop = () => {
    clearTimeout(leaving)
    onEnd()
    stopper.abort()
  }
  const tell = (name: string | undefined) => {
    for (const follower of followers) follower.onChange(name)
  }
  const run = async (): Promise<void> => {
    for (;;) {
      const { items, resourceVersion } = await list(subject, stopper.signal)
      objects.clear()
      for (const item of items) objects.set(keyOf(item), item)
      version = resourceVersion
      tell(undefined)
      try {
        for await (const event of watch(transport, subject, { from: version, signal: stopper.signal })) {
          version = event.resourceVersion
          if (event.type === 'bookmark') continue
          if (event.type === 'deleted') objects.delete(keyOf(event.object))
          else objects.set(keyOf(event.object), event.object)
          tell(textAt(event.object, 'metadata', 'name'))
        }
      } catch (error) {
        // Too old a version: everything is read again. Whatever else ends a watch for good is the followers' affair.
        if (!(error instanceof FlotillaError && error.code === 'E_GONE')) throw error
      }
    }
  }
  run().catch((error: unknown) => {
    onEnd()
    if (stopper.signal.aborted) return
    for (const follower of followers) follower.onError(error instanceof Error ? error : new Error(String(error)))
  })
  return {
    stop,
    join(follower) {
      clearTimeout(leaving)
      followers.add(follower)
      return {
        get version() {
          return version
        },
        latest: (namespace, name) => objects.get(`${namespace}/${name}`),
        close() {
          followers.delete(follower)
          if (followers.size > 0) return
          leaving = setTimeout(stop, linger)
          leaving.unref()
        },
      }
    },
  }
}

function keyOf(object: JsonObject): string {
  return `${textAt(object, 'metadata', 'namespace')}/${textAt(object, 'metadata', 'name')}`
}

/**
 * The newest that is known of an object: what a direct read or write returned, or what the copy has. An absent object counts
 * as deleted only when the copy has seen everything up to that read.
 */
export function newestState(
  following: Following,
  known: { readonly namespace: string; readonly name: string; readonly object: JsonObject | undefined },
): JsonObject | undefined {
  const live = following.latest(known.namespace, known.name)
  if (known.object === undefined || following.version === '') return live ?? known.object
  const seen = textAt(known.object, 'metadata', 'resourceVersion')
  if (live === undefined) return newer(seen, following.version) ? known.object : undefined
  return newer(seen, textAt(live, 'metadata', 'resourceVersion')) ? known.object : live
}
