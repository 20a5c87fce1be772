import type { ServerResponse } from 'node:http'
import type { JsonObject } from '../model/json.ts'
import { inVersion } from './cluster.ts'
import type { Present } from './present.ts'
import { selected, selectionOf } from './read-handlers.ts'
import { gone, invalid, StatusError, statusOf } from './status.ts'
import type { StoreEvent } from './store.ts'
import { metaOf } from './tree.ts'
import type { ResourceRequest } from './write-handlers.ts'

const bookmarkEvery = 30_000

/**
 * Streams the changes of a resource as JSON lines until the client or the time-out ends it: from a resource version on, or
 * after all present objects (`resourceVersion=0`, none, or `sendInitialEvents`).
 */
export function serveWatch(call: ResourceRequest, response: ServerResponse, present: Present): void {
  const { cluster, resource, target, request } = call
  const query = request.query
  const selection = selectionOf(request, resource, target.name)
  const initial = query.get('sendInitialEvents')
  checkOptions(query.get('resourceVersionMatch') ?? '', initial)
  const asked = query.get('resourceVersion') ?? ''
  const everything = initial === 'true' || (initial === null && (asked === '' || asked === '0'))
  const bookmarks = query.get('allowWatchBookmarks') === 'true'
  const namespace = resource.namespaced ? target.namespace : ''
  const send = (type: string, object: JsonObject) => response.write(`${JSON.stringify({ type, object })}\n`)
  const bookmark = (end: boolean) => {
    const metadata: JsonObject = { resourceVersion: String(cluster.store.version) }
    if (end) metadata['annotations'] = { 'k8s.io/initial-events-end': 'true' }
    send('BOOKMARK', present.watched({ kind: resource.kind, apiVersion: resource.apiVersion, metadata }))
  }
  const since = everything ? cluster.store.version : Number(asked)
  if (!everything && since > cluster.store.version) {
    throw new StatusError(504, 'Timeout', {
      message: `Too large resource version: ${since}, current: ${cluster.store.version}`,
      details: {
        causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
        retryAfterSeconds: 1,
      },
    })
  }
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' })
  response.flushHeaders()
  if (everything) {
    for (const object of cluster.store.list(resource.storageKey, namespace)) {
      const shown = inVersion(object, resource)
      if (selected(shown, selection)) send('ADDED', present.watched(shown))
    }
    if (initial === 'true') bookmark(true)
  }
  const onEvent = (event: StoreEvent) => {
    if (event.storageKey !== resource.storageKey) return
    if (namespace !== '' && metaOf(event.object).namespace !== namespace) return
    const now = inVersion(event.object, resource)
    const matches = selected(now, selection)
    const before = event.previous !== undefined && selected(inVersion(event.previous, resource), selection)
    if (event.type === 'DELETED') {
      if (before || matches) send('DELETED', present.watched(now))
    } else if (matches) send(before ? 'MODIFIED' : 'ADDED', present.watched(now))
    else if (before) send('DELETED', present.watched(now))
  }
  let stop: () => void
  try {
    stop = cluster.store.watch(since, onEvent)
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    send('ERROR', statusOf(gone(error.message)))
    response.end()
    return
  }
  endWith(response, {
    stop,
    timers: timers({ bookmarks, bookmark, response, seconds: Number(query.get('timeoutSeconds') ?? 0) }),
  })
}

function timers(options: {
  bookmarks: boolean
  bookmark: (end: boolean) => void
  response: ServerResponse
  seconds: number
}): NodeJS.Timeout[] {
  const { bookmarks, bookmark, response, seconds } = options
  const found: NodeJS.Timeout[] = []
  if (bookmarks) found.push(setInterval(() => bookmark(false), bookmarkEvery))
  if (seconds > 0) found.push(setTimeout(() => response.end(), seconds * 1000))
  return found
}

function endWith(
  response: ServerResponse,
  { stop, timers }: { stop: () => void; timers: readonly NodeJS.Timeout[] },
): void {
  response.on('close', () => {
    stop()
    for (const timer of timers) clearInterval(timer)
  })
}

function checkOptions(match: string, initial: string | null): void {
  const problem = (message: string, field: string) =>
    invalid({ group: 'meta.k8s.io', kind: 'ListOptions', name: '' }, [
      { reason: 'FieldValueForbidden', field, message },
    ])
  if (initial !== null && match !== 'NotOlderThan') {
    throw problem(
      'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
      'resourceVersionMatch',
    )
  }
  if (initial === null && match !== '') {
    throw problem(
      'Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      'resourceVersionMatch',
    )
  }
}
