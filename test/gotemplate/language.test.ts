import { describe, expect, it } from 'vitest'
import { FlotillaError } from '../../src/errors.ts'
import { int } from '../../src/golang/numbers.ts'
import { formatHelm3, formatHelm4, formatParseError, ParseError, TemplateError } from '../../src/gotemplate/errors.ts'
import { TemplateLibrary } from '../../src/gotemplate/library.ts'
import { parsePipeline } from '../../src/gotemplate/pipeline.ts'
import { TemplateSet, templateFunctions } from '../../src/gotemplate/template-set.ts'
import {
  type FunctionTable,
  type GoFunction,
  GoMap,
  GoObject,
  List,
  noField,
  type Value,
} from '../../src/model/value.ts'
import { newSet } from './run-case.ts'

const map = (entries: Record<string, Value>) => new GoMap(Object.entries(entries))
const list = (...items: Value[]) => new List(items)

function run(template: string, dot: Value = new GoMap()): string {
  const set = newSet('helm4')
  set.parse('t', template)
  return set.execute('t', dot)
}

function failureOf(template: string, dot: Value = new GoMap()): Error {
  try {
    run(template, dot)
  } catch (error) {
    return error as Error
  }
  throw new Error(`no error: ${template}`)
}

const data = map({
  one: 1,
  s: 'x',
  nul: null,
  empty: map({}),
  m: map({ b: 1, a: map({ c: 'deep' }) }),
  l: list('p', 'q', 'r'),
  mixed: list('text', null, map({ k: 'v' })),
})

describe('rendering', () => {
  it.each<[string, string]>([
    ['a {{- " b " -}} c', 'a b c'],
    ['x {{-1}}|{{- 1 }}', 'x -1|1'],
    ['a\n{{- /* note */ -}}\n b', 'ab'],
    ['{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $x := 3 }}{{ end }}{{ $x }}', '2'],
    ['{{ range $i, $e := .l }}{{ $i }}{{ $e }},{{ end }}', '0p,1q,2r,'],
    ['{{ range .l }}{{ if eq . "q" }}{{ continue }}{{ end }}{{ . }}{{ end }}', 'pr'],
    ['{{ range .l }}{{ with . }}{{ if eq . "q" }}{{ break }}{{ end }}{{ end }}{{ . }}{{ end }}', 'p'],
    ['{{ range .l }}{{ range $.empty }}x{{ else }}{{ continue }}{{ end }}{{ . }}{{ end }}|', '|'],
    [
      '{{ range .l }}{{ . }}{{ range $.empty }}{{ else }}{{ if true }}{{ break }}{{ end }}y{{ end }}z{{ end }}|',
      'pzqzrz|',
    ],
    ['{{ range $k, $v := .m }}{{ $k }};{{ end }}', 'a;b;'],
    ['{{ range 3 }}{{ . }}{{ end }}{{ range -1 }}x{{ else }}none{{ end }}', '012none'],
    ['{{ range .nope }}x{{ else }}none{{ end }}', 'none'],
    ['{{ range $i, $e := .l }}{{ else }}{{ end }}{{ range $x := .empty }}{{ else }}{{ $x }}{{ end }}', 'map[]'],
    ['{{ with .m }}{{ .b }}{{ end }}{{ with .nope }}x{{ else with .s }}{{ . }}{{ end }}', '1x'],
    ['{{ if .nope }}a{{ else if .s }}b{{ else }}c{{ end }}', 'b'],
    ['{{ define "d" }}[{{ . }}{{ $ }}]{{ end }}{{ template "d" 1 }}{{ template "d" }}', '[11][<no value><no value>]'],
    ['{{ block "b" .s }}<{{ . }}>{{ end }}', '<x>'],
    ['{{ "x" | }}{{ ($y := 2) }}{{ $y }}', 'x22'],
    ['{{ .nope }}{{ (.nope).a.b }}{{ $v := .nope }}{{ $v.a }}{{ (index . "nope").x }}', '<no value>'.repeat(4)],
    ['{{ and 1 "" "x" }}|{{ or 0 "y" (fail "not reached") }}|{{ not .nope }}', '|y|true'],
    ['{{ len "é" }}{{ index "abc" 1 }}{{ index .l 2 }}{{ index .m "a" "c" }}', '298rdeep'],
    [
      '{{ eq .one 1.0 }}{{ eq 1 2 1 }}{{ ne "a" "b" }}{{ lt 1 2 }}{{ le "a" "a" }}{{ gt 2.5 1.5 }}{{ ge 1 1 }}',
      'true'.repeat(7),
    ],
    ['{{ eq .nope nil }}{{ eq .nope "" }}{{ eq .empty nil }}', 'truefalsefalse'],
    ["{{ 'a' }} {{ 0x10 }} {{ 1_000 }} {{ 1e3 }} {{ 1e20 }} {{ 1i }}", '97 16 1000 1000 1e+20 (0+1i)'],
    ['{{ "\\x41\\xc3\\xa9" }}{{ `raw\\n` }}', 'Aéraw\\n'],
    ['{{ printf "%s" "\\xc3" }}{{ "\\xa9" }}', 'é'],
    ['{{ js "\\xc3=" }}', '\udcc3\\u003D'],
    ['{{ printf "%.[]" }}', '%!](BADINDEX)'],
    ['{{ html "<a>" }}{{ js "a\'b" }}{{ urlquery "a b&c" }}', "&lt;a&gt;a\\'ba+b%26c"],
    ['{{ range $i, $x := .mixed }}{{ if $i }}{{ end }}{{ end }}{{ $ := .s }}{{ $ }}', 'x'],
    ['{{ printf "%v" .__proto__ }}{{ .constructor }}', '<nil><no value>'],
  ])('%s', (template, text) => {
    expect(run(template, data)).toBe(text)
  })
})

describe('errors while a template runs', () => {
  it.each<[string, string]>([
    ['{{ .nope.x }}', 't:1:8: executing "t" at <.nope.x>: nil pointer evaluating interface {}.x'],
    ['{{ .s.x }}', 't:1:5: executing "t" at <.s.x>: can\'t evaluate field x in type interface {}'],
    ['é{{ with .s }}{{ .x }}{{ end }}', 't:1:18: executing "t" at <.x>: can\'t evaluate field x in type string'],
    [
      '{{ range .mixed }}{{ .k }}{{ end }}',
      't:1:21: executing "t" at <.k>: can\'t evaluate field k in type interface {}',
    ],
    [
      '{{ range $e := .mixed }}\n{{ $e.k }}{{ end }}',
      't:2:5: executing "t" at <$e.k>: can\'t evaluate field k in type interface {}',
    ],
    ['{{ (index . "empty").a.b }}', 't:1:12: executing "t" at <"empty">: nil pointer evaluating interface {}.b'],
    ['{{ .nope | ternary 1 2 }}', 't:1:21: executing "t" at <2>: invalid value; expected bool'],
    ['{{ upper .nope }}', 't:1:9: executing "t" at <.nope>: wrong type for value; expected string; got interface {}'],
    ['{{ upper nil }}', 't:1:9: executing "t" at <nil>: cannot assign nil to string'],
    ['{{ upper 1 }}', 't:1:9: executing "t" at <1>: expected string; found 1'],
    ['{{ until 3.5 }}', 't:1:9: executing "t" at <3.5>: expected integer; found 3.5'],
    ['{{ upper }}', 't:1:3: executing "t" at <upper>: wrong number of args for upper: want 1 got 0'],
    [
      '{{ eq .one 1 }}',
      't:1:3: executing "t" at <eq .one 1>: error calling eq: incompatible types for comparison: float64 and int',
    ],
    ['{{ .m 1 }}', 't:1:3: executing "t" at <.m>: m is not a method but has arguments'],
    ['{{ 1 2 }}', 't:1:3: executing "t" at <1>: can\'t give argument to non-function 1'],
    ['{{ nil }}', 't:1:3: executing "t" at <nil>: nil is not a command'],
    ['{{ $x = 1 }}', 't:1:8: executing "t" at <1>: undefined variable: $x'],
    [
      '{{ if .one }}{{ $y := 1 }}{{ end }}{{ if .nope }}{{ $z := 1 }}{{ else }}{{ $z }}{{ end }}',
      't:1:75: executing "t" at <$z>: undefined variable: $z',
    ],
    ['{{ template "nope" }}', 't:1:12: executing "t" at <{{template "nope"}}>: template "nope" not defined'],
    ['{{ range .one }}{{ end }}', 't:1:9: executing "t" at <.one>: range can\'t iterate over 1'],
    [
      '{{ range $a, $b := 3 }}{{ end }}',
      't:1:19: executing "t" at <3>: can\'t use 3 to iterate over more than one variable',
    ],
    ['{{ 9223372036854775808 }}', 't:1:3: executing "t" at <9223372036854775808>: 9223372036854775808 overflows int'],
    [
      '{{ index .l 3 }}',
      't:1:3: executing "t" at <index .l 3>: error calling index: reflect: slice index out of range',
    ],
    [
      '{{ index .l 1.0 }}',
      't:1:3: executing "t" at <index .l 1.0>: error calling index: cannot index slice/array with type float64',
    ],
    ['{{ len .nope }}', 't:1:3: executing "t" at <len .nope>: error calling len: len of nil pointer'],
    ['{{ call .s }}', 't:1:3: executing "t" at <call .s>: error calling call: non-function .s of type string'],
    ['{{ or .nope .s | upper | .s }}', 't:1:25: executing "t" at <.s>: s is not a method but has arguments'],
    [
      '{{ define "r" }}{{ template "r" . }}{{ end }}{{ template "r" . }}',
      't:1:28: executing "r" at <{{template "r" .}}>: exceeded maximum template depth (100000)',
    ],
    [
      '{{ define "r" }}{{ template "r" . }}{{ end }}{{ include "r" . }}',
      't:1:48: executing "t" at <include "r" .>: error calling include: template: t:1:28: executing "r" at <{{template "r" .}}>: exceeded maximum template depth (100000)',
    ],
    [
      '{{ range $i := (.l | len) 1 | list }}{{ end }}',
      't:1:9: executing "t" at <$i := (.l | len) 1 | list>: can\'t give argument to non-function .l | len',
    ],
  ])('%s', (template, text) => {
    const error = failureOf(template, data)
    expect(error).toBeInstanceOf(TemplateError)
    expect(error.message).toBe(`template: ${text}`)
  })
})

describe('errors while parsing', () => {
  it.each<[string, string]>([
    ['{{', 't:1: unclosed action'],
    ['a\n{{ if\n.x', 't:3: unclosed action started at t:2'],
    ['{{ if .x }}', 't:1: unexpected EOF'],
    ['{{ end }}', 't:1: unexpected {{end}}'],
    ['{{ nofunc 1 }}', 't:1: function "nofunc" not defined'],
    ['{{ $x }}', 't:1: undefined variable "$x"'],
    ['{{ }}', 't:1: missing value for command'],
    ['{{ 1 | 2 }}', 't:1: non executable command in pipeline stage 2'],
    ['{{ "x }}', 't:1: unterminated quoted string'],
    ['{{ .a-b }}', "t:1: bad character U+002D '-'"],
    ['{{ 08 }}', 't:1: integer overflow: "08"'],
    ['{{ break }}', 't:1: {{break}} outside {{range}}'],
    ['{{ define "a" }}x{{ end }}{{ define "a" }}y{{ end }}', 't:1: template: multiple definition of template "a"'],
    ['{{ if 1 }}{{ define "a" }}{{ end }}{{ end }}', 't:1: unexpected <define> in command'],
    ['{{/* a', 't:1: unclosed comment'],
    ['{{ range $i, $j, $k := .l }}{{ end }}', 't:1: too many declarations in range'],
    ['{{ (1 }}', 't:1: unclosed left paren'],
    // Where the block begins.
    ['\n{{ block "b" . }}{{\nelse }}{{ end }}', 't:2: unexpected {{else}} in block clause'],
    ['{{ "0123456789x" .a }}{{ , }}', 't:1: unexpected "," in command'],
  ])('%s', (template, text) => {
    const error = failureOf(template)
    expect(error).toBeInstanceOf(ParseError)
    expect(error.message).toBe(`template: ${text}`)
  })

  it("shows Helm's short form", () => {
    expect(formatParseError(failureOf('\n{{ 08 }}') as ParseError)).toBe('parse error at (t:2): "08"')
  })
})

describe('what helm prints for an error', () => {
  const nested =
    '{{ define "inner" }}{{ .a.b }}{{ end }}{{ define "outer" }}{{ include "inner" . }}{{ end }}{{ include "outer" . }}'

  it('helm 4: a trace', () => {
    expect(formatHelm4(failureOf(nested) as TemplateError)).toBe(
      [
        't:1:94',
        '  executing "t" at <include "outer" .>:',
        '    error calling include:',
        't:1:62',
        '  executing "outer" at <include "inner" .>:',
        '    error calling include:',
        't:1:25',
        '  executing "inner" at <.a.b>:',
        '    nil pointer evaluating interface {}.b',
      ].join('\n'),
    )
  })

  it('helm 3: one line', () => {
    expect(formatHelm3(failureOf(nested) as TemplateError)).toBe(
      'template: t:1:94: executing "t" at <include "outer" .>: error calling include: template: t:1:62: executing "outer" at <include "inner" .>: error calling include: template: t:1:25: executing "inner" at <.a.b>: nil pointer evaluating interface {}.b',
    )
  })

  it('one line in both where a function failed', () => {
    const error = failureOf('{{ include "nope" . }}{{ index .l 9 }}'.slice(22), data) as TemplateError
    expect(formatHelm4(error)).toBe(formatHelm3(error))
  })

  it('the text of fail alone, at the outermost place', () => {
    const error = failureOf(
      '{{ define "f" }}\n{{ fail "a\nb" }}{{ end }}{{ include "f" . }}'.replace('"a\nb"', '`a\nb`'),
    ) as TemplateError
    expect(formatHelm4(error)).toBe('execution error at (t:3:17): a\nb')
    expect(formatHelm3(error)).toBe('execution error at (t:3:17): a\nb')
  })
})

describe('template sets', () => {
  const setOf = (...files: [string, string][]) => {
    const set = newSet('helm4')
    for (const [name, text] of files) set.parse(name, text)
    return set
  }

  it('take the last definition that is not empty', () => {
    const set = setOf(
      ['a', '{{ define "d" }}one{{ end }}'],
      ['b', '{{ define "d" }}two{{ end }}'],
      ['c', '{{ define "d" }} {{/* empty */}}\n{{ end }}'],
      ['m', '{{ include "d" . }}'],
    )
    expect(set.execute('m', new GoMap())).toBe('two')
  })

  it('share code between files of the same text, with their own names in errors', () => {
    const set = setOf(['x/t', '{{ .a.b }}'], ['y/t', '{{ .a.b }}'])
    expect(() => set.execute('x/t', new GoMap())).toThrow('x/t:1:5: executing "x/t"')
    expect(() => set.execute('y/t', new GoMap())).toThrow('y/t:1:5: executing "y/t"')
  })

  it('tpl sees the definitions around it and leaves none behind', () => {
    const set = setOf(
      ['a', '{{ define "d" }}outer{{ end }}'],
      [
        'm',
        '{{ tpl `{{ define "d" }}inner{{ end }}{{ define "e" }}E{{ end }}{{ include "d" . }}{{ tpl "{{ include \\"e\\" . }}" . }}` . }}{{ include "d" . }}',
      ],
    )
    expect(set.execute('m', new GoMap())).toBe('innerEouter')
    const left = setOf(['m', '{{ tpl `{{ define "e" }}E{{ end }}` . }}{{ include "e" . }}'])
    expect(() => left.execute('m', new GoMap())).toThrow(
      'error calling include: template: no template "e" associated with template "gotpl"',
    )
  })

  it("tpl's errors name its text", () => {
    expect(failureOf('{{ tpl "{{ .x" . }}').message).toBe(
      'template: t:1:3: executing "t" at <tpl "{{ .x" .>: error calling tpl: cannot parse template "{{ .x": template: gotpl:1: unclosed action',
    )
    expect(failureOf('{{ tpl "{{ .x.y }}" . }}').message).toBe(
      'template: t:1:3: executing "t" at <tpl "{{ .x.y }}" .>: error calling tpl: error during tpl function execution for "{{ .x.y }}": template: gotpl:1:5: executing "gotpl" at <.x.y>: nil pointer evaluating interface {}.y',
    )
  })

  it('stop an include that never ends, as Helm does', () => {
    expect(failureOf('{{ define "r" }}{{ include "r" . }}{{ end }}{{ include "r" . }}').message).toMatch(
      /error calling include: rendering template has a nested reference name: r: unable to execute template$/,
    )
  })

  it('replace <no value> where a file or tpl ends, and nowhere else', () => {
    const set = setOf([
      'm',
      '{{ define "n" }}{{ .q }}{{ end }}{{ len (include "n" .) }}{{ .q }}{{ tpl "{{ .q }}" . | len }}',
    ])
    expect(set.render('m', new GoMap())).toBe('100')
  })
})

describe('limits', () => {
  const library = new TemplateLibrary(templateFunctions)
  const limited = (limits: object) => new TemplateSet(library, { functions: templateFunctions, limits })

  it.each<[string, object, string]>([
    ['{{ range 1000000 }}{{ range 1000000 }}{{ end }}{{ end }}', { steps: 1000 }, 'E_RENDER_STEPS'],
    ['{{ range 1000 }}0123456789{{ end }}', { text: 1000 }, 'E_RENDER_SIZE'],
    ['{{ $x := "0123456789" }}{{ range 20 }}{{ $x = print $x $x }}{{ end }}', { text: 1000 }, 'E_RENDER_SIZE'],
  ])('%s ends with an error', (template, limits, code) => {
    const set = limited(limits)
    set.parse('t', template)
    expect(() => set.execute('t', new GoMap())).toThrow(FlotillaError)
    expect(() => set.execute('t', new GoMap())).toThrow(expect.objectContaining({ code }))
  })

  it('calls tick', () => {
    let ticks = 0
    const set = limited({ tick: () => ticks++ })
    set.parse('t', '{{ range 10000 }}{{ end }}')
    set.execute('t', new GoMap())
    expect(ticks).toBe(2)
  })

  it('strict sets refuse a missing key', () => {
    const set = new TemplateSet(library, { functions: templateFunctions, strict: true })
    set.parse('t', '{{ .a }}')
    expect(() => set.execute('t', new GoMap())).toThrow('t:1:3: executing "t" at <.a>: map has no entry for key "a"')
  })
})

class Box extends GoObject {
  readonly goType = '*test.Box'
  readonly goKind = 'ptr'

  override field(name: string): Value | typeof noField {
    return name === 'Width' ? int(7) : noField
  }

  override hasUnexportedField(name: string): boolean {
    return name === 'secret'
  }

  override method(name: string): GoFunction | undefined {
    if (name === 'Join')
      return { params: ['string'], variadic: 'int', call: (text: string, ...n: number[]) => text + n.join('+') }
    return name === 'Name' ? { params: [], call: () => 'box' } : undefined
  }

  override format(): string {
    return '&{7}'
  }

  override toData(): Value {
    return this.format()
  }
}

describe('objects', () => {
  const dot = map({ box: new Box() })

  it.each<[string, string]>([
    ['{{ .box.Width }}{{ .box.Name }}{{ .box }}', '7box&{7}'],
    ['{{ .box.Join "a" 1 2 }}{{ 3 | .box.Join "b" 2 }}{{ "c" | .box.Join }}', 'a1+2b2+3c'],
    [
      '{{ with .box }}{{ .Join (print "d") (len "xx") }}{{ end }}{{ $b := .box }}{{ $b.Name }}{{ (.box).Name }}',
      'd2boxbox',
    ],
  ])('%s', (template, text) => {
    expect(run(template, dot)).toBe(text)
  })

  it.each<[string, string]>([
    ['{{ .box.Nope }}', "at <.box.Nope>: can't evaluate field Nope in type interface {}"],
    ['{{ (.box).Nope }}', "can't evaluate field Nope in type *test.Box"],
    ['{{ .box.secret }}', 'secret is an unexported field of struct type interface {}'],
    ['{{ .box.Width 1 }}', 'at <.box.Width>: Width has arguments but cannot be invoked as function'],
    ['{{ .box.Join }}', 'at <.box.Join>: wrong number of args for Join: want at least 1 got 0'],
    ['{{ .box.Join 1 }}', 'at <1>: expected string; found 1'],
    ['{{ .box.Name 1 }}', 'at <.box.Name>: wrong number of args for Name: want 0 got 1'],
  ])('%s fails', (template, text) => {
    expect(failureOf(template, dot).message).toContain(text)
  })
})

describe('methods of named map types', () => {
  it('go before keys', () => {
    const methods = new Map([
      ['Size', (receiver: GoMap): GoFunction => ({ params: [], call: () => int(receiver.size) })],
    ])
    const functions: FunctionTable = new Map()
    const library = new TemplateLibrary(functions, { mapMethods: new Map([['common.Values', methods]]) })
    const set = new TemplateSet(library, { functions })
    set.parse('t', '{{ .Size }} {{ .m.Size }} {{ .x }}')
    const dot = new GoMap(
      [
        ['Size', 'key'],
        ['x', 'y'],
        ['m', map({ Size: 'plain' })],
      ],
      'common.Values',
    )
    expect(set.execute('t', dot)).toBe('3 plain y')
  })
})

describe('single pipelines', () => {
  const functions: FunctionTable = new Map([['double', { params: ['float64'], call: (x: number) => x * 2 }]])
  const origin = { file: 'stack.yaml', line: 10, column: 5 }
  const evaluate = (text: string) => parsePipeline(text, { functions, origin }).evaluate(data)

  it.each<[string, Value]>([
    [' .one ', 1],
    ['double .one', 2],
    ['.one | double | printf "%v"', '2'],
    ['.nope', undefined],
    ['eq .s "x"', true],
    ['.l', data.get('l')],
  ])('%s', (text, value) => {
    expect(evaluate(text)).toBe(value)
  })

  it.each<[string, string, number]>([
    ['nope .one', 'function "nope" not defined', 14],
    [' .s.x.y', "at <.s.x.y>: can't evaluate field x in type interface {}", 8],
    ['if .x', 'unexpected EOF', 10],
    ['.a }}{{ .b', 'expected one pipeline', 15],
  ])('%s fails in its place', (text, message, column) => {
    try {
      evaluate(text)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(FlotillaError)
      expect((error as FlotillaError).message).toContain(message)
      expect((error as FlotillaError).position).toEqual({ file: 'stack.yaml', line: 10, column })
    }
  })
})

describe('methods of a time that make bytes', () => {
  const at = (text: string) => `{{ $t := toDate "2006-01-02T15:04:05Z07:00:00" "${text}" }}`

  it.each([
    ['2024-02-29T12:34:56+05:30:00', '{{ $t.AppendFormat nil "2006" }}', '[50 48 50 52]'],
    ['2024-02-29T12:34:56Z', '{{ printf "%s" ($t.AppendFormat ($t.AppendFormat nil "15.") "06") }}', '12.24'],
    ['2024-02-29T12:34:56Z', '{{ printf "%s" ($t.AppendText nil) }}', '2024-02-29T12:34:56Z'],
    ['2024-02-29T12:34:56+05:30:00', '{{ $t.MarshalBinary }}', '[1 0 0 0 14 221 114 35 152 0 0 0 0 1 74]'],
    ['2024-02-29T12:34:56Z', '{{ $t.GobEncode }}', '[1 0 0 0 14 221 114 112 240 0 0 0 0 255 255]'],
    [
      '2024-02-29T12:34:56-05:30:15',
      '{{ $t.AppendBinary $t.AppendText }}',
      undefined,
      'wrong number of args for AppendText: want 1 got 0',
    ],
    ['2024-02-29T12:34:56-05:30:15', '{{ $t.AppendBinary nil }}', '[2 0 0 0 14 221 114 190 87 0 0 0 0 254 182 241]'],
    [
      '2024-02-29T12:34:56-00:01:00',
      '{{ $t.MarshalBinary }}',
      undefined,
      'error calling MarshalBinary: Time.MarshalBinary: unexpected zone offset',
    ],
    [
      '2024-02-29T12:34:56Z',
      '{{ $t.AppendFormat "x" "2006" }}',
      undefined,
      'can\'t handle "x" for arg of type []uint8',
    ],
  ])('%s %s', (text, template, output, message = '') => {
    if (output !== undefined) expect(run(at(text) + template)).toBe(output)
    else expect(failureOf(at(text) + template).message).toContain(message)
  })
})
