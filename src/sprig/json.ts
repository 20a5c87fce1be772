import { GoError } from '../golang/go-error.ts'
import { toJson } from '../golang/json.ts'
import { decodeJson } from '../golang/json-decode.ts'
import type { Value } from '../model/value.ts'
import { define, type Family } from './functions.ts'

const pretty = { indent: '  ' }
const raw = { escapeHtml: false }

/** sprig's own JSON functions; Helm puts its own in the place of some. */
export const jsonFunctions: Family = {
  toJson: define(['any'], (value: Value) => orEmpty(() => toJson(value))),
  mustToJson: define(['any'], (value: Value) => toJson(value)),
  toPrettyJson: define(['any'], (value: Value) => orEmpty(() => toJson(value, pretty))),
  mustToPrettyJson: define(['any'], (value: Value) => toJson(value, pretty)),
  toRawJson: define(['any'], (value: Value) => toJson(value, raw)),
  mustToRawJson: define(['any'], (value: Value) => toJson(value, raw)),
  fromJson: define(['string'], (text: string) => decodeJson(text, 'any').value),
  mustFromJson: define(['string'], (text: string) => {
    const { value, error } = decodeJson(text, 'any')
    if (error !== undefined) throw error
    return value
  }),
}

// sprig drops the error, and the text is empty then.
function orEmpty(write: () => string): string {
  try {
    return write()
  } catch (error) {
    if (error instanceof GoError) return ''
    throw error
  }
}
