import type { Json } from '../../model/json.ts'
import type { FieldError } from '../status.ts'
import { asNumber } from '../tree.ts'

/** Makers of field errors, in the words of apimachinery. */

export function required(field: string, detail = ''): FieldError {
  return {
    reason: 'FieldValueRequired',
    field,
    message: detail === '' ? 'Required value' : `Required value: ${detail}`,
  }
}

export function invalidValue(field: string, value: Json | undefined, detail: string): FieldError {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${JSON.stringify(value ?? null)}: ${detail}` }
}

export function notSupported(field: string, value: Json | undefined, supported: readonly string[]): FieldError {
  const list = supported.map((one) => JSON.stringify(one)).join(', ')
  return {
    reason: 'FieldValueNotSupported',
    field,
    message: `Unsupported value: ${JSON.stringify(value ?? null)}: supported values: ${list}`,
  }
}

export function forbiddenField(field: string, detail: string): FieldError {
  return { reason: 'FieldValueForbidden', field, message: `Forbidden: ${detail}` }
}

export function duplicate(field: string, value: Json): FieldError {
  return { reason: 'FieldValueDuplicate', field, message: `Duplicate value: ${JSON.stringify(value)}` }
}

export function notFoundField(field: string, value: Json): FieldError {
  return { reason: 'FieldValueNotFound', field, message: `Not found: ${JSON.stringify(value)}` }
}

export function tooLong(field: string, bytes: number): FieldError {
  return { reason: 'FieldValueTooLong', field, message: `Too long: may not be more than ${bytes} bytes` }
}

export function invalidAll(field: string, value: string, texts: readonly string[]): FieldError[] {
  return texts.map((text) => invalidValue(field, value, text))
}

export function nonNegative(field: string, value: Json | undefined): FieldError[] {
  return asNumber(value) < 0 ? [invalidValue(field, value, 'must be greater than or equal to 0')] : []
}

export const portText = 'must be between 1 and 65535, inclusive'

export function isPort(value: Json | undefined): boolean {
  return typeof value === 'number' && value >= 1 && value <= 65535
}
