import type { CommandNode, PipeNode, SharedPipe } from './ast.ts'

/**
 * The commands of a pipeline that stand in several places, word for word: parsed and compiled once for all of them. Charts repeat
 * themselves: of fifteen thousand pipelines of a large one, four thousand differ. Positions count from the first command.
 */
export class SharedCommands implements SharedPipe {
  /** The pipeline that has them and no variables of its own. */
  readonly pipe: PipeNode
  /** Variables that they name: each must be there where the commands are used. */
  readonly variables: readonly string[]
  /** The action ends with a trim marker. */
  readonly trims: boolean
  // Nearly all are compiled once, for one scope.
  #key: string | undefined
  #code: unknown
  #others: Map<string, unknown> | undefined

  constructor(commands: readonly CommandNode[], parts: { variables: readonly string[]; trims: boolean }) {
    this.pipe = { kind: 'pipe', pos: 0, variables: [], assign: false, commands, shared: this }
    this.variables = parts.variables
    this.trims = parts.trims
  }

  // One compiler makes all code, so that what was kept is of its type.
  code<Code>(key: string): Code | undefined {
    return (this.#key === key ? this.#code : this.#others?.get(key)) as Code | undefined
  }

  keep<Code>(key: string, code: Code): Code {
    if (this.#key === undefined) {
      this.#key = key
      this.#code = code
    } else {
      this.#others ??= new Map()
      this.#others.set(key, code)
    }
    return code
  }
}

const longest = 2000
const roomOfAll = 4 * 1024 * 1024
// What an entry takes however short its text is.
const entryCost = 100

/** Commands by their text, up to a limit of text; beyond that it begins anew. */
export class SharedCommandsTable {
  readonly #entries = new Map<string, SharedCommands>()
  #room = roomOfAll

  find(text: string): SharedCommands | undefined {
    return this.#entries.get(text)
  }

  add(text: string, commands: SharedCommands): void {
    if (text.length > longest) return
    this.#room -= text.length + entryCost
    if (this.#room < 0) {
      this.#entries.clear()
      this.#room = roomOfAll
    }
    this.#entries.set(text, commands)
  }
}
