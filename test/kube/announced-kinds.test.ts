import { describe, expect, it } from 'vitest'
import { AnnouncedKinds } from '../../src/kube/announced-kinds.ts'

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'boats.sea.example.com' },
  spec: {
    group: 'sea.example.com',
    names: { kind: 'Boat', plural: 'boats' },
    versions: [
      { name: 'v1', served: true },
      { name: 'v0', served: false },
    ],
  },
}

describe('kinds whose definitions were sent', () => {
  const announced = new AnnouncedKinds()
  announced.note(definition)
  announced.note({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } })
  announced.note({ kind: 'CustomResourceDefinition' })

  it.each([
    [{ group: 'sea.example.com', kind: 'Boat' }, true],
    [{ group: 'sea.example.com', version: 'v1', kind: 'Boat' }, true],
    [{ group: 'sea.example.com', version: 'v0', kind: 'Boat' }, false],
    [{ group: 'sea.example.com', kind: 'Ship' }, false],
    [{ group: '', kind: 'Boat' }, false],
  ])('%o: %s', (wanted, expected) => {
    expect(announced.has(wanted)).toBe(expected)
  })

  it('are forgotten with their definition', () => {
    const others = new AnnouncedKinds()
    others.note(definition)
    others.forget('boats.sea.example.com')
    expect(others.has({ group: 'sea.example.com', kind: 'Boat' })).toBe(false)
  })
})
