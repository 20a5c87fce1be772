import type { Json } from '../model/json.ts'

/** A flag: one row makes it known to parsing, help, completion and the reference page. */
export interface Flag {
  /** Long name without dashes. */
  readonly name: string
  readonly short?: string
  /** What its value is called; a flag without one is on or off. */
  readonly value?: string
  readonly repeat?: boolean
  readonly choices?: readonly string[]
  /** What completes its value. */
  readonly completes?: 'file' | 'folder' | 'environment' | 'label' | 'release'
  readonly help: string
}

interface Positional {
  readonly name: string
  readonly optional?: boolean
  readonly choices?: readonly string[]
  readonly help: string
}

/** A command: everything about it but its code, which `load` brings when it runs. */
export interface Command {
  /** One word, or two where the first names a group. */
  readonly name: string
  readonly summary: string
  readonly details?: string
  readonly positionals?: readonly Positional[]
  /** Names of rows of the flag table. */
  readonly flags: readonly string[]
  /** Values of -o beside text, json and yaml. */
  readonly outputs?: readonly string[]
  readonly exits: Readonly<Record<number, string>>
  readonly examples?: readonly string[]
  readonly load: () => Promise<{ readonly run: Handler }>
}

/** What was typed, by the tables. */
export interface Arguments {
  readonly positionals: readonly string[]
  /** Values of each flag in the order given; `['true']` for one that is on. */
  readonly flags: ReadonlyMap<string, readonly string[]>
}

/** What a command gets from the outside. Only `main.ts` makes one. */
export interface Context {
  readonly args: Arguments
  readonly cwd: string
  readonly variables: Readonly<Record<string, string | undefined>>
  /** A person sits at both ends: questions can be asked. */
  readonly interactive: boolean
  readonly colour: boolean
  /** Width of the terminal; undefined where there is none. */
  readonly columns: number | undefined
  readonly signal: AbortSignal
  /** Shows text to the person now, beside the result: the plan before the question. */
  readonly show: (text: string) => void
  /** Progress and remarks: goes to standard error. */
  readonly remark: (text: string) => void
  readonly ask: (question: string) => Promise<string>
  /** Path of this program, for completion scripts and background processes. */
  readonly program: string
}

/** What a command gives back; printing it is not the command's business. */
export interface Result {
  readonly exit?: number
  /** For -o json and yaml. */
  readonly data?: Json
  /** For everything else; ends with a newline where it is not empty. */
  readonly text?: string
  /** Mistakes that are the result, as those of `validate`: printed as errors are, unless `data` is printed, which holds them. */
  readonly errors?: readonly Error[]
}

type Handler = (context: Context) => Promise<Result>

/** The last value of a flag; undefined where it was not given. */
export function flagOf(args: Arguments, name: string): string | undefined {
  return args.flags.get(name)?.at(-1)
}

export function flagsOf(args: Arguments, name: string): readonly string[] {
  return args.flags.get(name) ?? []
}

export function isOn(args: Arguments, name: string): boolean {
  return flagOf(args, name) === 'true'
}
