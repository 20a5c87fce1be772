import { FlotillaError } from '../errors.ts'
import { nearestName, suggestName } from '../util/nearest.ts'
import type { Arguments, Command, Flag } from './command.ts'

/** What the words of a command line mean. `command` is undefined for the program itself and for a group. */
export interface Parsed {
  readonly command: Command | undefined
  /** The group, where only its name was given: `cluster`. */
  readonly group: string | undefined
  readonly args: Arguments
  readonly help: boolean
}

interface Tables {
  readonly commands: readonly Command[]
  readonly flags: readonly Flag[]
}

/**
 * Reads a command line by the tables, with pflag's grammar: `--name value`, `--name=value`, `-n value`, `-nvalue`, several
 * short flags together, `--switch=false`, `--` before words that look like flags. Flags may stand anywhere.
 * @throws FlotillaError E_USAGE
 */
export function parseArguments(words: readonly string[], { commands, flags }: Tables): Parsed {
  const reader = new Reader(words, flags, usageOf(words, commands))
  const { plain, values } = reader.read()
  const help = values.get('help')?.at(-1) === 'true' || plain[0] === 'help'
  const path = plain[0] === 'help' ? plain.slice(1) : plain
  const { command, group, rest } = findCommand(path, commands)
  if (command !== undefined && !help) check(command, { positionals: rest, flags: values }, flags)
  return { command, group, help: help || command === undefined, args: { positionals: rest, flags: values } }
}

function findCommand(
  words: readonly string[],
  commands: readonly Command[],
): { command: Command | undefined; group: string | undefined; rest: readonly string[] } {
  const [first, second] = words
  if (first === undefined) return { command: undefined, group: undefined, rest: [] }
  const single = commands.find(({ name }) => name === first)
  if (single !== undefined) return { command: single, group: undefined, rest: words.slice(1) }
  const members = commands.filter(({ name }) => name.startsWith(`${first} `))
  if (members.length > 0 && second === undefined) return { command: undefined, group: first, rest: [] }
  const member = members.find(({ name }) => name === `${first} ${second}`)
  if (member !== undefined) return { command: member, group: first, rest: words.slice(2) }
  const [typed, known] =
    members.length > 0
      ? [second ?? '', members.map(({ name }) => name.slice(first.length + 1))]
      : [first, [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? name))]]
  const text = `flotilla ${members.length > 0 ? `${first} ` : ''}has no command ${typed}`
  throw new FlotillaError('E_USAGE', text, { hint: suggestName(typed, known, 'command') })
}

// The words are not told apart yet, but nearly everybody writes the command first.
function usageOf([first = '', second = '']: readonly string[], commands: readonly Command[]): string {
  const named = commands.find(({ name }) => name === first || name === `${first} ${second}`)
  return named === undefined ? 'flotilla --help shows the commands' : usageText(named)
}

function usageText({ name }: Command): string {
  return `flotilla ${name} --help shows what it takes`
}

function check(command: Command, { positionals, flags: values }: Arguments, flags: readonly Flag[]): void {
  const usage = usageText(command)
  for (const name of values.keys()) {
    if (!command.flags.includes(name)) {
      throw new FlotillaError('E_USAGE', `flotilla ${command.name} has no flag --${name}`, { hint: usage })
    }
  }
  for (const [name, given] of values) {
    const flag = flags.find((one) => one.name === name)
    const choices = name === 'output' ? [...(flag?.choices ?? []), ...(command.outputs ?? [])] : flag?.choices
    const wrong = choices === undefined ? undefined : given.find((value) => !choices.includes(value))
    if (choices !== undefined && wrong !== undefined) {
      const near = nearestName(wrong, choices)
      const text = `--${name} cannot be ${JSON.stringify(wrong)}; expected ${choices.join(', ')}`
      throw new FlotillaError('E_USAGE', text, near === undefined ? {} : { hint: `did you mean ${near}?` })
    }
  }
  checkPositionals(command, positionals, usage)
}

function checkPositionals(command: Command, given: readonly string[], usage: string): void {
  const wanted = command.positionals ?? []
  const missing = wanted.find((one, i) => !one.optional && given[i] === undefined)
  if (missing !== undefined) {
    throw new FlotillaError('E_USAGE', `flotilla ${command.name} needs ${missing.name}`, {
      hint: missing.choices === undefined ? usage : `one of ${missing.choices.join(', ')}`,
    })
  }
  const extra = given[wanted.length]
  if (extra !== undefined) {
    throw new FlotillaError('E_USAGE', `flotilla ${command.name} does not take ${JSON.stringify(extra)}`, {
      hint: usage,
    })
  }
  for (const [i, { name, choices }] of wanted.entries()) {
    const value = given[i]
    if (value !== undefined && choices !== undefined && !choices.includes(value)) {
      const hint = suggestName(value, choices, 'value')
      throw new FlotillaError('E_USAGE', `${name} cannot be ${JSON.stringify(value)}`, { hint })
    }
  }
}

class Reader {
  readonly #words: readonly string[]
  readonly #flags: readonly Flag[]
  readonly #usage: string
  readonly #values = new Map<string, string[]>()
  #at = 0

  constructor(words: readonly string[], flags: readonly Flag[], usage: string) {
    this.#words = words
    this.#flags = flags
    this.#usage = usage
  }

  read(): { plain: string[]; values: Map<string, string[]> } {
    const plain: string[] = []
    while (this.#at < this.#words.length) {
      const word = this.#words[this.#at++]!
      if (word === '--') {
        plain.push(...this.#words.slice(this.#at))
        break
      }
      if (word.startsWith('--')) this.#long(word.slice(2))
      else if (word.startsWith('-') && word !== '-') this.#short(word.slice(1))
      else plain.push(word)
    }
    return { plain, values: this.#values }
  }

  #long(word: string): void {
    const equals = word.indexOf('=')
    const name = equals < 0 ? word : word.slice(0, equals)
    const flag = this.#flags.find((one) => one.name === name)
    if (flag === undefined) {
      const near = nearestName(
        name,
        this.#flags.map((one) => one.name),
      )
      const hint = near === undefined ? this.#usage : `did you mean --${near}?`
      throw new FlotillaError('E_USAGE', `there is no flag --${name}`, { hint })
    }
    this.#take(flag, equals < 0 ? undefined : word.slice(equals + 1), `--${name}`)
  }

  #short(letters: string): void {
    for (let i = 0; i < letters.length; i++) {
      const letter = letters[i]!
      const flag = this.#flags.find((one) => one.short === letter)
      if (flag === undefined) throw new FlotillaError('E_USAGE', `there is no flag -${letter}`, { hint: this.#usage })
      const rest = letters.slice(i + 1)
      if (flag.value !== undefined) {
        const value = rest.startsWith('=') ? rest.slice(1) : rest
        this.#take(flag, rest === '' ? undefined : value, `-${letter}`)
        return
      }
      const given = rest.startsWith('=') ? rest.slice(1) : undefined
      this.#take(flag, given, `-${letter}`)
      if (given !== undefined) return
    }
  }

  #take(flag: Flag, given: string | undefined, shown: string): void {
    let value = given
    if (flag.value === undefined) value = switchValue(given ?? 'true', shown)
    else if (value === undefined) {
      value = this.#words[this.#at++]
      if (value === undefined) throw new FlotillaError('E_USAGE', `${shown} needs a value: ${shown} ${flag.value}`)
    }
    const values = this.#values.get(flag.name)
    if (values === undefined) this.#values.set(flag.name, [value ?? ''])
    else values.push(value ?? '')
  }
}

// What strconv.ParseBool takes, which pflag uses.
function switchValue(text: string, shown: string): string {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return 'true'
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return 'false'
  throw new FlotillaError('E_USAGE', `${shown}=${text}: expected true or false`)
}
