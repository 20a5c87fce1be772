import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadChart } from '../../src/chart/load.ts'
import { readValues } from '../../src/chart/values-file.ts'
import { renderChart } from '../../src/engine/render.ts'
import { errorOutput, templateOutput } from '../../src/engine/template-output.ts'
import { type ProfileName, profiles } from '../../src/model/profile.table.ts'
import { GoMap } from '../../src/model/value.ts'

/** A folder of charts, one a folder; the values files beside Chart.yaml are tried, too. */
const folder = process.env['FLOTILLA_CHARTS']
const helms: readonly (readonly [ProfileName, string | undefined])[] = [
  ['helm4', process.env['HELM4']],
  ['helm3', process.env['HELM3']],
]

interface Row {
  readonly chart: string
  readonly values: string
  readonly profile: ProfileName
  readonly helm: string
}

function rows(): Row[] {
  if (folder === undefined) return []
  const charts = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'Chart.yaml')))
  return charts.flatMap((chart) => {
    const others = readdirSync(join(folder, chart)).filter((name) => /^values-.*\.yaml$/.test(name))
    return ['', ...others].flatMap((values) =>
      helms.flatMap(([profile, helm]) => (helm === undefined ? [] : [{ chart, values, profile, helm }])),
    )
  })
}

async function ours({ chart, values, profile }: Row): Promise<{ stdout: string; stderr: string }> {
  const path = join(folder!, chart)
  try {
    const release = { name: 'r', namespace: 'default', revision: 1, isUpgrade: false }
    const given = values === '' ? new GoMap() : readValues(readFileSync(join(path, values)), profiles[profile])
    const { manifest } = renderChart(await loadChart(path, { profile }), { values: given, release, profile })
    return { stdout: templateOutput(manifest, { includeCrds: true, profile }), stderr: '' }
  } catch (error) {
    return { stdout: '', stderr: errorOutput(error) }
  }
}

const cases = rows()
const reason = folder === undefined ? 'FLOTILLA_CHARTS names no folder' : 'neither HELM4 nor HELM3 is set'

describe.skipIf(cases.length === 0)(
  `real charts against real helm${cases.length === 0 ? ` (skipped: ${reason})` : ''}`,
  () => {
    it.each(cases)('$profile $chart $values', async (row) => {
      const path = join(folder!, row.chart)
      const values = row.values === '' ? [] : ['-f', join(path, row.values)]
      const helm = spawnSync(row.helm, ['template', 'r', path, '--include-crds', ...values], {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      })
      const { stdout, stderr } = await ours(row)
      expect(stdout).toBe(helm.stdout)
      if (helm.status !== 0) expect(stderr).toBe(helm.stderr)
    })
  },
)
