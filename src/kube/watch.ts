import { setTimeout as sleep } from 'node:timers/promises'
import { FlotillaError } from '../errors.ts'
import type { JsonObject } from '../model/json.ts'
import type { ApiResource } from '../model/ports.ts'
import { apiError, cancelled } from './api-error.ts'
import { readBody, unpacked } from './body.ts'
import { apiVersionOf } from './discovery.ts'
import { isObject, textAt } from './fields.ts'
import { query, resourcePath } from './paths.ts'
import type { Transport } from './transport.ts'

export type WatchEvent =
  | { readonly type: 'changed' | 'deleted'; readonly object: JsonObject; readonly resourceVersion: string }
  | { readonly type: 'bookmark'; readonly resourceVersion: string }

export interface WatchSubject {
  readonly resource: ApiResource
  /** '' = all namespaces. */
  readonly namespace: string
}

/** An API server sends a bookmark about once a minute: longer silence means that nobody is there any more. */
const silence = 100_000
/** The server ends a watch after this; the next one goes on where it ended. Seconds. */
const watchSeconds = 290
const maxLine = 64 * 1024 * 1024

/**
 * Follows a collection from a version on, over as many connections as it takes. Ends with an error only: `E_GONE` when the
 * version is too old (list again), `E_FORBIDDEN`, `E_NOT_FOUND` (the kind is gone), or the signal's.
 */
export async function* watch(
  transport: Transport,
  { resource, namespace }: WatchSubject,
  { from, signal }: { readonly from: string; readonly signal: AbortSignal },
): AsyncGenerator<WatchEvent> {
  let resourceVersion = from
  let failures = 0
  for (;;) {
    const path =
      resourcePath(resource, { namespace }) +
      query({ watch: true, allowWatchBookmarks: true, resourceVersion, timeoutSeconds: watchSeconds })
    try {
      for await (const event of connection(transport, { path, signal, resource })) {
        failures = 0
        resourceVersion = event.resourceVersion
        yield event
      }
    } catch (error) {
      if (signal.aborted) throw cancelled(signal)
      if (!isTransient(error)) throw error
      failures++
    }
    // A server that ends watches at once must not be asked in a tight loop.
    const pause = failures === 0 ? 20 : Math.min(100 * 2 ** failures, 10_000)
    await sleep(pause, undefined, { signal, ref: false }).catch(() => {
      throw cancelled(signal)
    })
  }
}

function isTransient(error: unknown): boolean {
  return (
    error instanceof FlotillaError && ['E_UNREACHABLE', 'E_SERVER', 'E_TIMEOUT', 'E_THROTTLED'].includes(error.code)
  )
}

interface Opening {
  readonly path: string
  readonly signal: AbortSignal
  readonly resource: ApiResource
}

async function* connection(transport: Transport, { path, signal, resource }: Opening): AsyncGenerator<WatchEvent> {
  const message = await transport.open({ method: 'GET', path, signal })
  if (message.statusCode !== 200) throw apiError(message.statusCode ?? 0, await readBody(message, maxLine))
  message.setTimeout(silence, () => message.destroy(new Error('the watch fell silent')))
  const type = { apiVersion: apiVersionOf(resource), kind: resource.kind }
  try {
    for await (const line of lines(unpacked(message))) {
      const event = parseEvent(line, type)
      if (event !== undefined) yield event
    }
  } catch (error) {
    if (error instanceof FlotillaError) throw error
    throw new FlotillaError('E_UNREACHABLE', `the watch ended: ${(error as Error).message}`, { cause: error })
  } finally {
    message.destroy()
  }
}

function parseEvent(
  line: string,
  kind: { readonly apiVersion: string; readonly kind: string },
): WatchEvent | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new FlotillaError('E_UNREACHABLE', 'the watch sent something that is not JSON')
  }
  const object = isObject(value) ? value['object'] : undefined
  if (!isObject(value) || !isObject(object)) return undefined
  const resourceVersion = textAt(object, 'metadata', 'resourceVersion')
  switch (value['type']) {
    case 'ADDED':
    case 'MODIFIED':
      return { type: 'changed', object: { ...kind, ...object }, resourceVersion }
    case 'DELETED':
      return { type: 'deleted', object: { ...kind, ...object }, resourceVersion }
    case 'BOOKMARK':
      return { type: 'bookmark', resourceVersion }
    case 'ERROR':
      throw apiError(Number(object['code'] ?? 500), JSON.stringify(object))
    default:
      return undefined
  }
}

/** Splits a byte stream at line feeds without rescanning what came before. */
async function* lines(stream: NodeJS.ReadableStream): AsyncGenerator<string> {
  let pending: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const line = Buffer.concat([...pending, chunk.subarray(start, end)]).toString()
      pending = []
      size = 0
      start = end + 1
      if (line !== '') yield line
    }
    if (start === chunk.length) continue
    pending.push(chunk.subarray(start))
    size += chunk.length - start
    if (size > maxLine) throw new FlotillaError('E_RESPONSE_TOO_LARGE', 'an event of the watch is too large')
  }
}
