import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { createSecureContext, type SecureContext } from 'node:tls'
import pLimit from 'p-limit'
import { FlotillaError } from '../errors.ts'
import { cancelled } from './api-error.ts'
import { readBody } from './body.ts'
import type { Connection, Credentials } from './connection.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

interface Outgoing {
  readonly method: Method
  /** Path and query below the server's URL. */
  readonly path: string
  readonly body?: string
  readonly contentType?: string
  readonly accept?: string
  readonly signal?: AbortSignal
}

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface TransportOptions {
  /** Requests in flight at once; watches do not count. */
  readonly concurrency?: number
  /** Milliseconds without any byte from the server until a request is given up; above the server's own limit of a minute. */
  readonly idleTimeout?: number
  /** Bytes of one answer. */
  readonly maxBody?: number
}

/** HTTP to one API server: one keep-alive agent, counted, bounded, retried, cancellable. */
export interface Transport {
  readonly requests: number
  send(outgoing: Outgoing): Promise<Answer>
  /** An answer whose body is read as it comes (watch, logs). Not counted against the concurrency. */
  open(outgoing: Outgoing): Promise<IncomingMessage>
  readonly close: () => void
}

type Agent = HttpAgent | HttpsAgent

const defaults = { concurrency: 16, idleTimeout: 70_000, maxBody: 256 * 1024 * 1024 }
/** Attempts after the first one. client-go makes ten where the server says when to come back. */
const askedRetries = 10
const ownRetries = 4

/** Builds the transport; no connection is made before the first request. */
export function createTransport(connection: Connection, options: TransportOptions = {}): Transport {
  const { concurrency, idleTimeout, maxBody } = { ...defaults, ...options }
  const limit = pLimit(concurrency)
  const agents = agentCache(connection)
  let requests = 0
  let closed = false

  const attempt = async (outgoing: Outgoing, idle: number): Promise<IncomingMessage> => {
    if (closed) throw new Error('the cluster connection is closed')
    throwIfAborted(outgoing.signal)
    const credentials = await connection.credentials.get(outgoing.signal)
    const agent = await agents.get(credentials)
    requests++
    return exchange(connection, outgoing, { agent, credentials, idleTimeout: idle })
  }
  const authorised = async (outgoing: Outgoing, idle: number): Promise<IncomingMessage> => {
    const answer = await attempt(outgoing, idle)
    if (answer.statusCode !== 401 || !connection.credentials.refresh()) return answer
    answer.resume()
    return attempt(outgoing, idle)
  }
  return {
    get requests() {
      return requests
    },
    send: (outgoing) =>
      limit(() =>
        withRetries(outgoing, async () => {
          const message = await authorised(outgoing, idleTimeout)
          const body = await readBody(message, maxBody)
          return { status: message.statusCode ?? 0, headers: message.headers, body }
        }),
      ),
    open: (outgoing) => authorised(outgoing, 0),
    close() {
      closed = true
      agents.close()
    },
  }
}

/** One agent as long as the credentials' certificate stays the same, so that connections are kept. */
function agentCache(connection: Connection): { get(credentials: Credentials): Promise<Agent>; close(): void } {
  let current: { readonly credentials: Credentials; readonly agent: Promise<Agent> } | undefined
  return {
    get(credentials) {
      const same = current?.credentials.cert === credentials.cert && current?.credentials.key === credentials.key
      if (current === undefined || !same) {
        void current?.agent.then(destroy, alreadyTold)
        current = { credentials, agent: createAgent(connection, credentials) }
      }
      return current.agent
    },
    close: () => void current?.agent.then(destroy, alreadyTold),
  }
}

function destroy(agent: Agent): void {
  agent.destroy()
}

/** An agent that could not be made was the error of the request that needed it. */
function alreadyTold(): void {}

async function createAgent(connection: Connection, credentials: Credentials): Promise<Agent> {
  const common = { keepAlive: true, scheduling: 'lifo' as const, noDelay: true }
  const secure = connection.server.protocol === 'https:'
  if (connection.proxy !== undefined) return createProxyAgent(connection, { credentials, common })
  if (!secure) return new HttpAgent(common)
  return new HttpsAgent({ ...common, ...tlsOptions(connection, credentials), maxCachedSessions: 20 })
}

async function createProxyAgent(
  connection: Connection,
  { credentials, common }: { readonly credentials: Credentials; readonly common: object },
): Promise<Agent> {
  const proxy = connection.proxy ?? ''
  if (!/^https?:\/\//i.test(proxy)) {
    throw new FlotillaError('E_PROXY', `the proxy ${proxy} is not an http or https proxy`, {
      hint: 'SOCKS proxies are not supported; run an HTTP proxy in front of it',
    })
  }
  const { HttpProxyAgent, HttpsProxyAgent } = await import('hpagent')
  if (connection.server.protocol !== 'https:') return new HttpProxyAgent({ ...common, proxy })
  return new HttpsProxyAgent({ ...common, ...tlsOptions(connection, credentials), proxy })
}

function tlsOptions(connection: Connection, { cert, key }: Credentials): object {
  let secureContext: SecureContext
  try {
    // Parsed once here rather than with every connection.
    secureContext = createSecureContext({
      ...(connection.ca === undefined ? {} : { ca: connection.ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    })
  } catch (error) {
    throw new FlotillaError('E_TLS', `cannot use the certificates of context ${connection.identity.context}`, {
      cause: error,
      hint: 'certificate-authority, client-certificate and client-key must be PEM, and the key must belong to the certificate',
    })
  }
  return {
    secureContext,
    rejectUnauthorized: !connection.insecure,
    ...(connection.serverName === undefined ? {} : { servername: connection.serverName }),
  }
}

interface Wire {
  readonly agent: Agent
  readonly credentials: Credentials
  readonly idleTimeout: number
}

function exchange(connection: Connection, outgoing: Outgoing, wire: Wire): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { server } = connection
    const send = server.protocol === 'https:' ? httpsRequest : httpRequest
    const request = send({
      agent: wire.agent,
      method: outgoing.method,
      hostname: server.hostname.replace(/^\[|\]$/g, ''),
      port: server.port === '' ? undefined : Number(server.port),
      path: server.pathname.replace(/\/$/, '') + outgoing.path,
      headers: headersOf(connection, outgoing, wire.credentials),
      ...(outgoing.signal === undefined ? {} : { signal: outgoing.signal }),
    })
    request.setTimeout(wire.idleTimeout, () => request.destroy(new Error(`no answer for ${wire.idleTimeout / 1000} s`)))
    request.on('response', resolve)
    request.on('error', (error) => reject(transportError(error, { connection, outgoing, request })))
    request.end(outgoing.body)
  })
}

function headersOf(connection: Connection, outgoing: Outgoing, credentials: Credentials): Record<string, string[]> {
  const headers: Record<string, string[]> = { accept: [outgoing.accept ?? 'application/json'] }
  if (connection.compress) headers['accept-encoding'] = ['gzip']
  for (const [name, value] of connection.headers)
    headers[name.toLowerCase()] = [...(headers[name.toLowerCase()] ?? []), value]
  for (const [name, value] of Object.entries(credentials.headers)) headers[name.toLowerCase()] = [value]
  if (outgoing.body !== undefined) {
    headers['content-type'] = [outgoing.contentType ?? 'application/json']
    headers['content-length'] = [String(Buffer.byteLength(outgoing.body))]
  }
  return headers
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled(signal)
}

interface Failed {
  readonly connection: Connection
  readonly outgoing: Outgoing
  readonly request: ClientRequest
}

/** A failure below HTTP. `retry` says whether the same request may be sent again. */
class TransportError extends FlotillaError {
  readonly retry: boolean

  constructor(message: string, details: { readonly cause: unknown; readonly retry: boolean; readonly hint: string }) {
    super('E_UNREACHABLE', message, { cause: details.cause, hint: details.hint })
    this.retry = details.retry
  }
}

function transportError(error: Error, { connection, outgoing, request }: Failed): FlotillaError {
  if (outgoing.signal?.aborted) return cancelled(outgoing.signal)
  const { code } = error as NodeJS.ErrnoException
  const reset = code === 'ECONNRESET' || code === 'EPIPE'
  // A kept connection that the server had just closed: the request never arrived. A POST alone might have, so it stays failed.
  const stale = reset && request.reusedSocket && outgoing.method !== 'POST'
  const retry = stale || (reset && outgoing.method === 'GET')
  return new TransportError(`cannot reach the cluster at ${connection.server.origin}: ${error.message}`, {
    cause: error,
    retry,
    hint: hintFor(code, connection),
  })
}

function hintFor(code: string | undefined, { identity, server }: Connection): string {
  if (code === 'ECONNREFUSED')
    return `nothing listens at ${server.host}; is the cluster of context ${identity.context} running?`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `the name ${server.hostname} cannot be resolved`
  if (code?.startsWith('ERR_TLS') || code?.includes('CERT') || code?.startsWith('UNABLE_TO'))
    return 'the server certificate is not trusted: check certificate-authority and tls-server-name of the cluster'
  return `check the network and the server of context ${identity.context}`
}

/**
 * Repeats what may be repeated: an answer with Retry-After (the server did not act), 5xx of a read, a connection that was
 * gone before the request arrived.
 */
async function withRetries(outgoing: Outgoing, once: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    let pause: number
    try {
      const answer = await once()
      const wait = retryPause(outgoing, answer, attempt)
      if (wait === undefined) return answer
      pause = wait
    } catch (error) {
      if (!(error instanceof TransportError && error.retry) || attempt >= ownRetries) throw error
      pause = backoff(attempt)
    }
    await sleep(pause, undefined, outgoing.signal === undefined ? {} : { signal: outgoing.signal }).catch((error) => {
      throw outgoing.signal?.aborted ? cancelled(outgoing.signal) : error
    })
  }
}

function retryPause(outgoing: Outgoing, answer: Answer, attempt: number): number | undefined {
  if (answer.status !== 429 && answer.status < 500) return undefined
  const after = Number(answer.headers['retry-after'])
  if (Number.isFinite(after) && attempt < askedRetries) return Math.min(after, 30) * 1000 + backoff(0)
  if (etcdMoved(answer) && attempt < 1) return 0
  const readable = outgoing.method === 'GET' && answer.status !== 501
  return readable && attempt < ownRetries ? backoff(attempt) : undefined
}

/** Helm repeats any request once where etcd was just electing a leader (pkg/kubeenv/roundtripper.go). */
function etcdMoved({ status, body }: Answer): boolean {
  return status >= 500 && /(?:etcdserver: leader changed|raft proposal dropped)"/.test(body)
}

/** Milliseconds: 50, 100, 200, 400 with some spread, so that parallel requests do not come back at once. */
function backoff(attempt: number): number {
  return 50 * 2 ** attempt * (0.75 + Math.random() / 2)
}
