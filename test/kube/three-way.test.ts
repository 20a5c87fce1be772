import { describe, expect, it } from 'vitest'
import { patchSchemaFrom, plainSchema } from '../../src/kube/patch-schema.ts'
import { threeWayPatch } from '../../src/kube/three-way.ts'
import type { JsonObject } from '../../src/model/json.ts'

const merged = (items: string, key: string, strategy = 'merge'): JsonObject => ({
  type: 'array',
  items: { $ref: `#/components/schemas/${items}` },
  'x-kubernetes-patch-merge-key': key,
  'x-kubernetes-patch-strategy': strategy,
})
const reference = (name: string): JsonObject => ({ allOf: [{ $ref: `#/components/schemas/${name}` }], default: {} })
const text: JsonObject = { additionalProperties: { type: 'string' } }

/** The merge rules of a Deployment, as far as these tests go. */
const document: JsonObject = {
  components: {
    schemas: {
      Deployment: {
        properties: { metadata: reference('Meta'), spec: reference('Spec') },
        'x-kubernetes-group-version-kind': [{ group: 'apps', version: 'v1', kind: 'Deployment' }],
      },
      Meta: {
        properties: {
          labels: text,
          annotations: text,
          finalizers: { items: { type: 'string' }, 'x-kubernetes-patch-strategy': 'merge' },
        },
      },
      Spec: {
        properties: {
          template: reference('Template'),
          strategy: { ...reference('Strategy'), 'x-kubernetes-patch-strategy': 'retainKeys' },
        },
      },
      Strategy: { properties: { rollingUpdate: reference('Rolling') } },
      Rolling: { properties: {} },
      Template: { properties: { spec: reference('Pod') } },
      Pod: {
        properties: { containers: merged('Container', 'name'), volumes: merged('Volume', 'name', 'merge,retainKeys') },
      },
      Container: {
        properties: {
          args: { items: { type: 'string' } },
          env: merged('Env', 'name'),
          ports: merged('Port', 'containerPort'),
        },
      },
      Volume: { properties: {} },
      Env: { properties: {} },
      Port: { properties: {} },
    },
  },
}
const schema = patchSchemaFrom(document, { apiVersion: 'apps/v1', kind: 'Deployment' }) ?? plainSchema

interface Row {
  title: string
  original: JsonObject
  modified: JsonObject
  current: JsonObject
  patch: JsonObject
}

// Recorded from apimachinery 0.37.1: CreateThreeWayMergePatch(original, modified, current, Deployment, overwrite).
const rows: Row[] = [
  {
    title: 'nothing differs',
    original: { metadata: {}, spec: { replicas: 1 } },
    modified: { metadata: {}, spec: { replicas: 1 } },
    current: { metadata: {}, spec: { replicas: 1, paused: false } },
    patch: {},
  },
  {
    title: 'a value wanted differently from the live one',
    original: { metadata: {}, spec: { replicas: 1 } },
    modified: { metadata: {}, spec: { replicas: 1 } },
    current: { metadata: {}, spec: { replicas: 3 } },
    patch: { spec: { replicas: 1 } },
  },
  {
    title: 'a value not wanted any more',
    original: { metadata: {}, spec: { replicas: 1, paused: true } },
    modified: { metadata: {}, spec: { replicas: 1 } },
    current: { metadata: {}, spec: { replicas: 1, paused: true } },
    patch: { spec: { paused: null } },
  },
  {
    title: 'what others added stays',
    original: { metadata: { labels: { a: '1' } }, spec: {} },
    modified: { metadata: { labels: { a: '1' } }, spec: {} },
    current: { metadata: { labels: { a: '1', theirs: 'x' } }, spec: {} },
    patch: {},
  },
  {
    title: 'a label changes, one goes, one comes',
    original: { metadata: { labels: { a: '1', b: '1' } }, spec: {} },
    modified: { metadata: { labels: { a: '2', c: '1' } }, spec: {} },
    current: { metadata: { labels: { a: '1', b: '1' } }, spec: {} },
    patch: { metadata: { labels: { a: '2', b: null, c: '1' } } },
  },
  {
    title: 'a map that is not there yet',
    original: { metadata: {}, spec: {} },
    modified: { metadata: { annotations: {} }, spec: {} },
    current: { metadata: {}, spec: {} },
    patch: { metadata: { annotations: {} } },
  },
  {
    title: 'null is wanted',
    original: { metadata: {}, spec: {} },
    modified: { metadata: {}, spec: { replicas: null } },
    current: { metadata: {}, spec: { replicas: 2 } },
    patch: { spec: { replicas: null } },
  },
  {
    title: 'a container changes',
    original: { metadata: {}, spec: { template: { spec: { containers: [{ name: 'a', image: '1' }] } } } },
    modified: { metadata: {}, spec: { template: { spec: { containers: [{ name: 'a', image: '2' }] } } } },
    current: { metadata: {}, spec: { template: { spec: { containers: [{ name: 'a', image: '1', tty: false }] } } } },
    patch: {
      spec: {
        template: { spec: { '$setElementOrder/containers': [{ name: 'a' }], containers: [{ image: '2', name: 'a' }] } },
      },
    },
  },
  {
    title: 'a container comes, one goes',
    original: { metadata: {}, spec: { template: { spec: { containers: [{ name: 'a' }, { name: 'b' }] } } } },
    modified: { metadata: {}, spec: { template: { spec: { containers: [{ name: 'c' }, { name: 'a' }] } } } },
    current: { metadata: {}, spec: { template: { spec: { containers: [{ name: 'a' }, { name: 'b' }] } } } },
    patch: {
      spec: {
        template: {
          spec: {
            '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }],
            containers: [{ name: 'c' }, { $patch: 'delete', name: 'b' }],
          },
        },
      },
    },
  },
  {
    title: 'an injected container only makes the order known',
    original: { metadata: {}, spec: { template: { spec: { containers: [{ name: 'a' }] } } } },
    modified: { metadata: {}, spec: { template: { spec: { containers: [{ name: 'a' }] } } } },
    current: { metadata: {}, spec: { template: { spec: { containers: [{ name: 'a' }, { name: 'injected' }] } } } },
    patch: { spec: { template: { spec: { '$setElementOrder/containers': [{ name: 'a' }] } } } },
  },
  {
    title: 'an item of a list inside a list goes',
    original: {
      metadata: {},
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'a',
                env: [
                  { name: 'X', value: '1' },
                  { name: 'Y', value: '1' },
                ],
              },
            ],
          },
        },
      },
    },
    modified: {
      metadata: {},
      spec: { template: { spec: { containers: [{ name: 'a', env: [{ name: 'Y', value: '1' }] }] } } },
    },
    current: {
      metadata: {},
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'a',
                env: [
                  { name: 'X', value: '1' },
                  { name: 'Y', value: '1' },
                ],
              },
            ],
          },
        },
      },
    },
    patch: {
      spec: {
        template: {
          spec: {
            '$setElementOrder/containers': [{ name: 'a' }],
            containers: [
              { '$setElementOrder/env': [{ name: 'Y' }], env: [{ $patch: 'delete', name: 'X' }], name: 'a' },
            ],
          },
        },
      },
    },
  },
  {
    title: 'the order changes',
    original: { metadata: {}, spec: { template: { spec: { containers: [{ name: 'a' }, { name: 'b' }] } } } },
    modified: { metadata: {}, spec: { template: { spec: { containers: [{ name: 'b' }, { name: 'a' }] } } } },
    current: { metadata: {}, spec: { template: { spec: { containers: [{ name: 'a' }, { name: 'b' }] } } } },
    patch: { spec: { template: { spec: { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] } } } },
  },
  {
    title: 'all containers go',
    original: { metadata: {}, spec: { template: { spec: { containers: [{ name: 'a' }] } } } },
    modified: { metadata: {}, spec: { template: { spec: { containers: [] } } } },
    current: { metadata: {}, spec: { template: { spec: { containers: [{ name: 'a' }] } } } },
    patch: { spec: { template: { spec: { containers: [{ $patch: 'delete', name: 'a' }] } } } },
  },
  {
    title: 'keys that are numbers',
    original: {
      metadata: {},
      spec: { template: { spec: { containers: [{ name: 'a', ports: [{ containerPort: 80 }] }] } } },
    },
    modified: {
      metadata: {},
      spec: { template: { spec: { containers: [{ name: 'a', ports: [{ containerPort: 81 }] }] } } },
    },
    current: {
      metadata: {},
      spec: { template: { spec: { containers: [{ name: 'a', ports: [{ containerPort: 80 }] }] } } },
    },
    patch: {
      spec: {
        template: {
          spec: {
            '$setElementOrder/containers': [{ name: 'a' }],
            containers: [
              {
                '$setElementOrder/ports': [{ containerPort: 81 }],
                name: 'a',
                ports: [{ containerPort: 81 }, { $patch: 'delete', containerPort: 80 }],
              },
            ],
          },
        },
      },
    },
  },
  {
    title: 'a plain list is replaced',
    original: { metadata: {}, spec: { template: { spec: { containers: [{ name: 'a', args: ['x'] }] } } } },
    modified: { metadata: {}, spec: { template: { spec: { containers: [{ name: 'a', args: ['y', 'x'] }] } } } },
    current: { metadata: {}, spec: { template: { spec: { containers: [{ name: 'a', args: ['x'] }] } } } },
    patch: {
      spec: {
        template: {
          spec: { '$setElementOrder/containers': [{ name: 'a' }], containers: [{ args: ['y', 'x'], name: 'a' }] },
        },
      },
    },
  },
  {
    title: 'a volume changes its kind',
    original: { metadata: {}, spec: { template: { spec: { volumes: [{ name: 'v', emptyDir: {} }] } } } },
    modified: { metadata: {}, spec: { template: { spec: { volumes: [{ name: 'v', secret: { secretName: 's' } }] } } } },
    current: { metadata: {}, spec: { template: { spec: { volumes: [{ name: 'v', emptyDir: {} }] } } } },
    patch: {
      spec: {
        template: {
          spec: {
            '$setElementOrder/volumes': [{ name: 'v' }],
            volumes: [{ $retainKeys: ['name', 'secret'], emptyDir: null, name: 'v', secret: { secretName: 's' } }],
          },
        },
      },
    },
  },
  {
    title: 'a strategy changes its type',
    original: { metadata: {}, spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } },
    modified: { metadata: {}, spec: { strategy: { type: 'Recreate' } } },
    current: {
      metadata: {},
      spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } },
    },
    patch: { spec: { strategy: { $retainKeys: ['type'], rollingUpdate: null, type: 'Recreate' } } },
  },
  {
    title: 'a set loses one and gains one',
    original: { metadata: { finalizers: ['e/a', 'e/b'] }, spec: {} },
    modified: { metadata: { finalizers: ['e/c', 'e/a'] }, spec: {} },
    current: { metadata: { finalizers: ['e/b', 'e/a'] }, spec: {} },
    patch: {
      metadata: {
        '$deleteFromPrimitiveList/finalizers': ['e/b'],
        '$setElementOrder/finalizers': ['e/c', 'e/a'],
        finalizers: ['e/c'],
      },
    },
  },
  {
    title: 'a set is as wanted',
    original: { metadata: { finalizers: ['e/a'] }, spec: {} },
    modified: { metadata: { finalizers: ['e/a'] }, spec: {} },
    current: { metadata: { finalizers: ['e/a'] }, spec: {} },
    patch: {},
  },
  {
    title: 'another type',
    original: { metadata: { labels: { a: '1' } }, spec: {} },
    modified: { metadata: { labels: { a: '1' } }, spec: {} },
    current: { metadata: { labels: null }, spec: {} },
    patch: { metadata: { labels: { a: '1' } } },
  },
]

describe('three-way patches', () => {
  it.each(rows)('strategic: $title', ({ original, modified, current, patch }) => {
    expect(threeWayPatch({ original, modified, current }, schema)).toEqual(patch)
  })

  it.each([
    {
      title: 'lists are replaced',
      original: { l: [1] },
      modified: { l: [1, 2] },
      current: { l: [1] },
      patch: { l: [1, 2] },
    },
    {
      title: 'a key goes',
      original: { a: 1, m: { x: 1 } },
      modified: { m: {} },
      current: { a: 1, m: { x: 1 } },
      patch: { a: null, m: { x: null } },
    },
    {
      title: 'names of what every JS object has',
      original: {},
      modified: { constructor: 'x' },
      current: {},
      patch: { constructor: 'x' },
    },
  ] as unknown as Row[])('JSON merge: $title', ({ original, modified, current, patch }) => {
    expect(threeWayPatch({ original, modified, current }, plainSchema)).toEqual(patch)
  })

  it('takes any key', () => {
    const modified = JSON.parse('{"data":{"__proto__":"x","constructor":"y"}}') as JsonObject
    const patch = threeWayPatch({ original: {}, modified, current: { data: {} } }, plainSchema)
    expect(JSON.stringify(patch)).toBe('{"data":{"__proto__":"x","constructor":"y"}}')
  })

  it('knows no rules of a kind that the document does not have', () => {
    expect(patchSchemaFrom(document, { apiVersion: 'apps/v1', kind: 'Nothing' })).toBeUndefined()
  })
})
