import type { Command } from './command.ts'
import { commands } from './commands.table.ts'
import { flags } from './flags.table.ts'
import { flagHelp, flagsOfCommand, flagUsage, usageOf } from './help.ts'

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
