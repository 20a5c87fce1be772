import { composedBase32, composedBase64, layoutAndDate } from './compose.ts'
import { damaged, jsonText, tomlText, yamlText } from './documents.ts'
import { chainNames, filePatterns, methods, rootFields, showings } from './expression.table.ts'
import { type FunctionRow, functionRows } from './functions.table.ts'
import {
  constraintText,
  dateText,
  durationText,
  floatLiteral,
  formatText,
  intLiteral,
  keyText,
  kindText,
  layoutText,
  pathText,
  quoted,
  regexText,
  someText,
  stringLiteral,
  urlText,
  versionText,
  zoneText,
} from './literals.ts'
import type { Random } from './random.ts'
import { expr, other, type Tree, textOf } from './tree.ts'

/** What an expression can see at its place. */
export interface Scope {
  readonly random: Random
  readonly functions: readonly FunctionRow[]
  /** Kinds of the fields under dot. */
  readonly fields: ReadonlyMap<string, string>
  /** Kinds of the variables. */
  readonly variables: ReadonlyMap<string, string>
  readonly defines: readonly string[]
  /** Dot is the root of a render: .Chart, .Release … are there. */
  readonly isRoot: boolean
  /** A few statements, as a template's text. */
  readonly statements: (scope: Scope) => string
}

export function functionsOf(profile: 'helm4' | 'helm3'): readonly FunctionRow[] {
  return profile === 'helm4' ? functionRows : functionRows.filter(({ helm4Only }) => !helm4Only)
}

const general = [
  'text',
  'text',
  'int',
  'float',
  'bool',
  'list',
  'map',
  'map',
  'list',
  'nothing',
  'time',
  'version',
  'num',
  'duration',
]
// Bombs are the business of the hostile charts: these must stay small.
const bounded = new Set(['count', 'step', 'places', 'small', 'template', 'source', 'formats', 'time', 'layout'])

const literals: Readonly<Record<string, (random: Random) => string>> = {
  text: (random) => stringLiteral(random, someText(random)),
  int: intLiteral,
  float: floatLiteral,
  num: (random) => {
    const kind = random.next()
    if (kind < 0.5) return intLiteral(random)
    if (kind < 0.8) return floatLiteral(random)
    return stringLiteral(
      random,
      random.pick(['1', '2.5', '-3', '0x10', 'abc', '1e3', '', '010', '1_000', ' 1', '9223372036854775808', 'true']),
    )
  },
  bool: (random) => random.pick(['true', 'false']),
  count: (random) => (random.chance(0.1) ? random.pick(['-1', '0', "'\\t'", '0x3']) : String(random.int(0, 6))),
  small: (random) => random.pick(['0', '1', '2', '3', '5', '8', '20', '-1', '-4', '63', '4']),
  step: (random) => random.pick(['1', '2', '-1', '3', '0', '-2']),
  places: (random) => random.pick(['-1', '0', '1', '2', '3', '5']),
  kind: (random) => quoted(kindText(random)),
  path: (random) => quoted(pathText(random)),
  key: (random) => quoted(keyText(random)),
  b64: (random) =>
    quoted(
      random.chance(0.4)
        ? composedBase64(random)
        : random.pick(['aGVsbG8=', 'w6k=', '/w==', 'a', '!!', 'aGVs\nbG8=', '', 'YQ', 'YQ==', 'eyJhIjoxfQ==']),
    ),
  b32: (random) =>
    quoted(random.chance(0.4) ? composedBase32(random) : random.pick(['NBSWY3DP', 'ME======', 'x', '', 'ME', '7777'])),
  constraint: (random) => quoted(constraintText(random)),
  version: (random) => quoted(versionText(random)),
  regex: (random) => stringLiteral(random, regexText(random)),
  replacement: (random) =>
    quoted(random.pick(['', 'x', '$1', '${1}y', '$n', '$$', '${n}', '$1x', '$0', '-$2-', '$', '${', '\\1'])),
  json: (random) => stringLiteral(random, jsonText(random)),
  yaml: (random) => stringLiteral(random, yamlText(random)),
  toml: (random) => stringLiteral(random, tomlText(random)),
  url: (random) => quoted(urlText(random)),
  layout: (random) => quoted(random.chance(0.4) ? layoutAndDate(random)[0] : layoutText(random)),
  zone: (random) => quoted(zoneText(random)),
  durationText: (random) => quoted(durationText(random)),
  durationAny: (random) => (random.chance(0.6) ? quoted(durationText(random)) : literals['num']!(random)),
  keyType: (random) => quoted(random.pick(['ecdsa', 'ed25519', '', 'ec', 'x', 'ECDSA'])),
  nothing: (random) => random.pick(['nil', '.missing', '.a.b', '$.zz', '(index . "nope")']),
}

/** Kinds that are one of several others. */
const mixtures: Readonly<Record<string, readonly string[]>> = {
  compared: ['num', 'num', 'int', 'float', 'text', 'any', 'any'],
}

const literalStrings = new Set(['text', 'regex', 'json', 'yaml', 'toml'])

/** An operand: something that may stand as an argument. */
export function operand(scope: Scope, kind: string, depth: number): Tree {
  const { random } = scope
  if (kind === 'any') return operand(scope, random.pick(general), depth)
  if (!bounded.has(kind) && random.chance(0.035)) return operand(scope, random.pick(general), depth - 1)
  const mixture = mixtures[kind]
  if (mixture) return operand(scope, random.pick(mixture), depth)
  const special = specials[kind]
  if (special) return special(scope, depth)
  if (random.chance(0.03) && !bounded.has(kind)) return chain(scope, depth)
  const known = random.chance(0.45) ? reference(scope, kind) : undefined
  if (known !== undefined) return expr(known)
  if (depth > 0 && random.chance(0.55)) {
    const made = call(scope, kind, depth)
    if (made !== undefined) return expr('(', made, ')')
  }
  return literal(scope, kind, depth)
}

function literal(scope: Scope, kind: string, depth: number): Tree {
  const { random } = scope
  if (kind === 'list')
    return expr('(', invoke(scope, scope.functions.find(({ name }) => name === 'list')!, depth - 1), ')')
  if (kind === 'map')
    return expr('(', invoke(scope, scope.functions.find(({ name }) => name === 'dict')!, depth - 1), ')')
  const make = literals[kind] ?? literals['text']!
  const text = make(random)
  return literalStrings.has(kind) && (text[0] === '"' || text[0] === '`')
    ? { kind: 'string', parts: [text] }
    : expr(text)
}

const kinship: Readonly<Record<string, readonly string[]>> = {
  num: ['int', 'float', 'text'],
  key: ['text'],
  json: ['text'],
  yaml: ['text'],
  urlmap: ['map'],
  path: ['text'],
}

function reference({ random, fields, variables }: Scope, kind: string): string | undefined {
  const wanted = [kind, ...(kinship[kind] ?? [])]
  const found: string[] = []
  for (const [name, is] of fields) if (wanted.includes(is)) found.push(`.${name}`)
  for (const [name, is] of variables) if (wanted.includes(is)) found.push(name, name)
  return found.length === 0 ? undefined : random.pick(found)
}

const results: Readonly<Record<string, readonly string[]>> = {
  text: ['string'],
  num: ['int', 'float'],
  key: ['string'],
  json: ['string'],
  yaml: ['string'],
  path: ['string'],
  durationAny: ['duration'],
}

/** A call of a function with such a result, without parentheses. */
function call(scope: Scope, kind: string, depth: number): Tree | undefined {
  const { random } = scope
  const wanted = results[kind] ?? [kind]
  const rows = scope.functions.filter(
    ({ result, name }) => wanted.includes(result) || (result === 'any' && name !== 'call' && random.chance(0.15)),
  )
  return rows.length === 0 ? undefined : invoke(scope, random.weighted(rows), depth - 1)
}

function invoke(scope: Scope, row: FunctionRow, depth: number): Tree {
  const { random } = scope
  const args = argumentsOf(scope, row, depth)
  // Wrong numbers of arguments are errors when a template is parsed or run.
  if (random.chance(0.006)) args.pop()
  if (random.chance(0.006)) args.push(operand(scope, 'any', 0))
  const last = args.at(-1)
  // What is random keeps to itself: only what all its results have in common is looked at.
  const shape = row.shapes ? ` | ${random.pick(row.shapes)}` : ''
  if (last !== undefined && random.chance(0.45)) {
    return other(last, ` | ${row.name}`, ...args.slice(0, -1).flatMap((one) => [' ', one]), shape)
  }
  return other(row.name, ...args.flatMap((one) => [' ', one]), shape)
}

const changing = new Set(['set', 'unset', 'merge', 'mustMerge', 'mergeOverwrite', 'mustMergeOverwrite'])

/**
 * What changes a map must not put it into itself, on which real helm dies: either a copy is changed, or what goes in is made of
 * literals alone.
 */
function changeArguments(scope: Scope, row: FunctionRow, depth: number): Tree[] {
  const isCopy = scope.random.chance(0.6)
  const inner = isCopy ? scope : { ...scope, fields: new Map(), variables: new Map(), defines: [] }
  const [first, ...rest] = plainArguments(isCopy ? inner : { ...scope, variables: new Map() }, row, depth)
  if (isCopy) return [expr('(deepCopy ', first!, ')'), ...rest]
  return [first!, ...plainArguments(inner, row, depth).slice(1)]
}

function argumentsOf(scope: Scope, row: FunctionRow, depth: number): Tree[] {
  return (changing.has(row.name) ? changeArguments : plainArguments)(scope, row, depth)
}

function plainArguments(scope: Scope, row: FunctionRow, depth: number): Tree[] {
  const { random } = scope
  const args: Tree[] = []
  for (const param of row.params === '' ? [] : row.params.split(' ')) {
    const many = manyArguments[param]
    if (many) args.push(...many(scope, depth))
    else if (param.endsWith('...'))
      args.push(...random.times(random.chance(0.05) ? 0 : 1, 3, () => operand(scope, param.slice(0, -3), depth)))
    else args.push(operand(scope, param, depth))
  }
  return args
}

const manyArguments: Readonly<Record<string, (scope: Scope, depth: number) => Tree[]>> = {
  pairs: (scope, depth) => {
    const pairs = scope.random.times(0, 3, () => [operand(scope, 'key', 0), operand(scope, 'any', depth)]).flat()
    return scope.random.chance(0.02) ? [...pairs, operand(scope, 'key', 0)] : pairs
  },
  digs: (scope, depth) => [
    ...scope.random.times(1, 3, () => operand(scope, 'key', 0)),
    operand(scope, 'any', depth),
    operand(scope, 'map', depth),
  ],
  dated: ({ random }) => {
    const isPlain = random.chance(0.3)
    const [layout, date] = isPlain ? [layoutText(random), dateText(random)] : layoutAndDate(random)
    return [expr(quoted(layout)), expr(quoted(date))]
  },
  formats: ({ random, ...scope }, depth) => {
    const format = formatText(random)
    const wanted = (format.match(/%[^%]/g) ?? []).length
    const count = random.chance(0.85) ? wanted : random.int(0, 3)
    return [
      { kind: 'string', parts: [quoted(format)] },
      ...Array.from({ length: count }, () => operand({ random, ...scope }, 'any', depth)),
    ]
  },
  indexes: (scope, depth) => {
    const { random } = scope
    const first = random.chance(0.5)
      ? operand(scope, 'map', depth)
      : operand(scope, random.pick(['list', 'list', 'text', 'any']), depth)
    return [first, ...random.times(0, 2, () => operand(scope, random.pick(['key', 'count', 'any']), 0))]
  },
  slices: (scope, depth) => [
    operand(scope, scope.random.pick(['text', 'list', 'text', 'any']), depth),
    ...scope.random.times(0, 3, () => operand(scope, 'count', 0)),
  ],
}

/** An operand whose kind has its own ways to be made. */
const specials: Readonly<Record<string, (scope: Scope, depth: number) => Tree>> = {
  time: (scope) => {
    const { random } = scope
    const known = reference(scope, 'time')
    if (known !== undefined && random.chance(0.3)) return expr(known)
    const kind = random.next()
    if (kind < 0.45)
      return expr(
        `(toDate ${quoted(random.pick(['2006-01-02', '2006-01-02T15:04:05Z07:00']))} ${quoted(dateText(random))})`,
      )
    if (kind < 0.7) return expr('(toDate "2006-01-02" "2020-02-29")')
    if (kind < 0.85)
      return expr(`(toDate "2006-01-02T15:04:05Z07:00" "2023-06-15T12:34:56${random.pick(['Z', '+05:30', '-08:00'])}")`)
    return expr(`(int64 ${random.pick(['0', '1600000000', '86399', '-1', '951782400'])})`)
  },
  template: (scope) => {
    const { random, defines } = scope
    if (defines.length > 0 && random.chance(0.9)) return expr(quoted(random.pick(defines)))
    return expr(quoted(random.pick(['missing', '', 'lib.name', 'lib.value', 'lib.echo'])))
  },
  source: (scope, depth) => ({ kind: 'string', parts: [quoted(templateSource(scope, depth))] }),
  urlmap: (scope) =>
    scope.random.chance(0.6)
      ? expr(`(urlParse ${quoted(urlText(scope.random))})`)
      : expr(
          `(dict ${scope.random.times(0, 4, () => `${quoted(scope.random.pick(['scheme', 'host', 'path', 'query', 'fragment', 'opaque', 'userinfo', 'x']))} ${quoted(scope.random.pick(['http', 'h:1', '/a b', 'q=1', 'u:p', '', '%zz', 'é']))}`).join(' ')})`,
        ),
  count: (scope) =>
    scope.random.chance(0.08)
      ? expr(`(int ${scope.random.pick(['3.7', '"2"', '-1', 'true', 'nil'])})`)
      : scope.random.chance(0.05)
        ? expr(operandText(scope, ['text', 'list', 'map', 'bool', 'nothing']))
        : expr(literals['count']!(scope.random)),
  keys: (scope, depth) => expr('(keys ', operand(scope, 'map', depth - 1), ' | sortAlpha)'),
  values: (scope, depth) => expr('(values (dict "k" ', operand(scope, 'any', depth - 1), '))'),
}

function operandText(scope: Scope, kinds: readonly string[]): string {
  return textOf(operand(scope, scope.random.pick(kinds), 0))
}

/** Fields of fields, of what is no map, with arguments that no field takes. */
function chain(scope: Scope, depth: number): Tree {
  const { random, variables } = scope
  const names = random.times(1, 3, () => `.${random.pick(chainNames)}`).join('')
  const kind = random.next()
  if (kind < 0.35) return expr(`.${random.pick(['m', 'o', 's', 'l', 'n', 'i', 'g', 'g.sm', 'g.sd', 'x'])}${names}`)
  if (kind < 0.5)
    return expr(random.pick(['$', '$nope', ...[...variables.keys()].filter((name) => name !== '$')]), names)
  if (kind < 0.9) return expr('(', operand(scope, random.pick(['map', 'map', 'any']), depth - 1), ')', names)
  return expr('(', operand(scope, 'map', depth - 1), names, ' ', operand(scope, 'any', 0), ')')
}

function templateSource(scope: Scope, depth: number): string {
  const { random } = scope
  const inner: Scope = { ...scope, variables: new Map([['$', 'map']]) }
  if (depth > 0 && random.chance(0.25)) return scope.statements(inner)
  const source = random
    .times(1, 3, () =>
      random.chance(0.3)
        ? random.pick(['a', ' ', '\n', 'é', '}}', '$'])
        : `{{${random.pick(['', ' ', '- '])}${textOf(action(inner, Math.min(depth, 1)))}${random.pick(['', ' ', ' -'])}}}`,
    )
    .join('')
  return random.chance(0.05) ? damaged(random, source) : source
}

/** What may stand between the braces: a pipeline. */
export function action(scope: Scope, depth: number): Tree {
  const { random } = scope
  const kind = random.next()
  if (kind < 0.06) return method(scope, depth)
  if (kind < 0.09) return random.chance(0.5) ? specials['keys']!(scope, depth) : specials['values']!(scope, depth)
  if (kind < 0.3 && scope.isRoot) return expr(random.chance(0.5) ? random.pick(rootFields) : rootMethod(scope))
  const start = kind < 0.25 ? operand(scope, 'any', depth) : invoke(scope, random.weighted(scope.functions), depth)
  return random.chance(0.5) ? start : other(start, ` | ${random.pick(showings)}`)
}

/** A method of what the root has, with an argument. */
function rootMethod({ random }: Scope): string {
  const name = quoted(random.pick(filePatterns))
  const versions = ['v1', 'apps/v1', 'apps/v1/Deployment', 'batch/v1beta1', 'v1/Pod', 'x', '', 'v1/Nope', 'apps/v2']
  return random.pick([
    `.Files.Get ${name}`,
    `.Files.GetBytes ${name}`,
    `.Files.Lines ${name}`,
    `.Files.Glob ${name}`,
    `(.Files.Glob ${name}).AsConfig`,
    `(.Files.Glob ${name}).AsSecrets`,
    `(.Files.Glob ${name} | len)`,
    `(.Files.Glob ${name}).Get ${name}`,
    `range $f, $d := .Files.Glob ${name} }}{{ $f }}:{{ $d | toString | len }},{{ end`,
    `range .Files.Lines ${name} }}[{{ . }}]{{ else }}none{{ end`,
    `index .Files ${name}`,
    `.Capabilities.APIVersions.Has ${quoted(random.pick(versions))}`,
    `has ${quoted(random.pick(versions))} .Capabilities.APIVersions`,
    `semverCompare ${quoted(constraintText(random))} .Capabilities.KubeVersion.${random.pick(['Version', 'GitVersion', 'Major', 'String', 'Nope'])}`,
  ])
}

function method(scope: Scope, depth: number): Tree {
  const { random } = scope
  const kind = random.pick([
    'time',
    'version',
    'time',
    ...(scope.functions.some(({ helm4Only }) => helm4Only) ? ['duration'] : []),
  ])
  const name = random.pick(methods[kind]!)
  if (kind === 'time') return other(operand(scope, 'time', depth), `.${name}`)
  if (kind === 'version') return other('(semver ', expr(quoted(versionText(random))), `).${name}`)
  return other('(mustToDuration ', expr(quoted(durationText(random))), `).${name}`)
}
