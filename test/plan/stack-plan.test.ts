import { describe, expect, it } from 'vitest'
import type { Plan, ReleasePlan } from '../../src/model/plan.ts'
import { buildPlan, type StackPlanOptions, sharedObjects } from '../../src/plan/stack-plan.ts'
import { hook, needs, operationsText, planned, policy, type Situation } from './builders.ts'

const options: StackPlanOptions = {
  stack: 'shop',
  environment: 'dev',
  cluster: { context: 'test', server: 'https://x', user: 'me' },
  notes: [],
}

function plans(rows: Record<string, Situation>): ReleasePlan[] {
  return Object.entries(rows).map(([name, given]) => planned(name, given).plan)
}

function build(rows: Record<string, Situation>, changes: Partial<StackPlanOptions> = {}): Plan {
  return buildPlan(plans(rows), { ...options, ...changes })
}

const text = (rows: Record<string, Situation>, changes: Partial<StackPlanOptions> = {}): string =>
  operationsText(build(rows, changes))

describe('operations of a release', () => {
  it('install: CRDs, record, hooks by weight, one step a run of a kind, wait, record', () => {
    const hooks = [hook('b', ['pre-install'], { weight: 5 }), hook('a', ['post-install']), hook('c', ['pre-install'])]
    expect(
      text({
        app: {
          wanted: 'ConfigMap/a=1 ConfigMap/b=1 Deployment/c=1',
          manifest: { hooks },
          crds: 'CustomResourceDefinition/w',
        },
      }),
    ).toBe(
      `app:crds.1 apply 1 CRD
app:record.1 save revision 1
app:pre-install.1 run pre-install hook Job c
app:pre-install.2 run pre-install hook Job b
app:apply.1 apply 2 objects of kind ConfigMap
app:apply.2 apply Deployment c
app:wait.1 wait until everything is ready
app:post-install.1 run post-install hook Job a
app:finish.1 mark the install as done`,
    )
  })

  it('upgrade sends unchanged objects too, and prunes', () => {
    expect(
      text({ app: { wanted: 'ConfigMap/a=1 ConfigMap/b=2', stored: 'ConfigMap/a=1 ConfigMap/b=1 ConfigMap/c=1' } }),
    ).toBe(
      `app:record.1 save revision 2
app:apply.1 apply 2 objects of kind ConfigMap
app:prune.1 delete ConfigMap c
app:wait.1 wait until everything is ready
app:finish.1 mark the upgrade as done`,
    )
  })

  it('uninstall: hooks, record, deletes, the records', () => {
    const hooks = [hook('bye', ['pre-delete'])]
    expect(text({ app: { mode: 'destroy', stored: 'Deployment/a=1 ConfigMap/b=1', record: { hooks } } })).toBe(
      `app:pre-delete.1 run pre-delete hook Job bye
app:record.1 mark as uninstalling
app:delete.1 delete Deployment a
app:delete.2 delete ConfigMap b
app:gone.1 wait until everything is gone
app:finish.1 delete the records`,
    )
  })

  it('record-only is one step, unchanged none, and drift is sent only when asked', () => {
    const rows = {
      record: { wanted: '', stored: '', version: '2.0.0' },
      same: {
        wanted: 'ConfigMap/a=1 ConfigMap/b=1',
        stored: 'ConfigMap/a=1 ConfigMap/b=1',
        live: 'ConfigMap/a=1 ConfigMap/b=2',
      },
    }
    expect(text(rows)).toBe('record:finish.1 save the record')
    expect(text(rows, { fixDrift: true })).toContain('same:drift.1 apply ConfigMap b')
  })

  it('skips waits and hooks that the policy forbids', () => {
    const spec = { policy: { ...policy, wait: false, disableHooks: true } }
    expect(text({ app: { spec, wanted: 'ConfigMap/a=1', manifest: { hooks: [hook('h', ['pre-install'])] } } })).toBe(
      `app:record.1 save revision 1
app:apply.1 apply ConfigMap a
app:finish.1 mark the install as done`,
    )
  })

  it('ids follow the content', () => {
    const id = (wanted: string): string[] => build({ app: { wanted } }).operations.map((one) => one.id)
    expect(id('ConfigMap/a=1')).toEqual(id('ConfigMap/a=1'))
    expect(id('ConfigMap/a=1')[1]).not.toBe(id('ConfigMap/a=2')[1])
  })
})

describe('edges between releases', () => {
  const one = (spec: Situation['spec'], rest: Situation = {}): Situation => ({
    wanted: 'ConfigMap/a=1',
    ...rest,
    spec: { ...spec, policy: { ...policy, wait: false } },
  })

  it('a need is done before its dependent starts; file order means nothing', () => {
    expect(text({ web: { ...one({ needs: needs('db') }), wanted: 'ConfigMap/w=1' }, db: one({}) })).toBe(
      `db:record.1 save revision 1
db:apply.1 apply ConfigMap a
db:finish.1 mark the install as done
web:record.1 save revision 1
    after db:finish.1 (web needs db)
web:apply.1 apply ConfigMap w
web:finish.1 mark the install as done`,
    )
  })

  it('an unchanged need is checked and hands on what it needs itself', () => {
    const unchanged = { stored: 'ConfigMap/m=1', wanted: 'ConfigMap/m=1' }
    expect(text({ a: one({}), b: one({ needs: needs('a') }, unchanged), c: one({ needs: needs('b') }) })).toContain(
      `b:ready.1 wait until it is ready
    after a:finish.1 (b needs a)
c:record.1 save revision 1
    after b:ready.1 (c needs b)`,
    )
  })

  it('destroy reverses them', () => {
    const gone = { mode: 'destroy', stored: 'ConfigMap/a=1' } as const
    const plan = build({ db: one({}, gone), web: one({ needs: needs('db') }, gone) })
    expect(plan.releases.map((release) => release.spec.name)).toEqual(['web', 'db'])
    expect(operationsText(plan)).toContain(
      'db:record.1 mark as uninstalling\n    after web:finish.1 (web needs db, so it goes first)',
    )
  })

  it('a missing namespace is created once and comes before all that lives in it', () => {
    expect(
      text(
        { a: one({}), b: one({}, { wanted: 'ConfigMap/b=1' }) },
        { missingNamespaces: [{ context: '', name: 'shop' }] },
      ),
    ).toBe(
      `a:namespace.1 create namespace shop
a:record.1 save revision 1
    after a:namespace.1 (namespace shop comes first)
a:apply.1 apply ConfigMap a
a:finish.1 mark the install as done
b:record.1 save revision 1
    after a:namespace.1 (namespace shop comes first)
b:apply.1 apply ConfigMap b
b:finish.1 mark the install as done`,
    )
  })

  it('a CRD comes before its custom resources in other releases, from crds/ or from a template', () => {
    const cr = one({}, { wanted: 'Widget/w=1' })
    expect(text({ user: cr, crds: one({}, { wanted: '', crds: 'CustomResourceDefinition/w' }) })).toContain(
      'user:record.1 save revision 1\n    after crds:crds.1 (Widget is defined by crds)',
    )
    expect(text({ user: cr, crds: one({}, { wanted: 'CustomResourceDefinition/w' }) })).toContain(
      'user:record.1 save revision 1\n    after crds:apply.1 (Widget is defined by crds)',
    )
  })

  it('custom resources go before their CRD', () => {
    const gone = (stored: string): Situation => one({}, { mode: 'destroy', stored })
    expect(text({ crds: gone('CustomResourceDefinition/w'), user: gone('Widget/w=1') })).toContain(
      'crds:delete.1 delete CustomResourceDefinition w\n    after user:finish.1 (its Widget objects go before their CRD)',
    )
  })

  it('an implied edge yields to a declared one, with a note', () => {
    const plan = build({
      crds: one({ needs: needs('user') }, { wanted: 'CustomResourceDefinition/w' }),
      user: one({}, { wanted: 'Widget/w=1' }),
    })
    expect(plan.notes).toEqual([
      'user (save revision 1) does not wait for crds (apply CustomResourceDefinition w) although Widget is defined by crds: declared needs say otherwise',
    ])
    expect(operationsText(plan)).toContain('crds:record.1 save revision 1\n    after user:finish.1 (crds needs user)')
  })

  it('a cycle of declared needs is an error', () => {
    expect(() => build({ a: one({ needs: needs('b') }), b: one({ needs: needs('a') }) })).toThrow(
      'releases need each other',
    )
  })
})

it('an object in two releases is told', () => {
  const shared = plans({ a: { wanted: 'ConfigMap/same=1' }, b: { wanted: 'ConfigMap/same=1' } })
  expect(sharedObjects(shared).map((error) => error.message)).toEqual([
    'ConfigMap shop/same is in two releases: a and b',
  ])
})

it('a plan is data: JSON and back gives the same operations', () => {
  const plan = build({ a: { wanted: 'ConfigMap/a=1' } })
  expect(JSON.parse(JSON.stringify(plan.operations))).toEqual(plan.operations)
})
