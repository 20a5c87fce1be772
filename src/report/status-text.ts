import type { Json, JsonObject } from '../model/json.ts'
import type { ReleaseStanding, StackStatus } from '../model/status.ts'
import { colours } from './colours.ts'
import { clustersData, nameOf } from './names.ts'
import { planTitle } from './plan-text.ts'
import { type Cell, tableText } from './table.ts'

/** Wanted, recorded, ready and drifted: one line a release, then what is not as it should be. */
export function statusText(status: StackStatus, options: { readonly colour: boolean }): string {
  const c = colours(options.colour)
  const head = ['RELEASE', 'WANTED', 'RECORDED', 'CHART', 'READY', 'DRIFTED', 'APPLY WOULD'].map(
    (text): Cell => ({ text }),
  )
  const table = tableText([head, ...status.releases.map(rowOf)], c)
  const details = status.releases.flatMap(({ key, unready, drifted }) => [
    ...unready.map((one) => c.yellow(`${nameOf(key)}: ${one.object} is ${one.status}: ${one.message}`)),
    // What is gone was told as not found.
    ...drifted
      .filter((object) => !unready.some((one) => one.object === object && one.status === 'not-found'))
      .map((object) => c.magenta(`${nameOf(key)}: ${object} was changed in the cluster`)),
  ])
  const notes = status.notes.map((note) => c.cyan(`note: ${note}`))
  const rest = [...details, ...notes].map((line) => `${line}\n`).join('')
  return `${planTitle(status)}\n${table}${rest}`
}

function rowOf(release: ReleaseStanding): readonly Cell[] {
  const { key, wanted, recorded, ready, objects, drifted, action, reason } = release
  const statusColour = recorded?.status === 'deployed' ? 'green' : recorded?.status === 'failed' ? 'red' : 'yellow'
  const quiet = action === 'unchanged' || action === 'skipped'
  return [
    { text: nameOf(key) },
    { text: wanted === 'installed' ? 'yes' : wanted === 'not installed' ? 'no' : 'not here' },
    recorded ? { text: `${recorded.status} (${recorded.revision})`, colour: statusColour } : { text: '-' },
    { text: recorded?.chart ?? '-' },
    objects === 0 ? { text: '-' } : { text: `${ready}/${objects}`, colour: ready === objects ? 'green' : 'yellow' },
    drifted.length === 0 ? { text: '-' } : { text: String(drifted.length), colour: 'magenta' },
    quiet ? { text: 'do nothing', colour: 'dim' } : { text: `${action}: ${reason}`, colour: 'yellow' },
  ]
}

export function statusData(status: StackStatus): JsonObject {
  const { context, server, user } = status.cluster
  return {
    apiVersion: 'flotilla/v1',
    kind: 'Status',
    stack: status.stack,
    environment: status.environment,
    cluster: { context, server, user },
    clusters: clustersData(status) as Json[] | undefined,
    releases: status.releases.map((release): JsonObject => {
      const { recorded, unready, drifted, ...rest } = release
      return {
        ...rest,
        recorded: recorded && { ...recorded },
        unready: unready.map((one) => ({ ...one })),
        drifted: [...drifted],
      }
    }),
    notes: [...status.notes],
  }
}
