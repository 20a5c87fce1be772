import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createByApply, createByPost, deleteOne, replaceObject, updateByApply } from '../../src/kube/apply.ts'
import { connectCluster } from '../../src/kube/client.ts'
import { updateByPatch } from '../../src/kube/client-side.ts'
import { isObject, listAt, textAt } from '../../src/kube/fields.ts'
import { answerLookups } from '../../src/kube/lookup.ts'
import { refOf } from '../../src/kube/ref.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Cluster, ObjectRef } from '../../src/model/ports.ts'
import { because } from './control-plane.ts'
import { servers } from './servers.ts'

const configMap = (name: string, namespace: string, data: JsonObject = { a: '1' }): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data,
})
const workload = (
  kind: string,
  name: string,
  namespace: string,
  options: { pod?: string; spec?: JsonObject } = {},
): JsonObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: {
        labels: { app: name },
        ...(options.pod ? { annotations: { 'flotilla.test/pod': options.pod } } : {}),
      },
      spec: { containers: [{ name: 'c', image: 'example.com/c:1' }] },
    },
    ...options.spec,
  },
})
const job = (name: string, namespace: string, pod?: string): JsonObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace },
  spec: {
    backoffLimit: 0,
    template: {
      metadata: pod ? { annotations: { 'flotilla.test/pod': pod } } : {},
      spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'example.com/c:1' }] },
    },
  },
})
const ref = (object: JsonObject): ObjectRef => refOf(object)
const failure = async (promise: Promise<unknown>): Promise<{ code: string; message: string; hint?: string }> => {
  try {
    await promise
  } catch (error) {
    return error as { code: string; message: string; hint?: string }
  }
  throw new Error('it did not fail')
}

describe.each(servers)('a cluster: $name', (server) => {
  describe.skipIf(server.missing !== undefined)(`client${because(server.missing)}`, () => {
    let cluster: Cluster
    let stop: () => Promise<void>
    const namespace = `e2e-${process.pid}`
    const apply = (object: JsonObject, force = false) => cluster.apply(object, { fieldManager: 'helm', force })

    beforeAll(async () => {
      const started = await server.start()
      stop = started.stop
      cluster = await connectCluster({ environment: process.env, kubeconfig: started.kubeconfig })
      await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    })
    afterAll(async () => {
      await cluster?.delete({ group: '', kind: 'Namespace', namespace: '', name: namespace })
      cluster?.close()
      await stop?.()
    })

    it('asks three times for all that is served, once', async () => {
      const before = cluster.requests
      const discovery = await cluster.discover({ refresh: true })
      await cluster.discover()
      expect(cluster.requests - before).toBe(3)
      expect(discovery.version.gitVersion).toMatch(/^v1\.\d+/)
      expect(discovery.apiVersions).toEqual(expect.arrayContaining(['v1', 'apps/v1', 'v1/Pod', 'apps/v1/Deployment']))
      expect(discovery.find('apps', 'Deployment')).toMatchObject({
        version: 'v1',
        name: 'deployments',
        namespaced: true,
      })
      expect(discovery.find('', 'Namespace')).toMatchObject({ name: 'namespaces', namespaced: false })
    })

    it('keeps every field, and tells absence from failure', async () => {
      const made = await apply(configMap('kept', namespace, { 'a.b': 'x', text: '1\n2' }))
      expect(await cluster.get(ref(made))).toEqual(made)
      expect(await cluster.get({ ...ref(made), name: 'other' })).toBeUndefined()
      const listed = await cluster.list({ group: '', kind: 'ConfigMap' }, namespace, {
        fieldSelector: 'metadata.name=kept',
      })
      expect(listed).toEqual([made])
    })

    it('creates, updates with its version, patches in three ways, deletes once', async () => {
      const made = await cluster.create(configMap('life', namespace), { fieldManager: 'helm' })
      await expect(cluster.create(configMap('life', namespace))).rejects.toMatchObject({ code: 'E_ALREADY_EXISTS' })
      const updated = await cluster.update({ ...made, data: { a: '2', b: '1' } })
      await expect(cluster.update({ ...made, data: {} })).rejects.toMatchObject({ code: 'E_CONFLICT' })
      expect(updated['data']).toEqual({ a: '2', b: '1' })
      const merged = await cluster.patch(ref(made), { type: 'merge', body: { data: { b: null, c: '3' } } })
      expect(merged['data']).toEqual({ a: '2', c: '3' })
      const patched = await cluster.patch(ref(made), { type: 'json', body: [{ op: 'remove', path: '/data/c' }] })
      expect(patched['data']).toEqual({ a: '2' })
      const strategic = await cluster.patch(ref(made), { type: 'strategic', body: { data: { d: '4' } } })
      expect(strategic['data']).toEqual({ a: '2', d: '4' })
      const uid = textAt(made, 'metadata', 'uid')
      await expect(cluster.delete(ref(made), { uid: `${uid.slice(0, -1)}x` })).rejects.toMatchObject({
        code: 'E_CONFLICT',
      })
      expect(await cluster.delete(ref(made), { uid, propagation: 'Background' })).toBe(true)
      expect(await cluster.delete(ref(made))).toBe(false)
    })

    it('changes nothing in a dry run', async () => {
      await cluster.apply(configMap('dry', namespace), { fieldManager: 'helm', force: false, dryRun: true })
      expect(await cluster.get(ref(configMap('dry', namespace)))).toBeUndefined()
    })

    it('refuses unknown fields, wrong values and unknown kinds with a reason each', async () => {
      const unknown = await failure(apply({ ...configMap('bad', namespace), bogus: 1 } as JsonObject))
      expect(unknown).toMatchObject({
        code: 'E_INVALID',
        message: expect.stringContaining('.bogus: field not declared in schema'),
      })
      const wrong = await failure(apply(workload('Deployment', 'bad', namespace, { spec: { replicas: -1 } })))
      expect(wrong).toMatchObject({ code: 'E_INVALID', causes: [expect.objectContaining({ field: 'spec.replicas' })] })
      const kind = await failure(apply({ ...configMap('bad', namespace), kind: 'ConfgMap' }))
      expect(kind).toMatchObject({ code: 'E_UNKNOWN_KIND', hint: 'did you mean ConfigMap (v1)?' })
      const version = await failure(apply({ ...workload('Deployment', 'bad', namespace), apiVersion: 'apps/v1beta1' }))
      expect(version).toMatchObject({ hint: 'the cluster serves it as apps/v1' })
      await expect(apply(configMap('../../secrets', namespace))).rejects.toMatchObject({ code: 'E_NAME' })
    })

    it('meets conflicts with other managers as Helm does', async () => {
      await cluster.apply(configMap('shared', namespace, { a: 'theirs' }), { fieldManager: 'somebody', force: false })
      const mine = configMap('shared', namespace, { a: 'mine' })
      const conflict = await failure(createByApply(cluster, mine, { namespace }))
      expect(conflict.code).toBe('E_CONFLICT')
      expect(conflict.message).toContain(
        `conflict occurred while applying object ${namespace}/shared /v1, Kind=ConfigMap: Apply failed with 1 conflict: conflict with "somebody": .data.a`,
      )
      expect((await createByApply(cluster, mine, { namespace, force: true }))['data']).toEqual({ a: 'mine' })
    })

    it('takes over the fields of a client-side writer, so that dropped ones go away', async () => {
      const object = configMap('moved', namespace, { stay: '1', go: '1' })
      await createByPost(cluster, object, { namespace })
      const wanted = { ...object, data: { stay: '2' } }
      const updated = await updateByApply(cluster, wanted, { namespace, upgradeManager: true })
      expect(updated['data']).toEqual({ stay: '2' })
      const managers = listAt(updated, 'metadata', 'managedFields').filter(isObject)
      expect(managers.map((one) => `${textAt(one, 'manager')} ${textAt(one, 'operation')}`)).toEqual(['helm Apply'])
    })

    it('patches what Helm 3 wrote, and leaves what others added', async () => {
      const deployment = (image: string, extra: JsonObject[] = []): JsonObject =>
        workload('Deployment', 'patched', namespace, {
          spec: {
            replicas: 1,
            template: {
              metadata: { labels: { app: 'patched' } },
              spec: { containers: [{ name: 'web', image }, ...extra] },
            },
          },
        })
      const original = deployment('example.com/web:1', [{ name: 'old', image: 'example.com/old:1' }])
      await createByPost(cluster, original, { namespace })
      // Somebody adds a container and scales.
      await cluster.patch(ref(original), {
        type: 'strategic',
        body: {
          spec: { replicas: 3, template: { spec: { containers: [{ name: 'theirs', image: 'example.com/t:1' }] } } },
        },
      })
      const target = deployment('example.com/web:2')
      const updated = await updateByPatch(cluster, { original, target }, { namespace })
      const containers = listAt(updated, 'spec', 'template', 'spec', 'containers').filter(isObject)
      expect(containers.map((one) => `${textAt(one, 'name')} ${textAt(one, 'image')}`).sort()).toEqual([
        'theirs example.com/t:1',
        'web example.com/web:2',
      ])
      expect(updated['spec']).toMatchObject({ replicas: 1 })
    })

    it('sends no patch where nothing differs', async () => {
      const object = configMap('same', namespace)
      await createByPost(cluster, object, { namespace })
      const before = cluster.requests
      const result = await updateByPatch(cluster, { original: object, target: object }, { namespace })
      expect(result['data']).toEqual({ a: '1' })
      // The object, and the schema of its group version the first time.
      expect(cluster.requests - before).toBeLessThanOrEqual(2)
    })

    it('replaces whatever is there', async () => {
      await apply(configMap('replaced', namespace, { a: '1', b: '1' }))
      expect(
        (await replaceObject(cluster, configMap('replaced', namespace, { c: '1' }), { namespace }))['data'],
      ).toEqual({ c: '1' })
    })

    it('waits for workloads through one watch for each kind', async () => {
      const objects = [
        workload('Deployment', 'web-1', namespace),
        workload('Deployment', 'web-2', namespace),
        workload('StatefulSet', 'state', namespace, { spec: { serviceName: 'state' } }),
        workload('DaemonSet', 'daemon', namespace),
        configMap('waited', namespace),
      ]
      const known = await Promise.all(objects.map((object) => apply(object)))
      const before = cluster.requests
      await cluster.wait(known.map(ref), { timeout: 30_000, until: 'ready', known })
      // A list and a watch for each of the three kinds; the StatefulSet looks at its pods while it comes up.
      expect(cluster.requests - before).toBeLessThanOrEqual(16)
      const again = cluster.requests
      await cluster.wait(known.map(ref), { timeout: 30_000, until: 'ready' })
      expect(cluster.requests - again).toBe(4)
    }, 40_000)

    it('waits for jobs to complete where asked, and says which failed', async () => {
      const good = await apply(job('good', namespace))
      await cluster.wait([ref(good)], { timeout: 20_000, until: 'complete' })
      const bad = await apply(job('bad', namespace, 'failed'))
      const error = await failure(cluster.wait([ref(bad), ref(good)], { timeout: 20_000, until: 'hook' }))
      expect(error).toMatchObject({
        code: 'E_NOT_READY',
        message: `resource Job/${namespace}/bad not ready. status: Failed, message: Job Failed. failed: 1/1`,
      })
    }, 45_000)

    it('says what is missing when the time is up', async () => {
      const object = await apply(workload('Deployment', 'never', namespace, { pod: 'unready' }))
      const seen: string[] = []
      const waiting = cluster.wait([ref(object), ref(configMap('nowhere', namespace))], {
        timeout: 1500,
        until: 'ready',
        onProgress: (one, readiness) => seen.push(`${one.name} ${readiness.status}`),
      })
      expect(await failure(waiting)).toMatchObject({
        code: 'E_WAIT_TIMEOUT',
        message: [
          `resource Deployment/${namespace}/never not ready. status: InProgress, message: Available: 0/1`,
          `resource ConfigMap/${namespace}/nowhere not ready. status: Unknown, message: `,
          'context deadline exceeded',
        ].join('\n'),
      })
      expect(seen).toContain('never in-progress')
    })

    it('stops waiting at once when cancelled', async () => {
      const stopper = new AbortController()
      const waiting = cluster.wait([ref(configMap('nowhere', namespace))], {
        timeout: 20_000,
        until: 'ready',
        signal: stopper.signal,
      })
      setTimeout(() => stopper.abort(), 100)
      const started = Date.now()
      expect(await failure(waiting)).toMatchObject({ code: 'E_CANCELLED' })
      expect(Date.now() - started).toBeLessThan(2000)
    })

    it('waits until objects are gone', async () => {
      const object = await apply(configMap('leaving', namespace))
      const held = await apply({
        ...configMap('held', namespace),
        metadata: { name: 'held', namespace, finalizers: ['flotilla.test/hold'] },
      })
      await Promise.all([object, held].map((one) => deleteOne(cluster, ref(one))))
      await cluster.wait([ref(object)], { timeout: 5000, until: 'gone' })
      const error = await failure(cluster.wait([ref(held)], { timeout: 500, until: 'gone' }))
      expect(error.message).toBe(
        `resource ConfigMap/${namespace}/held still exists. status: Terminating, message: Resource scheduled for deletion\ncontext deadline exceeded`,
      )
      const waiting = cluster.wait([ref(held)], { timeout: 10_000, until: 'gone' })
      await cluster.patch(ref(held), { type: 'merge', body: { metadata: { finalizers: null } } })
      await waiting
    })

    it('serves kinds that came after the first discovery', async () => {
      const name = `boats.e2e${process.pid}.example.com`
      const definition: JsonObject = {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name },
        spec: {
          group: `e2e${process.pid}.example.com`,
          names: { kind: 'Boat', plural: 'boats' },
          scope: 'Namespaced',
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
            },
          ],
        },
      }
      const made = await apply(definition)
      await cluster.wait([ref(made)], { timeout: 10_000, until: 'ready', known: [made] })
      const boat: JsonObject = {
        apiVersion: `e2e${process.pid}.example.com/v1`,
        kind: 'Boat',
        metadata: { name: 'b', namespace },
        sails: 3,
      }
      expect(await apply(boat)).toMatchObject({ sails: 3 })
      await cluster.delete(ref(definition))
    })

    it('answers lookups with few requests', async () => {
      await Promise.all([1, 2, 3, 4, 5].map((i) => apply(configMap(`look-${i}`, namespace, { i: String(i) }))))
      const read = (name: string, kind = 'ConfigMap', apiVersion = 'v1') => ({ apiVersion, kind, namespace, name })
      const reads = [
        ...[1, 2, 3, 4, 5].map((i) => read(`look-${i}`)),
        read('absent'),
        read('look-1'),
        read('', 'Secret'),
        read('x', 'Nothing'),
        read('x', 'Nothing', 'no.such/v1'),
      ]
      const before = cluster.requests
      const answers = await answerLookups(cluster, reads)
      expect(cluster.requests - before).toBe(2)
      const values = answers.map((answer) => ('value' in answer ? answer.value : answer.error))
      expect(values[2]).toMatchObject({ kind: 'ConfigMap', data: { i: '3' } })
      expect(values[5]).toEqual({})
      expect(values[6]).toEqual(values[0])
      expect(values[7]).toMatchObject({ kind: 'SecretList', items: expect.any(Array) })
      expect(values[8]).toEqual({})
      expect(values[9]).toBe(
        'unable to get apiresource from unstructured: no.such/v1, Kind=Nothing: the server could not find the requested resource',
      )
    })
  })
})
