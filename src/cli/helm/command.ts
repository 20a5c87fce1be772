import type { ProfileName } from '../../model/profile.table.ts'
import type { HelmLog } from './log.ts'
import type { Settings } from './settings.ts'

/** Types of flags, in pflag's words where the name is shown in help. */
type FlagKind =
  | 'bool'
  | 'string'
  | 'strings'
  | 'stringArray'
  | 'stringToString'
  | 'int'
  | 'uint'
  | 'float32'
  | 'duration'
  | 'WaitStrategy'
  | 'format'
  | 'postRendererString'
  | 'postRendererArgsSlice'

/** A flag of a helm command: one row makes it known to parsing and help. */
export interface HelmFlag {
  readonly name: string
  readonly short?: string
  readonly kind: FlagKind
  readonly usage: string
  /** Text of its default; the zero value of its kind unless given. */
  readonly default?: string
  /** Its default is one of the settings, which the environment sets. */
  readonly setting?: keyof Settings
  /** Its value where it stands without one. */
  readonly bare?: string
  readonly hidden?: boolean
  /** What to use instead. Hides it, too. */
  readonly deprecated?: string
  /** Only this Helm has it. */
  readonly only?: ProfileName
}

export interface HelmCommand {
  /** Words after `helm`: `show values`. */
  readonly name: string
  /** The usage line after `helm` and the words before: `template [NAME] [CHART]`. */
  readonly use: string
  readonly short: string
  readonly shortInHelm3?: string
  readonly long: string
  readonly aliases?: readonly string[]
  readonly flags?: readonly HelmFlag[]
  /** How many positionals it takes; a group of commands has none and no code. */
  readonly arity?: (profile: ProfileName) => Arity
  /** Groups of flags of which only one may be set. */
  readonly exclusive?: readonly (readonly string[])[]
  readonly load?: () => Promise<{ readonly run: HelmHandler }>
}

export type Arity =
  | { readonly kind: 'none' }
  | { readonly kind: 'any' }
  | { readonly kind: 'exact' | 'least' | 'most'; readonly count: number }

/** What was typed. */
export interface FlagValues {
  /** The value of a flag, or its default. */
  text(name: string): string
  isOn(name: string): boolean
  list(name: string): readonly string[]
  /** `key=value` pairs of a flag. */
  pairs(name: string): ReadonlyMap<string, string>
  /** Whether it was given. */
  isSet(name: string): boolean
}

/** What a helm command needs from the process around it. Tests give their own. */
export interface HelmWorld {
  readonly cwd: string
  readonly variables: Readonly<Record<string, string | undefined>>
  /** Name of the program as it was called. */
  readonly program: string
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Everything on standard input. */
  readonly readInput: () => Uint8Array
  readonly now: () => Date
  /** Runs the same command with a deeper stack; undefined where that was done already. */
  readonly rerunDeep?: () => Promise<number | undefined>
}

export interface Invocation {
  readonly profile: ProfileName
  readonly args: readonly string[]
  readonly flags: FlagValues
  readonly settings: Settings
  readonly log: HelmLog
  readonly world: HelmWorld
}

/** What a command gives back: text for standard output, and the error that it ends with. */
export interface HelmResult {
  readonly text?: string
  readonly error?: unknown
}

export type HelmHandler = (invocation: Invocation) => Promise<HelmResult>
