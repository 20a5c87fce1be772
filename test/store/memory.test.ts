import { describe, expect, it } from 'vitest'
import type { Release } from '../../src/model/release.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { recordLabels, userLabels } from '../../src/store/records.ts'
import { emptyRelease } from './empty-release.ts'

const release = (
  name: string,
  revision: number,
  status: Release['status'] = 'superseded',
  namespace = 'a',
): Release => ({
  ...emptyRelease,
  name,
  namespace,
  revision,
  status,
})
const told = (releases: readonly Release[]) =>
  releases.map((one) => `${one.namespace}/${one.name}.${one.revision} ${one.status}`)

describe('memory store', () => {
  it('keeps records as a cluster would', async () => {
    const store = memoryStore([release('x', 1)])
    await store.create(release('x', 2, 'deployed'))
    await store.create(release('y', 1, 'failed', 'b'))
    expect(told(await store.current(''))).toEqual(['a/x.2 deployed', 'b/y.1 failed'])
    expect(told(await store.current('b'))).toEqual(['b/y.1 failed'])
    await expect(store.create(release('x', 2))).rejects.toMatchObject({ code: 'E_RELEASE_EXISTS' })
    await expect(store.update(release('z', 1))).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    await store.update(release('x', 2, 'uninstalled'))
    await store.create(release('x', 3), undefined, { historyMax: 2 })
    expect(told(await store.history('x', 'a'))).toEqual(['a/x.2 uninstalled', 'a/x.3 superseded'])
    await store.delete(release('x', 2))
    expect(await store.get('x', 'a', 2)).toBeUndefined()
  })
})

describe('labels of a record', () => {
  it('are Helm’s over the user’s', () => {
    const labelled = { ...release('x', 2, 'deployed'), labels: { team: 'web', status: 'mine', createdAt: '1' } }
    expect(recordLabels(labelled, { stamp: 'modifiedAt', now: 5999 })).toEqual({
      team: 'web',
      createdAt: '1',
      modifiedAt: '5',
      name: 'x',
      owner: 'helm',
      status: 'deployed',
      version: '2',
    })
    expect(userLabels(labelled.labels)).toEqual({ team: 'web' })
  })
})
