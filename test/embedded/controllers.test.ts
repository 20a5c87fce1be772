import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCertificate } from '../../src/embedded/certificate.ts'
import { type RunningServer, startServer } from '../../src/embedded/start.ts'
import { asList, asNumber, at } from '../../src/embedded/tree.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { send } from './client.ts'

const token = 'controllers'
const problems: string[] = []
let server: RunningServer
let spaces = 0

async function call(method: string, path: string, body?: JsonObject, type?: string): Promise<JsonObject> {
  const answer = await send(
    { url: server.url, token },
    {
      method,
      path,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(type === undefined ? {} : { type }),
    },
  )
  return JSON.parse(answer.text)
}
const patch = (path: string, body: JsonObject) => call('PATCH', path, body, 'application/merge-patch+json')

/** A namespace of its own for each test. */
async function space(): Promise<string> {
  spaces += 1
  const name = `s${spaces}`
  await call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  return name
}

async function until(path: string, holds: (object: JsonObject) => boolean): Promise<JsonObject> {
  let object: JsonObject = {}
  for (let count = 0; count < 150; count += 1) {
    object = await call('GET', path)
    if (holds(object)) return object
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`never: ${path} ${JSON.stringify(object['status'] ?? object)}`)
}

const workload = (kind: string, name: string, spec: JsonObject = {}, annotations: JsonObject = {}): JsonObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name }, annotations },
      spec: { containers: [{ name: 'c', image: 'nginx:1' }] },
    },
    ...spec,
  },
})
const job = (name: string, annotations: JsonObject = {}, spec: JsonObject = {}): JsonObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: {
    template: { metadata: { annotations }, spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } },
    ...spec,
  },
})
const count = (list: JsonObject) => asList(list['items']).length
const names = (list: JsonObject) => asList(list['items']).map((item) => at(item, 'metadata', 'name'))

describe('the small controllers', () => {
  beforeAll(async () => {
    server = await startServer({
      token,
      certificate: makeCertificate(),
      onProblem: (problem) => problems.push(problem),
    })
  })
  afterAll(async () => {
    await server.close()
    expect(problems).toEqual([])
  })

  it('furnish a namespace', async () => {
    const ns = await space()
    await until(`/api/v1/namespaces/${ns}/serviceaccounts/default`, (one) => one['kind'] === 'ServiceAccount')
    const authority = await until(
      `/api/v1/namespaces/${ns}/configmaps/kube-root-ca.crt`,
      (one) => one['kind'] === 'ConfigMap',
    )
    expect(at(authority, 'data', 'ca.crt')).toContain('BEGIN CERTIFICATE')
  })

  it('roll a Deployment out, and over to a new template', async () => {
    const ns = await space()
    const path = `/apis/apps/v1/namespaces/${ns}/deployments`
    await call('POST', path, workload('Deployment', 'd', { replicas: 3 }))
    await until(`${path}/d`, (one) => at(one, 'status', 'availableReplicas') === 3)
    await patch(`${path}/d`, { spec: { template: { metadata: { labels: { v: '2' } } } } })
    const after = await until(
      `${path}/d`,
      (one) =>
        at(one, 'status', 'observedGeneration') === 2 &&
        at(one, 'status', 'updatedReplicas') === 3 &&
        at(one, 'status', 'replicas') === 3,
    )
    expect(at(after, 'metadata', 'annotations', 'deployment.kubernetes.io/revision')).toBe('2')
    expect(count(await call('GET', `/apis/apps/v1/namespaces/${ns}/replicasets`))).toBe(2)
    expect(count(await call('GET', `/api/v1/namespaces/${ns}/pods?labelSelector=v%3D2`))).toBe(3)
  })

  it('keep old pods while new ones do not become ready, and take the old template up again', async () => {
    const ns = await space()
    const path = `/apis/apps/v1/namespaces/${ns}/deployments`
    await call('POST', path, workload('Deployment', 'd', { replicas: 4 }))
    await until(`${path}/d`, (one) => at(one, 'status', 'availableReplicas') === 4)
    await patch(`${path}/d`, { spec: { template: { metadata: { annotations: { 'flotilla.test/pod': 'unready' } } } } })
    const stuck = await until(
      `${path}/d`,
      (one) => asNumber(at(one, 'status', 'unavailableReplicas')) > 0 && at(one, 'status', 'updatedReplicas') === 2,
    )
    expect(asNumber(at(stuck, 'status', 'availableReplicas'))).toBeGreaterThanOrEqual(3)
    await patch(`${path}/d`, { spec: { template: { metadata: { annotations: null } } } })
    const back = await until(
      `${path}/d`,
      (one) =>
        at(one, 'status', 'observedGeneration') === 3 &&
        at(one, 'status', 'availableReplicas') === 4 &&
        at(one, 'status', 'replicas') === 4,
    )
    expect(at(back, 'metadata', 'annotations', 'deployment.kubernetes.io/revision')).toBe('3')
    expect(count(await call('GET', `/apis/apps/v1/namespaces/${ns}/replicasets`))).toBe(2)
  })

  it('say when a rollout takes too long', async () => {
    const ns = await space()
    const path = `/apis/apps/v1/namespaces/${ns}/deployments`
    await call(
      'POST',
      path,
      workload('Deployment', 'd', { progressDeadlineSeconds: 1 }, { 'flotilla.test/pod': 'pending' }),
    )
    await until(`${path}/d`, (one) =>
      asList(at(one, 'status', 'conditions')).some(
        (condition) => at(condition, 'reason') === 'ProgressDeadlineExceeded',
      ),
    )
  })

  it('replace everything at once for the strategy Recreate', async () => {
    const ns = await space()
    const path = `/apis/apps/v1/namespaces/${ns}/deployments`
    await call('POST', path, workload('Deployment', 'd', { replicas: 2, strategy: { type: 'Recreate' } }))
    await until(`${path}/d`, (one) => at(one, 'status', 'availableReplicas') === 2)
    await patch(`${path}/d`, { spec: { template: { metadata: { labels: { v: '2' } } } } })
    await until(
      `${path}/d`,
      (one) =>
        at(one, 'status', 'observedGeneration') === 2 &&
        at(one, 'status', 'updatedReplicas') === 2 &&
        at(one, 'status', 'availableReplicas') === 2,
    )
  })

  it('number the pods of a StatefulSet, with their claims, and update from the last', async () => {
    const ns = await space()
    const path = `/apis/apps/v1/namespaces/${ns}/statefulsets`
    const claim = {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    }
    await call(
      'POST',
      path,
      workload('StatefulSet', 'w', { serviceName: 'w', replicas: 2, volumeClaimTemplates: [claim] }),
    )
    await until(`${path}/w`, (one) => at(one, 'status', 'readyReplicas') === 2)
    expect(names(await call('GET', `/api/v1/namespaces/${ns}/pods`))).toEqual(['w-0', 'w-1'])
    const claims = await call('GET', `/api/v1/namespaces/${ns}/persistentvolumeclaims`)
    expect(asList(claims['items']).map((item) => at(item, 'status', 'phase'))).toEqual(['Bound', 'Bound'])
    await patch(`${path}/w`, { spec: { template: { metadata: { labels: { v: '2' } } } } })
    const after = await until(
      `${path}/w`,
      (one) =>
        at(one, 'status', 'updatedReplicas') === 2 &&
        at(one, 'status', 'readyReplicas') === 2 &&
        at(one, 'status', 'currentRevision') === at(one, 'status', 'updateRevision'),
    )
    expect(at(after, 'status', 'observedGeneration')).toBe(2)
    await patch(`${path}/w`, { spec: { replicas: 1 } })
    await until(`/api/v1/namespaces/${ns}/pods`, (list) => count(list) === 1)
  })

  it('run a DaemonSet on each node, and update it', async () => {
    const ns = await space()
    const path = `/apis/apps/v1/namespaces/${ns}/daemonsets`
    await call('POST', path, workload('DaemonSet', 'd'))
    await until(
      `${path}/d`,
      (one) => at(one, 'status', 'numberReady') === 1 && at(one, 'status', 'desiredNumberScheduled') === 1,
    )
    await patch(`${path}/d`, { spec: { template: { metadata: { labels: { v: '2' } } } } })
    await until(
      `${path}/d`,
      (one) =>
        at(one, 'status', 'observedGeneration') === 2 &&
        at(one, 'status', 'updatedNumberScheduled') === 1 &&
        at(one, 'status', 'numberReady') === 1,
    )
  })

  it('complete Jobs, fail them, and count parallel ones', async () => {
    const ns = await space()
    const path = `/apis/batch/v1/namespaces/${ns}/jobs`
    const has = (type: string) => (one: JsonObject) =>
      asList(at(one, 'status', 'conditions')).some(
        (condition) => at(condition, 'type') === type && at(condition, 'status') === 'True',
      )
    await call('POST', path, job('good'))
    await call('POST', path, job('many', {}, { completions: 5, parallelism: 2 }))
    await call('POST', path, job('bad', { 'flotilla.test/pod': 'failed' }, { backoffLimit: 2 }))
    expect(at(await until(`${path}/good`, has('Complete')), 'status', 'succeeded')).toBe(1)
    expect(at(await until(`${path}/many`, has('Complete')), 'status', 'succeeded')).toBe(5)
    const failed = await until(`${path}/bad`, has('Failed'))
    expect([at(failed, 'status', 'failed'), at(failed, 'status', 'conditions', 1, 'reason')]).toEqual([
      3,
      'BackoffLimitExceeded',
    ])
  })

  it('remove what a deleted object owned, or leave it, as asked', async () => {
    const ns = await space()
    const path = `/apis/apps/v1/namespaces/${ns}/deployments`
    await call('POST', path, workload('Deployment', 'gone'))
    await call('POST', path, workload('Deployment', 'left'))
    await until(`${path}/left`, (one) => at(one, 'status', 'availableReplicas') === 1)
    await until(`${path}/gone`, (one) => at(one, 'status', 'availableReplicas') === 1)
    await call('DELETE', `${path}/gone`)
    await call('DELETE', `${path}/left`, { propagationPolicy: 'Orphan' })
    await until(`/api/v1/namespaces/${ns}/pods`, (list) => count(list) === 1)
    await until(`${path}/left`, (one) => one['code'] === 404)
    const sets = await call('GET', `/apis/apps/v1/namespaces/${ns}/replicasets`)
    expect(asList(sets['items']).map((item) => at(item, 'metadata', 'ownerReferences'))).toEqual([undefined])
  })

  it('delete dependents first in the foreground', async () => {
    const ns = await space()
    const path = `/apis/apps/v1/namespaces/${ns}/deployments`
    await call('POST', path, workload('Deployment', 'd'))
    await until(`${path}/d`, (one) => at(one, 'status', 'availableReplicas') === 1)
    const marked = await call('DELETE', `${path}/d`, { propagationPolicy: 'Foreground' })
    expect(at(marked, 'metadata', 'finalizers')).toEqual(['foregroundDeletion'])
    await until(`${path}/d`, (one) => one['code'] === 404)
    expect(count(await call('GET', `/api/v1/namespaces/${ns}/pods`))).toBe(0)
  })

  it('empty a namespace before it goes', async () => {
    const ns = await space()
    await call('POST', `/apis/apps/v1/namespaces/${ns}/deployments`, workload('Deployment', 'd'))
    await until(`/apis/apps/v1/namespaces/${ns}/deployments/d`, (one) => at(one, 'status', 'availableReplicas') === 1)
    const marked = await call('DELETE', `/api/v1/namespaces/${ns}`)
    expect(at(marked, 'status', 'phase')).toBe('Terminating')
    await until(`/api/v1/namespaces/${ns}`, (one) => one['code'] === 404)
    for (const path of ['/api/v1/pods', '/apis/apps/v1/deployments', '/api/v1/configmaps']) {
      const list = await call('GET', path)
      expect(asList(list['items']).filter((item) => at(item, 'metadata', 'namespace') === ns)).toEqual([])
    }
  })

  it('remove custom objects with their definition', async () => {
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
    const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }]
    await call('POST', definitions, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'things.example.com' },
      spec: { group: 'example.com', scope: 'Cluster', names: { plural: 'things', kind: 'Thing' }, versions },
    })
    await until('/apis/example.com/v1/things', (list) => list['kind'] === 'ThingList')
    await call('POST', '/apis/example.com/v1/things', {
      apiVersion: 'example.com/v1',
      kind: 'Thing',
      metadata: { name: 'x' },
    })
    await call('DELETE', `${definitions}/things.example.com`)
    await until(`${definitions}/things.example.com`, (one) => one['code'] === 404)
    const answer = await send({ url: server.url, token }, { method: 'GET', path: '/apis/example.com/v1/things' })
    expect([answer.code, server.cluster.store.list('example.com/things')]).toEqual([404, []])
  })

  it('give a load balancer an address and count the pods of a budget', async () => {
    const ns = await space()
    await call('POST', `/api/v1/namespaces/${ns}/services`, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's' },
      spec: { type: 'LoadBalancer', ports: [{ port: 80 }] },
    })
    await until(
      `/api/v1/namespaces/${ns}/services/s`,
      (one) => asList(at(one, 'status', 'loadBalancer', 'ingress')).length === 1,
    )
    await call('POST', `/apis/apps/v1/namespaces/${ns}/deployments`, workload('Deployment', 'd', { replicas: 3 }))
    await call('POST', `/apis/policy/v1/namespaces/${ns}/poddisruptionbudgets`, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'b' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'd' } } },
    })
    const budget = await until(
      `/apis/policy/v1/namespaces/${ns}/poddisruptionbudgets/b`,
      (one) => at(one, 'status', 'currentHealthy') === 3,
    )
    expect(at(budget, 'status', 'disruptionsAllowed')).toBe(2)
  })
})
