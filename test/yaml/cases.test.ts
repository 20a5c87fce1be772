import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fromJson, fromPlain, toJson } from '../../src/golang/json.ts'
import type { Json } from '../../src/model/json.ts'
import { GoMap, List, type Value } from '../../src/model/value.ts'
import { toYaml } from '../../src/yaml/emit.ts'
import { toYamlPretty } from '../../src/yaml/emit-pretty.ts'
import { decodeYaml, parseYaml } from '../../src/yaml/parse.ts'

const folder = join(import.meta.dirname, '..', '..', '..', 'shared', 'cases')
const isThere = existsSync(folder)

interface Case {
  readonly suite: string
  readonly name: string
  readonly template: string
  readonly data: Json
  readonly helm4: { readonly out?: string; readonly err?: string }
}

function read(file: string): Case[] {
  return isThere ? (JSON.parse(readFileSync(join(folder, file), 'utf8')) as Case[]) : []
}

/** The recorder sent the data as JSON text inside a values file. */
function sent(data: Json): Value {
  const values = parseYaml(JSON.stringify({ d0: JSON.stringify({ d: data }) })) as GoMap
  return (fromJson(values.get('d0') as string) as GoMap).get('d')
}

function encoded(data: Json): string {
  try {
    const value = sent(data)
    return `${toYaml(value)}\n~~\n${toYamlPretty(value)}\n~~\n${toJson(value)}`
  } catch (error) {
    return `cannot load values.yaml: cannot unmarshal yaml document: ${(error as Error).message}`
  }
}

function decoded(data: Json): string {
  const text = sent(data) as string
  const map = decodeYaml(text, 'map')
  if (map.error && map.value instanceof GoMap) map.value.set('Error', map.error.message)
  const list = decodeYaml(text, 'list')
  return `${toJson(map.value)}|${toJson(list.error ? new List([list.error.message]) : list.value)}`
}

function compare(name: string, rows: readonly Case[], answer: (data: Json) => string): void {
  const wrong = rows.filter(({ data, helm4 }) => answer(data) !== (helm4.out ?? helm4.err))
  console.log(`${name}: ${rows.length - wrong.length} of ${rows.length}`)
  expect(wrong.map(({ data, helm4 }) => [data, answer(data), helm4.out ?? helm4.err])).toEqual([])
}

describe.skipIf(!isThere)(`recorded YAML answers${isThere ? '' : ' (skipped: no ../shared/cases)'}`, () => {
  it('fromYaml and fromYamlArray', () => {
    compare('yaml-decode', read('yaml-decode.json'), decoded)
  })

  it('toYaml, toYamlPretty and toJson', () => {
    compare('yaml-encode', read('yaml-encode.json'), encoded)
  })

  it('probes of one value', () => {
    const rows = read('probe-yaml.json').filter(
      ({ template }) => template === '{{ toYaml .v }}\n~~\n{{ toYamlPretty .v }}',
    ) as (Case & { values_yaml: string })[]
    const answer = (text: string): string => {
      const value = (parseYaml(text) as GoMap).get('v')
      return `${toYaml(value)}\n~~\n${toYamlPretty(value)}`
    }
    const wrong = rows.filter(({ values_yaml, helm4, name }) => !isKnown(name) && answer(values_yaml) !== helm4.out)
    console.log(`probe-yaml: ${rows.length - wrong.length} of ${rows.length}`)
    expect(wrong.map(({ name, values_yaml, helm4 }) => [name, answer(values_yaml), helm4.out])).toEqual([])
  })
})

/** Probe 5 has null in values.yaml, which helm 4 drops before a template sees it; that is not the emitter's. */
function isKnown(name: string): boolean {
  return name === '5'
}

it('fromPlain is what the recorder sends for plain data', () => {
  const data = { a: [1, 'x', null, { b: true }] }
  expect(toJson(sent(data))).toBe(toJson(fromPlain(data)))
})
