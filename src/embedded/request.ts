import type { Json, JsonObject } from '../model/json.ts'
import { DecodeError, type DecodeNotes } from './decode.ts'
import { decodeProtobuf, isProtobuf } from './protobuf.ts'
import type { Resource } from './registry.ts'
import { kindSchema } from './schema.ts'
import { badRequest, invalid, StatusError } from './status.ts'
import { asText, isObject } from './tree.ts'

export interface ApiRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Buffer
  readonly contentType: string
  readonly accept: string
  readonly userAgent: string
}

export interface ApiAnswer {
  readonly code: number
  readonly body: JsonObject | string | Buffer
  readonly contentType?: string
  readonly warnings?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

export type FieldValidation = 'Ignore' | 'Warn' | 'Strict'

/** The options that writes share, checked. */
export interface WriteQuery {
  readonly dryRun: boolean
  readonly manager: string
  readonly validation: FieldValidation
}

/** Reads `dryRun`, `fieldManager` and `fieldValidation`; `kind` names the options object in errors. */
export function writeQuery(request: ApiRequest, kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions'): WriteQuery {
  const dryRun = request.query.getAll('dryRun').filter((value) => value !== '')
  const validation = request.query.get('fieldValidation') ?? ''
  const errors = []
  const manager = request.query.get('fieldManager') ?? ''
  if (dryRun.some((value) => value !== 'All')) {
    errors.push({
      reason: 'FieldValueNotSupported' as const,
      field: 'dryRun',
      message: `Unsupported value: ${JSON.stringify(dryRun)}: supported values: "All"`,
    })
  }
  if (manager.length > 128) {
    errors.push({
      reason: 'FieldValueTooLong' as const,
      field: 'fieldManager',
      message: 'Too long: may not be more than 128 bytes',
    })
  }
  if (!['', 'Ignore', 'Warn', 'Strict'].includes(validation)) {
    const message = `Unsupported value: "${validation}": supported values: "", "Ignore", "Strict", "Warn"`
    errors.push({ reason: 'FieldValueNotSupported' as const, field: 'fieldValidation', message })
  }
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind, name: '' }, errors)
  return {
    dryRun: dryRun.length > 0,
    manager: manager === '' ? managerFromAgent(request.userAgent) : manager,
    validation: validation === '' ? 'Warn' : (validation as FieldValidation),
  }
}

function managerFromAgent(userAgent: string): string {
  return (userAgent.split('/')[0] ?? '').slice(0, 128)
}

const mediaTypes = ['application/json', 'application/yaml', 'application/cbor', 'application/vnd.kubernetes.protobuf']

function unknownMedia(): StatusError {
  const accepted = 'application/json, application/yaml, application/vnd.kubernetes.protobuf'
  return new StatusError(415, 'UnsupportedMediaType', {
    message: `the body of the request was in an unknown format - accepted media types include: ${accepted}`,
  })
}

/** The body as an object: JSON, YAML or Kubernetes protobuf. `kind` is what the path wants, for errors. */
export async function readBody(request: ApiRequest, kind = ''): Promise<JsonObject> {
  try {
    return await parseBody(request)
  } catch (error) {
    if (!(error instanceof StatusError) || error.code !== 400 || kind === '') throw error
    const shown = request.body.subarray(0, 512)
    const text =
      isTextual(shown) && error.message.startsWith('Object') ? abridged(shown.toString('utf8')) : shown.toString('hex')
    throw badRequest(`the object provided is unrecognized (must be of type ${kind}): ${error.message} (${text})`)
  }
}

function isTextual(bytes: Buffer): boolean {
  return bytes[0] === 0x7b
}

/** The beginning of a body as errors quote it. */
function abridged(text: string): string {
  return text.length > 30 ? `${text.slice(0, 30)} ...` : text
}

async function parseBody(request: ApiRequest): Promise<JsonObject> {
  const type = (request.contentType.split(';')[0] ?? '').trim()
  if (isProtobuf(request.body)) return decodeProtobuf(request.body)
  if (type !== '' && type !== '*/*' && !mediaTypes.includes(type)) throw unknownMedia()
  const value = type === 'application/yaml' ? await readYaml(request.body) : readJson(request.body)
  if (!isObject(value)) {
    throw badRequest(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonKind(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    )
  }
  return value
}

function jsonKind(value: Json): string {
  return Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
}

export function readJson(body: Buffer): Json {
  const text = body.toString('utf8')
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw badRequest(`couldn't get version/kind; json parse error: ${goSyntaxError(text)}`)
  }
}

/** Go's words for a syntax error, for the two cases that clients meet. */
function goSyntaxError(text: string): string {
  if (text.trim() === '') return 'unexpected end of JSON input'
  const first = text.trimStart().charAt(0)
  for (const word of ['null', 'true', 'false']) {
    if (first !== word.charAt(0)) continue
    const start = text.trimStart()
    const bad = [...word].findIndex((letter, index) => start.charAt(index) !== letter)
    if (bad > 0) return `invalid character '${start.charAt(bad)}' in literal ${word} (expecting '${word.charAt(bad)}')`
  }
  if (!['{', '[', '"', 't', 'f', 'n', '-'].includes(first) && !/\d/.test(first)) {
    return `invalid character '${first}' looking for beginning of value`
  }
  return 'unexpected end of JSON input'
}

export async function readYaml(body: Buffer): Promise<Json> {
  const text = body.toString('utf8')
  if (text.trimStart().startsWith('{')) {
    try {
      return JSON.parse(text) as Json
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
  }
  const { parse, YAMLParseError } = await import('yaml')
  try {
    return parse(text) as Json
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    throw badRequest(`error decoding YAML: ${error.message.split('\n')[0]}`)
  }
}

/** The package of a group's internal types, as errors show it. */
function internalPackage(group: string): string {
  return group === '' ? 'core' : (group.split('.')[0] ?? group)
}

/** An object's kind and version must be those of the path. */
export function checkKind(object: JsonObject, resource: Resource): JsonObject {
  const kind = asText(object['kind'])
  const apiVersion = asText(object['apiVersion'])
  if (resource.custom === undefined && kind === '' && apiVersion === '') return object
  if (kind === '' || apiVersion === '') {
    const text = JSON.stringify(object)
    const what = `Object '${kind === '' ? 'Kind' : 'apiVersion'}' is missing in '${text}'`
    throw badRequest(
      `the object provided is unrecognized (must be of type ${resource.kind}): ${what} (${abridged(text)})`,
    )
  }
  if (
    apiVersion !== resource.apiVersion &&
    resource.custom === undefined &&
    kindSchema(apiVersion, kind) === undefined
  ) {
    const version = apiVersion.slice(apiVersion.indexOf('/') + 1)
    throw badRequest(
      `${kind} in version "${version}" cannot be handled as a ${resource.kind}: no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`,
    )
  }
  if (apiVersion !== resource.apiVersion) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${resource.apiVersion})`,
    )
  }
  if (kind !== resource.kind) {
    const version = resource.version
    throw badRequest(
      `${kind} in version "${version}" cannot be handled as a ${resource.kind}: converting (${version}.${kind}) to (${internalPackage(resource.group)}.${resource.kind}): unknown conversion`,
    )
  }
  return object
}

/** Runs a decoding step and turns what it finds into an error (`Strict`) or warnings (`Warn`). */
export function strictly<T>(
  resource: Resource,
  validation: FieldValidation,
  decode: (notes: DecodeNotes) => T,
): { readonly value: T; readonly warnings: string[] } {
  const notes: DecodeNotes = { unknown: [] }
  let value: T
  try {
    value = decode(notes)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw badRequest(
      `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: ${error.message}`,
    )
  }
  const complaints = [...new Set(notes.unknown)].map((field) => `unknown field "${field}"`)
  if (validation === 'Strict' && complaints.length > 0) {
    const list = complaints.join(', ')
    const message =
      resource.custom === undefined
        ? `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: strict decoding error: ${list}`
        : `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: strict decoding error: ${list}`
    throw badRequest(message)
  }
  return { value, warnings: validation === 'Warn' ? complaints : [] }
}
