import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../src/cli/run.ts'
import { connectCluster } from '../../src/kube/client.ts'
import type { Cluster } from '../../src/model/ports.ts'
import { servers } from '../e2e/servers.ts'

/* One stack whose releases are in two clusters: two embedded API servers in this process. */
const folder = mkdtempSync(join(tmpdir(), 'flotilla-clusters-'))
const stops: (() => Promise<void>)[] = []
const clusters: Record<string, Cluster> = {}

const files: Record<string, string> = {
  'config/Chart.yaml': 'apiVersion: v2\nname: config\nversion: 1.0.0\n',
  'config/values.yaml': 'looksFor: db\n',
  'config/templates/map.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }} }
data:
  v: {{ .Values.v | default 1 | quote }}
  seen: {{ (lookup "v1" "ConfigMap" .Release.Namespace .Values.looksFor).data | toJson | quote }}
`,
  'stack.yaml': `apiVersion: flotilla/v1
kind: Stack
name: far
environments: { both: { context: east }, near: { context: east, values: [{ west: false }] } }
values: [{ west: true }]
defaults: { namespace: shop, createNamespace: true }
releases:
  - { name: web, chart: ./config, needs: [east/shop/api] }
  - { name: db, chart: ./config, context: west, values: [{ looksFor: api }], when: "\${{ .Values.west }}" }
  - { name: api, chart: ./config, needs: [west/shop/db] }
`,
}

beforeAll(async () => {
  const config = { apiVersion: 'v1', kind: 'Config', clusters: [], users: [], contexts: [], 'current-context': 'east' }
  const all = config as unknown as Record<'clusters' | 'users' | 'contexts', Record<string, unknown>[]>
  for (const name of ['east', 'west']) {
    const server = await servers[0]!.start()
    stops.push(server.stop)
    const own = JSON.parse(readFileSync(server.kubeconfig, 'utf8')) as typeof all
    all.clusters.push({ ...own.clusters[0], name })
    all.users.push({ ...own.users[0], name })
    all.contexts.push({ name, context: { cluster: name, user: name } })
    clusters[name] = await connectCluster({ kubeconfig: server.kubeconfig, environment: {} })
  }
  // Nothing listens there.
  all.clusters.push({ name: 'nowhere', cluster: { server: 'https://127.0.0.1:1' } })
  all.contexts.push({ name: 'nowhere', context: { cluster: 'nowhere', user: 'east' } })
  write('kubeconfig', JSON.stringify(config))
  for (const [name, text] of Object.entries(files)) write(name, text)
  write(
    'lost.yaml',
    files['stack.yaml']!.replace('context: west', 'context: nowhere').replace('west/shop', 'nowhere/shop'),
  )
})

afterAll(async () => {
  for (const cluster of Object.values(clusters)) cluster.close()
  for (const stop of stops) await stop()
  rmSync(folder, { recursive: true, force: true })
})

function write(name: string, text: string): void {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

async function play(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const played = { code: 0, out: '', err: '' }
  played.code = await run(words, {
    cwd: folder,
    variables: { KUBECONFIG: join(folder, 'kubeconfig') },
    interactive: false,
    columns: undefined,
    signal: new AbortController().signal,
    ask: async () => '',
    program: 'flotilla',
    colour: false,
    out: (text) => {
      played.out += text
    },
    err: (text) => {
      played.err += text
    },
  })
  return played
}

const maps = async (name: string): Promise<Record<string, unknown>> => {
  const found = (await clusters[name]!.list({ group: '', kind: 'ConfigMap' }, 'shop')) as {
    metadata: { name: string }
    data: { seen: string }
  }[]
  const own = found.filter(({ metadata }) => metadata.name !== 'kube-root-ca.crt')
  return Object.fromEntries(own.map((one) => [one.metadata.name, one.data.seen]))
}

/** Versions move with each write, whatever it is. */
const version = async (name: string): Promise<unknown[]> =>
  (await clusters[name]!.list({ group: '', kind: 'Secret' }, 'shop')).map((one) => one['metadata'])

describe('a stack in two clusters', () => {
  it('names an unreachable one before anything is written', async () => {
    const played = await play('apply', '-f', 'lost.yaml', '--yes')
    expect(played.code).toBe(1)
    expect(played.err).toMatch(/cluster nowhere: .*127\.0\.0\.1:1/)
    expect(await clusters['east']!.get({ group: '', kind: 'Namespace', namespace: '', name: 'shop' })).toBeUndefined()
  })

  it('plans both; the first lines name them', async () => {
    const { out, code } = await play('plan')
    expect(code).toBe(0)
    expect(out.replace(/:\d+,/g, ':PORT,')).toMatch(
      /^cluster east, server https:\/\/127\.0\.0\.1:PORT, user east: stack far, environment both\nand cluster west, server https:\/\/127\.0\.0\.1:PORT, user west\n/,
    )
    expect(out.match(/^[+~=-] .*/gm)?.map((line) => line.split('  ')[0])).toEqual([
      '+ west/shop/db',
      '+ shop/api',
      '+ shop/web',
    ])
  })

  it('applies in the order of needs across them, each release to its own', async () => {
    const { out, err, code } = await play('apply', '--yes')
    expect(code, err).toBe(0)
    expect(err.match(/^.*installed/gm)).toEqual([
      'west/shop/db: installed',
      'shop/api: installed',
      'shop/web: installed',
    ])
    expect(out).toContain('3 releases: 3 done')
    // What a need creates in another cluster is no object of this one.
    expect(await maps('east')).toEqual({ api: 'null', web: 'null' })
    expect(await maps('west')).toEqual({ db: 'null' })
  })

  it('a second apply writes to neither', async () => {
    const before = [await version('east'), await version('west')]
    const { out, code } = await play('apply', '--yes')
    expect(code).toBe(0)
    expect(out).toMatch(/^No changes\. 3 releases: 3 unchanged/m)
    expect([await version('east'), await version('west')]).toEqual(before)
  })

  it('status looks at each release where it is', async () => {
    await clusters['west']!.delete({ group: '', kind: 'ConfigMap', namespace: 'shop', name: 'db' })
    const { out } = await play('status')
    expect(out).toMatch(/^west\/shop\/db .* 0\/1/m)
    expect(out).toMatch(/^shop\/api .* 1\/1/m)
    const fixed = await play('apply', '--yes', '--fix-drift')
    expect(fixed.out).toContain('drift fixed')
    expect(Object.keys(await maps('west'))).toEqual(['db'])
  })

  it('tells the clusters and the requests as data', async () => {
    const { out } = await play('plan', '-o', 'json')
    const data = JSON.parse(out) as {
      cluster: { context: string }
      clusters: { context: string }[]
      requests: number
      releases: { key: string; context?: string }[]
    }
    expect(data.cluster.context).toBe('east')
    expect(data.clusters.map(({ context }) => context)).toEqual(['east', 'west'])
    expect(data.releases.map(({ key, context }) => [key, context])).toEqual([
      ['west/shop/db', 'west'],
      ['shop/api', undefined],
      ['shop/web', undefined],
    ])
    expect(data.requests).toBeGreaterThan(6)
    const alone = await play('plan', '-o', 'json', '-l', 'name=db')
    expect(JSON.parse(alone.out)).toMatchObject({ cluster: { context: 'west' } })
    expect(JSON.parse(alone.out)).not.toHaveProperty('clusters')
  })

  it('renders each with what its own cluster holds', async () => {
    const { out, code } = await play('template', '--live')
    expect(code).toBe(0)
    expect(out.match(/seen: .*/g)).toEqual(['seen: "null"', 'seen: "null"', 'seen: "null"'])
  })

  it('leaves the cluster of releases alone that are not part of the environment', async () => {
    const { out, err } = await play('plan', '-e', 'near')
    expect(err).toBe('')
    expect(out).not.toContain('cluster west')
    expect(out).toContain('. west/shop/db  left alone: not part of this environment')
  })

  it('one context for all is refused where two releases would be one', async () => {
    write(
      'same.yaml',
      files['stack.yaml']!.replace('name: web, chart: ./config, needs: [east/shop/api]', 'name: db, chart: ./config'),
    )
    const { err, code } = await play('plan', '-f', 'same.yaml', '--kube-context', 'east')
    expect(code).toBe(1)
    expect(err).toContain('two releases are shop/db of one cluster: shop/db and west/shop/db')
  })

  it('a deletion asks the clusters of dependents, and goes backwards', async () => {
    const refused = await play('destroy', '-l', 'name=db', '--yes')
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('api needs db')
    const { out, err, code } = await play('destroy', '-l', 'name=db', '--with-dependents', '--yes')
    expect(code, err).toBe(0)
    expect(err.match(/^.*uninstalled/gm)).toEqual([
      'shop/web: uninstalled',
      'shop/api: uninstalled',
      'west/shop/db: uninstalled',
    ])
    expect(out).toContain('3 done')
    expect([await maps('east'), await maps('west')]).toEqual([{}, {}])
  })
})
