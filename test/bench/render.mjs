// Rendering beside real helm: whole processes, the slope of one more template, and peak memory.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { interleave, median, peakMemory, row, run, runAll } from './measure.mjs'

const few = 50
const many = 850

/**
 * @param {{folder: string, input: {releases: {name: string, namespace: string, chart: string}[]}, flotilla: string[],
 *   flotillaHelm: string[], library: string, helm: string, cores: number}} bench
 */
export async function benchRender(bench) {
  const { folder, helm } = bench
  const created = join(folder, 'created')
  await run(helm, ['create', created])
  const umbrella = umbrellaOf(folder, created, 200)
  await compare(bench, { title: 'created chart', chart: created, limit: 1.5 })
  for (const { name, limit } of publicCharts) {
    const chart = publicChart(name)
    if (chart === undefined) console.log(`${name}: skipped, FLOTILLA_BENCH_CHARTS names no folder that holds it`)
    else await compare(bench, { title: name, chart, limit })
  }
  await compare(bench, { title: 'umbrella of 200 aliases', chart: umbrella, limit: 0.5, runs: 5 })
  await stack(bench)
  await slope(bench, created)
  await memory(bench, publicChart('kube-prometheus-stack') ?? umbrella)
}

const publicCharts = [
  { name: 'ingress-nginx', limit: 1.4 },
  { name: 'kube-prometheus-stack', limit: 1.0 },
]

/** A public chart with its dependencies in charts/, by its own name or as the corpus tool names it. */
function publicChart(name) {
  const root = process.env.FLOTILLA_BENCH_CHARTS
  if (root === undefined) return undefined
  const owners = { 'ingress-nginx': 'ingress-nginx', 'kube-prometheus-stack': 'prometheus-community' }
  return [name, `${owners[name]}__${name}`]
    .map((one) => join(root, one))
    .find((path) => existsSync(join(path, 'Chart.yaml')))
}

const template = (chart) => ['template', 'bench', chart, '--namespace', 'default']

async function compare({ flotillaHelm, helm, folder }, { title, chart, limit, runs = 9 }) {
  const [node, ...program] = flotillaHelm
  const times = await interleave(
    {
      flotilla: async () => (await run(node, [...program, ...template(chart)], { cwd: folder })).ms,
      helm: async () => (await run(helm, template(chart), { cwd: folder })).ms,
    },
    { runs },
  )
  row(`template: ${title}`, times.flotilla, times.helm, verdict(times.flotilla / times.helm, limit))
}

function verdict(ratio, limit) {
  return `(wanted ≤ ${limit.toFixed(limit < 0.1 ? 3 : 1)}: ${ratio <= limit ? 'yes' : 'NO'})`
}

async function stack({ flotilla, helm, folder, input, cores }) {
  const [node, ...program] = flotilla
  const commands = input.releases.map(({ name, namespace, chart }) => [
    helm,
    'template',
    name,
    chart,
    '--namespace',
    namespace,
  ])
  const times = await interleave(
    {
      flotilla: async () => (await run(node, [...program, 'template', '-f', 'stack.yaml'], { cwd: folder })).ms,
      helm: () => runAll(commands, { atOnce: cores, cwd: folder }),
    },
    { runs: 3 },
  )
  const title = `template: 100 releases as a stack / helm x100, ${cores} at once`
  row(title, times.flotilla, times.helm, verdict(times.flotilla / times.helm, 0.2))
}

/**
 * What one more copy of the created chart's deployment costs: (time of many - time of few) / (many - few). Ours is measured in
 * a warm process, but in turn with theirs, so that a machine that slows down slows both.
 */
async function slope({ flotillaHelm, helm, folder, library }, created) {
  const charts = { few: copies(folder, created, few), many: copies(folder, created, many) }
  const [node] = flotillaHelm
  const steady = [join(import.meta.dirname, 'steady.mjs'), library, charts.few, charts.many]
  const perRender = ({ few: less, many: more }) => (more - less) / (many - few)
  const times = await interleave(
    {
      flotilla: async () => perRender(JSON.parse((await run(node, steady)).stdout)),
      few: async () => (await run(helm, template(charts.few))).ms,
      many: async () => (await run(helm, template(charts.many))).ms,
    },
    { runs: 7 },
  )
  const [ours, theirs] = [times.flotilla, perRender(times)]
  const micro = (ms) => `${(ms * 1000).toFixed(1)} µs`
  const ratio = ours / theirs
  console.log(
    `${'one more deployment, steady, in process / helm slope'.padEnd(52)} ${micro(ours).padStart(9)} ${micro(theirs).padStart(9)} ${`${ratio.toFixed(3)}×`.padStart(8)}  ${verdict(ratio, 1 / 15)}`,
  )
}

async function memory({ flotillaHelm, helm }, chart) {
  const [node, ...program] = flotillaHelm
  const sides = { flotilla: [node, ...program, ...template(chart)], helm: [helm, ...template(chart)] }
  const peaks = {}
  for (const [name, command] of Object.entries(sides)) {
    const seen = []
    for (let i = 0; i < 3; i++) seen.push(await peakMemory(command))
    if (seen.includes(undefined)) {
      console.log('peak memory: skipped, this system has no /proc/PID/status')
      return
    }
    peaks[name] = median(seen)
  }
  const mib = (bytes) => `${(bytes / 1024 / 1024).toFixed(0)} MiB`
  const ratio = peaks.flotilla / peaks.helm
  const title = `peak memory: ${chart.slice(chart.lastIndexOf('/') + 1)}`
  console.log(
    `${title.padEnd(52)} ${mib(peaks.flotilla).padStart(9)} ${mib(peaks.helm).padStart(9)} ${`${ratio.toFixed(3)}×`.padStart(8)}  ${verdict(ratio, 2)}`,
  )
}

function umbrellaOf(folder, chart, count) {
  const umbrella = join(folder, 'umbrella')
  mkdirSync(join(umbrella, 'charts'), { recursive: true })
  cpSync(chart, join(umbrella, 'charts', 'created'), { recursive: true })
  const aliases = Array.from({ length: count }, (_, i) => `  - { name: created, version: 0.1.0, alias: part-${i} }\n`)
  writeFileSync(
    join(umbrella, 'Chart.yaml'),
    `apiVersion: v2\nname: umbrella\nversion: 1.0.0\ndependencies:\n${aliases.join('')}`,
  )
  return umbrella
}

function copies(folder, chart, count) {
  const target = join(folder, `copies-${count}`)
  cpSync(chart, target, { recursive: true })
  const deployment = readFileSync(join(chart, 'templates', 'deployment.yaml'))
  for (let i = 0; i < count; i++) writeFileSync(join(target, 'templates', `copy-${i}.yaml`), deployment)
  return target
}
