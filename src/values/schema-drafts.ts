export type DraftVersion = 4 | 6 | 7 | 2019 | 2020

/** What a draft of JSON Schema has. */
export interface Draft {
  readonly version: DraftVersion
  readonly url: string
  /** The keyword that names a schema. */
  readonly id: 'id' | '$id'
  /** Keywords that hold one schema, a list or a map of them. */
  readonly one: readonly string[]
  readonly list: readonly string[]
  readonly map: readonly string[]
  readonly vocabularyPrefix: string
  readonly vocabularies: readonly string[]
  /** Those that count where the metaschema does not tell. */
  readonly usual: readonly string[]
}

const none = { vocabularyPrefix: '', vocabularies: [], usual: [] }

const draft4: Draft = {
  version: 4,
  url: 'http://json-schema.org/draft-04/schema',
  id: 'id',
  one: ['not', 'additionalProperties', 'items', 'additionalItems'],
  list: ['allOf', 'anyOf', 'oneOf', 'items'],
  map: ['definitions', 'properties', 'patternProperties', 'dependencies'],
  ...none,
}

const draft6: Draft = {
  ...draft4,
  version: 6,
  url: 'http://json-schema.org/draft-06/schema',
  id: '$id',
  one: [...draft4.one, 'propertyNames', 'contains'],
}

const draft7: Draft = {
  ...draft6,
  version: 7,
  url: 'http://json-schema.org/draft-07/schema',
  one: [...draft6.one, 'if', 'then', 'else'],
}

const draft2019: Draft = {
  ...draft7,
  version: 2019,
  url: 'https://json-schema.org/draft/2019-09/schema',
  one: [...draft7.one, 'unevaluatedProperties', 'unevaluatedItems', 'contentSchema'],
  map: [...draft7.map, '$defs', 'dependentSchemas'],
  vocabularyPrefix: 'https://json-schema.org/draft/2019-09/vocab/',
  vocabularies: ['core', 'applicator', 'validation', 'meta-data', 'format', 'content'],
  usual: ['core', 'applicator', 'validation'],
}

const draft2020: Draft = {
  ...draft2019,
  version: 2020,
  url: 'https://json-schema.org/draft/2020-12/schema',
  list: [...draft2019.list, 'prefixItems'],
  vocabularyPrefix: 'https://json-schema.org/draft/2020-12/vocab/',
  vocabularies: [
    'core',
    'applicator',
    'unevaluated',
    'validation',
    'meta-data',
    'format-annotation',
    'format-assertion',
    'content',
  ],
  usual: ['core', 'applicator', 'unevaluated', 'validation'],
}

export const latestDraft = draft2020

const byAddress = new Map<string, Draft>([
  ['json-schema.org/schema', draft2020],
  ...[draft4, draft6, draft7, draft2019, draft2020].map((draft): [string, Draft] => [
    draft.url.replace(/^https?:\/\//, ''),
    draft,
  ]),
])

/** The draft that a `$schema` names; undefined where it names none of the known ones. */
export function draftOfUrl(url: string): Draft | undefined {
  const hash = url.indexOf('#')
  if (hash >= 0 && hash < url.length - 1) return undefined
  const address = hash < 0 ? url : url.slice(0, hash)
  const bare = address.startsWith('http://') ? address.slice(7) : address.replace(/^https:\/\//, '')
  return byAddress.get(bare)
}

/** A draft with the vocabularies that a metaschema of one's own asks for. */
export interface Dialect {
  readonly draft: Draft
  readonly vocabularies: readonly string[] | undefined
}

export function hasVocabulary({ draft, vocabularies }: Dialect, name: string): boolean {
  return name === 'core' || draft.version < 2019 || (vocabularies ?? draft.usual).includes(name)
}
