import { describe, expect, it } from 'vitest'
import { type ExecuteOptions, execute } from '../../src/execute/execute.ts'
import type { Outcome } from '../../src/model/event.ts'
import { buildPlan, type StackPlanOptions } from '../../src/plan/stack-plan.ts'
import { recordTime } from '../../src/release/record-time.ts'
import { hook, needs, planned, policy, type Situation } from '../plan/builders.ts'
import { type Script, scriptedPorts, virtualTime } from './virtual.ts'

const options: StackPlanOptions = {
  stack: 's',
  environment: 'e',
  cluster: { context: '', server: '', user: '' },
  notes: [],
}

interface Given extends Script {
  readonly releases: Record<string, Situation>
  readonly plan?: Partial<StackPlanOptions>
  readonly run?: ExecuteOptions
  /** Virtual milliseconds until the run is cancelled. */
  readonly abortAt?: number
}

async function run(given: Given): Promise<{ log: string[]; outcomes: string[]; records: string[] }> {
  const time = virtualTime()
  const { ports, log, records } = scriptedPorts(time, given)
  const plans = Object.entries(given.releases).map(([name, situation]) => planned(name, situation).plan)
  const abort = new AbortController()
  if (given.abortAt !== undefined) void time.sleep(given.abortAt).then(() => abort.abort())
  const report = await time.run(
    execute(
      buildPlan(plans, { ...options, ...given.plan }),
      { now: time.now, of: () => ports },
      { signal: abort.signal, ...given.run },
    ),
  )
  return {
    log: log.map((line) => line.slice(line.indexOf(' ') + 1)),
    outcomes: [...report.outcomes].map(([key, outcome]) => `${key.slice(6)}: ${outcomeText(outcome)}`),
    records: [...records.values()].map((one) => `${one.name}.v${one.revision} ${one.status}: ${one.description}`),
  }
}

function outcomeText(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'done':
      return `${outcome.action} ${outcome.revision}`
    case 'failed':
      return `failed: ${outcome.error.message}`
    case 'skipped':
      return `skipped: ${outcome.reason}`
    default:
      return outcome.kind
  }
}

const noWait = { policy: { ...policy, wait: false } }

describe('what a release writes, in order', () => {
  it('install', async () => {
    const hooks = [hook('pre', ['pre-install'], { deletePolicies: ['hook-succeeded'] }), hook('post', ['post-install'])]
    const { log, records } = await run({
      releases: {
        app: { wanted: 'ConfigMap/a=1 Deployment/b=1', manifest: { hooks }, crds: 'CustomResourceDefinition/w' },
      },
      plan: { missingNamespaces: [{ context: '', name: 'shop' }] },
    })
    expect(log).toEqual([
      'apply Namespace/shop',
      'apply CustomResourceDefinition/w',
      'wait ready CustomResourceDefinition/w',
      'create app.v1 pending-install',
      'update app.v1 pending-install',
      'apply Job/pre',
      'wait hook Job/pre',
      'delete Job/pre',
      'wait gone Job/pre',
      'apply ConfigMap/a',
      'apply Deployment/b',
      'wait ready ConfigMap/a Deployment/b',
      'delete Job/post',
      'wait gone Job/post',
      'update app.v1 pending-install',
      'apply Job/post',
      'wait hook Job/post',
      'update app.v1 deployed',
    ])
    expect(records).toEqual(['app.v1 deployed: Install complete'])
  })

  it('upgrade: every object, prune, supersede', async () => {
    const { log, records } = await run({
      releases: {
        app: {
          spec: noWait,
          wanted: 'ConfigMap/a=1 ConfigMap/b=2',
          stored: 'ConfigMap/a=1 ConfigMap/b=1 ConfigMap/c=1',
        },
      },
    })
    expect(log).toEqual([
      'create app.v2 pending-upgrade',
      'apply ConfigMap/a',
      'apply ConfigMap/b',
      'delete ConfigMap/c',
      'update app.v1 superseded',
      'update app.v2 deployed',
    ])
    expect(records).toEqual(['app.v2 deployed: Upgrade complete', 'app.v1 superseded: '])
  })

  it('record-only: two writes', async () => {
    const { log } = await run({
      releases: { app: { wanted: 'ConfigMap/a=1', stored: 'ConfigMap/a=1', version: '2.0.0' } },
    })
    expect(log).toEqual(['create app.v2 deployed', 'update app.v1 superseded'])
  })

  it('unchanged: nothing at all', async () => {
    const { log, outcomes } = await run({ releases: { app: { wanted: 'ConfigMap/a=1', stored: 'ConfigMap/a=1' } } })
    expect(log).toEqual([])
    expect(outcomes).toEqual(['app: unchanged'])
  })

  it('recover: closes the dead revision first', async () => {
    const { log, records } = await run({
      releases: {
        app: { spec: noWait, wanted: 'ConfigMap/a=1', stored: 'ConfigMap/a=1', statuses: 'deployed,pending-upgrade' },
      },
    })
    expect(log).toEqual([
      'update app.v2 failed',
      'create app.v3 pending-upgrade',
      'apply ConfigMap/a',
      'update app.v1 superseded',
      'update app.v3 deployed',
    ])
    expect(records[0]).toBe('app.v2 failed: Revision 2 was left pending-upgrade by a run that ended')
  })

  it('uninstall', async () => {
    const { log } = await run({
      releases: { app: { mode: 'destroy', stored: 'ConfigMap/a=1', record: { hooks: [] } } },
    })
    expect(log).toEqual(['update app.v1 uninstalling', 'delete ConfigMap/a', 'wait gone ConfigMap/a', 'forget app.v1'])
  })

  it('drift that is to be fixed: the object and no record', async () => {
    const situation = {
      spec: noWait,
      wanted: 'ConfigMap/a=1 ConfigMap/b=1',
      stored: 'ConfigMap/a=1 ConfigMap/b=1',
      live: 'ConfigMap/a=1',
    }
    const { log, outcomes } = await run({ releases: { app: situation }, plan: { fixDrift: true } })
    expect(log).toEqual(['apply ConfigMap/b'])
    expect(outcomes).toEqual(['app: unchanged 1'])
  })
})

describe('failures', () => {
  const chain: Record<string, Situation> = {
    db: { spec: noWait, wanted: 'ConfigMap/db=1' },
    api: { spec: { ...noWait, needs: needs('db') }, wanted: 'ConfigMap/api=1' },
    web: { spec: { ...noWait, needs: needs('api') }, wanted: 'ConfigMap/web=1' },
    mail: { spec: noWait, wanted: 'ConfigMap/mail=1' },
  }

  it('block dependents only, say why, and are recorded in the words of Helm', async () => {
    const { outcomes, records } = await run({ releases: chain, fail: ['apply ConfigMap/db'] })
    expect(outcomes.sort()).toEqual([
      'api: skipped: api needs db, and db failed',
      'db: failed: apply ConfigMap/db is refused',
      'mail: install 1',
      'web: skipped: web needs api, and api was skipped after db failed',
    ])
    expect(records).toContain('db.v1 failed: Release "db" failed: apply ConfigMap/db is refused')
  })

  it('stop everything that has not begun, where asked', async () => {
    const { outcomes } = await run({
      releases: chain,
      fail: ['apply ConfigMap/db'],
      run: { ifFailed: 'stop', concurrency: 1 },
    })
    expect(outcomes).toContain('mail: skipped: the run stopped after db failed')
  })

  it('a hook: recorded as failed, deleted by its policy, told as Helm tells it', async () => {
    const hooks = [hook('h', ['pre-install'], { deletePolicies: ['hook-failed'] })]
    const { log, outcomes } = await run({
      releases: { app: { wanted: 'ConfigMap/a=1', manifest: { hooks } } },
      fail: ['apply Job/h'],
    })
    expect(log.slice(2)).toEqual(['apply Job/h', 'delete Job/h', 'wait gone Job/h', 'update app.v1 failed'])
    expect(outcomes).toEqual([
      'app: failed: failed pre-install: warning: Hook pre-install chart/templates/h.yaml failed: apply Job/h is refused',
    ])
  })

  it('atomic install: uninstalled again', async () => {
    const spec = { policy: { ...policy, wait: false, atomic: true } }
    const { log, outcomes } = await run({
      releases: { app: { spec, wanted: 'ConfigMap/a=1 Deployment/b=1' } },
      fail: ['apply Deployment/b'],
    })
    expect(log.slice(3)).toEqual([
      'update app.v1 failed',
      'update app.v1 uninstalling',
      'delete Deployment/b',
      'delete ConfigMap/a',
      'forget app.v1',
    ])
    expect(outcomes).toEqual([
      'app: failed: release app failed, and has been uninstalled due to rollback-on-failure being set: apply Deployment/b is refused',
    ])
  })

  it('atomic upgrade: rolled back by a third revision', async () => {
    const spec = { policy: { ...policy, wait: false, atomic: true } }
    const { log, records } = await run({
      releases: { app: { spec, stored: 'ConfigMap/a=1', wanted: 'ConfigMap/a=2 Deployment/b=1' } },
      fail: ['apply Deployment/b'],
    })
    expect(log.slice(3)).toEqual([
      'update app.v2 failed',
      'create app.v3 pending-rollback',
      'apply ConfigMap/a',
      'delete Deployment/b',
      'update app.v1 superseded',
      'update app.v3 deployed',
    ])
    expect(records).toContain('app.v3 deployed: Rollback to 1')
  })
})

describe('Ctrl-C', () => {
  it('stops what is in flight, leaves no pending record, starts nothing new', async () => {
    const { outcomes, records, log } = await run({
      releases: {
        db: { wanted: 'ConfigMap/db=1' },
        web: { spec: { needs: needs('db') }, wanted: 'ConfigMap/web=1' },
      },
      ready: () => 1000,
      abortAt: 100,
    })
    expect(outcomes).toEqual(['db: cancelled', 'web: cancelled'])
    expect(records).toEqual(['db.v1 failed: Release "db" failed: context canceled'])
    expect(log.some((line) => line.includes('web'))).toBe(false)
  })
})

describe('times of records', () => {
  const rows: [number, number, string][] = [
    [0, 0, '1970-01-01T00:00:00Z'],
    [1_700_000_000_120, 60, '2023-11-14T23:13:20.12+01:00'],
    [1_700_000_000_005, -210, '2023-11-14T18:43:20.005-03:30'],
  ]
  it.each(rows)('%d at %d min', (now, offset, text) => expect(recordTime(now, offset)).toBe(text))
})
