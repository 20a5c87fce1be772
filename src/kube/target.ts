import type { Entry } from './kubeconfig.ts'

/** What to connect to: a kubeconfig context and what the command line says over it. Empty text counts as absent. */
export interface ClusterTarget {
  /** `--kubeconfig`. */
  readonly kubeconfig?: string | undefined
  /** `--kube-context`. */
  readonly context?: string | undefined
  /** What to call it in reports instead of the context's name (`embedded`). */
  readonly label?: string | undefined
  /** The process's environment: KUBECONFIG, HOME, HTTPS_PROXY, NO_PROXY, KUBERNETES_SERVICE_HOST; exec plugins inherit it. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Helm's `--kube-*` flags. */
  readonly overrides?: ClusterOverrides | undefined
  /** A person is at the terminal: exec plugins may ask. */
  readonly interactive?: boolean | undefined
  /** Sent as User-Agent. */
  readonly userAgent?: string | undefined
}

export interface ClusterOverrides {
  readonly server?: string | undefined
  readonly token?: string | undefined
  readonly caFile?: string | undefined
  readonly insecureSkipTlsVerify?: boolean | undefined
  readonly tlsServerName?: string | undefined
  readonly asUser?: string | undefined
  readonly asGroups?: readonly string[] | undefined
}

/** What the ways to authenticate need to know beside the user's entry. */
export interface UserContext {
  /** Client certificate and key, which stand beside every other method. */
  readonly certificate: { readonly cert?: string; readonly key?: string }
  readonly cluster: Entry | undefined
  readonly server: URL
  readonly target: ClusterTarget
}
