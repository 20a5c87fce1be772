import { quote } from '../golang/strconv.ts'
import { GoMap, List, mapType, type Value } from '../model/value.ts'
import { keyText } from './toml-encode.ts'

type Key = readonly string[]

/** An inline table while it is being read. */
export interface InlineTable {
  readonly map: GoMap
  readonly outerContext: Key
  readonly outerKey: string
  readonly context: Key
}

/** What a TOML document defines so far, and which of it may still be added to: BurntSushi's rules for keys. */
export class TomlTables {
  readonly root = new GoMap()
  /** Full name of the table that keys go to. */
  context: Key = []
  /** The key whose value is being read. */
  currentKey = ''
  /** Tables that exist only because a key went through them. */
  readonly #implicit = new Set<string>()
  /** Keys that were last given an array; one of a name counts for every table of an array of tables. */
  readonly #arrays = new Set<string>()
  readonly #fail: (message: string) => never

  constructor(fail: (message: string) => never) {
    this.#fail = fail
  }

  /** The key that errors name. */
  current(): string {
    if (this.currentKey === '') return keyText(this.context)
    return this.context.length === 0 ? this.currentKey : `${keyText(this.context)}.${this.currentKey}`
  }

  /** `[key]` or `[[key]]` */
  open(key: Key, isArray: boolean): void {
    this.#addContext(key, isArray)
    this.#note('', false)
  }

  /** An array begins: its tables are put in as those of `[[key]]` would be, until the array takes their place. */
  openArray(): void {
    this.#note(this.currentKey, true)
  }

  #note(key: string, isArray: boolean): void {
    if (!isArray && this.#arrays.size === 0) return
    const full = key === '' ? this.context : [...this.context, key]
    const name = keyText(full.length === 0 ? [''] : full)
    if (isArray) this.#arrays.add(name)
    else this.#arrays.delete(name)
  }

  /** Goes into the tables that a dotted key names; the last part becomes the current key. */
  enterImplicit(key: Key): void {
    this.currentKey = key.at(-1)!
    for (const part of key.slice(0, -1)) this.#enterPart(part)
  }

  #enterPart(part: string): void {
    const full = [...this.context, part]
    this.#implicit.add(keyText(full))
    this.#addContext(full, false)
  }

  set(key: string, value: Value): void {
    this.#set(key, value)
    this.#note(key, value instanceof List)
  }

  openInline(isInArray: boolean): InlineTable {
    const outer = { outerContext: this.context, outerKey: this.currentKey }
    const context = [...this.context, this.currentKey]
    this.currentKey = ''
    this.#implicit.add(keyText(context))
    this.context = context
    this.#addContext(context, isInArray)
    return { ...outer, context, map: new GoMap() }
  }

  setInline(table: InlineTable, key: Key, readValue: () => Value): void {
    this.enterImplicit(key)
    const value = readValue()
    this.set(key.at(-1)!, value)
    let map = table.map
    for (const part of key.slice(0, -1)) {
      if (!map.has(part)) map.set(part, new GoMap())
      const inner = map.get(part)
      if (!(inner instanceof GoMap)) this.#fail(`${quote(keyText(this.context))} is not a table`)
      map = inner as GoMap
    }
    map.set(key.at(-1)!, value)
    this.context = table.context
  }

  closeInline(table: InlineTable): GoMap {
    this.context = table.outerContext
    this.currentKey = table.outerKey
    return table.map
  }

  #addContext(key: Key, isArray: boolean): void {
    let map = this.root
    const parent = key.slice(0, -1)
    parent.forEach((part, i) => {
      const upTo = key.slice(0, i + 1)
      if (!map.has(part)) {
        this.#implicit.add(keyText(upTo))
        map.set(part, new GoMap())
      }
      const inner = lastTable(map.get(part))
      if (inner === undefined) this.#fail(`Key '${keyText(upTo)}' was already created as a hash.`)
      map = inner as GoMap
    })
    this.context = parent
    const last = key.at(-1)!
    if (isArray) {
      if (!map.has(last)) map.set(last, new List([], mapType))
      const list = map.get(last)
      if (!(list instanceof List) || list.elem !== mapType) {
        this.#fail(`Key '${keyText(key)}' was already created and cannot be used as an array.`)
      }
      ;(list as List).items.push(new GoMap())
    } else this.#set(last, new GoMap())
    this.context = [...parent, last]
  }

  #set(key: string, value: Value): void {
    let map = this.root
    this.context.forEach((part, i) => {
      const inner = lastTable(map.get(part))
      if (inner === undefined) this.#fail(`Key '${keyText(this.context.slice(0, i + 1))}' has already been defined.`)
      map = inner as GoMap
    })
    const full = keyText([...this.context, key])
    if (!map.has(key)) {
      map.set(key, value)
      return
    }
    // What came into being on the way may be defined once; it keeps what it holds.
    if (!this.#implicit.delete(full)) this.#fail(`Key '${full}' has already been defined.`)
    if (this.#arrays.has(full)) map.set(key, value)
  }
}

function lastTable(value: Value): GoMap | undefined {
  if (value instanceof GoMap) return value
  const last = value instanceof List && value.elem === mapType ? value.items.at(-1) : undefined
  return last instanceof GoMap ? last : undefined
}
