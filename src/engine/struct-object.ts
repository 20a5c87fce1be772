import { formatValue } from '../golang/fmt.ts'
import { deepEqual } from '../golang/numbers.ts'
import { FieldMap, type GoFunction, GoMap, GoObject, noField, type Value } from '../model/value.ts'

export interface StructField {
  readonly name: string
  /** Key in JSON; absent for a field that is not written there (an unexported one). */
  readonly json?: string
  readonly value: Value
  /** Left out of JSON when it has its zero value. */
  readonly omitEmpty?: boolean
  /** It has a tag for YAML too, which says what the one for JSON says. */
  readonly yamlAsJson?: boolean
  /** Go's lower-case fields: printed, never read. */
  readonly unexported?: boolean
  /** An embedded struct: its fields are reached, and written to JSON, as if they were here. */
  readonly embedded?: boolean
}

export interface StructOptions {
  readonly pointer?: boolean
  readonly methods?: ReadonlyMap<string, GoFunction>
}

/** A Go struct, or a pointer to one, with what templates can see of it. */
export class StructObject extends GoObject {
  readonly goType: string
  readonly goKind: 'struct' | 'ptr'
  readonly fields: readonly StructField[]
  readonly #methods: ReadonlyMap<string, GoFunction> | undefined

  constructor(goType: string, fields: readonly StructField[], options: StructOptions = {}) {
    super()
    this.goType = options.pointer ? `*${goType}` : goType
    this.goKind = options.pointer ? 'ptr' : 'struct'
    this.fields = fields
    this.#methods = options.methods
  }

  override field(name: string): Value | typeof noField {
    for (const field of this.fields) {
      if (field.name === name && !field.unexported) return field.value
      if (field.embedded && field.value instanceof StructObject) {
        const inner = field.value.field(name)
        if (inner !== noField) return inner
      }
    }
    return noField
  }

  override hasUnexportedField(name: string): boolean {
    return this.fields.some((field) => field.unexported && field.name === name)
  }

  override method(name: string): GoFunction | undefined {
    return this.#methods?.get(name)
  }

  format(): string {
    return formatValue(this)
  }

  override shown(): string {
    // Fields of what a pointer leads to have an address, so that String of the pointer's method set counts.
    const text = this.#methods?.get('String')?.call()
    if (typeof text === 'string') return text
    return this.printable().format()
  }

  override printable(): StructObject {
    if (this.goKind === 'struct' || this.#methods?.has('String')) return this
    return new StructObject(this.goType.slice(1), this.fields)
  }

  override copied(copy: (value: Value) => Value): StructObject {
    // The private fields that there are hold texts.
    const fields = this.fields.map((field) => ({ ...field, value: field.unexported ? '' : copy(field.value) }))
    return this.#with(fields)
  }

  /** As reflect.DeepEqual, which sees private fields, too. */
  override equals(other: GoObject, how: 'same' | 'deep'): boolean | undefined {
    if (how === 'same' || !(other instanceof StructObject)) return undefined
    return this.fields.every(({ value }, i) => deepEqual(value, other.fields[i]?.value))
  }

  #with(fields: readonly StructField[]): StructObject {
    const methods = this.#methods === undefined ? {} : { methods: this.#methods }
    const pointer = this.goKind === 'ptr'
    return new StructObject(pointer ? this.goType.slice(1) : this.goType, fields, { ...methods, pointer })
  }

  /** Methods of a struct that is reached through a pointer are the pointer's. */
  override passed(): GoObject {
    if (this.goKind === 'ptr' || this.#methods === undefined) return this
    return new StructObject(this.goType, this.fields)
  }

  override structFields(): readonly StructField[] {
    return this.fields
  }

  toData(): GoMap {
    const map = new FieldMap()
    for (const { json, value, omitEmpty, embedded } of this.fields) {
      if (embedded && value instanceof StructObject) for (const [key, item] of value.toData()) map.set(key, item)
      else if (json !== undefined && !(omitEmpty && isEmpty(value))) map.set(json, value)
    }
    return map
  }

  /** go-yaml does not know tags for JSON: it writes all fields, under their names in lower case. */
  override toYamlData(): GoMap {
    const map = new FieldMap()
    for (const { name, json, value, omitEmpty, unexported, yamlAsJson } of this.fields) {
      if (unexported || (yamlAsJson && omitEmpty && isEmpty(value))) continue
      map.set(yamlAsJson && json !== undefined ? json : name.toLowerCase(), value)
    }
    return map
  }
}

function isEmpty(value: Value): boolean {
  if (value === '' || value === false || value === null || value === undefined) return true
  if (value instanceof GoMap) return value.size === 0
  return typeof value === 'object' && 'items' in value && value.items.length === 0
}
