import { type FunctionTable, type GoFunction, type GoMap, mapType } from '../model/value.ts'
import { builtins } from './builtins.ts'
import { LazyBody } from './compile.ts'
import type { Signature, Signatures } from './expression.ts'
import type { Body } from './frame.ts'
import { type ParsedFile, parseTemplate } from './parser.ts'
import { SharedCommandsTable } from './shared-commands.ts'

/** Methods of named map types, such as `common.Values`: Go type name → method name → the method of a receiver. */
export type MapMethods = ReadonlyMap<string, ReadonlyMap<string, (receiver: GoMap) => GoFunction>>

export interface LibraryOptions {
  readonly mapMethods?: MapMethods
  /** Characters of source text that the cache may hold; it is emptied beyond that. Default 8 Mi. */
  readonly cacheSize?: number
}

// What a file takes however short it is; code takes many times the room of its text.
const entryCost = 500

/** A file that is parsed, and compiled as far as it has run. */
export interface CompiledFile {
  readonly main: Body
  readonly defines: ReadonlyMap<string, Body>
}

/**
 * Everything about templates that does not belong to one render: which functions there are and what they take, and the
 * compiled files by content. Keep one for each profile for the life of the process: aliases, releases and environments that
 * have a file in common share its code.
 */
export class TemplateLibrary implements Signatures {
  readonly #signatures = new Map<string, Signature>()
  readonly #functions: GoFunction[] = []
  readonly #names: string[] = []
  readonly #mapMethods: MapMethods
  /** A chain without such a name takes the short way. */
  readonly #mapMethodNames = new Set<string>()
  readonly #cache = new Map<string, CompiledFile>()
  readonly #cacheSize: number
  #cached = 0
  readonly #shared = new SharedCommandsTable()

  /** `functions` are the signatures; what a name does is the matter of each render's own table. */
  constructor(functions: FunctionTable, options: LibraryOptions = {}) {
    for (const [name, fn] of builtins) this.#add(name, fn, true)
    for (const [name, fn] of functions) this.#add(name, fn, false)
    this.#mapMethods = options.mapMethods ?? new Map()
    for (const methods of this.#mapMethods.values()) for (const name of methods.keys()) this.#mapMethodNames.add(name)
    this.#cacheSize = options.cacheSize ?? 8 * 1024 * 1024
  }

  #add(name: string, fn: GoFunction, builtin: boolean): void {
    this.#signatures.set(name, { slot: this.#functions.length, function: fn, builtin })
    this.#functions.push(fn)
    this.#names.push(name)
  }

  /** Every function that templates can call. */
  get names(): readonly string[] {
    return this.#names
  }

  find(name: string): Signature | undefined {
    return this.#signatures.get(name)
  }

  has(name: string): boolean {
    return this.#signatures.has(name)
  }

  mayBeMapMethod(name: string): boolean {
    return this.#mapMethodNames.has(name)
  }

  mapMethod(map: GoMap, name: string): GoFunction | undefined {
    return map.goType === mapType ? undefined : this.#mapMethods.get(map.goType)?.get(name)?.(map)
  }

  /** The function behind a slot: the render's own, else Go's builtin. */
  functionAt(slot: number, table: FunctionTable): GoFunction {
    const name = this.#names[slot]!
    return table.get(name) ?? this.#functions[slot]!
  }

  /** A file's code, from the cache where the same text was compiled before. @throws ParseError */
  file(name: string, text: string): CompiledFile {
    const cached = this.#cache.get(text)
    // Go refuses a file that defines a template of its own name; that depends on the name.
    if (cached !== undefined && !cached.defines.has(name)) return cached
    const file = this.#compile(parseTemplate(name, text, { functions: this, shared: this.#shared }))
    const size = text.length + entryCost
    if (this.#cached + size > this.#cacheSize) {
      this.#cache.clear()
      this.#cached = 0
    }
    this.#cache.set(text, file)
    this.#cached += size
    return file
  }

  #compile(parsed: ParsedFile): CompiledFile {
    const defines = new Map<string, Body>()
    let main: Body | undefined
    for (const tree of parsed.trees.values()) {
      const body = new LazyBody(tree, parsed.text, this)
      if (tree.name === parsed.name) main = body
      else defines.set(tree.name, body)
    }
    if (main === undefined) throw new Error(`no main tree in ${parsed.name}`)
    return { main, defines }
  }
}
