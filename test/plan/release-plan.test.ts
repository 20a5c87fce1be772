import { describe, expect, it } from 'vitest'
import { GoMap } from '../../src/model/value.ts'
import { hook, planned, releaseText, type Situation } from './builders.ts'

/** Lines after the first are indented by two, however deep they stand in this file. */
const tree = (text: string): string =>
  text
    .split('\n')
    .map((line, index) => (index === 0 ? line : `  ${line.trim()}`))
    .join('\n')

const job = hook('migrate', ['pre-upgrade'])

const rows: [string, Situation, string][] = [
  [
    'nothing is installed',
    { wanted: 'ConfigMap/a=1 Deployment/b=1' },
    `install: not installed
       create ConfigMap shop/a: new
       create Deployment shop/b: new`,
  ],
  [
    'nothing changes',
    { wanted: 'ConfigMap/a=1', stored: 'ConfigMap/a=1' },
    `unchanged: as stored
       unchanged ConfigMap shop/a: as stored`,
  ],
  [
    'all kinds of changes at once',
    { wanted: 'ConfigMap/a=1 ConfigMap/b=2 ConfigMap/new=1', stored: 'ConfigMap/a=1 ConfigMap/b=1 ConfigMap/old=1' },
    `upgrade: 1 to update, 1 to create, 1 to delete
       unchanged ConfigMap shop/a: as stored
       update ConfigMap shop/b: the chart changes it
       create ConfigMap shop/new: new
       delete ConfigMap shop/old: no longer in the chart`,
  ],
  [
    'drift of an unchanged release is told and changes nothing',
    { wanted: 'ConfigMap/a=1 ConfigMap/b=1', stored: 'ConfigMap/a=1 ConfigMap/b=1', live: 'ConfigMap/a=2' },
    `unchanged: 2 objects drifted
       unchanged ConfigMap shop/a: changed in the cluster
       unchanged ConfigMap shop/b: missing in the cluster`,
  ],
  [
    'an upgrade sends every object and so undoes drift',
    {
      wanted: 'ConfigMap/a=1 ConfigMap/b=1 ConfigMap/c=2',
      stored: 'ConfigMap/a=1 ConfigMap/b=1 ConfigMap/c=1',
      live: 'ConfigMap/a=9 ConfigMap/c=1',
    },
    `upgrade: 1 to update
       update ConfigMap shop/a: changed in the cluster (drifted)
       create ConfigMap shop/b: missing in the cluster (drifted)
       update ConfigMap shop/c: the chart changes it`,
  ],
  [
    'an object that goes and is gone already',
    { wanted: 'ConfigMap/a=1', stored: 'ConfigMap/a=1 ConfigMap/b=1', live: 'ConfigMap/a=1' },
    `upgrade: 1 object left the chart
       unchanged ConfigMap shop/a: as stored`,
  ],
  [
    'an object that exists and belongs to the release',
    { wanted: 'ConfigMap/a=1 ConfigMap/b=1', stored: 'ConfigMap/a=1', live: 'ConfigMap/a=1 ConfigMap/b=0' },
    `upgrade: 1 to adopt
       unchanged ConfigMap shop/a: as stored
       adopt ConfigMap shop/b: exists already and belongs to this release`,
  ],
  [
    'an object of somebody else, in the words of Helm',
    { wanted: 'ConfigMap/a=1', live: 'ConfigMap/a=1', foreign: true },
    `install: not installed
       adopt ConfigMap shop/a: exists already and belongs to this release
       ! ConfigMap "a" in namespace "shop" exists and cannot be imported into the current release: invalid ownership metadata; annotation validation error: key "meta.helm.sh/release-name" must equal "app": current value is "other"; annotation validation error: key "meta.helm.sh/release-namespace" must equal "shop": current value is "elsewhere"`,
  ],
  [
    'a cluster-wide object',
    { wanted: 'ClusterRole/r=1' },
    `install: not installed
       create ClusterRole r: new`,
  ],
  [
    'another chart version',
    { wanted: '', stored: '', version: '1.1.0' },
    'record-only: chart version 1.0.0 becomes 1.1.0',
  ],
  ['other notes', { wanted: '', stored: '', manifest: { notes: 'hi' } }, 'record-only: the notes change'],
  [
    'other values that change no object',
    { wanted: '', stored: '', config: new GoMap([['a', 1]]) },
    'record-only: values change, no object does',
  ],
  [
    'a comment in the manifest',
    { wanted: '', stored: '', manifest: { text: '---\n# hello\n' } },
    'unchanged: as stored',
  ],
  ['a new hook', { wanted: '', stored: '', manifest: { hooks: [job] } }, 'upgrade: hook migrate is new'],
  [
    'a hook that changes',
    { wanted: '', stored: '', manifest: { hooks: [{ ...job, weight: 1 }] }, record: { hooks: [job] } },
    'upgrade: hook migrate changes',
  ],
  [
    'a hook that has run',
    {
      wanted: '',
      stored: '',
      manifest: { hooks: [job] },
      record: {
        hooks: [
          {
            ...job,
            deletePolicies: ['before-hook-creation'],
            lastRun: { startedAt: 'x', completedAt: 'y', phase: 'Succeeded' },
          },
        ],
      },
    },
    'unchanged: as stored',
  ],
  [
    'sync without a change',
    { wanted: '', stored: '', mode: 'sync' },
    'upgrade: sync gives every release a new revision',
  ],
  ['a failed revision', { wanted: '', stored: '', statuses: 'deployed,failed' }, 'upgrade: revision 2 is failed'],
  [
    'a revision of a dead run',
    { wanted: '', stored: '', statuses: 'deployed,pending-upgrade' },
    'recover: revision 2 was left pending-upgrade by a run that ended',
  ],
  [
    'a first revision of a dead run',
    { wanted: '', stored: '', statuses: 'pending-install' },
    'recover: revision 1 was left pending-install by a run that ended',
  ],
  [
    'history kept by an uninstall',
    { wanted: 'ConfigMap/a=1', stored: '', statuses: 'uninstalled' },
    `install: uninstalled, its history is kept
       create ConfigMap shop/a: new`,
  ],
  [
    'when: false',
    { spec: { enabled: false }, stored: 'ConfigMap/a=1' },
    'skipped: not part of this environment; revision 1 is installed and left alone',
  ],
  ['when: false and not there', { spec: { enabled: false } }, 'skipped: not part of this environment'],
  [
    'installed: false',
    { spec: { installed: false }, stored: 'ConfigMap/a=1 ConfigMap/gone=1', live: 'ConfigMap/a=1' },
    `uninstall: installed: false
       delete ConfigMap shop/a: the release is uninstalled`,
  ],
  ['installed: false and not there', { spec: { installed: false } }, 'unchanged: not installed'],
  [
    'destroy leaves what belongs to others',
    { mode: 'destroy', wanted: '', stored: 'ConfigMap/a=1', foreign: true },
    `uninstall: to be destroyed
       keep ConfigMap shop/a: it does not belong to this release`,
  ],
]

describe('release plan', () => {
  it.each(rows)('%s', (_, given, wanted) => expect(releaseText(planned('app', given))).toBe(tree(wanted)))

  it('says what the record will be', () => {
    const { wanted } = planned('app', {
      wanted: 'ConfigMap/a=2',
      stored: 'ConfigMap/a=1',
      statuses: 'deployed,failed',
    }).plan
    expect([wanted?.revision, wanted?.status, wanted?.description, wanted?.firstDeployed]).toEqual([
      3,
      'pending-upgrade',
      'Preparing upgrade',
      '2026-01-01T00:00:00Z',
    ])
  })

  it('keeps the apply method of the revision before, as `--server-side=auto` does', () => {
    const method = (record: object): string | undefined =>
      planned('app', { wanted: 'ConfigMap/a=2', stored: 'ConfigMap/a=1', record }).plan.wanted?.applyMethod
    const methods = ['ssa', undefined, 'csa'].map((applyMethod) => method({ applyMethod }))
    expect(methods).toEqual(['ssa', 'csa', 'csa'])
    expect(planned('app', { wanted: '' }).plan.wanted?.applyMethod).toBe('ssa')
  })
})
