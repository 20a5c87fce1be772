import { GoError } from '../golang/go-error.ts'
import { toJson } from '../golang/json.ts'
import { decodeJson } from '../golang/json-decode.ts'
import type { Profile } from '../model/profile.table.ts'
import { type GoFunction, GoMap, List, type Value } from '../model/value.ts'
import { mustToYaml, toYaml } from '../yaml/emit.ts'
import { toYamlPretty } from '../yaml/emit-pretty.ts'
import { decodeYaml } from '../yaml/parse.ts'
import { decodeToml } from './toml-decode.ts'
import { encodeToml } from './toml-encode.ts'

type Conversion = (value: Value) => Value

const any = (call: Conversion): GoFunction => ({ params: ['any'], call })
const text = (call: (text: string) => Value): GoFunction => ({ params: ['string'], call })

const conversions: Readonly<Record<string, GoFunction>> = {
  toYaml: any(toYaml),
  mustToYaml: any(mustToYaml),
  toYamlPretty: any(toYamlPretty),
  toJson: any((value) =>
    orOnError(
      () => toJson(value),
      () => '',
    ),
  ),
  mustToJson: any((value) => toJson(value)),
  // A failure is not an error here: its text is the result.
  toToml: any((value) => orOnError(() => encodeToml(value), messageUnlessPanic)),
  mustToToml: any(encodeToml),
  fromYaml: text((source) => mapResult(decodeYaml(source, 'map'))),
  fromYamlArray: text((source) => listResult(decodeYaml(source, 'list'))),
  fromJson: text((source) => mapResult(decodeJson(source, 'map'))),
  fromJsonArray: text((source) => listResult(decodeJson(source, 'list'))),
  fromToml: text((source) =>
    orOnError(
      () => decodeToml(source),
      (error) => new GoMap([['Error', error.message]]),
    ),
  ),
}

/** Helm's conversions: they replace sprig's functions of the same names. */
export function conversionFunctions(profile: Profile): ReadonlyMap<string, GoFunction> {
  const only = new Set(['mustToYaml', 'mustToToml'])
  return new Map(
    Object.entries(conversions).filter(([name]) => !only.has(name) || profile.extraFunctions.includes(name)),
  )
}

interface Decoded {
  readonly value: Value
  readonly error: GoError | undefined
}

/** What could be decoded, and the text of the error under the key `Error`. */
function mapResult({ value, error }: Decoded): Value {
  if (error === undefined) return value
  const map = value instanceof GoMap && !value.isNil ? value : new GoMap()
  return map.set('Error', error.message)
}

function listResult({ value, error }: Decoded): Value {
  return error === undefined ? value : new List([error.message])
}

function orOnError(call: () => Value, otherwise: (error: GoError) => Value): Value {
  try {
    return call()
  } catch (error) {
    if (error instanceof GoError) return otherwise(error)
    throw error
  }
}

// A panic of reflect is none of the errors that toToml turns into text.
function messageUnlessPanic(error: GoError): string {
  if (error.message.startsWith('reflect: ')) throw error
  return error.message
}
