import type { Command } from './command.ts'

const common = ['no-color', 'help'] as const
const file = ['file', 'environment', 'selector', 'state-values-set', 'state-values-file', 'set'] as const
const target = ['kubeconfig', 'kube-context', 'concurrency'] as const
const fine = { 0: 'done', 1: 'an error' } as const
const planExits = { ...fine, 2: 'there are changes (with --detailed-exitcode)' } as const
const runExits = { ...fine, 3: 'a release failed or was skipped for one that failed', 130: 'interrupted' } as const

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  {
    name: 'init',
    summary: 'Write a stack file to start from',
    details: 'Writes stack.yaml (or the file of -f). Charts in the folder and in ./charts become its releases.',
    flags: ['file', 'force', ...common],
    exits: fine,
    load: () => import('./stack/init.ts'),
  },
  {
    name: 'validate',
    summary: 'Check the stack file',
    details:
      'Reports every mistake that can be found in the files, each with its place: of one environment with -e, else of all. No cluster is asked.',
    flags: [...file, 'output', ...common],
    exits: { 0: 'no mistake', 1: 'mistakes' },
    load: () => import('./stack/validate.ts'),
  },
  {
    name: 'list',
    summary: 'List the releases',
    details: 'Lists what the file wants; `status` shows what is there.',
    flags: [...file, 'output', ...common],
    exits: fine,
    load: () => import('./stack/list.ts'),
  },
  {
    name: 'graph',
    summary: 'Show which release needs which',
    flags: [...file, 'no-needs', 'output', ...common],
    outputs: ['dot', 'mermaid'],
    exits: fine,
    examples: ['flotilla graph -o dot | dot -Tsvg > graph.svg'],
    load: () => import('./stack/graph.ts'),
  },
  {
    name: 'explain',
    summary: 'Show the values of releases, and who set each',
    details:
      'Prints the values that the templates see, each with the layer, file, line and column that set it, and what that overrides. Secrets are masked. No cluster is asked.',
    positionals: [
      { name: 'RELEASE', optional: true, help: 'A release: its name, or namespace/name. Default: all' },
      { name: 'PATH', optional: true, help: 'Only what stands there: image.tag. Default: everything' },
    ],
    flags: [...file, 'show-secrets', 'output', ...common],
    exits: fine,
    examples: ['flotilla explain backend image.tag', 'flotilla explain -e prod -o json'],
    load: () => import('./stack/explain.ts'),
  },
  {
    name: 'template',
    summary: 'Print the manifests',
    details:
      'Prints each release exactly as `helm template` does, a release after those that it needs. A selection takes nothing along, with or without --no-needs. Without --live no cluster is asked.',
    flags: [...file, 'no-needs', 'live', 'include-crds', 'output-dir', ...target, ...common],
    exits: fine,
    examples: ['flotilla template -e staging -l name=backend', 'flotilla template --output-dir out'],
    load: () => import('./stack/template.ts'),
  },
  {
    name: 'plan',
    summary: 'Show what would change, and why',
    flags: [...file, 'no-needs', 'fix-drift', 'detailed-exitcode', ...target, 'output', ...common],
    exits: planExits,
    load: () => import('./stack/plan.ts'),
  },
  {
    name: 'diff',
    summary: 'Show the lines that would change',
    flags: [...file, 'no-needs', 'fix-drift', 'detailed-exitcode', ...target, 'output', ...common],
    exits: planExits,
    load: () => import('./stack/diff.ts'),
  },
  {
    name: 'apply',
    summary: 'Make the cluster as the stack says',
    details: 'Shows the plan, asks, applies exactly that plan, and reports. Releases without a change are left alone.',
    flags: [...file, 'no-needs', 'fix-drift', 'fail-fast', 'yes', ...target, 'output', ...common],
    exits: runExits,
    load: () => import('./stack/apply.ts'),
  },
  {
    name: 'sync',
    summary: 'Give every selected release a new revision',
    details: 'As apply, but for unchanged releases, too: what `helm upgrade --install` would do for each.',
    flags: [...file, 'no-needs', 'fail-fast', 'yes', ...target, 'output', ...common],
    exits: runExits,
    load: () => import('./stack/sync.ts'),
  },
  {
    name: 'destroy',
    summary: 'Uninstall the selected releases',
    details:
      'Uninstalls dependents first. Installed releases outside the selection that need a selected one are an error unless --with-dependents.',
    flags: [...file, 'with-dependents', 'fail-fast', 'yes', ...target, 'output', ...common],
    exits: runExits,
    load: () => import('./stack/destroy.ts'),
  },
  {
    name: 'status',
    summary: 'Show what is wanted, recorded, ready and drifted',
    flags: [...file, ...target, 'output', ...common],
    exits: fine,
    load: () => import('./stack/status.ts'),
  },
  {
    name: 'schema',
    summary: 'Print the JSON Schema of the stack file',
    flags: [...common],
    exits: fine,
    examples: ['flotilla schema > stack.schema.json'],
    load: () => import('./stack/schema.ts'),
  },
  ...(
    [
      ['start', 'Start the embedded cluster'],
      ['stop', 'Stop the embedded cluster; its data stays'],
      ['status', 'Show whether the embedded cluster runs, and where'],
      ['kubeconfig', 'Start the embedded cluster and print the path of its kubeconfig'],
      ['reset', 'Stop the embedded cluster and delete its data'],
    ] as const
  ).map(
    ([verb, summary]): Command => ({
      name: `cluster ${verb}`,
      summary,
      flags: [
        ...(verb === 'reset' ? (['yes'] as const) : []),
        ...(verb === 'kubeconfig' ? [] : (['output'] as const)),
        ...common,
      ],
      exits: fine,
      load: async () => {
        const { cluster } = await import('./stack/cluster.ts')
        return { run: (context) => cluster(verb, context) }
      },
    }),
  ),
  {
    name: 'version',
    summary: 'Print the versions',
    flags: ['output', ...common],
    exits: fine,
    load: () => import('./stack/version.ts'),
  },
  {
    name: 'completion',
    summary: 'Print a completion script',
    positionals: [{ name: 'SHELL', choices: ['bash', 'zsh', 'fish'], help: 'The shell' }],
    flags: [...common],
    exits: fine,
    examples: ['source <(flotilla completion bash)', 'flotilla completion fish | source'],
    load: () => import('./stack/completion.ts'),
  },
]
