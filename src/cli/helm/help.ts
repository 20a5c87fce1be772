import { quote } from '../../golang/strconv.ts'
import type { ProfileName } from '../../model/profile.table.ts'
import type { HelmCommand, HelmFlag } from './command.ts'
import { rootLong } from './commands.table.ts'
import { childrenOf, inheritedFlags, ownFlags } from './parse.ts'
import type { Settings } from './settings.ts'

interface HelpOptions {
  readonly profile: ProfileName
  readonly settings: Settings
}

const minPadding = 11

/** What `helm COMMAND --help` prints. */
export function helpText(command: HelmCommand | undefined, options: HelpOptions): string {
  const long = (command === undefined ? rootLong : command.long).trimEnd()
  return `${long}\n\n${usageText(command, options)}`
}

/** The usage part of a help text: usage line, aliases, commands, flags. */
export function usageText(command: HelmCommand | undefined, options: HelpOptions): string {
  const children = childrenOf(command)
  const path = commandPath(command)
  const parts = ['Usage:']
  if (command?.load !== undefined) parts.push(`  ${useLine(command)}`)
  if (children.length > 0) parts.push(`  ${path} [command]`)
  if (command?.aliases !== undefined)
    parts.push('', 'Aliases:', `  ${[lastWord(command), ...command.aliases].join(', ')}`)
  if (children.length > 0) parts.push('', 'Available Commands:', ...commandLines(command, options.profile))
  parts.push('', 'Flags:', ...flagLines(localFlags(command, options.profile), options.settings))
  if (command !== undefined) {
    parts.push('', 'Global Flags:', ...flagLines(inheritedFlags(options.profile), options.settings))
  }
  if (children.length > 0) parts.push('', `Use "${path} [command] --help" for more information about a command.`)
  return `${parts.join('\n')}\n`
}

/** `helm show values` */
export function commandPath(command: HelmCommand | undefined): string {
  return command === undefined ? 'helm' : `helm ${command.name}`
}

/** `helm show values [CHART] [flags]` */
export function useLine(command: HelmCommand): string {
  const parent = command.name.split(' ').slice(0, -1)
  return ['helm', ...parent, command.use, '[flags]'].join(' ')
}

function lastWord(command: HelmCommand): string {
  return command.name.slice(command.name.lastIndexOf(' ') + 1)
}

function commandLines(command: HelmCommand | undefined, profile: ProfileName): string[] {
  const rows = childrenOf(command).map((one) => {
    const short = profile === 'helm3' ? (one.shortInHelm3 ?? one.short) : one.short
    return [lastWord(one), short] as const
  })
  if (command === undefined) rows.push(['help', 'Help about any command'])
  const width = Math.max(minPadding, ...rows.map(([name]) => name.length))
  return rows.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, short]) => `  ${name.padEnd(width)} ${short}`)
}

// Helm itself has no flags of its own but the global ones.
function localFlags(command: HelmCommand | undefined, profile: ProfileName): readonly HelmFlag[] {
  return command === undefined
    ? [...inheritedFlags(profile), ...ownFlags(command, profile)]
    : ownFlags(command, profile)
}

function flagLines(flags: readonly HelmFlag[], settings: Settings): string[] {
  const rows = flags
    .filter(({ hidden, deprecated }) => !hidden && deprecated === undefined)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => [flagColumn(flag), flag.usage + defaultText(flag, settings)] as const)
  const width = Math.max(...rows.map(([column]) => column.length))
  return rows.map(([column, usage]) => `${column.padEnd(width)}   ${usage}`)
}

function flagColumn({ name, short, kind, bare }: HelmFlag): string {
  const names = short === undefined ? `      --${name}` : `  -${short}, --${name}`
  const type = kind === 'bool' ? '' : ` ${kind}`
  const without = bare === undefined ? '' : kind === 'string' ? `[="${bare}"]` : `[=${bare}]`
  return names + type + without
}

function defaultText(flag: HelmFlag, settings: Settings): string {
  const value = flag.setting === undefined ? (flag.default ?? zeroOf(flag)) : settingText(flag, settings)
  if (isZero(flag, value)) return ''
  return ` (default ${flag.kind === 'string' ? quote(value) : value})`
}

function settingText({ setting, kind }: HelmFlag, settings: Settings): string {
  const value = setting === undefined ? '' : settings[setting]
  return kind === 'stringArray' ? `[${value}]` : value
}

function zeroOf({ kind }: HelmFlag): string {
  switch (kind) {
    case 'bool':
      return 'false'
    case 'strings':
    case 'stringArray':
    case 'stringToString':
    case 'postRendererArgsSlice':
      return '[]'
    case 'int':
    case 'uint':
    case 'float32':
      return '0'
    case 'duration':
      return '0s'
    default:
      return ''
  }
}

// pflag knows the zero values of its own kinds only: `[]` of any other kind is shown.
function isZero({ kind }: HelmFlag, value: string): boolean {
  if (kind === 'strings' || kind === 'stringArray') return value === '[]'
  if (kind === 'duration') return value === '0' || value === '0s'
  return ['false', '<nil>', '', '0'].includes(value)
}
