import type { ProfileName } from '../../src/model/profile.table.ts'
import { compare } from './compare.ts'
import { functionsOf } from './expression.ts'
import { type Group, Oracle } from './oracle.ts'
import { shrink, signature } from './shrink.ts'
import { type Outcome, ownOutcome, sourceOf, valuesText } from './subject.ts'
import { type FuzzCase, makeCase } from './template.ts'

export interface FuzzOptions {
  readonly profile: ProfileName
  readonly helm: string
  /** An empty folder for charts. */
  readonly folder: string
  readonly seed: number
  readonly first: number
  readonly count: number
  /** How many kinds of differences are made small and told. */
  readonly maxShown: number
  readonly onProgress?: (done: number, differences: number) => void
}

export interface Difference {
  readonly index: number
  readonly source: string
  readonly values: string
  readonly text: string
}

export interface FuzzReport {
  readonly asked: number
  /** Cases whose own values cannot be read, or that reach a limit of ours: not asked. */
  readonly left: number
  readonly succeeded: number
  readonly differences: number
  readonly shown: readonly Difference[]
  readonly processes: number
}

const blockSize = 1500
const groupSize = 24
const processesAtOnce = 2

/** Generates cases, asks both programs, compares, and makes small what differs. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const oracle = new Oracle(options.helm, options.folder)
  const tally = { asked: 0, left: 0, succeeded: 0 }
  const different: FuzzCase[] = []
  const running = new Set<Promise<void>>()
  const end = options.first + options.count
  for (let at = options.first; at < end; at += blockSize) {
    const own = await predict(options, at, Math.min(at + blockSize, end))
    tally.left += Math.min(at + blockSize, end) - at - own.size
    if (running.size >= processesAtOnce) await Promise.race(running)
    const job = oracle.ask(groupsOf(own)).then((theirs) => {
      for (const [one, outcome] of own) {
        tally.asked++
        if (outcome.output !== undefined) tally.succeeded++
        if (compare(outcome, theirs.get(one)!) !== undefined) different.push(one)
      }
      options.onProgress?.(tally.asked + tally.left, different.length)
    })
    const tracked = job.finally(() => running.delete(tracked))
    running.add(tracked)
  }
  await Promise.all(running)
  different.sort((a, b) => a.index - b.index)
  const shown = await describe(different, options, oracle)
  return { ...tally, differences: different.length, shown, processes: oracle.processes }
}

async function predict(options: FuzzOptions, from: number, to: number): Promise<Map<FuzzCase, Outcome>> {
  const functions = functionsOf(options.profile)
  const outcomes = new Map<FuzzCase, Outcome>()
  for (let index = from; index < to; index++) {
    let one = makeCase({ seed: options.seed, index, functions })
    let outcome = await ownOutcome(one, options.profile)
    if (outcome === undefined) {
      // Mostly a random YAML text among the values that cannot be read.
      one = { ...one, values: one.values.filter(({ key }) => key !== 'x') }
      outcome = await ownOutcome(one, options.profile)
    }
    if (outcome !== undefined) outcomes.set(one, outcome)
  }
  return outcomes
}

function groupsOf(own: ReadonlyMap<FuzzCase, Outcome>): Group[] {
  const groups: Group[] = []
  let open: FuzzCase[] = []
  for (const [one, { output }] of own) {
    // Named templates are the chart's: whoever defines any must be alone.
    const alone = output === undefined || one.isRoot || /\b(?:define|block)\b/.test(sourceOf(one))
    if (alone) {
      groups.push([one])
      continue
    }
    open.push(one)
    if (open.length < groupSize) continue
    groups.push(open)
    open = []
  }
  return open.length > 0 ? [...groups, open] : groups
}

async function describe(different: readonly FuzzCase[], options: FuzzOptions, oracle: Oracle): Promise<Difference[]> {
  const shown: Difference[] = []
  const seen = new Set<string>()
  for (const one of different) {
    if (shown.length >= options.maxShown) break
    const small = await shrink(one, options.profile, oracle)
    const source = sourceOf(small)
    const mark = signature(small, source)
    if (seen.has(mark)) continue
    seen.add(mark)
    const theirs = (await oracle.ask([[small]])).get(small)!
    const own = await ownOutcome(small, options.profile)
    const text =
      own === undefined
        ? 'the case differs among others only'
        : (compare(own, theirs) ?? 'the case differs among others only')
    shown.push({ index: one.index, source, values: valuesText(small), text })
  }
  return shown
}
