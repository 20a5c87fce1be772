import { describe, expect, it } from 'vitest'
import { chartFromFiles } from '../../src/chart/load.ts'
import { renderChart } from '../../src/engine/render.ts'
import type { ProfileName } from '../../src/model/profile.table.ts'
import { GoMap } from '../../src/model/value.ts'
import { objectRows } from './objects.table.ts'

const files: Readonly<Record<string, string>> = {
  'Chart.yaml': `apiVersion: v2
name: o
version: 0.1.0
appVersion: "1"
description: d
keywords: [a,b]
maintainers:
- {name: n, email: e, url: u}
sources: [s]
annotations: {q: r}
dependencies:
- {name: s, version: 0.1.0, condition: s.enabled, tags: [t], alias: z}
`,
  'values.yaml': 'a: {b: [1, x]}\n',
  'f.txt': 'hi\n',
  'charts/s/Chart.yaml': 'apiVersion: v1\nname: s\nversion: 0.1.0\n',
}

async function shownAs(expression: string, profile: ProfileName): Promise<string> {
  const all = { ...files, 'templates/a.yaml': `x: {{ ${expression} | toString | b64enc }}` }
  const list = Object.entries(all).map(([name, text]) => ({ name, data: Buffer.from(text) }))
  const chart = await chartFromFiles(list, { profile })
  const release = { name: 'r', namespace: 'default', revision: 1, isUpgrade: false }
  const { manifest } = renderChart(chart, { values: new GoMap(), release, profile })
  const text = Buffer.from(/^x: (.*)$/m.exec(manifest.text)?.[1] ?? '', 'base64').toString('utf8')
  return text.replaceAll(/0x[0-9a-f]{6,}/g, '0xPTR')
}

describe('built-in objects', () => {
  it.each(objectRows)('%s', async (expression, helm4, helm3 = helm4) => {
    expect(await shownAs(expression, 'helm4')).toBe(helm4)
    expect(await shownAs(expression, 'helm3')).toBe(helm3)
  })
})
