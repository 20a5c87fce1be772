import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { localCharts } from '../../src/actions/charts.ts'
import { templateStack } from '../../src/actions/template.ts'
import { toJson } from '../../src/golang/json.ts'
import { loadStack } from '../../src/stack/load.ts'
import { mergedBelow } from '../../src/stack/release-values.ts'
import { resolveStack } from '../../src/stack/resolve.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'flotilla-template-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const rows: readonly { stack: string; environment: string }[] = [
  { stack: 'stack.example.yaml', environment: 'dev' },
  { stack: 'stack.example.yaml', environment: 'staging' },
  { stack: 'stack.example.yaml', environment: 'prod' },
  { stack: 'examples/one-chart-three-environments', environment: 'default' },
]

describe.each([
  ['helm4', process.env['HELM4']],
  ['helm3', process.env['HELM3']],
] as const)('the examples, rendered, equal %s template byte for byte (needs HELM4, HELM3)', (compat, helm) => {
  for (const { stack, environment } of rows) {
    it.skipIf(!helm)(`${stack}, ${environment}`, async () => {
      const resolved = resolveStack(loadStack(join(root, stack)), { environment })
      const releases = resolved.releases.map((spec) => ({ ...spec, policy: { ...spec.policy, compat } }))
      const templated = await templateStack({ ...resolved, releases }, { charts: localCharts() })
      expect(templated.length).toBeGreaterThan(1)
      for (const { spec, text } of templated) {
        const values = join(folder, 'values.json')
        writeFileSync(values, toJson(mergedBelow(spec.values), { escapeHtml: false }))
        const args = ['template', spec.name, spec.chart, '--namespace', spec.namespace, '-f', values]
        expect(text, spec.key).toBe(execFileSync(helm ?? '', args, { encoding: 'utf8' }))
      }
    })
  }
})

describe.skipIf(!process.env['HELM4'])('the charts of the examples stand on their own (needs HELM4)', () => {
  const charts = [
    ...['frontend', 'backend', 'postgres'].map((name) => `examples/shop/charts/${name}`),
    'examples/one-chart-three-environments/chart',
  ]
  it.each(charts)('helm lint --strict %s', (chart) => {
    expect(
      execFileSync(process.env['HELM4'] ?? '', ['lint', '--strict', join(root, chart)], { encoding: 'utf8' }),
    ).toContain('0 chart(s) failed')
  })
})
