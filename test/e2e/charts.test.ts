import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { because, output, type TestCluster } from './control-plane.ts'
import { type Program, program } from './program.ts'
import { servers } from './servers.ts'

/*
 * Public charts, which are not part of this repository: FLOTILLA_CHARTS is a folder with one chart in each subfolder. Rendering needs
 * HELM4 and any charts; applying needs those that are named below.
 */
const folder = process.env['FLOTILLA_CHARTS']
const helm = process.env['HELM4']
const charts =
  folder && existsSync(folder) ? readdirSync(folder).filter((name) => existsSync(join(folder, name, 'Chart.yaml'))) : []
const applied = ['ingress-nginx', 'prometheus-node-exporter', 'metrics-server', 'traefik']

interface Row {
  readonly release: string
  readonly chart: string
  readonly values: string | undefined
}

function rowsOf(): Row[] {
  return charts.flatMap((name) => {
    const chart = join(folder!, name)
    const extra = readdirSync(chart).filter((file) => /^values-\w+\.yaml$/.test(file))
    return [undefined, ...extra].map((file) => ({
      release: file === undefined ? `r-${name}` : `r-${name}-${file.slice(7, -5)}`,
      chart,
      values: file === undefined ? undefined : join(chart, file),
    }))
  })
}

function writeStack(rows: readonly Row[], path: string): void {
  const releases = rows.map(({ release, chart, values }) => ({
    name: release,
    namespace: 'charts',
    chart,
    ...(values === undefined ? {} : { values: [values] }),
  }))
  writeFileSync(
    path,
    JSON.stringify({
      apiVersion: 'flotilla/v1',
      kind: 'Stack',
      name: 'charts',
      environments: { default: {} },
      defaults: { createNamespace: true, wait: false },
      releases,
    }),
  )
}

const missing =
  folder === undefined ? 'FLOTILLA_CHARTS is not set' : helm === undefined ? 'HELM4 is not set' : undefined

describe.skipIf(missing)(`public charts${because(missing)}`, () => {
  const work = mkdtempSync(join(tmpdir(), 'flotilla-charts-'))
  const stack = join(work, 'stack.yaml')
  let flotilla: Program

  beforeAll(() => {
    flotilla = program()
    writeStack(rowsOf(), stack)
  })
  afterAll(async () => {
    await flotilla.stop()
    rmSync(work, { recursive: true, force: true })
  })

  it('template of a stack of all of them is what helm template prints, byte for byte', async () => {
    const ours = join(work, 'out')
    await flotilla.ok(['template', '-f', stack, '--output-dir', ours])
    const files = readdirSync(ours, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'))
    const { readFileSync } = await import('node:fs')
    const rows = rowsOf()
    expect(files).toHaveLength(rows.length)
    for (const { release, chart, values } of rows) {
      const file = files.find((name) => name.endsWith(`charts/${release}.yaml`))
      const args = ['template', release, chart, '-n', 'charts', ...(values === undefined ? [] : ['-f', values])]
      const real = execFileSync(helm!, args, {
        encoding: 'utf8',
        maxBuffer: 1 << 26,
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      expect(readFileSync(join(ours, file!), 'utf8'), release).toBe(real)
    }
  })
})

const cannot = folder === undefined ? 'FLOTILLA_CHARTS is not set' : undefined

describe.each(servers)('public charts on $name', (server) => {
  const reason = cannot ?? server.missing
  const kubectl = process.env['KUBECTL']

  describe.skipIf(reason)(`apply and destroy${because(reason)}`, () => {
    const work = mkdtempSync(join(tmpdir(), 'flotilla-charts-'))
    const stack = join(work, 'stack.yaml')
    let flotilla: Program
    let cluster: TestCluster

    beforeAll(async () => {
      cluster = await server.start()
      flotilla = program({ KUBECONFIG: cluster.kubeconfig })
      const rows = rowsOf().filter(
        ({ chart, values }) => values === undefined && applied.some((name) => chart.endsWith(`/${name}`)),
      )
      writeStack(rows, stack)
    })
    afterAll(async () => {
      await flotilla.stop()
      await cluster.stop()
      rmSync(work, { recursive: true, force: true })
    })

    it('leaves what Helm leaves: CRDs of crds/ and created namespaces', { timeout: 180_000 }, async () => {
      const before = await everything(kubectl, cluster)
      await flotilla.ok(['apply', '-f', stack, '--yes'])
      const again = await flotilla.ok(['apply', '-f', stack, '--yes'])
      expect(again).toMatch(/no change/i)
      await flotilla.ok(['destroy', '-f', stack, '--yes'])
      const left = (await everything(kubectl, cluster)).filter((line) => !before.includes(line))
      const others = left.filter(
        (line) =>
          !line.startsWith('customresourcedefinition') &&
          line !== 'namespace/charts' &&
          !/\b(default|kube-root-ca\.crt)$/.test(line),
      )
      expect(others).toEqual([])
      if (kubectl) expect(left).toContain('namespace/charts')
    })
  })
})

/** Every object that a release can make, as `kind.group/name`. */
async function everything(kubectl: string | undefined, { kubeconfig }: TestCluster): Promise<string[]> {
  if (!kubectl) return []
  const kinds = (await output(kubectl, ['api-resources', '--verbs=list', '-o', 'name'], { KUBECONFIG: kubeconfig }))
    .split('\n')
    .filter(
      (kind) =>
        kind !== '' &&
        !/^(events|leases|endpoints|endpointslices|pods|replicasets|componentstatuses|nodes|csinodes|apiservices|controllerrevisions|flowschemas|prioritylevel)/.test(
          kind,
        ),
    )
  const listed = await output(kubectl, ['get', kinds.join(','), '-A', '-o', 'name', '--ignore-not-found'], {
    KUBECONFIG: kubeconfig,
  })
  return listed.split('\n').filter((line) => line !== '')
}
