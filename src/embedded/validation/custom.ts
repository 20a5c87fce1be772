import { compileRegexp } from '../../golang/regexp.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import type { FieldError } from '../status.ts'
import { asList, asObject, asText, byText, isObject, same } from '../tree.ts'
import { invalidValue, notSupported, required, tooLong } from './errors.ts'

/** Checks a custom object against its structural schema, in the words of the real server's validator. */
export function checkCustom(value: Json, schema: JsonObject, field: string): FieldError[] {
  if (value === null) return schema['nullable'] === true ? [] : [typeError(field, value, asText(schema['type']))]
  const wrong = checkType(value, schema, field)
  if (wrong !== undefined) return [wrong]
  const errors = [...checkEnum(value, schema, field), ...checkSize(value, schema, field)]
  if (Array.isArray(value)) {
    const items = asObject(schema['items'])
    value.forEach((item, index) => {
      errors.push(...checkCustom(item, items, `${field}[${index}]`))
    })
    return [...errors, ...checkUnique(value, schema, field)]
  }
  return isObject(value) ? [...errors, ...checkMembers(value, schema, field)] : errors
}

function join(field: string, key: string): string {
  return field === '' ? key : `${field}.${key}`
}

function checkMembers(value: JsonObject, schema: JsonObject, field: string): FieldError[] {
  const properties = asObject(schema['properties'])
  const values = schema['additionalProperties']
  const errors: FieldError[] = []
  for (const name of asList(schema['required'])) {
    if (value[asText(name)] === undefined) errors.push(required(join(field, asText(name))))
  }
  for (const key of Object.keys(value).sort(byText)) {
    if (field === '' && ['apiVersion', 'kind', 'metadata'].includes(key)) continue
    const inner = Object.hasOwn(properties, key) ? properties[key] : values
    const item = value[key]
    if (isObject(inner) && item !== undefined) errors.push(...checkCustom(item, inner, join(field, key)))
  }
  return errors
}

function typeOf(value: Json): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return value === null ? 'null' : typeof value
}

function typeError(field: string, value: Json, wanted: string): FieldError {
  const given = typeOf(value)
  const shown = given === 'object' ? 'object' : given
  return {
    reason: 'FieldValueTypeInvalid',
    field,
    message: `Invalid value: ${JSON.stringify(shown)}: ${field} in body must be of type ${wanted}: ${JSON.stringify(shown)}`,
  }
}

function checkType(value: Json, schema: JsonObject, field: string): FieldError | undefined {
  const wanted = asText(schema['type'])
  const given = typeOf(value)
  if (schema['x-kubernetes-int-or-string'] === true) {
    return given === 'integer' || given === 'string' ? undefined : typeError(field, value, 'integer,string')
  }
  if (wanted === '' || wanted === given || (wanted === 'number' && given === 'integer')) return undefined
  return typeError(field, value, wanted)
}

function checkEnum(value: Json, schema: JsonObject, field: string): FieldError[] {
  const allowed = schema['enum']
  if (!Array.isArray(allowed) || allowed.some((one) => same(one, value))) return []
  return [
    notSupported(
      field,
      value,
      allowed.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))),
    ),
  ]
}

function number(schema: JsonObject, key: string): number | undefined {
  const value = schema[key]
  return typeof value === 'number' ? value : undefined
}

function checkSize(value: Json, schema: JsonObject, field: string): FieldError[] {
  const bad = (detail: string) => [invalidValue(field, value, `${field} in body ${detail}`)]
  if (typeof value === 'number') {
    const least = number(schema, 'minimum')
    const most = number(schema, 'maximum')
    if (least !== undefined && value < least) return bad(`should be greater than or equal to ${least}`)
    if (most !== undefined && value > most) return bad(`should be less than or equal to ${most}`)
    const multiple = number(schema, 'multipleOf')
    return multiple !== undefined && value % multiple !== 0 ? bad(`should be a multiple of ${multiple}`) : []
  }
  if (typeof value === 'string') return checkText(value, schema, field)
  const [low, high, unit] = Array.isArray(value)
    ? ['minItems', 'maxItems', 'items']
    : ['minProperties', 'maxProperties', 'properties']
  const size = Array.isArray(value) ? value.length : isObject(value) ? Object.keys(value).length : 0
  const least = number(schema, low)
  const most = number(schema, high)
  if (least !== undefined && size < least) return bad(`should have at least ${least} ${unit}`)
  if (most !== undefined && size > most) {
    return [{ reason: 'FieldValueTooMany', field, message: `Too many: ${size}: must have at most ${most} items` }]
  }
  return []
}

function checkText(value: string, schema: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = []
  const most = number(schema, 'maxLength')
  const least = number(schema, 'minLength')
  const length = [...value].length
  if (most !== undefined && length > most) errors.push(tooLong(field, most))
  if (least !== undefined && length < least) {
    errors.push(invalidValue(field, value, `${field} in body should be at least ${least} chars long`))
  }
  const pattern = asText(schema['pattern'])
  if (pattern !== '' && !compileRegexp(pattern).test(value)) {
    errors.push(invalidValue(field, value, `${field} in body should match '${pattern}'`))
  }
  return errors
}

function checkUnique(value: readonly Json[], schema: JsonObject, field: string): FieldError[] {
  const type = schema['x-kubernetes-list-type']
  if (type !== 'map' && type !== 'set') return []
  const keys = asList(schema['x-kubernetes-list-map-keys']).map((key) => asText(key))
  const seen = new Set<string>()
  return value.flatMap((item, index) => {
    const id = type === 'set' ? item : Object.fromEntries(keys.map((key) => [key, asObject(item)[key]]))
    const text = JSON.stringify(id)
    if (!seen.has(text)) {
      seen.add(text)
      return []
    }
    return [
      { reason: 'FieldValueDuplicate' as const, field: `${field}[${index}]`, message: `Duplicate value: ${text}` },
    ]
  })
}
