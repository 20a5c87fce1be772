import type { Json, JsonObject } from '../model/json.ts'
import { openapiDocument } from './openapi.ts'
import { apiVersionOf, type Registry } from './registry.ts'
import type { ApiAnswer } from './request.ts'
import { asList, asObject, asText, emptyObject, isObject } from './tree.ts'

/**
 * The OpenAPI v2 document, which clients fall back to for kinds that v3 does not have. client-go asks for it as protobuf (the
 * messages of gnostic's OpenAPIv2.proto) and reads nothing else.
 */
export function openapiV2(registry: Registry, accept: string): ApiAnswer {
  const document = documentOf(registry)
  if (!accept.includes('proto-openapi.spec.v2')) return { code: 200, body: document }
  return {
    code: 200,
    body: encodeDocument(document),
    contentType: 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
  }
}

function documentOf(registry: Registry): JsonObject {
  const paths = emptyObject()
  const definitions = emptyObject()
  for (const { group, version } of registry.groupVersions()) {
    const path = group === '' ? `api/${version}` : `apis/${apiVersionOf(group, version)}`
    const v3 = openapiDocument(registry, path)
    for (const [name, schema] of Object.entries(asObject(asObject(v3?.['components'])['schemas']))) {
      definitions[name] ??= schemaToV2(schema ?? null)
    }
    for (const [name, item] of Object.entries(asObject(v3?.['paths']))) paths[name] = pathToV2(asObject(item))
  }
  return { swagger: '2.0', info: { title: 'Kubernetes', version: 'v1.36' }, paths, definitions }
}

/** A v3 schema in the words of v2: references stand alone, `oneOf` becomes a type, other names for the rest. */
function schemaToV2(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(schemaToV2)
  if (!isObject(schema))
    return typeof schema === 'string' ? schema.replace('#/components/schemas/', '#/definitions/') : schema
  const [reference] = asList(schema['allOf'])
  if (isObject(reference) && reference['$ref'] !== undefined) return { ...asObject(schemaToV2(reference)) }
  const result = emptyObject()
  for (const [key, value] of Object.entries(schema)) {
    if (value === undefined || ['oneOf', 'anyOf', 'not', 'nullable'].includes(key)) continue
    result[key] = schemaToV2(value)
  }
  if (schema['oneOf'] !== undefined && schema['type'] === undefined) result['type'] = 'string'
  return result
}

function pathToV2(item: JsonObject): JsonObject {
  const result = emptyObject()
  for (const [key, value] of Object.entries(item)) {
    result[key] = key === 'parameters' ? parametersToV2(value) : operationToV2(asObject(value))
  }
  return result
}

function parametersToV2(list: Json | undefined): Json[] {
  return asList(list)
    .filter(isObject)
    .map(({ schema, ...rest }) => ({ ...rest, ...asObject(schema) }))
}

function operationToV2(operation: JsonObject): JsonObject {
  const { requestBody: _body, parameters, responses: _answers, ...rest } = operation
  return { ...rest, parameters: parametersToV2(parameters), responses: { '200': { description: 'OK' } } }
}

/** Protobuf fields: key, then a length-delimited or varint value. */
function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest > 127) {
    bytes.push((rest & 127) | 128)
    rest = Math.floor(rest / 128)
  }
  return [...bytes, rest]
}

function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(content.length)]), content])
}

function text(number: number, value: Json | undefined): Buffer {
  return typeof value === 'string' ? field(number, Buffer.from(value)) : Buffer.alloc(0)
}

function flag(number: number, value: Json | undefined): Buffer {
  return value === true ? Buffer.from([...varint(number * 8), 1]) : Buffer.alloc(0)
}

/** Any value, as the YAML text that the messages carry; JSON is YAML. */
function any(number: number, value: Json): Buffer {
  return field(number, text(2, JSON.stringify(value)))
}

function extensions(number: number, object: JsonObject): Buffer[] {
  return Object.entries(object)
    .filter(([key]) => key.startsWith('x-'))
    .map(([key, value]) => field(number, Buffer.concat([text(1, key), any(2, value ?? null)])))
}

function named(number: number, name: string, value: Buffer): Buffer {
  return field(number, Buffer.concat([text(1, name), field(2, value)]))
}

function encodeSchema(schema: JsonObject): Buffer {
  const values = schema['additionalProperties']
  const properties = Object.entries(asObject(schema['properties']))
  const parts: Buffer[] = [
    text(1, schema['$ref']),
    text(2, schema['format']),
    ...(schema['default'] === undefined ? [] : [any(5, schema['default'])]),
    ...asList(schema['required']).map((name) => text(19, name)),
    ...asList(schema['enum']).map((value) => any(20, value)),
    ...(isObject(values) ? [field(21, field(1, encodeSchema(values)))] : []),
    ...(typeof schema['type'] === 'string' ? [field(22, text(1, schema['type']))] : []),
    ...(isObject(schema['items']) ? [field(23, field(1, encodeSchema(schema['items'])))] : []),
  ]
  if (properties.length > 0) {
    const list = properties.map(([name, value]) => named(1, name, encodeSchema(asObject(value))))
    parts.push(field(25, Buffer.concat(list)))
  }
  return Buffer.concat([...parts, ...extensions(31, schema)])
}

/** `ParametersItem` › `Parameter` › `NonBodyParameter` › one for a query or a path. */
function encodeParameter(number: number, parameter: JsonObject): Buffer {
  const query = parameter['in'] === 'query'
  const content = Buffer.concat([
    flag(1, parameter['required']),
    text(2, parameter['in']),
    text(4, parameter['name']),
    text(query ? 6 : 5, parameter['type']),
    flag(query ? 20 : 18, parameter['uniqueItems']),
  ])
  return field(number, field(1, field(2, field(query ? 3 : 4, content))))
}

const operations: Readonly<Record<string, number>> = { get: 2, put: 3, post: 4, delete: 5, patch: 8 }

function encodePath(item: JsonObject): Buffer {
  const parts: Buffer[] = []
  for (const [key, number] of Object.entries(operations)) {
    const operation = item[key]
    if (!isObject(operation)) continue
    const parameters = asList(operation['parameters']).filter(isObject)
    const answer = named(1, '200', field(1, text(1, 'OK')))
    const content = [
      ...parameters.map((one) => encodeParameter(8, one)),
      field(9, answer),
      ...extensions(13, operation),
    ]
    parts.push(field(number, Buffer.concat(content)))
  }
  const shared = asList(item['parameters'])
    .filter(isObject)
    .map((one) => encodeParameter(9, one))
  return Buffer.concat([...parts, ...shared])
}

function encodeDocument(document: JsonObject): Buffer {
  const info = asObject(document['info'])
  const paths = Object.entries(asObject(document['paths'])).map(([name, item]) =>
    named(2, name, encodePath(asObject(item))),
  )
  const definitions = Object.entries(asObject(document['definitions'])).map(([name, schema]) =>
    named(1, name, encodeSchema(asObject(schema))),
  )
  return Buffer.concat([
    text(1, asText(document['swagger'])),
    field(2, Buffer.concat([text(1, info['title']), text(2, info['version'])])),
    field(8, Buffer.concat(paths)),
    field(9, Buffer.concat(definitions)),
  ])
}
