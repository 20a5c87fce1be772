import type { RunEvent } from '../model/event.ts'
import { colours } from './colours.ts'
import type { Progress } from './progress.ts'
import { nameOf, outcomeText } from './run-text.ts'

interface Row {
  readonly finish: () => void
  readonly fail: (error: Error) => void
  readonly done: Promise<void>
  detail: (text: string) => void
}

/**
 * A live line for each release that is under way. listr2 only renders: rows are added when the executor says that a release has
 * begun, and end when it says so. Loaded on a terminal only.
 */
export async function liveProgress(options: { readonly colour: boolean }): Promise<Progress> {
  const { Listr } = await import('listr2')
  const c = colours(options.colour)
  const rows = new Map<string, Row>()
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const list = new Listr<unknown>([], {
    concurrent: true,
    exitOnError: false,
    collectErrors: false,
    rendererOptions: { collapseErrors: false, showErrorMessage: true },
  })
  let running: Promise<unknown> | undefined
  const start = (key: string, action: string): void => {
    const row = newRow()
    rows.set(key, row)
    const title = nameOf(key)
    list.add({
      title: `${title}: ${action}`,
      rendererOptions: { outputBar: 1 },
      task: async (_, task) => {
        row.detail = (text) => {
          task.output = text
        }
        await row.done
        const text = outcomes.get(key)
        if (text !== undefined) task.title = `${title}: ${text}`
      },
    })
    running ??= list.run().catch(() => undefined)
  }
  const outcomes = new Map<string, string>()
  const onEvent = (event: RunEvent): void => {
    if (event.type === 'release-started') start(event.release, event.action)
    else if (event.type === 'operation-started') rows.get(event.release)?.detail(event.title)
    else if (event.type === 'waiting')
      rows
        .get(event.release)
        ?.detail(`${event.object.kind} ${event.object.name}: ${event.readiness.message || event.readiness.status}`)
    else if (event.type === 'release-finished') {
      const text = outcomeText(event.outcome, c)
      if (text !== undefined) outcomes.set(event.release, text)
      const row = rows.get(event.release)
      if (event.outcome.kind === 'failed') row?.fail(event.outcome.error)
      else row?.finish()
    } else if (event.type === 'run-finished') end()
  }
  return {
    onEvent,
    end: async () => {
      await ended
      await running
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
  return { finish, fail, done, detail: () => undefined }
}
