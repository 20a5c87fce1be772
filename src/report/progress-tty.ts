import type { Listr } from 'listr2'
import type { RunEvent } from '../model/event.ts'
import { colours } from './colours.ts'
import { nameOf } from './names.ts'
import type { Progress } from './progress.ts'
import { outcomeText } from './run-text.ts'

interface Row {
  readonly finish: () => void
  readonly fail: (error: Error) => void
  readonly done: Promise<void>
  /** What the release does now; shown below its line. */
  detail: (text: string) => void
  outcome: string | undefined
}

export interface LiveOptions {
  readonly colour: boolean
  /** The terminal; standard output unless given. */
  readonly stream?: NodeJS.WriteStream
}

/**
 * A live line for each release that is under way. listr2 only renders: rows are added when the executor says that a release has
 * begun, and end when it says so. Loaded on a terminal only.
 */
export async function liveProgress(options: LiveOptions): Promise<Progress> {
  const listr = await import('listr2')
  const c = colours(options.colour)
  const { stream } = options
  const output = stream && { logger: new listr.ListrLogger({ processOutput: new listr.ProcessOutput(stream, stream) }) }
  const rows = new Map<string, Row>()
  let active = 0
  let list: Listr<unknown> | undefined
  let shown: Promise<unknown> = Promise.resolve()

  const start = (key: string, action: string): void => {
    const row = newRow()
    rows.set(key, row)
    // A list ends with its last row: what begins after that needs a new one, below the old.
    const fresh = active++ === 0 || list === undefined
    if (fresh)
      list = new listr.Listr<unknown>([], {
        concurrent: true,
        exitOnError: false,
        ...(output && { rendererOptions: output }),
      })
    list?.add(taskOf(nameOf(key), action, row))
    const current = list
    if (fresh && current) shown = shown.then(() => current.run()).catch(() => undefined)
  }
  const finish = (event: RunEvent & { type: 'release-finished' }): void => {
    const row = rows.get(event.release)
    if (!row) return
    active--
    row.outcome = outcomeText(event.outcome, c)
    // listr2 shows the text of the error in place of the title.
    if (event.outcome.kind === 'failed') row.fail(new Error(`${nameOf(event.release)}: ${row.outcome ?? ''}`))
    else row.finish()
  }
  return {
    end: () => shown.then(() => undefined),
    onEvent: (event) => {
      if (event.type === 'release-started' && event.action !== 'unchanged') start(event.release, event.action)
      else if (event.type === 'operation-started') rows.get(event.release)?.detail(event.title)
      else if (event.type === 'waiting') {
        const { object, readiness } = event
        rows.get(event.release)?.detail(`${object.kind} ${object.name}: ${readiness.message || readiness.status}`)
      } else if (event.type === 'release-finished') finish(event)
    },
  }
}

function taskOf(title: string, action: string, row: Row) {
  return {
    title: `${title}: ${action}`,
    rendererOptions: { outputBar: 1 },
    task: async (_: unknown, task: { output: string; title: string }) => {
      row.detail = (text) => {
        task.output = text
      }
      await row.done
      if (row.outcome !== undefined) task.title = `${title}: ${row.outcome}`
    },
  }
}

function newRow(): Row {
  let finish: () => void = () => undefined
  let fail: (error: Error) => void = () => undefined
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve
    fail = reject
  })
  // The list reports a failure; until it looks, nobody else has to.
  done.catch(() => undefined)
  return { finish, fail, done, detail: () => undefined, outcome: undefined }
}
