import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { packTar } from 'modern-tar'
import { afterAll, describe, expect, it } from 'vitest'
import { chartFromArchive, loadChart } from '../../src/chart/load.ts'
import { profiles } from '../../src/model/profile.table.ts'
import { recordChart } from '../../src/release/record-chart.ts'
import { recordTime } from '../../src/release/record-time.ts'

const folder = mkdtempSync(join(tmpdir(), 'flotilla-record-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const noon = 1_700_000_000
const chartYaml = 'apiVersion: v2\nname: c\nversion: 0.1.0\n'

describe('a chart in a record', () => {
  it('has the times of its files in Helm 4, and none in Helm 3', async () => {
    for (const [name, text] of [
      ['Chart.yaml', chartYaml],
      ['readme.md', 'x'],
    ] as const) {
      writeFileSync(join(folder, name), text)
      utimesSync(join(folder, name), noon, noon)
    }
    const chart = await loadChart(folder)
    const time = recordTime(noon * 1000)
    expect(recordChart(chart, profiles.helm4)).toMatchObject({
      modTime: time,
      schemaModTime: '0001-01-01T00:00:00Z',
      files: [{ name: 'readme.md', modTime: time }],
    })
    const old = recordChart(chart, profiles.helm3)
    expect([old.modTime, old.schemaModTime, old.files[0]!.modTime]).toEqual([undefined, undefined, undefined])
  })

  it('has those of an archive, to the nanosecond where it tells them', async () => {
    const packed = await packTar([
      { header: { name: 'c/Chart.yaml', size: chartYaml.length, mtime: new Date(noon * 1000) }, body: chartYaml },
      { header: { name: 'c/x', size: 1, pax: { mtime: `${noon}.123456789` } }, body: 'x' },
    ])
    const { modTime, files } = recordChart(await chartFromArchive(gzipSync(packed)), profiles.helm4)
    expect(modTime).toBe(recordTime(noon * 1000))
    expect(files[0]!.modTime).toBe(recordTime(BigInt(noon) * 1_000_000_000n + 123_456_789n))
  })
})

describe('a time in a record', () => {
  it.each<[number | bigint, number, string]>([
    [1_700_000_000_120, 0, '2023-11-14T22:13:20.12Z'],
    [1_700_000_000_123_456_780n, 330, '2023-11-15T03:43:20.12345678+05:30'],
    [1_700_000_000_000, -300, '2023-11-14T17:13:20-05:00'],
    [-1n, 0, '1969-12-31T23:59:59.999999999Z'],
  ])('%s at %s minutes: %s', (time, offset, text) => {
    expect(recordTime(time, offset)).toBe(text)
  })
})
