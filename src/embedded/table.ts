import type { Json, JsonObject } from '../model/json.ts'
import { cellsOf } from './cells.table.ts'
import { ageOf } from './printing.ts'
import type { Column, Resource } from './registry.ts'
import { asObject, asText, at, emptyObject, metaOf } from './tree.ts'

const plain: readonly Column[] = [
  ['Name', 'string', 'name', 0],
  ['Created At', 'date', '', 0],
]

/** Rows of objects under the columns of their kind. */
export function tableOf(
  resource: Resource,
  objects: readonly JsonObject[],
  { metadata, includeObject }: { metadata: JsonObject; includeObject: string },
): JsonObject {
  const columns = resource.columns.length > 0 ? resource.columns : plain
  const shown = emptyObject()
  for (const key of ['resourceVersion', 'continue', 'remainingItemCount']) {
    if (metadata[key] !== undefined && metadata[key] !== '') shown[key] = metadata[key]
  }
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: shown,
    columnDefinitions: columns.map(([name, type, format, priority]) => ({
      name,
      type,
      format,
      description: '',
      priority,
    })),
    rows: objects.map((object) => ({
      cells: rowOf(resource, object, columns),
      object: rowObject(object, resource, includeObject),
    })),
  }
}

function rowObject(object: JsonObject, resource: Resource, includeObject: string): Json {
  if (includeObject === 'None') return null
  const shown = resource.storageKey === 'apps/daemonsets' ? withoutCounter(object) : object
  if (includeObject === 'Object') return { kind: resource.kind, apiVersion: resource.apiVersion, ...shown }
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: shown['metadata'] }
}

/** The rows of daemon sets are made before their annotation is. */
function withoutCounter(object: JsonObject): JsonObject {
  const annotations = { ...metaOf(object).annotations }
  delete annotations['deprecated.daemonset.template.generation']
  const meta = { ...asObject(object['metadata']) }
  if (Object.keys(annotations).length > 0) meta['annotations'] = annotations
  else delete meta['annotations']
  return { ...object, metadata: meta }
}

function rowOf(resource: Resource, object: JsonObject, columns: readonly Column[]): Json[] {
  const special = cellsOf[resource.storageKey]
  const cells = special?.(object)
  return columns.map((column, index) => {
    const [name, type, , , path] = column
    if (cells !== undefined && cells[name] !== undefined) return cells[name]
    if (index === 0 && name === 'Name') return metaOf(object).name
    if (name === 'Age') return ageOf(created(object))
    if (name === 'Created At') return created(object)
    return path === undefined ? '<none>' : byPath(object, path, type)
  })
}

function created(object: JsonObject): string {
  return asText(at(object, 'metadata', 'creationTimestamp'))
}

/** A column of a CustomResourceDefinition: a simple JSON path. */
function byPath(object: JsonObject, path: string, type: string): Json {
  const keys = path
    .replace(/^\{?\.?|\}$/g, '')
    .split(/\.|\[['"]?|['"]?\]\.?/)
    .filter((key) => key !== '')
  const found = at(object, ...keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key)))
  if (found === undefined) return null
  if (type === 'date') return ageOf(asText(found))
  return typeof found === 'object' ? JSON.stringify(found) : found
}
