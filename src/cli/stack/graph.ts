import type { Stack } from '../../model/stack.ts'
import { graphDot, graphMermaid, graphText } from '../../report/graph.ts'
import { withNeeds } from '../../stack/needs.ts'
import { type Context, flagOf, isOn, type Result } from '../command.ts'
import { readStack } from './stack.ts'

/** The selected releases, with what they need, as a picture. */
export async function run(context: Context): Promise<Result> {
  const stack = readStack(context)
  const releases = shown(stack, isOn(context.args, 'no-needs'))
  const output = flagOf(context.args, 'output')
  const text =
    output === 'dot'
      ? graphDot(releases, stack.name)
      : output === 'mermaid'
        ? graphMermaid(releases)
        : graphText(releases)
  return {
    data: {
      releases: releases.map(({ key, enabled, needs }) => ({ key, enabled, needs: needs.map((need) => need.key) })),
    },
    text,
  }
}

function shown({ selected, releases }: Stack, noNeeds: boolean): Stack['releases'] {
  if (selected === undefined) return releases
  const needs = new Map(releases.map((release) => [release.key, release.needs]))
  const keys = noNeeds ? selected : withNeeds(selected, needs)
  return releases.filter(({ key }) => keys.has(key))
}
