import { applyPlan } from '../../src/actions/apply.ts'
import { type Planned, type PlanOptions, planStack } from '../../src/actions/plan.ts'
import type { Session } from '../../src/actions/session.ts'
import { chartFromFiles } from '../../src/chart/load.ts'
import type { ExecuteOptions } from '../../src/execute/execute.ts'
import { connectCluster } from '../../src/kube/client.ts'
import type { Report } from '../../src/model/event.ts'
import type { ChartSource, Cluster, ReleaseStore } from '../../src/model/ports.ts'
import type { ReleasePolicy, ReleaseSpec, Stack, ValuesLayer } from '../../src/model/stack.ts'
import { GoMap } from '../../src/model/value.ts'
import { colours } from '../../src/report/colours.ts'
import { outcomeText } from '../../src/report/run-text.ts'
import { secretStore } from '../../src/store/secrets.ts'
import { parseYaml } from '../../src/yaml/parse.ts'

const policy: ReleasePolicy = {
  createNamespace: true,
  wait: true,
  waitForJobs: false,
  timeout: 20_000,
  atomic: false,
  skipCrds: false,
  disableHooks: false,
  skipSchemaValidation: false,
  description: '',
  historyMax: 10,
  compat: 'helm4',
}

interface ReleaseRow {
  readonly name: string
  /** Name in the charts of the world. */
  readonly chart: string
  readonly needs?: readonly string[]
  /** YAML. */
  readonly values?: string
  /** YAML whose values are secrets. */
  readonly secrets?: string
  readonly policy?: Partial<ReleasePolicy>
  readonly enabled?: boolean
  readonly installed?: boolean
}

/** Charts as files in memory: path → text. */
export type Charts = Readonly<Record<string, Readonly<Record<string, string>>>>

const encoder = new TextEncoder()

function chartsIn(charts: Charts): ChartSource {
  return {
    load: ({ chart }) => {
      const files = Object.entries({
        'Chart.yaml': `apiVersion: v2\nname: ${chart}\nversion: 1.0.0\n`,
        'values.yaml': '{}\n',
        ...charts[chart],
      })
      // As a folder is read: by name.
      files.sort(([a], [b]) => (a < b ? -1 : 1))
      return chartFromFiles(files.map(([name, text]) => ({ name, data: encoder.encode(text) })))
    },
  }
}

/** A stack of some rows in one namespace, on one cluster: plans, applies, and tells what was sent. */
export interface World {
  readonly cluster: Cluster
  readonly store: ReleaseStore
  readonly session: Session
  plan(rows: readonly ReleaseRow[], options?: WorldOptions): Promise<Planned>
  /** Plans and applies; outcomes as text, by release. */
  apply(rows: readonly ReleaseRow[], options?: WorldOptions): Promise<Applied>
  /** `1 deployed: Install complete` for each revision. */
  history(name: string): Promise<string[]>
  data(kind: string, name: string): Promise<Record<string, unknown> | undefined>
}

interface WorldOptions extends PlanOptions {
  readonly selected?: readonly string[]
  readonly run?: ExecuteOptions
}

interface Applied {
  readonly planned: Planned
  readonly report: Report
  /** `a: installed, revision 1`; unchanged ones are left out. */
  readonly outcomes: string[]
  /** Requests that the run sent after the plan was made. */
  readonly sent: number
}

export async function openWorld(kubeconfig: string, namespace: string, charts: Charts): Promise<World> {
  const cluster = await connectCluster({ kubeconfig, environment: {} })
  const store = secretStore(cluster)
  const target = { cluster, store }
  const session: Session = { open: async () => target, charts: chartsIn(charts), now: Date.now }
  const plan: World['plan'] = (rows, { selected, run: _run, ...options } = {}) =>
    planStack(stackOf(rows, namespace, selected), session, options)
  return {
    cluster,
    store,
    session,
    plan,
    apply: async (rows, options = {}) => {
      const planned = await plan(rows, options)
      const before = cluster.requests
      const report = await applyPlan(planned.plan, session, options.run)
      const plain = colours(false)
      const outcomes = [...report.outcomes].flatMap(([key, outcome]) => {
        const text = outcomeText(outcome, plain)
        return text === undefined
          ? []
          : [`${key.slice(key.lastIndexOf('/') + 1)}: ${text.replace(/ \(\d+\.\d s\)$/, '')}`]
      })
      return { planned, report, outcomes, sent: cluster.requests - before }
    },
    history: async (name) =>
      (await store.history(name, namespace)).map((one) => `${one.revision} ${one.status}: ${one.description}`),
    data: async (kind, name) => {
      const object = await cluster.get({ group: kind === 'Deployment' ? 'apps' : '', kind, namespace, name })
      return object?.['data'] as Record<string, unknown> | undefined
    },
  }
}

function stackOf(rows: readonly ReleaseRow[], namespace: string, selected: readonly string[] | undefined): Stack {
  const position = { file: 'stack.yaml', line: 1, column: 1 }
  const key = (name: string): string => `/${namespace}/${name}`
  const releases = rows.map(
    (row): ReleaseSpec => ({
      key: key(row.name),
      name: row.name,
      namespace,
      context: '',
      chart: row.chart,
      version: '',
      position,
      values: [...layer(row.values, false), ...layer(row.secrets, true)],
      enabled: row.enabled ?? true,
      installed: row.installed ?? true,
      needs: (row.needs ?? []).map((name) => ({ key: key(name), position })),
      labels: {},
      policy: { ...policy, ...row.policy },
    }),
  )
  return {
    name: 'test',
    file: '/stack.yaml',
    environment: { name: 'here', target: undefined, protected: false, values: new GoMap() },
    releases,
    notes: [],
    selected: selected && new Set(selected.map(key)),
  }
}

function layer(text: string | undefined, secret: boolean): ValuesLayer[] {
  if (text === undefined) return []
  return [{ name: 'test', values: parseYaml(text) as GoMap, positions: new Map(), secret }]
}
