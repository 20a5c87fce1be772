import { FlotillaError } from '../errors.ts'
import type { Json } from '../model/json.ts'
import type { Context, Result } from './command.ts'
import { flagOf, isOn } from './command.ts'
import { commands } from './commands.table.ts'
import { needsDeepStack } from './deep-stack.ts'
import { flags } from './flags.table.ts'
import { type Parsed, parseArguments } from './parse.ts'
import { version } from './version.ts'

/** What a run needs from the process around it. Tests give their own. */
export interface World
  extends Pick<Context, 'cwd' | 'variables' | 'interactive' | 'columns' | 'signal' | 'ask' | 'program'> {
  /** Standard output is a terminal. */
  readonly colour: boolean
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Runs the same command with a deeper stack; undefined where that was done already. */
  readonly rerunDeep?: () => Promise<number | undefined>
}

/** Runs a command line and prints what comes of it. Gives the exit code; never throws. */
export async function run(words: readonly string[], world: World): Promise<number> {
  let colour = world.colour && !world.variables['NO_COLOR']
  try {
    if (words[0] === '__complete') {
      const { complete } = await import('./complete.ts')
      world.out(await complete(words.slice(1), world))
      return 0
    }
    if (words.includes('--version')) {
      world.out(`${version}\n`)
      return 0
    }
    const parsed = parseArguments(words, { commands, flags })
    colour &&= !isOn(parsed.args, 'no-color')
    if (parsed.help || parsed.command === undefined) {
      const { helpText } = await import('./help.ts')
      world.out(helpText(parsed, { commands, flags }))
      return parsed.command === undefined && parsed.args.positionals.length > 0 ? 1 : 0
    }
    return await runCommand(parsed.command.load, contextOf(parsed, world, colour), world)
  } catch (error) {
    const deep = needsDeepStack(error) ? await world.rerunDeep?.() : undefined
    if (deep !== undefined) return deep
    // What an aborted request says is not news to the person who pressed Ctrl-C.
    if (world.signal.aborted && !(error instanceof FlotillaError)) return 130
    await printErrors([error], { world, colour })
    return error instanceof FlotillaError && error.code === 'E_STALE_PLAN' ? 4 : 1
  }
}

function contextOf({ args }: Parsed, world: World, colour: boolean): Context {
  return { ...world, args, colour, show: world.out, remark: world.err }
}

async function runCommand(
  load: () => Promise<{ readonly run: (context: Context) => Promise<Result> }>,
  context: Context,
  world: World,
): Promise<number> {
  const { run: handler } = await load()
  const result = await handler(context)
  const output = flagOf(context.args, 'output') ?? 'text'
  const asData = result.data !== undefined && (output === 'json' || output === 'yaml')
  if (result.data !== undefined && asData)
    world.out(output === 'json' ? `${JSON.stringify(result.data, null, 2)}\n` : await yamlText(result.data))
  else if (result.text !== undefined) world.out(result.text)
  // A program reads them in the data.
  if (result.errors !== undefined && !asData) await printErrors(result.errors, { world, colour: context.colour })
  return result.exit ?? (result.errors !== undefined && result.errors.length > 0 ? 1 : 0)
}

async function yamlText(data: Json): Promise<string> {
  const [{ toYaml }, { fromPlain }] = await Promise.all([import('../yaml/emit.ts'), import('../golang/json.ts')])
  const text = toYaml(fromPlain(data))
  return text.endsWith('\n') ? text : `${text}\n`
}

async function printErrors(
  errors: readonly unknown[],
  { world, colour }: { world: World; colour: boolean },
): Promise<void> {
  const { formatErrors } = await import('./format-errors.ts')
  const { cwd, variables } = world
  world.err(formatErrors(errors, { cwd, colour, debug: Boolean(variables['FLOTILLA_DEBUG']) }))
}
