import type { Command } from './command.ts'
import { commands } from './commands.table.ts'
import { flags } from './flags.table.ts'
import { flagHelp, flagsOfCommand, flagUsage, usageOf } from './help.ts'

const variables: readonly (readonly [name: string, meaning: string])[] = [
  ['FLOTILLA_FILE', 'the stack file, where there is no -f'],
  ['FLOTILLA_ENVIRONMENT', 'the environment, where there is no -e'],
  [
    'FLOTILLA_HOME',
    'the folder of the embedded cluster; default: ~/.local/share/flotilla (below $XDG_DATA_HOME, where that is set)',
  ],
  ['FLOTILLA_DEBUG', 'show where a mistake of the program itself was made'],
  ['KUBECONFIG', 'kubeconfig files, as for kubectl'],
  ['NO_COLOR', 'no colours'],
]

/** docs/CLI.md: the tables as a page. */
export function referencePage(): string {
  const rows = commands.map(({ name, summary }) => `| [\`${name}\`](#${anchor(name)}) | ${summary} |`)
  return [
    '# The command line',
    '',
    'Generated from the command tables by `npm run generate`.',
    '',
    '| command | what it does |',
    '|---|---|',
    ...rows,
    '',
    '`flotilla --version` prints the version and nothing else. Flags may stand before or after the command.',
    '',
    '| variable | meaning |',
    '|---|---|',
    ...variables.map(([name, meaning]) => `| \`${name}\` | ${meaning} |`),
    '',
    ...commands.flatMap(section),
  ].join('\n')
}

function anchor(name: string): string {
  return `flotilla-${name.replaceAll(' ', '-')}`
}

function section(command: Command): string[] {
  const own = flagsOfCommand(command, flags)
  return [
    `## flotilla ${command.name}`,
    '',
    `${command.summary}.${command.details === undefined ? '' : ` ${command.details}`}`,
    '',
    '```',
    usageOf(command),
    ...(command.examples ?? []),
    '```',
    '',
    ...(command.positionals ?? []).map(
      ({ name, help, choices }) => `- \`${name}\`: ${help}${choices === undefined ? '' : ` (${choices.join(', ')})`}`,
    ),
    ...(command.positionals === undefined ? [] : ['']),
    '| flag | meaning |',
    '|---|---|',
    ...own.map((flag) => `| \`${flagUsage(flag).trim()}\` | ${flagHelp(flag, command).replaceAll('|', '\\|')} |`),
    '',
    `Exit codes: ${Object.entries(command.exits)
      .map(([code, meaning]) => `${code} ${meaning}`)
      .join('; ')}.`,
    '',
  ]
}
