import type { PreparedObject } from '../../src/diff/classify.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Hook, HookEvent, Manifest, Resource, ResourceId } from '../../src/model/manifest.ts'
import type { Plan, ReleasePlan } from '../../src/model/plan.ts'
import type { RecordedChart, Release, ReleaseStatus } from '../../src/model/release.ts'
import type { ReleasePolicy, ReleaseSpec } from '../../src/model/stack.ts'
import { GoMap } from '../../src/model/value.ts'
import { prepareObjects, type ScopeOf } from '../../src/plan/prepare.ts'
import { planRelease, type ReleaseInput } from '../../src/plan/release-plan.ts'
import { stateOf } from '../../src/plan/state.ts'

export const policy: ReleasePolicy = {
  createNamespace: true,
  wait: true,
  waitForJobs: false,
  timeout: 1000,
  atomic: false,
  skipCrds: false,
  disableHooks: false,
  skipSchemaValidation: false,
  description: '',
  historyMax: 10,
  compat: 'helm4',
}

export function specOf(
  name: string,
  changes: Partial<ReleaseSpec> & { needs?: ReleaseSpec['needs'] } = {},
): ReleaseSpec {
  const namespace = changes.namespace ?? 'shop'
  return {
    key: `/${namespace}/${name}`,
    name,
    namespace,
    context: '',
    chart: `/charts/${name}`,
    version: '',
    position: { file: 'stack.yaml', line: 1, column: 1 },
    values: [],
    enabled: true,
    installed: true,
    needs: [],
    labels: {},
    policy,
    ...changes,
  }
}

export const needs = (...keys: readonly string[]): ReleaseSpec['needs'] =>
  keys.map((key) => ({
    key: key.includes('/') ? key : `/shop/${key}`,
    position: { file: 'stack.yaml', line: 1, column: 1 },
  }))

const groups: Record<string, string> = {
  Deployment: 'apps',
  CustomResourceDefinition: 'apiextensions.k8s.io',
  Widget: 'example.com',
  ClusterRole: 'rbac.authorization.k8s.io',
}

const scopeOf: ScopeOf = ({ kind }) =>
  kind === 'Unknown'
    ? undefined
    : ['Namespace', 'CustomResourceDefinition', 'ClusterRole'].includes(kind)
      ? 'cluster'
      : 'namespaced'

/** `ConfigMap/a=1`: an object with its content. */
function resource(text: string): Resource {
  const [where = '', content = ''] = text.split('=')
  const [kind = '', name = ''] = where.split('/')
  const group = groups[kind] ?? ''
  const apiVersion = group === '' ? 'v1' : `${group}/v1`
  const object: JsonObject = { apiVersion, kind, metadata: { name }, ...body(kind, content) }
  return {
    id: { group, kind, namespace: '', name },
    apiVersion,
    object,
    text: JSON.stringify(object),
    source: 'chart/templates/x.yaml',
  }
}

function body(kind: string, content: string): JsonObject {
  if (kind !== 'CustomResourceDefinition') return { data: { content } }
  return { spec: { group: 'example.com', scope: 'Namespaced', names: { kind: 'Widget' }, versions: [{ name: 'v1' }] } }
}

export function hook(name: string, events: readonly HookEvent[], changes: Partial<Hook> = {}): Hook {
  return {
    name,
    kind: 'Job',
    path: `chart/templates/${name}.yaml`,
    manifest: `kind: Job\nmetadata:\n  name: ${name}\n`,
    events,
    lastRun: { startedAt: '', completedAt: '', phase: '' },
    weight: 0,
    deletePolicies: [],
    outputLogPolicies: [],
    ...changes,
  }
}

function chartOf(version = '1.0.0'): RecordedChart {
  return {
    metadata: {
      name: 'app',
      version,
      apiVersion: 'v2',
      appVersion: '1',
      kubeVersion: '',
      description: '',
      type: '',
      home: '',
      icon: '',
      condition: '',
      tags: '',
      deprecated: false,
      sources: [],
      keywords: [],
      maintainers: [],
      annotations: {},
      dependencies: [],
    },
    templates: [],
    values: new GoMap(),
    files: [],
  }
}

function manifestOf(objects: string, changes: Partial<Manifest> = {}): Manifest {
  const resources = objects === '' ? [] : objects.split(' ').map(resource)
  return {
    text: resources.map((one) => `---\n${one.text}\n`).join(''),
    resources,
    hooks: [],
    notes: '',
    crds: [],
    ...changes,
  }
}

export interface Situation {
  readonly spec?: Partial<ReleaseSpec>
  /** `ConfigMap/a=1 Deployment/b=1`; absent = the release goes. */
  readonly wanted?: string
  /** Objects of the base record; absent = no record. */
  readonly stored?: string
  /** Statuses of the records, oldest first: `deployed`, `deployed,failed`. */
  readonly statuses?: string
  /** Live objects; as stored unless given. */
  readonly live?: string
  readonly mode?: ReleaseInput['mode']
  readonly manifest?: Partial<Manifest>
  readonly record?: Partial<Release>
  readonly version?: string
  readonly config?: GoMap
  readonly crds?: string
  /** Live objects belong to another release. */
  readonly foreign?: boolean
}

/** A release plan from a short description, by the real planner. */
export function planned(name: string, given: Situation): { plan: ReleasePlan; problems: readonly string[] } {
  const spec = specOf(name, given.spec)
  const owner = { name: spec.name, namespace: spec.namespace }
  const prepare = (text: string | undefined): readonly PreparedObject[] =>
    prepareObjects(manifestOf(text ?? '').resources, owner, scopeOf).objects
  const liveOwner = given.foreign ? { name: 'other', namespace: 'elsewhere' } : owner
  const live = new Map(
    prepareObjects(manifestOf(given.live ?? given.stored ?? '').resources, liveOwner, scopeOf).objects.map((one) => [
      keyOf({ ...one.id, namespace: one.id.namespace === '' ? '' : spec.namespace }),
      one.object,
    ]),
  )
  const records = recordsOf(spec, given)
  const manifest = manifestOf(given.wanted ?? '', given.manifest)
  const { plan, conflicts } = planRelease(spec, {
    state: stateOf(records),
    stored: prepare(given.stored),
    live: (id) => live.get(keyOf(id)),
    isSensitive: (object) => object['kind'] === 'Secret',
    mode: given.mode ?? 'apply',
    ...(given.wanted !== undefined && {
      wanted: {
        manifest,
        chart: chartOf(given.version),
        config: given.config ?? new GoMap(),
        objects: prepare(given.wanted),
        hookObjects: manifest.hooks.map((one) => resource(`Job/${one.name}`)),
        crds: (given.crds ?? '').split(' ').filter(Boolean).map(resource),
      },
    }),
  })
  return { plan, problems: conflicts.map((one) => one.message) }
}

function keyOf(id: ResourceId): string {
  return JSON.stringify([id.group, id.kind, id.namespace, id.name])
}

function recordsOf(spec: ReleaseSpec, given: Situation): Release[] {
  if (given.stored === undefined && given.statuses === undefined) return []
  return (given.statuses ?? 'deployed').split(',').map((status, index) => ({
    name: spec.name,
    namespace: spec.namespace,
    revision: index + 1,
    status: status as ReleaseStatus,
    firstDeployed: '2026-01-01T00:00:00Z',
    lastDeployed: '2026-01-01T00:00:00Z',
    deleted: '',
    description: '',
    notes: '',
    chart: chartOf(),
    config: new GoMap(),
    manifest: manifestOf(given.stored ?? '').text,
    hooks: [],
    labels: {},
    applyMethod: 'ssa',
    ...given.record,
  }))
}

/** The plan of a release as text: action and reason, then a line for each object. */
export function releaseText({ plan, problems }: ReturnType<typeof planned>): string {
  const lines = [`${plan.action}: ${plan.reason}`]
  for (const { kind, id, reason, drift } of plan.changes) {
    const where = id.namespace === '' ? id.name : `${id.namespace}/${id.name}`
    lines.push(`  ${kind} ${id.kind} ${where}: ${reason}${drift && kind !== 'unchanged' ? ' (drifted)' : ''}`)
  }
  return [...lines, ...problems.map((problem) => `  ! ${problem}`)].join('\n')
}

/** Operations and what each waits for, as text: ids become `release:phase.n`. */
export function operationsText(plan: Pick<Plan, 'operations'>): string {
  const short = (id: string): string =>
    id.slice(id.lastIndexOf('/') + 1).replace(/#([\w-]+)\.(\d+)\.[0-9a-f]{8}$/, ':$1.$2')
  return plan.operations
    .map(({ id, title, after }) => {
      const from = after.map((one) => `\n    after ${short(one.id)} (${one.reason})`)
      return `${short(id)} ${title}${from.filter((line) => !line.includes('order inside')).join('')}`
    })
    .join('\n')
}
