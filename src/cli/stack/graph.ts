import type { Stack } from '../../model/stack.ts'
import { dotGraph, graphJson, mermaidGraph, textGraph } from '../../report/graph.ts'
import { withNeeds } from '../../stack/needs.ts'
import { type Context, flagOf, isOn, type Result } from '../command.ts'
import { readStack } from './stack.ts'

/** The selected releases, with what they need, as a picture. */
export async function run(context: Context): Promise<Result> {
  const stack = readStack(context)
  const releases = shown(stack, isOn(context.args, 'no-needs'))
  const output = flagOf(context.args, 'output')
  const draw = output === 'dot' ? dotGraph : output === 'mermaid' ? mermaidGraph : textGraph
  return { data: graphJson(releases), text: draw(releases) }
}

function shown({ selected, releases }: Stack, noNeeds: boolean): Stack['releases'] {
  const enabled = releases.filter((release) => release.enabled)
  if (selected === undefined) return enabled
  const needs = new Map(releases.map((release) => [release.key, release.needs]))
  const keys = noNeeds ? selected : withNeeds(selected, needs)
  return enabled.filter(({ key }) => keys.has(key))
}
