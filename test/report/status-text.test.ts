import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { ReleaseStanding, StackStatus } from '../../src/model/status.ts'
import { statusData, statusText } from '../../src/report/status-text.ts'

const good: ReleaseStanding = {
  key: '/shop/db',
  name: 'db',
  namespace: 'shop',
  wanted: 'installed',
  recorded: { revision: 3, status: 'deployed', chart: 'db-1.0.0', updated: '2026-01-01T00:00:00Z' },
  action: 'unchanged',
  reason: 'as stored',
  ready: 2,
  objects: 2,
  unready: [],
  drifted: [],
}
const status: StackStatus = {
  stack: 'shop',
  environment: 'prod',
  cluster: { context: 'east', server: 'https://east', user: 'me' },
  releases: [
    good,
    {
      ...good,
      key: 'west/shop/api',
      name: 'api',
      recorded: { ...good.recorded!, status: 'failed' },
      action: 'upgrade',
      reason: 'revision 3 is failed',
      ready: 0,
      objects: 3,
      unready: [
        { object: 'Deployment shop/api (apps)', status: 'in-progress', message: '0 of 1 ready' },
        { object: 'ConfigMap shop/gone', status: 'not-found', message: 'it does not exist' },
      ],
      drifted: ['ConfigMap shop/gone', 'Service shop/api'],
    },
    { ...omitRecord(good), key: '/shop/off', name: 'off', wanted: 'not part of this environment', action: 'skipped' },
    { ...omitRecord(good), key: '/shop/old', name: 'old', wanted: 'not installed', action: 'unchanged' },
  ],
  notes: ['something left the file'],
}

function omitRecord({ recorded: _recorded, ...rest }: ReleaseStanding): ReleaseStanding {
  return { ...rest, ready: 0, objects: 0 }
}

describe('status', () => {
  it('is a line for each release, then what is not as it should be', () => {
    expect(statusText(status, { colour: false }).replace(/ +\n/g, '\n')).toBe(`\
cluster east, server https://east, user me: stack shop, environment prod
RELEASE        WANTED    RECORDED      CHART     READY  DRIFTED  APPLY WOULD
shop/db        yes       deployed (3)  db-1.0.0  2/2    -        do nothing
west/shop/api  yes       failed (3)    db-1.0.0  0/3    2        upgrade: revision 3 is failed
shop/off       not here  -             -         -      -        do nothing
shop/old       no        -             -         -      -        do nothing
west/shop/api: Deployment shop/api (apps) is in-progress: 0 of 1 ready
west/shop/api: ConfigMap shop/gone is not-found: it does not exist
west/shop/api: Service shop/api was changed in the cluster
note: something left the file
`)
  })

  it('names every cluster where there are several', () => {
    const west = { context: 'west', server: 'https://west', user: '' }
    const several = { ...status, clusters: [status.cluster, west] }
    expect(statusText(several, { colour: false })).toContain('\nand cluster west, server https://west, user (none)\n')
    expect(statusData(several)['clusters']).toHaveLength(2)
    expect(JSON.stringify(statusData(status))).not.toContain('clusters')
  })

  it('colours only when asked', () => {
    const coloured = statusText(status, { colour: true })
    expect(coloured).toContain('\u001b[')
    expect(stripVTControlCharacters(coloured)).toBe(statusText(status, { colour: false }))
  })
})
