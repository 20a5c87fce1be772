import { asList, asText, at } from '../../src/embedded/tree.ts'
import type { Json, JsonObject } from '../../src/model/json.ts'

/**
 * The bound of the embedded cluster: requests whose answers must equal those of a real API server (code, warnings and body,
 * after uids, times, versions and addresses are made equal). They are sent in this order to an empty cluster without
 * controllers, so that nothing but a request changes anything.
 *
 * What is not in here is a gap, not a promise. Known ones: admission and conversion webhooks and policies are kept but never
 * called; aggregated APIs and RBAC are not enforced (every token holder may do everything); quotas and limit ranges count
 * nothing; CEL rules of custom resources are not evaluated; Endpoints and EndpointSlices are not filled; CronJobs never start
 * a Job and autoscalers never scale; logs, exec, attach and port-forward have no container to reach; events are not written;
 * CBOR is not read; a continued list is not a snapshot; pod template hashes differ from the real ones; validation covers
 * what charts get wrong, not every field.
 */
export interface Row {
  readonly title: string
  /** `METHOD /path?query`. */
  readonly request: string | ((seen: Seen) => string)
  readonly body?: Json | ((seen: Seen) => Json)
  /** Content type of the body. */
  readonly type?: string
  readonly accept?: string
  /** Wait until this holds for the answer before it counts (what a server settles by itself). */
  readonly until?: (body: JsonObject) => boolean
}
/** Answers so far, by title. */
type Seen = ReadonlyMap<string, JsonObject>

const apply = 'application/apply-patch+yaml'
const strategic = 'application/strategic-merge-patch+json'
const merge = 'application/merge-patch+json'
const jsonPatch = 'application/json-patch+json'
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io'
const partial = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io'
const one = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io'

const core = '/api/v1/namespaces/t'
const apps = '/apis/apps/v1/namespaces/t'

const meta = (seen: Seen, title: string) => (seen.get(title)?.['metadata'] ?? {}) as JsonObject

function configMap(name: string, data: JsonObject, extra: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...extra }, data }
}
function container(name = 'c', extra: JsonObject = {}): JsonObject {
  return { name, image: 'nginx:1', ...extra }
}
function podTemplate(app: string, extra: JsonObject = {}): JsonObject {
  return { metadata: { labels: { app } }, spec: { containers: [container()], ...extra } }
}
function deployment(name: string, spec: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { selector: { matchLabels: { app: name } }, template: podTemplate(name), ...spec },
  }
}
function service(name: string, spec: JsonObject): JsonObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec }
}

const namespaces: Row[] = [
  {
    title: 'namespace: create',
    request: 'POST /api/v1/namespaces',
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 't' } },
  },
  {
    title: 'namespace: again',
    request: 'POST /api/v1/namespaces',
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 't' } },
  },
  { title: 'namespace: get', request: 'GET /api/v1/namespaces/t' },
  { title: 'namespace: missing', request: 'GET /api/v1/namespaces/none' },
  {
    title: 'namespace: bad name',
    request: 'POST /api/v1/namespaces',
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'Bad_Name' } },
  },
  {
    title: 'namespace: labels',
    request: 'PATCH /api/v1/namespaces/t',
    type: merge,
    body: { metadata: { labels: { team: 'a' } } },
  },
  { title: 'namespace: by label', request: 'GET /api/v1/namespaces?labelSelector=team%3Da' },
  { title: 'namespace: default may not go', request: 'DELETE /api/v1/namespaces/default' },
  { title: 'namespace: table', request: 'GET /api/v1/namespaces/t', accept: table },
  {
    title: 'create in a missing namespace',
    request: 'POST /api/v1/namespaces/none/configmaps',
    body: configMap('a', {}),
  },
  { title: 'list in a missing namespace', request: 'GET /api/v1/namespaces/none/configmaps' },
  {
    title: 'apply in a missing namespace',
    request: 'PATCH /api/v1/namespaces/none/configmaps/a?fieldManager=helm',
    type: apply,
    body: configMap('a', {}),
  },
]

const configMaps: Row[] = [
  { title: 'configmap: create', request: `POST ${core}/configmaps?fieldManager=me`, body: configMap('a', { k: 'v' }) },
  { title: 'configmap: again', request: `POST ${core}/configmaps`, body: configMap('a', { k: 'v' }) },
  { title: 'configmap: get', request: `GET ${core}/configmaps/a` },
  { title: 'configmap: missing', request: `GET ${core}/configmaps/b` },
  {
    title: 'configmap: no name',
    request: `POST ${core}/configmaps`,
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} },
  },
  { title: 'configmap: bad name', request: `POST ${core}/configmaps`, body: configMap('A_B', {}) },
  { title: 'configmap: bad key', request: `POST ${core}/configmaps`, body: configMap('bad', { 'a b': 'x' }) },
  {
    title: 'configmap: bad label',
    request: `POST ${core}/configmaps`,
    body: configMap('bad', {}, { labels: { 'a b': 'x y' } }),
  },
  {
    title: 'configmap: bad annotation',
    request: `POST ${core}/configmaps`,
    body: configMap('bad', {}, { annotations: { 'a/b/c': 'x' } }),
  },
  {
    title: 'configmap: wrong namespace',
    request: `POST ${core}/configmaps`,
    body: configMap('bad', {}, { namespace: 'other' }),
  },
  {
    title: 'configmap: wrong kind',
    request: `POST ${core}/configmaps`,
    body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' } },
  },
  {
    title: 'configmap: wrong version',
    request: `POST ${core}/configmaps`,
    body: { apiVersion: 'apps/v1', kind: 'ConfigMap', metadata: { name: 'x' } },
  },
  {
    title: 'configmap: with a version',
    request: `POST ${core}/configmaps`,
    body: configMap('rv', {}, { resourceVersion: '5' }),
  },
  {
    title: 'configmap: unknown field, warned',
    request: `POST ${core}/configmaps`,
    body: { ...configMap('warn', {}), foo: 1 },
  },
  {
    title: 'configmap: unknown field, strict',
    request: `POST ${core}/configmaps?fieldValidation=Strict`,
    body: { ...configMap('strict', {}), foo: 1, bar: 2 },
  },
  {
    title: 'configmap: unknown field, ignored',
    request: `POST ${core}/configmaps?fieldValidation=Ignore`,
    body: { ...configMap('ignored', {}), foo: 1 },
  },
  {
    title: 'configmap: wrong type',
    request: `POST ${core}/configmaps`,
    body: { ...configMap('bad', {}), data: { a: 1 } },
  },
  {
    title: 'configmap: data is a list',
    request: `POST ${core}/configmaps`,
    body: { ...configMap('bad', {}), data: ['a'] },
  },
  {
    title: 'configmap: immutable is text',
    request: `POST ${core}/configmaps`,
    body: { ...configMap('bad', {}), immutable: 'yes' },
  },
  { title: 'configmap: dry run', request: `POST ${core}/configmaps?dryRun=All`, body: configMap('dry', {}) },
  { title: 'configmap: dry run left nothing', request: `GET ${core}/configmaps/dry` },
  { title: 'configmap: bad dry run', request: `POST ${core}/configmaps?dryRun=Some`, body: configMap('dry', {}) },
  {
    title: 'configmap: bad validation',
    request: `POST ${core}/configmaps?fieldValidation=Maybe`,
    body: configMap('dry', {}),
  },
  {
    title: 'configmap: replace',
    request: `PUT ${core}/configmaps/a?fieldManager=me`,
    body: configMap('a', { k: 'w' }),
  },
  {
    title: 'configmap: replace, nothing new',
    request: `PUT ${core}/configmaps/a?fieldManager=me`,
    body: configMap('a', { k: 'w' }),
  },
  {
    title: 'configmap: replace, stale',
    request: `PUT ${core}/configmaps/a`,
    body: (seen) => configMap('a', { k: 'x' }, { resourceVersion: meta(seen, 'configmap: create')['resourceVersion'] }),
  },
  {
    title: 'configmap: replace, other uid',
    request: `PUT ${core}/configmaps/a`,
    body: configMap('a', { k: 'x' }, { uid: '00000000-0000-0000-0000-000000000000' }),
  },
  { title: 'configmap: replace, other name', request: `PUT ${core}/configmaps/a`, body: configMap('b', {}) },
  { title: 'configmap: replace, missing', request: `PUT ${core}/configmaps/none`, body: configMap('none', {}) },
  {
    title: 'configmap: immutable',
    request: `POST ${core}/configmaps`,
    body: { ...configMap('fixed', { a: '1' }), immutable: true },
  },
  {
    title: 'configmap: immutable changed',
    request: `PATCH ${core}/configmaps/fixed`,
    type: merge,
    body: { data: { a: '2' } },
  },
  {
    title: 'configmap: immutable unset',
    request: `PATCH ${core}/configmaps/fixed`,
    type: merge,
    body: { immutable: null },
  },
  { title: 'configmap: POST with a name', request: `POST ${core}/configmaps/a`, body: configMap('a', {}) },
  {
    title: 'configmap: no such media type',
    request: `POST ${core}/configmaps`,
    type: 'text/plain',
    body: configMap('a', {}),
  },
  {
    title: 'configmap: binary',
    request: `POST ${core}/configmaps`,
    body: { ...configMap('binary', {}), binaryData: { a: 'AAEC' } },
  },
  {
    title: 'configmap: same key twice',
    request: `POST ${core}/configmaps`,
    body: { ...configMap('twice', { a: 'x' }), binaryData: { a: 'AAEC' } },
  },
  { title: 'configmap: list', request: `GET ${core}/configmaps` },
  { title: 'configmap: list of one', request: `GET ${core}/configmaps?fieldSelector=metadata.name%3Da` },
  { title: 'configmap: list by an unknown field', request: `GET ${core}/configmaps?fieldSelector=data.k%3Da` },
  { title: 'configmap: limit', request: `GET ${core}/configmaps?limit=2` },
  {
    title: 'configmap: continue',
    request: (seen) =>
      `GET ${core}/configmaps?limit=2&continue=${encodeURIComponent(asText(meta(seen, 'configmap: limit')['continue']))}`,
  },
  {
    title: 'configmap: metadata alone',
    request: `GET ${core}/configmaps?fieldSelector=metadata.name%3Da`,
    accept: partial,
  },
  { title: 'configmap: metadata of one', request: `GET ${core}/configmaps/a`, accept: one },
  { title: 'configmap: table', request: `GET ${core}/configmaps?fieldSelector=metadata.name%3Da`, accept: table },
  { title: 'configmap: table with objects', request: `GET ${core}/configmaps/a?includeObject=Object`, accept: table },
  {
    title: 'configmap: generated name needs a base',
    request: `POST ${core}/configmaps`,
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'Bad_' } },
  },
]

const patches: Row[] = [
  {
    title: 'merge patch',
    request: `PATCH ${core}/configmaps/a?fieldManager=me`,
    type: merge,
    body: { data: { k: null, l: '1' } },
  },
  {
    title: 'merge patch: nothing',
    request: `PATCH ${core}/configmaps/a?fieldManager=me`,
    type: merge,
    body: { data: { l: '1' } },
  },
  {
    title: 'merge patch: stale',
    request: `PATCH ${core}/configmaps/a`,
    type: merge,
    body: { metadata: { resourceVersion: '1' }, data: { m: '1' } },
  },
  { title: 'merge patch: missing', request: `PATCH ${core}/configmaps/none`, type: merge, body: {} },
  {
    title: 'merge patch: name moves',
    request: `PATCH ${core}/configmaps/a`,
    type: merge,
    body: { metadata: { name: 'b' } },
  },
  { title: 'merge patch: force', request: `PATCH ${core}/configmaps/a?force=true`, type: merge, body: {} },
  { title: 'merge patch: not an object', request: `PATCH ${core}/configmaps/a`, type: merge, body: [] },
  { title: 'merge patch: wrong type', request: `PATCH ${core}/configmaps/a`, type: merge, body: { data: { a: 1 } } },
  {
    title: 'merge patch: unknown field, strict',
    request: `PATCH ${core}/configmaps/a?fieldValidation=Strict`,
    type: merge,
    body: { foo: 1 },
  },
  {
    title: 'json patch',
    request: `PATCH ${core}/configmaps/a?fieldManager=me`,
    type: jsonPatch,
    body: [{ op: 'add', path: '/data/n', value: '2' }],
  },
  {
    title: 'json patch: test fails',
    request: `PATCH ${core}/configmaps/a`,
    type: jsonPatch,
    body: [{ op: 'test', path: '/data/n', value: '3' }],
  },
  {
    title: 'json patch: no such path',
    request: `PATCH ${core}/configmaps/a`,
    type: jsonPatch,
    body: [{ op: 'remove', path: '/data/zzz' }],
  },
  { title: 'json patch: not a list', request: `PATCH ${core}/configmaps/a`, type: jsonPatch, body: {} },
  {
    title: 'strategic patch',
    request: `PATCH ${core}/configmaps/a?fieldManager=me`,
    type: strategic,
    body: { metadata: { labels: { x: 'y' } }, data: { l: null, o: '3' } },
  },
  { title: 'patch: unknown type', request: `PATCH ${core}/configmaps/a`, type: 'application/json', body: {} },
]

const applied: Row[] = [
  {
    title: 'apply: creates',
    request: `PATCH ${core}/configmaps/s?fieldManager=helm`,
    type: apply,
    body: configMap('s', { a: '1', b: '1' }),
  },
  {
    title: 'apply: the same again',
    request: `PATCH ${core}/configmaps/s?fieldManager=helm`,
    type: apply,
    body: configMap('s', { a: '1', b: '1' }),
  },
  {
    title: 'apply: drops a field',
    request: `PATCH ${core}/configmaps/s?fieldManager=helm`,
    type: apply,
    body: configMap('s', { a: '2' }),
  },
  {
    title: 'apply: another manager, conflict',
    request: `PATCH ${core}/configmaps/s?fieldManager=other`,
    type: apply,
    body: configMap('s', { a: '3' }),
  },
  {
    title: 'apply: another manager, same value',
    request: `PATCH ${core}/configmaps/s?fieldManager=other`,
    type: apply,
    body: configMap('s', { a: '2', c: '1' }),
  },
  {
    title: 'apply: shared field dropped by one',
    request: `PATCH ${core}/configmaps/s?fieldManager=helm`,
    type: apply,
    body: configMap('s', { d: '1' }),
  },
  {
    title: 'apply: two conflicts',
    request: `PATCH ${core}/configmaps/s?fieldManager=helm`,
    type: apply,
    body: configMap('s', { a: '9', c: '9', d: '1' }),
  },
  {
    title: 'apply: forced',
    request: `PATCH ${core}/configmaps/s?fieldManager=helm&force=true`,
    type: apply,
    body: configMap('s', { a: '9', c: '9', d: '1' }),
  },
  {
    title: 'apply: update takes over',
    request: `PATCH ${core}/configmaps/s?fieldManager=edit`,
    type: merge,
    body: { data: { a: '10' } },
  },
  {
    title: 'apply: conflict with an update',
    request: `PATCH ${core}/configmaps/s?fieldManager=helm`,
    type: apply,
    body: configMap('s', { a: '9', c: '9', d: '1' }),
  },
  { title: 'apply: no manager', request: `PATCH ${core}/configmaps/s`, type: apply, body: configMap('s', {}) },
  {
    title: 'apply: unknown field',
    request: `PATCH ${core}/configmaps/s?fieldManager=helm`,
    type: apply,
    body: { ...configMap('s', {}), foo: 1 },
  },
  {
    title: 'apply: unknown field, strict',
    request: `PATCH ${core}/configmaps/s?fieldManager=helm&fieldValidation=Strict&force=false`,
    type: apply,
    body: { ...configMap('s', {}), foo: 1 },
  },
  {
    title: 'apply: wrong type',
    request: `PATCH ${core}/configmaps/s?fieldManager=helm`,
    type: apply,
    body: { ...configMap('s', {}), data: { a: true } },
  },
  {
    title: 'apply: managed fields given',
    request: `PATCH ${core}/configmaps/s?fieldManager=helm`,
    type: apply,
    body: configMap('s', {}, { managedFields: [] }),
  },
  {
    title: 'apply: other name',
    request: `PATCH ${core}/configmaps/s?fieldManager=helm`,
    type: apply,
    body: configMap('z', {}),
  },
  {
    title: 'apply: dry run',
    request: `PATCH ${core}/configmaps/dry?fieldManager=helm&dryRun=All`,
    type: apply,
    body: configMap('dry', { a: '1' }),
  },
  {
    title: 'apply: with a uid, missing',
    request: `PATCH ${core}/configmaps/gone?fieldManager=helm`,
    type: apply,
    body: configMap('gone', {}, { uid: '00000000-0000-0000-0000-000000000000' }),
  },
  {
    title: 'managed fields: moved by json patch',
    request: `PATCH ${core}/configmaps/a?fieldManager=helm`,
    type: jsonPatch,
    body: [{ op: 'replace', path: '/metadata/managedFields', value: [{}] }],
  },
]

const secrets: Row[] = [
  {
    title: 'secret: text',
    request: `POST ${core}/secrets?fieldManager=me`,
    body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, stringData: { p: 'word' }, data: { q: 'AAEC' } },
  },
  {
    title: 'secret: text again',
    request: `PATCH ${core}/secrets/a?fieldManager=me`,
    type: strategic,
    body: { stringData: { p: 'other' } },
  },
  {
    title: 'secret: bad base64',
    request: `POST ${core}/secrets`,
    body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'b' }, data: { q: 'a b' } },
  },
  { title: 'secret: type changes', request: `PATCH ${core}/secrets/a`, type: merge, body: { type: 'example.com/x' } },
  {
    title: 'secret: applied',
    request: `PATCH ${core}/secrets/s?fieldManager=helm`,
    type: apply,
    body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { p: 'word' } },
  },
  {
    title: 'secret: release record',
    request: `POST ${core}/secrets?fieldManager=me`,
    body: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'sh.helm.release.v1.x.v1', labels: { owner: 'helm', status: 'deployed' } },
      type: 'helm.sh/release.v1',
      data: { release: 'QQ==' },
    },
  },
  {
    title: 'secret: by two labels',
    request: `GET ${core}/secrets?labelSelector=owner%3Dhelm%2Cstatus%21%3Dsuperseded`,
  },
  { title: 'secret: by set', request: `GET ${core}/secrets?labelSelector=owner+in+%28helm%2Cflux%29%2C%21x` },
  { title: 'secret: by type', request: `GET ${core}/secrets?fieldSelector=type%3Dhelm.sh%2Frelease.v1` },
  {
    title: 'secret: tls without data',
    request: `POST ${core}/secrets`,
    body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'tls' }, type: 'kubernetes.io/tls' },
  },
  {
    title: 'secret: too large',
    request: `POST ${core}/secrets`,
    body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'big' }, data: { a: 'A'.repeat(1500000) } },
  },
  { title: 'secret: table', request: `GET ${core}/secrets/a`, accept: table },
  { title: 'secret: bad selector', request: `GET ${core}/secrets?labelSelector=a%3D%3D%3Db` },
]

const workloads: Row[] = [
  {
    title: 'serviceaccount',
    request: `POST ${core}/serviceaccounts`,
    body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } },
  },
  { title: 'deployment: create', request: `POST ${apps}/deployments?fieldManager=me`, body: deployment('d') },
  { title: 'deployment: table', request: `GET ${apps}/deployments/d`, accept: table },
  {
    title: 'deployment: full pod',
    request: `POST ${apps}/deployments?fieldManager=me`,
    body: deployment('full', {
      replicas: 0,
      strategy: { type: 'Recreate' },
      template: podTemplate('full', {
        serviceAccountName: 'x',
        containers: [
          container('c', {
            image: 'nginx',
            ports: [{ containerPort: 80 }, { name: 'm', containerPort: 81, protocol: 'UDP' }],
            env: [
              { name: 'A', value: '' },
              { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
            ],
            resources: { requests: { cpu: '0.5', memory: '1024Mi' }, limits: { cpu: '1000m', memory: '1.5Gi' } },
            livenessProbe: { httpGet: { port: 'm' } },
            readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 5 },
            volumeMounts: [
              { name: 'v', mountPath: '/v' },
              { name: 'e', mountPath: '/e', readOnly: true },
            ],
          }),
        ],
        initContainers: [container('i', { image: 'busybox@sha256:abc', command: ['true'] })],
        volumes: [
          { name: 'v', configMap: { name: 'a' } },
          { name: 'e', emptyDir: {} },
          { name: 's', secret: { secretName: 's' } },
          { name: 'p', hostPath: { path: '/x' } },
        ],
      }),
    }),
  },
  {
    title: 'deployment: no selector',
    request: `POST ${apps}/deployments`,
    body: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' }, spec: { template: podTemplate('x') } },
  },
  {
    title: 'deployment: selector does not match',
    request: `POST ${apps}/deployments`,
    body: { ...deployment('x'), spec: { selector: { matchLabels: { app: 'y' } }, template: podTemplate('x') } },
  },
  {
    title: 'deployment: negative replicas',
    request: `POST ${apps}/deployments`,
    body: deployment('x', { replicas: -1 }),
  },
  {
    title: 'deployment: replicas as text',
    request: `POST ${apps}/deployments`,
    body: deployment('x', { replicas: '1' }),
  },
  {
    title: 'deployment: replicas as fraction',
    request: `POST ${apps}/deployments`,
    body: deployment('x', { replicas: 1.5 }),
  },
  {
    title: 'deployment: containers as map',
    request: `POST ${apps}/deployments`,
    body: deployment('x', { template: { spec: { containers: {} } } }),
  },
  {
    title: 'deployment: no containers',
    request: `POST ${apps}/deployments`,
    body: deployment('x', { template: { metadata: { labels: { app: 'x' } }, spec: {} } }),
  },
  {
    title: 'deployment: no image',
    request: `POST ${apps}/deployments`,
    body: deployment('x', { template: podTemplate('x', { containers: [{ name: 'c' }] }) }),
  },
  {
    title: 'deployment: two containers, one name',
    request: `POST ${apps}/deployments`,
    body: deployment('x', { template: podTemplate('x', { containers: [container(), container()] }) }),
  },
  {
    title: 'deployment: bad container name',
    request: `POST ${apps}/deployments`,
    body: deployment('x', { template: podTemplate('x', { containers: [container('A_')] }) }),
  },
  {
    title: 'deployment: unknown restart policy',
    request: `POST ${apps}/deployments`,
    body: deployment('x', { template: podTemplate('x', { restartPolicy: 'Never' }) }),
  },
  {
    title: 'deployment: mount without volume',
    request: `POST ${apps}/deployments`,
    body: deployment('x', {
      template: podTemplate('x', { containers: [container('c', { volumeMounts: [{ name: 'v', mountPath: '/v' }] })] }),
    }),
  },
  {
    title: 'deployment: bad port',
    request: `POST ${apps}/deployments`,
    body: deployment('x', {
      template: podTemplate('x', { containers: [container('c', { ports: [{ containerPort: 70000 }] })] }),
    }),
  },
  {
    title: 'deployment: bad pull policy',
    request: `POST ${apps}/deployments`,
    body: deployment('x', {
      template: podTemplate('x', { containers: [container('c', { imagePullPolicy: 'Sometimes' })] }),
    }),
  },
  {
    title: 'deployment: bad quantity',
    request: `POST ${apps}/deployments`,
    body: deployment('x', {
      template: podTemplate('x', { containers: [container('c', { resources: { limits: { cpu: 'much' } } })] }),
    }),
  },
  {
    title: 'deployment: request over limit',
    request: `POST ${apps}/deployments`,
    body: deployment('x', {
      template: podTemplate('x', {
        containers: [container('c', { resources: { requests: { cpu: 2 }, limits: { cpu: 1 } } })],
      }),
    }),
  },
  {
    title: 'deployment: bad strategy',
    request: `POST ${apps}/deployments`,
    body: deployment('x', { strategy: { type: 'Magic' } }),
  },
  {
    title: 'deployment: unknown field, strict',
    request: `POST ${apps}/deployments?fieldValidation=Strict`,
    body: deployment('x', { replica: 1, template: podTemplate('x', { containers: [container('c', { imag: 'x' })] }) }),
  },
  {
    title: 'deployment: selector changes',
    request: `PATCH ${apps}/deployments/d`,
    type: merge,
    body: { spec: { selector: { matchLabels: { app: 'd', b: 'c' } }, template: { metadata: { labels: { b: 'c' } } } } },
  },
  {
    title: 'deployment: strategic, one container',
    request: `PATCH ${apps}/deployments/d?fieldManager=me`,
    type: strategic,
    body: {
      spec: {
        template: {
          spec: {
            containers: [
              { name: 'c', image: 'nginx:2' },
              { name: 'side', image: 'side:1' },
            ],
          },
        },
      },
    },
  },
  {
    title: 'deployment: strategic, delete and order',
    request: `PATCH ${apps}/deployments/d?fieldManager=me`,
    type: strategic,
    body: {
      spec: {
        template: {
          spec: {
            $setElementOrder: undefined,
            containers: [
              { name: 'side', $patch: 'delete' },
              { name: 'c', env: [{ name: 'X', value: '1' }] },
            ],
          },
        },
      },
    },
  },
  {
    title: 'deployment: strategic, retain keys',
    request: `PATCH ${apps}/deployments/d?fieldManager=me`,
    type: strategic,
    body: { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
  },
  {
    title: 'deployment: strategic without key',
    request: `PATCH ${apps}/deployments/d`,
    type: strategic,
    body: { spec: { template: { spec: { containers: [{ image: 'x' }] } } } },
  },
  { title: 'deployment: scale get', request: `GET ${apps}/deployments/d/scale` },
  {
    title: 'deployment: scale put',
    request: `PUT ${apps}/deployments/d/scale?fieldManager=me`,
    body: {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'd', namespace: 't' },
      spec: { replicas: 3 },
    },
  },
  {
    title: 'deployment: scale patch',
    request: `PATCH ${apps}/deployments/d/scale?fieldManager=me`,
    type: merge,
    body: { spec: { replicas: 2 } },
  },
  { title: 'deployment: after scale', request: `GET ${apps}/deployments/d` },
  {
    title: 'deployment: status patch',
    request: `PATCH ${apps}/deployments/d/status?fieldManager=ctl`,
    type: merge,
    body: { status: { replicas: 2, readyReplicas: 1 }, spec: { replicas: 9 } },
  },
  {
    title: 'deployment: status is not for the main endpoint',
    request: `PATCH ${apps}/deployments/d?fieldManager=me`,
    type: merge,
    body: { status: { replicas: 7 } },
  },
  {
    title: 'deployment: apply',
    request: `PATCH ${apps}/deployments/s?fieldManager=helm`,
    type: apply,
    body: deployment('s', { replicas: 1 }),
  },
  {
    title: 'deployment: apply, image',
    request: `PATCH ${apps}/deployments/s?fieldManager=helm`,
    type: apply,
    body: deployment('s', {
      replicas: 1,
      template: podTemplate('s', {
        containers: [container('c', { image: 'nginx:2', ports: [{ containerPort: 80 }] })],
      }),
    }),
  },
  {
    title: 'deployment: apply, other container',
    request: `PATCH ${apps}/deployments/s?fieldManager=mesh`,
    type: apply,
    body: deployment('s', {
      template: podTemplate('s', { containers: [container('proxy', { env: [{ name: 'A', value: 'b' }] })] }),
    }),
  },
  {
    title: 'deployment: apply, container goes',
    request: `PATCH ${apps}/deployments/s?fieldManager=mesh`,
    type: apply,
    body: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 's' } },
  },
  {
    title: 'deployment: apply, scale conflict',
    request: `PATCH ${apps}/deployments/s/scale?fieldManager=hpa`,
    type: merge,
    body: { spec: { replicas: 5 } },
  },
  {
    title: 'deployment: apply after scale',
    request: `PATCH ${apps}/deployments/s?fieldManager=helm&fieldValidation=Strict&force=false`,
    type: apply,
    body: deployment('s', { replicas: 1 }),
  },
  {
    title: 'deployment: apply, unknown field',
    request: `PATCH ${apps}/deployments/s?fieldManager=helm`,
    type: apply,
    body: deployment('s', { replica: 1 }),
  },
  {
    title: 'deployment: apply, duplicate port',
    request: `PATCH ${apps}/deployments/s?fieldManager=helm`,
    type: apply,
    body: deployment('s', {
      template: podTemplate('s', {
        containers: [container('c', { ports: [{ containerPort: 80 }, { containerPort: 80 }] })],
      }),
    }),
  },
  { title: 'deployment: list', request: `GET ${apps}/deployments?labelSelector=none` },
  {
    title: 'replicaset: create',
    request: `POST ${apps}/replicasets?fieldManager=me`,
    body: { ...deployment('rs'), kind: 'ReplicaSet' },
  },
  {
    title: 'statefulset: create',
    request: `POST ${apps}/statefulsets?fieldManager=me`,
    body: {
      ...deployment('sts', {
        serviceName: 'sts',
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        ],
      }),
      kind: 'StatefulSet',
    },
  },
  {
    title: 'statefulset: forbidden change',
    request: `PATCH ${apps}/statefulsets/sts`,
    type: merge,
    body: { spec: { serviceName: 'other' } },
  },
  { title: 'statefulset: table', request: `GET ${apps}/statefulsets/sts`, accept: table },
  {
    title: 'daemonset: create',
    request: `POST ${apps}/daemonsets?fieldManager=me`,
    body: { ...deployment('ds'), kind: 'DaemonSet' },
  },
  { title: 'daemonset: table', request: `GET ${apps}/daemonsets/ds`, accept: table },
  { title: 'deployment: delete', request: `DELETE ${apps}/deployments/full` },
  {
    title: 'deployment: delete, foreground',
    request: `DELETE ${apps}/deployments/s`,
    body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Foreground' },
  },
  { title: 'deployment: delete, bad policy', request: `DELETE ${apps}/deployments/d?propagationPolicy=Sideways` },
  {
    title: 'deployment: delete, other uid',
    request: `DELETE ${apps}/deployments/d`,
    body: { preconditions: { uid: 'x' } },
  },
  { title: 'deployment: delete, dry run', request: `DELETE ${apps}/deployments/d?dryRun=All` },
]

const pods: Row[] = [
  {
    title: 'pod: create',
    request: `POST ${core}/pods?fieldManager=me`,
    body: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: {
        automountServiceAccountToken: false,
        containers: [container('c', { resources: { limits: { cpu: '1', memory: '1Gi' } } })],
      },
    },
  },
  { title: 'pod: table', request: `GET ${core}/pods/p`, accept: table },
  {
    title: 'pod: unknown account',
    request: `POST ${core}/pods`,
    body: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'q' },
      spec: { serviceAccountName: 'nobody', containers: [container()] },
    },
  },
  {
    title: 'pod: changes',
    request: `PATCH ${core}/pods/p`,
    type: strategic,
    body: { spec: { containers: [{ name: 'c', command: ['x'] }] } },
  },
  {
    title: 'pod: image may change',
    request: `PATCH ${core}/pods/p?fieldManager=me`,
    type: strategic,
    body: { spec: { containers: [{ name: 'c', image: 'nginx:3' }] } },
  },
  { title: 'pod: unscheduled, deleted at once', request: `DELETE ${core}/pods/p` },
  { title: 'pod: gone', request: `GET ${core}/pods/p` },
]

const services: Row[] = [
  {
    title: 'service: create',
    request: `POST ${core}/services?fieldManager=me`,
    body: service('a', { selector: { app: 'a' }, ports: [{ port: 80 }] }),
  },
  {
    title: 'service: two ports',
    request: `POST ${core}/services?fieldManager=me`,
    body: service('two', {
      ports: [
        { name: 'a', port: 80, targetPort: 'http' },
        { name: 'b', port: 81, protocol: 'UDP' },
      ],
    }),
  },
  {
    title: 'service: node port',
    request: `POST ${core}/services?fieldManager=me`,
    body: service('np', { type: 'NodePort', ports: [{ port: 80, nodePort: 30123 }] }),
  },
  {
    title: 'service: node port taken',
    request: `POST ${core}/services`,
    body: service('np2', { type: 'NodePort', ports: [{ port: 80, nodePort: 30123 }] }),
  },
  {
    title: 'service: node port out of range',
    request: `POST ${core}/services`,
    body: service('np2', { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] }),
  },
  {
    title: 'service: load balancer',
    request: `POST ${core}/services?fieldManager=me`,
    body: service('lb', { type: 'LoadBalancer', ports: [{ port: 80, nodePort: 30124 }] }),
  },
  {
    title: 'service: headless',
    request: `POST ${core}/services?fieldManager=me`,
    body: service('none', { clusterIP: 'None', selector: { a: 'b' }, ports: [{ port: 80 }] }),
  },
  {
    title: 'service: external name',
    request: `POST ${core}/services?fieldManager=me`,
    body: service('ext', { type: 'ExternalName', externalName: 'example.com' }),
  },
  {
    title: 'service: external name missing',
    request: `POST ${core}/services`,
    body: service('ext2', { type: 'ExternalName' }),
  },
  { title: 'service: no ports', request: `POST ${core}/services`, body: service('x', {}) },
  {
    title: 'service: names needed',
    request: `POST ${core}/services`,
    body: service('x', { ports: [{ port: 80 }, { port: 81 }] }),
  },
  {
    title: 'service: bad type',
    request: `POST ${core}/services`,
    body: service('x', { type: 'Magic', ports: [{ port: 80 }] }),
  },
  { title: 'service: bad port', request: `POST ${core}/services`, body: service('x', { ports: [{ port: 0 }] }) },
  { title: 'service: bad name', request: `POST ${core}/services`, body: service('1.x', { ports: [{ port: 80 }] }) },
  {
    title: 'service: address changes',
    request: `PATCH ${core}/services/a`,
    type: merge,
    body: { spec: { clusterIP: '10.96.5.5', clusterIPs: ['10.96.5.5'] } },
  },
  {
    title: 'service: replace keeps the address',
    request: `PUT ${core}/services/a?fieldManager=me`,
    body: service('a', { selector: { app: 'b' }, ports: [{ port: 80 }] }),
  },
  // A real server patches what its cache holds. Where that is older than the store it patches again, and then takes the node
  // port of its own first attempt for another's: 10 of 1,200 patches on a busy machine, none once the cache was seen to follow.
  {
    title: 'service: the cache follows',
    request: `GET ${core}/services/a?resourceVersion=0`,
    until: (body) => at(body, 'spec', 'selector', 'app') === 'b',
  },
  {
    title: 'service: becomes a node port',
    request: `PATCH ${core}/services/a?fieldManager=me`,
    type: strategic,
    body: { spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 30025 }] } },
  },
  {
    title: 'service: and back',
    request: `PATCH ${core}/services/a?fieldManager=me`,
    type: strategic,
    body: { spec: { type: 'ClusterIP', ports: [{ port: 80, nodePort: null }] } },
  },
  {
    title: 'service: apply',
    request: `PATCH ${core}/services/s?fieldManager=helm`,
    type: apply,
    body: service('s', { selector: { a: 'b' }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] }),
  },
  { title: 'service: table', request: `GET ${core}/services/np`, accept: table },
  { title: 'service: delete', request: `DELETE ${core}/services/a` },
]

const others: Row[] = [
  {
    title: 'job: create',
    request: 'POST /apis/batch/v1/namespaces/t/jobs?fieldManager=me',
    body: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'j' },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [container()] } } },
    },
  },
  { title: 'job: table', request: 'GET /apis/batch/v1/namespaces/t/jobs/j', accept: table },
  {
    title: 'job: template is fixed',
    request: 'PATCH /apis/batch/v1/namespaces/t/jobs/j',
    type: merge,
    body: { spec: { completions: 3 } },
  },
  {
    title: 'job: restart policy',
    request: 'POST /apis/batch/v1/namespaces/t/jobs',
    body: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'k' },
      spec: { template: { spec: { containers: [container()] } } },
    },
  },
  { title: 'job: deleted with a warning', request: 'DELETE /apis/batch/v1/namespaces/t/jobs/j' },
  {
    title: 'cronjob: create',
    request: 'POST /apis/batch/v1/namespaces/t/cronjobs?fieldManager=me',
    body: {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'c' },
      spec: {
        schedule: '*/5 * * * *',
        jobTemplate: { spec: { template: { spec: { restartPolicy: 'OnFailure', containers: [container()] } } } },
      },
    },
  },
  { title: 'cronjob: table', request: 'GET /apis/batch/v1/namespaces/t/cronjobs/c', accept: table },
  {
    title: 'hpa: create v2',
    request: 'POST /apis/autoscaling/v2/namespaces/t/horizontalpodautoscalers?fieldManager=me',
    body: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'h' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' },
        maxReplicas: 5,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } },
        ],
      },
    },
  },
  { title: 'hpa: read as v1', request: 'GET /apis/autoscaling/v1/namespaces/t/horizontalpodautoscalers/h' },
  { title: 'hpa: table', request: 'GET /apis/autoscaling/v2/namespaces/t/horizontalpodautoscalers/h', accept: table },
  {
    title: 'hpa: created as v1',
    request: 'POST /apis/autoscaling/v1/namespaces/t/horizontalpodautoscalers?fieldManager=me',
    body: {
      apiVersion: 'autoscaling/v1',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'old' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' },
        maxReplicas: 5,
        targetCPUUtilizationPercentage: 70,
      },
    },
  },
  {
    title: 'hpa: behaviour',
    request: 'PATCH /apis/autoscaling/v2/namespaces/t/horizontalpodautoscalers/h?fieldManager=me',
    type: merge,
    body: { spec: { behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } } },
  },
  {
    title: 'hpa: bounds',
    request: 'POST /apis/autoscaling/v2/namespaces/t/horizontalpodautoscalers',
    body: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'x' },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'd' }, minReplicas: 5, maxReplicas: 2 },
    },
  },
  {
    title: 'ingress: create',
    request: 'POST /apis/networking.k8s.io/v1/namespaces/t/ingresses?fieldManager=me',
    body: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'i' },
      spec: {
        rules: [
          {
            host: 'a.example.com',
            http: {
              paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'a', port: { number: 80 } } } }],
            },
          },
        ],
        tls: [{ hosts: ['a.example.com'], secretName: 's' }],
      },
    },
  },
  { title: 'ingress: table', request: 'GET /apis/networking.k8s.io/v1/namespaces/t/ingresses/i', accept: table },
  {
    title: 'ingress: no path type',
    request: 'POST /apis/networking.k8s.io/v1/namespaces/t/ingresses',
    body: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'x' },
      spec: {
        rules: [{ http: { paths: [{ path: '/', backend: { service: { name: 'a', port: { number: 80 } } } }] } }],
      },
    },
  },
  {
    title: 'ingress: nothing',
    request: 'POST /apis/networking.k8s.io/v1/namespaces/t/ingresses',
    body: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'x' }, spec: {} },
  },
  {
    title: 'network policy',
    request: 'POST /apis/networking.k8s.io/v1/namespaces/t/networkpolicies?fieldManager=me',
    body: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'n' },
      spec: { podSelector: {}, egress: [{ ports: [{ port: 53 }] }] },
    },
  },
  {
    title: 'claim: create',
    request: `POST ${core}/persistentvolumeclaims?fieldManager=me`,
    body: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'c' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } },
    },
  },
  { title: 'claim: table', request: `GET ${core}/persistentvolumeclaims/c`, accept: table },
  {
    title: 'claim: no access mode',
    request: `POST ${core}/persistentvolumeclaims`,
    body: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'x' },
      spec: { resources: { requests: { storage: '1Gi' } } },
    },
  },
  {
    title: 'claim: is fixed',
    request: `PATCH ${core}/persistentvolumeclaims/c`,
    type: merge,
    body: { spec: { accessModes: ['ReadWriteMany'] } },
  },
  { title: 'claim: protected', request: `DELETE ${core}/persistentvolumeclaims/c` },
  {
    title: 'role',
    request: 'POST /apis/rbac.authorization.k8s.io/v1/namespaces/t/roles?fieldManager=me',
    body: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'a:b' },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    },
  },
  {
    title: 'role binding',
    request: 'POST /apis/rbac.authorization.k8s.io/v1/namespaces/t/rolebindings?fieldManager=me',
    body: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'b' },
      roleRef: { kind: 'Role', name: 'a:b' },
      subjects: [
        { kind: 'ServiceAccount', name: 'default', namespace: 't' },
        { kind: 'User', name: 'u' },
      ],
    },
  },
  {
    title: 'role binding: fixed',
    request: 'PATCH /apis/rbac.authorization.k8s.io/v1/namespaces/t/rolebindings/b',
    type: merge,
    body: { roleRef: { name: 'c' } },
  },
  {
    title: 'role: no verbs',
    request: 'POST /apis/rbac.authorization.k8s.io/v1/namespaces/t/roles',
    body: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'x' },
      rules: [{ apiGroups: [''], resources: ['pods'] }],
    },
  },
  {
    title: 'budget',
    request: 'POST /apis/policy/v1/namespaces/t/poddisruptionbudgets?fieldManager=me',
    body: {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'b' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'd' } } },
    },
  },
  {
    title: 'budget: replaced without a version',
    request: 'PUT /apis/policy/v1/namespaces/t/poddisruptionbudgets/b',
    body: { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'b' }, spec: { minAvailable: 2 } },
  },
  {
    title: 'lease',
    request: 'PUT /apis/coordination.k8s.io/v1/namespaces/t/leases/l?fieldManager=me',
    body: {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'l' },
      spec: { holderIdentity: 'x', leaseDurationSeconds: 15, renewTime: '2026-01-01T00:00:00.5Z' },
    },
  },
  {
    title: 'storage class',
    request: 'POST /apis/storage.k8s.io/v1/storageclasses?fieldManager=me',
    body: {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'sc' },
      provisioner: 'x.example.com',
    },
  },
  {
    title: 'webhook',
    request: 'POST /apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations?fieldManager=me',
    body: {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'w' },
      webhooks: [
        {
          name: 'a.example.com',
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          failurePolicy: 'Ignore',
          clientConfig: { service: { name: 'a', namespace: 't' } },
          rules: [{ apiGroups: ['none.example.com'], apiVersions: ['v1'], resources: ['x'], operations: ['CREATE'] }],
        },
      ],
    },
  },
  { title: 'webhook: gone', request: 'DELETE /apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/w' },
  {
    title: 'resource quota',
    request: `POST ${core}/resourcequotas?fieldManager=me`,
    body: {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q' },
      spec: { hard: { 'requests.storage': '5000Gi' } },
    },
  },
  {
    title: 'limit range',
    request: `POST ${core}/limitranges?fieldManager=me`,
    body: {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'l' },
      spec: { limits: [{ type: 'PersistentVolumeClaim', max: { storage: '10Ti' } }] },
    },
  },
]

const crd = 'apiextensions.k8s.io/v1'
const definitions = `/apis/${crd}/customresourcedefinitions`
const schema: JsonObject = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: 'integer', minimum: 1, maximum: 10 },
        colour: { type: 'string', enum: ['red', 'blue'], default: 'red' },
        name: { type: 'string', pattern: '^[a-z]+$', maxLength: 5 },
        list: {
          type: 'array',
          items: {
            type: 'object',
            required: ['name'],
            properties: { name: { type: 'string' }, v: { type: 'string' } },
          },
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
        },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        port: { 'x-kubernetes-int-or-string': true },
      },
    },
    status: { type: 'object', properties: { ready: { type: 'boolean' }, replicas: { type: 'integer' } } },
  },
}
function widget(name: string, spec: JsonObject): JsonObject {
  return { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name }, spec }
}
const widgets = '/apis/example.com/v1/namespaces/t/widgets'
const established = (body: JsonObject) =>
  asList(at(body, 'status', 'conditions')).some(
    (one) => at(one, 'type') === 'Established' && at(one, 'status') === 'True',
  )

const customs: Row[] = [
  { title: 'crd: before', request: `GET ${widgets}` },
  {
    title: 'crd: create',
    request: `POST ${definitions}?fieldManager=me`,
    body: {
      apiVersion: crd,
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'widgets', kind: 'Widget', shortNames: ['wd'] },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: schema },
            subresources: {
              status: {},
              scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.replicas' },
            },
            additionalPrinterColumns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.size' }],
          },
        ],
      },
    },
  },
  { title: 'crd: established', request: `GET ${definitions}/widgets.example.com`, until: established },
  {
    title: 'crd: bad name',
    request: `POST ${definitions}`,
    body: {
      apiVersion: crd,
      kind: 'CustomResourceDefinition',
      metadata: { name: 'x.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'gadgets', kind: 'Gadget' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    },
  },
  { title: 'crd: resources', request: 'GET /apis/example.com/v1', until: (body) => body['kind'] === 'APIResourceList' },
  { title: 'crd: group', request: 'GET /apis/example.com' },
  {
    title: 'custom: create',
    request: `POST ${widgets}?fieldManager=me`,
    body: widget('a', { size: 2, list: [{ name: 'x', v: '1' }], labels: { a: 'b' }, port: 80 }),
    until: (body) => body['kind'] === 'Widget',
  },
  { title: 'custom: get', request: `GET ${widgets}/a` },
  { title: 'custom: list', request: `GET ${widgets}` },
  { title: 'custom: table', request: `GET ${widgets}`, accept: table },
  { title: 'custom: missing', request: `GET ${widgets}/none` },
  { title: 'custom: again', request: `POST ${widgets}`, body: widget('a', { size: 2 }) },
  {
    title: 'custom: pruned with a warning',
    request: `POST ${widgets}?fieldManager=me`,
    body: widget('b', { size: 3, foo: 1, free: { any: [1] } }),
  },
  {
    title: 'custom: strict',
    request: `POST ${widgets}?fieldValidation=Strict`,
    body: widget('c', { size: 3, foo: 1 }),
  },
  { title: 'custom: required', request: `POST ${widgets}`, body: widget('c', {}) },
  { title: 'custom: too small', request: `POST ${widgets}`, body: widget('c', { size: 0 }) },
  { title: 'custom: too large', request: `POST ${widgets}`, body: widget('c', { size: 11 }) },
  { title: 'custom: wrong type', request: `POST ${widgets}`, body: widget('c', { size: 'x' }) },
  { title: 'custom: not in the list', request: `POST ${widgets}`, body: widget('c', { size: 1, colour: 'green' }) },
  { title: 'custom: pattern', request: `POST ${widgets}`, body: widget('c', { size: 1, name: 'ABC' }) },
  { title: 'custom: too long', request: `POST ${widgets}`, body: widget('c', { size: 1, name: 'abcdefgh' }) },
  {
    title: 'custom: no kind',
    request: `POST ${widgets}`,
    body: { apiVersion: 'example.com/v1', metadata: { name: 'c' }, spec: { size: 1 } },
  },
  {
    title: 'custom: merge patch',
    request: `PATCH ${widgets}/a?fieldManager=me`,
    type: merge,
    body: { spec: { size: 4 } },
  },
  {
    title: 'custom: strategic is refused',
    request: `PATCH ${widgets}/a`,
    type: strategic,
    body: { spec: { size: 4 } },
  },
  {
    title: 'custom: status',
    request: `PATCH ${widgets}/a/status?fieldManager=ctl`,
    type: merge,
    body: { spec: { size: 9 }, status: { ready: true } },
  },
  { title: 'custom: replace without a version', request: `PUT ${widgets}/a`, body: widget('a', { size: 5 }) },
  {
    title: 'custom: apply',
    request: `PATCH ${widgets}/s?fieldManager=helm`,
    type: apply,
    body: widget('s', { size: 1, list: [{ name: 'x' }] }),
  },
  {
    title: 'custom: apply, list by key',
    request: `PATCH ${widgets}/s?fieldManager=other`,
    type: apply,
    body: widget('s', { list: [{ name: 'y', v: '2' }] }),
  },
  {
    title: 'custom: apply, conflict',
    request: `PATCH ${widgets}/s?fieldManager=other`,
    type: apply,
    body: widget('s', { size: 7 }),
  },
  { title: 'custom: scale', request: `GET ${widgets}/a/scale` },
  { title: 'custom: delete', request: `DELETE ${widgets}/b` },
  { title: 'custom: delete all', request: `DELETE ${widgets}` },
  { title: 'crd: delete', request: `DELETE ${definitions}/widgets.example.com` },
  { title: 'crd: gone', request: `GET ${definitions}/widgets.example.com`, until: (body) => body['code'] === 404 },
]

const ways: Row[] = [
  { title: 'path: unknown', request: 'GET /nowhere' },
  { title: 'path: unknown group', request: 'GET /apis/none.example.com/v1/things' },
  { title: 'path: unknown version', request: 'GET /apis/apps/v9/deployments' },
  { title: 'path: unknown resource', request: `GET ${apps}/things` },
  { title: 'path: unknown subresource', request: `GET ${core}/configmaps/a/status` },
  { title: 'path: method', request: `PUT ${core}/configmaps`, body: {} },
  { title: 'path: namespace is missing', request: 'POST /api/v1/configmaps', body: configMap('x', {}) },
  { title: 'path: core versions', request: 'GET /api' },
  { title: 'path: apps', request: 'GET /apis/apps' },
  { title: 'path: apps/v1', request: 'GET /apis/apps/v1' },
  { title: 'path: v1', request: 'GET /api/v1' },
  { title: 'path: batch/v1', request: 'GET /apis/batch/v1' },
  { title: 'path: healthz', request: 'GET /healthz' },
  { title: 'path: readyz', request: 'GET /readyz' },
  {
    title: 'review: access',
    request: 'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { verb: 'get', resource: 'pods' } },
    },
  },
  { title: 'body: not JSON', request: `POST ${core}/configmaps`, body: 'not json', type: 'application/json' },
  { title: 'body: a list', request: `POST ${core}/configmaps`, body: [] },
  { title: 'delete: missing', request: `DELETE ${core}/configmaps/none` },
  {
    title: 'delete: finalizer',
    request: `PATCH ${core}/configmaps/s?fieldManager=me`,
    type: merge,
    body: { metadata: { finalizers: ['example.com/wait'] } },
  },
  { title: 'delete: waits', request: `DELETE ${core}/configmaps/s` },
  { title: 'delete: waiting still', request: `GET ${core}/configmaps/s` },
  {
    title: 'delete: no new finalizers',
    request: `PATCH ${core}/configmaps/s`,
    type: merge,
    body: { metadata: { finalizers: ['example.com/wait', 'example.com/more'] } },
  },
  {
    title: 'delete: released',
    request: `PATCH ${core}/configmaps/s?fieldManager=me`,
    type: merge,
    body: { metadata: { finalizers: null } },
  },
  { title: 'delete: gone', request: `GET ${core}/configmaps/s` },
  {
    title: 'delete: bad finalizer',
    request: `PATCH ${core}/configmaps/a`,
    type: merge,
    body: { metadata: { finalizers: ['wait'] } },
  },
  {
    title: 'delete: version',
    request: `DELETE ${core}/configmaps/a`,
    body: { preconditions: { resourceVersion: '1' } },
  },
  { title: 'delete: object', request: `DELETE ${core}/configmaps/a` },
  { title: 'delete: collection', request: `DELETE ${core}/secrets?labelSelector=owner%3Dhelm` },
  { title: 'delete: service account', request: `DELETE ${core}/serviceaccounts/default` },
  { title: 'delete: namespace', request: 'DELETE /api/v1/namespaces/t' },
  { title: 'ending namespace: create', request: `POST ${core}/configmaps`, body: configMap('late', {}) },
  { title: 'ending namespace: get', request: 'GET /api/v1/namespaces/t' },
]

export const rows: readonly Row[] = [
  ...namespaces,
  ...configMaps,
  ...patches,
  ...applied,
  ...secrets,
  ...workloads,
  ...pods,
  ...services,
  ...others,
  ...customs,
  ...ways,
]
