import { request } from 'node:https'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCertificate } from '../../src/embedded/certificate.ts'
import { type RunningServer, startServer } from '../../src/embedded/start.ts'
import { send } from './client.ts'

const token = 'watch'
let server: RunningServer

interface WatchEvent {
  readonly type: string
  readonly object: { readonly kind: string; readonly code?: number; readonly metadata: Record<string, unknown> }
}

/** Opens a watch; `next` waits for one more event. */
function watch(path: string, accept = 'application/json') {
  const events: WatchEvent[] = []
  let wake = () => {}
  let ended = false
  const headers = { authorization: `Bearer ${token}`, accept }
  const sent = request(`${server.url}${path}`, { headers, rejectUnauthorized: false, agent: false }, (answer) => {
    let text = ''
    answer.on('data', (part: Buffer) => {
      text += part.toString()
      const lines = text.split('\n')
      text = lines.pop() ?? ''
      for (const line of lines) events.push(JSON.parse(line) as WatchEvent)
      wake()
    })
    answer.on('end', () => {
      ended = true
      wake()
    })
  })
  sent.on('error', () => undefined)
  sent.end()
  const next = async (): Promise<WatchEvent | undefined> => {
    while (events.length === 0 && !ended) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    return events.shift()
  }
  return { next, close: () => sent.destroy() }
}

const base = '/api/v1/namespaces/default/configmaps'
const shown = (event: WatchEvent | undefined) => [event?.type, event?.object.metadata['name']]

async function put(name: string, extra: Record<string, unknown> = {}, method = 'POST'): Promise<string> {
  const body = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...extra } })
  const path = method === 'POST' ? base : `${base}/${name}`
  const answer = await send({ url: server.url, token }, { method, path, body })
  return JSON.parse(answer.text).metadata.resourceVersion
}
const remove = (name: string) => send({ url: server.url, token }, { method: 'DELETE', path: `${base}/${name}` })

describe('watches', () => {
  beforeAll(async () => {
    server = await startServer({ token, certificate: makeCertificate(), controllers: false })
  })
  afterAll(() => server.close())

  it('go on from a resource version', async () => {
    const version = await put('a')
    await put('b')
    const stream = watch(`${base}?watch=true&resourceVersion=${version}`)
    expect(shown(await stream.next())).toEqual(['ADDED', 'b'])
    await put('b', { labels: { x: 'y' } }, 'PUT')
    expect(shown(await stream.next())).toEqual(['MODIFIED', 'b'])
    await remove('b')
    expect(shown(await stream.next())).toEqual(['DELETED', 'b'])
    stream.close()
  })

  it('begin with what is there, and say when that is told', async () => {
    const stream = watch(
      `${base}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion=0`,
    )
    expect(shown(await stream.next())).toEqual(['ADDED', 'a'])
    const end = await stream.next()
    expect([end?.type, end?.object.metadata['annotations']]).toEqual([
      'BOOKMARK',
      { 'k8s.io/initial-events-end': 'true' },
    ])
    stream.close()
  })

  it('tell of objects that begin or cease to match', async () => {
    const version = await put('c')
    const stream = watch(`${base}?watch=true&resourceVersion=${version}&labelSelector=on`)
    await put('c', { labels: { on: '1' } }, 'PUT')
    expect(shown(await stream.next())).toEqual(['ADDED', 'c'])
    await put('c', {}, 'PUT')
    expect(shown(await stream.next())).toEqual(['DELETED', 'c'])
    stream.close()
  })

  it('of one name see that name alone', async () => {
    const version = await put('d')
    const stream = watch(`${base}?watch=true&resourceVersion=${version}&fieldSelector=metadata.name%3Dd`)
    await put('e')
    await remove('d')
    expect(shown(await stream.next())).toEqual(['DELETED', 'd'])
    stream.close()
  })

  it('are told 410 where their version is forgotten', async () => {
    const stream = watch(`${base}?watch=true&resourceVersion=0&resourceVersion=0`)
    stream.close()
    const old = watch('/api/v1/configmaps?watch=true&resourceVersion=-5')
    const event = await old.next()
    expect([event?.type, event?.object.kind, event?.object.code]).toEqual(['ERROR', 'Status', 410])
    expect(await old.next()).toBeUndefined()
  })

  it('end with their time', async () => {
    const stream = watch(`${base}?watch=true&timeoutSeconds=1&resourceVersion=${server.cluster.store.version}`)
    expect(await stream.next()).toBeUndefined()
  })

  it('carry metadata alone, or rows, where that is asked for', async () => {
    const partial = watch(
      `${base}?watch=true&fieldSelector=metadata.name%3Da`,
      'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
    )
    expect((await partial.next())?.object.kind).toBe('PartialObjectMetadata')
    partial.close()
    const table = watch(
      `${base}?watch=true&fieldSelector=metadata.name%3Da`,
      'application/json;as=Table;v=v1;g=meta.k8s.io',
    )
    expect((await table.next())?.object.kind).toBe('Table')
    table.close()
  })
})
