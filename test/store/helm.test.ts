import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectCluster } from '../../src/kube/client.ts'
import type { Cluster, ReleaseStore } from '../../src/model/ports.ts'
import type { Release } from '../../src/model/release.ts'
import { configMapStore } from '../../src/store/configmaps.ts'
import { secretStore } from '../../src/store/secrets.ts'
import { because, output } from '../e2e/control-plane.ts'
import { servers } from '../e2e/servers.ts'
import { emptyRelease } from './empty-release.ts'

const helms = [
  { helm: 'helm 4', program: process.env['HELM4'], variable: 'HELM4' },
  { helm: 'helm 3', program: process.env['HELM3'], variable: 'HELM3' },
] as const
const drivers = [
  { driver: 'secret', open: secretStore },
  { driver: 'configmap', open: configMapStore },
] as const

describe.each(servers)('release records in $name', (server) => {
  describe.skipIf(server.missing !== undefined)(`stores${because(server.missing)}`, () => {
    let cluster: Cluster
    let kubeconfig: string
    let stop: () => Promise<void>
    const folder = mkdtempSync(join(tmpdir(), 'flotilla-store-'))
    const namespaces: string[] = []
    const namespaceFor = async (title: string): Promise<string> => {
      const name = `store-${process.pid}-${title.replaceAll(/[^a-z0-9]/g, '')}`
      await cluster.apply(
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
        { fieldManager: 'helm', force: false },
      )
      namespaces.push(name)
      return name
    }

    beforeAll(async () => {
      const started = await server.start()
      stop = started.stop
      kubeconfig = started.kubeconfig
      cluster = await connectCluster({ environment: process.env, kubeconfig })
      mkdirSync(join(folder, 'c', 'templates'), { recursive: true })
      writeFileSync(join(folder, 'c', 'Chart.yaml'), 'apiVersion: v2\nname: c\nversion: 0.1.0\nappVersion: "7"\n')
      writeFileSync(join(folder, 'c', 'values.yaml'), 'size: 1\n')
      writeFileSync(
        join(folder, 'c', 'templates', 'a.yaml'),
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  size: "{{ .Values.size }}"\n',
      )
      writeFileSync(
        join(folder, 'c', 'templates', 'hook.yaml'),
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-hook\n  annotations:\n    helm.sh/hook: pre-install\n',
      )
      writeFileSync(join(folder, 'c', 'templates', 'NOTES.txt'), 'Hello {{ .Release.Name }}\n')
    })
    afterAll(async () => {
      for (const name of namespaces) await cluster.delete({ group: '', kind: 'Namespace', namespace: '', name })
      cluster?.close()
      await stop?.()
      rmSync(folder, { recursive: true, force: true })
    })

    for (const { helm, program, variable } of helms) {
      for (const { driver, open } of drivers) {
        const title = `${helm}, ${driver}`
        it.skipIf(program === undefined)(
          `reads and writes what ${title} does${program === undefined ? ` (skipped: ${variable} is not set)` : ''}`,
          async () => {
            const namespace = await namespaceFor(title)
            const environment = { KUBECONFIG: kubeconfig, HELM_DRIVER: driver, HELM_NAMESPACE: namespace }
            const run = (...argv: string[]) => output(program ?? '', argv, environment)
            const store = open(cluster)
            await run('install', 'r', join(folder, 'c'), '--set', 'size=2', '--labels', 'team=web')
            await run('upgrade', 'r', join(folder, 'c'), '--set', 'size=3', '--description', 'larger')

            const history = await store.history('r', namespace)
            expect(history.map(({ revision, status, description }) => [revision, status, description])).toEqual([
              [1, 'superseded', 'Install complete'],
              [2, 'deployed', 'larger'],
            ])
            const [current] = await store.current(namespace)
            expect(current).toMatchObject({
              name: 'r',
              namespace,
              revision: 2,
              notes: expect.stringContaining('Hello r'),
              chart: { metadata: { name: 'c', version: '0.1.0', appVersion: '7' } },
              hooks: [expect.objectContaining({ name: 'r-hook', events: ['pre-install'] })],
            })
            expect(current?.config.get('size')).toBe(3)
            expect(current?.manifest).toContain('size: "3"')
            expect(current?.labels).toMatchObject({ team: 'web', owner: 'helm' })
            expect((await store.get('r', namespace, 1))?.labels).toEqual({ team: 'web' })

            const next: Release = {
              ...(current as Release),
              revision: 3,
              status: 'pending-upgrade',
              description: 'by us',
            }
            await store.create(next)
            await store.update({ ...(current as Release), status: 'superseded' })
            await store.update({ ...next, status: 'deployed' })
            const list = JSON.parse(await run('list', '-o', 'json'))
            expect(list).toMatchObject([
              { name: 'r', revision: '3', status: 'deployed', chart: 'c-0.1.0', app_version: '7' },
            ])
            const told = JSON.parse(await run('history', 'r', '-o', 'json'))
            expect(
              told.map((one: { revision: number; status: string; description: string }) => [
                one.revision,
                one.status,
                one.description,
              ]),
            ).toEqual([
              [1, 'superseded', 'Install complete'],
              [2, 'superseded', 'larger'],
              [3, 'deployed', 'by us'],
            ])
            expect(await run('get', 'manifest', 'r')).toBe(await run('get', 'manifest', 'r', '--revision', '2'))
            expect(JSON.parse(await run('get', 'values', 'r', '-o', 'json'))).toEqual({ size: 3 })
            expect(await run('get', 'hooks', 'r')).toContain('r-hook')
            expect(await run('get', 'notes', 'r')).toContain('Hello r')
            await run('rollback', 'r', '1')
            expect((await store.current(namespace)).map(({ revision, status }) => [revision, status])).toEqual([
              [4, 'deployed'],
            ])
            await run('uninstall', 'r')
            expect(await store.history('r', namespace)).toEqual([])
          },
          60_000,
        )
      }
    }

    describe('by themselves', () => {
      let store: ReleaseStore
      let namespace: string
      beforeAll(async () => {
        namespace = await namespaceFor('own')
        store = secretStore(cluster, { now: () => 1_700_000_000_000 })
      })
      const release = (name: string, revision: number, status: Release['status'] = 'superseded'): Release => ({
        ...emptyRelease,
        name,
        namespace,
        revision,
        status,
      })

      it('gives back what was written, for one namespace and for all', async () => {
        await store.create(release('one', 1))
        await store.create(release('one', 2, 'deployed'))
        await store.create(release('two', 1, 'failed'))
        const before = cluster.requests
        const current = await store.current(namespace)
        expect(cluster.requests - before).toBe(1)
        expect(current.map((one) => `${one.name}.${one.revision} ${one.status}`)).toEqual([
          'one.2 deployed',
          'two.1 failed',
        ])
        expect((await store.current('')).filter((one) => one.namespace === namespace)).toEqual(current)
        expect(await store.get('one', namespace, 3)).toBeUndefined()
        expect(await store.get('one', namespace, 2)).toMatchObject({ ...release('one', 2, 'deployed'), labels: {} })
        const secret = await cluster.get({ group: '', kind: 'Secret', namespace, name: 'sh.helm.release.v1.one.v2' })
        expect(secret).toMatchObject({
          type: 'helm.sh/release.v1',
          metadata: {
            labels: { createdAt: '1700000000', name: 'one', owner: 'helm', status: 'deployed', version: '2' },
          },
        })
      })

      it('keeps the newest revisions and the deployed one', async () => {
        await store.create(release('old', 1, 'deployed'))
        for (let revision = 2; revision <= 6; revision++) await store.create(release('old', revision, 'failed'))
        await store.create(release('old', 7, 'pending-upgrade'), undefined, { historyMax: 3 })
        expect((await store.history('old', namespace)).map((one) => one.revision)).toEqual([1, 6, 7])
      })

      it('refuses a revision that exists, and a write over somebody else’s', async () => {
        await store.create(release('race', 1, 'deployed'))
        await expect(store.create(release('race', 1))).rejects.toMatchObject({
          code: 'E_RELEASE_EXISTS',
          message: 'release: already exists',
        })
        const other = secretStore(cluster)
        await other.history('race', namespace)
        await other.update(release('race', 1, 'uninstalling'))
        await expect(store.update(release('race', 1, 'superseded'))).rejects.toMatchObject({
          code: 'E_RELEASE_CHANGED',
        })
        await store.delete(release('race', 1))
        expect(await store.history('race', namespace)).toEqual([])
      })

      it('says why a record is too large', async () => {
        // Text that does not compress.
        let seed = 1
        const noise = Array.from({ length: 1_500_000 }, () => {
          seed = (seed * 48_271) % 2_147_483_647
          return String.fromCharCode(33 + (seed % 90))
        }).join('')
        const large = { ...release('large', 1), manifest: noise }
        await expect(store.create(large)).rejects.toMatchObject({
          code: 'E_RELEASE_TOO_LARGE',
          message: expect.stringContaining(
            'create: failed to create: Secret "sh.helm.release.v1.large.v1" is invalid: data: Too long',
          ),
          hint: expect.stringContaining('.helmignore'),
        })
      })

      it('passes over records that cannot be read, and tells', async () => {
        const unreadable: string[] = []
        const telling = secretStore(cluster, { onUnreadable: (record) => unreadable.push(record) })
        await cluster.create({
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'sh.helm.release.v1.broken.v1', namespace, labels: { owner: 'helm', name: 'broken' } },
          type: 'helm.sh/release.v1',
          data: { release: Buffer.from('nonsense').toString('base64') },
        })
        expect(await telling.history('broken', namespace)).toEqual([])
        expect(unreadable).toEqual(['sh.helm.release.v1.broken.v1'])
        await expect(telling.get('broken', namespace, 1)).rejects.toMatchObject({ code: 'E_RELEASE_RECORD' })
      })
    })
  })
})
