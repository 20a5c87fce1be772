import type { Json, JsonObject } from '../model/json.ts'
import { cellsOf } from './cells.table.ts'
import type { Column, Resource } from './registry.ts'
import { asText, at, emptyObject, metaOf } from './tree.ts'

/** An age as kubectl prints it: `5s`, `3m20s`, `2d4h`. */
export function ageOf(since: string, now: number = Date.now()): string {
  const start = Date.parse(since)
  if (Number.isNaN(start)) return '<unknown>'
  const seconds = Math.floor((now - start) / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds <= 0) return '0s'
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  const two = (big: number, bigUnit: string, small: number, smallUnit: string) =>
    small === 0 ? `${big}${bigUnit}` : `${big}${bigUnit}${small}${smallUnit}`
  if (seconds < 120) return `${seconds}s`
  if (minutes < 10) return two(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  if (hours < 8) return two(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  if (hours < 192) return two(days, 'd', hours % 24, 'h')
  if (days < 730) return `${days}d`
  const years = Math.floor(days / 365)
  return years < 8 ? two(years, 'y', days % 365, 'd') : `${years}y`
}

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
    if (metadata[key] !== undefined) shown[key] = metadata[key]
  }
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: shown,
    columnDefinitions: columns.map(([name, type, format, priority]) => ({ name, type, format, description: '', priority })),
    rows: objects.map((object) => ({
      cells: rowOf(resource, object, columns),
      object: rowObject(object, resource, includeObject),
    })),
  }
}

function rowObject(object: JsonObject, resource: Resource, includeObject: string): Json {
  if (includeObject === 'None') return null
  if (includeObject === 'Object') return { kind: resource.kind, apiVersion: resource.apiVersion, ...object }
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object['metadata'] }
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
