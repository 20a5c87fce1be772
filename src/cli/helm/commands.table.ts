import type { Arity, HelmCommand } from './command.ts'
import {
  chartFlags,
  createFlags,
  installFlags,
  lintFlags,
  showValuesFlags,
  templateFlags,
  versionFlags,
} from './flags.table.ts'

function exactly(count: number): () => Arity {
  return () => ({ kind: 'exact', count })
}

function atLeast(count: number): () => Arity {
  return () => ({ kind: 'least', count })
}

const install = [
  ['force-replace', 'force-conflicts'],
  ['force', 'force-conflicts'],
] as const

/** The commands of the second front door. Their code loads when they run. */
export const helmCommands: readonly HelmCommand[] = [
  {
    name: 'create',
    use: 'create NAME',
    short: 'create a new chart with the given name',
    long: `
Writes a new chart into the folder NAME: metadata, default values, an ignore
file, and templates of a web service with its account, autoscaler, ingress,
notes and a test.

Folders on the way to NAME are made where they are missing. Files that are
already there and have the name of a new one are replaced; others stay.
`,
    flags: createFlags,
    arity: exactly(1),
    load: () => import('./create.ts'),
  },
  {
    name: 'env',
    use: 'env',
    short: 'helm client environment information',
    long: `
Prints the settings in use, which HELM_* variables and flags determine. With the
name of a variable only its value is printed.
`,
    arity: () => ({ kind: 'most', count: 1 }),
    load: () => import('./env.ts'),
  },
  {
    name: 'install',
    use: 'install [NAME] [CHART]',
    short: 'install a chart',
    long: `
Installs a chart: a folder, a packaged chart, a URL, or a name in a repository.

Values come from files (--values) and from the command line, and later ones win:
--set-json, --set, --set-string, --set-file and --set-literal, in this order
whatever the order on the command line.

With --dry-run=client nothing is installed and no cluster is asked: what would be
sent is printed. --hide-secret leaves the Secrets out of it.
`,
    flags: installFlags,
    arity: atLeast(1),
    exclusive: install,
    load: () => import('./install.ts'),
  },
  {
    name: 'lint',
    use: 'lint PATH',
    short: 'examine a chart for possible issues',
    long: `
Examines charts. What would keep a chart from being installed is an [ERROR], what
breaks with a convention a [WARNING], what could be better an [INFO].
`,
    flags: lintFlags,
    arity: (profile) => (profile === 'helm3' ? { kind: 'any' } : { kind: 'least', count: 1 }),
    load: () => import('./lint.ts'),
  },
  {
    name: 'show',
    use: 'show',
    short: 'show information of a chart',
    long: `
Commands that show what is in a chart
`,
    aliases: ['inspect'],
  },
  {
    name: 'show all',
    use: 'all [CHART]',
    short: 'show all information of the chart',
    long: `
Shows the definition, the default values, the README and the CRDs of a chart (a
folder, a packaged chart, or a URL)
`,
    flags: chartFlags,
    arity: exactly(1),
    load: async () => ({ run: (await import('./show.ts')).show('all') }),
  },
  {
    name: 'show chart',
    use: 'chart [CHART]',
    short: "show the chart's definition",
    long: `
Shows Chart.yaml of a chart (a folder, a packaged chart, or a URL) as it was
understood
`,
    flags: chartFlags,
    arity: exactly(1),
    load: async () => ({ run: (await import('./show.ts')).show('chart') }),
  },
  {
    name: 'show crds',
    use: 'crds [CHART]',
    short: "show the chart's CRDs",
    long: `
Shows the CustomResourceDefinition files of a chart (a folder, a packaged chart,
or a URL)
`,
    flags: chartFlags,
    arity: exactly(1),
    load: async () => ({ run: (await import('./show.ts')).show('crds') }),
  },
  {
    name: 'show readme',
    use: 'readme [CHART]',
    short: "show the chart's README",
    long: `
Shows the README of a chart (a folder, a packaged chart, or a URL)
`,
    flags: chartFlags,
    arity: exactly(1),
    load: async () => ({ run: (await import('./show.ts')).show('readme') }),
  },
  {
    name: 'show values',
    use: 'values [CHART]',
    short: "show the chart's values",
    long: `
Shows values.yaml of a chart (a folder, a packaged chart, or a URL)
`,
    flags: showValuesFlags,
    arity: exactly(1),
    load: async () => ({ run: (await import('./show.ts')).show('values') }),
  },
  {
    name: 'template',
    use: 'template [NAME] [CHART]',
    short: 'locally render templates',
    long: `
Renders the templates of a chart and prints what comes of it.

No cluster is asked: its version and APIs are those that were current when this
version was made, unless --kube-version and --api-versions say otherwise, and
lookup finds nothing. Whether a server would accept the objects is not checked.
`,
    flags: templateFlags,
    arity: atLeast(1),
    exclusive: [...install, ['validate', 'dry-run']],
    load: () => import('./template.ts'),
  },
  {
    name: 'version',
    use: 'version',
    short: 'print the helm version information',
    shortInHelm3: 'print the client version information',
    long: `
Prints the version of Helm that this program equals.

A --template sees .Version, .GitCommit, .GitTreeState and .GoVersion:
--template='Version: {{.Version}}' prints the version alone behind a word.
`,
    flags: versionFlags,
    arity: () => ({ kind: 'none' }),
    load: () => import('./version.ts'),
  },
]

/** The text above the list of commands. */
export const rootLong = `The package manager commands of Helm

Settings come from flags, from these variables, and from the defaults that
\`helm env\` prints: HELM_CACHE_HOME, HELM_CONFIG_HOME, HELM_DATA_HOME,
HELM_DEBUG, HELM_DRIVER, HELM_MAX_HISTORY, HELM_NAMESPACE, HELM_PLUGINS,
HELM_REGISTRY_CONFIG, HELM_REPOSITORY_CACHE, HELM_REPOSITORY_CONFIG,
HELM_CONTENT_CACHE, HELM_KUBEAPISERVER, HELM_KUBEASGROUPS, HELM_KUBEASUSER,
HELM_KUBECAFILE, HELM_KUBECONTEXT, HELM_KUBEINSECURE_SKIP_TLS_VERIFY,
HELM_KUBETLS_SERVER_NAME, HELM_KUBETOKEN, HELM_BURST_LIMIT, HELM_QPS,
HELM_COLOR, NO_COLOR, SOURCE_DATE_EPOCH and KUBECONFIG. Folders that no variable
names follow the XDG variables, or are those that the system uses.
`
