import { damaged, yamlNode } from './documents.ts'
import { action, operand, type Scope } from './expression.ts'
import { malformed } from './malformed.ts'
import { Random } from './random.ts'
import { list, other, part, type Tree, textOf } from './tree.ts'

/** A template with the values that it sees as its dot. */
export interface FuzzCase {
  readonly index: number
  readonly body: Tree
  /** Top-level entries of the values, as YAML behind each key. */
  readonly values: readonly { readonly key: string; readonly yaml: string }[]
  /** Dot is the whole render context instead of the values. */
  readonly isRoot: boolean
  /** Files as Windows writes them. */
  readonly hasReturns: boolean
}

/** What the command line gives to the values of every case (see subject.ts), with its kind. */
const givenFields: readonly (readonly [string, string])[] = [
  ['si', 'int'],
  ['sz', 'int'],
  ['sg', 'int'],
  ['so', 'text'],
  ['sb', 'bool'],
  ['ss', 'text'],
  ['sf', 'text'],
  ['sj', 'float'],
  ['sl', 'list'],
  ['sk', 'list'],
  ['sm', 'map'],
  ['sd', 'map'],
]

/** What the root has beside the values. */
const rootKinds: readonly (readonly [string, string])[] = [
  ['Values', 'map'],
  ['Values.c', 'map'],
  ['Release', 'map'],
  ['Release.Name', 'text'],
  ['Release.Revision', 'int'],
  ['Release.IsInstall', 'bool'],
  ['Chart', 'map'],
  ['Chart.Version', 'version'],
  ['Chart.Maintainers', 'nothing'],
  ['Capabilities', 'any'],
  ['Capabilities.APIVersions', 'list'],
  ['Capabilities.KubeVersion', 'any'],
  ['Capabilities.KubeVersion.Version', 'version'],
  ['Files', 'map'],
  ['Template', 'map'],
  ['Template.Name', 'path'],
  ['Subcharts', 'map'],
]

export interface CaseOptions {
  readonly seed: number
  readonly index: number
  readonly functions: Scope['functions']
}

const fieldPool: readonly (readonly [string, string, readonly string[]])[] = [
  [
    's',
    'text',
    ['foo', '"a b"', "'x: y'", '"line\\n two"', 'é', '"1"', '""', '|\n    block\n    text', '"{{ .i }}"', 'Hello'],
  ],
  ['t', 'text', ['bar', '" pad "', 'true-ish', '"<&>"', '>-\n    folded\n    text', '"\\u0000"', '1.2.3', '"0x10"']],
  ['i', 'int', ['0', '1', '3', '42', '-7', '1000000', '16777216', '0x1F', '017', '9007199254740993', '123456789012']],
  ['j', 'int', ['2', '5', '10', '1e3', '8080', '100000000000000000000']],
  ['f', 'float', ['1.5', '0.1', '-2.25', '1e21', '1e-7', '3.0', '.5', '-0.0', '1E+2']],
  ['b', 'bool', ['true', 'false', 'yes', 'off']],
  ['n', 'nothing', ['null', '~', '']],
  [
    'l',
    'list',
    [
      '[]',
      '[1, 2, 3]',
      '[a, b, a]',
      '[1, a, null, 1.5, true]',
      '[[1], [2, 3]]',
      '[{a: 1}, {a: 2, b: x}]',
      '\n  - c\n  - a\n  - B',
      '["10", "9"]',
      '[null]',
      '[""]',
    ],
  ],
  ['k', 'list', ['[x]', '[{name: n, value: v}]', '[3, 1, 2]', '[true, false]', '[a b, "", c]']],
  [
    'm',
    'map',
    [
      '{}',
      '{a: 1, b: two, c: [3]}',
      '{a: {b: {c: deep}}}',
      '{b: 1, a: null}',
      '\n    key: v\n    name: w',
      '{"1": x, "a b": y, __proto__: z}',
      '{constructor: {a: 1}, é: 2}',
      '{a: "", b: 0, c: false, d: [], e: {}}',
    ],
  ],
  [
    'o',
    'map',
    ['{a: 9, z: {b: 1}}', '{name: o, labels: {x: "1", y: "true"}}', '{a: [1, {b: 2}]}', '{b: {c: 1}, a: {b: null}}'],
  ],
]

/** Makes one case. The same seed and index give the same case. */
export function makeCase({ seed, index, functions }: CaseOptions): FuzzCase {
  const random = Random.forCase(seed, index)
  const isRoot = random.chance(0.1)
  const values = fieldPool.map(([key, , texts]) => ({ key, yaml: ` ${random.pick(texts)}`.replace(/^ \n/, '\n') }))
  if (random.chance(0.15)) values.push({ key: 'x', yaml: yamlNode(random, random.int(0, 3)) })
  const prefix = isRoot ? 'Values.c.' : ''
  const fields = new Map<string, string>()
  for (const [key, kind] of fieldPool) fields.set(prefix + key, kind)
  for (const [key, kind] of givenFields)
    if (random.chance(0.5)) fields.set((isRoot ? 'Values.given.' : 'g.') + key, kind)
  if (isRoot) for (const [key, kind] of rootKinds) fields.set(key, kind)
  const variables = isRoot ? rootKinds.map(([key, kind]) => [`$.${key}`, kind] as const) : [['$', 'map'] as const]
  fields.set(`${prefix}m.a`, 'nothing').set(`${prefix}o.a`, 'any')
  const defines = random.chance(0.15) ? random.times(1, 2, (i) => `d${i}`) : []
  const scope: Scope = {
    random,
    functions,
    fields,
    variables: new Map(variables),
    defines,
    isRoot,
    statements: (inner) => textOf(statementList(inner, { depth: 1, budget: 2, inRange: false })),
  }
  const statements = statementList(scope, { depth: random.int(0, 2), budget: random.int(1, 3), inRange: false })
  const heads = defines.map((name, i) => {
    const inner = { ...scope, defines: defines.slice(0, i), variables: new Map([['$', 'map']]) }
    return part(`{{ define "${name}" }}`, statementList(inner, { depth: 1, budget: 2, inRange: false }), `{{ end }}`)
  })
  const body = list([...heads, ...statements.parts.filter((one) => typeof one !== 'string')])
  const isDamaged = random.chance(0.03)
  return {
    index,
    body: isDamaged ? list([...damaged(random, textOf(body))].map((character) => part(character))) : body,
    values,
    isRoot,
    hasReturns: random.chance(0.01),
  }
}

interface Room {
  readonly depth: number
  readonly budget: number
  readonly inRange: boolean
}

function statementList(scope: Scope, room: Room): Tree {
  const variables = new Map(scope.variables)
  const inner = { ...scope, variables }
  const statements: Tree[] = []
  for (let i = scope.random.int(1, room.budget); i > 0; i--) statements.push(statement(inner, variables, room))
  return list(statements)
}

const texts = [
  'a',
  ' ',
  '\n',
  '  \n  ',
  'x: ',
  '- ',
  '\n\n',
  '\t',
  'é',
  '}',
  '{',
  '"',
  'text\n',
  '{ {',
  '}}',
  '<no value>',
]

function statement(scope: Scope, variables: Map<string, string>, room: Room): Tree {
  const { random } = scope
  const kind = random.next()
  const expressionDepth = random.int(0, 3)
  if (kind < 0.5) return part(...braces(scope, action(scope, expressionDepth)))
  if (kind < 0.6) return part(random.pick(texts))
  if (kind < 0.64) return declaration(scope, variables, expressionDepth)
  if (kind < 0.66) return part(random.pick(['{{/* note */}}', '{{- /* note */ -}}', '{{/* a\n b */}}']))
  if (kind < 0.68 && room.inRange) return part(random.pick(['{{ break }}', '{{ continue }}', '{{- continue -}}']))
  if (kind < 0.71 && scope.defines.length > 0) return call(scope)
  if (kind < 0.717) return part(malformed(random))
  if (room.depth <= 0) return part(...braces(scope, action(scope, expressionDepth)))
  return control(scope, room, kind)
}

function call(scope: Scope): Tree {
  const { random } = scope
  const name = random.chance(0.94)
    ? random.pick(scope.defines)
    : random.pick(['missing', '', 'lib.name', 'late', 'blk'])
  if (random.chance(0.1)) return part(...braces(scope, other(`template "${name}"`)))
  return part(
    ...braces(scope, other(`template "${name}" `, random.chance(0.3) ? action(scope, 1) : operand(scope, 'any', 1))),
  )
}

function control(scope: Scope, room: Room, kind: number): Tree {
  const { random } = scope
  const inner = { ...room, depth: room.depth - 1 }
  if (kind < 0.84) return conditional(scope, inner)
  if (kind < 0.96) return loop(scope, inner)
  if (kind < 0.98)
    return part(
      ...braces(
        scope,
        other(`block "${random.pick(['blk', 'blk', 'lib.name', ...scope.defines])}" `, operand(scope, 'any', 1)),
      ),
      statementList(afresh(scope), inner),
      ...braces(scope, other('end')),
    )
  return part(
    '{{ define "late" }}',
    statementList(afresh(scope), inner),
    '{{ end }}',
    random.chance(0.5) ? '{{ template "late" . }}' : '',
  )
}

function afresh(scope: Scope): Scope {
  return { ...scope, fields: new Map(), variables: new Map([['$', 'any']]) }
}

function braces({ random }: Scope, inside: Tree): (string | Tree)[] {
  const space = () => random.pick([' ', ' ', ' ', '', '  ', '\n'])
  const open = random.chance(0.15) ? '{{- ' : `{{${space()}`
  const close = random.chance(0.15) ? ' -}}' : `${space()}}}`
  return [open, inside, close]
}

function declaration(scope: Scope, variables: Map<string, string>, depth: number): Tree {
  const { random } = scope
  const kind = random.pick(['text', 'int', 'list', 'map', 'any', 'time', 'float', 'bool'])
  const known = [...variables.keys()].filter((name) => name !== '$' && !name.includes('.'))
  if (known.length > 0 && random.chance(0.4)) {
    return part(...braces(scope, other(`${random.pick(known)} = `, operand(scope, kind, depth))))
  }
  const made = part(...braces(scope, other(`$v${variables.size} := `, operand(scope, kind, depth))))
  variables.set(`$v${variables.size}`, kind)
  return made
}

function conditional(scope: Scope, room: Room): Tree {
  const { random } = scope
  const isWith = random.chance(0.3)
  const word = isWith ? 'with' : 'if'
  const condition = () =>
    random.chance(0.4) ? operand(scope, random.pick(['bool', 'bool', 'any', 'list', 'map']), 1) : action(scope, 1)
  const named = random.chance(0.2)
  const within: Scope = isWith ? { ...scope, fields: random.chance(0.3) ? scope.fields : new Map() } : scope
  const seen = named ? { ...within, variables: new Map([...within.variables, ['$w', 'any']]) } : within
  const parts: (string | Tree)[] = [
    ...braces(scope, other(`${word} ${named ? '$w := ' : ''}`, condition())),
    statementList(seen, room),
  ]
  while (random.chance(0.2))
    parts.push(
      ...braces(scope, other(`else ${random.chance(0.95) ? word : 'if'} `, condition())),
      statementList(within, room),
    )
  if (random.chance(0.4)) parts.push(...braces(scope, other('else')), statementList(scope, room))
  parts.push(...braces(scope, other('end')))
  return part(...parts)
}

function loop(scope: Scope, room: Room): Tree {
  const { random } = scope
  const subject = operand(scope, random.pick(['list', 'list', 'map', 'map', 'count', 'any', 'text', 'num', 'time']), 1)
  const kind = random.next()
  const variables = new Map(scope.variables)
  let head = ''
  const known = [...variables.keys()].filter((name) => name !== '$' && !name.includes('.'))
  if (kind < 0.3) head = '$k, $v := '
  else if (kind < 0.5) head = '$v := '
  else if (kind < 0.56 && known.length > 0)
    head = `${random.pick(['', `${random.pick(known)}, `])}${random.pick(known)} = `
  if (kind < 0.3) variables.set('$k', 'any')
  if (kind < 0.5) variables.set('$v', 'any')
  const inner: Scope = {
    ...scope,
    variables,
    fields: random.chance(0.2)
      ? scope.fields
      : new Map([
          ['a', 'any'],
          ['name', 'any'],
        ]),
  }
  const parts: (string | Tree)[] = [
    ...braces(scope, other(`range ${head}`, subject)),
    statementList(inner, { ...room, inRange: true }),
  ]
  if (random.chance(0.25)) parts.push(...braces(scope, other('else')), statementList(scope, room))
  if (random.chance(0.01)) parts.push(random.pick(['{{ break }}', '{{ continue }}', '{{ else }}', '{{ else if 1 }}b']))
  parts.push(...braces(scope, other('end')))
  return part(...parts)
}
