import { getServers } from 'node:dns'
import { readFile, stat } from 'node:fs/promises'
import { request as httpRequest, type IncomingMessage, STATUS_CODES } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { gunzipSync } from 'node:zlib'
import { decodeBytes } from '../golang/bytes.ts'
import { GoError } from '../golang/go-error.ts'
import { quote } from '../golang/strconv.ts'
import { parseUrl } from '../golang/url.ts'
import { proxyFor } from '../kube/proxy.ts'
import type { FetchedDocument } from '../values/schema-documents.ts'
import { readSchemaJson } from '../values/schema-json.ts'

export interface DocumentAccess {
  readonly userAgent: string
  /** The process's environment: it names proxies. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

const maxRedirects = 10
const maxBytes = 8 * 1024 * 1024
/** Helm's, for everything that one document needs. */
const patience = 15_000

/** Reads a schema at a `file`, `http` or `https` address; what goes wrong is told in Go's words. */
export async function fetchDocument(url: string, access: DocumentAccess): Promise<FetchedDocument> {
  try {
    const bytes = url.startsWith('file:') ? await fileAt(url) : await pageAt(url, access)
    return { value: readSchemaJson(decodeBytes(bytes)) }
  } catch (error) {
    if (error instanceof GoError) return { problem: error.message }
    throw error
  }
}

async function fileAt(url: string): Promise<Uint8Array> {
  const { path } = parseUrl(url)
  try {
    // Helm reads what the process may read, wherever the chart points; what has no end is left alone here.
    const info = await stat(path)
    if (!info.isFile() && !info.isDirectory()) throw new GoError(`read ${path}: not a regular file`)
    if (info.size > maxBytes) throw new GoError(`the document is larger than ${maxBytes} bytes`)
    return await readFile(path)
  } catch (error) {
    if (error instanceof GoError) throw error
    const { code = '', syscall } = error as NodeJS.ErrnoException
    throw new GoError(`${syscall === 'read' ? 'read' : 'open'} ${path}: ${fileProblems[code] ?? code}`, {
      cause: error,
    })
  }
}

const fileProblems: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  EISDIR: 'is a directory',
  EACCES: 'permission denied',
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'file name too long',
}

async function pageAt(url: string, access: DocumentAccess): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(patience)
  const failed = (at: string, problem: string): GoError =>
    new GoError(`HTTP request failed for ${url}: Get ${quote(at)}: ${problem}`)
  let at = url
  for (let hops = 0; ; hops++) {
    if (parseUrl(at).host === '') throw failed(at, 'http: no Host in request URL')
    const response = await ask(at, access, signal).catch((error: NodeJS.ErrnoException) => {
      throw failed(withoutPassword(at), requestProblem(error, new URL(at)))
    })
    const { statusCode = 0 } = response
    const { location } = response.headers
    if ([301, 302, 303, 307, 308].includes(statusCode) && location !== undefined) {
      response.destroy()
      if (hops + 1 >= maxRedirects) throw failed(location, `stopped after ${maxRedirects} redirects`)
      at = new URL(location, at).href
      continue
    }
    if (statusCode === 200) return bodyOf(response)
    response.destroy()
    const name = statusTexts.get(statusCode) ?? STATUS_CODES[statusCode] ?? ''
    throw new GoError(`HTTP request to ${url} returned status ${statusCode} (${name})`)
  }
}

/** Where Go calls a status by another name. */
const statusTexts: ReadonlyMap<number, string> = new Map([
  [413, 'Request Entity Too Large'],
  [414, 'Request URI Too Long'],
  [416, 'Requested Range Not Satisfiable'],
  [418, "I'm a teapot"],
  [509, ''],
])

async function ask(url: string, access: DocumentAccess, signal: AbortSignal): Promise<IncomingMessage> {
  const target = new URL(url)
  const agent = await agentFor(target, access)
  const { userAgent } = access
  return new Promise((resolve, reject) => {
    const send = target.protocol === 'https:' ? httpsRequest : httpRequest
    const request = send(target, {
      headers: { 'User-Agent': userAgent, 'Accept-Encoding': 'gzip' },
      signal,
      ...(agent && { agent }),
    })
    request.on('response', resolve)
    request.on('error', reject)
    request.end()
  })
}

async function agentFor(
  target: URL,
  { environment }: DocumentAccess,
): Promise<import('node:http').Agent | import('node:https').Agent | undefined> {
  const proxy = proxyFor(target, environment)
  if (proxy === undefined) return undefined
  const { HttpProxyAgent, HttpsProxyAgent } = await import('hpagent')
  return target.protocol === 'https:' ? new HttpsProxyAgent({ proxy }) : new HttpProxyAgent({ proxy })
}

async function bodyOf(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > maxBytes) throw new GoError(`the document is larger than ${maxBytes} bytes`)
      chunks.push(chunk)
    }
  } catch (error) {
    // What came before the connection broke is read as far as it goes: Go says where JSON ends too early.
    if (error instanceof GoError || (error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error
  }
  const bytes = Buffer.concat(chunks)
  return response.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes, { maxOutputLength: maxBytes }) : bytes
}

function withoutPassword(url: string): string {
  const { user } = parseUrl(url)
  return user?.password === undefined ? url : url.replace(/^([^/]*\/\/[^:@/]*):[^@/]*@/, '$1:***@')
}

/** What Go says of a request that got no answer. */
function requestProblem(error: NodeJS.ErrnoException & { errors?: readonly unknown[] }, target: URL): string {
  const [first] = error.errors ?? []
  if (first instanceof Error) return requestProblem(first as NodeJS.ErrnoException, target)
  const { address, port } = error as { address?: string; port?: number }
  const dial = `dial tcp ${address?.includes(':') ? `[${address}]` : address}:${port}`
  switch (error.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `dial tcp: lookup ${target.hostname} on ${nameServer()}: no such host`
    case 'ECONNREFUSED':
      return `${dial}: connect: connection refused`
    case 'EHOSTUNREACH':
      return `${dial}: connect: no route to host`
    case 'ENETUNREACH':
      return `${dial}: connect: network is unreachable`
    case 'ETIMEDOUT':
      return `${dial}: i/o timeout`
    case 'ECONNRESET':
      return 'EOF'
    case 'EPROTO':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return 'http: server gave HTTP response to HTTPS client'
    case 'ABORT_ERR':
      return 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return 'tls: failed to verify certificate: x509: certificate signed by unknown authority'
    default:
      return error.message
  }
}

function nameServer(): string {
  const [first = '127.0.0.1'] = getServers()
  return /^[\d.]+$/.test(first) ? `${first}:53` : first.startsWith('[') ? first : `[${first}]:53`
}
