import { Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Outcome, RunEvent } from '../../src/model/event.ts'
import { plainProgress } from '../../src/report/progress.ts'
import { liveProgress } from '../../src/report/progress-tty.ts'

const at = 0
const object = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'api' }
const start = (release: string, action = 'install'): RunEvent => ({ type: 'release-started', at, release, action })
const end = (release: string, outcome: Outcome): RunEvent => ({ type: 'release-finished', at, release, outcome })
const step = (release: string, title: string): RunEvent => {
  return { type: 'operation-started', at, release, operation: title, title }
}
const wait = (release: string, message: string, status: 'in-progress' | 'current' = 'in-progress'): RunEvent => {
  return { type: 'waiting', at, release, object, readiness: { status, message } }
}
const done: Outcome = { kind: 'done', action: 'install', revision: 2, milliseconds: 1234 }

describe('progress as lines', () => {
  const linesOf = (...events: RunEvent[]): string[] => {
    const lines: string[] = []
    const progress = plainProgress({ colour: false, write: (line) => lines.push(line) })
    for (const event of events) progress.onEvent(event)
    return lines
  }

  it('tells starts, what is waited for when that changes, and outcomes', () => {
    const key = 'west/shop/api'
    expect(
      linesOf(
        start(key),
        step(key, 'apply'),
        wait(key, '0/1'),
        wait(key, '0/1'),
        wait(key, '', 'current'),
        end(key, done),
      ),
    ).toEqual([
      'west/shop/api: install started',
      'west/shop/api: waiting for Deployment api: in-progress, 0/1',
      'west/shop/api: installed, revision 2 (1.2 s)',
    ])
  })

  it('says nothing of a need that is only checked', () => {
    expect(linesOf(start('/shop/db', 'unchanged'), end('/shop/db', { kind: 'unchanged' }))).toEqual([])
  })

  it('shows what a hook printed, line by line, and why something failed or was left out', () => {
    expect(
      linesOf(
        { type: 'log', at, release: '/shop/db', source: 'pod init', text: 'one\ntwo\n' },
        end('/shop/db', { kind: 'failed', error: new Error('timed out') }),
        end('/shop/api', { kind: 'skipped', reason: 'api needs db, and db failed' }),
        end('/shop/web', { kind: 'cancelled' }),
      ),
    ).toEqual([
      'shop/db: pod init: one',
      'shop/db: pod init: two',
      'shop/db: failed: timed out',
      'shop/api: skipped because api needs db, and db failed',
      'shop/web: cancelled',
    ])
  })
})

describe('progress on a terminal', () => {
  const before = process.stdout.isTTY
  // listr2 asks the process's own output whether a terminal is there; what it draws goes to the stream below.
  beforeAll(() => {
    process.stdout.isTTY = true
  })
  afterAll(() => {
    process.stdout.isTTY = before
  })

  function terminal(): { stream: NodeJS.WriteStream; text: () => string } {
    let text = ''
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, next) => {
        text += chunk.toString()
        next()
      },
    })
    Object.assign(stream, { isTTY: true, columns: 100, rows: 30 })
    return { stream: stream as NodeJS.WriteStream, text: () => stripVTControlCharacters(text) }
  }

  it('has a line for each release under way, with what it does, and ends with the outcomes', async () => {
    const { stream, text } = terminal()
    const progress = await liveProgress({ colour: false, stream })
    progress.onEvent(start('/shop/db'))
    progress.onEvent(start('/shop/api'))
    // Frames come late on a busy machine.
    await vi.waitFor(() => expect(text()).toMatch(/shop\/api: install\n/), 10_000)
    progress.onEvent(step('/shop/db', 'save revision 2'))
    progress.onEvent(wait('/shop/api', '0 of 1 ready'))
    await vi.waitFor(() => expect(text()).toContain('save revision 2'), 10_000)
    progress.onEvent(end('/shop/db', done))
    progress.onEvent(end('/shop/api', { kind: 'failed', error: new Error('timed out') }))
    await progress.end()
    expect(text()).toMatch(/shop\/db: install\n/)
    expect(text()).toContain('save revision 2')
    expect(text()).toContain('Deployment api: 0 of 1 ready')
    expect(text()).toContain('shop/db: installed, revision 2 (1.2 s)')
    expect(text()).toContain('shop/api: failed: timed out')
  })

  it('begins a new list for what starts after everything else has ended, and leaves checks out', async () => {
    const { stream, text } = terminal()
    const progress = await liveProgress({ colour: false, stream })
    progress.onEvent(start('/shop/same', 'unchanged'))
    progress.onEvent(start('/shop/db'))
    await tick()
    progress.onEvent(end('/shop/db', done))
    await tick()
    progress.onEvent(start('/shop/api'))
    await tick()
    progress.onEvent(end('/shop/api', done))
    progress.onEvent(end('/shop/same', { kind: 'unchanged' }))
    await progress.end()
    expect(text()).toContain('shop/db: installed')
    expect(text()).toContain('shop/api: installed')
    expect(text()).not.toContain('shop/same')
  })

  it('ends at once where nothing had to be shown', async () => {
    const { stream, text } = terminal()
    await (await liveProgress({ colour: false, stream })).end()
    expect(text()).toBe('')
  })
})

/** Longer than the list takes between two frames. */
function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 150))
}
