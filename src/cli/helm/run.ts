import { GoError } from '../../golang/go-error.ts'
import { quote } from '../../golang/strconv.ts'
import type { ProfileName } from '../../model/profile.table.ts'
import { needsDeepStack } from '../deep-stack.ts'
import type { HelmCommand, HelmWorld, Invocation } from './command.ts'
import type { RawValues } from './flag-values.ts'
import { helmLog } from './log.ts'
import {
  childrenOf,
  type FoundCommand,
  findCommand,
  flagValues,
  inheritedFlags,
  ownFlags,
  type ParsedFlags,
  parseFlags,
} from './parse.ts'
import { type Settings, settingsFrom } from './settings.ts'

/** Runs a helm command line. Gives the exit code; only a programmer's mistake is thrown. */
export async function runHelm(line: readonly string[], world: HelmWorld): Promise<number> {
  const profile = await profileOf(line, world)
  if (profile === undefined) return printError(new GoError('invalid --compat: expected helm4 or helm3'), world)
  // Helm reads its global flags once before it knows the command: logs and colours depend on them.
  const early = await parseFlags(line, { flags: inheritedFlags(profile), lenient: true })
  const settings = withFlags(settingsFrom(world.variables), early.values, profile)
  if (profile === 'helm4' && !['never', 'auto', 'always'].includes(settings.colorMode)) {
    const problem = `invalid color mode ${quote(settings.colorMode)}: must be one of: never, auto, always`
    helmLog(world.err, { debug: false, profile, now: world.now }).slog('WARN', 'command failed', [['error', problem]])
    return 1
  }
  const found = findCommand(line, profile)
  const [first] = found.words
  if (found.command === undefined && first === 'help')
    return printHelpFor(found.words.slice(1), { world, profile, settings })
  if (found.command === undefined && first !== undefined) return printUnknown(first, world)
  return runCommand(found, { world, profile, settings, early: early.values })
}

interface Session {
  readonly world: HelmWorld
  readonly profile: ProfileName
  readonly settings: Settings
}

async function runCommand(
  { command, rest }: FoundCommand,
  { world, profile, settings: before, early }: Session & { readonly early: RawValues },
): Promise<number> {
  const flags = [...inheritedFlags(profile), ...ownFlags(command, profile)]
  let parsed: ParsedFlags
  try {
    parsed = await parseFlags(rest, { flags })
  } catch (error) {
    return printError(error, world)
  }
  const settings = withFlags(before, parsed.values, profile, early)
  const log = helmLog(world.err, { debug: settings.debug === 'true', profile, now: world.now })
  const values = flagValues(parsed.values, { flags, settings })
  if (profile === 'helm4') remarkOnWait(parsed.values, log.slog)
  for (const remark of parsed.remarks) world.err(remark)
  if (values.isOn('help') || command?.load === undefined) {
    return printHelp(command, { world, profile, settings })
  }
  const problem = (await arityProblem(command, parsed.args, profile)) ?? exclusiveProblem(command, parsed.values)
  if (problem !== undefined) return printError(new GoError(problem), world)
  const { run } = await command.load()
  return finish(run, { profile, args: parsed.args, flags: values, settings, log, world })
}

async function finish(
  run: (invocation: Invocation) => Promise<{ readonly text?: string; readonly error?: unknown }>,
  invocation: Invocation,
): Promise<number> {
  const { world } = invocation
  try {
    const { text, error } = await run(invocation)
    const deep = needsDeepStack(error) ? await world.rerunDeep?.() : undefined
    if (deep !== undefined) return deep
    if (text !== undefined && text !== '') world.out(text)
    return error === undefined ? 0 : await end(error, invocation)
  } catch (error) {
    const deep = needsDeepStack(error) ? await world.rerunDeep?.() : undefined
    return deep ?? end(error, invocation)
  }
}

async function end(error: unknown, invocation: Invocation): Promise<number> {
  const { logFailure } = await import('./warnings.ts')
  logFailure(invocation, error)
  const code = await printError(error, invocation.world)
  if (code !== 1) return code
  const { helmErrorText } = await import('../../actions/helm-errors.ts')
  invocation.log.trace('helm.go:92', helmErrorText(error))
  return code
}

/** Which Helm to equal: `--compat`, else the variable, else the newest. Undefined for a name that is none. */
async function profileOf(line: readonly string[], world: HelmWorld): Promise<ProfileName | undefined> {
  let name = world.variables['FLOTILLA_COMPAT'] ?? ''
  if (line.some((word) => word.startsWith('--compat'))) {
    const { values } = await parseFlags(line, { flags: inheritedFlags('helm4'), lenient: true })
    name = values.get('compat')?.at(-1) ?? name
  }
  return name === '' || name === 'helm4' ? 'helm4' : name === 'helm3' ? 'helm3' : undefined
}

/** Settings with the global flags that were given. */
// oxlint-disable-next-line eslint/max-params -- two sets of values, as Helm reads its flags twice
function withFlags(settings: Settings, values: RawValues, profile: ProfileName, early?: RawValues): Settings {
  const changed: Record<string, string> = { ...settings }
  for (const flag of inheritedFlags(profile)) {
    const given = values.get(flag.name)
    if (given === undefined) continue
    const setting = flag.name === 'kubeconfig' ? 'kubeConfig' : flag.setting
    if (setting === undefined) continue
    // A list that was read twice is there twice.
    changed[setting] =
      flag.kind === 'stringArray' ? [...(early?.get(flag.name) ?? []), ...given].join(',') : given.at(-1)!
  }
  return changed as unknown as Settings
}

function remarkOnWait(values: RawValues, slog: (level: 'WARN', message: string) => void): void {
  const wait = values.get('wait')?.at(-1)
  const strategy = wait === 'true' ? 'watcher' : 'hookOnly'
  if (wait === 'true' || wait === 'false') {
    slog('WARN', `--wait=${wait} is deprecated (boolean value) and can be replaced with --wait=${strategy}`)
  }
}

async function arityProblem(
  command: HelmCommand,
  args: readonly string[],
  profile: ProfileName,
): Promise<string | undefined> {
  const arity = command.arity?.(profile) ?? { kind: 'any' }
  const words = problemWords(arity, args.length)
  if (words === undefined) return undefined
  const { commandPath, useLine } = await import('./help.ts')
  return `${quote(commandPath(command))} ${words}\n\nUsage:  ${useLine(command)}`
}

function problemWords(arity: ReturnType<NonNullable<HelmCommand['arity']>>, given: number): string | undefined {
  if (arity.kind === 'any') return undefined
  if (arity.kind === 'none') return given > 0 ? 'accepts no arguments' : undefined
  const { kind, count } = arity
  const noun = count === 1 ? 'argument' : 'arguments'
  switch (kind) {
    case 'exact':
      return given === count ? undefined : `requires ${count} ${noun}`
    case 'least':
      return given >= count ? undefined : `requires at least ${count} ${noun}`
    case 'most':
      return given <= count ? undefined : `accepts at most ${count} ${noun}`
    default:
      return kind satisfies never
  }
}

function exclusiveProblem({ exclusive = [] }: HelmCommand, values: RawValues): string | undefined {
  for (const group of [...exclusive].sort((a, b) => (a.join(' ') < b.join(' ') ? -1 : 1))) {
    const set = group.filter((name) => values.has(name)).sort()
    if (set.length > 1) {
      return `if any flags in the group [${group.join(' ')}] are set none of the others can be; [${set.join(' ')}] were all set`
    }
  }
  return undefined
}

async function printError(error: unknown, world: HelmWorld): Promise<number> {
  const { helmErrorText, isHelmCrash } = await import('../../actions/helm-errors.ts')
  if (isHelmCrash(error)) {
    world.err(`${helmErrorText(error)}\n`)
    return 2
  }
  world.err(`Error: ${helmErrorText(error)}\n`)
  return 1
}

async function printHelp(command: HelmCommand | undefined, { world, profile, settings }: Session): Promise<number> {
  const { helpText } = await import('./help.ts')
  world.out(helpText(command, { profile, settings }))
  return 0
}

/** `helm help COMMAND` */
async function printHelpFor(words: readonly string[], session: Session): Promise<number> {
  const { command, words: left } = findCommand(words, session.profile)
  if (command !== undefined || left.length === 0) return printHelp(command, session)
  const { usageText } = await import('./help.ts')
  const topic = `[${words.map((word) => `\`${word}\``).join(' ')}]`
  session.world.err(`Unknown help topic ${topic}\n${usageText(undefined, session)}`)
  return 0
}

function printUnknown(word: string, world: HelmWorld): number {
  const near = childrenOf(undefined).filter(({ name }) => isNear(word.toLowerCase(), name))
  const suggestions = near.map(({ name }) => `\t${name}\n`).join('')
  const hint = suggestions === '' ? '' : `\n\nDid you mean this?\n${suggestions}`
  world.err(`Error: unknown command ${quote(word)} for "helm"${hint}\nRun 'helm --help' for usage.\n`)
  return 1
}

function isNear(typed: string, name: string): boolean {
  return name.startsWith(typed) || distance(typed, name) <= 2
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replace = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replace, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[b.length]!
}
