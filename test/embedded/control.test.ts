import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type EmbeddedServer,
  ensureEmbedded,
  resetEmbedded,
  statusEmbedded,
  stopEmbedded,
} from '../../src/embedded/control.ts'
import { isAlive } from '../../src/embedded/state.ts'
import { send } from './client.ts'

const source = join(import.meta.dirname, '..', '..', 'src', 'embedded', 'main.ts')
const tools = mkdtempSync(join(tmpdir(), 'flotilla-embedded-build-'))
const script = join(tools, 'embedded-server.mjs')
let dataDir = ''

const client = (server: EmbeddedServer) => ({ url: server.server, token: server.token })
const configMap = (name: string) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: '1' } })
const create = (server: EmbeddedServer, name: string) =>
  send(client(server), { method: 'POST', path: '/api/v1/namespaces/default/configmaps', body: configMap(name) })
const read = (server: EmbeddedServer, name: string) =>
  send(client(server), { method: 'GET', path: `/api/v1/namespaces/default/configmaps/${name}` })

async function until(condition: () => boolean | Promise<boolean>): Promise<boolean> {
  for (let count = 0; count < 300; count += 1) {
    if (await condition()) return true
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return false
}

describe('the process of the embedded cluster', () => {
  beforeAll(async () => {
    await build({
      entryPoints: [source],
      outfile: script,
      bundle: true,
      format: 'esm',
      platform: 'node',
      logLevel: 'error',
      banner: {
        js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
      },
    })
  })
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'flotilla-embedded-'))
  })
  afterEach(async () => {
    await stopEmbedded({ dataDir })
    rmSync(dataDir, { recursive: true, force: true })
  })
  afterAll(() => rmSync(tools, { recursive: true, force: true }))

  it('starts once and is attached to afterwards', async () => {
    const first = await ensureEmbedded({ dataDir, script })
    const second = await ensureEmbedded({ dataDir, script })
    expect([first.started, second.started, second.pid]).toEqual([true, false, first.pid])
    expect(await statusEmbedded({ dataDir })).toEqual(second)
  })

  it('starts one server for commands that come at once', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => ensureEmbedded({ dataDir, script })))
    expect(new Set(all.map((one) => one.pid)).size).toBe(1)
    expect(all.filter((one) => one.started)).toHaveLength(1)
  })

  it('answers to its token alone, over TLS', async () => {
    const server = await ensureEmbedded({ dataDir, script })
    expect(server.server).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
    const refused = await send({ url: server.server, token: 'other' }, { method: 'GET', path: '/api/v1/namespaces' })
    expect([refused.code, JSON.parse(refused.text).reason]).toEqual([401, 'Unauthorized'])
  })

  it('writes a kubeconfig that names server, token and certificate', async () => {
    const server = await ensureEmbedded({ dataDir, script })
    const config = JSON.parse(readFileSync(server.kubeconfigPath, 'utf8'))
    expect(config.clusters[0].cluster.server).toBe(server.server)
    expect(config.users[0].user.token).toBe(server.token)
    const authority = Buffer.from(config.clusters[0].cluster['certificate-authority-data'], 'base64').toString()
    expect(authority).toBe(server.certificate)
  })

  it('keeps its objects, token and address over a stop', async () => {
    const first = await ensureEmbedded({ dataDir, script })
    await create(first, 'kept')
    expect(await stopEmbedded({ dataDir })).toBe(true)
    expect([isAlive(first.pid), await statusEmbedded({ dataDir })]).toEqual([false, undefined])
    const second = await ensureEmbedded({ dataDir, script })
    expect([second.server, second.token]).toEqual([first.server, first.token])
    expect((await read(second, 'kept')).code).toBe(200)
  })

  it('loses nothing that it has answered when it is killed', async () => {
    const first = await ensureEmbedded({ dataDir, script })
    for (let index = 0; index < 30; index += 1) await create(first, `c${index}`)
    process.kill(first.pid, 'SIGKILL')
    await until(() => !isAlive(first.pid))
    const second = await ensureEmbedded({ dataDir, script })
    expect([second.started, second.pid === first.pid]).toEqual([true, false])
    for (let index = 0; index < 30; index += 1) expect((await read(second, `c${index}`)).code).toBe(200)
  })

  it('drops a last line that a crash cut short', async () => {
    const first = await ensureEmbedded({ dataDir, script })
    await create(first, 'whole')
    await stopEmbedded({ dataDir })
    const journal = join(dataDir, 'objects.jsonl')
    writeFileSync(journal, `${readFileSync(journal, 'utf8')}{"v":999,"s":"/configmaps","k":"default/half","o":{"met`)
    const second = await ensureEmbedded({ dataDir, script })
    expect([(await read(second, 'whole')).code, (await read(second, 'half')).code]).toEqual([200, 404])
    expect((await create(second, 'after')).code).toBe(201)
  })

  it('takes a process id that another program has now for no server', async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])
    const first = await ensureEmbedded({ dataDir, script })
    const state = JSON.parse(readFileSync(join(dataDir, 'server.json'), 'utf8'))
    await stopEmbedded({ dataDir })
    writeFileSync(join(dataDir, 'server.json'), JSON.stringify({ ...state, pid: other.pid }))
    const second = await ensureEmbedded({ dataDir, script })
    expect([second.started, second.pid === other.pid]).toEqual([true, false])
    expect(second.pid).not.toBe(first.pid)
    expect(isAlive(other.pid ?? 0)).toBe(true)
    other.kill()
  })

  it('does not wait for a lock whose process is gone', async () => {
    const dead = spawn(process.execPath, ['-e', ''])
    await new Promise((resolve) => dead.on('exit', resolve))
    writeFileSync(join(dataDir, 'start.lock'), String(dead.pid))
    expect((await ensureEmbedded({ dataDir, script })).started).toBe(true)
  })

  it('replaces a server that an older build of the script runs', async () => {
    const first = await ensureEmbedded({ dataDir, script })
    utimesSync(script, new Date(), new Date(Date.now() + 5000))
    const second = await ensureEmbedded({ dataDir, script })
    expect([second.started, isAlive(first.pid)]).toEqual([true, false])
  })

  it('forgets all objects on reset', async () => {
    const first = await ensureEmbedded({ dataDir, script })
    await create(first, 'gone')
    await resetEmbedded({ dataDir })
    const second = await ensureEmbedded({ dataDir, script })
    expect((await read(second, 'gone')).code).toBe(404)
  })

  it('ends after a while without requests', async () => {
    const server = await ensureEmbedded({ dataDir, script, idleSeconds: 1 })
    expect(await until(() => !isAlive(server.pid))).toBe(true)
    expect(existsSync(join(dataDir, 'server.json'))).toBe(false)
  })

  it('tells why it cannot start', async () => {
    const broken = join(dataDir, 'broken.mjs')
    writeFileSync(broken, "throw new Error('no such luck')")
    await expect(ensureEmbedded({ dataDir, script: broken })).rejects.toMatchObject({
      code: 'E_EMBEDDED_START',
      message: expect.stringContaining('no such luck'),
    })
    await expect(ensureEmbedded({ dataDir, script: join(dataDir, 'none.mjs') })).rejects.toMatchObject({
      code: 'E_EMBEDDED_START',
    })
  })

  it('logs requests, so that "nothing was written" can be shown', async () => {
    const server = await ensureEmbedded({ dataDir, script })
    await send(client(server), { method: 'GET', path: '/flotilla/requests?clear=true' })
    await create(server, 'x')
    await read(server, 'y')
    const { requests } = JSON.parse((await send(client(server), { method: 'GET', path: '/flotilla/requests' })).text)
    expect(requests).toEqual([
      { method: 'POST', path: '/api/v1/namespaces/default/configmaps', userAgent: 'table/1', code: 201 },
      { method: 'GET', path: '/api/v1/namespaces/default/configmaps/y', userAgent: 'table/1', code: 404 },
    ])
  })
})
