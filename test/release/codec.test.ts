import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Release } from '../../src/model/release.ts'
import { GoMap, Num } from '../../src/model/value.ts'
import { decodeRelease, encodeRelease } from '../../src/release/codec.ts'
import { lastDeployed, latestRevision, recordName, revisionsToPrune } from '../../src/release/history.ts'

const release: Release = {
  name: 'web',
  namespace: 'shop',
  revision: 2,
  status: 'deployed',
  firstDeployed: '2026-01-02T03:04:05.678901234Z',
  lastDeployed: '2026-01-03T03:04:05+01:00',
  deleted: '',
  description: 'Upgrade complete',
  notes: 'a <b>\n',
  chart: {
    metadata: {
      name: 'web',
      version: '1.0.0',
      apiVersion: 'v2',
      appVersion: '',
      kubeVersion: '',
      description: '',
      type: '',
      home: '',
      icon: '',
      condition: '',
      tags: '',
      deprecated: false,
      sources: [],
      keywords: ['k'],
      maintainers: [{ name: 'm', email: 'm@example.com' }],
      annotations: { b: '2', a: '1' },
      dependencies: [{ name: 'd', version: '1.x', repository: '', importValues: ['x', { child: 'c', parent: 'p' }] }],
    },
    templates: [{ name: 'templates/a.yaml', data: Buffer.from('a: 1\n') }],
    values: new GoMap([
      ['b', 1],
      ['a', null],
    ]),
    files: [],
  },
  config: new GoMap([
    ['port', new Num('int64', 80)],
    ['__proto__', 'own'],
  ]),
  manifest: '---\n# Source: web/templates/a.yaml\na: 1\n',
  hooks: [
    {
      name: 'job',
      kind: 'Job',
      path: 'web/templates/job.yaml',
      manifest: 'kind: Job',
      events: ['pre-install'],
      lastRun: { startedAt: '', completedAt: '', phase: '' },
      weight: -5,
      deletePolicies: ['hook-succeeded'],
      outputLogPolicies: [],
    },
  ],
  labels: {},
  applyMethod: 'ssa',
}

function jsonOf(encoded: string): string {
  return gunzipSync(Buffer.from(encoded, 'base64')).toString('utf8')
}

function recordOf(json: unknown): string {
  return gzipSync(JSON.stringify(json)).toString('base64')
}

describe('release codec', () => {
  it("writes the fields in Go's order and leaves empty ones out as Go does", () => {
    expect(jsonOf(encodeRelease(release))).toBe(
      '{"name":"web","info":{"first_deployed":"2026-01-02T03:04:05.678901234Z","last_deployed":"2026-01-03T03:04:05+01:00",' +
        '"description":"Upgrade complete","status":"deployed","notes":"a \\u003cb\\u003e\\n"},' +
        '"chart":{"metadata":{"name":"web","version":"1.0.0","keywords":["k"],"maintainers":[{"name":"m","email":"m@example.com"}],' +
        '"apiVersion":"v2","annotations":{"a":"1","b":"2"},' +
        '"dependencies":[{"name":"d","version":"1.x","repository":"","import-values":["x",{"child":"c","parent":"p"}]}]},' +
        '"lock":null,"templates":[{"name":"templates/a.yaml","data":"YTogMQo="}],"values":{"a":null,"b":1},"schema":null,' +
        '"files":null},"config":{"__proto__":"own","port":80},' +
        '"manifest":"---\\n# Source: web/templates/a.yaml\\na: 1\\n",' +
        '"hooks":[{"name":"job","kind":"Job","path":"web/templates/job.yaml","manifest":"kind: Job","events":["pre-install"],' +
        '"last_run":{"phase":""},"weight":-5,"delete_policies":["hook-succeeded"]}],"version":2,"namespace":"shop","apply_method":"ssa"}',
    )
  })

  it('reads back what it wrote', () => {
    const back = decodeRelease(encodeRelease(release))
    expect(back.config.get('port')).toBe(80)
    expect(back.config.get('__proto__')).toBe('own')
    expect(Buffer.from(back.chart.templates[0]!.data).toString()).toBe('a: 1\n')
    expect([...back.chart.values.keys()].sort()).toEqual(['a', 'b'])
    expect(jsonOf(encodeRelease(back))).toBe(jsonOf(encodeRelease(release)))
  })

  it('keeps what it does not know', () => {
    const foreign = {
      name: 'x',
      info: { status: 'deployed', resources: { 'v1/Pod': [] } },
      chart: { metadata: { name: 'c', future: 1 }, modtime: '2020-01-01T00:00:00Z', future: ['<'] },
      version: 1,
      future: { a: 1 },
    }
    const back = decodeRelease(recordOf(foreign))
    const superseded = JSON.parse(jsonOf(encodeRelease({ ...back, status: 'superseded' })))
    expect(superseded).toEqual({ ...foreign, info: { ...foreign.info, status: 'superseded' } })
  })

  it("reads Helm 3's empty times and records from before compression", () => {
    const old = {
      name: 'x',
      info: { deleted: '', first_deployed: '2020-01-01T00:00:00Z', status: 'failed' },
      version: 3,
    }
    const back = decodeRelease(Buffer.from(JSON.stringify(old)).toString('base64'))
    expect([back.deleted, back.firstDeployed, back.status, back.revision]).toEqual([
      '',
      '2020-01-01T00:00:00Z',
      'failed',
      3,
    ])
  })

  it.each(['', '!!', Buffer.from('{').toString('base64'), Buffer.from([0x1f, 0x8b, 8, 0]).toString('base64')])(
    'refuses %j with a code',
    (encoded) => {
      expect(() => decodeRelease(encoded)).toThrow(expect.objectContaining({ code: 'E_RECORD_UNREADABLE' }))
    },
  )
})

describe('history', () => {
  const revision = (number: number, status: Release['status']): Release => ({ ...release, revision: number, status })
  const history = [revision(3, 'failed'), revision(1, 'superseded'), revision(2, 'deployed')]

  it('finds the latest and the deployed revision', () => {
    expect([latestRevision(history)?.revision, lastDeployed(history)?.revision]).toEqual([3, 2])
    expect(latestRevision([])).toBeUndefined()
    expect(recordName('web', 2)).toBe('sh.helm.release.v1.web.v2')
  })

  it.each([
    [0, []],
    [10, []],
    [4, []],
    [3, [1]],
    [2, [1, 3]],
    [1, [1, 3]],
  ])('keeps %d: prunes %j and never the deployed one', (max, expected) => {
    expect(revisionsToPrune(history, max).map((one) => one.revision)).toEqual(expected)
  })
})
