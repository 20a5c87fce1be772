import type { Json } from '../../src/model/json.ts'
import type { Random } from './random.ts'

export type Draft = '4' | '6' | '7' | '2019' | '2020'

/** A schema as text, and values for it. */
export interface SchemaCase {
  readonly schema: string
  readonly values: Readonly<Record<string, Json>>
}

const addresses: Readonly<Record<Draft, string>> = {
  '4': 'http://json-schema.org/draft-04/schema#',
  '6': 'http://json-schema.org/draft-06/schema#',
  '7': 'http://json-schema.org/draft-07/schema',
  '2019': 'https://json-schema.org/draft/2019-09/schema',
  '2020': 'https://json-schema.org/draft/2020-12/schema',
}
const names = ['a', 'b', "c'd", 'e/f', '~g', 'é', '__proto__']
const texts = [
  '',
  'a',
  'abc',
  "it's",
  'ßü',
  '😀😀',
  '10.0.0.1',
  'x.example.com',
  '2024-02-30',
  'a b',
  '"q"',
  '("',
  '1.2.3',
]
const numbers = [0, -1, 1, 2, 3, 1.5, 0.1, 0.3, 1e6, 12345678, 1e21, 1e-7, 123456.25, 1048576, 9007199254740991, -0.5]
const types = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object']
const formats = [
  ...['date', 'time', 'date-time', 'email', 'hostname', 'ipv4', 'ipv6', 'uri', 'uri-reference', 'uri-template', 'iri'],
  ...['json-pointer', 'relative-json-pointer', 'regex', 'uuid', 'duration', 'period', 'semver', 'unknown'],
]
const formatted = [
  ...[
    '2024-02-29',
    '2023-02-29',
    '12:30:60Z',
    '23:59:60Z',
    '12:00:00+24:00',
    '2024-01-01T00:00:00Z',
    '2024-01-01 00:00:00Z',
  ],
  ...[
    'a@b.c',
    'a..b@c',
    '@',
    'a@[127.0.0.1]',
    'a@[IPv6:::1]',
    '"a b"@c',
    '-x',
    'x-',
    'a_b',
    '1.2.3',
    '1.2.3.4',
    '01.2.3.4',
    '256.1.1.1',
  ],
  ...[
    '::1',
    '1::2::3',
    'fe80::1%eth0',
    'http://x',
    '//x',
    'http://[::1',
    'a\\b',
    '{a}',
    '{a',
    'x:{b}}',
    '%zz',
    '/a/~1',
    '/~2',
    '0/a',
    '01',
    '1#',
  ],
  ...[
    '(',
    'a(?=b)',
    '[[:alpha:]]',
    '2eb8aa08-aa98-11ea-b4aa-73b441d16380',
    'P1Y',
    'PT',
    'P1YT',
    'P4W',
    'P1Y/P2Y',
    '1.0.0-01',
    '1.0.0+a..b',
    '1.0',
    '',
  ],
]
const patterns = ['^a', 'b$', '^[a-z]{2,}$', '(?i)A', '\\d+', '.', '^\\p{L}+$', '/', 'é']

/** One case; `broken` of a hundred keywords hold what they may not. */
export function schemaCase(random: Random, draft: Draft, broken: number): SchemaCase {
  const maker = new Maker(random, draft, broken)
  const schema = maker.root()
  const values: Record<string, Json> = Object.fromEntries(
    random.times(0, 5, () => [random.pick(names), maker.value(3)]),
  )
  // What the schema says becomes a text here: an object with `then` looks like a promise elsewhere.
  return { schema: JSON.stringify(schema), values }
}

class Maker {
  readonly #random: Random
  readonly #draft: Draft
  readonly #broken: number
  readonly #version: number

  constructor(random: Random, draft: Draft, broken: number) {
    this.#random = random
    this.#draft = draft
    this.#broken = broken
    this.#version = Number(draft)
  }

  root(): Json {
    const random = this.#random
    if (random.chance(0.02)) return this.#junk()
    const inner = this.schema(4)
    const root: Record<string, Json> =
      typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? { ...(inner as Record<string, Json>) } : {}
    const definitions = this.#version < 2019 ? 'definitions' : '$defs'
    if (random.chance(0.7))
      root[definitions] = {
        x: this.schema(2),
        y: this.schema(1),
        ...(random.chance(0.3) ? { z: this.#named() } : {}),
      } as Json
    if (random.chance(0.9)) root['properties'] = this.#map(() => this.schema(3))
    if (this.#draft !== '2020' || random.chance(0.3)) root['$schema'] = addresses[this.#draft]
    if (random.chance(0.05))
      root[this.#version === 4 ? 'id' : '$id'] = random.pick(['ftp://e.x/root.json', 'urn:e:x', 'sub/root'])
    return root
  }

  schema(depth: number): Json {
    const random = this.#random
    if (this.#version > 4 && random.chance(0.08)) return random.chance(0.6)
    const keywords = depth > 0 ? [...plainKeywords, ...nestedKeywords] : plainKeywords
    const usable = keywords.filter(({ since = 4, until = 9999 }) => since <= this.#version && this.#version <= until)
    const schema: Record<string, Json> = {}
    for (const { name, make } of random.times(0, 3, () => random.pick(usable)))
      schema[name] = random.chance(this.#broken / 100) ? this.#junk() : make(this, depth)
    return schema
  }

  /** A schema that references find by its name. */
  #named(): Json {
    const schema = this.schema(1)
    if (typeof schema === 'boolean' || schema === null) return schema
    const name = this.#version === 4 ? { id: '#n' } : this.#version < 2019 ? { $id: '#n' } : { $anchor: 'n' }
    return { ...name, ...(schema as Record<string, Json>) }
  }

  #junk(): Json {
    return this.#random.pick<Json>([
      null,
      true,
      1,
      -1,
      1.5,
      'x',
      '',
      [],
      ['a', 'a'],
      [1],
      {},
      { a: 1 },
      [{ type: 'x' }],
      1e30,
    ])
  }

  #map(make: () => Json): Json {
    return Object.fromEntries(this.#random.times(0, 3, () => [this.#random.pick(names), make()]))
  }

  value(depth: number): Json {
    const random = this.#random
    switch (random.int(0, depth > 0 ? 7 : 4)) {
      case 0:
        return random.chance(0.5)
      case 1:
        return random.pick(numbers)
      case 2:
        return random.pick(texts)
      case 3:
        return random.pick(formatted)
      case 4:
        return random.chance(0.8) ? random.pick(numbers) : null
      case 5:
        return random.times(0, 4, () => this.value(depth - 1))
      default:
        return Object.fromEntries(random.times(0, 3, () => [random.pick(names), this.value(depth - 1)]))
    }
  }

  schemas(depth: number): Json {
    return this.#random.times(1, 3, () => this.schema(depth - 1))
  }

  schemaMap(depth: number): Json {
    return this.#map(() => this.schema(depth - 1))
  }

  names(): Json {
    return [...new Set(this.#random.times(1, 3, () => this.#random.pick(names)))]
  }

  number(): Json {
    return this.#random.pick(numbers)
  }

  pick<T>(items: readonly T[]): T {
    return this.#random.pick(items)
  }

  values(): Json {
    return this.#random.times(1, 4, () => this.value(1))
  }

  patternMap(depth: number): Json {
    return Object.fromEntries(this.#random.times(1, 2, () => [this.#random.pick(patterns), this.schema(depth - 1)]))
  }

  reference(): Json {
    const definitions = this.#version < 2019 ? 'definitions' : '$defs'
    const usual = [`#/${definitions}/x`, `#/${definitions}/y`, `#/${definitions}/x`, '#', '#n', `#/${definitions}/z`]
    const odd = ['#/properties/a', '#/nowhere', '#none', 'urn:a:b', '#/definitions/%25', '#/%zz', 'other.json#n']
    return this.#random.chance(0.85) ? this.#random.pick(usual) : this.#random.pick(odd)
  }
}

interface Keyword {
  readonly name: string
  readonly make: (maker: Maker, depth: number) => Json
  readonly since?: number
  readonly until?: number
}

const count = (maker: Maker): Json => maker.pick([0, 1, 2, 3, 1, 2, 1.0, 1000, 2000000])
const bool = (maker: Maker): Json => maker.pick([true, false])

const plainKeywords: readonly Keyword[] = [
  { name: 'type', make: (maker) => maker.pick(types) },
  { name: 'type', make: (maker) => [...new Set([maker.pick(types), maker.pick(types)])] },
  { name: 'enum', make: (maker) => maker.values() },
  { name: 'const', make: (maker) => maker.value(1), since: 6 },
  { name: 'minimum', make: (maker) => maker.number() },
  { name: 'maximum', make: (maker) => maker.number() },
  { name: 'exclusiveMinimum', make: (maker) => maker.number(), since: 6 },
  { name: 'exclusiveMaximum', make: (maker) => maker.number(), since: 6 },
  { name: 'exclusiveMinimum', make: bool, until: 4 },
  { name: 'multipleOf', make: (maker) => maker.pick([1, 2, 0.1, 0.01, 1.5, 3, 1e-7]) },
  { name: 'minLength', make: count },
  { name: 'maxLength', make: count },
  { name: 'pattern', make: (maker) => maker.pick(patterns) },
  { name: 'format', make: (maker) => maker.pick(formats) },
  { name: 'format', make: (maker) => maker.pick(formats) },
  { name: 'minItems', make: count },
  { name: 'maxItems', make: count },
  { name: 'uniqueItems', make: bool },
  { name: 'minProperties', make: count },
  { name: 'maxProperties', make: count },
  { name: 'required', make: (maker) => maker.names() },
  { name: 'dependentRequired', make: (maker) => ({ a: maker.names(), b: maker.names() }), since: 2019 },
  { name: '$ref', make: (maker) => maker.reference() },
  { name: '$recursiveRef', make: () => '#', since: 2019 },
  { name: '$dynamicRef', make: (maker) => maker.reference(), since: 2020 },
  { name: 'title', make: () => 't' },
  { name: 'default', make: (maker) => maker.value(1) },
  { name: 'examples', make: (maker) => maker.values() },
  { name: 'x-other', make: (maker) => maker.value(1) },
  { name: 'contentEncoding', make: () => 'base64' },
]

const nestedKeywords: readonly Keyword[] = [
  { name: 'properties', make: (maker, depth) => maker.schemaMap(depth) },
  { name: 'properties', make: (maker, depth) => maker.schemaMap(depth) },
  { name: 'patternProperties', make: (maker, depth) => maker.patternMap(depth) },
  { name: 'additionalProperties', make: (maker, depth) => maker.schema(depth - 1) },
  { name: 'additionalProperties', make: bool },
  { name: 'propertyNames', make: (maker) => maker.schema(0), since: 6 },
  { name: 'dependencies', make: (maker, depth) => ({ a: maker.names(), b: maker.schema(depth - 1) }) },
  { name: 'dependentSchemas', make: (maker, depth) => maker.schemaMap(depth), since: 2019 },
  { name: 'items', make: (maker, depth) => maker.schema(depth - 1) },
  { name: 'items', make: (maker, depth) => maker.schemas(depth), until: 2019 },
  { name: 'additionalItems', make: (maker, depth) => maker.schema(depth - 1), until: 2019 },
  { name: 'prefixItems', make: (maker, depth) => maker.schemas(depth), since: 2020 },
  { name: 'contains', make: (maker, depth) => maker.schema(depth - 1) },
  { name: 'minContains', make: count, since: 2019 },
  { name: 'maxContains', make: count, since: 2019 },
  { name: 'not', make: (maker, depth) => maker.schema(depth - 1) },
  { name: 'allOf', make: (maker, depth) => maker.schemas(depth) },
  { name: 'anyOf', make: (maker, depth) => maker.schemas(depth) },
  { name: 'oneOf', make: (maker, depth) => maker.schemas(depth) },
  { name: 'if', make: (maker, depth) => maker.schema(depth - 1), since: 7 },
  { name: 'then', make: (maker, depth) => maker.schema(depth - 1), since: 7 },
  { name: 'else', make: (maker, depth) => maker.schema(depth - 1), since: 7 },
  { name: 'unevaluatedProperties', make: (maker, depth) => maker.schema(depth - 1), since: 2019 },
  { name: 'unevaluatedItems', make: (maker, depth) => maker.schema(depth - 1), since: 2019 },
  { name: '$dynamicAnchor', make: () => 'n', since: 2020 },
  { name: '$recursiveAnchor', make: bool, since: 2019 },
  { name: '$id', make: (maker) => maker.pick(['other.json', 'ftp://e.x/o', '#n', 'other.json']), since: 6 },
]
