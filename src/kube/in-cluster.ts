import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connection } from './connection.ts'
import { fileToken } from './credentials.ts'
import type { ClusterTarget } from './target.ts'

/** Where every pod finds its service account. */
const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount'

/**
 * The cluster around this pod (client-go rest.InClusterConfig): undefined when the process runs in none.
 * @param folder for tests
 */
export async function inClusterConnection(
  target: ClusterTarget,
  folder: string = serviceAccountFolder,
): Promise<Connection | undefined> {
  const host = target.environment['KUBERNETES_SERVICE_HOST']
  const port = target.environment['KUBERNETES_SERVICE_PORT']
  if (!host || !port) return undefined
  const ca = await readFile(join(folder, 'ca.crt'), 'utf8').catch(() => undefined)
  const namespace = await readFile(join(folder, 'namespace'), 'utf8').catch(() => undefined)
  const server = new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`)
  return {
    identity: {
      context: target.label ?? 'in-cluster',
      server: server.href.replace(/\/$/, ''),
      user: 'service account',
      ...(namespace === undefined ? {} : { namespace: namespace.trim() }),
    },
    server,
    ...(ca === undefined ? {} : { ca }),
    insecure: false,
    credentials: fileToken(join(folder, 'token'), {}),
    headers: [['user-agent', target.userAgent ?? 'flotilla']],
    compress: true,
  }
}
