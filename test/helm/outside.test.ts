import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { folderWith, helm } from './world.ts'

const folder = folderWith({
  'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n',
  'c/values.yaml': 'a: 1\nhost: ""\n',
  'c/values.schema.json': '{"required":["a"]}',
  'c/templates/a.yaml': 'a: "{{ getHostByName .Values.host }}"\n',
})
afterAll(() => rmSync(folder, { recursive: true }))
const head = '---\n# Source: c/templates/a.yaml\n'

describe('getHostByName', () => {
  const template = ['template', 'r', 'c', '--set']

  it('asks the system with --enable-dns, and nobody without', async () => {
    expect((await helm(folder, [...template, 'host=127.0.0.1'])).out).toBe(`${head}a: ""\n`)
    const found = await helm(folder, [...template, 'host=localhost', '--enable-dns'])
    expect(found.out).toMatch(/a: "(?:127\.0\.0\.1|::1)"/)
    const dry = ['install', 'r', 'c', '--dry-run=client', '--enable-dns', '--set', 'host=127.0.0.1']
    expect((await helm(folder, dry)).out).toContain('a: "127.0.0.1"')
  })

  it('fails as sprig does where there is no address', async () => {
    const { code, err } = await helm(folder, [...template, 'host=', '--enable-dns'])
    expect(code).toBe(1)
    expect(err).toContain('error calling getHostByName: invalid argument to Intn')
  })
})

describe('debug lines', () => {
  it('are those of Helm 4', async () => {
    const path = join(folder, 'c')
    expect((await helm(folder, ['template', 'r', 'c', '--debug'])).err).toBe(
      `level=DEBUG msg="Original chart version" version=""
level=DEBUG msg="Chart path" path=${path}
level=DEBUG msg="chart name" chart-name=c
level=DEBUG msg="unmarshalled JSON schema" schema="{\\"required\\":[\\"a\\"]}"
level=DEBUG msg="number of dependencies in the chart" chart=c dependencies=0
`,
    )
    expect((await helm(folder, ['show', 'values', 'c', '--debug'])).err).toBe(
      'level=DEBUG msg="original chart version" version=""\n',
    )
    expect((await helm(folder, ['show', 'values', 'none', '--debug'])).err).toBe(
      `level=DEBUG msg="original chart version" version=""
level=DEBUG msg="set up default downloader cache"
Error: non-absolute URLs should be in form of repo_name/path_to_chart, got: none
`,
    )
  })

  it('are those of Helm 3, with the time', async () => {
    writeFileSync(join(folder, 'c/templates/b.yaml'), '{{ fail "no" }}')
    const { err } = await helm(folder, ['template', 'r', 'c', '--debug', '--set', 'host=', '--compat', 'helm3'])
    const shown = err.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [-+]\d{4} \S+ m=\+\d+\.\d{9}/g, 'TIME')
    expect(shown).toBe(
      `install.go:225: TIME [debug] Original chart version: ""
install.go:242: TIME [debug] CHART PATH: ${join(folder, 'c')}

Error: execution error at (c/templates/b.yaml:1:3): no
helm.go:92: TIME [debug] execution error at (c/templates/b.yaml:1:3): no
`,
    )
  })
})
