import { describe, expect, it } from 'vitest'
import { execute } from '../../src/execute/execute.ts'
import { buildGraph, criticalPath, reach } from '../../src/graph/graph.ts'
import type { Outcome, RunEvent } from '../../src/model/event.ts'
import { buildPlan } from '../../src/plan/stack-plan.ts'
import { needs, planned } from '../plan/builders.ts'
import { scriptedPorts, virtualTime } from './virtual.ts'

const options = { stack: 'big', environment: 'test', cluster: { context: '', server: '', user: '' }, notes: [] }
const size = 200
const write = 5

/** A small linear congruential generator: the same stack for the same seed, on every machine. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

interface Generated {
  readonly name: string
  readonly needs: readonly string[]
  readonly ready: number
}

function generate(seed: number): Generated[] {
  const next = random(seed)
  return Array.from({ length: size }, (_, index) => {
    const count = index === 0 ? 0 : Math.floor(next() * 4)
    const picked = Array.from({ length: count }, () => `r${Math.floor(next() * index)}`)
    return { name: `r${index}`, needs: [...new Set(picked)], ready: Math.floor(next() * 400) }
  })
}

async function run(stack: readonly Generated[], script: { concurrency?: number; fail?: readonly string[] } = {}) {
  const time = virtualTime()
  const readiness = new Map(stack.map((one) => [one.name, one.ready]))
  const { ports, log, records } = scriptedPorts(time, {
    write,
    ready: (name) => readiness.get(name) ?? 0,
    ...(script.fail && { fail: script.fail }),
  })
  const releases = stack.map(
    (one) => planned(one.name, { wanted: `ConfigMap/${one.name}=1`, spec: { needs: needs(...one.needs) } }).plan,
  )
  // The order of the file must mean nothing.
  const plan = buildPlan([...releases].reverse(), options)
  const events: RunEvent[] = []
  const report = await time.run(
    execute(
      plan,
      { now: time.now, of: () => ports },
      {
        onEvent: (event) => events.push(event),
        ...(script.concurrency !== undefined && { concurrency: script.concurrency }),
      },
    ),
  )
  return { report, events, log, records }
}

const timeOf = (events: readonly RunEvent[], type: 'release-started' | 'release-finished'): Map<string, number> =>
  new Map(
    events.flatMap((event) => (event.type === type ? [[event.release.slice('/shop/'.length), event.at] as const] : [])),
  )

describe('a stack of 200 releases with random needs', () => {
  it.each([1, 2, 3])(
    'starts nothing before its needs are ready, and takes the critical path (seed %d)',
    async (seed) => {
      const stack = generate(seed)
      const { report, events } = await run(stack)
      const started = timeOf(events, 'release-started')
      const finished = timeOf(events, 'release-finished')
      expect(finished.size).toBe(size)
      for (const one of stack) {
        for (const need of one.needs)
          expect(started.get(one.name)).toBeGreaterThanOrEqual(finished.get(need) ?? Number.NaN)
      }
      const graph = buildGraph(
        stack.map((one) => one.name),
        stack.flatMap((one) => one.needs.map((from) => ({ from, to: one.name, reason: '' }))),
      )
      // Record, object, record: three writes one behind the other, and the time to become ready.
      const ready = new Map(stack.map((one) => [one.name, one.ready]))
      const path = criticalPath(graph, (name) => 3 * write + (ready.get(name) ?? 0))
      expect(report.milliseconds).toBeGreaterThanOrEqual(path)
      expect(report.milliseconds).toBeLessThanOrEqual(path * 1.1)
    },
  )

  it('never has more releases under way than asked for, and still finishes', async () => {
    const { events, report } = await run(generate(4), { concurrency: 7 })
    let active = 0
    let most = 0
    for (const event of events) {
      if (event.type === 'release-started') most = Math.max(most, ++active)
      if (event.type === 'release-finished') active--
    }
    expect(most).toBe(7)
    expect([...report.outcomes.values()].every((one) => one.kind === 'done')).toBe(true)
  })

  it('one failing release skips exactly its dependents', async () => {
    const stack = generate(5)
    const graph = buildGraph(
      stack.map((one) => one.name),
      stack.flatMap((one) => one.needs.map((from) => ({ from, to: one.name, reason: '' }))),
    )
    const dependents = (name: string): Set<string> => reach(graph, [name], 'after')
    const victim = stack.find((one) => dependents(one.name).size > 20 && dependents(one.name).size < 100)?.name ?? ''
    const { report } = await run(stack, { fail: [`apply ConfigMap/${victim}`] })
    const kinds = new Map([...report.outcomes].map(([key, outcome]) => [key.slice('/shop/'.length), outcome.kind]))
    const expected = new Map(
      stack.map((one): [string, Outcome['kind']] => [
        one.name,
        one.name === victim ? 'failed' : dependents(victim).has(one.name) ? 'skipped' : 'done',
      ]),
    )
    expect(kinds).toEqual(expected)
  })
})
