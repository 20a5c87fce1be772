import { idText } from '../diff/classify.ts'
import type { Change, ChangeKind } from '../model/change.ts'
import type { Hook } from '../model/manifest.ts'
import type { Operation, Plan, ReleaseAction, ReleasePlan } from '../model/plan.ts'
import { count } from '../plan/release-plan.ts'
import { type Colours, colours } from './colours.ts'
import { nameOf } from './names.ts'

export interface PlanTextOptions {
  readonly colour: boolean
}

type Paint = (text: string) => string

const releaseMarks: Readonly<Record<ReleaseAction, readonly [mark: string, word: string, colour: keyof Colours]>> = {
  install: ['+', 'install', 'green'],
  upgrade: ['~', 'upgrade', 'yellow'],
  'record-only': ['~', 'record only', 'yellow'],
  unchanged: ['=', 'unchanged', 'dim'],
  uninstall: ['-', 'uninstall', 'red'],
  recover: ['!', 'recover', 'magenta'],
  skipped: ['.', 'left alone', 'dim'],
}

const changeMarks: Readonly<Record<ChangeKind, readonly [mark: string, colour: keyof Colours]>> = {
  create: ['+', 'green'],
  update: ['~', 'yellow'],
  replace: ['!', 'magenta'],
  delete: ['-', 'red'],
  keep: ['.', 'dim'],
  adopt: ['~', 'cyan'],
  unchanged: ['=', 'dim'],
}

/** The plan as a person reads it: the target, a line for each release and object with the reason, totals. */
export function planText(plan: Plan, options: PlanTextOptions): string {
  return `${planTitle(plan)}\n${planBody(plan, options)}`
}

/** What stands below the first line of a plan. */
export function planBody(plan: Plan, options: PlanTextOptions): string {
  const c = colours(options.colour)
  const blocks = plan.releases.filter(isShown).map((release) => releaseLines(release, plan.operations, c).join('\n'))
  const notes = plan.notes.map((note) => c.cyan(`note: ${note}`))
  return `${[...blocks, ...notes, totalsText(plan)].join('\n')}\n`
}

type Titled = Pick<Plan, 'cluster' | 'clusters' | 'stack' | 'environment'>

/** Names the cluster, the server and who asks: the first line of everything that speaks about a plan; a line for each cluster. */
export function planTitle({ cluster, clusters = [cluster], stack, environment }: Titled): string {
  const [first = '', ...more] = clusters.map(({ context, server, user }) => {
    return `${context === '' ? 'cluster' : `cluster ${context}`}, server ${server}, user ${user === '' ? '(none)' : user}`
  })
  return [`${first}: stack ${stack}, environment ${environment}`, ...more.map((line) => `and ${line}`)].join('\n')
}

/** Needs of the selection that have nothing to do are not worth a line. */
export function isShown({ action, included }: ReleasePlan): boolean {
  return included === undefined || (action !== 'unchanged' && action !== 'skipped')
}

function releaseLines(release: ReleasePlan, operations: readonly Operation[], c: Colours): string[] {
  const [mark, word, colour] = releaseMarks[release.action]
  const paint = c[colour] as Paint
  const { included, wanted, stored } = release
  const chart = wanted
    ? ` (${wanted.chart.metadata.name} ${wanted.chart.metadata.version}, revision ${wanted.revision})`
    : ''
  const from = release.action === 'uninstall' && stored ? ` (revision ${stored.revision})` : ''
  const why = included === undefined ? '' : `; also taken: ${included}`
  const head = `${paint(`${mark} ${nameOf(release.key)}`)}  ${paint(word)}${chart}${from}: ${release.reason}${why}`
  const fixed = operations.some((one) => one.release === release.key && one.kind === 'apply')
  return [
    head,
    ...namespaceLines(release, operations, c),
    ...hookLines(release, operations, c),
    ...objectLines(release, fixed, c),
  ]
}

// A namespace is no object of a release: Helm leaves it when the release goes.
function namespaceLines({ key }: ReleasePlan, operations: readonly Operation[], c: Colours): string[] {
  return operations
    .filter(({ kind, release }) => kind === 'namespace' && release === key)
    .map(({ namespace }) => `    ${c.green(`+ Namespace ${namespace}`)}  new, before everything in it`)
}

function objectLines(release: ReleasePlan, fixed: boolean, c: Colours): string[] {
  const resting = release.action === 'unchanged' || release.action === 'record-only'
  const crds = (release.crds ?? []).map(
    ({ id }) => `    ${c.green(`+ ${idText(id)}`)}  from crds/, before everything else`,
  )
  const changes = release.changes.filter((change) => !resting || change.drift !== undefined)
  return [
    ...crds,
    ...changes.map((change) => `${changeLine(change, c)}${resting && fixed ? ', will be sent again' : ''}`),
  ]
}

function changeLine(change: Change, c: Colours): string {
  const drifted = change.kind === 'unchanged' && change.drift !== undefined
  const [mark, colour] = drifted ? (['!', 'magenta'] as const) : changeMarks[change.kind]
  const secret = change.sensitive ? ' (holds secrets)' : ''
  return `    ${(c[colour] as Paint)(`${mark} ${idText(change.id)}`)}  ${change.reason}${secret}`
}

function hookLines(release: ReleasePlan, operations: readonly Operation[], c: Colours): string[] {
  const hooks: readonly Hook[] = (release.verb === 'uninstall' ? release.stored?.hooks : release.wanted?.hooks) ?? []
  return operations.flatMap(({ kind, release: key, items, event }) => {
    const hook = hooks[items[0] ?? -1]
    if (kind !== 'hook' || key !== release.key || !hook) return []
    return [`    ${c.blue(`> ${hook.kind} ${hook.name}`)}  runs as ${event} hook, weight ${hook.weight}`]
  })
}

const releaseWords: readonly (readonly [ReleaseAction, string])[] = [
  ['install', 'to install'],
  ['upgrade', 'to upgrade'],
  ['recover', 'to recover'],
  ['record-only', 'with a new record only'],
  ['uninstall', 'to uninstall'],
  ['unchanged', 'unchanged'],
  ['skipped', 'left alone'],
]

const changeWords: readonly (readonly [ChangeKind, string])[] = [
  ['create', 'to create'],
  ['update', 'to update'],
  ['replace', 'to replace'],
  ['adopt', 'to adopt'],
  ['delete', 'to delete'],
  ['keep', 'to keep'],
  ['unchanged', 'as they are'],
]

/** Numbers of releases by action and of objects by change. */
export interface Totals {
  readonly releases: Readonly<Partial<Record<ReleaseAction, number>>>
  readonly objects: Readonly<Partial<Record<ChangeKind, number>>>
  /** Objects of unchanged releases that were changed in the cluster. */
  readonly drifted: number
}

export function totalsOf(plan: Plan): Totals {
  const releases: Partial<Record<ReleaseAction, number>> = {}
  const objects: Partial<Record<ChangeKind, number>> = {}
  let drifted = 0
  for (const release of plan.releases.filter(isShown)) {
    releases[release.action] = (releases[release.action] ?? 0) + 1
    for (const change of release.changes) {
      objects[change.kind] = (objects[change.kind] ?? 0) + 1
      if (change.kind === 'unchanged' && change.drift) drifted++
    }
  }
  return { releases, objects, drifted }
}

/** Whether carrying the plan out would write anything. A check that needs are ready writes nothing. */
export function hasChanges(plan: Plan): boolean {
  return plan.operations.some((operation) => operation.kind !== 'wait')
}

function totalsText(plan: Plan): string {
  const { releases, objects, drifted } = totalsOf(plan)
  const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0)
  const parts = releaseWords.flatMap(([action, words]) => (releases[action] ? [`${releases[action]} ${words}`] : []))
  const objectParts = changeWords.flatMap(([kind, words]) => (objects[kind] ? [`${objects[kind]} ${words}`] : []))
  const drift = drifted === 0 ? '' : `; ${count(drifted, 'object')} changed in the cluster since`
  const summary = `${count(sum(releases), 'release')}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`
  const detail = objectParts.length > 0 ? `; ${count(sum(objects), 'object')}: ${objectParts.join(', ')}` : ''
  return `${hasChanges(plan) ? 'Total: ' : 'No changes. '}${summary}${detail}${drift}.`
}
