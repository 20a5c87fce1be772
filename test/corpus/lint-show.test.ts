import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { encodeBytes } from '../../src/golang/bytes.ts'
import type { ProfileName } from '../../src/model/profile.table.ts'
import { corpusFolder, runLine } from './run.ts'

const helms: Readonly<Record<ProfileName, string | undefined>> = {
  helm4: process.env['HELM4'],
  helm3: process.env['HELM3'],
}
const commands = [['lint'], ['show', 'all']] as const
const rows = (['helm4', 'helm3'] as const).flatMap((profile) =>
  commands.map((command) => ({ profile, command, helm: helms[profile] })),
)
const folder = corpusFolder
const usable = folder === undefined ? [] : rows.filter(({ helm }) => helm !== undefined)
const reason = folder === undefined ? 'FLOTILLA_CORPUS names no folder' : 'neither HELM4 nor HELM3 is set'

/** Where the order of names is that of a map in Go. */
const random = /missing these dependencies: .*/g

describe.skipIf(usable.length === 0)(
  `real charts through helm lint and show${usable.length === 0 ? ` (skipped: ${reason})` : ''}`,
  () => {
    it.each(usable)(
      '$profile $command: both streams and the exit code equal',
      async ({ profile, command, helm }) => {
        const different: string[] = []
        for (const chart of readdirSync(join(folder!, 'charts'))) {
          const line = [...command, `charts/${chart}`]
          const got = await runLine(line, { folder: folder!, profile })
          const found = JSON.stringify([got.code, latin1(got.stdout), latin1(got.stderr)].map(comparable))
          // Helm loads subcharts in Go's random order, which shows in the order of their CRDs: it is asked again.
          let asked = 0
          while (asked < 20 && realAnswer(helm!, line) !== found) asked++
          if (asked === 20) different.push(chart)
          else if (asked > 0)
            console.log(`${line.join(' ')}: equal to answer ${asked + 1} of helm, which gives several`)
        }
        expect(different).toEqual([])
      },
      600_000,
    )
  },
)

function realAnswer(helm: string, line: readonly string[]): string {
  const env = { PATH: process.env['PATH'], HOME: join(folder!, '.home'), KUBECONFIG: '/dev/null', TZ: 'UTC' }
  const real = spawnSync(helm, line, { cwd: folder, env, encoding: 'latin1', maxBuffer: 1 << 28 })
  return JSON.stringify([real.status, real.stdout, real.stderr].map(comparable))
}

function latin1(text: string): string {
  return Buffer.from(encodeBytes(text)).toString('latin1')
}

function comparable(value: string | number | null): string | number | null {
  return typeof value === 'string' ? value.replaceAll(random, '') : value
}
