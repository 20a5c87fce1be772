import { type Decimal, isWhole, toInt64 } from '../golang/decimal.ts'
import { GoError } from '../golang/go-error.ts'
import { compileRegexp, type Regexp } from '../golang/regexp.ts'
import { quote } from '../golang/strconv.ts'
import { GoMap, List, Num, type Value } from '../model/value.ts'
import { type DraftVersion, hasVocabulary } from './schema-drafts.ts'
import { type FormatCheck, formatChecks } from './schema-format.ts'
import { decimalOf, escapeToken, type JsonType, jsonTypeOf, lookUp, NumberLiteral, placeOf } from './schema-json.ts'
import { fragmentOf, resourceAt, type SchemaResource, type SchemaRoot, type SchemaRoots } from './schema-roots.ts'
import { isAnchor, joinAddress, parseAddress } from './schema-url.ts'

/** A schema ready to be checked against: keywords that its draft or its dialect does not have are absent. */
export class Schema {
  readonly location: string
  readonly url: string
  readonly pointer: string
  draft: DraftVersion = 2020
  resource: Schema = this
  /** Of a resource. */
  dynamicAnchors: ReadonlyMap<string, Schema> = new Map()
  /** A schema that allows all or nothing. */
  boolean: boolean | undefined
  ref: Schema | undefined
  recursiveRef: Schema | undefined
  recursiveAnchor = false
  dynamicRef: { readonly target: Schema; readonly anchor: string } | undefined
  dynamicAnchor = ''
  types: readonly JsonType[] = []
  constant: { readonly value: Value } | undefined
  choices: readonly Value[] | undefined
  format: FormatCheck | undefined
  pattern: Regexp | undefined
  required: readonly string[] = []
  uniqueItems = false
  /** `false` of `additionalProperties` and `additionalItems`, which is no schema there. */
  additionalProperties: boolean | Schema | undefined
  additionalItems: boolean | Schema | undefined
  /** Whole numbers and exact ones of keywords. */
  readonly counts = new Map<string, number>()
  readonly bounds = new Map<string, Decimal>()
  /** Schemas of keywords that hold one, a list or a map of them. */
  readonly one = new Map<string, Schema>()
  readonly list = new Map<string, readonly Schema[]>()
  properties: ReadonlyMap<string, Schema> | undefined
  patterns: readonly { readonly regexp: Regexp; readonly schema: Schema }[] = []
  dependencies: ReadonlyMap<string, Schema | readonly string[]> | undefined
  dependentSchemas: ReadonlyMap<string, Schema> | undefined
  dependentRequired: ReadonlyMap<string, readonly string[]> | undefined
  allPropertiesEvaluated = false
  allItemsEvaluated = false
  itemsEvaluated = 0

  constructor(url: string, pointer: string, location = placeOf(url, pointer)) {
    this.url = url
    this.pointer = pointer
    this.location = location
  }
}

const typeOrder: readonly JsonType[] = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object']
const countKeywords = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties']

/** Compiles everything that can be reached from a place, so that a mistake anywhere is found at once. */
export class SchemaCompiler {
  readonly roots: SchemaRoots
  /** Formats are checked whatever the draft says: metaschemas. */
  readonly assertsFormats: boolean
  readonly #schemas = new Map<string, Schema>()
  readonly #queue: Schema[] = []

  constructor(roots: SchemaRoots, { assertsFormats }: { readonly assertsFormats: boolean }) {
    this.roots = roots
    this.assertsFormats = assertsFormats
  }

  /** @throws GoError for references that lead nowhere, patterns that are no regular expressions … */
  compile(url: string): Schema {
    this.roots.root(url)
    const schema = this.at(url, '')
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      const root = this.roots.root(next.url)
      this.roots.ensure(root, next.pointer)
      new Compilation(this, next, root).run(lookUp(root.document, next.pointer, root.url))
    }
    return schema
  }

  /** The schema at a place; it is compiled before `compile` returns. */
  at(url: string, pointer: string): Schema {
    const key = `${url}#${pointer}`
    let schema = this.#schemas.get(key)
    if (schema === undefined) {
      schema = new Schema(url, pointer)
      this.#schemas.set(key, schema)
      this.#queue.push(schema)
    }
    return schema
  }
}

class Compilation {
  readonly #compiler: SchemaCompiler
  readonly #schema: Schema
  readonly #root: SchemaRoot
  readonly #resource: SchemaResource

  constructor(compiler: SchemaCompiler, schema: Schema, root: SchemaRoot) {
    this.#compiler = compiler
    this.#schema = schema
    this.#root = root
    this.#resource = resourceAt(root, schema.pointer)
  }

  run(value: Value): void {
    const schema = this.#schema
    const { pointer, anchors, dynamicAnchors, dialect } = this.#resource
    schema.draft = dialect.draft.version
    schema.resource = this.#at(pointer)
    if (schema.draft >= 2020 && schema.resource === schema) {
      const names = [...dynamicAnchors]
      schema.dynamicAnchors = new Map(names.map((name) => [name, this.#at(anchors.get(name) as string)]))
    }
    if (typeof value === 'boolean') schema.boolean = value
    else if (value instanceof GoMap && value.size === 0) schema.boolean = true
    else if (value instanceof GoMap) this.#compile(value)
    const first = schema.list.get(schema.draft < 2020 ? 'items' : 'prefixItems')
    schema.allPropertiesEvaluated = schema.additionalProperties !== undefined
    schema.allItemsEvaluated = schema.additionalItems !== undefined || schema.one.has('items')
    schema.itemsEvaluated = first?.length ?? 0
  }

  #at(pointer: string): Schema {
    return this.#compiler.at(this.#schema.url, pointer)
  }

  #inside(...tokens: readonly string[]): Schema {
    return this.#at(`${this.#schema.pointer}/${tokens.map(escapeToken).join('/')}`)
  }

  #has(vocabulary: string): boolean {
    return hasVocabulary(this.#resource.dialect, vocabulary)
  }

  #compile(value: GoMap): void {
    const schema = this.#schema
    const { draft } = schema
    // Its text is kept with the schema, so that it has to be one.
    const id = value.get(this.#resource.dialect.draft.id)
    if (draft < 2019 && typeof id === 'string') fragmentOf(id, schema.location)
    schema.ref = this.#reference(value, '$ref')
    const { applies, validates } = { applies: this.#has('applicator'), validates: this.#has('validation') }
    // Before 2019 a reference stands alone, but for what later drafts brought.
    if (draft >= 2019 || schema.ref === undefined) {
      if (applies) this.#applicators(value)
      if (validates) this.#assertions(value)
      if (this.#assertsFormat() && typeof value.get('format') === 'string')
        schema.format = formatChecks.get(value.get('format') as string)
    }
    if (draft >= 6 && applies) this.#ones(value, ['contains', 'propertyNames'])
    if (draft >= 6 && validates && value.has('const')) schema.constant = { value: value.get('const') }
    if (draft >= 7 && applies) this.#condition(value)
    if (draft >= 2019) this.#since2019(value)
    if (draft >= 2020) this.#since2020(value)
  }

  #assertsFormat(): boolean {
    const { draft } = this.#schema
    if (this.#compiler.assertsFormats || draft < 2019) return true
    return this.#has(draft === 2019 ? 'format' : 'format-assertion')
  }

  #reference(value: GoMap, keyword: string): Schema | undefined {
    const reference = value.get(keyword)
    if (typeof reference !== 'string') return undefined
    const address = joinAddress(this.#resource.id, reference)
    const { url, pointer } = this.#compiler.roots.resolve(this.#root, address)
    return this.#compiler.at(url, pointer)
  }

  #applicators(value: GoMap): void {
    const schema = this.#schema
    for (const name of ['allOf', 'anyOf', 'oneOf']) this.#listOf(value, name)
    this.#ones(value, ['not'])
    if (schema.draft < 2020 && value.get('items') instanceof List) {
      this.#listOf(value, 'items')
      schema.additionalItems = this.#additional(value, 'additionalItems')
    } else if (schema.draft < 2020) this.#ones(value, ['items'])
    schema.properties = this.#mapOf(value, 'properties')
    const patterns = value.get('patternProperties')
    if (patterns instanceof GoMap) {
      schema.patterns = patterns.sortedKeys().map((key) => ({
        regexp: this.#regexp(key, 'patternProperties'),
        schema: this.#inside('patternProperties', key),
      }))
    }
    schema.additionalProperties = this.#additional(value, 'additionalProperties')
    const dependencies = value.get('dependencies')
    if (!(dependencies instanceof GoMap)) return
    schema.dependencies = new Map(
      dependencies.sortedKeys().map((key) => {
        const one = dependencies.get(key)
        return [key, one instanceof List ? textsOf(one) : this.#inside('dependencies', key)]
      }),
    )
  }

  #assertions(value: GoMap): void {
    const schema = this.#schema
    const type = value.get('type')
    const names = typeof type === 'string' ? [type] : textsOf(type)
    schema.types = typeOrder.filter((one) => names.includes(one))
    const choices = value.get('enum')
    if (choices instanceof List) schema.choices = choices.items
    this.#bound(value, 'multipleOf')
    for (const [plain, exclusive] of [
      ['maximum', 'exclusiveMaximum'],
      ['minimum', 'exclusiveMinimum'],
    ] as const) {
      // In draft 4 the exclusive keywords are remarks on the others.
      if (value.get(exclusive) === true) this.#bound(value, plain, exclusive)
      else {
        this.#bound(value, plain)
        this.#bound(value, exclusive)
      }
    }
    this.#counts(value, countKeywords)
    const pattern = value.get('pattern')
    if (typeof pattern === 'string') schema.pattern = this.#regexp(pattern, 'pattern')
    schema.uniqueItems = value.get('uniqueItems') === true
    schema.required = textsOf(value.get('required'))
  }

  #condition(value: GoMap): void {
    if (!value.has('if')) return
    const condition = value.get('if')
    this.#ones(value, ['if', ...(condition === false ? [] : ['then']), ...(condition === true ? [] : ['else'])])
  }

  #since2019(value: GoMap): void {
    const schema = this.#schema
    schema.recursiveRef = this.#reference(value, '$recursiveRef')
    schema.recursiveAnchor = value.get('$recursiveAnchor') === true
    if (this.#has('validation')) {
      if (schema.one.has('contains')) this.#counts(value, ['minContains', 'maxContains'])
      const required = value.get('dependentRequired')
      if (required instanceof GoMap) {
        const lists = required.sortedKeys().filter((key) => required.get(key) instanceof List)
        schema.dependentRequired = new Map(lists.map((key) => [key, textsOf(required.get(key))]))
      }
    }
    if (this.#has('applicator')) schema.dependentSchemas = this.#mapOf(value, 'dependentSchemas')
    if (this.#has(schema.draft === 2019 ? 'applicator' : 'unevaluated'))
      this.#ones(value, ['unevaluatedItems', 'unevaluatedProperties'])
  }

  #since2020(value: GoMap): void {
    const schema = this.#schema
    const target = this.#reference(value, '$dynamicRef')
    if (target !== undefined) {
      const { fragment } = parseAddress(value.get('$dynamicRef') as string)
      schema.dynamicRef = { target, anchor: isAnchor(fragment) ? fragment : '' }
    }
    const anchor = value.get('$dynamicAnchor')
    if (typeof anchor === 'string') schema.dynamicAnchor = anchor
    if (!this.#has('applicator')) return
    this.#listOf(value, 'prefixItems')
    this.#ones(value, ['items'])
  }

  #ones(value: GoMap, names: readonly string[]): void {
    for (const name of names) if (value.has(name)) this.#schema.one.set(name, this.#inside(name))
  }

  #listOf(value: GoMap, name: string): void {
    const list = value.get(name)
    if (!(list instanceof List)) return
    const schemas = list.items.map((_, i) => this.#inside(name, String(i)))
    this.#schema.list.set(name, schemas)
  }

  #mapOf(value: GoMap, name: string): ReadonlyMap<string, Schema> | undefined {
    const map = value.get(name)
    if (!(map instanceof GoMap)) return undefined
    return new Map(map.sortedKeys().map((key) => [key, this.#inside(name, key)]))
  }

  #additional(value: GoMap, name: string): boolean | Schema | undefined {
    const additional = value.get(name)
    if (typeof additional === 'boolean') return additional
    return value.has(name) ? this.#inside(name) : undefined
  }

  #bound(value: GoMap, name: string, as = name): void {
    const bound = exactNumber(value.get(name))
    if (bound !== undefined) this.#schema.bounds.set(as, bound)
  }

  #counts(value: GoMap, names: readonly string[]): void {
    for (const name of names) {
      const count = exactNumber(value.get(name))
      if (count !== undefined && isWhole(count)) this.#schema.counts.set(name, Number(toInt64(count)))
    }
  }

  #regexp(source: string, keyword: string): Regexp {
    try {
      return compileRegexp(source)
    } catch (error) {
      if (!(error instanceof GoError)) throw error
      const place = placeOf(this.#schema.url, `${this.#schema.pointer}/${escapeToken(keyword)}`)
      throw new GoError(`invalid regex ${quote(source)} at ${quote(place)}: ${error.message}`, { cause: error })
    }
  }
}

function exactNumber(value: Value): Decimal | undefined {
  return value instanceof NumberLiteral || value instanceof Num || typeof value === 'number'
    ? jsonTypeOf(value) && decimalOf(value)
    : undefined
}

function textsOf(value: Value): string[] {
  return value instanceof List ? value.items.filter((item) => typeof item === 'string') : []
}
