import { resolve } from 'node:path'
import { FlotillaError } from '../errors.ts'
import type { JsonObject } from '../model/json.ts'
import type { ClusterIdentity } from '../model/ports.ts'
import type { Connection, CredentialSource } from './connection.ts'
import { fixedCredentials } from './connection.ts'
import { credentialsOf } from './credentials.ts'
import { listAt, objectAt, textAt } from './fields.ts'
import { inClusterConnection } from './in-cluster.ts'
import { type Entry, findContext, lookUp, readKubeconfig } from './kubeconfig.ts'
import { pemOf, readPem } from './pem.ts'
import { proxyFor } from './proxy.ts'
import type { ClusterOverrides, ClusterTarget } from './target.ts'

/**
 * Finds out how to reach a cluster, without a request to it.
 * @throws FlotillaError `E_KUBECONFIG` (file unreadable), `E_CONTEXT` (no such context, cluster or user; names the nearest),
 *   `E_NO_CLUSTER` (nothing says which cluster), `E_CREDENTIALS` (files or plugin)
 */
export async function resolveConnection(target: ClusterTarget): Promise<Connection> {
  const config = await readKubeconfig({ file: target.kubeconfig, environment: target.environment })
  const context = findContext(config, target.context)
  const overrides = target.overrides ?? {}
  if (context === undefined && !given(overrides.server)) {
    const inside = await inClusterConnection(target)
    if (inside !== undefined) return inside
    throw new FlotillaError('E_NO_CLUSTER', 'no cluster: there is no current context and no in-cluster configuration', {
      hint:
        config.files.length === 0
          ? 'write ~/.kube/config, set KUBECONFIG, or use the embedded cluster (cluster: embedded)'
          : `choose one with --kube-context: ${[...config.contexts.keys()].slice(0, 10).join(', ')}`,
    })
  }
  const clusterName = textAt(context?.value, 'cluster')
  const userName = textAt(context?.value, 'user')
  const cluster = clusterName === '' ? undefined : lookUp(config, 'clusters', clusterName)
  const user = userName === '' ? undefined : lookUp(config, 'users', userName)
  const server = serverUrl(given(overrides.server) ? overrides.server : textAt(cluster?.value, 'server'), context)
  const namespace = textAt(context?.value, 'namespace')
  const identity: ClusterIdentity = {
    context: target.label ?? context?.name ?? '',
    server: server.href.replace(/\/$/, ''),
    user: userName,
    ...(namespace === '' ? {} : { namespace }),
  }
  return {
    identity,
    server,
    ...(await trust(cluster, overrides)),
    credentials: await credentials(target, { cluster, user, server }),
    ...optional('proxy', textAt(cluster?.value, 'proxy-url') || proxyFor(server, target.environment)),
    headers: [['user-agent', target.userAgent ?? 'flotilla'], ...impersonation(user?.value, overrides)],
    compress: !isLocal(server) && cluster?.value['disable-compression'] !== true,
  }
}

function serverUrl(text: string, context: Entry | undefined): URL {
  if (text === '') {
    throw new FlotillaError('E_KUBECONFIG', `context "${context?.name ?? ''}" names no cluster with a server`)
  }
  try {
    // Without a scheme client-go takes http for host:port.
    const url = new URL(/^https?:\/\//i.test(text) ? text : `http://${text}`)
    if (url.protocol === 'http:' || url.protocol === 'https:') return url
  } catch (error) {
    throw new FlotillaError('E_KUBECONFIG', `the server "${text}" is not a URL`, { cause: error })
  }
  throw new FlotillaError('E_KUBECONFIG', `the server "${text}" is not an http or https URL`)
}

async function trust(
  cluster: Entry | undefined,
  overrides: ClusterOverrides,
): Promise<Pick<Connection, 'ca' | 'insecure' | 'serverName'>> {
  const insecure = overrides.insecureSkipTlsVerify ?? cluster?.value['insecure-skip-tls-verify'] === true
  const ca = given(overrides.caFile)
    ? await readPem(resolve(overrides.caFile))
    : await pemOf(cluster, 'certificate-authority')
  const serverName = given(overrides.tlsServerName)
    ? overrides.tlsServerName
    : textAt(cluster?.value, 'tls-server-name')
  return { insecure, ...optional('ca', ca), ...optional('serverName', serverName) }
}

interface Parties {
  readonly cluster: Entry | undefined
  readonly user: Entry | undefined
  readonly server: URL
}

async function credentials(target: ClusterTarget, { cluster, user, server }: Parties): Promise<CredentialSource> {
  const token = target.overrides?.token
  const cert = await pemOf(user, 'client-certificate')
  const key = await pemOf(user, 'client-key')
  const certificate = { ...optional('cert', cert), ...optional('key', key) }
  if (given(token)) return fixedCredentials({ ...certificate, headers: { authorization: `Bearer ${token}` } })
  if (user === undefined) return fixedCredentials({ headers: {} })
  return credentialsOf(user, { certificate, cluster, server, target })
}

function impersonation(user: JsonObject | undefined, overrides: ClusterOverrides): (readonly [string, string])[] {
  const asUser = given(overrides.asUser) ? overrides.asUser : textAt(user, 'as')
  const groups = overrides.asGroups?.length ? overrides.asGroups : listAt(user, 'as-groups').map(String)
  const uid = textAt(user, 'as-uid')
  const headers: [string, string][] = []
  if (asUser !== '') headers.push(['impersonate-user', asUser])
  for (const group of groups) headers.push(['impersonate-group', group])
  if (uid !== '') headers.push(['impersonate-uid', uid])
  for (const [key, values] of Object.entries(objectAt(user, 'as-user-extra'))) {
    const name = `impersonate-extra-${encodeURIComponent(key.toLowerCase())}`
    for (const value of Array.isArray(values) ? values : []) if (typeof value === 'string') headers.push([name, value])
  }
  return headers
}

/** Compressing for the loopback costs more than it saves. */
function isLocal({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}

function given(text: string | undefined): text is string {
  return text !== undefined && text !== ''
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return (given(value) ? { [key]: value } : {}) as { readonly [P in K]?: string }
}
