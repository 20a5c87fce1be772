import { describe, expect, it } from 'vitest'
import { apiError } from '../../src/kube/api-error.ts'
import { upgradeManagedFields } from '../../src/kube/managed-fields.ts'
import { query, resourcePath } from '../../src/kube/paths.ts'
import { newer } from '../../src/kube/resource-version.ts'
import type { JsonObject } from '../../src/model/json.ts'

describe('managed fields', () => {
  const entry = (manager: string, operation: string, fieldsV1: JsonObject, more: JsonObject = {}): JsonObject => ({
    manager,
    operation,
    apiVersion: 'v1',
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...more,
  })
  const live = (...managedFields: JsonObject[]): JsonObject => ({ metadata: { resourceVersion: '7', managedFields } })
  const patched = (value: JsonObject[]) => [
    { op: 'replace', path: '/metadata/managedFields', value },
    { op: 'replace', path: '/metadata/resourceVersion', value: '7' },
  ]
  const other = entry('kubectl', 'Update', { 'f:data': {} })

  it.each([
    { title: 'nothing of ours', given: live(other), expected: undefined },
    { title: 'applied only', given: live(entry('helm', 'Apply', {})), expected: undefined },
    {
      title: 'a subresource is another matter',
      given: live(entry('helm', 'Update', {}, { subresource: 'status' })),
      expected: undefined,
    },
    {
      title: 'written only',
      given: live(other, entry('helm', 'Update', { 'f:a': {} })),
      expected: patched([other, entry('helm', 'Apply', { 'f:a': {} })]),
    },
    {
      title: 'both',
      given: live(
        entry('helm', 'Update', { 'f:a': {}, 'f:m': { 'f:x': {} }, 'f:n': {} }),
        entry('helm', 'Apply', { 'f:m': { '.': {}, 'f:y': {} }, 'f:n': { 'f:z': {} } }),
      ),
      expected: patched([
        entry('helm', 'Apply', { 'f:a': {}, 'f:m': { '.': {}, 'f:x': {}, 'f:y': {} }, 'f:n': { '.': {}, 'f:z': {} } }),
      ]),
    },
    {
      title: 'of several versions one is joined, the others go',
      given: live(entry('helm', 'Update', { 'f:a': {} }), entry('helm', 'Update', { 'f:b': {} }, { apiVersion: 'v2' })),
      expected: patched([entry('helm', 'Apply', { 'f:a': {} })]),
    },
  ])('$title', ({ given, expected }) => {
    expect(upgradeManagedFields(given, 'helm')).toEqual(expected)
  })
})

describe('paths', () => {
  const deployments = {
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
    name: 'deployments',
    namespaced: true,
    verbs: [],
  }
  const roles = {
    group: 'rbac.authorization.k8s.io',
    version: 'v1',
    kind: 'ClusterRole',
    name: 'clusterroles',
    namespaced: false,
    verbs: [],
  }
  const pods = { group: '', version: 'v1', kind: 'Pod', name: 'pods', namespaced: true, verbs: [] }
  it.each([
    {
      path: resourcePath(deployments, { namespace: 'n', name: 'd' }),
      expected: '/apis/apps/v1/namespaces/n/deployments/d',
    },
    { path: resourcePath(deployments, { namespace: '' }), expected: '/apis/apps/v1/deployments' },
    {
      path: resourcePath(pods, { namespace: 'n', name: 'p', subresource: 'log' }),
      expected: '/api/v1/namespaces/n/pods/p/log',
    },
    {
      path: resourcePath(roles, { namespace: 'ignored', name: 'system:a b' }),
      expected: '/apis/rbac.authorization.k8s.io/v1/clusterroles/system:a%20b',
    },
    { path: query({ force: false, b: '', a: 'x,y=z', n: undefined }), expected: '?a=x%2Cy%3Dz&force=false' },
    { path: query({}), expected: '' },
  ])('$expected', ({ path, expected }) => expect(path).toBe(expected))

  it.each(['a/b', '..', '.', '%2e', ''])('refuses the name "%s"', (name) => {
    expect(() => resourcePath(pods, { namespace: 'n', name })).toThrow('cannot be the name of an object')
  })
})

describe('errors of the API server', () => {
  const status = (reason: string, more: object = {}) =>
    JSON.stringify({ kind: 'Status', reason, message: 'm', ...more })
  it.each([
    { code: 409, body: status('AlreadyExists'), expected: { code: 'E_ALREADY_EXISTS', message: 'm', status: 409 } },
    { code: 409, body: status('Conflict'), expected: { code: 'E_CONFLICT' } },
    {
      code: 403,
      body: status('Forbidden'),
      expected: { code: 'E_FORBIDDEN', hint: expect.stringContaining('permission') },
    },
    {
      code: 422,
      body: status('Invalid', {
        details: { causes: [{ field: 'spec.x', message: 'bad', reason: 'FieldValueInvalid' }] },
      }),
      expected: { code: 'E_INVALID', causes: [{ field: 'spec.x', message: 'bad', reason: 'FieldValueInvalid' }] },
    },
    { code: 502, body: '<html>\nBad gateway', expected: { code: 'E_SERVER', message: '<html>' } },
    { code: 503, body: '', expected: { code: 'E_SERVER', message: 'the server answered with HTTP status 503' } },
    { code: 418, body: '{}', expected: { code: 'E_REQUEST' } },
    {
      code: 500,
      body: status('', { message: 'failed to create typed patch object (a/b; v1): .x: field not declared in schema' }),
      expected: { code: 'E_INVALID' },
    },
  ])('$code $body', ({ code, body, expected }) => expect(apiError(code, body)).toMatchObject(expected))
})

describe('small helpers', () => {
  it('compares versions as numbers of any length', () => {
    expect([
      newer('10', '9'),
      newer('9', '10'),
      newer('10', '10'),
      newer('18446744073709551616', '9999999999999999999'),
    ]).toEqual([true, false, false, true])
  })
})
