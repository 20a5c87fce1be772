import type { Flag } from './command.ts'

/** Every flag of the stack commands. A name means the same wherever it is accepted. */
export const flags: readonly Flag[] = [
  {
    name: 'file',
    short: 'f',
    value: 'FILE',
    completes: 'file',
    help: 'The stack file, or a folder with a stack.yaml. Default: ./stack.yaml',
  },
  {
    name: 'environment',
    short: 'e',
    value: 'NAME',
    completes: 'environment',
    help: 'The environment. Default: $FLOTILLA_ENVIRONMENT, else the one named default, else the first',
  },
  {
    name: 'selector',
    short: 'l',
    value: 'LABELS',
    repeat: true,
    completes: 'label',
    help: 'Only releases with these labels: name=a,tier!=b; name, namespace, context and chart are labels, too. Several -l are alternatives',
  },
  {
    name: 'state-values-set',
    value: 'PATH=VALUE',
    repeat: true,
    help: 'Set a state value, which expressions see as .Values',
  },
  {
    name: 'state-values-file',
    value: 'FILE',
    repeat: true,
    completes: 'file',
    help: 'A file of state values',
  },
  {
    name: 'set',
    value: 'RELEASE:PATH=VALUE',
    repeat: true,
    completes: 'release',
    help: 'Set a chart value of a release; stronger than everything in the file',
  },
  { name: 'no-needs', help: 'Leave out what the selected releases need' },
  {
    name: 'with-dependents',
    help: 'Uninstall the installed releases that need a selected one, too',
  },
  {
    name: 'kubeconfig',
    value: 'FILE',
    completes: 'file',
    help: 'The kubeconfig file. Default: $KUBECONFIG, else ~/.kube/config',
  },
  { name: 'kube-context', value: 'NAME', help: "The kubeconfig context; stronger than the environment's target" },
  { name: 'concurrency', value: 'N', help: 'Releases that are worked on at once; where nothing is written, requests' },
  { name: 'yes', short: 'y', help: 'Do not ask' },
  {
    name: 'detailed-exitcode',
    help: 'Exit with 2 where there are changes',
  },
  { name: 'fix-drift', help: 'Send objects that were changed in the cluster, too' },
  { name: 'live', help: "Ask the environment's cluster for its version, its APIs and what lookup reads" },
  {
    name: 'output-dir',
    value: 'FOLDER',
    completes: 'folder',
    help: 'Write one file context/namespace/name.yaml for each release',
  },
  { name: 'include-crds', help: "Print the charts' crds/, too" },
  { name: 'show-secrets', help: 'Show secrets in clear' },
  { name: 'force', help: 'Overwrite the file' },
  { name: 'output', short: 'o', value: 'FORMAT', choices: ['text', 'json', 'yaml'], help: 'How the result is printed' },
  { name: 'no-color', help: 'No colours; $NO_COLOR does the same' },
  { name: 'help', short: 'h', help: 'Show this help' },
]
