import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { redactor } from '../../src/diff/redact.ts'
import type { Plan } from '../../src/model/plan.ts'
import { buildPlan, type StackPlanOptions } from '../../src/plan/stack-plan.ts'
import { diffText } from '../../src/report/diff-text.ts'
import { graphDot, graphMermaid, graphText } from '../../src/report/graph.ts'
import { planData } from '../../src/report/plan-data.ts'
import { hasChanges, planText } from '../../src/report/plan-text.ts'
import { hook, needs, planned, type Situation, specOf } from '../plan/builders.ts'

const options: StackPlanOptions = {
  stack: 'shop',
  environment: 'dev',
  cluster: { context: 'kind', server: 'https://127.0.0.1:6443', user: 'me' },
  notes: ['a need was dropped'],
}

const build = (rows: Record<string, Situation>): Plan =>
  buildPlan(
    Object.entries(rows).map(([name, given]) => planned(name, given).plan),
    options,
  )

const hide = redactor(['hunter22'], { salt: 'x' })

const everything = build({
  db: {
    wanted: 'Secret/pw=1 Deployment/db=1',
    manifest: { hooks: [hook('init', ['post-install'])] },
    crds: 'CustomResourceDefinition/w',
  },
  web: {
    wanted: 'ConfigMap/a=1 ConfigMap/b=2',
    stored: 'ConfigMap/a=1 ConfigMap/b=1 ConfigMap/c=1',
    spec: { needs: needs('db') },
  },
  same: { wanted: 'ConfigMap/s=1', stored: 'ConfigMap/s=1' },
  drifted: { wanted: 'ConfigMap/d=1', stored: 'ConfigMap/d=1', live: 'ConfigMap/d=2' },
  old: { spec: { installed: false }, stored: 'ConfigMap/o=1' },
  elsewhere: { spec: { enabled: false }, stored: 'ConfigMap/e=1' },
})

describe('plan text', () => {
  it('names the target first, then every release and object with its reason, then totals', () => {
    expect(
      planText(everything, { colour: false }),
    ).toBe(`cluster kind, server https://127.0.0.1:6443, user me: stack shop, environment dev
+ shop/db  install (app 1.0.0, revision 1): not installed
    > Job init  runs as post-install hook, weight 0
    + CustomResourceDefinition w (apiextensions.k8s.io)  from crds/, before everything else
    + Secret shop/pw  new (holds secrets)
    + Deployment shop/db (apps)  new
~ shop/web  upgrade (app 1.0.0, revision 2): 1 to update, 1 to delete
    = ConfigMap shop/a  as stored
    ~ ConfigMap shop/b  the chart changes it
    - ConfigMap shop/c  no longer in the chart
= shop/same  unchanged: as stored
= shop/drifted  unchanged: 1 object drifted
    ! ConfigMap shop/d  changed in the cluster
- shop/old  uninstall (revision 1): installed: false
    - ConfigMap shop/o  the release is uninstalled
. shop/elsewhere  left alone: not part of this environment; revision 1 is installed and left alone
note: a need was dropped
Total: 6 releases: 1 to install, 1 to upgrade, 1 to uninstall, 2 unchanged, 1 left alone; 8 objects: 2 to create, 1 to update, 2 to delete, 3 as they are; 1 object changed in the cluster since.
`)
  })

  it('says when there is nothing to do', () => {
    const plan = build({ same: { wanted: 'ConfigMap/s=1', stored: 'ConfigMap/s=1' } })
    expect(hasChanges(plan)).toBe(false)
    expect(planText(plan, { colour: false })).toContain('No changes. 1 release: 1 unchanged; 1 object: 1 as they are.')
  })

  it('says what is sent where drift is to be fixed', () => {
    const drifted = planned('a', { wanted: 'ConfigMap/d=1', stored: 'ConfigMap/d=1', live: 'ConfigMap/d=2' }).plan
    const plan = buildPlan([drifted], { ...options, fixDrift: true })
    expect(planText(plan, { colour: false })).toContain(
      '! ConfigMap shop/d  changed in the cluster, will be sent again',
    )
  })

  it('is plain without colour and the same text with it', () => {
    const coloured = planText(everything, { colour: true })
    expect(coloured).toContain('\u001b[32m')
    expect(stripVTControlCharacters(coloured)).toBe(planText(everything, { colour: false }))
  })
})

it('shows the namespaces that a run creates, with the first release that asks for each', () => {
  const plans = ['a', 'b'].map((name) => planned(name, { wanted: 'ConfigMap/c=1' }).plan)
  const text = planText(buildPlan(plans, { ...options, missingNamespaces: [{ context: '', name: 'shop' }] }), {
    colour: false,
  })
  expect(text.match(/^ {4}\+ Namespace shop {2}new, before everything in it$/gm)).toHaveLength(1)
})

describe('diff text', () => {
  it('shows the lines, the drift and the hooks', () => {
    const text = diffText(everything, { colour: false, redactor: hide, context: 1 })
    expect(text).toMatch(/^cluster kind, server .*\n\nshop/)
    expect(text.match(/cluster kind/g)).toHaveLength(1)
    expect(text).toContain(`shop/web: ConfigMap shop/b will be changed
  data:
-   content: "1"
+   content: "2"
  kind: ConfigMap
`)
    expect(text).toContain(`shop/drifted: ConfigMap shop/d was changed in the cluster (- live, + stored)
  data:
-   content: "2"
+   content: "1"
  kind: ConfigMap
`)
    expect(text).toContain('shop/db: hook Job init is new\n+ kind: Job\n')
    expect(text).toContain('shop/web: ConfigMap shop/c will be deleted\n- apiVersion: v1\n')
  })

  it('never shows a secret', () => {
    const plan = build({ a: { wanted: 'Secret/s=top ConfigMap/c=hunter22', stored: 'Secret/s=other ConfigMap/c=x' } })
    for (const text of [
      diffText(plan, { colour: false, redactor: hide }),
      JSON.stringify(planData(plan, { redactor: hide, paths: true })),
    ]) {
      expect(text).not.toMatch(/hunter22|top|other/)
      expect(text).toContain('<secret, 8 bytes')
    }
  })
})

describe('plan data', () => {
  it('is JSON with changes, paths and totals', () => {
    const data = planData(everything, { redactor: hide, paths: true })
    expect(JSON.parse(JSON.stringify(data))).toMatchObject({
      apiVersion: 'flotilla/v1',
      kind: 'Plan',
      changes: true,
      totals: { releases: { install: 1 }, drifted: 1 },
    })
    expect(JSON.stringify(data)).toContain('"paths":[{"path":"data.content","before":"1","after":"2"}]')
  })
})

describe('graph', () => {
  const specs = [
    specOf('web', { needs: needs('api', 'db') }),
    specOf('api', { needs: needs('db') }),
    specOf('db'),
    specOf('off', { enabled: false }),
  ]
  it('as text', () => {
    expect(graphText(specs)).toBe(`shop/web
  shop/api
    shop/db
  shop/db
shop/off (not part of this environment)
`)
  })
  it('as DOT', () => {
    expect(graphDot(specs, 'shop')).toBe(`digraph "shop" {
  rankdir=LR;
  node [shape=box];
  "/shop/web" [label="shop/web"];
  "/shop/api" [label="shop/api"];
  "/shop/db" [label="shop/db"];
  "/shop/off" [label="shop/off", style=dashed];
  "/shop/api" -> "/shop/web";
  "/shop/db" -> "/shop/web";
  "/shop/db" -> "/shop/api";
}
`)
  })
  it('as Mermaid', () => {
    expect(graphMermaid(specs.slice(1, 3))).toBe('flowchart LR\n  r0["shop/api"]\n  r1["shop/db"]\n  r1 --> r0\n')
  })
})
