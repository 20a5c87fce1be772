import { FlotillaError } from '../errors.ts'
import type { Cluster } from '../model/ports.ts'
import type { Environment } from '../model/stack.ts'
import type { Target } from './session.ts'

export interface ConnectOptions {
  /** `--kubeconfig` */
  readonly kubeconfig?: string | undefined
  /** `--kube-context` */
  readonly context?: string | undefined
  /** The target is a context that a release names itself: `--kubeconfig` says where it is looked up, and overrules it no further. */
  readonly named?: boolean
  /** The process's environment. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** A person is at the terminal: exec plugins may ask. */
  readonly interactive?: boolean
  /** Requests in flight at once. */
  readonly requests?: number
  /** Starts the embedded cluster, or finds the running one. */
  readonly embedded: () => Promise<{ readonly kubeconfigPath: string }>
}

/**
 * Opens the cluster that an environment means: `--kubeconfig` and `--kube-context` first, then the environment's target, then the
 * kubeconfig's current context. The embedded cluster is used where the environment says so, and never instead of another one.
 */
export async function connect(
  environment: Pick<Environment, 'name' | 'target'>,
  options: ConnectOptions,
): Promise<Target> {
  const { connectCluster } = await import('../kube/client.ts')
  const { target } = environment
  const asked = (options.kubeconfig ?? '') !== '' || (options.context ?? '') !== ''
  const common = { environment: options.variables, interactive: options.interactive ?? false, userAgent: 'flotilla' }
  const transport = options.requests === undefined ? {} : { concurrency: options.requests }
  if (!asked && target?.kind === 'embedded') {
    const { kubeconfigPath } = await options.embedded()
    return connected(await connectCluster({ ...common, kubeconfig: kubeconfigPath, label: 'embedded' }, transport))
  }
  const own = target?.kind === 'context' && (!asked || options.named) ? target.context : undefined
  const context = options.context || own
  try {
    return connected(await connectCluster({ ...common, kubeconfig: options.kubeconfig, context }, transport))
  } catch (error) {
    throw withHint(error, environment.name)
  }
}

async function connected(cluster: Cluster): Promise<Target> {
  const { secretStore } = await import('../store/secrets.ts')
  return { cluster, store: secretStore(cluster) }
}

function withHint(error: unknown, environment: string): unknown {
  const isAboutTarget = error instanceof FlotillaError && ['E_NO_CLUSTER', 'E_CONTEXT'].includes(error.code)
  if (!isAboutTarget || error.hint !== undefined) return error
  return new FlotillaError(error.code, error.message, {
    cause: error,
    hint: `Environment ${environment} has to name its cluster: \`context: NAME\` of a kubeconfig, or \`cluster: embedded\`.`,
  })
}
