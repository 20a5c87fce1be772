import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { FlotillaError } from '../errors.ts'
import type { JsonObject } from '../model/json.ts'
import { cancelled } from './api-error.ts'
import type { CredentialSource, Credentials } from './connection.ts'
import { isObject, listAt, objectAt, textAt } from './fields.ts'
import type { Entry } from './kubeconfig.ts'
import { pemOf } from './pem.ts'
import type { UserContext } from './target.ts'

/** Answers of plugins are small; more than this is no credential. */
const maxOutput = 4 * 1024 * 1024

/**
 * An exec plugin (client-go plugin/pkg/client/auth/exec): asked once, kept until `expirationTimestamp` or a 401, told about
 * the cluster through KUBERNETES_EXEC_INFO where the user's entry wants that.
 */
export function execCredentials(user: Entry, context: UserContext): CredentialSource {
  let cached: { readonly until: number; readonly credentials: Promise<Credentials> } | undefined
  const ask = async (signal?: AbortSignal): Promise<Credentials> => {
    const status = await runPlugin(user, context, signal)
    if (status.expires > 0 && cached !== undefined) cached = { until: status.expires, credentials: cached.credentials }
    return status.credentials
  }
  return {
    get(signal) {
      if (cached === undefined || cached.until <= Date.now()) {
        cached = { until: Number.POSITIVE_INFINITY, credentials: ask(signal) }
        cached.credentials.catch(() => {
          cached = undefined
        })
      }
      return cached.credentials
    },
    refresh() {
      cached = undefined
      return true
    },
  }
}

async function runPlugin(user: Entry, context: UserContext, signal: AbortSignal | undefined) {
  const exec = objectAt(user.value, 'exec')
  const apiVersion = textAt(exec, 'apiVersion')
  const interactive = interactivity(user, exec, context)
  const info = {
    apiVersion,
    kind: 'ExecCredential',
    spec: { interactive, ...(exec['provideClusterInfo'] === true ? { cluster: await clusterInfo(context) } : {}) },
  }
  const environment: Record<string, string | undefined> = { ...context.target.environment }
  for (const one of listAt(exec, 'env')) if (isObject(one)) environment[textAt(one, 'name')] = textAt(one, 'value')
  environment['KUBERNETES_EXEC_INFO'] = JSON.stringify(info)
  const output = await run(user, { exec, environment, interactive, signal })
  return parseCredential(user, { output, apiVersion, certificate: context.certificate })
}

function interactivity(user: Entry, exec: JsonObject, { target }: UserContext): boolean {
  const mode = textAt(exec, 'interactiveMode') || 'IfAvailable'
  const available = target.interactive === true
  if (mode === 'Always' && !available) {
    throw new FlotillaError('E_CREDENTIALS', `user ${user.name}: its exec plugin needs a terminal and there is none`, {
      hint: textAt(exec, 'installHint'),
    })
  }
  return mode !== 'Never' && available
}

async function clusterInfo({ cluster, server }: UserContext): Promise<JsonObject> {
  const ca = await pemOf(cluster, 'certificate-authority')
  const config = listAt(cluster?.value, 'extensions')
    .filter(isObject)
    .find((one) => one['name'] === 'client.authentication.k8s.io/exec')?.['extension']
  const name = textAt(cluster?.value, 'tls-server-name')
  const proxy = textAt(cluster?.value, 'proxy-url')
  return {
    server: server.href.replace(/\/$/, ''),
    ...(name === '' ? {} : { 'tls-server-name': name }),
    ...(cluster?.value['insecure-skip-tls-verify'] === true ? { 'insecure-skip-tls-verify': true } : {}),
    ...(ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
    ...(proxy === '' ? {} : { 'proxy-url': proxy }),
    config: config ?? null,
  }
}

interface Run {
  readonly exec: JsonObject
  readonly environment: Record<string, string | undefined>
  readonly interactive: boolean
  readonly signal: AbortSignal | undefined
}

function run(user: Entry, { exec, environment, interactive, signal }: Run): Promise<string> {
  const name = textAt(exec, 'command')
  // A command with a slash is relative to its kubeconfig, one without is looked up in PATH.
  const command = name.includes('/') ? resolve(user.folder, name) : name
  const failed = (why: string, cause?: unknown) =>
    new FlotillaError('E_CREDENTIALS', `user ${user.name}: the exec plugin ${name} ${why}`, {
      cause,
      hint: textAt(exec, 'installHint') || 'run it by hand to see what it needs',
    })
  return new Promise((done, reject) => {
    const child = spawn(command, listAt(exec, 'args').map(String), {
      env: environment,
      stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'inherit'],
      ...(signal === undefined ? {} : { signal }),
    })
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.length > maxOutput) child.kill()
    })
    child.on('error', (error) =>
      reject(signal?.aborted ? cancelled(signal) : failed(`cannot be run: ${error.message}`, error)),
    )
    child.on('close', (code, killed) =>
      code === 0 ? done(output) : reject(failed(`ended with ${killed ?? `exit code ${code}`}`)),
    )
  })
}

interface Parsing {
  readonly output: string
  readonly apiVersion: string
  readonly certificate: UserContext['certificate']
}

function parseCredential(user: Entry, { output, apiVersion, certificate }: Parsing) {
  let value: unknown
  try {
    value = JSON.parse(output)
  } catch (error) {
    throw new FlotillaError('E_CREDENTIALS', `user ${user.name}: its exec plugin did not print JSON`, { cause: error })
  }
  const status = objectAt(isObject(value) ? value : undefined, 'status')
  const token = textAt(status, 'token')
  const cert = textAt(status, 'clientCertificateData')
  const key = textAt(status, 'clientKeyData')
  if (isObject(value) && textAt(value, 'apiVersion') !== apiVersion) {
    throw new FlotillaError(
      'E_CREDENTIALS',
      `user ${user.name}: its exec plugin answered in ${textAt(value, 'apiVersion')}, the kubeconfig expects ${apiVersion}`,
    )
  }
  if (token === '' && (cert === '' || key === '')) {
    throw new FlotillaError(
      'E_CREDENTIALS',
      `user ${user.name}: its exec plugin gave neither a token nor a certificate`,
    )
  }
  const expires = Date.parse(textAt(status, 'expirationTimestamp'))
  const credentials: Credentials = {
    ...certificate,
    ...(cert === '' ? {} : { cert, key }),
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
  }
  return { credentials, expires: Number.isNaN(expires) ? 0 : expires }
}
