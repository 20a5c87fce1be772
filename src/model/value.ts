/**
 * The one value tree: what YAML is read into, what templates compute with, what the emitters print. Every Go type that a
 * template can observe keeps its identity here.
 *
 * | Go                                | here                                                        |
 * |-----------------------------------|-------------------------------------------------------------|
 * | no value at all (reflect.Value{}) | `undefined`                                                 |
 * | nil interface (missing key, null) | `null`                                                      |
 * | bool, string, float64             | `boolean`, `string` (see below), `number`                   |
 * | every other number                | `Num` (int, int64, uint8 …)                                 |
 * | slice                             | `List` (element type, nil or not)                           |
 * | map with string keys              | `GoMap` (Go type name)                                      |
 * | struct, pointer, named type       | a subclass of `GoObject`                                    |
 *
 * Go strings are bytes. A byte that is not part of valid UTF-8 is held as the lone surrogate U+DC80..U+DCFF, and becomes that
 * byte again where text leaves the program (`golang/bytes.ts`).
 */
export type Value = undefined | null | boolean | string | number | Num | List | GoMap | GoObject

export type NumKind =
  | 'int'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'float32'

/** A number that is not a float64. Immutable. */
export class Num {
  readonly kind: NumKind
  /** A double while it is exact (|value| <= 2^53 - 1, or float32), else a bigint. */
  readonly value: number | bigint

  constructor(kind: NumKind, value: number | bigint) {
    this.kind = kind
    this.value = value
  }
}

/** A Go slice. `items` is the storage; `isNil` tells a nil slice (JSON `null`) from an empty one (`[]`). */
export class List {
  readonly items: Value[]
  /** Go name of the element type: `interface {}`, `string`, `int`, `uint8`, `map[string]interface {}` … */
  readonly elem: string
  readonly isNil: boolean

  constructor(items: Value[], elem = 'interface {}', isNil = false) {
    this.items = items
    this.elem = elem
    this.isNil = isNil
  }

  /** The elements of a `[]byte` that holds them so; they never change. */
  get bytes(): Uint8Array | undefined {
    return undefined
  }
}

export const mapType = 'map[string]interface {}'

/** A Go map with string keys. Iteration over the Map is insertion order; Go's order is `sortedKeys()`. */
export class GoMap extends Map<string, Value> {
  /** Go type name: `map[string]interface {}`, `map[string]string`, `common.Values` … */
  readonly goType: string
  readonly isNil: boolean
  // No private field: it would cost each of a hundred thousand maps a call of its own.
  private sorted: readonly string[] | undefined

  constructor(entries?: Iterable<readonly [string, Value]> | null, goType = mapType, isNil = false) {
    super()
    this.goType = goType
    this.isNil = isNil
    this.sorted = undefined
    if (entries) for (const [key, value] of entries) super.set(key, value)
  }

  /** Keys in the order of their UTF-8 bytes, as Go's `range` and its printers visit a map. */
  sortedKeys(): readonly string[] {
    this.sorted ??= sortByBytes([...this.keys()])
    return this.sorted
  }

  override set(key: string, value: Value): this {
    if (this.sorted !== undefined && !this.has(key)) this.sorted = undefined
    return super.set(key, value)
  }

  override delete(key: string): boolean {
    this.sorted = undefined
    return super.delete(key)
  }

  override clear(): void {
    this.sorted = undefined
    super.clear()
  }
}

/** What `GoObject.field` answers where a struct has no such field: another thing than a field that holds nil. */
export const noField: unique symbol = Symbol('noField')

/** Any other Go value that templates can hold: time.Time, *semver.Version, .Files, .Capabilities … */
export abstract class GoObject {
  /** What `%T` prints. */
  abstract readonly goType: string
  /** reflect.Kind as text: `struct`, `ptr`, `int64` … */
  abstract readonly goKind: string

  field(_name: string): Value | typeof noField {
    return noField
  }

  /** An unexported field exists but may not be read. */
  hasUnexportedField(_name: string): boolean {
    return false
  }

  method(_name: string): GoFunction | undefined {
    return undefined
  }

  /** What `%v` prints (fmt.Stringer or the struct's text). */
  abstract format(): string

  /** What `{{ value }}` writes: as `%v`, but a String method is found through the address of a struct, too. */
  shown(): string {
    return this.format()
  }

  /** What the escaping functions (`html`, `js`, `urlquery`) print of it: what a pointer leads to. */
  printable(): GoObject {
    return this
  }

  /** What a copier makes of it that goes by reflection: private fields are lost on the way. `copy` copies a field. */
  copied(_copy: (value: Value) => Value): GoObject {
    return this
  }

  /** What an `interface {}` holds of it: a copy of a struct has no address, and no methods that need one. */
  passed(): GoObject {
    return this
  }

  /** Equality with another of the same type where it does not go by `toData()`: Go's `==`, or reflect.DeepEqual. */
  equals(_other: GoObject, _how: 'same' | 'deep'): boolean | undefined {
    return undefined
  }

  /** A number of this named integer type, for a range over one. */
  counted(_n: number): Value {
    throw new Error(`${this.goType} is no integer`)
  }

  /** A part of this slice, of the same named type; `undefined` where it is none. */
  sliced(_from: number, _to: number): GoObject | undefined {
    return undefined
  }

  /** What `%#v` prints, where the type has a GoString method. */
  goString(): string | undefined {
    return undefined
  }

  /** Private fields of a struct, which fmt shows under verbs that are not for texts. */
  privateFields(): readonly (readonly [name: string, value: Value])[] | undefined {
    return undefined
  }

  /** All fields of a struct, private ones too, where its type has no methods that fmt would call instead. */
  structFields(): readonly FieldView[] | undefined {
    return undefined
  }

  /** What encoding/json and toYaml see. */
  abstract toData(): Value

  /** What go-yaml sees (toYamlPretty). */
  toYamlData(): Value {
    return this.toData()
  }
}

/** A field of a struct as libraries see it that go by reflection. */
export interface FieldView {
  readonly name: string
  readonly value: Value
  readonly unexported?: boolean
  /** Its own fields are reached as if they were here. */
  readonly embedded?: boolean
}

/** The fields of a struct: in their order, where a map's keys are sorted. */
export class FieldMap extends GoMap {
  override sortedKeys(): readonly string[] {
    return [...this.keys()]
  }
}

/**
 * Parameter kinds a Go function declares. A call converts and checks its arguments by these, with Go's texts:
 * `string` arrives as string, `bool` as boolean, `float64` as number, `int` as number (an integer), `int64` as Num,
 * `map` as GoMap of `map[string]interface {}` (or its nil), `list` as List of `interface {}`, `any` as it is.
 * Anything else is the exact Go type name (`time.Time`, `*semver.Version`, `common.Values`); such a value arrives as it is.
 */
export type ParamType = 'any' | 'string' | 'bool' | 'int' | 'int64' | 'float64' | 'map' | 'list' | (string & {})

/** A function that templates can call. It throws `GoError` for an error result or a panic, with Go's text. */
export interface GoFunction {
  readonly params: readonly ParamType[]
  /** Type of the variadic tail, if there is one. */
  readonly variadic?: ParamType
  /** A method whose results no template can take: what Go says instead of calling it. */
  readonly unfit?: string
  // biome-ignore lint/suspicious/noExplicitAny: the runtime has converted the arguments to `params`.
  readonly call: (...args: any[]) => Value
}

/** The functions of a template set, by name. */
export type FunctionTable = ReadonlyMap<string, GoFunction>

/** Compares as Go compares strings: by UTF-8 bytes. JS compares UTF-16 units, which differs beyond the BMP only. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    if (x < 0xd800 && y < 0xd800) return x - y
    // Inside a surrogate pair the units compare as the bytes do.
    const insidePair = i > 0 && (a.charCodeAt(i - 1) & 0xfc00) === 0xd800
    return insidePair ? x - y : leadByte(x) - leadByte(y) || x - y
  }
  return a.length - b.length
}

// The first byte that a UTF-16 unit stands for: itself for an escaped byte, 0xF0 and up for the first half of a pair.
function leadByte(unit: number): number {
  if (unit < 0x80) return unit
  if (unit < 0x800) return 0xc0 | (unit >> 6)
  if (unit >= 0xdc80 && unit <= 0xdcff) return unit - 0xdc00
  if (unit >= 0xd800 && unit <= 0xdbff) return 0xf0
  return 0xe0 | (unit >> 12)
}

const highUnit = /[\ud800-\uffff]/

/** Sorts names in place as `compareBytes` compares them. */
export function sortByBytes(names: string[]): string[] {
  // Below the surrogates JavaScript's own order is the same, and much faster.
  return names.some((name) => highUnit.test(name)) ? names.sort(compareBytes) : names.sort()
}
