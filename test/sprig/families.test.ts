import { describe, expect, it } from 'vitest'
import { toJson } from '../../src/golang/json.ts'
import { int, int64 } from '../../src/golang/numbers.ts'
import { goTypeOf } from '../../src/golang/types.ts'
import { GoMap, List, type Value } from '../../src/model/value.ts'
import type { SprigContext } from '../../src/sprig/context.ts'
import { powerOfTen } from '../../src/sprig/numbers.ts'
import { sprigFunctions } from '../../src/sprig/table.ts'

const context: SprigContext = {
  profile: 'helm4',
  randomBytes: (count) => Uint8Array.from({ length: count }, (_, i) => (i * 89 + 17) % 256),
  now: () => 1_786_190_706_070_080_900n,
  monotonic: () => 0n,
}
const table = sprigFunctions(context)

function call(name: string, ...args: unknown[]): Value {
  const fn = table.get(name)
  if (fn === undefined) throw new Error(`no function ${name}`)
  return fn.call(...args)
}

const list = (...items: Value[]): List => new List(items)
const map = (entries: Record<string, Value>): GoMap => new GoMap(Object.entries(entries))

/** A row: function, arguments, the result as JSON (what it means to templates) and its Go type. */
type Row = readonly [name: string, args: readonly unknown[], json: string, type: string]

const rows: Readonly<Record<string, readonly Row[]>> = {
  strings: [
    ['trunc', [1, 'é'], '"\\ufffd"', 'string'],
    ['trunc', [-2, 'abc'], '"bc"', 'string'],
    ['quote', ['a"b', null, 1.5], '"\\"a\\\\\\"b\\" \\"1.5\\""', 'string'],
    ['squote', [null, 'x'], '"\'x\'"', 'string'],
    ['cat', ['a', null, 1, ''], '"a 1 "', 'string'],
    ['indent', [2, ''], '"  "', 'string'],
    ['nindent', [1, 'a\n\nb'], '"\\n a\\n \\n b"', 'string'],
    ['snakecase', ['HTTP20xOK'], '"http_20x_ok"', 'string'],
    ['kebabcase', [' _-_ '], '"-----"', 'string'],
    ['camelcase', ['_camel_case'], '"_CamelCase"', 'string'],
    ['untitle', ['Hello World'], '"hello world"', 'string'],
    ['initials', ['First Try of-things'], '"FTo"', 'string'],
    ['wrapWith', [5, '-', 'abcdefg'], '"abcde-fg"', 'string'],
    ['wrap', [5, 'abcdefg h'], '"abcdefg\\nh"', 'string'],
    ['abbrev', [5, 'hello world'], '"he..."', 'string'],
    ['abbrevboth', [5, 10, '1234 5678 9123'], '"...5678..."', 'string'],
    ['split', ['$', 'a$b'], '{"_0":"a","_1":"b"}', 'map[string]string'],
    ['splitn', [',', 2, 'a,b,c'], '{"_0":"a","_1":"b,c"}', 'map[string]string'],
    ['splitList', [',', ''], '[""]', '[]string'],
    ['join', ['-', list('a', null, 1.5)], '"a-1.5"', 'string'],
    ['b64dec', ['!!'], '"illegal base64 data at input byte 0"', 'string'],
    ['b64dec', ['aGk'], '"illegal base64 data at input byte 0"', 'string'],
    ['b64enc', ['\udcff'], '"/w=="', 'string'],
    ['b32dec', ['NBUQ===='], '"hi"', 'string'],
  ],
  numbers: [
    ['add', ['010', 1.9, true], '10', 'int64'],
    ['mul', [int64(2n ** 63n - 1n), 2], '-2', 'int64'],
    ['div', [-7, 2], '-3', 'int64'],
    ['addf', [0.1, 0.2], '0.3', 'float64'],
    ['divf', [1, 3], '0.3333333333333333', 'float64'],
    ['round', [1.255, 2], '1.25', 'float64'],
    ['round', [-2.5, 0], '-3', 'float64'],
    ['int', ['1.0'], '1', 'int'],
    ['int', [' 5'], '0', 'int'],
    ['int64', [1e30], '-9223372036854775808', 'int64'],
    ['float64', ['0x10'], '0', 'float64'],
    ['atoi', ['99999999999999999999'], '9223372036854775807', 'int'],
    ['toDecimal', ['0777'], '511', 'int64'],
    ['seq', [-3], '"1 0 -1 -2 -3"', 'string'],
    ['seq', [10, 3, 0], '""', 'string'],
    ['until', [3], '[0,1,2]', '[]int'],
    ['untilStep', [9, 0, -3], '[9,6,3]', '[]int'],
    ['max', [1, 3.9], '3', 'int64'],
  ],
  lists: [
    ['first', [list()], 'null', '<nil>'],
    ['rest', [list()], 'null', '[]interface {}'],
    ['rest', [list(1)], '[]', '[]interface {}'],
    ['compact', [list(0, '', 'a', list())], '["a"]', '[]interface {}'],
    ['uniq', [list(1, int(1), 1, list('a'), list('a'))], '[1,1,["a"]]', '[]interface {}'],
    ['without', [list(1, int(2)), int(1)], '[1,2]', '[]interface {}'],
    ['has', [int(2), list(2)], 'false', 'bool'],
    ['slice', [list('a', 'b', 'c'), '1', 2.9], '["b"]', '[]interface {}'],
    ['chunk', [2, list(1, 2, 3)], '[[1,2],[3]]', '[][]interface {}'],
    ['concat', [], 'null', '[]interface {}'],
    ['sortAlpha', [list('b', 10, 9)], '["10","9","b"]', '[]string'],
    ['sortAlpha', ['x'], '["x"]', '[]string'],
  ],
  dicts: [
    ['dict', ['a', 1, 'b'], '{"a":1,"b":""}', 'map[string]interface {}'],
    ['get', [map({ a: 1 }), 'b'], '""', 'string'],
    ['pluck', ['a', map({ a: 1 }), map({}), map({ a: null })], '[1,null]', '[]interface {}'],
    ['keys', [map({ b: 1, a: 2 })], '["a","b"]', '[]string'],
    ['omit', [map({ b: 1, a: 2 }), 'a'], '{"b":1}', 'map[string]interface {}'],
    ['dig', ['a', 'b', 'none', map({ a: map({}) })], '"none"', 'string'],
    [
      'merge',
      [map({ a: 0, m: map({ x: 1 }) }), map({ a: 5, m: map({ x: 2, y: 3 }), n: null })],
      '{"a":5,"m":{"x":1,"y":3}}',
      'map[string]interface {}',
    ],
    [
      'mergeOverwrite',
      [map({ a: 5, m: map({ x: 1 }) }), map({ a: 0, m: map({}) })],
      '{"a":0,"m":{"x":1}}',
      'map[string]interface {}',
    ],
    ['mergeOverwrite', [map({ a: list(1) }), map({ a: list() })], '{"a":[]}', 'map[string]interface {}'],
  ],
  defaults: [
    ['default', ['d', 0], '"d"', 'string'],
    ['default', ['d'], '"d"', 'string'],
    ['coalesce', [0, '', null], 'null', '<nil>'],
    ['ternary', ['y', 'n', false], '"n"', 'string'],
    ['all', [], 'true', 'bool'],
    ['empty', [NaN], 'false', 'bool'],
  ],
  dates: [
    ['htmlDateInZone', [int64(0), 'Nowhere/Land'], '"1970-01-01"', 'string'],
    ['dateInZone', ['15:04 MST', int64(0), 'Asia/Kolkata'], '"05:30 IST"', 'string'],
    ['date', ['2006', 0.5], '"2026"', 'string'],
    ['duration', ['95'], '"1m35s"', 'string'],
    ['duration', [int(95)], '"0s"', 'string'],
    ['durationRound', ['60s'], '"60s"', 'string'],
    ['durationRound', ['8760h'], '"12mo"', 'string'],
    ['toDate', ['2006', 'x'], '"0001-01-01T00:00:00Z"', 'time.Time'],
    ['ago', [int64(1_786_190_700)], '"6s"', 'string'],
    ['durationSeconds', [' 2.5 '], '2.5', 'float64'],
    ['mustToDuration', [int(90)], '90000000000', 'time.Duration'],
    ['durationRoundTo', ['1h29m', 'bad'], '5340000000000', 'time.Duration'],
  ],
  others: [
    ['typeIsLike', ['semver.Version', call('semver', '1.2.3')], 'true', 'bool'],
    [
      'urlParse',
      ['http://u@[::1]:8/p'],
      '{"fragment":"","host":"[::1]:8","hostname":"::1","opaque":"","path":"/p","query":"","scheme":"http","userinfo":"u"}',
      'map[string]interface {}',
    ],
    ['urlJoin', [map({ scheme: 'http', host: 'h', path: 'a b' })], '"http://h/a%20b"', 'string'],
    ['regexMatch', ['[', 'a'], 'false', 'bool'],
    ['regexFindAll', ['x', 'abc', -1], 'null', '[]string'],
    ['toRawJson', ['<'], '"\\"\\u003c\\""', 'string'],
    ['getHostByName', ['localhost'], '""', 'string'],
    ['randAlphaNum', [0], '""', 'string'],
  ],
}

describe.each(Object.entries(rows))('%s', (_family, cases) => {
  it.each(cases)('%s, row %#', (name, args, json, type) => {
    const result = call(name, ...args)
    expect([toJson(result), goTypeOf(result)]).toEqual([json, type])
  })
})

describe('errors', () => {
  it.each([
    ['first', [null], 'runtime error: invalid memory address or nil pointer dereference'],
    ['first', ['x'], 'Cannot find first on type string'],
    ['slice', ['x'], 'list should be type of slice or array but string'],
    ['slice', [list(1), 0, 2], 'reflect.Value.Slice: slice index out of bounds'],
    ['chunk', [0, list(1)], 'runtime error: makeslice: len out of range'],
    ['div', [1, 0], 'runtime error: integer divide by zero'],
    ['divf', [1, 0], 'decimal division by 0'],
    ['addf', [NaN], 'Cannot create a Decimal from NaN'],
    ['set', [new GoMap(null, undefined, true), 'a', 1], 'assignment to entry in nil map'],
    ['dig', ['a', 'd'], 'dig needs at least three arguments'],
    [
      'dig',
      ['a', 'b', 'd', map({ a: 'x' })],
      'interface conversion: interface {} is string, not map[string]interface {}',
    ],
    [
      'dig',
      ['a', 'b', 'd', map({ a: null })],
      'interface conversion: interface {} is nil, not map[string]interface {}',
    ],
    ['deepCopy', [null], 'reflect: call of reflect.Value.Type on zero Value'],
    ['substr', [-1, 5, 'abc'], 'runtime error: slice bounds out of range [:5] with length 3'],
    ['repeat', [-1, 'a'], 'strings: negative Repeat count'],
    ['until', [1e9], 'runtime error: makeslice: len out of range'],
    ['randInt', [3, 3], 'invalid argument to Intn'],
    ['mustToDuration', ['x'], 'could not parse duration "x"'],
    ['mustToDuration', [true], 'unsupported duration type bool'],
    ['mustToDuration', [1e10], 'duration seconds overflow: 1e+10'],
    ['urlJoin', [map({ host: 1 })], 'unable to parse host key, must be of type string, but float64 found'],
  ])('%s, row %#', (name, args, message) => {
    expect(() => call(name, ...args)).toThrow(message)
  })
})

describe('sharing and changing', () => {
  it('set and unset change their map and answer it', () => {
    const one = map({ a: 1 })
    expect(call('set', one, 'b', 2)).toBe(one)
    expect(call('unset', one, 'a')).toBe(one)
    expect(toJson(one)).toBe('{"b":2}')
  })

  it('merge shares the maps that it takes over, and deepCopy does not', () => {
    const inner = map({ x: 1 })
    const merged = call('merge', map({}), map({ inner })) as GoMap
    expect(merged.get('inner')).toBe(inner)
    expect((call('deepCopy', merged) as GoMap).get('inner')).not.toBe(inner)
  })

  it('sortAlpha sorts a list of strings in place, append leaves its list alone', () => {
    const strings = new List(['b', 'a'], 'string')
    expect(call('sortAlpha', strings)).toBe(strings)
    expect(toJson(strings)).toBe('["a","b"]')
    call('append', strings, 'c')
    expect(strings.items).toHaveLength(2)
  })

  it('keys such as __proto__ are keys', () => {
    const made = call('dict', '__proto__', 1, 'constructor', 2) as GoMap
    expect(call('keys', made)).toMatchObject({ items: ['__proto__', 'constructor'] })
    expect(call('get', map({}), '__proto__')).toBe('')
    expect(Object.keys(Object.prototype)).toEqual([])
  })
})

describe('the table', () => {
  it('is built once for a context, and helm3 lacks the durations', () => {
    expect(sprigFunctions(context)).toBe(table)
    const older = sprigFunctions({ ...context, profile: 'helm3' })
    const missing = [...table.keys()].filter((name) => !older.has(name))
    expect(missing.toSorted()).toEqual([
      'durationDays',
      'durationHours',
      'durationMicroseconds',
      'durationMilliseconds',
      'durationMinutes',
      'durationNanoseconds',
      'durationRoundTo',
      'durationSeconds',
      'durationTruncateTo',
      'durationWeeks',
      'mustToDuration',
    ])
    expect(table.has('env') || table.has('expandenv')).toBe(false)
  })

  it('draws random texts from its alphabets', () => {
    expect(call('randNumeric', 40)).toMatch(/^\d{40}$/)
    expect(call('randAlpha', 40)).toMatch(/^[A-Za-z]{40}$/)
    expect(call('randAscii', 40)).toMatch(/^[ -~]{40}$/)
    expect([...(call('shuffle', 'abcé') as string)].toSorted().join('')).toBe('abcé')
    expect(call('randInt', 5, 8)).toMatchObject({ kind: 'int' })
  })

  it('raises ten as Go does', () => {
    // 10^-23 is one of those that are not the nearest number.
    expect([2, 0, -2, -23, 400, -400].map(powerOfTen)).toEqual([100, 1, 0.01, 1.0000000000000001e-23, Infinity, 0])
  })
})
