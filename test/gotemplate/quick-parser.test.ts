import { describe, expect, it } from 'vitest'
import type { Tree } from '../../src/gotemplate/ast.ts'
import { parseFully } from '../../src/gotemplate/parser.ts'
import { parseQuickly } from '../../src/gotemplate/quick-parser.ts'
import { SharedCommandsTable } from '../../src/gotemplate/shared-commands.ts'

const names = new Set(['include', 'eq', 'and', 'or', 'not', 'dict', 'default', 'quote', 'nindent', 'toYaml', 'printf'])
const functions = { has: (name: string) => names.has(name) }

/** Trees with pipelines that stand for themselves: positions from the start of the file. */
function unshared(trees: ReadonlyMap<string, Tree> | undefined): unknown {
  return trees && new Map([...trees].map(([name, tree]) => [name, alone(tree, 0)]))
}

function alone(node: unknown, base: number): unknown {
  if (Array.isArray(node)) return node.map((one) => alone(one, base))
  if (typeof node !== 'object' || node === null) return node
  const { shared: _, ...plain } = node as Record<string, unknown>
  const entries = Object.entries(plain).map(([key, value]) => {
    if (key === 'pos') return [key, (value as number) + base]
    if (key === 'base') return [key, 0]
    if (key === 'variables') return [key, value]
    return [key, alone(value, key === 'pipe' ? (plain['base'] as number) : base)]
  })
  return Object.fromEntries(entries)
}

function fully(text: string): ReadonlyMap<string, Tree> | undefined {
  try {
    return parseFully('file', text, { functions }).trees
  } catch {
    return undefined
  }
}

const ordinary = [
  '',
  'plain text',
  '{{ .Values.a.b }}',
  '{{- .Values.a -}} x {{- /* remark */ -}} y {{/* another */}}\n{{.}}',
  '{{ include "a.b" . | nindent 4 }}{{ (dict "a" 1).b.c }}{{ $.Values.x | default "\\"q\\"" | quote }}',
  '{{- define "a.b" -}}\n{{ $x := .a }}{{ $x.b }}{{ $x = 1 }}{{- end }}\n{{ define "empty" }} {{ end }}',
  '{{ if eq .a "x" }}1{{ else if and .b (not .c) }}2{{ else }}3{{ end }}',
  '{{ with .a }}{{ . }}{{ else with .b }}{{ .c }}{{ end }}',
  '{{ range $i, $e := .list }}{{ if $e }}{{ continue }}{{ end }}{{ $i }}{{ else }}none{{ end }}',
  '{{ range $e := .list }}{{ break }}{{ end }}{{ range .m }}{{ $.x }}{{ end }}',
  '{{ template "a.b" . }}{{ template "a.b" }}{{ printf `{"raw": "%s"}` .x }}{{"{{"}} {{`}}`}}',
  '{{ and true false nil 0 12 -3 }}{{ $v := include "x" $ }}{{ .a | quote | printf "é" }}{{include "x" .a}}',
]

const unusual = ['{{ block "x" . }}{{ end }}', '{{ 1.5 }}', "{{ 'c' }}", '{{ 0x1F }}', '{{ ($x := 1) }}{{ $x }}']

const broken = [
  '{{',
  '{{ }}',
  '{{ . ',
  '{{ end }}',
  '{{ if .a }}',
  '{{ if .a }}{{ else }}{{ else }}{{ end }}',
  '{{ if .a }}{{ else with .b }}{{ end }}',
  '{{ range .a }}{{ else if .b }}{{ end }}',
  '{{ break }}',
  '{{ $x }}',
  '{{ if true }}{{ define "x" }}{{ end }}{{ end }}',
  '{{ define "x" }}1{{ end }}{{ define "x" }}2{{ end }}',
  '{{ .a | 1 }}',
  '{{ .a. }}',
  '{{ .a..b }}',
  '{{ "a".b }}',
  '{{ "a }}',
  '{{ `a }}',
  '{{ (.a }}',
  '{{ .a) }}',
  '{{ .a | }}',
  '{{ .a || .b }}',
  '{{ unknown .a }}',
  '{{ "a""b" }}',
  '{{ "\\q" }}',
  '{{ $a, $b := .x }}',
  '{{ $x == 1 }}',
  '{{/* a }}',
  '{{/* a */ }}',
  '{{- -}}',
  '{{ .a -}} {{- }}',
  '{{ if(.a) }}',
  '{{ nil.a }}',
  '{{ with $x := 1, 2 }}{{ end }}',
]

describe('the quick parser', () => {
  it.each(ordinary)('reads what charts are made of: %j', (text) => {
    expect(parseQuickly('file', text, { functions })).toEqual(fully(text))
    expect(fully(text)).toBeDefined()
  })

  it.each(unusual)('leaves rare things to the full parser: %j', (text) => {
    expect(parseQuickly('file', text, { functions })).toBeUndefined()
    expect(fully(text)).toBeDefined()
  })

  it.each(broken)('leaves every error to the full parser: %j', (text) => {
    expect(parseQuickly('file', text, { functions })).toBeUndefined()
  })

  it('leaves what is nested very deeply to the full parser', () => {
    expect(parseQuickly('file', `${'{{ if . }}'.repeat(300)}${'{{ end }}'.repeat(300)}`, { functions })).toBeUndefined()
  })

  it('gives the same trees where pipelines are shared, the first time and later', () => {
    const shared = new SharedCommandsTable()
    for (let round = 0; round < 2; round++) {
      for (const text of ordinary) {
        expect(unshared(parseQuickly('file', `x\n${text}`, { functions, shared })), text).toEqual(fully(`x\n${text}`))
      }
    }
  })

  it('reads the same words once', () => {
    const shared = new SharedCommandsTable()
    const pipes = (text: string): unknown[] => {
      const root = parseQuickly('file', text, { functions, shared })?.get('file')?.root
      return root!.nodes.flatMap((node) => ('pipe' in node ? [node.pipe?.commands] : []))
    }
    const [a, b] = pipes('{{ quote .a }} {{- quote .a }}')
    expect(a).toBe(b)
    expect(pipes('{{ if quote .a }}{{ end }}{{ $x := quote .a }}')).toEqual([a, a])
    const [c, d] = pipes('{{ $x := 1 }}{{ $x }}{{ "}}" }}{{ "}}" }}').slice(2)
    expect(c).not.toBe(d)
    expect(pipes('{{ $y := 1 }}{{ $x := 1 }}{{ $x }}')).toHaveLength(3)
    expect(parseQuickly('file', '{{ $x }}', { functions, shared })).toBeUndefined()
  })

  it('agrees with the full parser on 8,000 texts made of pieces (seed 20261121)', () => {
    const random = generator(20261121)
    const shared = new SharedCommandsTable()
    let read = 0
    for (let i = 0; i < 8_000; i++) {
      const text = mutated(random)
      const quick = parseQuickly('file', text, { functions })
      const again = unshared(parseQuickly('file', text, { functions, shared }))
      expect(again, JSON.stringify(text)).toEqual(quick)
      if (quick === undefined) continue
      read++
      expect([...quick], JSON.stringify(text)).toEqual([...(fully(text) ?? [])])
    }
    expect(read).toBeGreaterThan(800)
  })
})

const pieces = [
  ...ordinary,
  ...broken,
  ...['{{', '}}', '{{- ', ' -}}', ' ', '(', ')', '|', '.', '.a', '$', '$x', '"', '`', '\\', '\n', ',', '=', ':=', '-1'],
  ...['{{ end }}', '{{ else }}', '{{ if .a }}', '{{ range $x := .a }}', '{{ $x := 1 }}', 'é', '\udc80', '/*', '*/'],
]

function mutated(random: (below: number) => number): string {
  let text = ordinary[random(ordinary.length)]!
  for (let count = random(4); count > 0; count--) {
    const at = random(text.length + 1)
    const insert = random(4) === 0 ? '' : pieces[random(pieces.length)]!
    text = text.slice(0, at) + insert + text.slice(at + (random(3) === 0 ? random(6) : 0))
  }
  return text
}

/** Marsaglia's xorshift. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}
