import { describe, expect, it } from 'vitest'
import { sortManifests } from '../../src/manifest/documents.ts'
import { hooksFor } from '../../src/manifest/hooks.ts'
import { sortByKind } from '../../src/manifest/order.ts'
import { identityKey, parseManifest } from '../../src/manifest/parse.ts'
import { splitManifests } from '../../src/manifest/split.ts'
import { profiles } from '../../src/model/profile.table.ts'

const object = (kind: string, name = 'n', annotations = '') =>
  `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n${annotations === '' ? '' : `  annotations: ${annotations}\n`}`

describe('dividing', () => {
  it.each([
    ['a: 1\n---\nb: 2\n', ['a: 1\n', 'b: 2\n'], ['a: 1', 'b: 2']],
    ['---\n---\na: 1\n---\n', ['a: 1\n'], ['---\na: 1']],
    ['a: 1\n---b: 2\n', ['a: 1\n', 'b: 2\n'], ['a: 1', 'b: 2']],
    ['a: 1\n--- # c\nb: 2\n', ['a: 1\n', '# c\nb: 2\n'], ['a: 1', '# c\nb: 2']],
    ['# only a comment\n', ['# only a comment\n'], ['# only a comment']],
    ['a: |\n  x\n  ---\n  y\n', ['a: |\n  x\n  ---\n  y\n'], ['a: |\n  x\n  ---\n  y']],
    ['a: 1\n\n\n---\n\n\nb: 2', ['a: 1\n\n\n', 'b: 2'], ['a: 1', 'b: 2']],
    [' \n\t', [], []],
  ])('%j', (text, helm4, helm3) => {
    expect(splitManifests(text)).toEqual(helm4)
    expect(splitManifests(text, profiles.helm3)).toEqual(helm3)
  })

  it('takes linear time', () => {
    const text = `a: 1\n${' '.repeat(200_000)}\n---\n${'\n'.repeat(200_000)}b: 2\n${'---\n'.repeat(50_000)}`
    expect(splitManifests(text)).toHaveLength(2)
    expect(splitManifests(text, profiles.helm3).length).toBeGreaterThan(1)
  })
})

describe('order', () => {
  const kinds = ['Zebra', 'Ingress', '', 'Service', 'Apple', 'Namespace', 'MutatingWebhookConfiguration', 'Job']

  it('is by kind, unknown kinds last by name', () => {
    expect(sortByKind(kinds, (kind) => kind)).toEqual([
      'Namespace',
      'Service',
      'Job',
      'Ingress',
      'MutatingWebhookConfiguration',
      '',
      'Apple',
      'Zebra',
    ])
    expect(sortByKind(kinds, (kind) => kind, { profile: profiles.helm3 }).slice(-4)).toEqual([
      '',
      'Apple',
      'MutatingWebhookConfiguration',
      'Zebra',
    ])
    expect(sortByKind(kinds, (kind) => kind, { order: 'uninstall' })).toEqual([
      'MutatingWebhookConfiguration',
      'Ingress',
      'Service',
      'Job',
      'Namespace',
      '',
      'Apple',
      'Zebra',
    ])
  })
})

describe('hooks', () => {
  it('are taken out of the manifest, and a resource with an unknown event is dropped', () => {
    const files = new Map([
      [
        'c/templates/b.yaml',
        object(
          'Job',
          'h',
          '{helm.sh/hook: "pre-install, TEST-success", helm.sh/hook-weight: "-5", helm.sh/hook-delete-policy: "hook-succeeded,hook-failed"}',
        ),
      ],
      ['c/templates/a.yaml', `${object('Service')}---\n${object('Pod', 'x', '{helm.sh/hook: crd-install}')}`],
      ['c/templates/_p.yaml', 'not: [parsed'],
      ['c/templates/empty.yaml', ' \n'],
    ])
    const skipped: string[] = []
    const { hooks, documents } = sortManifests(files, profiles.helm4, (events) => skipped.push(events))
    expect(documents.map(({ kind, source }) => [kind, source])).toEqual([['Service', 'c/templates/a.yaml']])
    expect(skipped).toEqual(['crd-install'])
    expect(hooks).toMatchObject([
      {
        name: 'h',
        kind: 'Job',
        events: ['pre-install', 'test'],
        weight: -5,
        deletePolicies: ['hook-succeeded', 'hook-failed'],
      },
    ])
  })

  it('are found by fields in any case, and what is there twice is put together', () => {
    const twice = [
      'apiVersion: v1\nKIND: Secret\nkind: ConfigMap\nmetadata:\n  name: a\n  Annotations: {helm.sh/hook: pre-install}\n',
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  NAME: b\n  name: c\n  annotations: {helm.sh/hook-weight: "1"}\n  ANNOTATIONS: {helm.sh/hook: post-install}\n',
      'apiVersion: v1\nkind: Secret\nmetadata: {name: d}\nMetadata: {annotations: {helm.sh/hook: test}}\n',
    ]
    const { hooks, documents } = sortManifests(new Map([['t.yaml', twice.join('---\n')]]))
    expect(documents).toEqual([])
    expect(hooks.map(({ kind, name, events, weight }) => [kind, name, events.join(), weight])).toEqual([
      ['Secret', 'd', 'test', 0],
      ['ConfigMap', 'a', 'pre-install', 0],
      ['ConfigMap', 'c', 'post-install', 1],
    ])
  })

  it('run by weight, then by name', () => {
    const one = (name: string, weight: string) =>
      object('Job', name, `{helm.sh/hook: test, helm.sh/hook-weight: ${weight}}`)
    const files = new Map([['t.yaml', [one('b', '"1"'), one('a', '1'), one('c', '"x"')].join('---\n')]])
    expect(hooksFor(sortManifests(files).hooks, 'test').map(({ name }) => name)).toEqual(['c', 'a', 'b'])
    expect(hooksFor(sortManifests(files).hooks, 'pre-install')).toEqual([])
  })

  it.each([
    [
      'text',
      'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type util.SimpleHead',
    ],
    [
      'metadata: {annotations: {a: {}}}',
      'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal object into Go struct field .metadata.annotations of type string',
    ],
    ['a: [', 'error converting YAML to JSON: yaml: line 1: did not find expected node content'],
  ])('a document that is none: %j', (text, message) => {
    expect(() => sortManifests(new Map([['c/templates/x.yaml', text]]))).toThrow(
      `YAML parse error on c/templates/x.yaml: ${message}`,
    )
  })
})

describe('objects of a manifest', () => {
  it('have identity, source and text', () => {
    const [one, two] = parseManifest(
      `---\n# Source: c/templates/a.yaml\n${object('ConfigMap', 'a')}---\n# Source: c/templates/b.yaml\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: b, namespace: x, annotations: {helm.sh/resource-policy: " Keep"}}\nspec: {replicas: 3, big: 9007199254740991}\n---\n# a comment\n`,
    )
    expect(identityKey(one!.id)).toBe('/ConfigMap//a')
    expect([one!.source, one!.text]).toEqual(['c/templates/a.yaml', object('ConfigMap', 'a')])
    expect(identityKey(two!.id)).toBe('apps/Deployment/x/b')
    expect(two!.object['spec']).toEqual({ replicas: 3, big: 9_007_199_254_740_991 })
  })

  it('come out of lists', () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: p}}\n- {metadata: {name: q}}\n`
    expect(parseManifest(list).map(({ id }) => identityKey(id))).toEqual(['/Pod//p', '///q'])
    const roles = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleList\nitems:\n- {metadata: {name: r}}\n'
    expect(parseManifest(roles).map(({ id }) => identityKey(id))).toEqual(['rbac.authorization.k8s.io/Role//r'])
  })
})
