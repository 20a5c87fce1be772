import { describe, expect, it } from 'vitest'
import { asOwned, isGenerated, keepsOnPrune, keepsOnUninstall, ownershipProblem } from '../../src/manifest/ownership.ts'
import type { JsonObject } from '../../src/model/json.ts'

const object = (annotations: JsonObject = {}, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', annotations, ...metadata },
})

describe('ownership', () => {
  it('adds what makes an object a release’s, and leaves the rest', () => {
    const owned = asOwned(object({ a: '1' }, { labels: { l: '1' } }), { name: 'r', namespace: 'n' }, 'n')
    expect(owned['metadata']).toEqual({
      name: 'c',
      namespace: 'n',
      labels: { l: '1', 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: { a: '1', 'meta.helm.sh/release-name': 'r', 'meta.helm.sh/release-namespace': 'n' },
    })
    expect(ownershipProblem(owned, { name: 'r', namespace: 'n' })).toBeUndefined()
  })

  it.each([
    { value: undefined, uninstall: undefined, prune: false },
    { value: 'keep', uninstall: 'keep', prune: true },
    { value: ' Keep ', uninstall: 'keep', prune: false },
    { value: 'other', uninstall: 'silent', prune: false },
  ])('keeps by policy $value', ({ value, uninstall, prune }) => {
    const annotated = object(value === undefined ? {} : { 'helm.sh/resource-policy': value })
    expect(keepsOnUninstall(annotated)).toBe(uninstall)
    expect(keepsOnPrune(annotated)).toBe(prune)
  })

  it('refuses a name beside a generated one', () => {
    expect(isGenerated({ metadata: { generateName: 'a-' } })).toBe(true)
    expect(() => isGenerated(object({}, { generateName: 'a-' }))).toThrow(
      'metadata.name and metadata.generateName cannot both be set',
    )
  })

  it.each([
    [{}, 'label validation error: missing key "app.kubernetes.io/managed-by": must be set to "Helm"'],
    [
      { labels: { 'app.kubernetes.io/managed-by': 'Tiller' } },
      'label validation error: key "app.kubernetes.io/managed-by" must equal "Helm": current value is "Tiller"',
    ],
  ])('says what is wrong in Helm’s words: %j', (metadata, problem) => {
    const live = object({ 'meta.helm.sh/release-name': 'r', 'meta.helm.sh/release-namespace': 'n' }, metadata)
    expect(ownershipProblem(live, { name: 'r', namespace: 'n' })).toBe(`invalid ownership metadata; ${problem}`)
  })
})
