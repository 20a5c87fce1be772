import type { ProfileName } from '../../src/model/profile.table.ts'
import { compare } from './compare.ts'
import { explain } from './explained.table.ts'
import type { Group, Oracle } from './oracle.ts'
import { type Outcome, ownOutcome, sourceOf } from './subject.ts'
import type { FuzzCase } from './template.ts'
import { smaller } from './tree.ts'

const candidatesAtOnce = 60
const rounds = 14

/** Makes a case that differs as small as it gets while it still differs. */
export async function shrink(found: FuzzCase, profile: ProfileName, oracle: Oracle): Promise<FuzzCase> {
  let best = found
  for (let round = 0; round < rounds; round++) {
    const next = await firstThatDiffers(candidates(best), profile, oracle)
    if (next === undefined) return best
    best = next
  }
  return best
}

function* candidates(found: FuzzCase): Generator<FuzzCase> {
  if (found.hasReturns) yield { ...found, hasReturns: false }
  if (found.values.length > 2) yield { ...found, values: [] }
  for (const body of smaller(found.body)) yield { ...found, body }
  for (let i = 0; i < found.values.length; i++) yield { ...found, values: found.values.toSpliced(i, 1) }
}

async function firstThatDiffers(
  all: Iterable<FuzzCase>,
  profile: ProfileName,
  oracle: Oracle,
): Promise<FuzzCase | undefined> {
  let some = new Map<FuzzCase, Outcome>()
  const test = async () => {
    const asked = some
    some = new Map()
    const theirs = await oracle.ask([...asked.keys()].map((one): Group => [one]))
    for (const [one, own] of asked) {
      const answer = theirs.get(one)!
      if (compare(own, answer) !== undefined && explain(sourceOf(one), own, answer) === undefined) return one
    }
    return undefined
  }
  for (const one of all) {
    // What is beyond our limits has no end in helm.
    const own = await ownOutcome(one, profile)
    if (own !== undefined) some.set(one, own)
    if (some.size < candidatesAtOnce) continue
    const found = await test()
    if (found !== undefined) return found
  }
  return some.size > 0 ? test() : undefined
}

/** A short text that is the same for cases that differ alike: to show each once. */
export function signature(source: string): string {
  return source.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, '"…"').replace(/\d+/g, '1')
}
