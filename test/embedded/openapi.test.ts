import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCertificate } from '../../src/embedded/certificate.ts'
import { type RunningServer, startServer } from '../../src/embedded/start.ts'
import { asObject, at } from '../../src/embedded/tree.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { send } from './client.ts'

const token = 'openapi'
let server: RunningServer

const get = async (path: string, accept?: string) =>
  send({ url: server.url, token }, { method: 'GET', path, ...(accept === undefined ? {} : { accept }) })
const json = async (path: string, accept?: string) => JSON.parse((await get(path, accept)).text) as JsonObject

describe('OpenAPI and discovery', () => {
  beforeAll(async () => {
    server = await startServer({ token, certificate: makeCertificate(), controllers: false })
  })
  afterAll(() => server.close())

  it('index one document for each group and version', async () => {
    const paths = asObject((await json('/openapi/v3'))['paths'])
    expect(Object.keys(paths)).toContain('api/v1')
    expect(at(paths, 'apis/apps/v1', 'serverRelativeURL')).toMatch(/^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]{64}$/)
  })

  it('tell merge keys, defaults and the parameters of a patch', async () => {
    const document = await json('/openapi/v3/apis/apps/v1')
    const schemas = at(document, 'components', 'schemas')
    expect(at(schemas, 'io.k8s.api.core.v1.Container', 'properties', 'ports', 'x-kubernetes-list-map-keys')).toEqual([
      'containerPort',
      'protocol',
    ])
    expect(at(schemas, 'io.k8s.api.core.v1.ContainerPort', 'properties', 'protocol', 'default')).toBe('TCP')
    const patch = at(document, 'paths', '/apis/apps/v1/namespaces/{namespace}/deployments/{name}', 'patch')
    const names = (at(patch, 'parameters') as JsonObject[]).map((one) => one['name'])
    expect(names).toEqual(['dryRun', 'fieldManager', 'fieldValidation', 'force'])
  })

  it('refer only to schemas that they have', async () => {
    for (const path of Object.keys(asObject((await json('/openapi/v3'))['paths']))) {
      const document = await json(`/openapi/v3/${path}`)
      const known = new Set(Object.keys(asObject(at(document, 'components', 'schemas'))))
      const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
        (match) => match[1] ?? '',
      )
      expect(
        references.filter((name) => !known.has(name)),
        path,
      ).toEqual([])
    }
  })

  it('answer version 2 as protobuf where that is asked for', async () => {
    const answer = await get('/openapi/v2', 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf')
    expect(answer.type).toBe('application/com.github.proto-openapi.spec.v2.v1.0+protobuf')
    expect(answer.text.slice(0, 5)).toBe('\n\u00032.0')
    const document = await json('/openapi/v2')
    expect(at(document, 'definitions', 'io.k8s.api.apps.v1.Deployment', 'properties', 'spec', '$ref')).toBe(
      '#/definitions/io.k8s.api.apps.v1.DeploymentSpec',
    )
  })

  it('are found in one request each, or step by step', async () => {
    const type = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
    const groups = (await json('/apis', type))['items'] as JsonObject[]
    const plain = (await json('/apis'))['groups'] as JsonObject[]
    expect(groups.map((group) => at(group, 'metadata', 'name'))).toEqual(plain.map((group) => group['name']))
    const apps = groups.find((group) => at(group, 'metadata', 'name') === 'apps')
    const names = (at(apps, 'versions', 0, 'resources') as JsonObject[]).map((resource) => resource['resource'])
    expect(names).toEqual(['controllerrevisions', 'daemonsets', 'deployments', 'replicasets', 'statefulsets'])
  })
})
