import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { FlotillaError } from '../../errors.ts'
import type { HelmWorld } from './command.ts'
import type { Settings } from './settings.ts'

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount'

/** The namespace that counts: the flag's or variable's, else the kubeconfig context's, else the pod's, else `default`. */
export async function namespaceOf(settings: Settings, { variables }: HelmWorld): Promise<string> {
  if (settings.namespace !== '') return settings.namespace
  const ofContext = await contextNamespace(settings, variables)
  if (ofContext !== undefined && ofContext !== '' && ofContext !== 'default') return ofContext
  return podNamespace(variables) ?? 'default'
}

async function contextNamespace(settings: Settings, variables: HelmWorld['variables']): Promise<string | undefined> {
  const files =
    settings.kubeConfig === ''
      ? [join(variables['HOME'] ?? '', '.kube', 'config')]
      : settings.kubeConfig.split(delimiter)
  // Without any file there is nothing to load the reader for.
  if (!files.some((file) => file !== '' && existsSync(file))) return undefined
  const { readKubeconfig, findContext } = await import('../../kube/kubeconfig.ts')
  try {
    const environment = { ...variables, KUBECONFIG: settings.kubeConfig }
    const config = await readKubeconfig({ environment })
    const context = findContext(config, settings.kubeContext === '' ? undefined : settings.kubeContext)
    const namespace = context?.value['namespace']
    return typeof namespace === 'string' ? namespace : undefined
  } catch (error) {
    // Helm falls back silently where the file cannot be read: whoever needs the cluster hears of it then.
    if (error instanceof FlotillaError) return undefined
    throw error
  }
}

function podNamespace(variables: HelmWorld['variables']): string | undefined {
  const inCluster =
    (variables['KUBERNETES_SERVICE_HOST'] ?? '') !== '' && (variables['KUBERNETES_SERVICE_PORT'] ?? '') !== ''
  if (!inCluster || !existsSync(join(serviceAccount, 'token'))) return undefined
  const named = variables['POD_NAMESPACE']
  if (named !== undefined && named !== '') return named
  const file = join(serviceAccount, 'namespace')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() || undefined : undefined
}
