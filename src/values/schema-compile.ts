import { GoError } from '../golang/go-error.ts'
import { compileRegexp, type Regexp } from '../golang/regexp.ts'
import { quote } from '../golang/strconv.ts'
import { GoMap, List, type Value } from '../model/value.ts'
import {
  type Draft,
  escapeToken,
  locationOf,
  lookUp,
  NumberLiteral,
  resolveReference,
  resourceAt,
  type SchemaDocument,
  type SchemaResource,
} from './schema-document.ts'
import { type FormatCheck, formatChecks } from './schema-format.ts'

export type JsonType = 'null' | 'boolean' | 'number' | 'integer' | 'string' | 'array' | 'object'

/** A schema ready to be checked against: keywords that its draft does not have are absent. */
export class Schema {
  readonly location: string
  readonly resource: SchemaResource
  readonly draft: Draft
  /** A schema that allows all or nothing. */
  boolean: boolean | undefined
  keywords: GoMap = new GoMap()
  types: readonly JsonType[] = []
  format: FormatCheck | undefined
  pattern: Regexp | undefined
  ref: Schema | undefined
  recursiveRef: Schema | undefined
  dynamicRef: { readonly target: Schema; readonly anchor: string } | undefined
  /** Schemas of keywords that hold one, a list or a map of them. */
  readonly one = new Map<string, Schema>()
  readonly list = new Map<string, readonly Schema[]>()
  readonly map = new Map<string, ReadonlyMap<string, Schema>>()
  patterns: readonly { readonly regexp: Regexp; readonly schema: Schema }[] = []

  constructor(location: string, resource: SchemaResource) {
    this.location = location
    this.resource = resource
    this.draft = resource.draft
  }

  number(keyword: string): number | undefined {
    const value = this.keywords.get(keyword)
    return value instanceof NumberLiteral ? value.value : undefined
  }

  strings(keyword: string): string[] {
    return textsOf(this.keywords.get(keyword))
  }
}

export interface CompiledSchema {
  readonly root: Schema
  /** The schema at a place, if it was compiled. */
  readonly at: (pointer: string) => Schema
}

const typeOrder: readonly JsonType[] = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object']

/** Keywords with one schema, and the drafts that know them. */
const oneOfDraft: ReadonlyMap<string, Draft> = new Map([
  ['not', 4],
  ['additionalProperties', 4],
  ['contains', 6],
  ['propertyNames', 6],
  ['if', 7],
  ['then', 7],
  ['else', 7],
  ['unevaluatedItems', 2019],
  ['unevaluatedProperties', 2019],
])
const listOfDraft: ReadonlyMap<string, Draft> = new Map([
  ['allOf', 4],
  ['anyOf', 4],
  ['oneOf', 4],
  ['prefixItems', 2020],
])

/**
 * Compiles everything that can be reached from the root, so that a mistake anywhere is found at once.
 *
 * @throws GoError for references that lead nowhere and patterns that are no regular expressions
 */
export function compileSchema(document: SchemaDocument): CompiledSchema {
  const schemas = new Map<string, Schema>()
  const queue: string[] = []
  const at = (pointer: string): Schema => {
    let schema = schemas.get(pointer)
    if (schema === undefined) {
      schema = new Schema(locationOf(document, pointer), resourceAt(document, pointer))
      schemas.set(pointer, schema)
      queue.push(pointer)
    }
    return schema
  }
  const root = at('')
  for (let pointer = queue.shift(); pointer !== undefined; pointer = queue.shift()) {
    const schema = at(pointer)
    at(schema.resource.pointer)
    if (schema.draft >= 2020)
      for (const name of schema.resource.dynamicAnchors) at(schema.resource.anchors.get(name) as string)
    new Compilation({ document, schema, pointer, at }).run(lookUp(document, pointer))
  }
  return { root, at }
}

interface Work {
  readonly document: SchemaDocument
  readonly schema: Schema
  readonly pointer: string
  readonly at: (pointer: string) => Schema
}

class Compilation {
  readonly #work: Work

  constructor(work: Work) {
    this.#work = work
  }

  run(value: Value): void {
    const { schema } = this.#work
    if (typeof value === 'boolean') schema.boolean = value
    if (!(value instanceof GoMap)) return
    if (value.size === 0) {
      schema.boolean = true
      return
    }
    schema.ref = this.#reference(value, '$ref')
    // Before 2019 a reference stands alone.
    if (schema.draft < 2019 && schema.ref !== undefined) return
    schema.keywords = value
    schema.types = typesOf(value.get('type'))
    this.#applicators(value)
    this.#texts(value)
    if (schema.draft >= 2019) schema.recursiveRef = this.#reference(value, '$recursiveRef')
    if (schema.draft >= 2020) this.#dynamicReference(value)
  }

  #reference(value: GoMap, keyword: string): Schema | undefined {
    const reference = value.get(keyword)
    if (typeof reference !== 'string') return undefined
    const { document, schema, at } = this.#work
    const pointer = resolveReference(document, schema.resource, reference)
    if (pointer !== undefined) return at(pointer)
    const permissive = new Schema(reference, schema.resource)
    permissive.boolean = true
    return permissive
  }

  #dynamicReference(value: GoMap): void {
    const target = this.#reference(value, '$dynamicRef')
    const reference = value.get('$dynamicRef')
    if (target === undefined || typeof reference !== 'string') return
    const fragment = reference.includes('#') ? reference.slice(reference.indexOf('#') + 1) : ''
    this.#work.schema.dynamicRef = { target, anchor: fragment.startsWith('/') ? '' : fragment }
  }

  #applicators(value: GoMap): void {
    const { schema, pointer, at } = this.#work
    for (const [name, since] of oneOfDraft) {
      if (schema.draft >= since && value.has(name)) schema.one.set(name, at(`${pointer}/${name}`))
    }
    for (const [name, since] of listOfDraft) if (schema.draft >= since) this.#listOf(value, name)
    this.#items(value)
    this.#mapOf(value, 'properties')
    this.#dependencies(value)
    if (schema.draft >= 2019) this.#mapOf(value, 'dependentSchemas')
    const patterns = value.get('patternProperties')
    if (!(patterns instanceof GoMap)) return
    schema.patterns = patterns.sortedKeys().map((key) => ({
      regexp: this.#regexp(key, 'patternProperties'),
      schema: at(`${pointer}/patternProperties/${escapeToken(key)}`),
    }))
  }

  #items(value: GoMap): void {
    const { schema, pointer, at } = this.#work
    if (!value.has('items')) return
    if (schema.draft < 2020 && value.get('items') instanceof List) {
      this.#listOf(value, 'items')
      if (value.has('additionalItems')) schema.one.set('additionalItems', at(`${pointer}/additionalItems`))
    } else schema.one.set('items', at(`${pointer}/items`))
  }

  #listOf(value: GoMap, name: string): void {
    const { schema, pointer, at } = this.#work
    const list = value.get(name)
    if (list instanceof List)
      schema.list.set(
        name,
        list.items.map((_, i) => at(`${pointer}/${name}/${i}`)),
      )
  }

  #mapOf(value: GoMap, name: string): void {
    const { schema, pointer, at } = this.#work
    const map = value.get(name)
    if (!(map instanceof GoMap)) return
    schema.map.set(name, new Map(map.sortedKeys().map((key) => [key, at(`${pointer}/${name}/${escapeToken(key)}`)])))
  }

  #dependencies(value: GoMap): void {
    const { schema, pointer, at } = this.#work
    const map = value.get('dependencies')
    if (!(map instanceof GoMap)) return
    const schemas = map.sortedKeys().filter((key) => !(map.get(key) instanceof List))
    schema.map.set(
      'dependencies',
      new Map(schemas.map((key) => [key, at(`${pointer}/dependencies/${escapeToken(key)}`)])),
    )
  }

  #texts(value: GoMap): void {
    const { schema } = this.#work
    const pattern = value.get('pattern')
    if (typeof pattern === 'string') schema.pattern = this.#regexp(pattern, 'pattern')
    const format = value.get('format')
    // From 2019 on a format is a remark.
    if (schema.draft < 2019 && typeof format === 'string') schema.format = formatChecks.get(format)
  }

  #regexp(source: string, keyword: string): Regexp {
    try {
      return compileRegexp(source)
    } catch (error) {
      if (!(error instanceof GoError)) throw error
      const { document, pointer } = this.#work
      const place = quote(locationOf(document, `${pointer}/${keyword}`))
      throw new GoError(`invalid regex ${quote(source)} at ${place}: ${error.message}`, { cause: error })
    }
  }
}

function typesOf(value: Value): JsonType[] {
  const names = typeof value === 'string' ? [value] : textsOf(value)
  return typeOrder.filter((type) => names.includes(type))
}

function textsOf(value: Value): string[] {
  return value instanceof List ? value.items.filter((item) => typeof item === 'string') : []
}
