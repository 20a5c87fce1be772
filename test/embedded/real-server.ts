import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { send } from './client.ts'

export interface RealServer {
  readonly url: string
  readonly token: string
  readonly stop: () => void
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/**
 * Starts etcd and kube-apiserver of `KUBEBUILDER_ASSETS` without any controller: what a request answers then depends on
 * requests alone.
 */
export async function startReal(assets: string): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-real-'))
  const [client, peer, port] = await Promise.all([freePort(), freePort(), freePort()])
  const key = join(folder, 'account.key')
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  writeFileSync(key, privateKey.export({ type: 'pkcs1', format: 'pem' }))
  const token = 'table'
  writeFileSync(join(folder, 'tokens.csv'), `${token},admin,admin,system:masters\n`)
  const started: ChildProcess[] = []
  const run = (name: string, args: string[]) => started.push(spawn(join(assets, name), args, { stdio: 'ignore' }))
  const etcd = `http://127.0.0.1:${client}`
  run('etcd', [
    `--data-dir=${join(folder, 'etcd')}`,
    '--unsafe-no-fsync',
    `--listen-client-urls=${etcd}`,
    `--advertise-client-urls=${etcd}`,
    `--listen-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-cluster=default=http://127.0.0.1:${peer}`,
  ])
  run('kube-apiserver', [
    `--etcd-servers=${etcd}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    `--cert-dir=${join(folder, 'certificates')}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    '--authorization-mode=RBAC',
    '--allow-privileged=true',
    '--profiling=false',
  ])
  const stop = () => {
    for (const process of started) process.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const server = { url: `https://127.0.0.1:${port}`, token, stop }
  for (let count = 0; count < 300; count += 1) {
    const answer = await send(server, { method: 'GET', path: '/readyz' }).catch(() => undefined)
    if (answer?.code === 200) return server
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  stop()
  throw new Error('kube-apiserver does not become ready')
}
