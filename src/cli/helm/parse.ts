import { GoError } from '../../golang/go-error.ts'
import { quote } from '../../golang/strconv.ts'
import type { ProfileName } from '../../model/profile.table.ts'
import type { FlagValues, HelmCommand, HelmFlag } from './command.ts'
import { helmCommands } from './commands.table.ts'
import { type RawValues, takeValue } from './flag-values.ts'
import { globalFlags } from './flags.table.ts'
import type { Settings } from './settings.ts'

/** A command line with its command found. `command` is undefined for helm itself. */
export interface FoundCommand {
  readonly command: HelmCommand | undefined
  /** What is left of the line without the words of the command. */
  readonly rest: readonly string[]
  /** The words that look like positionals; for helm itself the first is an unknown command. */
  readonly words: readonly string[]
}

const helpFlag: HelmFlag = { name: 'help', short: 'h', kind: 'bool', usage: '' }

/** Flags that a command takes itself, in this profile. */
export function ownFlags(command: HelmCommand | undefined, profile: ProfileName): readonly HelmFlag[] {
  const of = command === undefined ? 'helm' : command.name.slice(command.name.lastIndexOf(' ') + 1)
  const own = (command?.flags ?? []).filter(({ only }) => only === undefined || only === profile)
  return [...own, { ...helpFlag, usage: `help for ${of}` }]
}

/** Flags of every command, in this profile. */
export function inheritedFlags(profile: ProfileName): readonly HelmFlag[] {
  return globalFlags.filter(({ only }) => only === undefined || only === profile)
}

/** Commands directly below one, by their last words. */
export function childrenOf(command: HelmCommand | undefined): readonly HelmCommand[] {
  const prefix = command === undefined ? '' : `${command.name} `
  return helmCommands.filter(({ name }) => name.startsWith(prefix) && !name.slice(prefix.length).includes(' '))
}

/** Finds the command of a line as cobra does: flags may stand before it. */
export function findCommand(line: readonly string[], profile: ProfileName): FoundCommand {
  const inherited = inheritedFlags(profile)
  let command: HelmCommand | undefined
  let rest = line
  let flags: readonly HelmFlag[] = [...inherited, helpFlag]
  for (;;) {
    const words = plainWords(rest, flags)
    const [next] = words
    const prefix = command === undefined ? '' : `${command.name} `
    const found =
      next === undefined
        ? undefined
        : childrenOf(command).find((one) => one.name === prefix + next || one.aliases?.includes(next))
    if (found === undefined || next === undefined) return { command, rest, words }
    rest = without(rest, next, flags)
    command = found
    flags = [...inherited, ...ownFlags(command, profile).filter(({ name }) => name !== 'help')]
  }
}

function takesNext(word: string, flags: readonly HelmFlag[]): boolean {
  if (!word.startsWith('-') || word.includes('=')) return false
  const flag = word.startsWith('--')
    ? flags.find(({ name }) => name === word.slice(2))
    : word.length === 2
      ? flags.find(({ short }) => short === word[1])
      : undefined
  if (!word.startsWith('--') && word.length !== 2) return false
  return flag === undefined || bareValue(flag) === undefined
}

function bareValue(flag: HelmFlag): string | undefined {
  return flag.kind === 'bool' ? 'true' : flag.bare
}

function plainWords(line: readonly string[], flags: readonly HelmFlag[]): string[] {
  const words: string[] = []
  for (let i = 0; i < line.length; i++) {
    const word = line[i]!
    if (word === '--') break
    if (takesNext(word, flags)) {
      if (line.length - i - 1 <= 1) break
      i++
    } else if (word !== '' && !word.startsWith('-')) words.push(word)
  }
  return words
}

function without(line: readonly string[], name: string, flags: readonly HelmFlag[]): readonly string[] {
  for (let i = 0; i < line.length; i++) {
    const word = line[i]!
    if (word === '--') break
    if (takesNext(word, flags)) i++
    else if (word === name) return [...line.slice(0, i), ...line.slice(i + 1)]
  }
  return line
}

export interface ParsedFlags {
  readonly values: RawValues
  readonly args: readonly string[]
  /** Remarks about deprecated flags, one line each. */
  readonly remarks: readonly string[]
}

export interface ParseFlagsOptions {
  readonly flags: readonly HelmFlag[]
  /** Passes over flags that are not known, and over wrong values. */
  readonly lenient?: boolean
}

/**
 * Reads flags with pflag's grammar; they may stand anywhere up to `--`.
 *
 * @throws GoError with pflag's text
 */
export async function parseFlags(line: readonly string[], options: ParseFlagsOptions): Promise<ParsedFlags> {
  const reader = new FlagReader(line, options)
  try {
    await reader.read()
  } catch (error) {
    // What was read up to there counts.
    if (!options.lenient || !(error instanceof GoError)) throw error
  }
  return reader
}

class FlagReader implements ParsedFlags {
  readonly values: RawValues = new Map()
  readonly args: string[] = []
  readonly remarks: string[] = []
  readonly #line: readonly string[]
  readonly #options: ParseFlagsOptions
  #at = 0

  constructor(line: readonly string[], options: ParseFlagsOptions) {
    this.#line = line
    this.#options = options
  }

  async read(): Promise<void> {
    while (this.#at < this.#line.length) {
      const word = this.#line[this.#at++]!
      if (word === '--') {
        this.args.push(...this.#line.slice(this.#at))
        return
      }
      if (word.startsWith('--')) await this.#long(word)
      else if (word.startsWith('-') && word !== '-') await this.#short(word.slice(1))
      else this.args.push(word)
    }
  }

  async #long(word: string): Promise<void> {
    const body = word.slice(2)
    if (body.startsWith('-') || body.startsWith('=')) throw new GoError(`bad flag syntax: ${word}`)
    const equals = body.indexOf('=')
    const name = equals < 0 ? body : body.slice(0, equals)
    const flag = this.#options.flags.find((one) => one.name === name)
    if (flag === undefined) {
      if (this.#options.lenient) return this.#passOver(equals >= 0)
      throw new GoError(`unknown flag: --${name}`)
    }
    if (equals >= 0) return this.#take(flag, body.slice(equals + 1))
    const bare = bareValue(flag)
    if (bare !== undefined) return this.#take(flag, bare)
    const next = this.#line[this.#at]
    if (next === undefined) throw new GoError(`flag needs an argument: --${name}`)
    this.#at++
    return this.#take(flag, next)
  }

  async #short(letters: string): Promise<void> {
    for (let i = 0; i < letters.length; i++) {
      const letter = letters[i]!
      const rest = letters.slice(i + 1)
      const flag = this.#options.flags.find((one) => one.short === letter)
      if (flag === undefined) {
        if (this.#options.lenient) return this.#passOver(rest.startsWith('='))
        throw new GoError(`unknown shorthand flag: ${quoteLetter(letter)} in -${letters}`)
      }
      if (rest.length > 1 && rest.startsWith('=')) return this.#take(flag, rest.slice(1))
      const bare = bareValue(flag)
      if (bare !== undefined) {
        await this.#take(flag, bare)
        continue
      }
      if (rest !== '') return this.#take(flag, rest)
      const next = this.#line[this.#at]
      if (next === undefined) throw new GoError(`flag needs an argument: ${quoteLetter(letter)} in -${letters}`)
      this.#at++
      return this.#take(flag, next)
    }
  }

  // pflag's stripUnknownFlagValue: what follows an unknown flag is taken for its value unless it looks like a flag.
  #passOver(hasValue: boolean): void {
    const next = this.#line[this.#at]
    if (!hasValue && next !== undefined && !next.startsWith('-')) this.#at++
  }

  async #take(flag: HelmFlag, text: string): Promise<void> {
    try {
      await takeValue(this.values, flag, text)
    } catch (error) {
      if (!(error instanceof GoError)) throw error
      const shown = flag.short === undefined ? `--${flag.name}` : `-${flag.short}, --${flag.name}`
      throw new GoError(`invalid argument ${quote(text)} for ${quote(shown)} flag: ${error.message}`, { cause: error })
    }
    if (flag.deprecated !== undefined) {
      this.remarks.push(`Flag --${flag.name} has been deprecated, ${flag.deprecated}\n`)
    }
  }
}

function quoteLetter(letter: string): string {
  return `'${letter}'`
}

/** Values with their defaults. */
export function flagValues(
  values: RawValues,
  { flags, settings }: { readonly flags: readonly HelmFlag[]; readonly settings: Settings },
): FlagValues {
  const defaultOf = (name: string): string => {
    const flag = flags.find((one) => one.name === name)
    if (flag?.setting !== undefined) return settings[flag.setting]
    return flag?.default ?? (flag?.kind === 'bool' ? 'false' : '')
  }
  const text = (name: string): string => values.get(name)?.at(-1) ?? defaultOf(name)
  return {
    text,
    isOn: (name) => text(name) === 'true',
    list: (name) => values.get(name) ?? [],
    pairs: (name) =>
      new Map(
        (values.get(name) ?? []).map((pair) => {
          const equals = pair.indexOf('=')
          return [pair.slice(0, equals), pair.slice(equals + 1)]
        }),
      ),
    isSet: (name) => values.has(name),
  }
}
