import { describe, expect, it } from 'vitest'
import { renderChart } from '../../src/engine/render.ts'
import { RenderError } from '../../src/engine/render-error.ts'
import type { ProfileName } from '../../src/model/profile.table.ts'
import { GoMap } from '../../src/model/value.ts'
import { chartOf } from '../chart/build.ts'

interface Given {
  readonly files?: Readonly<Record<string, string>>
  readonly profile?: ProfileName
}

/** What a template writes, or the last line of what is said of it. */
async function result(template: string, { files = {}, profile = 'helm4' }: Given = {}): Promise<string> {
  const chart = await chartOf({
    ...files,
    'files/a.txt': 'hi',
    'templates/t.yaml': `x: {{ include "c/templates/_t.tpl" . | b64enc }}`,
    'templates/_t.tpl': template,
  })
  const release = { name: 'r', namespace: 'ns', revision: 1, isUpgrade: false }
  try {
    const { manifest } = renderChart(chart, { values: new GoMap(), release, profile })
    return Buffer.from(/^x: (.*)$/m.exec(manifest.text)?.[1] ?? '', 'base64').toString()
  } catch (error) {
    if (error instanceof RenderError) return error.helmText.split(/\n *|: /).at(-1)!
    throw error
  }
}

const zero = '(toDate "2006-01-02T15:04:05Z07:00" "no date")'
const day = '(toDate "2006-01-02T15:04:05Z07:00" "2020-02-29T01:02:03Z")'

const inZone = (zone: string) => `(toDate "2006-01-02T15:04:05Z07:00" "2020-02-29T01:02:03${zone}")`

/** Differences from real helm that the fuzzer has found, each as small as it gets. */
describe('found by the fuzzer', () => {
  it.each([
    // Integer literals are durations where a method wants one.
    [`{{ (${day}.Add 1000000000).Second }}`, '4'],
    // Methods with results that no template takes.
    [`{{ ${day}.Date }}`, 'function Date has 3 return values; should be 1 or 2'],
    [`{{ ${day}.Zone }}`, 'second return value should be error; is int'],
    [`{{ ${day}.MarshalText }}`, '[50 48 50 48 45 48 50 45 50 57 84 48 49 58 48 50 58 48 51 90]'],
    // Times are values of TOML, have a Go syntax, and show what is inside to verbs for numbers.
    [`{{ toToml ${day} }}`, '2020-02-29T01:02:03Z'],
    ['{{ fromToml "1.2 = 1\\n1 = 5\\n2 = 3" | toJson }}', '{"1":{"2":1},"2":3}'],
    // Times without a zone are written as they were read.
    [
      '{{ toToml (fromToml "a = 1979-05-27\\nb = 07:32:00.5\\nc = 1979-05-27T07:32:00\\nd = [1979-05-27]") }}',
      'a = 1979-05-27\nb = 07:32:00.5\nc = 1979-05-27T07:32:00\nd = [1979-05-27]\n',
    ],
    [`{{ printf "%#v" (list ${zero}) }}`, '[]interface {}{time.Date(1, time.January, 1, 0, 0, 0, 0, time.UTC)}'],
    [`{{ printf "%d" ${zero} }}`, '{0 0 0}'],
    // Go's order of keys: nil, then by kind, then by value.
    [
      '{{ (fromYaml "~: {b: 1, a: 2, ~: 3, true: 4, 10: 5, 9: 6, 2.5: 7, 18446744073709551615: 8}").Error | regexFind "{int.*" }}',
      '{interface {}(nil):3, "a":2, "b":1, 0xffffffffffffffff:8, 9:6, 10:5, 2.5:7, true:4}',
    ],
    // What mergo finds in the place of a map.
    ['{{ mustMerge (dict "a" (semver "1.2.3")) (dict "a" (dict "b" 1)) }}', 'src and dst must be of same type'],
    ['{{ merge (dict "a" (semver "1.2.3")) (dict "a" (dict "b" 1)) | quote }}', '""'],
    [
      '{{ mustMerge (dict "a" (genSelfSignedCert "a" nil nil 1)) (dict "a" (dict "b" 1)) }}',
      'call of reflect.Value.Field on map Value',
    ],
    // A map of bytes or texts takes nothing that comes as an interface, and a list is tried under its own type first.
    [
      '{{ merge (dict "a" .Files) (dict "a" (dict "b" 1)) }}',
      'value of type interface {} is not assignable to type []uint8',
    ],
    [
      '{{ merge (dict "a" .Files) (dict "a" (dict "b" (list 1))) }}',
      'value of type []interface {} is not assignable to type []uint8',
    ],
    [
      '{{ mergeOverwrite (dict "a" .Files) (dict "a" (dict "b" nil)) }}',
      'value of type interface {} is not assignable to type []uint8',
    ],
    [
      '{{ merge (dict "a" (split "," "x")) (dict "a" .Files) }}',
      'value of type []uint8 is not assignable to type string',
    ],
    [
      '{{ merge (dict "a" (split "," "x")) (dict "a" (dict "_0" (list))) }}',
      'call of reflect.Value.IsNil on string Value',
    ],
    ['{{ merge (dict "a" (split "," "x")) (dict "a" (dict "_0" "y" "b" nil)) | toJson }}', '{"a":{"_0":"x"}}'],
    [
      '{{ mergeOverwrite (dict "a" (split "," "x")) (dict "a" (split "," "y,z")) | toJson }}',
      '{"a":{"_0":"y","_1":"z"}}',
    ],
    [
      '{{ mergeOverwrite (dict "a" .Files) (dict "a" (dict "files/a.txt" (.Files.GetBytes "none"))) | toJson }}',
      '{"a":{"files/a.txt":""}}',
    ],
    // The escaping functions print what a pointer leads to; a copier by reflection leaves private fields behind.
    ['{{ html (semver "1.2.3") }}', '1.2.3'],
    ['{{ deepCopy .Capabilities.KubeVersion }}', '{v1.37.0  1 37}'],
    ['{{ deepEqual (deepCopy .Capabilities.KubeVersion) .Capabilities.KubeVersion }}', 'false'],
    ['{{ eq .Capabilities.KubeVersion .Capabilities.KubeVersion }}', 'true'],
    // Nor does a verb that does not fit, inside something, see methods; and a range error shows what a pointer leads to.
    ['{{ printf "%t" (list (semver "1.2.3-a+b")) }}', '[%!t(*semver.Version=&{1 2 3 a b 1.2.3-a+b})]'],
    ['{{ range .Capabilities }}{{ end }}', /^range can't iterate over \{\{v1\.37\.0 v1\.37\.0 1 37\} /],
    ['{{ range semver "1.2.3" }}{{ end }}', "range can't iterate over 1.2.3"],
    // UTC is a location without tables, in a time a nil pointer.
    [
      `{{ printf "%t" ${zero}.UTC.Location }}`,
      '&{%!t(string=UTC) [] [] %!t(string=) %!t(int64=0) %!t(int64=0) %!t(*time.zone=<nil>)}',
    ],
    [`{{ printf "%#v" ${zero}.UTC.Location | regexFind "cacheE.*" }}`, 'cacheEnd:0, cacheZone:(*time.zone)(nil)}'],
    [
      `{{ deepEqual ${zero}.Location ${zero}.UTC.Location }} {{ deepEqual (toDate "2006" "2020") (toDate "2006" "2020").UTC }}`,
      'true false',
    ],
    [`{{ printf "%8t" ${zero}.UTC }}`, '{%!t(uint64=       0) %!t(int64=       0) %!t(*time.Location=   <nil>)}'],
    // What a method answers is no element of the map that it belongs to.
    ['{{ $x := .Files }}{{ $x.AsConfig.y }}', "can't evaluate field y in type string"],
    // Constants: the first character decides; a complex number is read as far as it goes.
    ["{{ 'o \\q' }}", "'o \\q'"],
    ["{{ '\\400' }}", 'invalid syntax'],
    ['{{ 0x36-8i }}', 'invalid syntax'],
    ['{{ 0x1p-2+0x3p1i }}', '(0.25+6i)'],
    // What is too large is told before what is no digit.
    [
      '{{ atoi "77955193613958963774.5" }} {{ atoi "-77955193613958963774x" }}',
      '9223372036854775807 -9223372036854775808',
    ],
    ['{{ atoi "9223372036854775808x" }}', '0'],
    // A type's own Go syntax is cut and filled as one text, that of a struct field by field.
    [`{{ printf "%#.v|%#10.4v" ${day} ${day} }}`, '|      time'],
    [
      '{{ printf "%#4.2v" (semver "1.2.3") }}',
      '&semver.Version{major:0x01, minor:0x02, patch:0x03, pre:  "", metadata:  "", original:"1."}',
    ],
    // A zone is a pointer: a number of some size.
    [`{{ printf "%d" ${inZone('+05:30')} | regexMatch "^[{]0 \\\\d+ \\\\d+[}]$" }}`, 'true'],
    [`{{ printf "%t" ${zero} }}`, '{%!t(uint64=0) %!t(int64=0) %!t(*time.Location=<nil>)}'],
    [`{{ eq (${zero}.AddDate 20000 0 0) (${zero}.AddDate 20000 0 0) }}`, 'true'],
    ['{{ printf "%#v" (mustToDuration "1s") }}', '1000000000'],
    ['{{ range $k, $v := mustToDuration "1s" }}{{ end }}', "can't use 1s to iterate over more than one variable"],
    ['{{ printf "%g" (mustToDuration "1s") }}', '%!g(time.Duration=1000000000)'],
    // Zones of whole hours are kept, others are made anew.
    [`{{ eq ${inZone('-08:00')} ${inZone('-08:00')} }}`, 'true'],
    [`{{ eq ${inZone('+05:30')} ${inZone('+05:30')} }}`, 'false'],
    [`{{ deepEqual ${inZone('+05:30')} ${inZone('+05:30')} }}`, 'true'],
    // Behind a pointer.
    ['{{ len (semver "1.2.3") }}', 'len of type semver.Version'],
    ['{{ printf "%d" (semver "1.2.3-rc") }}', '&{1 2 3 %!d(string=rc) %!d(string=) %!d(string=1.2.3-rc)}'],
    ['{{ deepCopy (semver "1.2.3") }}', '0.0.0'],
    // Bytes are base64 in YAML, as in JSON.
    ['{{ .Files.Glob "files/*" | toYaml }}', 'files/a.txt: aGk='],
    ['{{ toToml (list (list nil)) }}', 'toml: cannot encode array with nil element'],
    ['{{ toToml (list (dict)) }}', 'toml: top-level values must be Go maps or structs'],
    ['{{ toYamlPretty (mustToDuration "1s") }}', '1s'],
    ['{{ (fromJson "1e400").Error }}', 'json: cannot unmarshal number into Go value of type map[string]interface {}'],
    [
      "{{ (fromToml \"k = '''\\na''\\nb\\nc\").Error | trimPrefix \"toml: \" }}",
      `line 4 (last key "k"): unexpected EOF; expected "'''"`,
    ],
    [
      '{{ (fromToml "k = \'\'\'\\na\'\\nb\\nc\\n").Error | trimPrefix "toml: " }}',
      `line 4 (last key "k"): unexpected EOF; expected "'''"`,
    ],
    [
      '{{ (fromToml "k = \'\'\'\\n\\n").Error | trimPrefix "toml: " }}',
      `line 2 (last key "k"): unexpected EOF; expected "'''"`,
    ],
    [
      "{{ (fromToml \"k = '''\\na''b\\nb''''''\\nc\\n\").Error | trimPrefix \"toml: \" }}",
      `line 3 (last key "k"): unexpected "''''''"`,
    ],
    ['{{ (fromToml "a{\\xc3").Error }}', "toml: line 1: expected '.' or '=', but got '{' instead"],
    ['{{ (fromToml "\\"\\\\").Error }}', "toml: line 0: invalid escape in string '\\\0'"],
    ['{{ (fromToml "a=+in").Error }}', `toml: line 1 (last key "a"): invalid float: '+in'`],
    ['{{ (fromToml "a=+x").Error | trimPrefix "toml: line 1 (last key \\"a\\"): " }}', "expected a digit but got 'x'"],
    ['{{ (fromToml "a=+\\n").Error | trunc 12 }}', 'toml: line 2'],
    ['{{ (fromToml "a=+.5").Error | trunc -21 }}', "with a digit, not '.'"],
    ['{{ (fromToml "a=-infx").Error | trunc -19 }}', "but got 'x' instead"],
    ['{{ (fromToml "a=in").Error | trunc -17 }}', 'found "n" instead'],
    ['{{ (fromToml "a=-inf").a }} {{ (fromToml "a=+nan").a }}', '-Inf NaN'],
    // Bytes that are no text end a pattern there; no zone has so long a name.
    ['{{ regexFind "9\\xc3" "" }}', '`\udcc3`'],
    ['{{ date_in_zone "2006" 0 (repeat 500 "x") }}', '1970'],
    ['{{ (fromToml "a=1s").Error | trunc 39 | trimPrefix "toml: line 1: " }}', 'expected a top-level item'],
    ['{{ (fromToml "\\x00").Error | trunc 45 | trimPrefix "toml: line 1: " }}', 'files cannot contain NULL bytes'],
    ['{{ mustToToml (dict "a" 1i) }}', 'complex128'],
    ['{{ range mustToDuration "2ns" }}{{ . }} {{ end }}', '0s 1ns '],
    // An alias inside its own anchor, as the value of a key that JSON has no form for.
    [
      '{{ fromYaml "a: &a {~: *a}" | toJson }}',
      `{"Error":"error converting YAML to JSON: yaml: anchor 'a' value contains itself"}`,
    ],
    // A copy of a struct has no address, and so no methods of its pointer.
    ['{{ .Capabilities.KubeVersion }} {{ or .Capabilities.KubeVersion 1 }}', 'v1.37.0 v1.37.0'],
    ['{{ default "x" .Capabilities.KubeVersion }}', '{v1.37.0 v1.37.0 1 37}'],
    ['{{ range list .Capabilities.KubeVersion }}{{ . }}{{ end }}', '{v1.37.0 v1.37.0 1 37}'],
    [
      '{{ (default 1 .Capabilities.KubeVersion).GitVersion }}',
      "can't evaluate field GitVersion in type common.KubeVersion",
    ],
    // Fields take any verb; only printf tells that a pointer leads to them.
    ['{{ printf "%q %+v" .Capabilities.KubeVersion 1 }}', '{"v1.37.0" "v1.37.0" "1" "37"} 1'],
    ['{{ printf "%+v" .Capabilities.KubeVersion }}', '{Version:v1.37.0 normalizedVersion:v1.37.0 Major:1 Minor:37}'],
    ['{{ print .Capabilities | trunc 3 }} {{ .Capabilities }}', /^&\{\{ \{\{v1\.37\.0 v1\.37\.0 1 37\} \[v1 /],
    ['{{ printf "%q" (slice .Capabilities.APIVersions 0 1) }}', '["v1"]'],
    ['{{ printf "%#v" (slice .Capabilities.APIVersions 0 1) }}', 'common.VersionSet{"v1"}'],
    // A part of a named slice has its methods.
    ['{{ (slice .Capabilities.APIVersions 1 3).Has "v1" }}', 'false'],
    ['{{ .Capabilities.Copy | typeOf }}', '*common.Capabilities'],
    ['{{ toYaml (slice .Capabilities.APIVersions 0 1) }}', '- v1'],
    ['{{ toYamlPretty .Capabilities.KubeVersion }}', 'version: v1.37.0\nmajor: "1"\nminor: "37"'],
    // Elements of a range over a named integer have its type, and a block's error the line where the block begins.
    ['{{ range mustToDuration "2ns" }}{{ .a }}{{ end }}', "can't evaluate field a in type time.Duration"],
    ['{{ if 1 }}\n{{ block "b" . }}{{\nelse }}{{ end }}', 'unexpected {{else}} in block clause'],
    // What a parameter wants as a plain map is one, but not the files, whose values are bytes.
    ['{{ set .Values "k" 1 | typeOf }} {{ .Values.k }}', 'map[string]interface {} 1'],
    ['{{ merge .Values (dict) | typeOf }} {{ typeOf .Values }}', 'map[string]interface {} common.Values'],
    ['{{ pluck "" .Files }}', 'wrong type for value; expected map[string]interface {}; got engine.files'],
  ])('%s', async (template, expected) => {
    expect(await result(template)).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected))
  })

  it.each([
    ['{{ default "x" .Capabilities.KubeVersion }}', '{v1.37.0 1 37}'],
    ['{{ printf "%d" .Chart | trunc 30 }}', '{{%!d(string=c) %!d(string=) ['],
    ['{{ printf "%+v" .Chart | trunc 25 }}', '{Metadata:{Name:c Home: S'],
    ['{{ toYamlPretty .Chart | trunc 31 }}', 'metadata:\n  name: c\n  home: ""\n'],
    ['{{ set .Values "k" 1 | typeOf }} {{ typeOf .Values }}', 'map[string]interface {} chartutil.Values'],
    ['{{ html (index .Chart.Maintainers 0) 1 "<" }}', '{m  } 1&lt;'],
    ['{{ eq .Chart .Chart }}', 'struct { chart.Metadata; IsRoot bool }'],
  ])('helm3, %s', async (template, expected) => {
    const files = { 'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\nmaintainers: [{name: m}]\n' }
    expect(await result(template, { profile: 'helm3', files })).toBe(expected)
  })
})

describe('found in public charts', () => {
  const bytes = '(.Files.GetBytes "files/a.txt")'
  it.each([
    [
      `{{ printf "%v %d %5v %+d % d" ${bytes} ${bytes} ${bytes} ${bytes} ${bytes} }}`,
      '[104 105] [104 105] [  104   105] [+104 +105] [ 104  105]',
    ],
    [
      `{{ printf "%#v %x %03d %-5d| %#d" ${bytes} ${bytes} ${bytes} ${bytes} ${bytes} }}`,
      '[]byte{0x68, 0x69} 6869 [104 105] [104   105  ]| [104 105]',
    ],
    ['{{ printf "%v %d" (.Files.GetBytes "no") (.Files.GetBytes "no") }}', '[] []'],
  ])('%s', async (template, expected) => {
    expect(await result(template)).toBe(expected)
  })

  // Dashboards, whose few placeholders are Helm's.
  it('sends megabytes through tpl', async () => {
    const text = `{{/* it's */}}{{ "}}" }}${'{"a": [1, 2, 3], "b": null}\n'.repeat(20_000)}{{ .Values.no }}{{ "{{" }}`
    const template = '{{ range until 10 }}{{ tpl ($.Files.Get "files/b.txt") $ | len }} {{ end }}'
    expect(await result(template, { files: { 'files/b.txt': text } })).toBe('560004 '.repeat(10))
  })

  // `dict` with an argument too many makes a key of everything that templates see.
  it('prints all files of a chart, though they are large', async () => {
    const template = '{{ range until 4 }}{{ dict $.Files "" | toJson | len }} {{ end }}'
    expect(await result(template, { files: { 'files/b.txt': 'a'.repeat(1_300_000) } })).toBe('3900047 '.repeat(4))
  })
})
