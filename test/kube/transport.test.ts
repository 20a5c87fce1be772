import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { makeCertificate } from '../../src/embedded/certificate.ts'
import { type Connection, fixedCredentials } from '../../src/kube/connection.ts'
import { createTransport, type TransportOptions } from '../../src/kube/transport.ts'
import { watch } from '../../src/kube/watch.ts'

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void

const servers: Server[] = []
const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function serve(handler: Handler, options: TransportOptions & Partial<Connection> = {}) {
  let count = 0
  const server = createServer((request, response) => handler(request, response, ++count))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const connection: Connection = {
    identity: { context: 'test', server: '', user: '' },
    server: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/sub/`),
    insecure: false,
    credentials: fixedCredentials({ headers: { authorization: 'Bearer t' } }),
    headers: [['user-agent', 'flotilla']],
    compress: true,
    ...options,
  }
  const transport = createTransport(connection, options)
  closers.push(transport.close)
  return { transport, server }
}
const status = (response: ServerResponse, code: number, body: object = {}, headers: Record<string, string> = {}) => {
  response.writeHead(code, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}
const get = { method: 'GET', path: '/x' } as const

describe('transport', () => {
  it('sends path, headers and body below the server’s path, over one connection', async () => {
    const ports = new Set<number | undefined>()
    const { transport } = await serve((request, response) => {
      ports.add(request.socket.remotePort)
      let body = ''
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      request.on('end', () =>
        status(response, 200, {
          url: request.url,
          type: request.headers['content-type'],
          who: request.headers.authorization,
          body,
        }),
      )
    })
    for (let i = 0; i < 3; i++) {
      const answer = await transport.send({ method: 'POST', path: '/a?b=c', body: '{"é":1}', contentType: 'x/y' })
      expect(JSON.parse(answer.body)).toEqual({ url: '/sub/a?b=c', type: 'x/y', who: 'Bearer t', body: '{"é":1}' })
    }
    expect(ports.size).toBe(1)
    expect(transport.requests).toBe(3)
  })

  it('unpacks compressed answers', async () => {
    const { transport } = await serve((request, response) => {
      expect(request.headers['accept-encoding']).toBe('gzip')
      response.writeHead(200, { 'content-encoding': 'gzip' })
      response.end(gzipSync('{"a":1}'))
    })
    expect((await transport.send(get)).body).toBe('{"a":1}')
  })

  it('bounds what it reads, compressed too', async () => {
    const { transport } = await serve(
      (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' })
        response.end(gzipSync(Buffer.alloc(3 << 20)))
      },
      { maxBody: 2 << 20 },
    )
    await expect(transport.send(get)).rejects.toMatchObject({
      code: 'E_RESPONSE_TOO_LARGE',
      message: "the API server's answer is larger than 2 MiB",
    })
  })

  it.each([
    { title: '429 with a delay, any method', method: 'POST', code: 429, after: '0', sent: 3 },
    { title: '503 with a delay, any method', method: 'PATCH', code: 503, after: '0', sent: 3 },
    { title: '500 of a read', method: 'GET', code: 500, after: undefined, sent: 3 },
    { title: '500 of a write: not again', method: 'PATCH', code: 500, after: undefined, sent: 1 },
    { title: '429 of a write without a delay: not again', method: 'POST', code: 429, after: undefined, sent: 1 },
    { title: '501: not again', method: 'GET', code: 501, after: undefined, sent: 1 },
  ] as const)('repeats what may be repeated: $title', async ({ method, code, after, sent }) => {
    const headers: Record<string, string> = after === undefined ? {} : { 'retry-after': after }
    const { transport } = await serve((_, response, count) =>
      count < 3 ? status(response, code, {}, headers) : status(response, 200),
    )
    const answer = await transport.send({ method, path: '/x' })
    expect(transport.requests).toBe(sent)
    expect(answer.status).toBe(sent === 3 ? 200 : code)
  })

  it('repeats a write once while etcd elects a leader', async () => {
    const { transport } = await serve((_, response) =>
      status(response, 500, { message: 'etcdserver: leader changed', code: 500 }),
    )
    expect((await transport.send({ method: 'POST', path: '/x' })).status).toBe(500)
    expect(transport.requests).toBe(2)
  })

  it('reads again after a cut connection, and never posts twice', async () => {
    const { transport } = await serve((request, response, count) =>
      count % 2 === 1 ? request.socket.destroy() : status(response, 200),
    )
    expect((await transport.send(get)).status).toBe(200)
    await expect(transport.send({ method: 'POST', path: '/x' })).rejects.toMatchObject({ code: 'E_UNREACHABLE' })
  })

  it('says that nobody listens', async () => {
    const { transport, server } = await serve(() => undefined)
    await new Promise((resolve) => server.close(resolve))
    await expect(transport.send(get)).rejects.toMatchObject({
      code: 'E_UNREACHABLE',
      hint: expect.stringMatching(/^nothing listens at 127\.0\.0\.1:\d+; is the cluster of context test running\?$/),
    })
  })

  it('gives up on a silent server', async () => {
    const { transport } = await serve(() => undefined, { idleTimeout: 50 })
    await expect(transport.send({ method: 'PUT', path: '/x' })).rejects.toMatchObject({
      message: expect.stringContaining('no answer for 0.05 s'),
    })
  })

  it('stops at once when cancelled: in flight, waiting to repeat, waiting for its turn', async () => {
    const { transport } = await serve(
      (request, response) => {
        if (request.url?.endsWith('retry')) status(response, 503, {}, { 'retry-after': '30' })
      },
      { concurrency: 2 },
    )
    const stopper = new AbortController()
    const { signal } = stopper
    const sent = ['/hang', '/retry', '/queued'].map((path) => transport.send({ method: 'GET', path, signal }))
    setTimeout(() => stopper.abort(), 50)
    const started = Date.now()
    for (const one of await Promise.allSettled(sent))
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'E_CANCELLED' } })
    expect(Date.now() - started).toBeLessThan(1000)
    expect(transport.requests).toBe(2)
  })

  it('asks for other credentials once after a refusal', async () => {
    let token = 'old'
    const { transport } = await serve(
      (request, response) => status(response, request.headers.authorization === 'Bearer new' ? 200 : 401),
      {
        credentials: {
          get: async () => ({ headers: { authorization: `Bearer ${token}` } }),
          refresh: () => {
            token = 'new'
            return true
          },
        },
      },
    )
    expect((await transport.send(get)).status).toBe(200)
    expect(transport.requests).toBe(2)
  })

  it('keeps to its concurrency', async () => {
    let open = 0
    let most = 0
    const { transport } = await serve(
      (_, response) => {
        most = Math.max(most, ++open)
        setTimeout(() => {
          open--
          status(response, 200)
        }, 10)
      },
      { concurrency: 4 },
    )
    await Promise.all(Array.from({ length: 20 }, () => transport.send(get)))
    expect(most).toBe(4)
  })
})

describe('connections', () => {
  const certificate = makeCertificate()
  const secure = async () => {
    const server = createSecureServer({ key: certificate.key, cert: certificate.certificate }, (_, response) =>
      response.end('{}'),
    )
    servers.push(server as unknown as Server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`)
  }
  const open = (connection: Partial<Connection> & { server: URL }) => {
    const identity = { context: 'test', server: '', user: '' }
    const credentials = fixedCredentials({ headers: {} })
    const transport = createTransport({
      identity,
      insecure: false,
      credentials,
      headers: [],
      compress: false,
      ...connection,
    })
    closers.push(transport.close)
    return transport
  }

  it('trusts the authority of the kubeconfig and no other', async () => {
    const server = await secure()
    expect((await open({ server, ca: certificate.certificate }).send(get)).status).toBe(200)
    expect((await open({ server, insecure: true }).send(get)).status).toBe(200)
    await expect(open({ server }).send(get)).rejects.toMatchObject({
      code: 'E_UNREACHABLE',
      hint: expect.stringContaining('certificate-authority'),
    })
    await expect(
      open({ server, ca: 'no certificate', credentials: fixedCredentials({ headers: {}, cert: 'x', key: 'y' }) }).send(
        get,
      ),
    ).rejects.toMatchObject({ code: 'E_TLS' })
  })

  it('goes through a proxy', async () => {
    const server = await secure()
    const asked: (string | undefined)[] = []
    const proxy = createServer()
    proxy.on('connect', (request, socket) => {
      asked.push(request.url)
      const upstream = connect(Number(server.port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        upstream.pipe(socket).pipe(upstream)
      })
      upstream.on('error', () => socket.destroy())
      socket.on('error', () => upstream.destroy())
    })
    servers.push(proxy)
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const through = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    const transport = open({ server, ca: certificate.certificate, proxy: through })
    expect((await transport.send(get)).status).toBe(200)
    expect((await transport.send(get)).status).toBe(200)
    expect(asked).toEqual([server.host])
    await expect(open({ server, proxy: 'socks5://127.0.0.1:1' }).send(get)).rejects.toMatchObject({ code: 'E_PROXY' })
  })
})

describe('watch', () => {
  const resource = {
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
    name: 'deployments',
    namespaced: true,
    verbs: [],
  }
  const object = (name: string, resourceVersion: string) => ({ metadata: { name, resourceVersion } })
  const line = (type: string, value: object) => `${JSON.stringify({ type, object: value })}\n`

  it('goes on where a connection ended, splits lines anywhere, and ends with 410', async () => {
    const asked: (string | undefined)[] = []
    const { transport } = await serve((request, response, count) => {
      asked.push(new URL(request.url ?? '', 'http://x').searchParams.get('resourceVersion') ?? undefined)
      response.writeHead(200)
      if (count === 1) {
        const text =
          line('ADDED', object('á', '6')) + line('BOOKMARK', object('', '9')) + line('DELETED', object('a', '11'))
        const bytes = Buffer.from(text)
        response.write(bytes.subarray(0, 37))
        setTimeout(() => response.end(bytes.subarray(37)), 20)
      } else if (count === 2) {
        response.write(line('MODIFIED', object('b', '12')))
        setTimeout(() => request.socket.destroy(), 20)
      } else
        response.end(
          line('ERROR', { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' }),
        )
    })
    const seen: string[] = []
    const signal = new AbortController().signal
    const watching = (async () => {
      for await (const event of watch(transport, { resource, namespace: 'shop' }, { from: '5', signal })) {
        seen.push(`${event.type} ${event.resourceVersion}`)
        if (event.type !== 'bookmark') expect(event.object).toMatchObject({ apiVersion: 'apps/v1', kind: 'Deployment' })
      }
    })()
    await expect(watching).rejects.toMatchObject({ code: 'E_GONE', message: 'too old resource version' })
    expect(seen).toEqual(['changed 6', 'bookmark 9', 'deleted 11', 'changed 12'])
    expect(asked).toEqual(['5', '11', '12'])
  })

  it('is refused where the user may not watch', async () => {
    const { transport } = await serve((_, response) =>
      status(response, 403, { kind: 'Status', reason: 'Forbidden', message: 'no watch for you' }),
    )
    const events = watch(transport, { resource, namespace: '' }, { from: '1', signal: new AbortController().signal })
    await expect(events.next()).rejects.toMatchObject({ code: 'E_FORBIDDEN', message: 'no watch for you' })
  })
})
