import type { Json } from '../model/json.ts'
import { isObject } from '../util/json.ts'

/** Names an entry of a list of maps: what the API server merges such lists by. */
export type KeyOf = (item: Json) => string

const keyFields: readonly (readonly string[])[] = [
  ['containerPort', 'protocol'],
  ['port', 'protocol'],
  ['name'],
  ['mountPath'],
  ['devicePath'],
  ['topologyKey', 'whenUnsatisfiable'],
  ['type'],
  ['ip'],
]

const defaults = new Map([['protocol', 'TCP']])

function scalarText(value: Json | undefined): string {
  return typeof value === 'object' || value === undefined ? '' : String(value)
}

/**
 * The key by which the entries of two lists correspond, or undefined where they do so by place only: some entry is no map, lacks
 * the field, or two entries share it.
 */
export function mergeKey(first: readonly Json[], second: readonly Json[]): KeyOf | undefined {
  for (const [main = '', other] of keyFields) {
    const keyOf: KeyOf = (item) => {
      if (!isObject(item)) return ''
      const first = `${main}=${scalarText(item[main])}`
      // The server adds the protocol where it was left out.
      return other === undefined ? first : `${first},${other}=${scalarText(item[other] ?? defaults.get(other) ?? '')}`
    }
    if (usable(first, main, keyOf) && usable(second, main, keyOf)) return keyOf
  }
  return undefined
}

function usable(list: readonly Json[], field: string, keyOf: KeyOf): boolean {
  const keyed = list.every((item) => isObject(item) && item[field] !== undefined && typeof item[field] !== 'object')
  return keyed && list.length > 0 && new Set(list.map(keyOf)).size === list.length
}
