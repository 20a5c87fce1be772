// Benchmarks against the real tools, in one run:  npm run bench [-- offline|render|cluster]
//   HELM4                 real helm 4: required (every figure is a ratio to it)
//   FLOTILLA_BENCH_CHARTS a folder with ingress-nginx and kube-prometheus-stack, dependencies inside, for the render part
//   HELMFILE              real helmfile, for the cluster part
//   KUBEBUILDER_ASSETS    a control plane to start, or KUBECONFIG + FLOTILLA_BENCH_CONTEXT of one that runs
// Method: fresh processes, both sides in turn, medians. Nothing is cached between runs but what the programs themselves keep.
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchCluster } from './cluster.mjs'
import { generate } from './generate.mjs'
import { interleave, row, run, runAll } from './measure.mjs'
import { benchRender } from './render.mjs'

const helm = process.env.HELM4
if (!helm) {
  console.error('bench: set HELM4 to a real helm 4; the figures are ratios to it')
  process.exit(2)
}
const dist = process.env.FLOTILLA_DIST ?? join(import.meta.dirname, '..', '..', 'dist')
const flotilla = [process.execPath, join(dist, 'flotilla.js')]
const flotillaHelm = [process.execPath, join(dist, 'flotilla-helm.js')]
const library = join(dist, 'lib', 'index.js')
const parts = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'flotilla-bench-'))
const wants = (part) => parts.length === 0 || parts.includes(part)

try {
  const input = generate(folder)
  const cores = availableParallelism()
  console.log(
    `node ${process.version}, ${cores} cores; ${input.releases.length} releases of 10 charts over 5 namespaces`,
  )
  console.log(`${''.padEnd(52)} ${'flotilla'.padStart(9)} ${'real'.padStart(9)} ${'ratio'.padStart(8)}`)
  if (wants('offline')) await offline(input, cores)
  if (wants('render')) await benchRender({ folder, input, flotilla, flotillaHelm, library, helm, cores })
  if (wants('cluster')) await benchCluster({ folder, input, flotilla, helm, cores })
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function offline(input, cores) {
  const ours = async (args) => (await run(flotilla[0], [...flotilla.slice(1), ...args], { cwd: folder })).ms
  const theirs = async (args) => (await run(helm, args, { cwd: folder })).ms

  const start = await interleave({
    node: async () => (await run(process.execPath, ['-e', '0'])).ms,
    flotilla: () => ours(['--version']),
    helm: () => theirs(['version', '--short']),
  })
  row('start-up: --version / helm version', start.flotilla, start.helm, `(bare node ${start.node.toFixed(0)} ms)`)

  const one = await interleave({
    flotilla: () => ours(['template', '-f', 'stack.yaml', '-l', 'name=release-000', '--no-needs']),
    helm: () =>
      theirs(['template', 'release-000', './charts/app0', '--namespace', 'bench-0', '--set', 'env.RELEASE=x']),
  })
  row('one chart: template / helm template', one.flotilla, one.helm)

  const all = await interleave(
    {
      flotilla: () => ours(['template', '-f', 'stack.yaml']),
      helm: () =>
        runAll(
          input.releases.map(({ name, namespace, chart }) => [helm, 'template', name, chart, '--namespace', namespace]),
          { atOnce: cores, cwd: folder },
        ),
    },
    { runs: 3 },
  )
  row(`100 releases: template / helm template x100 on ${cores} cores`, all.flotilla, all.helm)
}
