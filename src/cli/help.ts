import { alignColumns } from '../golang/tabwriter.ts'
import type { Command, Flag } from './command.ts'
import type { Parsed } from './parse.ts'

interface Tables {
  readonly commands: readonly Command[]
  readonly flags: readonly Flag[]
}

/** The help of the program, of a group, or of a command. */
export function helpText({ command, group }: Pick<Parsed, 'command' | 'group'>, { commands, flags }: Tables): string {
  if (command !== undefined) return commandHelp(command, flags)
  const shown = group === undefined ? commands : commands.filter(({ name }) => name.startsWith(`${group} `))
  const rows = alignColumns(
    shown.map(({ name, summary }) => [`  ${name}`, summary]),
    { padding: 3 },
  )
  const intro = group === undefined ? 'Plans and applies whole environments of Helm charts.\n\n' : ''
  const usage = `Usage:\n  flotilla ${group === undefined ? '' : `${group} `}COMMAND [flags]\n`
  return `${intro}${usage}\nCommands:\n${rows}\nflotilla COMMAND --help tells more about one.\n`
}

function commandHelp(command: Command, flags: readonly Flag[]): string {
  const parts = [`${command.summary}.`]
  if (command.details !== undefined) parts.push(command.details)
  parts.push(`Usage:\n  ${usageOf(command)}`)
  if (command.positionals !== undefined) {
    const rows = command.positionals.map(({ name, help, choices }) => [
      `  ${name}`,
      choices === undefined ? help : `${help}: ${choices.join(', ')}`,
    ])
    parts.push(`Arguments:\n${alignColumns(rows, { padding: 3 }).trimEnd()}`)
  }
  const own = flagsOfCommand(command, flags)
  const rows = own.map((flag) => [`  ${flagUsage(flag)}`, flagHelp(flag, command)])
  parts.push(`Flags:\n${alignColumns(rows, { padding: 3 }).trimEnd()}`)
  const exits = Object.entries(command.exits).map(([code, meaning]) => [`  ${code}`, meaning])
  parts.push(`Exit codes:\n${alignColumns(exits, { padding: 3 }).trimEnd()}`)
  if (command.examples !== undefined) parts.push(`Examples:\n${command.examples.map((line) => `  ${line}`).join('\n')}`)
  return `${parts.join('\n\n')}\n`
}

/** `flotilla completion SHELL [flags]`. */
export function usageOf({ name, positionals = [] }: Command): string {
  const words = positionals.map((one) => (one.optional ? `[${one.name}]` : one.name))
  return ['flotilla', name, ...words, '[flags]'].join(' ')
}

export function flagsOfCommand(command: Command, flags: readonly Flag[]): Flag[] {
  return flags.filter(({ name }) => command.flags.includes(name))
}

/** `-f, --file FILE`. */
export function flagUsage({ name, short, value }: Flag): string {
  const dashes = short === undefined ? `    --${name}` : `-${short}, --${name}`
  return value === undefined ? dashes : `${dashes} ${value}`
}

export function flagHelp(flag: Flag, command: Command): string {
  const choices = flag.name === 'output' ? [...(flag.choices ?? []), ...(command.outputs ?? [])] : flag.choices
  const notes = [choices?.join(', '), flag.repeat ? 'may be repeated' : undefined].filter((note) => note !== undefined)
  return notes.length === 0 ? flag.help : `${flag.help} (${notes.join('; ')})`
}
