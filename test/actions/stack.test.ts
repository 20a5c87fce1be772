import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stackStatus } from '../../src/actions/status.ts'
import { diffText } from '../../src/report/diff-text.ts'
import { hasChanges, planText } from '../../src/report/plan-text.ts'
import type { TestCluster } from '../e2e/control-plane.ts'
import { because } from '../e2e/control-plane.ts'
import { servers } from '../e2e/servers.ts'
import { type Charts, openWorld, type World } from './world.ts'

const config = `apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }} }
data: { v: {{ .Values.v | default "1" | quote }} }
`

const charts: Charts = {
  config: { 'templates/a.yaml': config },
  two: {
    'templates/a.yaml': `${config}{{ if .Values.more }}
---
apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }}-more }
{{ end }}`,
    'templates/NOTES.txt': 'note {{ .Values.note }}',
  },
  hooked: {
    'templates/a.yaml': config,
    'templates/h.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-hook
  annotations: { helm.sh/hook: "pre-install,pre-upgrade" }
{{ if .Values.broken }}
data: { number: 1 }
{{ end }}`,
  },
  broken: {
    'templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: {{ .Release.Name }} }\ndata: { n: 1 }\n',
  },
  deployment: {
    'templates/d.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }} }
spec:
  selector: { matchLabels: { app: {{ .Release.Name }} } }
  template:
    metadata:
      labels: { app: {{ .Release.Name }} }
      annotations: { flotilla.test/pod: {{ .Values.pod | default "" | quote }} }
    spec: { containers: [{ name: main, image: "example.com/a:1", resources: { limits: { cpu: 0.5 } } }] }
`,
  },
  crds: {
    'crds/w.yaml': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.actions.example.com }
spec:
  group: actions.example.com
  scope: Namespaced
  names: { kind: Widget, plural: widgets, singular: widget }
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
`,
  },
  widget: {
    'templates/w.yaml': `{{ if .Capabilities.APIVersions.Has "actions.example.com/v1/Widget" }}
apiVersion: actions.example.com/v1
kind: Widget
metadata: { name: {{ .Release.Name }} }
spec: { seen: {{ (lookup "v1" "ConfigMap" .Release.Namespace "base").data.v | quote }} }
{{ end }}`,
  },
  kept: {
    'templates/s.yaml': `apiVersion: v1
kind: Secret
metadata: { name: {{ .Release.Name }} }
data: { password: {{ .Values.password | default "" | b64enc | quote }} }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }} }
data: { url: "postgres://me:{{ .Values.password }}@db" }
`,
  },
  secret: {
    'templates/s.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }} }
data: { url: "postgres://me:{{ .Values.password }}@db" }
`,
  },
}

/** The cluster may be one that lives on: namespaces are new each time. */
const run = `actions-${Date.now().toString(36)}`

describe.each(servers)('a stack on $name', ({ name, missing, start }) => {
  let server: TestCluster
  let count = 0
  const world = (): Promise<World> => openWorld(server.kubeconfig, `${run}-${++count}`, charts)
  const test = it.skipIf(missing !== undefined)
  const title = (text: string): string => `${text}${because(missing)}`

  beforeAll(async () => {
    if (missing === undefined) server = await start()
  }, 60_000)
  afterAll(() => server?.stop())

  test(title('is applied; the second time nothing at all is sent'), async () => {
    const here = await world()
    const rows = [
      { name: 'web', chart: 'config', needs: ['db'] },
      { name: 'db', chart: 'hooked' },
    ]
    expect((await here.apply(rows)).outcomes).toEqual(['db: installed, revision 1', 'web: installed, revision 1'])
    const again = await here.apply(rows)
    expect(hasChanges(again.planned.plan)).toBe(false)
    expect(again.sent).toBe(0)
    expect(await here.history('db')).toEqual(['1 deployed: Install complete'])
  })

  test(title('an upgrade changes, creates and prunes; the record says so'), async () => {
    const here = await world()
    await here.apply([{ name: 'a', chart: 'two', values: '{v: 1, more: true}' }])
    expect(await here.data('ConfigMap', 'a-more')).toBeUndefined()
    const upgraded = await here.apply([{ name: 'a', chart: 'two', values: '{v: 2}' }])
    expect(planText(upgraded.planned.plan, { colour: false })).toContain(
      'upgrade (two 1.0.0, revision 2): 1 to update, 1 to delete',
    )
    expect(await here.data('ConfigMap', 'a')).toEqual({ v: '2' })
    expect(await here.history('a')).toEqual(['1 superseded: Install complete', '2 deployed: Upgrade complete'])
    const noted = await here.apply([{ name: 'a', chart: 'two', values: '{v: 2, note: x}' }])
    expect(noted.planned.plan.releases.map((one) => `${one.action}: ${one.reason}`)).toEqual([
      'record-only: the notes change',
    ])
    // A new record, and the old one superseded.
    expect(noted.sent).toBeLessThanOrEqual(3)
  })

  test(title('keeps as many revisions as asked for'), async () => {
    const here = await world()
    for (let v = 1; v <= 4; v++)
      await here.apply([{ name: 'a', chart: 'config', values: `{v: ${v}}`, policy: { historyMax: 2 } }])
    expect(await here.history('a')).toEqual(['3 superseded: Upgrade complete', '4 deployed: Upgrade complete'])
  })

  test(title('sync gives an unchanged release a revision'), async () => {
    const here = await world()
    const rows = [{ name: 'a', chart: 'config' }]
    await here.apply(rows)
    expect((await here.apply(rows, { mode: 'sync' })).outcomes).toEqual(['a: upgraded, revision 2'])
  })

  test(
    title('what is defaulted or written another way is no drift; what is changed is, and is sent only when asked'),
    async () => {
      const here = await world()
      const rows = [
        { name: 'd', chart: 'deployment' },
        { name: 'a', chart: 'config' },
      ]
      await here.apply(rows)
      const still = await here.plan(rows)
      expect(still.plan.releases.map((one) => one.reason)).toEqual(['as stored', 'as stored'])
      const namespace = `${run}-${count}`
      await here.cluster.patch(
        { group: '', kind: 'ConfigMap', namespace, name: 'a' },
        { type: 'merge', body: { data: { v: '9' } } },
      )
      await here.cluster.delete({ group: 'apps', kind: 'Deployment', namespace, name: 'd' })
      const drifted = await here.apply(rows)
      expect(drifted.sent).toBe(0)
      expect(planText(drifted.planned.plan, { colour: false })).toContain('2 objects changed in the cluster since')
      const fixed = await here.apply(rows, { fixDrift: true })
      expect(fixed.outcomes.sort()).toEqual(['a: drift fixed, revision 1', 'd: drift fixed, revision 1'])
      expect(await here.data('ConfigMap', 'a')).toEqual({ v: '1' })
      expect((await here.plan(rows)).plan.releases.map((one) => one.reason)).toEqual(['as stored', 'as stored'])
    },
  )

  test(title('a CRD and what is looked up may come from the same plan'), async () => {
    const here = await world()
    const rows = [
      { name: 'w', chart: 'widget', needs: ['crds', 'base'] },
      { name: 'crds', chart: 'crds' },
      { name: 'base', chart: 'config', values: '{v: planned}' },
    ]
    const first = await here.apply(rows)
    expect(first.outcomes.sort()).toEqual([
      'base: installed, revision 1',
      'crds: installed, revision 1',
      'w: installed, revision 1',
    ])
    const ref = { group: 'actions.example.com', kind: 'Widget', namespace: `${run}-${count}`, name: 'w' }
    expect((await here.cluster.get(ref))?.['spec']).toEqual({ seen: 'planned' })
    expect((await here.apply(rows)).sent).toBe(0)
  })

  test(title('a failure is recorded, blocks its dependents only, and is retried'), async () => {
    const here = await world()
    const rows = (broken: boolean) => [
      { name: 'bad', chart: 'hooked', values: `{broken: ${broken}}` },
      { name: 'after', chart: 'config', needs: ['bad'] },
      { name: 'other', chart: 'config' },
    ]
    const failed = await here.apply(rows(true))
    expect(failed.outcomes.map((line) => line.slice(0, 60)).sort()).toEqual([
      'after: skipped because after needs bad, and bad failed',
      'bad: failed: failed pre-install: warning: Hook pre-install h',
      'other: installed, revision 1',
    ])
    expect((await here.history('bad'))[0]).toMatch(/^1 failed: Release "bad" failed: failed pre-install: /)
    expect((await here.apply(rows(false))).outcomes.sort()).toEqual([
      'after: installed, revision 1',
      'bad: upgraded, revision 2',
    ])
  })

  test(title('atomic: an install is uninstalled, an upgrade rolled back'), async () => {
    const here = await world()
    const atomic = { policy: { atomic: true } }
    const failed = await here.apply([{ name: 'bad', chart: 'broken', ...atomic }])
    expect(failed.outcomes[0]).toContain('has been uninstalled due to rollback-on-failure being set')
    expect(await here.history('bad')).toEqual([])
    await here.apply([{ name: 'a', chart: 'hooked', ...atomic }])
    const back = await here.apply([{ name: 'a', chart: 'hooked', values: '{v: 2, broken: true}', ...atomic }])
    expect(back.outcomes[0]).toContain('has been rolled back due to rollback-on-failure being set')
    expect((await here.history('a')).map((line) => line.split(':')[0])).toEqual([
      '1 superseded',
      '2 failed',
      '3 deployed',
    ])
    expect(await here.data('ConfigMap', 'a')).toEqual({ v: '1' })
  })

  test(title('Ctrl-C leaves no pending record'), async () => {
    const here = await world()
    const abort = new AbortController()
    const run = {
      signal: abort.signal,
      onEvent: (event: { type: string }) => {
        if (event.type === 'waiting') abort.abort()
      },
    }
    const rows = [
      { name: 'slow', chart: 'deployment', values: '{pod: unready}' },
      { name: 'after', chart: 'config', needs: ['slow'] },
    ]
    expect((await here.apply(rows, { run })).outcomes.sort()).toEqual(['after: cancelled', 'slow: cancelled'])
    expect(await here.history('slow')).toEqual(['1 failed: Release "slow" failed: context canceled'])
    expect(await here.history('after')).toEqual([])
  })

  test(title('a revision left pending by a dead run is recovered'), async () => {
    const here = await world()
    const rows = [{ name: 'a', chart: 'config' }]
    await here.apply(rows)
    const [record] = await here.store.history('a', `${run}-${count}`)
    if (!record) throw new Error('no record')
    await here.store.create({ ...record, revision: 2, status: 'pending-upgrade' })
    expect((await here.apply(rows)).outcomes).toEqual(['a: recovered, revision 3'])
    expect(await here.history('a')).toEqual([
      '1 superseded: Install complete',
      '2 failed: Revision 2 was left pending-upgrade by a run that ended',
      '3 deployed: Upgrade complete',
    ])
  })

  test(title("somebody else's object is refused before anything is written"), async () => {
    const here = await world()
    await here.apply([{ name: 'a', chart: 'config' }])
    const namespace = `${run}-${count}`
    await here.cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b', namespace } })
    await expect(
      here.plan([
        { name: 'b', chart: 'config' },
        { name: 'c', chart: 'config' },
      ]),
    ).rejects.toThrow(
      `release b: ConfigMap "b" in namespace "${namespace}" exists and cannot be imported into the current release: invalid ownership metadata; label validation error: missing key "app.kubernetes.io/managed-by": must be set to "Helm"`,
    )
    expect(await here.history('c')).toEqual([])
  })

  test(title('a selection takes needs that change, and says why'), async () => {
    const here = await world()
    const rows = (v: number) => [
      { name: 'db', chart: 'config', values: `{v: ${v}}` },
      { name: 'api', chart: 'config', needs: ['db'] },
      { name: 'web', chart: 'config', needs: ['api'] },
      { name: 'other', chart: 'config' },
    ]
    const selected = ['web']
    expect((await here.apply(rows(1), { selected })).outcomes).toHaveLength(3)
    const text = planText((await here.plan(rows(2), { selected })).plan, { colour: false })
    expect(text).toContain('db  upgrade (config 1.0.0, revision 2): 1 to update; also taken: needed by api')
    expect(text).not.toMatch(/\/api |other/)
    expect(planText((await here.plan(rows(2), { selected, noNeeds: true })).plan, { colour: false })).toContain(
      'No changes',
    )
  })

  test(title('a deletion adds nothing: dependents are an error, unless asked for'), async () => {
    const here = await world()
    const rows = [
      { name: 'db', chart: 'config' },
      { name: 'api', chart: 'config', needs: ['db'] },
      { name: 'off', chart: 'config', needs: ['db'], enabled: false },
    ]
    await here.apply(rows)
    const destroy = { mode: 'destroy', selected: ['db'] } as const
    await expect(here.plan(rows, destroy)).rejects.toThrow(
      'installed releases outside the selection need what would be destroyed: api needs db',
    )
    const gone = await here.apply(rows, { ...destroy, withDependents: true })
    expect(gone.outcomes).toEqual(['api: uninstalled, revision 1', 'db: uninstalled, revision 1'])
    expect(await here.history('db')).toEqual([])
    expect(await here.data('ConfigMap', 'db')).toBeUndefined()
  })

  test(title('when: false is left alone, installed: false uninstalled, what left the file is told'), async () => {
    const here = await world()
    const all = ['a', 'b', 'c'].map((release) => ({ name: release, chart: 'config' }))
    await here.apply(all)
    const rows = [
      { name: 'a', chart: 'config', enabled: false },
      { name: 'b', chart: 'config', installed: false },
    ]
    const { planned, outcomes } = await here.apply(rows)
    expect(planText(planned.plan, { colour: false })).toContain(
      'left alone: not part of this environment; revision 1 is installed and left alone',
    )
    expect(planned.plan.notes).toEqual([
      expect.stringContaining('/c (revision 1) was installed by this stack and is no longer in its file'),
    ])
    expect(outcomes).toEqual(['b: uninstalled, revision 1'])
    expect(await here.data('ConfigMap', 'a')).toEqual({ v: '1' })
  })

  test(title('a secret is masked wherever it ends up, and its change stays visible'), async () => {
    const here = await world()
    await here.apply([{ name: 'a', chart: 'secret', secrets: '{password: hunter22}' }])
    const { plan, redactor } = await here.plan([{ name: 'a', chart: 'secret', secrets: '{password: hunter33}' }])
    const text = diffText(plan, { colour: false, redactor })
    expect(text).not.toContain('hunter')
    expect(text).toMatch(/^- {3}url: 'postgres:\/\/me:<secret, 8 bytes, #\w{6}>@db'$/m)
    expect(text).toMatch(/^\+ {3}url: 'postgres:\/\/me:<secret, 8 bytes, #\w{6}>@db'$/m)
  })

  test(title('what was secret once stays masked on the side before, when its layer is gone'), async () => {
    const here = await world()
    await here.apply([{ name: 'a', chart: 'kept', secrets: '{password: hunter22x}' }])
    const { plan, redactor } = await here.plan([{ name: 'a', chart: 'kept', values: '{v: 2}' }])
    const text = diffText(plan, { colour: false, redactor })
    expect(text).not.toContain('hunter')
    expect(text).toMatch(/^- {3}url: 'postgres:\/\/me:<secret, 9 bytes, #\w{6}>@db'$/m)
  })

  test(title('status tells what is wanted, recorded, ready and drifted'), async () => {
    const here = await world()
    const rows = [
      { name: 'a', chart: 'config' },
      { name: 'd', chart: 'deployment' },
    ]
    const { planned } = await here.apply(rows)
    await here.cluster.delete({ group: '', kind: 'ConfigMap', namespace: `${run}-${count}`, name: 'a' })
    const stack = {
      name: 'test',
      file: '',
      environment: { name: 'here', target: undefined, protected: false, values: new Map() as never },
    }
    const status = await stackStatus(
      { ...stack, releases: planned.plan.releases.map((one) => one.spec), notes: [] },
      here.session,
    )
    expect(
      status.releases.map((one) => [
        one.name,
        one.recorded?.status,
        `${one.ready}/${one.objects}`,
        one.drifted.length,
        one.action,
      ]),
    ).toEqual([
      ['a', 'deployed', '0/1', 1, 'unchanged'],
      ['d', 'deployed', '1/1', 0, 'unchanged'],
    ])
  })

  it(`runs against ${name}${because(missing)}`, () => expect(count > 0).toBe(missing === undefined))
})
