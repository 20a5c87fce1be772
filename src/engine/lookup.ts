import { GoError } from '../golang/go-error.ts'
import { int64 } from '../golang/numbers.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { type GoFunction, GoMap, List, type Value } from '../model/value.ts'

/** What a template asked the cluster for. An empty name asks for a list. */
export interface LookupQuery {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

/** What the cluster said: the object (empty where there is none), or why it could not say. */
export type LookupAnswer = { readonly object: JsonObject } | { readonly error: string }

/** Answers that are known so far; undefined where nobody has asked yet. */
export type LookupSource = (query: LookupQuery) => LookupAnswer | undefined

/** A text that is equal for equal queries. */
export function lookupKey({ apiVersion, kind, namespace, name }: LookupQuery): string {
  return JSON.stringify([apiVersion, kind, namespace, name])
}

/** The function `lookup`: reads from what is known, and notes in `missed` what is not. */
export function lookupFunction(source: LookupSource, missed: Map<string, LookupQuery>): GoFunction {
  return {
    params: ['string', 'string', 'string', 'string'],
    // oxlint-disable-next-line eslint/max-params -- the signature is the template function's
    call: (apiVersion: string, kind: string, namespace: string, name: string) => {
      const query = { apiVersion, kind, namespace, name }
      const answer = source(query)
      if (answer === undefined) {
        missed.set(lookupKey(query), query)
        return new GoMap()
      }
      if ('error' in answer) throw new GoError(answer.error)
      // Fresh values each time: templates may change them.
      return liveValue(answer.object)
    },
  }
}

/** An API object as client-go hands it to templates: whole numbers are int64. */
function liveValue(json: Json | undefined): Value {
  if (typeof json === 'number') return Number.isInteger(json) ? int64(json) : json
  if (json === null || json === undefined || typeof json !== 'object') return json ?? null
  if (Array.isArray(json)) return new List(json.map(liveValue))
  return new GoMap(Object.entries(json).map(([key, value]) => [key, liveValue(value)]))
}
