import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { fromPlain } from '../../src/golang/json.ts'
import type { Json } from '../../src/model/json.ts'
import type { GoMap } from '../../src/model/value.ts'
import { validateSchema } from '../../src/values/schema.ts'
import { sorted } from '../fuzz/schemas.ts'
import { schemaTexts } from './schema-texts.table.ts'

const draft = (n: string) => `http://json-schema.org/draft-0${n}/schema#`
const later = (n: string) => `https://json-schema.org/draft/${n}/schema`

/** As text: an object with `then` looks like a promise. */
const choice = JSON.parse('{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}') as Json

/** Schema, values, and the findings (undefined: the values fit). Each row is asked of real helm too. */
const rows: [Json, Json, string | undefined][] = [
  [{ type: 'object' }, {}, undefined],
  [{ properties: { a: { type: ['string', 'integer'] } } }, { a: 1.5 }, "- at '/a': got number, want integer or string"],
  [{ properties: { a: { type: 'integer' } } }, { a: 2 }, undefined],
  [{ required: ['a', "b'c"] }, {}, "- at '': missing properties 'a', 'b\\'c'"],
  [{ required: ['a'] }, {}, "- at '': missing property 'a'"],
  [{ additionalProperties: false }, { z: 1 }, "- at '': additional properties 'z' not allowed"],
  [{ properties: { a: { minimum: 5 } } }, { a: -5 }, "- at '/a': minimum: got -5, want 5"],
  [{ properties: { a: { maximum: 1e6 } } }, { a: 12345678 }, "- at '/a': maximum: got 1.2345678×10⁰⁷, want 1×10⁰⁶"],
  [
    { properties: { a: { exclusiveMaximum: 99999 } } },
    { a: 123456.5 },
    "- at '/a': exclusiveMaximum: got 123,456.5, want 99,999",
  ],
  [
    { $schema: draft('4'), properties: { a: { minimum: 5, exclusiveMinimum: true } } },
    { a: 5 },
    "- at '/a': exclusiveMinimum: got 5, want 5",
  ],
  [{ properties: { a: { multipleOf: 0.1 } } }, { a: 0.3 }, undefined],
  [{ properties: { a: { multipleOf: 0.2 } } }, { a: 0.3 }, "- at '/a': multipleOf: got 0.3, want 0.2"],
  [
    { properties: { a: { minLength: 3, maxLength: 1 } } },
    { a: 'ab' },
    "- at '/a': minLength: got 2, want 3\n- at '/a': maxLength: got 2, want 1",
  ],
  [{ properties: { a: { pattern: '^(?i)x+$' } } }, { a: 'y' }, "- at '/a': 'y' does not match pattern '^(?i)x+$'"],
  [{ properties: { a: { enum: ['x', 1, null] } } }, { a: 'y' }, "- at '/a': value must be one of 'x', 1, <nil>"],
  [{ properties: { a: { enum: [[1], 2] } } }, { a: 'y' }, "- at '/a': 'enum' failed"],
  [{ properties: { a: { const: { b: 1 } } } }, { a: 'y' }, "- at '/a': 'const' failed"],
  [{ properties: { a: { not: { type: 'string' } } } }, { a: 'y' }, "- at '/a': 'not' failed"],
  [
    { properties: { a: { anyOf: [{ type: 'string' }, { required: ['x'], minProperties: 2 }] } } },
    { a: {} },
    "- at '/a': 'anyOf' failed\n  - at '/a': got object, want string\n  - at '/a': validation failed\n    - at '/a': minProperties: got 0, want 2\n    - at '/a': missing property 'x'",
  ],
  [
    { properties: { a: { oneOf: [{ type: 'string' }, { type: 'null' }] } } },
    { a: 1 },
    "- at '/a': 'oneOf' failed, none matched\n  - at '/a': got number, want string\n  - at '/a': got number, want null",
  ],
  [
    { properties: { a: { oneOf: [{ minimum: 0 }, {}, { type: 'number' }] } } },
    { a: 1 },
    "- at '/a': 'oneOf' failed, subschemas 0, 1 matched",
  ],
  [
    { properties: { a: { allOf: [{ minimum: 2 }, { maximum: 0 }] } } },
    { a: 1 },
    "- at '/a': 'allOf' failed\n  - at '/a': minimum: got 1, want 2\n  - at '/a': maximum: got 1, want 0",
  ],
  [
    { properties: { a: { $ref: '#/$defs/b' } }, $defs: { b: { type: 'string' } } },
    { a: 1 },
    "- at '/a': got number, want string",
  ],
  [
    { properties: { a: { $ref: '#/$defs/b' } }, $defs: { b: { minimum: 5, multipleOf: 2 } } },
    { a: 1 },
    "- at '/a': validation failed\n  - at '/a': minimum: got 1, want 5\n  - at '/a': multipleOf: got 1, want 2",
  ],
  [
    { properties: { a: { $ref: '#name' } }, $defs: { b: { $anchor: 'name', type: 'string' } } },
    { a: 1 },
    "- at '/a': got number, want string",
  ],
  [
    { properties: { a: { $ref: '#/definitions/none' } } },
    {},
    'json-pointer in "file:///values.schema.json#/definitions/none" not found',
  ],
  [
    { properties: { a: { $ref: '#none' } } },
    {},
    'anchor in "file:///values.schema.json#none" not found in schema "file:///values.schema.json"',
  ],
  [
    { properties: { 'a/b': { properties: { '~': { type: 'null' } } } } },
    { 'a/b': { '~': 1 } },
    "- at '/a~1b/~0': got number, want null",
  ],
  [{ properties: { a: { items: { type: 'string' } } } }, { a: ['x', 1] }, "- at '/a/1': got number, want string"],
  [
    { properties: { a: { prefixItems: [{ type: 'string' }], items: false } } },
    { a: ['x', 1] },
    "- at '/a/1': false schema",
  ],
  [
    { $schema: draft('7'), properties: { a: { items: [{}], additionalItems: false } } },
    { a: [1, 2, 3] },
    "- at '/a': last 2 additionalItem(s) not allowed",
  ],
  [
    { properties: { a: { uniqueItems: true, minItems: 4, maxItems: 1 } } },
    { a: [1, 2, 1] },
    "- at '/a': minItems: got 3, want 4\n- at '/a': maxItems: got 3, want 1\n- at '/a': items at 0 and 2 are equal",
  ],
  [
    { properties: { a: { contains: { type: 'string' } } } },
    { a: [1] },
    "- at '/a': no items match contains schema\n  - at '/a/0': got number, want string",
  ],
  [
    { properties: { a: { contains: { type: 'string' }, minContains: 2, maxContains: 0 } } },
    { a: [1, 'x'] },
    "- at '/a': min 2 items required to match contains schema, but matched 1 items at 1\n  - at '/a/0': got number, want string\n- at '/a': max 0 items required to match contains schema, but matched 1 items at 1",
  ],
  [
    { propertyNames: { pattern: '^a' } },
    { b: 1 },
    "- at '': invalid propertyName 'b'\n  - at '': 'b' does not match pattern '^a'",
  ],
  [{ dependentRequired: { a: ['b', 'c'] } }, { a: 1 }, "- at '': properties 'b', 'c' required, if 'a' exists"],
  [
    { $schema: draft('7'), dependencies: { a: ['b'], c: { required: ['d'] } } },
    { a: 1, c: 1 },
    "- at '': properties 'b' required, if 'a' exists\n- at '': missing property 'd'",
  ],
  [choice, { a: 1 }, "- at '': missing property 'b'"],
  [choice, {}, "- at '': missing property 'c'"],
  [{ allOf: [{ properties: { a: {} } }], unevaluatedProperties: false }, { a: 1, b: 2 }, "- at '/b': false schema"],
  [
    { $schema: later('2019-09'), properties: { a: { items: [{}], unevaluatedItems: false } } },
    { a: [1, 2] },
    "- at '/a/1': false schema",
  ],
  [
    { $schema: draft('7'), properties: { a: { format: 'ipv4' } } },
    { a: '1.2.3' },
    "- at '/a': '1.2.3' is not valid ipv4: expected four decimals",
  ],
  [
    { $schema: draft('7'), properties: { a: { format: 'date-time' } } },
    { a: '2020-01-01T00:00:0' },
    "- at '/a': '2020-01-01T00:00:0' is not valid date-time: less than 20 characters long",
  ],
  [
    { $schema: draft('7'), properties: { a: { format: 'date' } } },
    { a: '2020-13-01' },
    `- at '/a': '2020-13-01' is not valid date: parsing time "2020-13-01": month out of range`,
  ],
  [
    { $schema: draft('7'), properties: { a: { format: 'email' } } },
    { a: 'x' },
    "- at '/a': 'x' is not valid email: missing @",
  ],
  [
    { $schema: draft('7'), properties: { a: { format: 'uri' } } },
    { a: 'x/y' },
    "- at '/a': 'x/y' is not valid uri: relative url",
  ],
  [
    { $schema: draft('7'), properties: { a: { format: 'hostname' } } },
    { a: '-x' },
    "- at '/a': '-x' is not valid hostname: label starts with hyphen",
  ],
  [
    { $schema: draft('7'), properties: { a: { format: 'regex' } } },
    { a: '(' },
    "- at '/a': '(' is not valid regex: error parsing regexp: missing closing ): `(`",
  ],
  [{ properties: { a: { format: 'ipv4' } } }, { a: 'x' }, undefined],
  [
    { properties: { a: { $ref: '#' } }, additionalProperties: false },
    { a: { a: { b: 1 } } },
    "- at '/a/a': additional properties 'b' not allowed",
  ],
  [{ properties: { a: { $ref: 'urn:x:y' } } }, { a: 1 }, undefined],
  [
    {
      $id: 'http://example.com/s.json',
      properties: { a: { $ref: 'item.json' } },
      $defs: { i: { $id: 'item.json', type: 'null' } },
    },
    { a: 1 },
    "- at '/a': got number, want null",
  ],
  [
    { $dynamicAnchor: 'node', type: 'object', properties: { a: { $dynamicRef: '#node' } } },
    { a: 1 },
    "- at '/a': got number, want object",
  ],
  [
    { properties: { __proto__: { type: 'string' }, constructor: { type: 'string' } } },
    { constructor: 1 },
    "- at '/constructor': got number, want string",
  ],
]

function mine(schema: Json, values: Json): string | undefined {
  return validateSchema(JSON.stringify(schema), fromPlain(values) as GoMap)?.replace(/\n$/, '')
}

describe('validateSchema', () => {
  it.each(rows)('%j on %j', (schema, values, findings) => {
    expect(mine(schema, values)).toBe(findings)
  })

  it.each(schemaTexts)('%s on %j', (schema, values, message) => {
    const own = validateSchema(schema, fromPlain(values) as GoMap) ?? ''
    expect(sorted(own.trimEnd())).toBe(sorted(message))
  })

  it('matches patterns in linear time', () => {
    const schema = { properties: { a: { pattern: '^(a+)+$' } } }
    expect(mine(schema, { a: `${'a'.repeat(5000)}!` })).toContain('does not match pattern')
  })

  it.each([
    ['{', 'unexpected EOF'],
    ['{} x', 'invalid character after top-level value'],
    ['', 'EOF'],
  ])('says of the schema %j: %s', (schema, message) => {
    expect(validateSchema(schema, fromPlain({}) as GoMap)).toBe(message)
  })
})

const helm = process.env['HELM4']
describe.skipIf(!helm)(`against real helm${helm ? '' : ' (skipped: HELM4 is not set)'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'schema-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'templates'))
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: c\nversion: 0.1.0\n')

  it.each(rows)('%j on %j', (schema, values) => {
    writeFileSync(join(folder, 'values.schema.json'), JSON.stringify(schema))
    writeFileSync(join(folder, 'values.yaml'), JSON.stringify(values))
    const { stderr } = spawnSync(helm as string, ['template', 'r', folder], { encoding: 'utf8' })
    const marker = 'following chart(s):\nc:\n'
    const start = stderr.indexOf(marker)
    const theirs = start < 0 ? undefined : stderr.slice(start + marker.length).trimEnd()
    // Go's order of causes is random where it visits a map.
    expect(sorted(mine(schema, values) ?? '')).toBe(sorted(theirs ?? ''))
  })
})
