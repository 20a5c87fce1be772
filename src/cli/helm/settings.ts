import { join } from 'node:path'
import type { ProfileName } from '../../model/profile.table.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** What HELM_* variables set, and global flags over them; texts as `helm env` prints them. */
export interface Settings {
  readonly namespace: string
  readonly kubeConfig: string
  readonly kubeContext: string
  readonly kubeToken: string
  readonly kubeAsUser: string
  /** Joined by commas. */
  readonly kubeAsGroups: string
  readonly kubeApiServer: string
  readonly kubeCaFile: string
  readonly kubeInsecureSkipTlsVerify: string
  readonly kubeTlsServerName: string
  readonly debug: string
  readonly registryConfig: string
  readonly repositoryConfig: string
  readonly repositoryCache: string
  readonly contentCache: string
  readonly pluginsDirectory: string
  readonly maxHistory: string
  readonly burstLimit: string
  readonly qps: string
  readonly colorMode: string
  readonly keyring: string
  readonly cacheHome: string
  readonly configHome: string
  readonly dataHome: string
}

/** Settings before any flag. */
export function settingsFrom(variables: Variables): Settings {
  const cacheHome = home(variables, 'CACHE', '.cache')
  const configHome = home(variables, 'CONFIG', '.config')
  const dataHome = home(variables, 'DATA', join('.local', 'share'))
  const text = (name: string): string => variables[name] ?? ''
  const or = (name: string, otherwise: string): string => variables[name] ?? otherwise
  return {
    namespace: text('HELM_NAMESPACE'),
    kubeConfig: text('KUBECONFIG'),
    kubeContext: text('HELM_KUBECONTEXT'),
    kubeToken: text('HELM_KUBETOKEN'),
    kubeAsUser: text('HELM_KUBEASUSER'),
    kubeAsGroups: text('HELM_KUBEASGROUPS')
      .replace(/^[, ]+/, '')
      .replace(/[, ]+$/, ''),
    kubeApiServer: text('HELM_KUBEAPISERVER'),
    kubeCaFile: text('HELM_KUBECAFILE'),
    kubeInsecureSkipTlsVerify: String(parseBool(text('HELM_KUBEINSECURE_SKIP_TLS_VERIFY')) ?? false),
    kubeTlsServerName: text('HELM_KUBETLS_SERVER_NAME'),
    debug: String(parseBool(text('HELM_DEBUG')) ?? false),
    registryConfig: or('HELM_REGISTRY_CONFIG', join(configHome, 'registry', 'config.json')),
    repositoryConfig: or('HELM_REPOSITORY_CONFIG', join(configHome, 'repositories.yaml')),
    repositoryCache: or('HELM_REPOSITORY_CACHE', join(cacheHome, 'repository')),
    contentCache: or('HELM_CONTENT_CACHE', join(cacheHome, 'content')),
    pluginsDirectory: or('HELM_PLUGINS', join(dataHome, 'plugins')),
    maxHistory: wholeNumber(variables['HELM_MAX_HISTORY'], '10'),
    burstLimit: wholeNumber(variables['HELM_BURST_LIMIT'], '100'),
    qps: decimal(variables['HELM_QPS']),
    colorMode: colorMode(variables),
    keyring: keyring(variables),
    cacheHome,
    configHome,
    dataHome,
  }
}

/** The lines of `helm env`. */
export function environmentOf(
  settings: Settings,
  { namespace, program, profile }: { namespace: string; program: string; profile: ProfileName },
): ReadonlyMap<string, string> {
  const rows: [string, string][] = [
    ['HELM_BIN', program],
    ['HELM_BURST_LIMIT', settings.burstLimit],
    ['HELM_CACHE_HOME', settings.cacheHome],
    ['HELM_CONFIG_HOME', settings.configHome],
    ...(profile === 'helm4' ? [['HELM_CONTENT_CACHE', settings.contentCache] as [string, string]] : []),
    ['HELM_DATA_HOME', settings.dataHome],
    ['HELM_DEBUG', settings.debug],
    ['HELM_KUBEAPISERVER', settings.kubeApiServer],
    ['HELM_KUBEASGROUPS', settings.kubeAsGroups],
    ['HELM_KUBEASUSER', settings.kubeAsUser],
    ['HELM_KUBECAFILE', settings.kubeCaFile],
    ['HELM_KUBECONTEXT', settings.kubeContext],
    ['HELM_KUBEINSECURE_SKIP_TLS_VERIFY', settings.kubeInsecureSkipTlsVerify],
    ['HELM_KUBETLS_SERVER_NAME', settings.kubeTlsServerName],
    ['HELM_KUBETOKEN', settings.kubeToken],
    ['HELM_MAX_HISTORY', settings.maxHistory],
    ['HELM_NAMESPACE', namespace],
    ['HELM_PLUGINS', settings.pluginsDirectory],
    ['HELM_QPS', Number(settings.qps).toFixed(2)],
    ['HELM_REGISTRY_CONFIG', settings.registryConfig],
    ['HELM_REPOSITORY_CACHE', settings.repositoryCache],
    ['HELM_REPOSITORY_CONFIG', settings.repositoryConfig],
    ...(settings.kubeConfig === '' ? [] : [['KUBECONFIG', settings.kubeConfig] as [string, string]]),
  ]
  return new Map(rows)
}

/** What strconv.ParseBool takes; undefined for anything else. */
export function parseBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false
  return undefined
}

// HELM_CACHE_HOME as it is; else a folder of XDG, else of the user's home, with helm's name.
function home(variables: Variables, kind: string, otherwise: string): string {
  const own = variables[`HELM_${kind}_HOME`]
  if (own !== undefined && own !== '') return own
  const shared = variables[`XDG_${kind}_HOME`]
  const base = shared !== undefined && shared !== '' ? shared : join(variables['HOME'] ?? '', otherwise)
  return join(base, 'helm')
}

function wholeNumber(given: string | undefined, otherwise: string): string {
  return given !== undefined && /^[+-]?\d{1,18}$/.test(given) ? String(BigInt(given.replace(/^\+/, ''))) : otherwise
}

function decimal(given: string | undefined): string {
  return given !== undefined && given.trim() === given && given !== '' && !Number.isNaN(Number(given))
    ? String(Math.fround(Number(given)))
    : '0'
}

function colorMode(variables: Variables): string {
  const none = variables['NO_COLOR']
  if (none !== undefined && none !== '') return 'never'
  const wanted = (variables['HELM_COLOR'] ?? '').toLowerCase()
  return ['never', 'auto', 'always'].includes(wanted) ? wanted : 'auto'
}

function keyring(variables: Variables): string {
  const own = variables['GNUPGHOME']
  if (own !== undefined && own !== '') return join(own, 'pubring.gpg')
  return join(variables['HOME'] ?? '', '.gnupg', 'pubring.gpg')
}
