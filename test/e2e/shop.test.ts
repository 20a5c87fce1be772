import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { output } from './control-plane.ts'
import { type Program, program } from './program.ts'

const { KUBECTL, HELM4, HELM3 } = process.env
const stack = ['-f', 'stack.example.yaml']

/** The shop of stack.example.yaml in two environments of the embedded cluster, and what other programs see of it. */
describe('the example stack on the embedded cluster', () => {
  let flotilla: Program
  let environment: NodeJS.ProcessEnv

  beforeAll(async () => {
    flotilla = program()
    environment = { KUBECONFIG: await flotilla.kubeconfig() }
    await flotilla.ok(['apply', ...stack, '-e', 'staging', '--yes'])
    await flotilla.ok(['apply', ...stack, '-e', 'prod', '--yes'])
  })
  afterAll(() => flotilla.stop())

  it('a second apply reports no change and sends no write', async () => {
    const before = await writes(environment)
    const said = await flotilla.ok(['apply', ...stack, '-e', 'staging', '--yes'])
    expect(said).toMatch(/no change/i)
    expect(await writes(environment)).toEqual(before)
    expect(before.length).toBeGreaterThan(10)
  })

  it.skipIf(!KUBECTL)('kubectl sees the targets of both environments (KUBECTL not set: skipped)', async () => {
    const get = (...args: string[]) => output(KUBECTL!, ['get', ...args], environment)
    const targets = (
      await get(
        'hpa',
        '-A',
        '-o',
        'jsonpath={range .items[*]}{.metadata.namespace}={.spec.metrics[0].resource.target.averageUtilization}{"\\n"}{end}',
      )
    )
      .trim()
      .split('\n')
    expect(new Set(targets)).toEqual(new Set(['shop-staging=60', 'shop-prod=50']))
    expect(await get('deployments,statefulsets', '-n', 'shop-staging', '-o', 'name')).toContain('postgres')
    expect(await get('all,secrets', '-n', 'shop-prod', '-o', 'name')).not.toContain('postgres')
  })

  it.each([
    ['helm 4', HELM4],
    ['helm 3', HELM3],
  ])('%s reads what was recorded (HELM4, HELM3 not set: skipped)', async (_name, helm) => {
    if (!helm) return
    const ask = (...args: string[]) => output(helm, args, environment)
    const list = JSON.parse(await ask('list', '-A', '-o', 'json')) as {
      name: string
      namespace: string
      status: string
      revision: string
    }[]
    expect(
      list.map(({ name, namespace, status, revision }) => `${namespace}/${name} ${status} ${revision}`).sort(),
    ).toEqual([
      'shop-prod/backend deployed 1',
      'shop-prod/frontend deployed 1',
      'shop-staging/backend deployed 1',
      'shop-staging/frontend deployed 1',
      'shop-staging/postgres deployed 1',
    ])
    const history = JSON.parse(await ask('history', 'backend', '-n', 'shop-staging', '-o', 'json')) as {
      description: string
    }[]
    expect(history.map(({ description }) => description)).toEqual(['Install complete'])
    const manifest = await ask('get', 'manifest', 'backend', '-n', 'shop-staging')
    const template = await flotilla.ok(['template', ...stack, '-e', 'staging', '-l', 'name=backend', '--no-needs'])
    expect(manifest.trim()).toBe(template.trim())
    const values = JSON.parse(await ask('get', 'values', 'backend', '-n', 'shop-prod', '-o', 'json')) as {
      autoscaling: object
    }
    expect(values.autoscaling).toEqual({ targetCPUUtilizationPercentage: 50 })
    expect(await ask('status', 'frontend', '-n', 'shop-prod')).toContain('STATUS: deployed')
  })

  it('destroys what it made, dependents first, and nothing else', async () => {
    await flotilla.ok(['destroy', ...stack, '-e', 'staging', '--yes'])
    const status = await flotilla.ok(['status', ...stack, '-e', 'prod'])
    expect(status).toMatch(/backend.*deployed/)
    const again = await flotilla.ok(['destroy', ...stack, '-e', 'staging', '--yes'])
    expect(again).toMatch(/nothing|no change/i)
  })
})

/** Every request that changed something, from the embedded server's own log. */
async function writes(environment: NodeJS.ProcessEnv): Promise<string[]> {
  const { readFileSync } = await import('node:fs')
  const { request } = await import('node:https')
  const config = JSON.parse(readFileSync(environment['KUBECONFIG']!, 'utf8')) as {
    clusters: { cluster: { server: string; 'certificate-authority-data': string } }[]
    users: { user: { token: string } }[]
  }
  const { server, 'certificate-authority-data': authority } = config.clusters[0]!.cluster
  const text = await new Promise<string>((resolve, reject) => {
    request(
      `${server}/flotilla/requests`,
      { ca: Buffer.from(authority, 'base64'), headers: { authorization: `Bearer ${config.users[0]!.user.token}` } },
      (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          body += chunk
        })
        response.on('end', () => resolve(body))
      },
    )
      .on('error', reject)
      .end()
  })
  const log = JSON.parse(text) as { requests: { method: string; path: string }[] } | { method: string; path: string }[]
  const requests = Array.isArray(log) ? log : log.requests
  return requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)
}
