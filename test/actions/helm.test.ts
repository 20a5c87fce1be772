import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadChart } from '../../src/chart/load.ts'
import { because, output, type TestCluster } from '../e2e/control-plane.ts'
import { servers } from '../e2e/servers.ts'
import { openWorld, type World } from './world.ts'

const files = {
  'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.2.3\nappVersion: "4"\nannotations: { a: b }\n',
  'values.yaml': 'v: "1"\nnumber: 1\nlist: [1, two]\n',
  'README.md': 'read me\n',
  'crds/README': 'not yaml\n',
  'values.schema.json': '{"type": "object"}\n',
  'templates/NOTES.txt': 'Installed {{ .Release.Name }} as {{ .Release.Revision }}\n',
  'templates/config.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  v: {{ .Values.v | quote }}\n',
  'templates/service.yaml':
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  selector: { app: x }\n  ports: [{ port: 80 }]\n',
  'templates/hook.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-hook\n  annotations:\n    helm.sh/hook: pre-install,post-upgrade\n    helm.sh/hook-weight: "5"\n',
}

const folder = mkdtempSync(join(tmpdir(), 'flotilla-chart-'))
for (const [name, text] of Object.entries(files)) {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), text)
}
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A record as JSON, without what differs from run to run. */
async function record(world: World, namespace: string, revision: number): Promise<unknown> {
  const name = `sh.helm.release.v1.app.v${revision}`
  const secret = await world.cluster.get({ group: '', kind: 'Secret', namespace, name })
  const data = secret?.['data'] as { release: string } | undefined
  const text = gunzipSync(Buffer.from(Buffer.from(data?.release ?? '', 'base64').toString(), 'base64')).toString()
  const masked = text
    .replaceAll(/"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)"/g, '"TIME"')
    .replaceAll(namespace, 'NAMESPACE')
  return JSON.parse(masked)
}

const { HELM4, HELM3 } = process.env
/** The cluster may be one that lives on: namespaces are new each time. */
const run = Date.now().toString(36)

describe.each(servers)('records beside those of Helm, on $name', ({ missing, start }) => {
  let server: TestCluster
  beforeAll(async () => {
    if (missing === undefined) server = await start()
  }, 60_000)
  afterAll(() => server?.stop())
  const test = it.skipIf(missing !== undefined || !HELM4 || !HELM3)
  const title = (text: string): string =>
    `${text}${because(missing ?? (HELM4 && HELM3 ? undefined : 'HELM4 or HELM3 is not set'))}`
  const rows = (values: string) => [{ name: 'app', chart: 'app', values, policy: { wait: false } }]
  const open = (namespace: string): Promise<World> => openWorld(server.kubeconfig, namespace, { app: files })
  const helm = (program: string | undefined, ...args: string[]): Promise<string> =>
    output(program ?? '', args, { KUBECONFIG: server.kubeconfig })

  test(title('an install and an upgrade leave the records that helm 4 leaves'), async () => {
    await helm(HELM4, 'install', 'app', folder, '-n', `theirs-${run}`, '--create-namespace', '--set', 'number=7')
    await helm(HELM4, 'upgrade', 'app', folder, '-n', `theirs-${run}`, '--set', 'v=2')
    const world = await open(`ours-${run}`)
    await world.apply(rows('{number: 7}'))
    await world.apply(rows('{v: 2}'))
    for (const revision of [1, 2])
      expect(await record(world, `ours-${run}`, revision)).toEqual(await record(world, `theirs-${run}`, revision))
  })

  test.each([
    ['helm 4', HELM4],
    ['helm 3', HELM3],
  ])(title('%s and Flotilla take turns on one release'), async (name, program) => {
    const namespace = `turns-${name.replace(' ', '-')}-${run}`
    await helm(program, 'install', 'app', folder, '-n', namespace, '--create-namespace')
    const world = await open(namespace)
    // Its notes print the revision: that alone is no change.
    expect((await world.plan(rows('{}'))).plan.releases[0]?.action).toBe('unchanged')
    await world.apply(rows('{v: two}'))
    expect(await world.data('ConfigMap', 'app')).toEqual({ v: 'two' })
    await helm(program, 'upgrade', 'app', folder, '-n', namespace, '--set', 'v=three')
    expect(await world.data('ConfigMap', 'app')).toEqual({ v: 'three' })
    await helm(program, 'rollback', 'app', '2', '-n', namespace)
    expect(await world.data('ConfigMap', 'app')).toEqual({ v: 'two' })
    const seen = JSON.parse(await helm(program, 'history', 'app', '-n', namespace, '-o', 'json')) as {
      status: string
      description: string
    }[]
    expect(seen.map((one) => `${one.status}: ${one.description}`)).toEqual([
      'superseded: Install complete',
      'superseded: Upgrade complete',
      'superseded: Upgrade complete',
      'deployed: Rollback to 2',
    ])
    const gone = await world.apply(rows('{}'), { mode: 'destroy' })
    expect(gone.outcomes).toEqual(['app: uninstalled, revision 4'])
    expect(JSON.parse(await helm(program, 'list', '-n', namespace, '-o', 'json'))).toEqual([])
  })
})

it('reads the chart that both are given', async () => {
  expect((await loadChart(folder)).metadata.version).toBe('1.2.3')
})
