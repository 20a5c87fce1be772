import type { Outcome, Report } from '../model/event.ts'
import type { JsonObject } from '../model/json.ts'
import { count } from '../plan/release-plan.ts'
import { type Colours, colours } from './colours.ts'
import { nameOf } from './names.ts'

/** What a run did: a line for each release that it touched or could not touch, and a sum. */
export function runText(report: Report, options: { readonly colour: boolean }): string {
  const c = colours(options.colour)
  const lines = [...report.outcomes].flatMap(([key, outcome]) => {
    const text = outcomeText(outcome, c)
    return text === undefined ? [] : [`${nameOf(key)}: ${text}`]
  })
  return `${[...lines, sumText(report)].join('\n')}\n`
}

/** Exit code of a run: 3 where something failed, was cancelled or was skipped for it. */
export function runExitCode(report: Report): 0 | 3 {
  const bad = [...report.outcomes.values()].some(
    ({ kind }) => kind === 'failed' || kind === 'skipped' || kind === 'cancelled',
  )
  return bad ? 3 : 0
}

export function runData(report: Report): JsonObject {
  return {
    apiVersion: 'flotilla/v1',
    kind: 'Report',
    milliseconds: report.milliseconds,
    releases: [...report.outcomes].map(([key, outcome]): JsonObject => {
      const { kind } = outcome
      switch (kind) {
        case 'done':
          return {
            key,
            outcome: kind,
            action: outcome.action,
            revision: outcome.revision,
            milliseconds: outcome.milliseconds,
          }
        case 'failed':
          return { key, outcome: kind, error: outcome.error.message }
        case 'skipped':
          return { key, outcome: kind, reason: outcome.reason }
        case 'unchanged':
        case 'cancelled':
          return { key, outcome: kind }
        default:
          return kind satisfies never
      }
    }),
  }
}

export function outcomeText(outcome: Outcome, c: Colours): string | undefined {
  switch (outcome.kind) {
    case 'done':
      return `${c.green(doneWord(outcome.action))}, revision ${outcome.revision} (${secondsText(outcome.milliseconds)})`
    case 'failed':
      return `${c.red('failed')}: ${outcome.error.message}`
    case 'skipped':
      return `${c.yellow('skipped')} because ${outcome.reason}`
    case 'cancelled':
      return c.yellow('cancelled')
    case 'unchanged':
      return undefined
    default:
      return outcome satisfies never
  }
}

function doneWord(action: string): string {
  const words: Readonly<Record<string, string>> = {
    install: 'installed',
    upgrade: 'upgraded',
    'record-only': 'recorded',
    uninstall: 'uninstalled',
    recover: 'recovered',
    unchanged: 'drift fixed',
  }
  return words[action] ?? action
}

function secondsText(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}

function sumText(report: Report): string {
  const counts = new Map<string, number>()
  for (const { kind } of report.outcomes.values()) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const parts = (['done', 'failed', 'skipped', 'cancelled', 'unchanged'] as const).flatMap((kind) =>
    counts.has(kind) ? [`${counts.get(kind)} ${kind}`] : [],
  )
  const detail = parts.length > 0 ? `: ${parts.join(', ')}` : ''
  return `${count(report.outcomes.size, 'release')}${detail}, in ${secondsText(report.milliseconds)}.`
}
