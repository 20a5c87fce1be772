import type { ClusterIdentity } from '../model/ports.ts'

/** What a request carries to say who asks. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>
  /** Client certificate and key, PEM. */
  readonly cert?: string
  readonly key?: string
}

/** Where credentials come from: fixed, a file that changes, or a program that is asked. */
export interface CredentialSource {
  /** The same object as long as nothing changed: the transport keeps its TLS agent by identity. */
  get(signal?: AbortSignal): Promise<Credentials>
  /** Called after a 401; true when asking again can give something else. */
  refresh(): boolean
}

/** Everything needed to talk to one API server. Reading it from files is `kubeconfig.ts`'s work. */
export interface Connection {
  readonly identity: ClusterIdentity
  readonly server: URL
  readonly ca?: string
  readonly insecure: boolean
  readonly serverName?: string
  readonly credentials: CredentialSource
  /** `proxy-url` of the kubeconfig or the proxy of the environment, already matched against NO_PROXY. */
  readonly proxy?: string
  /** Impersonation headers and the user agent. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly compress: boolean
}

/** Credentials that never change: certificate, token, password, none. */
export function fixedCredentials(credentials: Credentials): CredentialSource {
  return { get: async () => credentials, refresh: () => false }
}
