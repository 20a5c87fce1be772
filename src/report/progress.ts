import type { RunEvent } from '../model/event.ts'
import { colours } from './colours.ts'
import { nameOf } from './names.ts'
import { outcomeText } from './run-text.ts'

/** Shows a run while it happens. */
export interface Progress {
  readonly onEvent: (event: RunEvent) => void
  /** Resolves when everything is shown. */
  end(): Promise<void>
}

export interface ProgressOptions {
  readonly colour: boolean
  /** One line, without the newline. */
  readonly write: (line: string) => void
}

/** A line for each step that people ask about: for logs, pipes and CI. */
export function plainProgress(options: ProgressOptions): Progress {
  const c = colours(options.colour)
  const told = new Map<string, string>()
  return {
    end: () => Promise.resolve(),
    onEvent: (event) => {
      if (event.type === 'release-started') {
        // A need that is only checked has nothing to tell, unless it is waited for.
        if (event.action !== 'unchanged') options.write(`${nameOf(event.release)}: ${event.action} started`)
      } else if (event.type === 'waiting') {
        const { object, readiness, release } = event
        if (readiness.status === 'current') return
        const key = `${release} ${object.kind}/${object.name}`
        const text = `${readiness.status}${readiness.message === '' ? '' : `, ${readiness.message}`}`
        if (told.get(key) === text) return
        told.set(key, text)
        options.write(`${nameOf(release)}: waiting for ${object.kind} ${object.name}: ${text}`)
      } else if (event.type === 'log') {
        for (const line of event.text.replace(/\n$/, '').split('\n'))
          options.write(`${nameOf(event.release)}: ${event.source}: ${line}`)
      } else if (event.type === 'release-finished') {
        const text = outcomeText(event.outcome, c)
        if (text !== undefined) options.write(`${nameOf(event.release)}: ${text}`)
      }
    },
  }
}
