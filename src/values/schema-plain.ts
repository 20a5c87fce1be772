import { GoMap, List, type Value } from '../model/value.ts'
import type { Draft, DraftVersion } from './schema-drafts.ts'
import { findDuplicates, isInteger, NumberLiteral } from './schema-json.ts'

type Shape = (value: Value, draft: Draft) => boolean

const types = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'])

const isAny: Shape = () => true
const isText: Shape = (value) => typeof value === 'string'
const isBoolean: Shape = (value) => typeof value === 'boolean'
const isNumber: Shape = (value) => value instanceof NumberLiteral
const isPositive: Shape = (value) =>
  value instanceof NumberLiteral && value.value > 0 && value.value < Number.POSITIVE_INFINITY
const isCount: Shape = (value) => value instanceof NumberLiteral && value.value >= 0 && isInteger(value)
/** A reference or a name without anything that an address has to escape. */
const isReference: Shape = (value) => typeof value === 'string' && /^(?:[\w./-]*#)?[\w$./-]*$/.test(value)

const isTexts: Shape = (value, draft) =>
  value instanceof List &&
  value.items.every((item) => typeof item === 'string') &&
  findDuplicates(value.items) === undefined &&
  (value.items.length > 0 || draft.version > 4)

const isType: Shape = (value) =>
  value instanceof List
    ? value.items.length > 0 && value.items.every(isType1) && findDuplicates(value.items) === undefined
    : isType1(value)

function isType1(value: Value): boolean {
  return typeof value === 'string' && types.has(value)
}

const isEnum: Shape = (value, { version }) =>
  value instanceof List && (version >= 2019 || (value.items.length > 0 && findDuplicates(value.items) === undefined))

const isSchema: Shape = (value, draft) => isPlainSchema(value, draft)
const isSchemas: Shape = (value, draft) =>
  value instanceof List && value.items.length > 0 && value.items.every((item) => isPlainSchema(item, draft))
const isSchemaMap: Shape = (value, draft) =>
  value instanceof GoMap && [...value.values()].every((item) => isPlainSchema(item, draft))

interface Keyword {
  readonly shape: Shape
  /** The first draft whose metaschema speaks of it. */
  readonly since?: DraftVersion
}

/** What keywords have to look like; one that is not here says nothing. */
const keywords: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  // Drafts are told apart, and addresses taken apart, elsewhere.
  ['$schema', { shape: (value, { url }) => typeof value === 'string' && value.replace(/#$/, '') === url }],
  ['$ref', { shape: isReference }],
  ['$comment', { shape: isText, since: 7 }],
  ['title', { shape: isText }],
  ['description', { shape: isText }],
  ['default', { shape: isAny }],
  ['deprecated', { shape: isBoolean, since: 2019 }],
  ['readOnly', { shape: isBoolean, since: 7 }],
  ['writeOnly', { shape: isBoolean, since: 7 }],
  ['examples', { shape: (value) => value instanceof List, since: 7 }],
  ['format', { shape: isText }],
  ['multipleOf', { shape: isPositive }],
  ['maximum', { shape: isNumber }],
  ['minimum', { shape: isNumber }],
  ['exclusiveMaximum', { shape: (value, { version }) => version > 4 && value instanceof NumberLiteral }],
  ['exclusiveMinimum', { shape: (value, { version }) => version > 4 && value instanceof NumberLiteral }],
  ['maxLength', { shape: isCount }],
  ['minLength', { shape: isCount }],
  ['maxItems', { shape: isCount }],
  ['minItems', { shape: isCount }],
  ['maxProperties', { shape: isCount }],
  ['minProperties', { shape: isCount }],
  ['uniqueItems', { shape: isBoolean }],
  ['required', { shape: isTexts }],
  ['enum', { shape: isEnum }],
  ['const', { shape: isAny }],
  ['type', { shape: isType }],
  ['properties', { shape: isSchemaMap }],
  ['additionalProperties', { shape: isSchema }],
  ['definitions', { shape: isSchemaMap }],
  ['$defs', { shape: isSchemaMap, since: 2019 }],
  ['items', { shape: isSchema }],
  ['allOf', { shape: isSchemas }],
  ['anyOf', { shape: isSchemas }],
  ['oneOf', { shape: isSchemas }],
  ['not', { shape: isSchema }],
  ['contains', { shape: isSchema, since: 6 }],
  ['if', { shape: isSchema, since: 7 }],
  ['then', { shape: isSchema, since: 7 }],
  ['else', { shape: isSchema, since: 7 }],
])

/** Keywords of which only the metaschema knows what they have to look like. */
const others = new Set([
  ...['id', '$id', '$anchor', '$vocabulary', '$recursiveRef', '$recursiveAnchor', '$dynamicRef', '$dynamicAnchor'],
  ...['pattern', 'patternProperties', 'propertyNames', 'dependencies', 'dependentSchemas', 'dependentRequired'],
  ...['additionalItems', 'prefixItems', 'unevaluatedItems', 'unevaluatedProperties', 'minContains', 'maxContains'],
  ...['contentEncoding', 'contentMediaType', 'contentSchema'],
])

/** Whether a schema surely fits its metaschema: most do, and this is seen much faster than with the metaschema itself. */
export function isPlainSchema(value: Value, draft: Draft): boolean {
  if (typeof value === 'boolean') return draft.version > 4
  if (!(value instanceof GoMap)) return false
  for (const [name, inner] of value) {
    if (others.has(name)) return false
    const keyword = keywords.get(name)
    if (keyword === undefined || draft.version < (keyword.since ?? 4)) continue
    if (!keyword.shape(inner, draft)) return false
  }
  return true
}
