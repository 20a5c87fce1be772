import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, OutgoingHttpHeaders, RequestListener, ServerResponse } from 'node:http'
import type { JsonObject } from '../model/json.ts'
import type { Cluster } from './cluster.ts'
import { DecodeError } from './decode.ts'
import { handle } from './handler.ts'
import type { ApiAnswer, ApiRequest } from './request.ts'
import { badRequest, StatusError, statusOf } from './status.ts'
import { serveWatch } from './watch.ts'

/** One line of the request log: what tests assert on. */
interface LoggedRequest {
  readonly method: string
  readonly path: string
  readonly userAgent: string
  code: number
}

export interface ServerOptions {
  readonly cluster: Cluster
  readonly token: string
  /** Shown by discovery. */
  readonly address: () => string
  /** Called with the number of open requests whenever it changes. */
  readonly onUse: (open: number) => void
  /** Stops the process, for `DELETE /flotilla/server`. */
  readonly onStop: () => void
}

const largestBody = 3 * 1024 * 1024
const remembered = 50_000

/** Makes the listener that answers the API and the admin paths below `/flotilla/`. */
export function makeListener(options: ServerOptions): RequestListener {
  const log: LoggedRequest[] = []
  let open = 0
  return (message, response) => {
    open += 1
    options.onUse(open)
    const entry: LoggedRequest = {
      method: message.method ?? 'GET',
      path: message.url ?? '/',
      userAgent: message.headers['user-agent'] ?? '',
      code: 0,
    }
    response.on('close', () => {
      open -= 1
      options.onUse(open)
    })
    serve({ options, log, entry }, message, response).catch((error: unknown) => {
      sendError(response, error)
      entry.code = response.statusCode
    })
  }
}

interface Exchange {
  readonly options: ServerOptions
  readonly log: LoggedRequest[]
  readonly entry: LoggedRequest
}

async function serve(exchange: Exchange, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const { options, log, entry } = exchange
  const url = new URL(entry.path, 'http://embedded')
  if (url.pathname !== '/flotilla/requests') {
    log.push(entry)
    if (log.length > remembered) log.splice(0, log.length - remembered)
  }
  if (!authorised(message.headers.authorization, options.token)) {
    throw new StatusError(401, 'Unauthorized', { message: 'Unauthorized' })
  }
  if (url.pathname.startsWith('/flotilla/')) {
    admin(exchange, url, response)
    return
  }
  const request: ApiRequest = {
    method: entry.method,
    path: url.pathname,
    query: url.searchParams,
    body: await readAll(message),
    contentType: message.headers['content-type'] ?? '',
    accept: message.headers.accept ?? '',
    userAgent: entry.userAgent,
  }
  const outcome = await handle(options.cluster, request, options.address())
  if (outcome.kind === 'watch') {
    entry.code = 200
    serveWatch(outcome.call, response, outcome.present)
    return
  }
  entry.code = outcome.answer.code
  send(response, outcome.answer, entry.method)
}

function authorised(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of message) {
    const bytes = part as Buffer
    size += bytes.length
    if (size > largestBody) {
      throw new StatusError(413, 'RequestEntityTooLarge', {
        message: `Request entity too large: limit is ${largestBody}`,
        details: {},
      })
    }
    parts.push(bytes)
  }
  return Buffer.concat(parts)
}

function send(response: ServerResponse, answer: ApiAnswer, method: string): void {
  const { body } = answer
  const bytes = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === 'string' ? body : `${JSON.stringify(body)}\n`)
  const warnings = (answer.warnings ?? []).map(
    (text) => `299 - "${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`,
  )
  const headers: OutgoingHttpHeaders = {
    'content-type': answer.contentType ?? 'application/json',
    'content-length': bytes.length,
    'cache-control': 'no-cache, private',
    ...answer.headers,
  }
  if (warnings.length > 0) response.setHeader('warning', warnings)
  response.writeHead(answer.code, headers)
  response.end(method === 'HEAD' ? undefined : bytes)
}

function sendError(response: ServerResponse, error: unknown): void {
  const status = toStatus(error)
  if (response.headersSent) {
    response.end()
    return
  }
  send(response, { code: status.code, body: statusOf(status) }, '')
}

function toStatus(error: unknown): StatusError {
  if (error instanceof StatusError) return error
  if (error instanceof DecodeError) return badRequest(error.message)
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return new StatusError(500, 'InternalError', {
    message: `Internal error occurred: ${message}`,
    details: { causes: [{ message }] },
  })
}

/** Paths of our own: what was asked so far, and stopping. */
function admin({ options, log }: Exchange, url: URL, response: ServerResponse): void {
  if (url.pathname === '/flotilla/requests') {
    if (url.searchParams.get('clear') === 'true') log.length = 0
    const list = log.map(({ method, path, userAgent, code }) => ({ method, path, userAgent, code }))
    send(response, { code: 200, body: { requests: list } as JsonObject }, 'GET')
    return
  }
  if (url.pathname === '/flotilla/stop') {
    send(response, { code: 200, body: { stopping: true } }, 'GET')
    options.onStop()
    return
  }
  send(response, { code: 404, body: '404 page not found\n', contentType: 'text/plain; charset=utf-8' }, 'GET')
}
