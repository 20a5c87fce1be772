import { FlotillaError } from '../errors.ts'
import type { Cluster, ReleaseStore } from '../model/ports.ts'
import type { Environment } from '../model/stack.ts'

export interface ConnectOptions {
  /** `--kubeconfig` */
  readonly kubeconfig?: string | undefined
  /** `--kube-context` */
  readonly context?: string | undefined
  /** The process's environment. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** A person is at the terminal: exec plugins may ask. */
  readonly interactive?: boolean
  /** Requests in flight at once. */
  readonly requests?: number
  /** Starts the embedded cluster, or finds the running one. */
  readonly embedded: () => Promise<{ readonly kubeconfigPath: string }>
}

export interface Connected {
  readonly cluster: Cluster
  readonly store: ReleaseStore
}

/**
 * Opens the cluster that an environment means: `--kubeconfig` and `--kube-context` first, then the environment's target, then the
 * kubeconfig's current context. The embedded cluster is used where the environment says so, and never instead of another one.
 */
export async function connect(
  environment: Pick<Environment, 'name' | 'target'>,
  options: ConnectOptions,
): Promise<Connected> {
  const { connectCluster } = await import('../kube/client.ts')
  const { target } = environment
  const asked = (options.kubeconfig ?? '') !== '' || (options.context ?? '') !== ''
  const common = { environment: options.variables, interactive: options.interactive ?? false, userAgent: 'flotilla' }
  const transport = options.requests === undefined ? {} : { concurrency: options.requests }
  if (!asked && target?.kind === 'embedded') {
    const { kubeconfigPath } = await options.embedded()
    return connected(await connectCluster({ ...common, kubeconfig: kubeconfigPath, label: 'embedded' }, transport))
  }
  const context = options.context || (asked ? undefined : target?.kind === 'context' ? target.context : undefined)
  try {
    return connected(await connectCluster({ ...common, kubeconfig: options.kubeconfig, context }, transport))
  } catch (error) {
    throw withHint(error, environment.name)
  }
}

async function connected(cluster: Cluster): Promise<Connected> {
  const { secretStore } = await import('../store/secrets.ts')
  return { cluster, store: secretStore(cluster) }
}

function withHint(error: unknown, environment: string): unknown {
  if (!(error instanceof FlotillaError) || error.hint !== undefined) return error
  return new FlotillaError(error.code, error.message, {
    cause: error,
    hint: `Environment ${environment} has to name its cluster: \`context: NAME\` of a kubeconfig, or \`cluster: embedded\`.`,
  })
}
