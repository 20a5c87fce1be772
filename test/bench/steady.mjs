// node steady.mjs LIBRARY CHART-WITH-FEW CHART-WITH-MANY: milliseconds of one warm render of each, as JSON.
// One process, because it is the steady state that counts; both charts in turn, the median of many renders.
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { median } from './measure.mjs'

const [library, few, many] = process.argv.slice(2)
const { loadChart, renderChart } = await import(pathToFileURL(library).href)
const release = { name: 'bench', namespace: 'default', revision: 1, isUpgrade: false }
const charts = { few: await loadChart(few), many: await loadChart(many) }
const times = { few: [], many: [] }
for (let i = 0; i < 60; i++) {
  for (const [name, chart] of Object.entries(charts)) {
    const values = new chart.values.constructor()
    const start = performance.now()
    const { manifest } = renderChart(chart, { values, release })
    const ms = performance.now() - start
    if (!manifest.text.includes('kind: Deployment')) throw new Error('nothing was rendered')
    if (i >= 20) times[name].push(ms)
  }
}
console.log(JSON.stringify({ few: median(times.few), many: median(times.many) }))
