import type { HelmFlag } from './command.ts'

// Usage texts are what scripts and people see of Helm's interface: they are kept as they are.

/** Flags of every command. */
export const globalFlags: readonly HelmFlag[] = [
  { name: 'burst-limit', kind: 'int', usage: 'client-side default throttling limit', setting: 'burstLimit' },
  {
    name: 'color',
    kind: 'string',
    usage: 'use colored output (never, auto, always)',
    setting: 'colorMode',
    only: 'helm4',
  },
  {
    name: 'colour',
    kind: 'string',
    usage: 'use colored output (never, auto, always)',
    setting: 'colorMode',
    only: 'helm4',
  },
  {
    name: 'content-cache',
    kind: 'string',
    usage: 'path to the directory containing cached content (e.g. charts)',
    setting: 'contentCache',
    only: 'helm4',
  },
  { name: 'debug', kind: 'bool', usage: 'enable verbose output', setting: 'debug' },
  {
    name: 'kube-apiserver',
    kind: 'string',
    usage: 'the address and the port for the Kubernetes API server',
    setting: 'kubeApiServer',
  },
  {
    name: 'kube-as-group',
    kind: 'stringArray',
    usage: 'group to impersonate for the operation, this flag can be repeated to specify multiple groups.',
    setting: 'kubeAsGroups',
  },
  { name: 'kube-as-user', kind: 'string', usage: 'username to impersonate for the operation', setting: 'kubeAsUser' },
  {
    name: 'kube-ca-file',
    kind: 'string',
    usage: 'the certificate authority file for the Kubernetes API server connection',
    setting: 'kubeCaFile',
  },
  { name: 'kube-context', kind: 'string', usage: 'name of the kubeconfig context to use', setting: 'kubeContext' },
  {
    name: 'kube-insecure-skip-tls-verify',
    kind: 'bool',
    usage:
      "if true, the Kubernetes API server's certificate will not be checked for validity. This will make your HTTPS connections insecure",
    setting: 'kubeInsecureSkipTlsVerify',
  },
  {
    name: 'kube-tls-server-name',
    kind: 'string',
    usage:
      'server name to use for Kubernetes API server certificate validation. If it is not provided, the hostname used to contact the server is used',
    setting: 'kubeTlsServerName',
  },
  { name: 'kube-token', kind: 'string', usage: 'bearer token used for authentication', setting: 'kubeToken' },
  // KUBECONFIG counts without being this flag's default.
  { name: 'kubeconfig', kind: 'string', usage: 'path to the kubeconfig file' },
  { name: 'namespace', short: 'n', kind: 'string', usage: 'namespace scope for this request', setting: 'namespace' },
  {
    name: 'qps',
    kind: 'float32',
    usage: 'queries per second used when communicating with the Kubernetes API, not including bursting',
    setting: 'qps',
  },
  { name: 'registry-config', kind: 'string', usage: 'path to the registry config file', setting: 'registryConfig' },
  {
    name: 'repository-cache',
    kind: 'string',
    usage: 'path to the directory containing cached repository indexes',
    setting: 'repositoryCache',
  },
  {
    name: 'repository-config',
    kind: 'string',
    usage: 'path to the file containing repository names and URLs',
    setting: 'repositoryConfig',
  },
  // Flags of the logging library of Kubernetes: taken, and without effect here.
  ...['add-dir-header', 'alsologtostderr', 'logtostderr', 'one-output', 'skip-headers', 'skip-log-headers'].map(
    (name): HelmFlag => ({ name, kind: 'bool', usage: '', hidden: true }),
  ),
  ...['log-backtrace-at', 'log-dir', 'log-file', 'stderrthreshold', 'vmodule'].map(
    (name): HelmFlag => ({ name, kind: 'string', usage: '', hidden: true }),
  ),
  { name: 'log-file-max-size', kind: 'uint', usage: '', default: '1800', hidden: true },
  { name: 'v', short: 'v', kind: 'int', usage: '', hidden: true },
  // Which Helm this program equals; no flag of Helm's.
  { name: 'compat', kind: 'string', usage: 'equal this Helm: helm4 or helm3', hidden: true },
]

const valueFlags: readonly HelmFlag[] = [
  {
    name: 'set',
    kind: 'stringArray',
    usage: 'set values on the command line (can specify multiple or separate values with commas: key1=val1,key2=val2)',
  },
  {
    name: 'set-file',
    kind: 'stringArray',
    usage:
      'set values from respective files specified via the command line (can specify multiple or separate values with commas: key1=path1,key2=path2)',
  },
  {
    name: 'set-json',
    kind: 'stringArray',
    usage:
      'set JSON values on the command line (can specify multiple or separate values with commas: key1=jsonval1,key2=jsonval2 or using json format: {"key1": jsonval1, "key2": "jsonval2"})',
    only: 'helm4',
  },
  {
    name: 'set-json',
    kind: 'stringArray',
    usage:
      'set JSON values on the command line (can specify multiple or separate values with commas: key1=jsonval1,key2=jsonval2)',
    only: 'helm3',
  },
  { name: 'set-literal', kind: 'stringArray', usage: 'set a literal STRING value on the command line' },
  {
    name: 'set-string',
    kind: 'stringArray',
    usage:
      'set STRING values on the command line (can specify multiple or separate values with commas: key1=val1,key2=val2)',
  },
  {
    name: 'values',
    short: 'f',
    kind: 'strings',
    usage: 'specify values in a YAML file or a URL (can specify multiple)',
  },
]

/** Where a chart comes from. */
export const chartFlags: readonly HelmFlag[] = [
  { name: 'ca-file', kind: 'string', usage: 'verify certificates of HTTPS-enabled servers using this CA bundle' },
  { name: 'cert-file', kind: 'string', usage: 'identify HTTPS client using this SSL certificate file' },
  {
    name: 'devel',
    kind: 'bool',
    usage: "use development versions, too. Equivalent to version '>0.0.0-0'. If --version is set, this is ignored",
  },
  { name: 'insecure-skip-tls-verify', kind: 'bool', usage: 'skip tls certificate checks for the chart download' },
  { name: 'key-file', kind: 'string', usage: 'identify HTTPS client using this SSL key file' },
  { name: 'keyring', kind: 'string', usage: 'location of public keys used for verification', setting: 'keyring' },
  { name: 'pass-credentials', kind: 'bool', usage: 'pass credentials to all domains' },
  { name: 'password', kind: 'string', usage: 'chart repository password where to locate the requested chart' },
  { name: 'plain-http', kind: 'bool', usage: 'use insecure HTTP connections for the chart download' },
  { name: 'repo', kind: 'string', usage: 'chart repository url where to locate the requested chart' },
  { name: 'username', kind: 'string', usage: 'chart repository username where to locate the requested chart' },
  { name: 'verify', kind: 'bool', usage: 'verify the package before using it' },
  {
    name: 'version',
    kind: 'string',
    usage:
      'specify a version constraint for the chart version to use. This constraint can be a specific tag (e.g. 1.1.1) or it may reference a valid range (e.g. ^2.0.0). If this is not specified, the latest version is used',
  },
]

const notesForTemplate = "this flag has no effect for 'helm template' and will be removed in Helm 5"

/** What `install` and `template` share. */
// oxlint-disable-next-line eslint/max-lines-per-function -- a table, of which a row depends on the command
function releaseFlags(command: 'install' | 'template'): readonly HelmFlag[] {
  const noNotes = command === 'template' ? { deprecated: notesForTemplate } : {}
  const hideNotes: HelmFlag = {
    name: 'hide-notes',
    kind: 'bool',
    usage: 'if set, do not show notes in install output. Does not affect presence in chart metadata',
  }
  const subchartNotes: HelmFlag = {
    name: 'render-subchart-notes',
    kind: 'bool',
    usage: 'if set, render subchart notes along with the parent',
  }
  return [
    {
      name: 'atomic',
      kind: 'bool',
      usage:
        'if set, the installation process deletes the installation on failure. The --wait flag will be set automatically if --atomic is used',
      only: 'helm3',
    },
    {
      name: 'atomic',
      kind: 'bool',
      usage: 'deprecated',
      deprecated: 'use --rollback-on-failure instead',
      only: 'helm4',
    },
    { name: 'create-namespace', kind: 'bool', usage: 'create the release namespace if not present' },
    {
      name: 'dependency-update',
      kind: 'bool',
      usage: 'update dependencies if they are missing before installing the chart',
    },
    { name: 'description', kind: 'string', usage: 'add a custom description' },
    {
      name: 'disable-openapi-validation',
      kind: 'bool',
      usage:
        'if set, the installation process will not validate rendered templates against the Kubernetes OpenAPI Schema',
    },
    {
      name: 'dry-run',
      kind: 'string',
      bare: 'client',
      usage:
        "simulate an install. If --dry-run is set with no option being specified or as '--dry-run=client', it will not attempt cluster connections. Setting '--dry-run=server' allows attempting cluster connections.",
      only: 'helm3',
    },
    { name: 'enable-dns', kind: 'bool', usage: 'enable DNS lookups when rendering templates' },
    {
      name: 'force',
      kind: 'bool',
      usage: 'force resource updates through a replacement strategy',
      only: 'helm3',
    },
    { name: 'force', kind: 'bool', usage: 'deprecated', deprecated: 'use --force-replace instead', only: 'helm4' },
    {
      name: 'force-conflicts',
      kind: 'bool',
      usage: 'if set server-side apply will force changes against conflicts',
      only: 'helm4',
    },
    { name: 'force-replace', kind: 'bool', usage: 'force resource updates by replacement', only: 'helm4' },
    { name: 'generate-name', short: 'g', kind: 'bool', usage: 'generate the name (and omit the NAME parameter)' },
    { ...hideNotes, only: 'helm3' },
    { ...hideNotes, ...noNotes, only: 'helm4' },
    {
      name: 'labels',
      short: 'l',
      kind: 'stringToString',
      usage: 'Labels that would be added to release metadata. Should be divided by comma.',
    },
    { name: 'name-template', kind: 'string', usage: 'specify template used to name the release' },
    { name: 'no-hooks', kind: 'bool', usage: 'prevent hooks from running during install' },
    {
      name: 'post-renderer',
      kind: 'postRendererString',
      usage:
        'the name of a postrenderer type plugin to be used for post rendering. If it exists, the plugin will be used',
      only: 'helm4',
    },
    {
      name: 'post-renderer',
      kind: 'postRendererString',
      usage:
        'the path to an executable to be used for post rendering. If it exists in $PATH, the binary will be used, otherwise it will try to look for the executable at the given path',
      only: 'helm3',
    },
    {
      name: 'post-renderer-args',
      kind: 'postRendererArgsSlice',
      usage: 'an argument to the post-renderer (can specify multiple)',
    },
    { ...subchartNotes, only: 'helm3' },
    { ...subchartNotes, ...noNotes, only: 'helm4' },
    {
      name: 'replace',
      kind: 'bool',
      usage:
        'reuse the given name, only if that name is a deleted release which remains in the history. This is unsafe in production',
      only: 'helm4',
    },
    {
      name: 'replace',
      kind: 'bool',
      usage:
        're-use the given name, only if that name is a deleted release which remains in the history. This is unsafe in production',
      only: 'helm3',
    },
    {
      name: 'rollback-on-failure',
      kind: 'bool',
      usage:
        'if set, Helm will rollback (uninstall) the installation upon failure. The --wait flag will be default to "watcher" if --rollback-on-failure is set',
      only: 'helm4',
    },
    {
      name: 'server-side',
      kind: 'bool',
      usage: 'object updates run in the server instead of the client',
      default: 'true',
      only: 'helm4',
    },
    {
      name: 'skip-crds',
      kind: 'bool',
      usage: 'if set, no CRDs will be installed. By default, CRDs are installed if not already present',
    },
    { name: 'skip-schema-validation', kind: 'bool', usage: 'if set, disables JSON schema validation' },
    {
      name: 'take-ownership',
      kind: 'bool',
      usage: 'if set, install will ignore the check for helm annotations and take ownership of the existing resources',
    },
    {
      name: 'timeout',
      kind: 'duration',
      usage: 'time to wait for any individual Kubernetes operation (like Jobs for hooks)',
      default: '5m0s',
    },
    {
      name: 'wait',
      kind: 'WaitStrategy',
      bare: 'watcher',
      default: 'hookOnly',
      usage:
        "wait until resources are ready (up to --timeout). Use '--wait' alone for 'watcher' strategy, or specify one of: 'watcher', 'hookOnly', 'legacy'. Default when flag is omitted: 'hookOnly'.",
      only: 'helm4',
    },
    {
      name: 'wait',
      kind: 'bool',
      usage:
        'if set, will wait until all Pods, PVCs, Services, and minimum number of Pods of a Deployment, StatefulSet, or ReplicaSet are in a ready state before marking the release as successful. It will wait for as long as --timeout',
      only: 'helm3',
    },
    {
      name: 'wait-for-jobs',
      kind: 'bool',
      usage:
        'if set and --wait enabled, will wait until all Jobs have been completed before marking the release as successful. It will wait for as long as --timeout',
    },
    ...valueFlags,
    ...chartFlags,
  ]
}

export const templateFlags: readonly HelmFlag[] = [
  ...releaseFlags('template'),
  {
    name: 'api-versions',
    short: 'a',
    kind: 'strings',
    usage: 'Kubernetes api versions used for Capabilities.APIVersions (multiple can be specified)',
    only: 'helm4',
  },
  {
    name: 'api-versions',
    short: 'a',
    kind: 'strings',
    usage: 'Kubernetes api versions used for Capabilities.APIVersions',
    only: 'helm3',
  },
  {
    name: 'dry-run',
    kind: 'string',
    bare: 'unset',
    default: 'client',
    usage:
      'simulates the operation either client-side or server-side. Must be either: "client", or "server". \'--dry-run=client simulates the operation client-side only and avoids cluster connections. \'--dry-run=server\' simulates/validates the operation on the server, requiring cluster connectivity.',
    only: 'helm4',
  },
  { name: 'include-crds', kind: 'bool', usage: 'include CRDs in the templated output' },
  { name: 'is-upgrade', kind: 'bool', usage: 'set .Release.IsUpgrade instead of .Release.IsInstall' },
  { name: 'kube-version', kind: 'string', usage: 'Kubernetes version used for Capabilities.KubeVersion' },
  {
    name: 'output-dir',
    kind: 'string',
    usage: 'writes the executed templates to files in output-dir instead of stdout',
  },
  { name: 'release-name', kind: 'bool', usage: 'use release name in the output-dir path.' },
  {
    name: 'show-only',
    short: 's',
    kind: 'stringArray',
    usage: 'only show manifests rendered from the given templates',
  },
  { name: 'skip-tests', kind: 'bool', usage: 'skip tests from templated output' },
  { name: 'validate', kind: 'bool', usage: 'deprecated', deprecated: "use '--dry-run=server' instead", only: 'helm4' },
  {
    name: 'validate',
    kind: 'bool',
    usage:
      'validate your manifests against the Kubernetes cluster you are currently pointing at. This is the same validation performed on an install',
    only: 'helm3',
  },
]

export const installFlags: readonly HelmFlag[] = [
  ...releaseFlags('install'),
  {
    name: 'dry-run',
    kind: 'string',
    bare: 'unset',
    default: 'none',
    usage:
      'simulates the operation without persisting changes. Must be one of: "none" (default), "client", or "server". \'--dry-run=none\' executes the operation normally and persists changes (no simulation). \'--dry-run=client\' simulates the operation client-side only and avoids cluster connections. \'--dry-run=server\' simulates the operation on the server, requiring cluster connectivity.',
    only: 'helm4',
  },
  { name: 'hide-secret', kind: 'bool', usage: 'hide Kubernetes Secrets when also using the --dry-run flag' },
  {
    name: 'output',
    short: 'o',
    kind: 'format',
    usage: 'prints the output in the specified format. Allowed values: table, json, yaml',
    default: 'table',
  },
]

export const lintFlags: readonly HelmFlag[] = [
  { name: 'kube-version', kind: 'string', usage: 'Kubernetes version used for capabilities and deprecation checks' },
  { name: 'quiet', kind: 'bool', usage: 'print only warnings and errors' },
  { name: 'skip-schema-validation', kind: 'bool', usage: 'if set, disables JSON schema validation' },
  { name: 'strict', kind: 'bool', usage: 'fail on lint warnings' },
  { name: 'with-subcharts', kind: 'bool', usage: 'lint dependent charts' },
  ...valueFlags,
]

export const showValuesFlags: readonly HelmFlag[] = [
  ...chartFlags,
  { name: 'jsonpath', kind: 'string', usage: 'supply a JSONPath expression to filter the output' },
]

export const createFlags: readonly HelmFlag[] = [
  { name: 'starter', short: 'p', kind: 'string', usage: 'the name or absolute path to Helm starter scaffold' },
  {
    name: 'chart-api-version',
    kind: 'string',
    usage: 'chart API version to use (v2 or v3)',
    default: 'v2',
    hidden: true,
    only: 'helm4',
  },
]

export const versionFlags: readonly HelmFlag[] = [
  { name: 'short', kind: 'bool', usage: 'print the version number' },
  { name: 'template', kind: 'string', usage: 'template for version string format' },
  {
    name: 'client',
    short: 'c',
    kind: 'bool',
    usage: 'display client version information',
    default: 'true',
    hidden: true,
    only: 'helm3',
  },
]
