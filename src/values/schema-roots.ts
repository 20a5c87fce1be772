import { GoError } from '../golang/go-error.ts'
import { quote } from '../golang/strconv.ts'
import { parseUrl } from '../golang/url.ts'
import { GoMap, List, type Value } from '../model/value.ts'
import { type Dialect, type Draft, draftOfUrl, latestDraft } from './schema-drafts.ts'
import { escapeToken, lookUp, placeOf, readSchemaJson } from './schema-json.ts'
import { metaschemas } from './schema-metaschemas.table.ts'
import { isAnchor, joinAddress, parseAddress, type SchemaAddress, splitAddress } from './schema-url.ts'

/** A part of a schema with an address of its own: references inside it are relative to `id`. */
export interface SchemaResource {
  readonly pointer: string
  readonly id: string
  readonly dialect: Dialect
  /** Places (JSON pointers) by anchor. */
  readonly anchors: Map<string, string>
  readonly dynamicAnchors: Set<string>
}

/** A document with schemas in it. */
export interface SchemaRoot {
  readonly url: string
  readonly document: Value
  readonly resources: Map<string, SchemaResource>
  /** Places that were looked at. */
  readonly seen: Set<string>
}

/** Answers a document of another address. @throws GoError with the reason why there is none */
export type SchemaLoader = (url: string) => Value

/** Says whether a part of a document is a schema. @throws GoError with what is wrong */
export type MetaCheck = (root: SchemaRoot, value: Value, pointer: string) => void

/** All documents that a schema refers to. */
export class SchemaRoots {
  readonly #roots = new Map<string, SchemaRoot>()
  readonly #documents = new Map<string, Value>()
  readonly #loader: SchemaLoader
  readonly #check: MetaCheck

  constructor(loader: SchemaLoader, check: MetaCheck) {
    this.#loader = loader
    this.#check = check
  }

  /** A document that needs no loading. */
  add(url: string, document: Value): void {
    this.#documents.set(url, document)
  }

  /** @throws GoError */
  root(url: string): SchemaRoot {
    const known = this.#roots.get(url)
    if (known !== undefined) return known
    const document = this.#document(url)
    const root: SchemaRoot = { url, document, resources: new Map(), seen: new Set() }
    const dialect = { draft: latestDraft, vocabularies: undefined }
    this.#collect(root, { value: document, base: url, pointer: '', dialect })
    if (!/^https?:\/\/json-schema\.org\//.test(url)) this.#check(root, document, '')
    this.#roots.set(url, root)
    return root
  }

  /** Where an address leads to: the document and the place in it. @throws GoError */
  resolve(from: SchemaRoot, { url, fragment }: SchemaAddress): { readonly url: string; readonly pointer: string } {
    const own =
      url === from.url ? from.resources.get('') : [...from.resources.values()].find((resource) => resource.id === url)
    if (own !== undefined) return { url: from.url, pointer: pointerIn(from, own, fragment) }
    const root = this.root(url)
    return { url, pointer: pointerIn(root, root.resources.get('') as SchemaResource, fragment) }
  }

  /** Looks at a place that a reference leads to, where no schema is expected. @throws GoError */
  ensure(root: SchemaRoot, pointer: string): void {
    if (root.seen.has(pointer)) return
    const value = lookUp(root.document, pointer, root.url)
    const { id, dialect } = resourceAt(root, pointer)
    this.#collect(root, { value, base: id, pointer, dialect })
    if (!root.resources.has(pointer)) collectAnchors(root, { value, pointer, resource: resourceAt(root, pointer) })
    this.#check(root, value, pointer)
  }

  #document(url: string): Value {
    const known = this.#documents.get(url)
    if (known !== undefined) return known
    const document = metaschemaAt(url) ?? this.#load(url)
    this.#documents.set(url, document)
    return document
  }

  #load(url: string): Value {
    try {
      return this.#loader(url)
    } catch (error) {
      if (!(error instanceof GoError)) throw error
      throw new GoError(`failing loading ${quote(url)}: ${error.message}`, { cause: error })
    }
  }

  #collect(root: SchemaRoot, place: Place): void {
    if (root.seen.has(place.pointer)) return
    const { value, pointer, base, dialect } = place
    if (value instanceof GoMap) this.#collectMap(root, { ...place, value })
    else if (pointer === '') root.resources.set('', newResource(pointer, base, dialect))
    root.seen.add(pointer)
  }

  /** Finds resources and anchors in all places where the draft has schemas. */
  #collectMap(root: SchemaRoot, { value, pointer, base: outer, dialect }: Place & { readonly value: GoMap }): void {
    let hasSchema = typeof value.get('$schema') === 'string'
    let draft = this.#draft({ url: root.url, pointer }, value, { fallback: dialect.draft, cycle: new Set() })
    let id = idOf(value, draft)
    if (id === '' && pointer !== '') {
      // A `$schema` counts only where a schema has an address.
      hasSchema = false
      draft = dialect.draft
      id = idOf(value, draft)
    }
    const base = id === '' ? outer : joinId(root, pointer, { base: outer, id })
    if (id !== '' || pointer === '') {
      const same = [...root.resources.values()].find((one) => one.id === base)
      if (same !== undefined && same.pointer !== pointer) {
        const places = `${quote(pointer)} and ${quote(same.pointer)}`
        throw new GoError(`duplicate id ${quote(base)} in ${quote(root.url)} at ${places}`)
      }
      if (same === undefined) {
        const own = hasSchema ? { draft, vocabularies: this.#vocabularies(value, draft) } : dialect
        root.resources.set(pointer, newResource(pointer, base, own))
      }
    }
    const resource = [...root.resources.values()].find((one) => one.id === base) as SchemaResource
    collectAnchors(root, { value, pointer, resource })
    for (const [inside, child] of subschemas(value, pointer, draft))
      this.#collect(root, { value: child, pointer: inside, base, dialect: resource.dialect })
  }

  /** The draft of a document: what its `$schema` names, or what the metaschema's own `$schema` names, and so on. */
  #draft(at: Spot, document: Value, { fallback, cycle }: { fallback: Draft; cycle: Set<string> }): Draft {
    const named = document instanceof GoMap ? document.get('$schema') : undefined
    if (typeof named !== 'string') return fallback
    const known = draftOfUrl(named)
    if (known !== undefined) return known
    const [url] = splitAddress(named)
    try {
      parseUrl(url)
    } catch (error) {
      if (!(error instanceof GoError)) throw error
      throw new GoError(`invalid $schema in ${quote(placeOf(at.url, at.pointer))}: ${error.message}`, { cause: error })
    }
    if (at.pointer === '' && url === at.url) throw new GoError(`draft ${quote(url)} is not supported`)
    if (cycle.has(url)) throw new GoError(`cycle in resolving $schema in ${quote(url)}`)
    cycle.add(url)
    return this.#draft({ url, pointer: '' }, this.#document(url), { fallback, cycle })
  }

  /** What the metaschema that a schema names wants of the vocabularies; undefined for the usual ones. */
  #vocabularies(schema: GoMap, draft: Draft): readonly string[] | undefined {
    const named = schema.get('$schema') as string
    if (draftOfUrl(named) !== undefined || draft.version < 2019) return undefined
    const [url] = splitAddress(named)
    const document = this.#document(url)
    const wanted = document instanceof GoMap ? document.get('$vocabulary') : undefined
    if (!(wanted instanceof GoMap)) return undefined
    const names: string[] = []
    for (const vocabulary of wanted.sortedKeys()) {
      if (wanted.get(vocabulary) !== true) continue
      const isOurs = vocabulary.startsWith(draft.vocabularyPrefix)
      const name = isOurs ? vocabulary.slice(draft.vocabularyPrefix.length) : ''
      if (!draft.vocabularies.includes(name)) {
        throw new GoError(`unsupported vocabulary ${quote(vocabulary)} in ${quote(url)}`)
      }
      names.push(name)
    }
    return names.includes('core') ? names : [...names, 'core']
  }
}

interface Spot {
  readonly url: string
  readonly pointer: string
}

interface Place {
  readonly value: Value
  readonly pointer: string
  /** Address of the resource around it. */
  readonly base: string
  readonly dialect: Dialect
}

/** The resource that a place belongs to. */
export function resourceAt(root: SchemaRoot, pointer: string): SchemaResource {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const resource = root.resources.get(at)
    if (resource !== undefined) return resource
  }
  return root.resources.get('') as SchemaResource
}

function idOf(schema: GoMap, { version, id: keyword }: Draft): string {
  if (version < 2019 && schema.has('$ref')) return ''
  const id = schema.get(keyword)
  return typeof id === 'string' ? splitAddress(id)[0] : ''
}

function joinId(
  root: SchemaRoot,
  pointer: string,
  { base, id }: { readonly base: string; readonly id: string },
): string {
  try {
    return joinAddress(base, id).url
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    throw new GoError(`error in parsing id at ${quote(placeOf(root.url, pointer))}`, { cause: error })
  }
}

function metaschemaAt(url: string): Value | undefined {
  const path = /^https?:\/\/json-schema\.org\/(.*)$/s.exec(url)?.[1]
  if (path === undefined) return undefined
  const text = Object.hasOwn(metaschemas, path) ? metaschemas[path] : undefined
  const isFolder =
    path !== '' && !path.endsWith('/') && Object.keys(metaschemas).some((name) => name.startsWith(`${path}/`))
  if (isFolder) throw new GoError(`read metaschemas/${path}/: is a directory`)
  if (text !== undefined) return readSchemaJson(text)
  return path === 'schema' ? metaschemaAt(latestDraft.url) : undefined
}

function newResource(pointer: string, id: string, dialect: Dialect): SchemaResource {
  return { pointer, id, dialect, anchors: new Map(), dynamicAnchors: new Set() }
}

function pointerIn(root: SchemaRoot, resource: SchemaResource, fragment: string): string {
  if (!isAnchor(fragment)) return resource.pointer + fragment
  const pointer = resource.anchors.get(fragment)
  if (pointer !== undefined) return pointer
  throw new GoError(`anchor in ${quote(placeOf(resource.id, fragment))} not found in schema ${quote(root.url)}`)
}

interface AnchorPlace {
  readonly value: Value
  readonly pointer: string
  readonly resource: SchemaResource
}

function collectAnchors(root: SchemaRoot, { value, pointer, resource }: AnchorPlace): void {
  if (!(value instanceof GoMap)) return
  const { version, id } = resource.dialect.draft
  const add = (anchor: string): void => {
    const other = resource.anchors.get(anchor)
    if (other !== undefined && other !== pointer) {
      const places = `${quote(other)} and ${quote(pointer)}`
      throw new GoError(`duplicate anchor ${quote(anchor)} in ${quote(root.url)} at ${places}`)
    }
    resource.anchors.set(anchor, pointer)
  }
  if (version < 2019) {
    const named = value.get(id)
    if (value.has('$ref') || typeof named !== 'string') return
    const fragment = fragmentOf(named, placeOf(root.url, pointer))
    if (isAnchor(fragment)) add(fragment)
    return
  }
  const anchor = value.get('$anchor')
  if (typeof anchor === 'string') add(anchor)
  const dynamic = value.get('$dynamicAnchor')
  if (version < 2020 || typeof dynamic !== 'string') return
  add(dynamic)
  resource.dynamicAnchors.add(dynamic)
}

/** The fragment of an id. @throws GoError */
export function fragmentOf(id: string, place: string): string {
  try {
    return parseAddress(id).fragment
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    throw new GoError(`error in parsing anchor at ${quote(place)}`, { cause: error })
  }
}

function* subschemas(schema: GoMap, pointer: string, draft: Draft): Generator<[string, Value]> {
  for (const name of draft.one) if (schema.has(name)) yield [`${pointer}/${name}`, schema.get(name)]
  for (const name of draft.list) {
    const value = schema.get(name)
    if (value instanceof List) for (const [i, item] of value.items.entries()) yield [`${pointer}/${name}/${i}`, item]
  }
  for (const name of draft.map) {
    const value = schema.get(name)
    if (!(value instanceof GoMap)) continue
    for (const key of value.sortedKeys()) yield [`${pointer}/${name}/${escapeToken(key)}`, value.get(key)]
  }
}
