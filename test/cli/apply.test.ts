import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../src/cli/run.ts'
import { servers } from '../e2e/servers.ts'

/*
 * Commands that talk to a cluster, against the embedded API server in this process: what is asked, what is refused, and the
 * exit codes.
 */
const folder = mkdtempSync(join(tmpdir(), 'flotilla-apply-'))
let kubeconfig = ''
let stop: () => Promise<void> = async () => undefined

const configMap = `apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }} }
data: { values: {{ .Values | toJson | quote }} }
`

beforeAll(async () => {
  const server = await servers[0]!.start()
  kubeconfig = server.kubeconfig
  stop = server.stop
  write('chart/Chart.yaml', 'apiVersion: v2\nname: chart\nversion: 1.0.0\n')
  write('chart/values.yaml', 'low: chart\ngone: here\n')
  write('chart/templates/map.yaml', configMap)
  write('values/null.yaml', 'gone: null\n')
  write(
    'stack.yaml',
    `apiVersion: flotilla/v1
kind: Stack
name: small
environments: { open: {}, guarded: { protected: true } }
values: [{ db: true, colour: red }]
defaults: { namespace: "\${{ .Environment.name }}" }
releases:
  - { name: db, chart: ./chart, when: "\${{ .Values.db }}" }
  - { name: api, chart: ./chart, needs: [db], values: [values/null.yaml, { colour: "\${{ .Values.colour }}" }] }
`,
  )
})

afterAll(async () => {
  await stop()
  rmSync(folder, { recursive: true, force: true })
})

function write(name: string, text: string): void {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

interface Played {
  readonly code: number
  readonly out: string
  readonly err: string
  readonly asked: readonly string[]
}

async function play(
  command: string,
  { answer, signal }: { answer?: string; signal?: AbortSignal } = {},
): Promise<Played> {
  let out = ''
  let err = ''
  const asked: string[] = []
  const code = await run([...command.split(' '), '--kubeconfig', kubeconfig], {
    cwd: folder,
    variables: {},
    interactive: answer !== undefined,
    colour: false,
    columns: undefined,
    signal: signal ?? new AbortController().signal,
    program: 'flotilla',
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    ask: async (question) => {
      asked.push(question)
      return answer ?? ''
    },
  })
  return { code, out, err, asked }
}

describe('commands on a cluster', () => {
  it('plan exits with 2 for changes only where that is asked for', async () => {
    expect((await play('plan')).code).toBe(0)
    const { code, out } = await play('plan --detailed-exitcode')
    expect(code).toBe(2)
    expect(out.split('\n')[0]).toMatch(
      /^cluster \S+, server https:\/\/127\.0\.0\.1:\d+, user .*: stack small, environment open$/,
    )
  })

  it('apply refuses where nobody can be asked, and writes nothing', async () => {
    const { code, err } = await play('apply')
    expect(code).toBe(1)
    expect(err).toContain('error[E_NOT_CONFIRMED]')
    expect((await play('plan --detailed-exitcode')).code).toBe(2)
  })

  it('apply asks, and takes no for an answer', async () => {
    const { code, asked, err } = await play('apply', { answer: 'n' })
    expect({ code, asked }).toEqual({ code: 1, asked: ['apply this plan? [y/N] '] })
    expect(err).toContain('nothing was changed')
    expect((await play('plan --detailed-exitcode')).code).toBe(2)
  })

  it('a protected environment wants its name', async () => {
    const wrong = await play('apply -e guarded', { answer: 'y' })
    expect(wrong.code).toBe(1)
    expect(wrong.asked[0]).toContain('environment guarded is protected: type its name')
  })

  it('apply --yes applies; the second one has nothing to do', async () => {
    const first = await play('apply --yes')
    expect(first.code, first.err).toBe(0)
    expect(first.out).toMatch(/2 done/)
    const second = await play('apply --yes -o json')
    expect(second.code).toBe(0)
    expect((JSON.parse(second.out) as { report: unknown }).report).toBeNull()
    expect((await play('plan --detailed-exitcode')).code).toBe(0)
  })

  it('null in a values file removes the default of the chart, and stays in the record', async () => {
    const { out } = await play('template -l name=api')
    expect(out).toContain('values: "{\\"colour\\":\\"red\\",\\"low\\":\\"chart\\"}"')
    const { out: status } = await play('status -l name=api')
    expect(status).toMatch(/open\/api +yes +deployed \(1\) +chart-1\.0\.0 +1\/1/)
  })

  it('when: false leaves an installed release alone, and says so', async () => {
    const { code, out } = await play('apply --yes --state-values-set db=false')
    expect(code).toBe(0)
    expect(out).toMatch(/open\/db +left alone/)
    expect(out).toContain('the need is dropped')
    expect((await play('status -l name=db')).out).toMatch(/open\/db +yes +deployed \(1\)/)
  })

  it('a selector takes needs along when they have changes', async () => {
    const { out } = await play('plan -l name=api --state-values-set colour=blue')
    expect(out).not.toContain('open/db')
    const more = await play('plan -l name=api --set db:low=flag')
    expect(more.out).toMatch(/open\/db .*needed by api/s)
    const alone = await play('plan -l name=api --no-needs --set db:low=flag')
    expect(alone.out).not.toContain('open/db')
  })

  it('sync gives an unchanged release a new revision', async () => {
    expect((await play('sync --yes -l name=db')).code).toBe(0)
    expect((await play('status -l name=db')).out).toContain('deployed (2)')
  })

  it('destroy of what others need is refused, unless they go too', async () => {
    const refused = await play('destroy -l name=db --yes')
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('error[E_DEPENDENTS]')
    expect((await play('status')).out).toContain('deployed (2)')
    const { code, out } = await play('destroy -l name=db --yes --with-dependents')
    expect(code, out).toBe(0)
    expect(out.indexOf('open/api')).toBeLessThan(out.indexOf('open/db'))
    expect((await play('destroy --yes')).out).toContain('No changes')
  })

  it('a failed release exits with 3; one that needs it is skipped', async () => {
    write('bad/Chart.yaml', 'apiVersion: v2\nname: bad\nversion: 1.0.0\n')
    write('bad/templates/x.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x, namespace: nowhere }\n')
    const text =
      'releases:\n  - { name: bad, chart: ./bad }\n  - { name: next, chart: ./chart, needs: [bad] }\n  - { name: other, chart: ./chart }\n'
    write('failing.yaml', `apiVersion: flotilla/v1\nkind: Stack\nname: failing\n${text}`)
    const { code, out } = await play('apply -f failing.yaml --yes')
    expect(code).toBe(3)
    expect(out).toMatch(/default\/bad: failed/)
    expect(out).toMatch(/default\/next: skipped/)
    expect(out).toMatch(/default\/other: installed/)
  })

  it('an unknown context is an error that names those that exist', async () => {
    const { code, err } = await play('plan --kube-context nowhere')
    expect(code).toBe(1)
    expect(err).toContain('nowhere')
  })
})
