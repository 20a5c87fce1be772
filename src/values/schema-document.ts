import { GoError } from '../golang/go-error.ts'
import { readJsonValue } from '../golang/json-decode.ts'
import { quote } from '../golang/strconv.ts'
import { GoMap, GoObject, List, type Value } from '../model/value.ts'

export type Draft = 4 | 6 | 7 | 2019 | 2020

/** A number of a schema: messages show it as it was written. */
export class NumberLiteral extends GoObject {
  readonly goType = 'json.Number'
  readonly goKind = 'string'
  readonly literal: string
  readonly value: number

  constructor(literal: string) {
    super()
    this.literal = literal
    this.value = Number(literal)
  }

  override format(): string {
    return this.literal
  }

  override toData(): Value {
    return this.value
  }
}

/** A part of the schema with an identity of its own: references inside it are relative to `id`. */
export interface SchemaResource {
  readonly pointer: string
  readonly id: string
  readonly draft: Draft
  /** Places (JSON pointers) by anchor. */
  readonly anchors: Map<string, string>
  readonly dynamicAnchors: Set<string>
}

const rootUrl = 'file:///values.schema.json'

/** A schema file with its resources, by their place. */
export interface SchemaDocument {
  readonly url: string
  readonly root: Value
  readonly resources: Map<string, SchemaResource>
}

/** Reads a schema. @throws GoError with the text of Go's decoder or of the validation library */
export function readSchema(text: string): SchemaDocument {
  const { value, end } = readJsonValue(text, (literal) => new NumberLiteral(literal))
  if (text.slice(end).trim() !== '') throw new GoError('invalid character after top-level value')
  const document: SchemaDocument = { url: rootUrl, root: value, resources: new Map() }
  collect(document, { value, pointer: '', base: rootUrl, draft: 2020 })
  return document
}

interface Place {
  readonly value: Value
  readonly pointer: string
  readonly base: string
  readonly draft: Draft
}

const drafts = new Map<string, Draft>([
  ['json-schema.org/schema', 2020],
  ['json-schema.org/draft/2020-12/schema', 2020],
  ['json-schema.org/draft/2019-09/schema', 2019],
  ['json-schema.org/draft-07/schema', 7],
  ['json-schema.org/draft-06/schema', 6],
  ['json-schema.org/draft-04/schema', 4],
])

function draftOf(schema: GoMap, fallback: Draft): Draft {
  const named = schema.get('$schema')
  if (typeof named !== 'string') return fallback
  const url = named.replace(/#$/, '')
  const draft = drafts.get(url.replace(/^https?:\/\//, ''))
  if (draft !== undefined) return draft
  throw new GoError(`failing loading ${quote(url.replace(/#.*$/, ''))}: schemas are not loaded from elsewhere`)
}

/** Finds resources and anchors in all places where the draft has schemas. */
function collect(document: SchemaDocument, place: Place): void {
  const { value, pointer } = place
  if (!(value instanceof GoMap)) {
    if (pointer === '') document.resources.set('', newResource(pointer, place.base, place.draft))
    return
  }
  let draft = draftOf(value, place.draft)
  let id = idOf(value, draft)
  if (id === '' && pointer !== '') {
    draft = place.draft
    id = idOf(value, draft)
  }
  let { base } = place
  if (id !== '' || pointer === '') {
    base = id === '' ? base : joinUrl(base, id)
    if (![...document.resources.values()].some((one) => one.id === base))
      document.resources.set(pointer, newResource(pointer, base, draft))
  }
  const resource = [...document.resources.values()].find((one) => one.id === base)
  if (resource === undefined) return
  collectAnchors(value, pointer, resource)
  for (const [inside, child] of subschemas(value, pointer))
    collect(document, { value: child, pointer: inside, base, draft: resource.draft })
}

function newResource(pointer: string, id: string, draft: Draft): SchemaResource {
  return { pointer, id, draft, anchors: new Map(), dynamicAnchors: new Set() }
}

function idOf(schema: GoMap, draft: Draft): string {
  if (draft < 2019 && schema.has('$ref')) return ''
  const id = schema.get(draft === 4 ? 'id' : '$id')
  return typeof id === 'string' ? id.replace(/#.*$/, '') : ''
}

function collectAnchors(schema: GoMap, pointer: string, resource: SchemaResource): void {
  const { draft } = resource
  if (draft < 2019) {
    const id = schema.get(draft === 4 ? 'id' : '$id')
    if (schema.has('$ref') || typeof id !== 'string' || !id.includes('#')) return
    const anchor = decodeURIComponent(id.slice(id.indexOf('#') + 1))
    if (anchor !== '' && !anchor.startsWith('/')) resource.anchors.set(anchor, pointer)
    return
  }
  const anchor = schema.get('$anchor')
  if (typeof anchor === 'string') resource.anchors.set(anchor, pointer)
  const dynamic = schema.get('$dynamicAnchor')
  if (draft < 2020 || typeof dynamic !== 'string') return
  resource.anchors.set(dynamic, pointer)
  resource.dynamicAnchors.add(dynamic)
}

const single = 'not additionalProperties items additionalItems propertyNames contains if then else'.split(' ')
const singleLater = ['unevaluatedProperties', 'unevaluatedItems', 'contentSchema']
const lists = ['allOf', 'anyOf', 'oneOf', 'items', 'prefixItems']
const maps = 'definitions properties patternProperties dependencies $defs dependentSchemas'.split(' ')

function* subschemas(schema: GoMap, pointer: string): Generator<[string, Value]> {
  for (const name of [...single, ...singleLater]) {
    const value = schema.get(name)
    if (value instanceof GoMap || typeof value === 'boolean') yield [`${pointer}/${name}`, value]
  }
  for (const name of lists) {
    const value = schema.get(name)
    if (value instanceof List) for (const [i, item] of value.items.entries()) yield [`${pointer}/${name}/${i}`, item]
  }
  for (const name of maps) {
    const value = schema.get(name)
    if (value instanceof GoMap) for (const [key, item] of value) yield [`${pointer}/${name}/${escapeToken(key)}`, item]
  }
}

function joinUrl(base: string, reference: string): string {
  try {
    return new URL(reference, base).href
  } catch {
    return reference
  }
}

/** The resource that a place belongs to. */
export function resourceAt(document: SchemaDocument, pointer: string): SchemaResource {
  for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const resource = document.resources.get(at)
    if (resource !== undefined) return resource
    if (at === '') throw new Error('a schema document has a root resource')
  }
}

/**
 * The place that a reference leads to; undefined for an unknown URN, which Helm takes as a schema that allows everything.
 *
 * @throws GoError where there is no such place, or it is in a document that is not this one
 */
export function resolveReference(
  document: SchemaDocument,
  from: SchemaResource,
  reference: string,
): string | undefined {
  const hash = reference.indexOf('#')
  const path = hash < 0 ? reference : reference.slice(0, hash)
  const fragment = hash < 0 ? '' : decodeFragment(reference.slice(hash + 1))
  const url = path === '' ? from.id : joinUrl(from.id, path)
  const target =
    url === document.url
      ? document.resources.get('')
      : [...document.resources.values()].find((resource) => resource.id === url)
  if (target === undefined) {
    if (url.startsWith('urn:')) return undefined
    throw new GoError(`failing loading ${quote(url)}: schemas are not loaded from elsewhere`)
  }
  if (fragment === '' || fragment.startsWith('/')) return target.pointer + fragment
  const pointer = target.anchors.get(fragment)
  if (pointer === undefined)
    throw new GoError(`anchor in ${quote(`${target.id}#${fragment}`)} not found in schema ${quote(document.url)}`)
  return pointer
}

function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment
  }
}

/** The value at a JSON pointer. @throws GoError */
export function lookUp(document: SchemaDocument, pointer: string): Value {
  let value: Value = document.root
  for (const token of pointer.split('/').slice(1)) {
    const name = unescapeToken(token)
    if (value instanceof GoMap && value.has(name)) value = value.get(name)
    else if (value instanceof List && /^\d+$/.test(name) && Number(name) < value.items.length)
      value = value.items[Number(name)]
    else throw new GoError(`json-pointer in ${quote(locationOf(document, pointer))} not found`)
  }
  return value
}

/** Where a part of the schema is, as messages name it. */
export function locationOf(document: SchemaDocument, pointer: string): string {
  return `${document.url}#${pointer.split('/').map(encodePathSegment).join('/')}`
}

function encodePathSegment(text: string): string {
  return encodeURIComponent(text).replace(/%(?:24|26|2B|3A|3D|40)/g, decodeURIComponent)
}

export function escapeToken(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1')
}

function unescapeToken(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~')
}
