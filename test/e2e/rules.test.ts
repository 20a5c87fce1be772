import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectCluster } from '../../src/kube/client.ts'
import type { Cluster } from '../../src/model/ports.ts'
import { secretStore } from '../../src/store/secrets.ts'
import { type Program, program } from './program.ts'

/* Rules of the stack file that only a cluster with a history can show, through the built program on the embedded cluster. */
const folder = mkdtempSync(join(tmpdir(), 'flotilla-rules-'))
const files: Record<string, string> = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n',
  'chart/values.yaml': 'colour: red\nlimits: { cpu: 1, memory: 2 }\n',
  'chart/templates/map.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }} }
data: { values: {{ .Values | toJson | quote }} }
`,
  'nulls.yaml': 'limits: { memory: null }\ncolour: null\n',
  'stack.yaml': `apiVersion: flotilla/v1
kind: Stack
name: rules
environments: { here: { cluster: embedded } }
values: [{ cache: true }]
defaults: { namespace: rules, createNamespace: true }
releases:
  - { name: db, chart: ./chart }
  - { name: cache, chart: ./chart, needs: [db], when: "\${{ .Values.cache }}" }
  - { name: api, chart: ./chart, needs: [cache], values: [nulls.yaml] }
`,
}

let flotilla: Program
let cluster: Cluster

beforeAll(async () => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  flotilla = program()
  cluster = await connectCluster({ kubeconfig: await flotilla.kubeconfig(), environment: {} })
  await flotilla.ok(['apply', '--yes'], { cwd: folder })
})

afterAll(async () => {
  cluster?.close()
  await flotilla?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const run = (...args: string[]) => flotilla.run(args, { cwd: folder })
const valuesOf = async (name: string): Promise<unknown> => {
  const map = await cluster.get({ group: '', kind: 'ConfigMap', namespace: 'rules', name })
  return map && JSON.parse((map['data'] as { values: string }).values)
}
const installed = async (): Promise<string[]> =>
  (await secretStore(cluster).current('rules')).map((one) => `${one.name} ${one.revision} ${one.status}`).sort()

describe('rules of the stack file', () => {
  it('a null in a values file removes the chart’s key, and stays in the record', async () => {
    expect(await valuesOf('api')).toEqual({ limits: { cpu: 1 } })
    expect(await valuesOf('db')).toEqual({ colour: 'red', limits: { cpu: 1, memory: 2 } })
    const [api] = (await secretStore(cluster).current('rules')).filter((one) => one.name === 'api')
    expect(api?.config.get('colour')).toBeNull()
  })

  it('a --set for an unknown release is an error that names the nearest, and nothing is written', async () => {
    const { code, stderr } = await run('apply', '--yes', '--set', 'dbb:colour=blue')
    expect(code).toBe(1)
    expect(stderr).toMatch(/dbb/)
    expect(stderr).toMatch(/did you mean db\?/)
    expect(await installed()).toEqual(['api 1 deployed', 'cache 1 deployed', 'db 1 deployed'])
  })

  it('an installed release with when: false is left alone, and shown as such; needs on it are dropped with a note', async () => {
    const off = ['--state-values-set', 'cache=false']
    const plan = await run('plan', '--detailed-exitcode', ...off)
    expect(plan.code).toBe(0)
    expect(plan.stdout).toContain(
      '. rules/cache  left alone: not part of this environment; revision 1 is installed and left alone',
    )
    expect(plan.stdout).toMatch(/note: .*api needs .*cache, which is not part of this environment: the need is dropped/)
    const status = await run('status', ...off)
    expect(status.stdout).toMatch(/rules\/cache +not here +deployed \(1\)/)
    expect((await run('apply', '--yes', ...off)).stdout).toContain('No changes.')
    const destroyed = await run('destroy', '--yes', '-l', 'name=cache', ...off)
    expect(destroyed.code).toBe(0)
    expect(await installed()).toEqual(['api 1 deployed', 'cache 1 deployed', 'db 1 deployed'])
  })

  it('destroy -l of a release that others need is refused, and names them', async () => {
    const { code, stderr } = await run('destroy', '-l', 'name=db', '--yes')
    expect(code).toBe(1)
    expect(stderr).toContain('installed releases outside the selection need what would be destroyed: cache needs db')
    expect(stderr).toContain('--with-dependents')
    expect(await installed()).toHaveLength(3)
  })

  it('--with-dependents destroys them first; without dependents a selection goes alone', async () => {
    expect((await run('destroy', '-l', 'name=api', '--yes')).code).toBe(0)
    expect(await installed()).toEqual(['cache 1 deployed', 'db 1 deployed'])
    const { code, stdout, stderr } = await run('destroy', '-l', 'name=db', '--with-dependents', '--yes')
    expect(code).toBe(0)
    expect(stdout).toContain('- rules/cache  uninstall (revision 1): to be destroyed; also taken: needs db')
    expect(stderr.match(/^.*: uninstalled/gm)).toEqual(['rules/cache: uninstalled', 'rules/db: uninstalled'])
    expect(await installed()).toEqual([])
    expect(await valuesOf('db')).toBeUndefined()
  })

  it('--fail-fast starts nothing else once a release failed', async () => {
    const stack = `apiVersion: flotilla/v1
kind: Stack
name: fast
environments: { here: { cluster: embedded } }
defaults: { namespace: fast, createNamespace: true }
releases:
  - { name: a-bad, chart: ./bad }
  - { name: b, chart: ./chart }
`
    writeFileSync(join(folder, 'fast.yaml'), stack)
    mkdirSync(join(folder, 'bad', 'templates'), { recursive: true })
    writeFileSync(join(folder, 'bad', 'Chart.yaml'), 'apiVersion: v2\nname: bad\nversion: 1.0.0\n')
    const broken = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: bad }\ndata: { n: 1 }\n'
    writeFileSync(join(folder, 'bad', 'templates', 'map.yaml'), broken)
    const { code, stdout } = await run('apply', '-f', 'fast.yaml', '--yes', '--concurrency', '1', '--fail-fast')
    expect(code).toBe(3)
    expect(stdout).toMatch(/fast\/a-bad: failed/)
    expect(stdout).toMatch(/fast\/b: skipped because the run stopped after a-bad failed/)
    const again = await run('apply', '-f', 'fast.yaml', '--yes', '--concurrency', '1')
    expect(again.code).toBe(3)
    expect(again.stdout).toMatch(/fast\/b: installed/)
  })
})
