import type { JsonObject } from '../model/json.ts'
import type { Resource } from './registry.ts'
import { tableOf } from './table.ts'
import { asList, asObject, emptyObject, isObject } from './tree.ts'

/** The form that a client asked for: whole objects, rows of a table, or metadata alone. */
export interface Present {
  readonly one: (object: JsonObject) => JsonObject
  readonly list: (list: JsonObject) => JsonObject
  /** An object inside a watch event. */
  readonly watched: (object: JsonObject) => JsonObject
}

const whole: Present = { one: (object) => object, list: (list) => list, watched: (object) => object }

/** Reads `Accept`: the first media type that can be served counts, as `application/json;as=Table;v=v1;g=meta.k8s.io`. */
export function presentFor(accept: string, resource: Resource, includeObject: string): Present {
  for (const part of accept.split(',')) {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim())
    if (!['application/json', '*/*', 'application/*', ''].includes(type)) continue
    const as = parameters.find((text) => text.startsWith('as='))?.slice(3)
    const version = parameters.find((text) => text.startsWith('v='))?.slice(2)
    if (as === undefined) return whole
    if (version !== 'v1') continue
    if (as === 'Table') return tables(resource, includeObject)
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return partial
  }
  return whole
}

function tables(resource: Resource, includeObject: string): Present {
  let first = true
  return {
    one: (object) => tableOf(resource, [object], { metadata: asObject(object['metadata']), includeObject }),
    list: (list) => {
      const items = asList(list['items']).filter(isObject)
      return tableOf(resource, items, { metadata: asObject(list['metadata']), includeObject })
    },
    watched: (object) => {
      const table = tableOf(resource, [object], { metadata: asObject(object['metadata']), includeObject })
      // Only the first event of a stream names the columns.
      if (!first) table['columnDefinitions'] = null
      first = false
      return table
    },
  }
}

function metadataOnly(object: JsonObject): JsonObject {
  const result = emptyObject()
  result['kind'] = 'PartialObjectMetadata'
  result['apiVersion'] = 'meta.k8s.io/v1'
  result['metadata'] = object['metadata']
  return result
}

const partial: Present = {
  one: metadataOnly,
  watched: metadataOnly,
  list: (list) => ({
    kind: 'PartialObjectMetadataList',
    apiVersion: 'meta.k8s.io/v1',
    metadata: list['metadata'],
    items: asList(list['items']).filter(isObject).map(metadataOnly),
  }),
}
