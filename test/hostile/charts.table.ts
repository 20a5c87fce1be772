/** A chart that wants to hurt, and what is to come of it. */
export interface HostileChart {
  readonly name: string
  /** Files beside Chart.yaml, or in its place; made when the test runs. */
  readonly files: () => Readonly<Record<string, string>>
  /** In the error text; without it the chart must render. */
  readonly error?: RegExp
  /** In the output. */
  readonly output?: RegExp
  readonly args?: readonly string[]
}

const template = (text: string) => ({ 'templates/evil.yaml': text })
const endless = '{{- define "again" }}{{ include "again" . }}{{ end }}'
const place = /hostile\/templates\/evil\.yaml/

const growing = [
  '(quote .)',
  '(toJson .)',
  '(printf "%q" .)',
  '(toToml (dict "a" .))',
  '(toYaml (dict "a" .))',
  '(replace "a" "aaaa" .)',
  '(regexReplaceAll "a" . "aaaa")',
  '(b64enc .)',
]

const recursion: readonly HostileChart[] = [
  ...growing.map((text) => ({
    name: `a text that grows by ${text}`,
    files: () => template(`{{ define "again" }}{{ include "again" ${text} }}{{ end }}a: {{ include "again" "a\\"" }}`),
    error: place,
  })),
  {
    name: 'a text that grows on its way into a template',
    files: () => template('{{ block "again" "a\\"" }}{{ template "again" . | quote }}{{ end }}'),
    error: place,
  },
  { name: 'include of itself', files: () => template(`${endless}a: {{ include "again" . }}`), error: place },
  {
    name: 'template of itself',
    files: () => template('{{ define "again" }}{{ template "again" . }}{{ end }}a: {{ template "again" . }}'),
    error: place,
  },
  {
    name: 'tpl of itself',
    files: () => ({ ...template('a: {{ tpl .Values.text . }}'), 'values.yaml': 'text: "{{ tpl .Values.text . }}"\n' }),
    error: place,
  },
  {
    name: 'tpl that grows',
    files: () => ({
      ...template('a: {{ tpl .Values.text . }}'),
      'values.yaml': `text: '{{ $_ := set .Values "text" (printf "%s %s" .Values.text .Values.text) }}{{ tpl .Values.text . }}'\n`,
    }),
    error: place,
  },
  {
    name: 'tpl of a text that is new each time',
    files: () =>
      template('{{ range $i := until 1000000 }}{{ tpl (printf "{{ if %d }}{{ $x := 1 }}{{ end }}" $i) $ }}{{ end }}'),
    error: place,
  },
  {
    name: 'two templates that include each other, twice each',
    files: () =>
      template(
        '{{ define "a" }}{{ include "b" . }}{{ include "b" . }}{{ end }}{{ define "b" }}{{ include "a" . }}{{ include "a" . }}{{ end }}x: {{ include "a" . }}',
      ),
    error: place,
  },
  {
    name: 'a tree of calls: 2 to the power of 60',
    files: () =>
      template(
        `${Array.from({ length: 60 }, (_, i) => `{{ define "t${i}" }}{{ include "t${i + 1}" . }}{{ include "t${i + 1}" . }}{{ end }}`).join('')}{{ define "t60" }}x{{ end }}a: {{ include "t0" . }}`,
      ),
    error: place,
  },
  {
    name: 'a map inside itself, printed',
    files: () => template('{{ $_ := set .Values "self" .Values }}a: {{ .Values | toString | len }}'),
    error: place,
  },
  {
    name: 'a map inside itself, as YAML, JSON and TOML, copied, merged and compared',
    files: () =>
      template(
        '{{ $m := dict "a" 1 }}{{ $_ := set $m "m" $m }}a: {{ toYaml $m }}{{ toJson $m }}{{ toToml $m }}{{ deepCopy $m }}',
      ),
    error: /hostile/,
  },
  {
    name: 'a map inside itself, merged',
    files: () =>
      template(
        '{{ $m := dict "a" 1 }}{{ $_ := set $m "m" $m }}{{ $n := deepCopy (dict) | merge $m $m }}a: {{ len $n }}{{ deepEqual $m (dict "a" 1 "m" $n) }}{{ mergeOverwrite (dict) $m (dict "m" $m) | len }}{{ deepCopy $m | len }}',
      ),
    error: place,
  },
  {
    name: 'templates nested 20,000 deep',
    files: () => template(`a: ${'{{ if 1 }}'.repeat(20_000)}x${'{{ end }}'.repeat(20_000)}`),
  },
  {
    name: 'parentheses nested 50,000 deep',
    files: () => template(`a: {{ ${'('.repeat(50_000)}1${')'.repeat(50_000)} }}`),
    error: place,
  },
  { name: 'parentheses that never close', files: () => template(`a: {{ ${'('.repeat(200_000)}`), error: place },
  { name: 'a pipeline of 50,000 stages', files: () => template(`a: {{ 1${' | print'.repeat(50_000)} }}`) },
  {
    name: 'a variable chain of 50,000 fields',
    files: () => template(`a: {{ .Values${'.a'.repeat(50_000)} }}`),
    error: place,
  },
]

const size: readonly HostileChart[] = [
  { name: 'repeat', files: () => template('a: {{ repeat 2000000000 "0123456789" }}'), error: place },
  { name: 'repeat of repeat', files: () => template('a: {{ repeat 100000 (repeat 100000 "x") }}'), error: place },
  { name: 'until', files: () => template('a: {{ until 2000000000 | len }}'), error: place },
  { name: 'untilStep', files: () => template('a: {{ untilStep 0 2000000000 1 | len }}'), error: place },
  { name: 'seq', files: () => template('a: {{ seq 1 2000000000 | len }}'), error: place },
  { name: 'range over a number', files: () => template('{{ range 9223372036854775807 }}x{{ end }}'), error: place },
  {
    name: 'range over a number, without output',
    files: () => template('{{ range 9223372036854775807 }}{{ end }}'),
    error: place,
  },
  {
    name: 'ranges in ranges',
    files: () => template('{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}'),
    error: place,
  },
  {
    name: 'a long text in a loop',
    files: () => template('{{ $x := repeat 1000000 "x" }}{{ range until 100000 }}{{ $x }}{{ end }}'),
    error: place,
  },
  {
    name: 'a text that doubles',
    files: () => template('{{ $x := "x" }}{{ range until 60 }}{{ $x = print $x $x }}{{ end }}a: {{ len $x }}'),
    error: place,
  },
  {
    name: 'a list that doubles',
    files: () => template('{{ $x := list 1 }}{{ range until 60 }}{{ $x = concat $x $x }}{{ end }}a: {{ len $x }}'),
    error: place,
  },
  {
    name: 'a nest of maps that doubles when it is printed',
    files: () =>
      template('{{ $x := dict }}{{ range until 60 }}{{ $x = dict "a" $x "b" $x }}{{ end }}a: {{ toJson $x | len }}'),
    error: place,
  },
  {
    name: 'a nest of maps that doubles when it is copied',
    files: () =>
      template('{{ $x := dict }}{{ range until 60 }}{{ $x = dict "a" $x "b" $x }}{{ end }}a: {{ deepCopy $x | len }}'),
    error: place,
  },
  {
    name: 'a nest of lists that doubles, as %v',
    files: () => template('{{ $x := list 1 }}{{ range until 60 }}{{ $x = list $x $x }}{{ end }}a: {{ $x }}'),
    error: place,
  },
  {
    name: 'a nest of lists that doubles, as YAML',
    files: () => template('{{ $x := list 1 }}{{ range until 60 }}{{ $x = list $x $x }}{{ end }}a: {{ $x | toYaml }}'),
    error: place,
  },
  {
    name: 'a nest of lists that doubles, compared',
    files: () =>
      template(
        '{{ $x := list 1 }}{{ $y := list 1 }}{{ range until 60 }}{{ $x = list $x $x }}{{ $y = list $y $y }}{{ end }}a: {{ deepEqual $x $y }}',
      ),
    error: place,
  },
  { name: 'printf with a wide field', files: () => template('a: {{ printf "%2000000000d" 1 | len }}') },
  {
    name: 'printf with a wide field, many times',
    files: () => template(`a: {{ printf "${'%1000000d'.repeat(1000)}" ${'1 '.repeat(1000)} }}`),
    error: place,
  },
  {
    name: 'printf with a wide field from an argument',
    files: () => template('a: {{ printf "%*d" 1000000000 1 | len }}'),
  },
  {
    name: 'printf with a long fraction',
    files: () => template('{{ range until 10000 }}{{ printf "%.1000000f" 1.5 }}{{ end }}'),
    error: place,
  },
  { name: 'nindent', files: () => template('a: {{ nindent 2000000000 "x\\ny" }}'), error: place },
  {
    name: 'indent of many lines',
    files: () => template('a: {{ indent 100000 (repeat 100000 "x\\n") }}'),
    error: place,
  },
  {
    name: 'replace that grows',
    files: () => template('a: {{ replace "x" (repeat 100000 "y") (repeat 100000 "x") }}'),
    error: place,
  },
  {
    name: 'regexReplaceAll that grows',
    files: () => template('a: {{ regexReplaceAll "x" (repeat 100000 "x") (repeat 100000 "y") }}'),
    error: place,
  },
  {
    name: 'join that grows',
    files: () => template('a: {{ join (repeat 1000000 "y") (until 1000000) }}'),
    error: place,
  },
  {
    name: 'wrapWith that grows',
    files: () => template('a: {{ wrapWith 1 (repeat 100000 "y") (repeat 100000 "x ") }}'),
    error: place,
  },
  {
    name: 'toString of a long list, again and again',
    files: () => template('{{ $x := until 1000000 }}{{ range until 100000 }}{{ $y := toString $x }}{{ end }}'),
    error: place,
  },
  { name: 'randBytes', files: () => template('a: {{ randBytes 2000000000 | len }}'), error: place },
  { name: 'randAlphaNum', files: () => template('a: {{ randAlphaNum 2000000000 | len }}'), error: place },
  {
    name: 'many small manifests',
    files: () => template('{{ range until 3000000 }}\n---\na: 1\n{{ end }}'),
    error: /hostile/,
  },
]

const deep = (open: string, close: string, count = 100_000) => open.repeat(count) + close.repeat(count)
const bomb = (levels: number) =>
  `a0: &a0 [x, x, x, x, x, x, x, x, x]\n${Array.from({ length: levels }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`).join('\n')}\n`

const branch = (i: number) => ({ $ref: `#/$defs/d${i}` })

const yaml: readonly HostileChart[] = [
  {
    name: 'aliases in values.yaml',
    files: () => ({ ...template('a: {{ len .Values }}'), 'values.yaml': bomb(9) }),
    error: /hostile|document contains excessive aliasing/,
  },
  {
    name: 'aliases through fromYaml',
    files: () => template(`a: {{ fromYaml ${JSON.stringify(bomb(9))} | toJson | trunc 100 | quote }}`),
    output: /excessive aliasing/,
  },
  { name: 'aliases in a manifest', files: () => template(bomb(9)), error: /hostile/ },
  {
    name: 'aliases in Chart.yaml',
    files: () => ({ 'Chart.yaml': `apiVersion: v2\nname: hostile\nversion: 0.1.0\n${bomb(9)}` }),
    error: /excessive aliasing/,
  },
  {
    name: 'an anchor that holds itself',
    files: () => ({ ...template('a: 1'), 'values.yaml': 'a: &a [*a]\n' }),
    error: /hostile|contains itself/,
  },
  {
    name: 'merge keys in chains',
    files: () => ({
      ...template('a: {{ len .Values }}'),
      'values.yaml': `a0: &a0 {x0: 1}\n${Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} {<<: [*a${i}, *a${i}], x${i + 1}: 1}`).join('\n')}\n`,
    }),
    error: /hostile|excessive aliasing/,
  },
  {
    name: 'deep flow lists in values.yaml',
    files: () => ({ ...template('a: 1'), 'values.yaml': `a: ${deep('[', ']')}\n` }),
    error: /hostile|exceeded max depth/,
  },
  {
    name: 'deep flow maps in values.yaml',
    files: () => ({ ...template('a: 1'), 'values.yaml': `a: ${deep('{a: ', '}')}\n` }),
    error: /hostile|exceeded max depth/,
  },
  {
    name: 'deep block lists in values.yaml',
    files: () => ({ ...template('a: 1'), 'values.yaml': `a:\n  ${'- '.repeat(100_000)}x\n` }),
    error: /hostile|exceeded max depth/,
  },
  {
    name: 'deep block maps in values.yaml',
    files: () => ({
      ...template('a: 1'),
      'values.yaml': Array.from({ length: 11_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    }),
    error: /hostile|exceeded max depth/,
  },
  { name: 'deep lists in a manifest', files: () => template(`a: ${deep('[', ']')}`), error: /hostile/ },
  {
    name: 'deep JSON through fromJson',
    files: () =>
      template(
        `a: {{ fromJson (printf "{\\"a\\":%s%s}" (repeat 100000 "[") (repeat 100000 "]")) | toJson | trunc 60 | quote }}`,
      ),
    output: /exceeded max depth/,
  },
  {
    name: 'deep JSON through fromJsonArray',
    files: () =>
      template(
        'a: {{ fromJsonArray (printf "%s%s" (repeat 100000 "[") (repeat 100000 "]")) | toJson | trunc 60 | quote }}',
      ),
    output: /exceeded max depth/,
  },
  {
    name: 'deep YAML through fromYaml',
    files: () =>
      template(
        'a: {{ fromYaml (printf "a: %s%s" (repeat 100000 "[") (repeat 100000 "]")) | toJson | trunc 90 | quote }}',
      ),
    output: /exceeded max depth/,
  },
  {
    name: 'deep TOML through fromToml',
    files: () =>
      template(
        'a: {{ fromToml (printf "a = %s%s" (repeat 100000 "[") (repeat 100000 "]")) | toJson | trunc 60 | quote }}',
      ),
    output: /a: /,
  },
  {
    name: 'a deep list made in a loop, printed',
    files: () =>
      template('{{ $x := list }}{{ range until 100000 }}{{ $x = list $x }}{{ end }}a: {{ toJson $x | len }}'),
    output: /a: 0/,
  },
  {
    name: 'a deep list made in a loop, as %v',
    files: () =>
      template('{{ $x := list }}{{ range until 100000 }}{{ $x = list $x }}{{ end }}a: {{ $x | toString | len }}'),
    error: place,
  },
  {
    name: 'a deep list made in a loop, as YAML',
    files: () =>
      template('{{ $x := list }}{{ range until 100000 }}{{ $x = list $x }}{{ end }}a: {{ toYaml $x | len }}'),
    output: /a: 0/,
  },
  {
    name: 'a deep list made in a loop, copied',
    files: () =>
      template('{{ $x := list }}{{ range until 100000 }}{{ $x = list $x }}{{ end }}a: {{ deepCopy $x | len }}'),
    error: place,
  },
  {
    name: 'deep --set keys',
    files: () => template('a: 1'),
    args: ['--set', `${'a.'.repeat(30_000)}a=1`],
    error: /value name nested level is greater than maximum supported nested level/,
  },
  { name: 'a huge --set index', files: () => template('a: 1'), args: ['--set', 'a[2000000000]=1'], error: /index/ },
  {
    name: 'deep --set-json',
    files: () => template('a: 1'),
    args: ['--set-json', `a=${deep('[', ']', 40_000)}`],
    error: /exceeded max depth|hostile|failed parsing/,
  },
  {
    name: 'a schema that refers to itself',
    files: () => ({
      ...template('a: 1'),
      'values.schema.json': '{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}',
      'values.yaml': 'a: 1\n',
    }),
    error: /hostile|infinite loop|schema/,
  },
  {
    name: 'a deep schema',
    files: () => ({
      ...template('a: 1'),
      'values.schema.json': `${'{"not":'.repeat(50_000)}{}${'}'.repeat(50_000)}`,
      'values.yaml': 'a: 1\n',
    }),
    error: /hostile|exceeded max depth|schema/,
  },
  {
    name: 'a schema of many branches',
    files: () => ({
      ...template('a: 1'),
      'values.schema.json': JSON.stringify({
        $defs: Object.fromEntries([
          ...Array.from({ length: 40 }, (_, i) => [`d${i}`, { allOf: [branch(i + 1), branch(i + 1)] }]),
          ['d40', { type: 'object' }],
        ]),
        $ref: '#/$defs/d0',
      }),
      'values.yaml': 'a: 1\n',
    }),
    error: /hostile|schema/,
  },
]

const regexes: readonly HostileChart[] = [
  {
    name: '(a+)+$',
    files: () => template('a: {{ regexMatch "^(a+)+$" (printf "%s!" (repeat 100000 "a")) }}'),
    output: /a: false/,
  },
  { name: '(a|a)*b', files: () => template('a: {{ regexFind "(a|a)*b" (repeat 3000 "a") | quote }}'), output: /a: ""/ },
  {
    name: '(.*)(.*)(.*)x on a long text',
    files: () => template('a: {{ regexReplaceAll "(.*)(.*)(.*)x" (repeat 3000 "a") "$1" | len }}'),
    output: /a: 3000/,
  },
  {
    name: 'a large repetition',
    files: () => template('a: {{ mustRegexMatch "(((a{100}){100}){100})" "a" }}'),
    error: place,
  },
  {
    name: 'a pattern in values.schema.json',
    files: () => ({
      ...template('a: {{ .Values.x | len }}'),
      'values.yaml': `x: ${'a'.repeat(50_000)}!\n`,
      'values.schema.json': '{"properties": {"x": {"pattern": "^(a+)+$"}}}',
    }),
    error: /hostile/,
  },
  {
    name: 'a .helmignore with many stars',
    files: () => ({ ...template('a: 1'), '.helmignore': `${'*a'.repeat(40)}b\n`, [`${'a'.repeat(200)}`]: '' }),
    output: /a: 1/,
  },
  {
    name: 'a version constraint that is long',
    files: () => template(`a: {{ semverCompare "${'>1 || '.repeat(20_000)}>1" "0.1.0" }}`),
    error: place,
  },
  {
    name: 'Files.Glob with many stars',
    files: () => ({
      ...template('a: {{ .Files.Glob "**a*a*a*a*a*a*a*a*a*a*a*a*b{*a*a*a*a*a*a*a*b,*a*a*a*a*a*a*c}" | len }}'),
      [`f/${'a'.repeat(200)}`]: '',
    }),
    output: /a: 0/,
  },
  {
    name: 'quantities of white space',
    files: () =>
      template(`a: {{ trim (repeat 1000000 " ") | quote }}${' '.repeat(1_000_000)}{{- "" -}}${' '.repeat(1_000_000)}`),
    output: /a: ""/,
  },
  { name: 'many separators of documents', files: () => template('---\n\n \n'.repeat(200_000)) },
]

const names = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'valueOf', '__defineGetter__']
const nameValues = names.map((name) => `${name}: {polluted: yes, a: {b: c}}`).join('\n')
const show =
  'leak: {{ (dict).polluted | default "none" }} {{ get (dict) "polluted" | quote }} {{ hasKey (dict) "constructor" }} {{ (fromJson "{}").toString | default "none" }}'

const pollution: readonly HostileChart[] = [
  {
    name: 'names of Object.prototype in values',
    files: () => ({ ...template(`${show}\nall: {{ .Values | toJson }}\n`), 'values.yaml': `${nameValues}\n` }),
    output: /leak: none "" false none/,
  },
  {
    name: 'such names through set, merge and dict',
    files: () =>
      template(
        `{{ $m := dict }}${names.map((name) => `{{ $_ := set $m "${name}" (dict "polluted" "yes") }}{{ $m = merge $m (dict "${name}" (dict "x" "y")) }}{{ $m = mergeOverwrite $m (dict "${name}" (dict "polluted" "yes")) }}`).join('')}${show}\nall: {{ $m | toJson }}\nyaml: {{ toYaml $m | quote }}\ncopy: {{ deepCopy $m | len }}\n`,
      ),
    output: /leak: none "" false none.*"__proto__":\{"polluted":"yes","x":"y"\}.*copy: 7/s,
  },
  {
    name: 'such names through fromYaml, fromJson and fromToml',
    files: () =>
      template(
        `{{ $a := fromYaml "__proto__: {polluted: yes}" }}{{ $b := fromJson "{\\"__proto__\\": {\\"polluted\\": 1}}" }}{{ $c := fromToml "[__proto__]\\npolluted = 1" }}${show}\nall: {{ list $a $b $c | toJson }}\n`,
      ),
    output: /leak: none "" false none\nall: \[\{"__proto__":/,
  },
  {
    name: 'such names through --set',
    files: () => template(`${show}\nall: {{ .Values | toJson }}\n`),
    args: [
      '--set',
      '__proto__.polluted=yes,constructor.prototype.polluted=yes',
      '--set-json',
      '__proto__.x={"__proto__":{"polluted":"yes"}}',
    ],
    output: /leak: none "" false none/,
  },
  {
    name: 'such names as labels and as names of templates',
    files: () =>
      template(
        `{{ define "__proto__" }}p{{ end }}{{ define "constructor" }}c{{ end }}apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: __proto__\n  labels: {__proto__: "{{ include "__proto__" . }}", constructor: {{ include "constructor" . }}}\n`,
      ),
    output: /constructor: c/,
  },
  {
    name: 'such names as functions',
    files: () => template('a: {{ constructor 1 }}'),
    error: /function "constructor" not defined/,
  },
  {
    name: 'such names as methods and fields',
    files: () =>
      template('a: {{ .Values.__proto__ | toJson }} {{ .Chart.constructor }} {{ (semver "1.2.3").constructor }}'),
    error: place,
  },
  {
    name: 'such names as subcharts',
    files: () => ({
      ...template(show),
      'values.yaml': '__proto__: {polluted: yes}\nglobal: {__proto__: {polluted: yes}}\n',
      'charts/__proto__/Chart.yaml': 'apiVersion: v2\nname: __proto__\nversion: 0.1.0\n',
      'charts/__proto__/templates/a.yaml': 'sub: {{ .Values | toJson }}\n',
    }),
    output: /leak: none "" false none/,
  },
  {
    name: 'such names in a schema',
    files: () => ({
      ...template(show),
      'values.yaml': '__proto__: {polluted: yes}\n',
      'values.schema.json':
        '{"properties": {"__proto__": {"type": "object"}, "constructor": {"type": "string"}}, "required": ["toString"]}',
    }),
    error: /missing property 'toString'/,
  },
  {
    name: 'code in a template',
    files: () =>
      template(
        'a: {{ "${process.exit(3)}" }} {{ `"+process.exit(3)+"` | quote }}\nb: {{ .Values.constructor | default "none" }}\n',
      ),
    output: /b: none/,
  },
]

const files: readonly HostileChart[] = [
  {
    name: '30,000 files',
    files: () => ({
      ...template('a: {{ len .Files }}'),
      ...Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`f/${i}`, 'x'])),
    }),
    output: /a: 30000/,
  },
  {
    name: '20,000 templates',
    files: () =>
      Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`templates/t${i}.yaml`, 'a: {{ .Chart.Name }}\n'])),
    output: /a: hostile/,
  },
  {
    name: 'a Chart.yaml of 90 MB',
    files: () => ({
      'Chart.yaml': `apiVersion: v2\nname: hostile\nversion: 0.1.0\nannotations: {${'"key": [1, 2],\n'.repeat(6_000_000)}}\n`,
    }),
    error: /hostile|Chart\.yaml|large|excessive|already (?:set|defined)|limit/,
  },
  {
    name: 'a values.yaml of 90 MB',
    files: () => ({ ...template('a: 1'), 'values.yaml': `a:\n${'  - {a: 1, b: 2}\n'.repeat(5_000_000)}` }),
    error: /hostile|values\.yaml|large|limit/,
  },
  {
    name: 'a template of 90 MB',
    files: () => template(`${'{{ 1 }}\n'.repeat(11_000_000)}`),
    error: /hostile|large|limit/,
  },
  { name: 'a line of 9 MB', files: () => template(`a: ${'x'.repeat(9_000_000)}\n`), output: /a: xxx/ },
  {
    name: 'dependencies on itself',
    files: () => ({
      'Chart.yaml': `apiVersion: v2\nname: hostile\nversion: 0.1.0\ndependencies:\n${'- {name: sub, version: "*", alias: a, repository: ""}\n'.repeat(1)}${Array.from({ length: 2000 }, (_, i) => `- {name: sub, version: "*", alias: b${i}, repository: ""}\n`).join('')}`,
      'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 0.1.0\n',
      'charts/sub/templates/a.yaml': 'a: {{ .Chart.Name }}\n',
    }),
    output: /a: b1999/,
  },
  {
    name: 'names of 100,000 characters',
    files: () => ({
      ...template('a: 1'),
      'Chart.yaml': `apiVersion: v2\nname: ${'x'.repeat(100_000)}\nversion: 0.1.0\n`,
    }),
  },
]

export const hostileCharts: readonly HostileChart[] = [
  ...recursion,
  ...size,
  ...yaml,
  ...regexes,
  ...pollution,
  ...files,
]
