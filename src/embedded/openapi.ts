import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '../model/json.ts'
import { apiVersionOf, type GroupVersion, type Registry, type Resource } from './registry.ts'
import { type Field, kindSchema, type Schema, type StructSchema, structSchema } from './schema.ts'
import { asObject, emptyObject } from './tree.ts'

/**
 * OpenAPI v3 documents, one for each group and version, made from the schemas that the server works with. They have what
 * clients read: types with their merge keys, and the parameters of each operation; no descriptions.
 */
export function openapiIndex(registry: Registry): JsonObject {
  const paths = emptyObject()
  for (const one of registry.groupVersions()) {
    const path = one.group === '' ? `api/${one.version}` : `apis/${one.group}/${one.version}`
    const digest = createHash('sha256')
      .update(`${registry.revision} ${path} ${hasCustom(one)}`)
      .digest('hex')
    paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${digest.toUpperCase()}` }
  }
  return { paths }
}

function hasCustom(one: GroupVersion): boolean {
  return [...one.resources.values()].some((resource) => resource.custom !== undefined)
}

const prefix = '#/components/schemas/'

/** The document of `api/v1` or `apis/GROUP/VERSION`; undefined where that is not served. */
export function openapiDocument(registry: Registry, path: string): JsonObject | undefined {
  const [, group = '', version = ''] = /^(?:api|apis\/([^/]+))\/([^/]+)$/.exec(path) ?? []
  const found = registry.groupVersion(group, version)
  if (found === undefined) return undefined
  const schemas = emptyObject()
  const paths = emptyObject()
  for (const resource of found.resources.values()) {
    const name = addKind(resource, schemas)
    if (name !== undefined) addPaths(paths, resource, name)
  }
  addStruct(structSchema('apimachinery.pkg.apis.meta.v1.DeleteOptions'), schemas)
  addStruct(structSchema('apimachinery.pkg.apis.meta.v1.Status'), schemas)
  schemas['io.k8s.apimachinery.pkg.apis.meta.v1.Patch'] = { type: 'object' }
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version: 'v1.36' }, paths, components: { schemas } }
}

/** The name that a kind has in documents. */
function kindName(resource: Resource): string {
  if (resource.custom === undefined) return `io.k8s.${resource.schema?.name ?? ''}`
  return `${resource.group.split('.').reverse().join('.')}.${resource.version}.${resource.kind}`
}

function addKind(resource: Resource, schemas: JsonObject): string | undefined {
  if (resource.schema === undefined) return undefined
  const name = kindName(resource)
  const types = [{ group: resource.group, version: resource.version, kind: resource.kind }]
  if (resource.custom === undefined) addStruct(resource.schema, schemas)
  else {
    const own = asObject(resource.custom.openapi as Json)
    addStruct(structSchema('apimachinery.pkg.apis.meta.v1.ObjectMeta'), schemas)
    const properties = { ...asObject(own['properties']) }
    properties['apiVersion'] = { type: 'string' }
    properties['kind'] = { type: 'string' }
    properties['metadata'] = { allOf: [{ $ref: `${prefix}io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta` }] }
    schemas[name] = { ...own, type: 'object', properties }
  }
  schemas[name] = { ...asObject(schemas[name]), 'x-kubernetes-group-version-kind': types }
  const list = kindSchema(resource.apiVersion, resource.listKind)
  if (list !== undefined) {
    addStruct(list, schemas)
    const key = `io.k8s.${list.name}`
    const listTypes = [{ ...types[0], kind: resource.listKind }]
    schemas[key] = { ...asObject(schemas[key]), 'x-kubernetes-group-version-kind': listTypes }
  }
  return name
}

function addStruct(struct: StructSchema, schemas: JsonObject): void {
  const name = `io.k8s.${struct.name}`
  if (schemas[name] !== undefined) return
  const properties = emptyObject()
  const shown: JsonObject = { type: 'object' }
  schemas[name] = shown
  for (const field of struct.fields.values()) properties[field.name] = fieldDocument(field, schemas)
  const required = [...struct.fields.values()].filter((field) => field.required).map((field) => field.name)
  if (required.length > 0) shown['required'] = required
  shown['properties'] = properties
  if (struct.atomic) shown['x-kubernetes-map-type'] = 'atomic'
}

const scalars: Readonly<Record<string, JsonObject>> = {
  string: { type: 'string' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  bool: { type: 'boolean' },
  float64: { type: 'number', format: 'double' },
  bytes: { type: 'string', format: 'byte' },
  time: { type: 'string', format: 'date-time' },
  microtime: { type: 'string', format: 'date-time' },
  duration: { type: 'string' },
  quantity: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  intorstring: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
}

function typeDocument(schema: Schema, schemas: JsonObject): JsonObject {
  switch (schema.kind) {
    case 'scalar':
      return { ...scalars[schema.type] }
    case 'raw':
      return { type: 'object' }
    case 'map':
      return { type: 'object', additionalProperties: typeDocument(schema.item, schemas) }
    case 'list':
      return { type: 'array', items: typeDocument(schema.item, schemas) }
    case 'struct':
      addStruct(schema, schemas)
      return { allOf: [{ $ref: `${prefix}io.k8s.${schema.name}` }] }
    default:
      return schema satisfies never
  }
}

function fieldDocument(field: Field, schemas: JsonObject): JsonObject {
  const document = typeDocument(field.schema, schemas)
  const { extras } = field
  if (extras?.e !== undefined) {
    if (field.schema.kind === 'list') document['items'] = { ...asObject(document['items']), enum: [...extras.e] }
    else document['enum'] = [...extras.e]
  }
  if (extras?.d !== undefined) document['default'] = extras.d
  if (extras?.lt !== undefined) document['x-kubernetes-list-type'] = extras.lt
  if (extras?.k !== undefined) document['x-kubernetes-list-map-keys'] = [...extras.k]
  if (extras?.mt !== undefined) document['x-kubernetes-map-type'] = extras.mt
  if (extras?.mk !== undefined) document['x-kubernetes-patch-merge-key'] = extras.mk
  if (extras?.ps !== undefined) document['x-kubernetes-patch-strategy'] = extras.ps
  return document
}

const query = (name: string, type = 'string'): JsonObject => ({
  name,
  in: 'query',
  schema: { type, uniqueItems: true },
})
const inPath = (name: string): JsonObject => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string', uniqueItems: true },
})

const writeParameters = [query('dryRun'), query('fieldManager'), query('fieldValidation')]
const listParameters = [
  query('allowWatchBookmarks', 'boolean'),
  query('continue'),
  query('fieldSelector'),
  query('labelSelector'),
  query('limit', 'integer'),
  query('resourceVersion'),
  query('resourceVersionMatch'),
  query('sendInitialEvents', 'boolean'),
  query('timeoutSeconds', 'integer'),
  query('watch', 'boolean'),
]
const deleteParameters = [
  query('dryRun'),
  query('gracePeriodSeconds', 'integer'),
  query('ignoreStoreReadErrorWithClusterBreakingPotential', 'boolean'),
  query('orphanDependents', 'boolean'),
  query('propagationPolicy'),
]

interface OperationShape {
  readonly action: string
  readonly body?: string
  readonly parameters: readonly JsonObject[]
}

function operation(resource: Resource, name: string, shape: OperationShape): JsonObject {
  const content = { 'application/json': { schema: { $ref: `${prefix}${name}` } } }
  const shown: JsonObject = {
    responses: { '200': { content } },
    'x-kubernetes-action': shape.action,
    'x-kubernetes-group-version-kind': { group: resource.group, version: resource.version, kind: resource.kind },
  }
  if (shape.parameters.length > 0) shown['parameters'] = [...shape.parameters]
  if (shape.body !== undefined) {
    shown['requestBody'] = { content: { [shape.body]: { schema: { $ref: `${prefix}${name}` } } }, required: true }
  }
  return shown
}

function addPaths(paths: JsonObject, resource: Resource, name: string): void {
  const base =
    resource.group === '' ? `/api/${resource.version}` : `/apis/${apiVersionOf(resource.group, resource.version)}`
  const scope = resource.namespaced ? '/namespaces/{namespace}' : ''
  const shared = [...(resource.namespaced ? [inPath('namespace')] : []), query('pretty')]
  const { verbs } = resource
  const collection: JsonObject = {}
  if (verbs.includes('list'))
    collection['get'] = operation(resource, name, { action: 'list', parameters: listParameters })
  if (verbs.includes('create'))
    collection['post'] = operation(resource, name, { action: 'post', body: '*/*', parameters: writeParameters })
  if (verbs.includes('deletecollection'))
    collection['delete'] = operation(resource, name, { action: 'deletecollection', parameters: deleteParameters })
  collection['parameters'] = shared
  paths[`${base}${scope}/${resource.plural}`] = collection
  const item: JsonObject = {}
  if (verbs.includes('get')) item['get'] = operation(resource, name, { action: 'get', parameters: [] })
  if (verbs.includes('update'))
    item['put'] = operation(resource, name, { action: 'put', body: '*/*', parameters: writeParameters })
  if (verbs.includes('delete'))
    item['delete'] = operation(resource, name, { action: 'delete', parameters: deleteParameters })
  if (verbs.includes('patch')) {
    const parameters = [...writeParameters, query('force', 'boolean')]
    item['patch'] = operation(resource, name, { action: 'patch', body: 'application/apply-patch+yaml', parameters })
  }
  if (Object.keys(item).length > 0) {
    item['parameters'] = [inPath('name'), ...shared]
    paths[`${base}${scope}/${resource.plural}/{name}`] = item
  }
}
