import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { inClusterConnection } from '../../src/kube/in-cluster.ts'
import { readKubeconfig } from '../../src/kube/kubeconfig.ts'
import { resolveConnection } from '../../src/kube/resolve-connection.ts'

const folder = mkdtempSync(join(tmpdir(), 'flotilla-kubeconfig-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text, { mode: 0o755 })
  return path
}
const base64 = (text: string) => Buffer.from(text).toString('base64')

const first = file(
  'first.yaml',
  `apiVersion: v1
kind: Config
current-context: staging
clusters:
- {name: staging, cluster: {server: "https://staging.example.com:6443/k8s", certificate-authority-data: ${base64('STAGING CA')}, tls-server-name: api.internal}}
- {name: plain, cluster: {server: "http://127.0.0.1:8001", insecure-skip-tls-verify: true}}
- {name: proxied, cluster: {server: "https://10.1.2.3", proxy-url: "http://proxy.example.com:3128"}}
users:
- {name: token, user: {token: 12345}}
- {name: file, user: {tokenFile: secrets/token}}
- {name: basic, user: {username: me, password: "pa:ss"}}
- {name: certificate, user: {client-certificate-data: ${base64('CERT')}, client-key: secrets/key.pem}}
- name: as
  user:
    token: t
    as: jane
    as-uid: "42"
    as-groups: [dev, ops]
    as-user-extra: {"example.com/Scope": [read, write]}
- name: exec
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: ./plugin.sh
      args: [--cluster, one]
      env: [{name: PLUGIN, value: fromkubeconfig}]
      provideClusterInfo: true
      interactiveMode: IfAvailable
- name: broken
  user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./broken.sh, installHint: install it}}
- name: terminal
  user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin.sh, interactiveMode: Always}}
contexts:
- {name: staging, context: {cluster: staging, user: token, namespace: shop}}
- {name: file, context: {cluster: staging, user: file}}
- {name: basic, context: {cluster: plain, user: basic}}
- {name: certificate, context: {cluster: staging, user: certificate}}
- {name: as, context: {cluster: proxied, user: as}}
- {name: exec, context: {cluster: staging, user: exec}}
- {name: broken, context: {cluster: staging, user: broken}}
- {name: terminal, context: {cluster: staging, user: terminal}}
- {name: nocluster, context: {cluster: stagin, user: token}}
- {name: nouser, context: {cluster: staging, user: tokn}}
`,
)
const second = file(
  'second.json',
  JSON.stringify({
    'current-context': 'prod',
    clusters: [
      { name: 'staging', cluster: { server: 'https://other.example.com' } },
      { name: 'prod', cluster: { server: 'https://prod.example.com' } },
    ],
    users: [{ name: 'token', user: { token: 'other' } }],
    contexts: [{ name: 'prod', context: { cluster: 'prod', user: 'token' } }],
  }),
)
file('secrets/token', ' from-file \n')
file('secrets/key.pem', 'KEY')
file(
  'plugin.sh',
  `#!/bin/sh
echo "$KUBERNETES_EXEC_INFO $PLUGIN $*" >> ${join(folder, 'asked')}
echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"from-plugin"}}'
`,
)
file('broken.sh', '#!/bin/sh\nexit 3\n')

const open = (context: string, more: Partial<Parameters<typeof resolveConnection>[0]> = {}) =>
  resolveConnection({ kubeconfig: first, context, environment: {}, ...more })
const credentials = async (context: string) => (await open(context)).credentials.get()

describe('kubeconfig', () => {
  it('merges the files of KUBECONFIG: the first to name something wins', async () => {
    const config = await readKubeconfig({
      environment: { KUBECONFIG: [join(folder, 'absent'), first, second].join(delimiter) },
    })
    expect(config.files).toEqual([first, second])
    expect(config.currentContext).toBe('staging')
    expect(config.clusters.get('staging')?.value['server']).toBe('https://staging.example.com:6443/k8s')
    expect(config.clusters.get('prod')?.value['server']).toBe('https://prod.example.com')
    expect(config.users.get('token')?.value['token']).toBe(12345)
  })

  it('reads ~/.kube/config by default, and no file at all is no error yet', async () => {
    const config = await readKubeconfig({ environment: { HOME: join(folder, 'nobody') } })
    expect(config.files).toEqual([])
    await expect(resolveConnection({ environment: { HOME: join(folder, 'nobody') } })).rejects.toMatchObject({
      code: 'E_NO_CLUSTER',
    })
  })

  it.each([
    {
      title: 'a file that does not exist',
      target: { kubeconfig: '/no/such/file' },
      error: { code: 'E_KUBECONFIG', message: 'cannot read the kubeconfig /no/such/file: it does not exist' },
    },
    {
      title: 'an unknown context',
      target: { context: 'stagin' },
      error: {
        code: 'E_CONTEXT',
        message: `context "stagin" does not exist (in ${first})`,
        hint: expect.stringMatching(/^did you mean "staging"\? known contexts: staging, file, /),
      },
    },
    {
      title: 'an unknown cluster',
      target: { context: 'nocluster' },
      error: {
        code: 'E_CONTEXT',
        message: `cluster "stagin" does not exist (in ${first})`,
        hint: expect.stringContaining('did you mean "staging"?'),
      },
    },
    {
      title: 'an unknown user',
      target: { context: 'nouser' },
      error: { code: 'E_CONTEXT', hint: expect.stringContaining('did you mean "token"?') },
    },
    { title: 'no YAML', target: { kubeconfig: file('bad.yaml', 'a: [') }, error: { code: 'E_KUBECONFIG' } },
    {
      title: 'no URL',
      target: { overrides: { server: 'https://a b' } },
      error: { code: 'E_KUBECONFIG', message: 'the server "https://a b" is not a URL' },
    },
  ])('refuses $title', async ({ target, error }) => {
    await expect(resolveConnection({ kubeconfig: first, environment: {}, ...target })).rejects.toMatchObject(error)
  })

  it('resolves the current context', async () => {
    const connection = await resolveConnection({ kubeconfig: first, environment: {} })
    expect(connection).toMatchObject({
      identity: {
        context: 'staging',
        server: 'https://staging.example.com:6443/k8s',
        user: 'token',
        namespace: 'shop',
      },
      ca: 'STAGING CA',
      serverName: 'api.internal',
      insecure: false,
      compress: true,
    })
  })

  it.each([
    { context: 'staging', expected: { headers: { authorization: 'Bearer 12345' } } },
    { context: 'file', expected: { headers: { authorization: 'Bearer from-file' } } },
    { context: 'basic', expected: { headers: { authorization: `Basic ${base64('me:pa:ss')}` } } },
    { context: 'certificate', expected: { headers: {}, cert: 'CERT', key: 'KEY' } },
  ])('authenticates: $context', async ({ context, expected }) => {
    expect(await credentials(context)).toEqual(expected)
  })

  it('sends impersonation headers and takes the proxy of the kubeconfig', async () => {
    const connection = await open('as')
    expect(connection.proxy).toBe('http://proxy.example.com:3128')
    expect(connection.headers).toEqual([
      ['user-agent', 'flotilla'],
      ['impersonate-user', 'jane'],
      ['impersonate-group', 'dev'],
      ['impersonate-group', 'ops'],
      ['impersonate-uid', '42'],
      ['impersonate-extra-example.com%2Fscope', 'read'],
      ['impersonate-extra-example.com%2Fscope', 'write'],
    ])
  })

  it('takes what the command line says over the kubeconfig', async () => {
    const connection = await open('as', {
      overrides: {
        server: 'http://localhost:1',
        token: 'given',
        asUser: 'root',
        asGroups: ['wheel'],
        insecureSkipTlsVerify: true,
        tlsServerName: 'n',
        caFile: join(folder, 'secrets/key.pem'),
      },
    })
    expect(connection).toMatchObject({ insecure: true, serverName: 'n', ca: 'KEY', compress: false })
    expect(connection.server.href).toBe('http://localhost:1/')
    expect(await connection.credentials.get()).toEqual({ headers: { authorization: 'Bearer given' } })
    expect(connection.headers.slice(1)).toContainEqual(['impersonate-user', 'root'])
  })

  it('asks an exec plugin once, tells it about the cluster, and again after a refusal', async () => {
    const connection = await resolveConnection({
      kubeconfig: first,
      context: 'exec',
      environment: { PATH: process.env['PATH'] },
    })
    expect(await connection.credentials.get()).toEqual({ headers: { authorization: 'Bearer from-plugin' } })
    await connection.credentials.get()
    connection.credentials.refresh()
    await connection.credentials.get()
    const asked = (await import('node:fs')).readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n')
    expect(asked).toHaveLength(2)
    const [info = ''] = asked
    expect(info).toMatch(/ fromkubeconfig --cluster one$/)
    expect(JSON.parse(info.slice(0, info.lastIndexOf('}') + 1))).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: {
        interactive: false,
        cluster: {
          server: 'https://staging.example.com:6443/k8s',
          'tls-server-name': 'api.internal',
          'certificate-authority-data': base64('STAGING CA'),
          config: null,
        },
      },
    })
  })

  it.each([
    {
      context: 'broken',
      message: 'user broken: the exec plugin ./broken.sh ended with exit code 3',
      hint: 'install it',
    },
    { context: 'terminal', message: 'user terminal: its exec plugin needs a terminal and there is none', hint: '' },
  ])('says why an exec plugin gave nothing: $context', async ({ context, ...error }) => {
    await expect(credentials(context)).rejects.toMatchObject({ code: 'E_CREDENTIALS', ...error })
  })

  it('finds the cluster around a pod', async () => {
    const mount = join(folder, 'serviceaccount')
    file('serviceaccount/token', 'pod-token')
    file('serviceaccount/namespace', 'here\n')
    const environment = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' }
    const connection = await inClusterConnection({ environment }, mount)
    expect(connection?.identity).toEqual({
      context: 'in-cluster',
      server: 'https://[fd00::1]',
      user: 'service account',
      namespace: 'here',
    })
    expect(await connection?.credentials.get()).toEqual({ headers: { authorization: 'Bearer pod-token' } })
    expect(await inClusterConnection({ environment: {} }, mount)).toBeUndefined()
  })
})
