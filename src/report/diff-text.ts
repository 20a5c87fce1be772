import { idText } from '../diff/classify.ts'
import type { DiffLine } from '../diff/lines.ts'
import { diffLines, hunks } from '../diff/lines.ts'
import type { Redactor } from '../diff/redact.ts'
import { changeText } from '../diff/text.ts'
import type { Change } from '../model/change.ts'
import type { Hook } from '../model/manifest.ts'
import type { Plan, ReleasePlan } from '../model/plan.ts'
import { type Colours, colours } from './colours.ts'
import { nameOf } from './names.ts'
import { isShown, planBody, planTitle } from './plan-text.ts'

export interface DiffTextOptions {
  readonly colour: boolean
  readonly redactor: Redactor
  /** Lines shown around a change. */
  readonly context?: number
}

/** Where it would happen, the lines that change, and the plan. */
export function diffText(plan: Plan, options: DiffTextOptions): string {
  const c = colours(options.colour)
  const blocks = plan.releases.filter(isShown).flatMap((release) => releaseBlocks(release, options, c))
  const top = blocks.length === 0 ? '' : '\n'
  return `${planTitle(plan)}\n${top}${blocks.join('')}${planBody(plan, options)}`
}

function releaseBlocks(release: ReleasePlan, options: DiffTextOptions, c: Colours): string[] {
  const { key, changes } = release
  const where = nameOf(key)
  const crds = (release.crds ?? []).map((crd): Change => {
    const { id, apiVersion, object } = crd
    return { kind: 'create', id, apiVersion, after: object, reason: 'from crds/', sensitive: false }
  })
  const shown = [...crds, ...changes].filter((change) => change.kind !== 'unchanged' || change.drift !== undefined)
  const objects = shown.map((change) => {
    const title = `${where}: ${idText(change.id)} ${verbOf(change)}`
    return block(title, change.kind === 'keep' ? [] : changeText(change, options).hunks, c)
  })
  return [...objects, ...hookBlocks(release, options, c)]
}

function verbOf(change: Change): string {
  switch (change.kind) {
    case 'create':
      return 'will be created'
    case 'update':
      return 'will be changed'
    case 'replace':
      return 'will be replaced'
    case 'delete':
      return 'will be deleted'
    case 'keep':
      return `will be kept: ${change.reason}`
    case 'adopt':
      return 'will be adopted'
    case 'unchanged':
      return change.drift?.live === undefined
        ? 'is missing in the cluster'
        : 'was changed in the cluster (- live, + stored)'
    default:
      return change.kind satisfies never
  }
}

function hookBlocks(release: ReleasePlan, options: DiffTextOptions, c: Colours): string[] {
  if (release.verb === undefined || release.verb === 'uninstall') return []
  const keyOf = (hook: Hook): string => `${hook.path} ${hook.kind} ${hook.name}`
  const before = new Map((release.stored?.hooks ?? []).map((hook) => [keyOf(hook), hook]))
  const after = new Map((release.wanted?.hooks ?? []).map((hook) => [keyOf(hook), hook]))
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [old, next] = [before.get(key), after.get(key)]
    if (old?.manifest.trim() === next?.manifest.trim()) return []
    const hook = next ?? old
    const verb = old === undefined ? 'is new' : next === undefined ? 'is gone' : 'changes'
    const title = `${nameOf(release.key)}: hook ${hook?.kind} ${hook?.name} ${verb}`
    return [block(title, hunks(diffLines(hookLines(old, options), hookLines(next, options)), options.context), c)]
  })
}

function hookLines(hook: Hook | undefined, { redactor }: DiffTextOptions): string[] {
  return hook === undefined ? [] : redactor.text(hook.manifest.trim()).split('\n')
}

function block(title: string, found: readonly (readonly DiffLine[])[], c: Colours): string {
  const body = found.map((hunk) => hunk.map((line) => `${paintLine(line, c)}\n`).join(''))
  return `${c.bold(title)}\n${body.join(c.cyan('  ...\n'))}\n`
}

function paintLine({ op, text }: DiffLine, c: Colours): string {
  const line = `${op} ${text}`
  return op === '+' ? c.green(line) : op === '-' ? c.red(line) : line
}
