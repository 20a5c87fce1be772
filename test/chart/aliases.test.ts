import { describe, expect, it } from 'vitest'
import { renderChart } from '../../src/engine/render.ts'
import { templateOutput } from '../../src/engine/template-output.ts'
import type { ProfileName } from '../../src/model/profile.table.ts'
import type { GoMap } from '../../src/model/value.ts'
import { parseYaml } from '../../src/yaml/parse.ts'
import { type AliasCase, aliasCases } from './aliases.table.ts'
import { aliasFiles, aliasLines } from './aliases.ts'
import { chartOf } from './build.ts'

async function rendered(one: AliasCase, profile: ProfileName): Promise<string[]> {
  const chart = await chartOf(aliasFiles(one))
  const values = parseYaml(one.values ?? '{}') as GoMap
  const release = { name: 'r', namespace: 'default', revision: 1, isUpgrade: false }
  return aliasLines(templateOutput(renderChart(chart, { values, release, profile }).manifest, { profile }))
}

describe.each(['helm4', 'helm3'] as const)('charts of an aliased chart, %s', (profile) => {
  it.each(aliasCases.map((one) => [one.title, one] as const))('%s', async (_, one) =>
    expect(await rendered(one, profile)).toEqual(one.expected[profile]),
  )
})
