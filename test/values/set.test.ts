import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { GoError } from '../../src/golang/go-error.ts'
import { toJson } from '../../src/golang/json.ts'
import { GoMap, List, Num } from '../../src/model/value.ts'
import { parseSet, type SetMode } from '../../src/values/set.ts'

/** What real helm 4 answered: the values as JSON, or the error behind `failed parsing --set… data: `. */
const rows: [mode: SetMode, texts: string[], answer: string][] = [
  ['set', ['a=1'], '{"a":1}'],
  ['set', ['a=1,b=x'], '{"a":1,"b":"x"}'],
  ['set', ['a=true,b=FALSE,c=Null'], '{"a":true,"b":false,"c":null}'],
  [
    'set',
    ['a=0,b=01,c=-5,d=+5,e=1.5,f=1e3,g=9223372036854775807,h=9223372036854775808'],
    '{"a":0,"b":"01","c":-5,"d":5,"e":"1.5","f":"1e3","g":9223372036854775807,"h":"9223372036854775808"}',
  ],
  ['set', ['a.b.c=1'], '{"a":{"b":{"c":1}}}'],
  ['set', ['a={1,x,true}'], '{"a":[1,"x",true]}'],
  ['set', ['a={}'], '{"a":[""]}'],
  ['set', ['a={1},b=2'], '{"a":[1],"b":2}'],
  ['set', ['a[0]=x,a[2]=y'], '{"a":["x",null,"y"]}'],
  ['set', ['a[0].b=1,a[0].c=2'], '{"a":[{"b":1,"c":2}]}'],
  ['set', ['a[1].b=1'], '{"a":[null,{"b":1}]}'],
  ['set', ['a[0][1]=1'], '{"a":[[null,1]]}'],
  ['set', ['a\\.b=1'], '{"a.b":1}'],
  ['set', ['a=b\\,c'], '{"a":"b,c"}'],
  ['set', ['a=b=c'], '{"a":"b=c"}'],
  ['set', ['a='], '{"a":""}'],
  ['set', ['a=,b=1'], '{"a":"","b":1}'],
  ['set', ['a[0]='], '{"a":[""]}'],
  ['set', ['a[0].b='], '{"a":[]}'],
  ['set', ['a.b='], '{"a":{"b":""}}'],
  ['set', ['a=1', 'a=2'], '{"a":2}'],
  ['set', ['a=ü😀'], '{"a":"ü😀"}'],
  ['set', ['__proto__.x=1'], '{"__proto__":{"x":1}}'],
  ['set', ['=1'], '{}'],
  ['set', ['a=1\\'], '{"a":1}'],
  ['set', ['a'], 'E key "a" has no value'],
  ['set', ['a.b'], 'E key "b" has no value'],
  ['set', ['a,b=1'], 'E key "a" has no value (cannot end with ,)'],
  ['set', ['a.=1'], 'E key map "a" has no value'],
  ['set', ['a={1'], "E list must terminate with '}'"],
  ['set', ['a[x]=1'], 'E error parsing index: strconv.Atoi: parsing "x": invalid syntax'],
  ['set', ['a[0'], '{}'],
  ['set', ['a[-1]=1'], 'E negative -1 index not allowed'],
  ['set', ['a[65537]=1'], 'E index of 65537 is greater than maximum supported index of 65536'],
  ['set', ['a[0]x=1'], "E unexpected data at end of array index: ['x']"],
  [
    'set',
    ['a=1,a.b=2'],
    'E unable to parse key: interface conversion: interface {} is int64, not map[string]interface {}',
  ],
  ['set', ['a=1,a[0]=2'], 'E unable to parse key: interface conversion: interface {} is int64, not []interface {}'],
  [
    'set',
    ['a=null,a.b=2'],
    'E unable to parse key: interface conversion: interface {} is nil, not map[string]interface {}',
  ],
  ['set', [`${'a.'.repeat(31)}a=1`], 'E value name nested level is greater than maximum supported nested level of 30'],
  ['string', ['a=1,b={true,2}'], '{"a":"1","b":["true","2"]}'],
  ['literal', ['a.b[1]=x,y={1}\\'], '{"a":{"b":[null,"x,y={1}\\\\"]}}'],
  ['literal', ['a'], 'E key "a" has no value'],
  ['json', ['a={"x":[1,2.5,null]},b="c",d=true'], '{"a":{"x":[1,2.5,null]},"b":"c","d":true}'],
  ['json', ['a=,b=1'], '{"a":null,"b":1}'],
  ['json', ['a[1]={"b":"}"}'], '{"a":[null,{"b":"}"}]}'],
]

function apply(mode: SetMode, texts: readonly string[]): string {
  const values = new GoMap()
  try {
    for (const text of texts) parseSet(text, values, { mode })
    return toJson(values, { escapeHtml: false })
  } catch (error) {
    if (error instanceof GoError) return `E ${error.message}`
    throw error
  }
}

describe('--set grammars', () => {
  it.each(rows)('%s %j', (mode, texts, answer) => {
    expect(apply(mode, texts)).toBe(answer)
  })

  it('types whole numbers as int64', () => {
    const values = new GoMap()
    parseSet('a=1', values, { mode: 'set' })
    expect(values.get('a')).toEqual(new Num('int64', 1))
  })

  it('edits the lists and maps that are there', () => {
    const values = new GoMap([['a', new List([1, new GoMap([['b', 1]])])]])
    parseSet('a[1].c=2,a[0]=x', values, { mode: 'set' })
    expect(toJson(values)).toBe('{"a":["x",{"b":1,"c":2}]}')
  })

  it('as Helm 3 does, where it differs', () => {
    expect(() => parseSet('a[0', new GoMap(), { mode: 'set', compat: 'helm3' })).toThrow('error parsing index: EOF')
  })

  it('reads files', () => {
    const values = new GoMap()
    parseSet('a=one,b[0]=two', values, { mode: 'file', readFile: (path) => `<${path}>` })
    expect(toJson(values, { escapeHtml: false })).toBe('{"a":"<one>","b":["<two>"]}')
  })
})

const helm = process.env['HELM4']
const flags = { set: '--set', string: '--set-string', literal: '--set-literal', json: '--set-json', file: '--set-file' }

describe.skipIf(!helm)('--set grammars against real helm (HELM4 is not set: skipped)', () => {
  const chart = mkdtempSync(join(tmpdir(), 'flotilla-set-'))
  mkdirSync(join(chart, 'templates'))
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: c\nversion: 0.1.0\n')
  writeFileSync(join(chart, 'templates', 'out.yaml'), 'a: {{ omit .Values "global" | toRawJson | quote }}\n')
  afterAll(() => rmSync(chart, { recursive: true }))

  // A null is removed when the chart's values are coalesced, so those rows cannot be seen this way.
  it.each(rows.filter(([, , answer]) => !answer.includes('null')))('%s %j', (mode, texts, answer) => {
    const args = texts.flatMap((text) => [flags[mode], text])
    let real: string
    try {
      const out = execFileSync(helm!, ['template', 'r', chart, ...args], { encoding: 'utf8', stdio: 'pipe' })
      real = JSON.parse(/^a: (.*)$/m.exec(out)![1]!.replace(/\\U0001F600/g, '😀')) as string
    } catch (error) {
      real = `E ${/data: (.*)/.exec((error as { stderr: string }).stderr)?.[1]}`
    }
    expect(real).toBe(answer)
  })
})
