import { GoError } from '../golang/go-error.ts'
import { metered, newBudget } from '../golang/meter.ts'
import { quote } from '../golang/strconv.ts'
import { checkSchema } from './schema-check.ts'
import { Schema, SchemaCompiler } from './schema-compile.ts'
import type { Dialect } from './schema-drafts.ts'
import { failureOf } from './schema-error.ts'
import { placeOf } from './schema-json.ts'
import { isPlainSchema } from './schema-plain.ts'
import { type MetaCheck, resourceAt, SchemaRoots } from './schema-roots.ts'

// Schemas are long, and each part of one is looked at by all vocabularies.
const maxSteps = 20_000_000

const compiler = new SchemaCompiler(
  new SchemaRoots(
    (url) => {
      throw new GoError(`no metaschema ${url}`)
    },
    () => undefined,
  ),
  { assertsFormats: true },
)
const compiled = new Map<string, Schema>()

function metaschema(url: string): Schema {
  const schema = compiled.get(url) ?? compiler.compile(url)
  compiled.set(url, schema)
  return schema
}

/** What a schema of this dialect has to fit. */
function metaschemaOf({ draft, vocabularies }: Dialect): Schema {
  if (vocabularies === undefined) return metaschema(draft.url)
  const folder = draft.url.replace(/schema$/, 'meta/')
  const own = new Schema('urn:mem:metaschema', '', 'urn:mem:metaschema')
  own.draft = draft.version
  own.list.set(
    'allOf',
    vocabularies.map((name) => metaschema(folder + name)),
  )
  if (draft.version < 2020) return own
  own.dynamicAnchor = 'meta'
  own.dynamicAnchors = new Map([['meta', own]])
  return own
}

/** Checks a part of a schema against the metaschema of its dialect. @throws GoError with the library's tree of causes */
export const checkAgainstMetaschema: MetaCheck = (root, value, pointer) => {
  const { dialect } = resourceAt(root, pointer)
  if (root.resources.size === 1 && dialect.vocabularies === undefined && isPlainSchema(value, dialect.draft)) return
  const schema = metaschemaOf(dialect)
  const at = (place: string): Schema | undefined => {
    // A part with an address of its own may be of another draft.
    const resource = root.resources.get(place)
    return resource && metaschemaOf(resource.dialect)
  }
  const findings = metered(newBudget(maxSteps), () => checkSchema(value, schema, { schema, at }))
  if (findings.length === 0) return
  const place = quote(placeOf(root.url, pointer))
  throw new GoError(`${place} is not valid against metaschema: ${failureOf(schema.location, findings)}`)
}
