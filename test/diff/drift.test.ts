import { describe, expect, it } from 'vitest'
import { ownedPart } from '../../src/diff/drift.ts'
import { quantity, sameQuantity } from '../../src/diff/quantity.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { equalJson } from '../../src/util/json.ts'

const container = { name: 'main', image: 'app:1', ports: [{ containerPort: 80 }] }
const liveContainer = {
  ...container,
  imagePullPolicy: 'Always',
  ports: [{ containerPort: 80, protocol: 'TCP' }],
}

describe('drift compares only what we set', () => {
  const rows: [string, JsonObject, JsonObject, boolean][] = [
    ['same', { data: { a: '1' } }, { data: { a: '1' } }, false],
    ['a changed value', { data: { a: '1' } }, { data: { a: '2' } }, true],
    ['a removed key', { data: { a: '1', b: '2' } }, { data: { a: '1' } }, true],
    ['a foreign key', { data: { a: '1' } }, { data: { a: '1', b: '2' } }, false],
    ['status of the server', { spec: { a: 1 } }, { spec: { a: 1 }, status: { ready: true } }, false],
    ['defaults', { spec: { a: 1 } }, { spec: { a: 1, revisionHistoryLimit: 10 } }, false],
    ['containers by name', { spec: { containers: [container] } }, { spec: { containers: [liveContainer] } }, false],
    [
      'an injected sidecar',
      { spec: { containers: [container] } },
      { spec: { containers: [{ name: 'proxy' }, liveContainer] } },
      false,
    ],
    ['a removed container', { spec: { containers: [container] } }, { spec: { containers: [] } }, true],
    ['plain lists by place', { spec: { args: ['a', 'b'] } }, { spec: { args: ['b', 'a'] } }, true],
    ['a longer plain list', { spec: { args: ['a'] } }, { spec: { args: ['a', 'b'] } }, true],
    ['an empty map the server drops', { spec: { a: 1, emptyDir: {} } }, { spec: { a: 1 } }, false],
    ['a null that deletes', { spec: { a: null } }, { spec: {} }, false],
    ['a null that the server stores as an empty map', { spec: { a: null } }, { spec: { a: {} } }, false],
    ['a null over a value', { spec: { a: null } }, { spec: { a: 1 } }, true],
    [
      'a quantity in canonical form',
      { resources: { limits: { cpu: '0.5' } } },
      { resources: { limits: { cpu: '500m' } } },
      false,
    ],
    [
      'a quantity given as a number',
      { resources: { limits: { cpu: 1 } } },
      { resources: { limits: { cpu: '1' } } },
      false,
    ],
    ['another quantity', { resources: { limits: { cpu: '0.5' } } }, { resources: { limits: { cpu: '400m' } } }, true],
    [
      'quantities are no texts',
      { data: { limits: { cpu: '1' } }, kind: 'ConfigMap' },
      { data: { limits: { cpu: '1000m' } } },
      true,
    ],
    ['an empty clusterIP', { spec: { clusterIP: '' } }, { spec: { clusterIP: '10.0.0.1' } }, false],
  ]
  it.each(rows)('%s', (_, wanted, live, drifted) => {
    expect(!equalJson(ownedPart(wanted, live), wanted)).toBe(drifted)
  })

  it('reads stringData as data of a Secret', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', stringData: { a: 'x' } }
    expect(ownedPart(secret, { data: { a: 'eA==' } })).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      data: { a: 'eA==' },
    })
  })
})

describe('quantities', () => {
  const equal: [string, string][] = [
    ['1', '1000m'],
    ['0.5', '500m'],
    ['1024Mi', '1Gi'],
    ['1e3', '1k'],
    ['1.5Gi', '1536Mi'],
    ['100n', '0.1u'],
    ['.5', '500m'],
  ]
  it.each(equal)('%s = %s', (a, b) => expect(sameQuantity(a, b)).toBe(true))
  it.each(['', '.', 'abc', '1Kb', '1 ', '0x10', '--1'])('"%s" is none', (text) =>
    expect(quantity(text)).toBeUndefined(),
  )
})
