import { FlotillaError } from '../errors.ts'
import type { Chart } from '../model/chart.ts'
import { type LookupAnswer, type LookupQuery, lookupKey } from './lookup.ts'
import { type Rendered, type RenderOptions, renderChart } from './render.ts'

/** Renders until every lookup has its answer; charts rarely need more than two rounds. */
const maxRounds = 8

/**
 * Renders a chart whose templates read from the cluster: what is missing is fetched in one batch, and the chart rendered again.
 *
 * @param fetch answers queries, in their order; an object that does not exist is an empty one
 * @throws FlotillaError E_LOOKUP_ROUNDS where templates ask for something new each time
 */
export async function renderLive(
  chart: Chart,
  options: RenderOptions,
  fetch: (queries: readonly LookupQuery[]) => Promise<readonly LookupAnswer[]>,
): Promise<Rendered> {
  const answers = new Map<string, LookupAnswer>()
  const lookup = (query: LookupQuery) => answers.get(lookupKey(query))
  for (let round = 0; round < maxRounds; round++) {
    const rendered = renderChart(chart, { ...options, lookup })
    if (rendered.missed.length === 0) return rendered
    const found = await fetch(rendered.missed)
    rendered.missed.forEach((query, i) => {
      answers.set(lookupKey(query), found[i] ?? { object: {} })
    })
  }
  throw new FlotillaError(
    'E_LOOKUP_ROUNDS',
    `the templates of chart ${chart.metadata.name} still look up new objects after ${maxRounds} rounds`,
    { hint: 'lookup with a name that changes from render to render (random, or made of what was found) never ends' },
  )
}
