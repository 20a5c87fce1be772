import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { FlotillaError } from '../errors.ts'
import type { CredentialSource, Credentials } from './connection.ts'
import { fixedCredentials } from './connection.ts'
import { execCredentials } from './exec-credentials.ts'
import { objectAt, textAt } from './fields.ts'
import type { Entry } from './kubeconfig.ts'
import type { ClusterTarget, UserContext } from './target.ts'

/** How often a token file is read again: bound service account tokens are rotated. */
const tokenLifetime = 60_000

/**
 * How a kubeconfig user proves who it is. The plain methods are done here, so that the common case loads no library;
 * auth providers (oidc, gcp, azure) go through the Kubernetes client library.
 */
export async function credentialsOf(user: Entry, context: UserContext): Promise<CredentialSource> {
  const { value } = user
  const tokenFile = textAt(value, 'tokenFile')
  if (tokenFile !== '') return fileToken(resolve(user.folder, tokenFile), context.certificate)
  const token = textAt(value, 'token')
  if (token !== '') return fixedCredentials({ ...context.certificate, headers: { authorization: `Bearer ${token}` } })
  const name = textAt(value, 'username')
  if (name !== '') {
    const basic = Buffer.from(`${name}:${textAt(value, 'password')}`).toString('base64')
    return fixedCredentials({ ...context.certificate, headers: { authorization: `Basic ${basic}` } })
  }
  if (textAt(value, 'exec', 'command') !== '') return execCredentials(user, context)
  if (textAt(value, 'auth-provider', 'name') !== '') return providerCredentials(user, context)
  return fixedCredentials({ ...context.certificate, headers: {} })
}

/** A bearer token from a file that may be rewritten while we run. */
export function fileToken(file: string, certificate: UserContext['certificate']): CredentialSource {
  let cached: { readonly until: number; readonly credentials: Credentials } | undefined
  return {
    async get() {
      if (cached !== undefined && cached.until > Date.now()) return cached.credentials
      const token = await readFile(file, 'utf8').catch((error: unknown) => {
        throw new FlotillaError('E_CREDENTIALS', `cannot read the token file ${file}`, {
          cause: error,
          hint: 'tokenFile of the kubeconfig names it; log in again, or give another user',
        })
      })
      const credentials = { ...certificate, headers: { authorization: `Bearer ${token.trim()}` } }
      cached = { until: Date.now() + tokenLifetime, credentials }
      return credentials
    },
    refresh() {
      cached = undefined
      return true
    },
  }
}

/** oidc, gcp, azure and others: the client library knows them. Loaded only for users that need it. */
function providerCredentials(user: Entry, { certificate, target }: UserContext): CredentialSource {
  let cached: Credentials | undefined
  return {
    async get() {
      cached ??= { ...certificate, headers: await providerHeaders(user, target) }
      return cached
    },
    refresh() {
      cached = undefined
      return true
    },
  }
}

async function providerHeaders(user: Entry, target: ClusterTarget): Promise<Record<string, string>> {
  const provider = textAt(user.value, 'auth-provider', 'name')
  try {
    const { KubeConfig } = await import('@kubernetes/client-node')
    const config = new KubeConfig()
    config.loadFromOptions({
      clusters: [{ name: 'one', server: 'https://unused.invalid', skipTLSVerify: false }],
      users: [{ name: 'one', authProvider: objectAt(user.value, 'auth-provider') }],
      contexts: [{ name: 'one', cluster: 'one', user: 'one' }],
      currentContext: 'one',
    })
    const options: { headers?: Record<string, string | string[]> } = {}
    await config.applyToHTTPSOptions(options as Parameters<typeof config.applyToHTTPSOptions>[0])
    const headers = Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)])
    return Object.fromEntries(headers) as Record<string, string>
  } catch (error) {
    throw new FlotillaError(
      'E_CREDENTIALS',
      `auth provider ${provider} of user ${user.name}: ${(error as Error).message}`,
      {
        cause: error,
        hint: `log in again for context ${target.context ?? 'in use'}, or replace the auth provider by its exec plugin`,
      },
    )
  }
}
