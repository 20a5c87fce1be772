import type { ProfileName } from '../../src/model/profile.table.ts'
import { compare } from './compare.ts'
import { explain } from './explained.table.ts'
import { functionsOf } from './expression.ts'
import { type Group, helmDied, Oracle } from './oracle.ts'
import { shrink, signature } from './shrink.ts'
import { maxGroup, type Outcome, ownOutcome, sourceOf, valuesText } from './subject.ts'
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
  /** A template that real helm does not survive. */
  readonly onDeath?: (source: string) => void
  /** At once, before it is made small. */
  readonly onFound?: (index: number, text: string) => void
  readonly onDifference?: (difference: Difference) => void
  readonly onProgress?: (done: number, differences: number) => void
}

interface Found {
  readonly one: FuzzCase
  readonly text: string
}

export interface Difference {
  readonly index: number
  readonly source: string
  readonly values: string
  readonly text: string
}

interface Known {
  readonly times: number
  readonly index: number
  readonly text: string
}

export interface FuzzReport {
  readonly asked: number
  /** Cases whose own values cannot be read, or that reach a limit of ours: not asked. */
  readonly left: number
  readonly succeeded: number
  /** How often which known reason was met, and where first. */
  readonly known: ReadonlyMap<string, Known>
  readonly differences: number
  readonly shown: readonly Difference[]
  readonly processes: number
}

const blockSize = 1500
const processesAtOnce = 2

/** Generates cases, asks both programs, compares, and makes small what differs. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const oracle = new Oracle(options.helm, options.folder)
  const tally = { asked: 0, left: 0, succeeded: 0 }
  const different: Found[] = []
  const known = new Map<string, Known>()
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
        if (theirs.get(one)!.error === helmDied) options.onDeath?.(sourceOf(one))
        const text = compare(outcome, theirs.get(one)!)
        if (text === undefined) continue
        const reason = explain(sourceOf(one), outcome, theirs.get(one)!)
        if (reason === undefined) {
          different.push({ one, text })
          options.onFound?.(one.index, text)
        } else
          known.set(reason, {
            index: one.index,
            text,
            ...known.get(reason),
            times: (known.get(reason)?.times ?? 0) + 1,
          })
      }
      options.onProgress?.(tally.asked + tally.left, different.length)
    })
    const tracked = job.finally(() => running.delete(tracked))
    running.add(tracked)
  }
  await Promise.all(running)
  different.sort((a, b) => a.one.index - b.one.index)
  const shown = await describe(different, options, oracle)
  return { ...tally, known, differences: different.length, shown, processes: oracle.processes }
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
    if (open.length < maxGroup) continue
    groups.push(open)
    open = []
  }
  return open.length > 0 ? [...groups, open] : groups
}

async function describe(different: readonly Found[], options: FuzzOptions, oracle: Oracle): Promise<Difference[]> {
  const shown: Difference[] = []
  const kinds = new Set<string>()
  const sources = new Set<string>()
  for (const { one, text: before } of different) {
    if (shown.length >= options.maxShown) break
    // Making one small costs seconds; most of a thousand differences are of few kinds.
    const kind = kindOf(before)
    if (kinds.has(kind)) continue
    kinds.add(kind)
    const small = await shrink(one, options.profile, oracle)
    const source = sourceOf(small)
    const mark = signature(source)
    if (sources.has(mark)) continue
    sources.add(mark)
    const theirs = (await oracle.ask([[small]])).get(small)!
    const own = await ownOutcome(small, options.profile)
    const text = (own && compare(own, theirs)) ?? `only together with others: ${before}`
    const difference = { index: one.index, source, values: valuesText(small), text }
    options.onDifference?.(difference)
    shown.push(difference)
  }
  return shown
}

/** What two differences of one cause have in common, as far as texts tell: the last words of both sides. */
function kindOf(text: string): string {
  return text
    .split('\n  flotilla: ')
    .map((side) =>
      /error/.test(side.slice(0, 12))
        ? (side.trim().split(/: |\n/).at(-1) ?? '').replace(/\d+/g, '1').slice(0, 30)
        : 'value',
    )
    .join('|')
    .replace('value|value', text.slice(0, 60))
}
