import type * as z from 'zod'
import type { Position } from '../model/position.ts'
import { nearestName, suggestName } from '../util/nearest.ts'
import type { Problems } from './problems.ts'
import { stackSchema } from './schema.ts'
import { entryOf, findNode, plainOf, type StackNode } from './tree.ts'

type Issue = z.core.$ZodIssue

/** Checks the shape of a stack file: unknown keys, missing keys, wrong types. */
export function checkShape(root: StackNode, problems: Problems): void {
  const result = stackSchema.safeParse(plainOf(root))
  for (const issue of result.error?.issues ?? []) report(issue, { root, path: issue.path, problems })
}

interface Context {
  readonly root: StackNode
  readonly path: readonly PropertyKey[]
  readonly problems: Problems
}

function report(issue: Issue, context: Context): void {
  if (issue.code === 'unrecognized_keys') reportKeys(issue.keys, context)
  else if (issue.code === 'invalid_union') reportUnion(issue, context)
  else reportValue(issue, context)
}

function reportValue(issue: Issue, context: Context): void {
  const { root, path, problems } = context
  const { node, complete } = findNode(root, path)
  if (!complete) {
    const missing = String(path.at(-1))
    const written = node.kind === 'map' ? node.entries.map((entry) => entry.key) : []
    const near = nearestName(missing, written)
    const known = keysAt(path.slice(0, -1))
    // A slip of the pen is one mistake: the unknown key's, which says what was meant.
    if (near !== undefined && !known.includes(near) && nearestName(near, known) === missing) return
    const hint = `add \`${missing}: …\``
    problems.add('E_MISSING_KEY', `${nameOf(path.slice(0, -1))} has no ${missing}`, { position: node.position, hint })
    return
  }
  const wanted = issue.code === 'invalid_format' ? alternativesAt(path) : expectedBy(issue)
  problems.add('E_TYPE', `${nameOf(path)} is ${describe(node)}; expected ${wanted}`, {
    position: node.position,
    ...(path.length === 0 ? { hint: 'flotilla init writes a stack file to start from' } : hintFor(issue, node)),
  })
}

function reportKeys(keys: readonly string[], { root, path, problems }: Context): void {
  const { node } = findNode(root, path)
  const known = keysAt(path)
  for (const key of keys) {
    const position: Position = entryOf(node, key)?.position ?? node.position
    const where = path.length === 0 ? 'a stack file' : nameOf(path)
    problems.add('E_UNKNOWN_KEY', `${where} has no key ${key}`, { position, hint: suggestName(key, known, 'key') })
  }
}

/**
 * A union's mistake is the one of the branch that was meant: the branch that got furthest, else "expected a or b".
 */
function reportUnion(issue: Extract<Issue, { code: 'invalid_union' }>, context: Context): void {
  const meant = issue.errors.find((branch) =>
    branch.some((one) => one.path.length > 0 || one.code === 'unrecognized_keys'),
  )
  if (meant !== undefined) {
    for (const one of meant) report(one, { ...context, path: [...context.path, ...one.path] })
    return
  }
  const { node } = findNode(context.root, context.path)
  const wanted = [...new Set(issue.errors.flat().map(expectedBy))].join(' or ')
  const text = `${nameOf(context.path)} is ${describe(node)}; expected ${wanted}`
  context.problems.add('E_TYPE', text, { position: node.position, ...hintFor(issue, node) })
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'a map',
  record: 'a map',
}

function expectedBy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeNames[issue.expected] ?? issue.expected
    case 'invalid_value':
      return issue.values.map(String).join(' or ')
    case 'too_small':
      return issue.origin === 'string' ? 'text that is not empty' : `at least ${issue.minimum}`
    default:
      return issue.message
  }
}

function hintFor(issue: Issue, node: StackNode): { hint?: string } {
  if (node.kind !== 'scalar') return {}
  if (typeof node.value === 'string' && issue.code === 'invalid_value') {
    const near = nearestName(node.value, issue.values.map(String))
    return near === undefined ? {} : { hint: `did you mean ${near}?` }
  }
  if (issue.code === 'invalid_type' && issue.expected === 'string' && node.value !== null)
    return { hint: `write it in quotes: "${node.source}"` }
  if (issue.code === 'invalid_type' && issue.expected === 'array')
    return { hint: 'write [ … ], or lines that start with -' }
  return {}
}

/** A node as a person would call it. */
export function describe(node: StackNode): string {
  if (node.kind === 'list') return 'a list'
  if (node.kind === 'map') return 'a map'
  const { value } = node
  if (value === null || value === undefined) return 'empty'
  if (typeof value === 'string') return value === '' ? 'empty text' : `the text ${JSON.stringify(value.slice(0, 60))}`
  if (typeof value === 'boolean') return String(value)
  return `the number ${node.source}`
}

/** `releases[1].timeout`; the root is called `the stack file`. */
function nameOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the stack file'
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i > 0 ? '.' : ''}${String(step)}`)).join('')
}

/** What may stand at a path that takes expressions, too. */
function alternativesAt(path: readonly PropertyKey[]): string {
  const types = schemasAt(path).map(({ def }) =>
    def.type === 'string' ? 'an expression ${{ … }}' : typeNames[def.type],
  )
  return [...new Set(types)].join(' or ')
}

function schemasAt(path: readonly PropertyKey[]): Schema[] {
  let level = flatten([stackSchema])
  for (const step of path) level = flatten(level.flatMap((schema) => below(schema, step)))
  return level
}

/** The keys that the schema knows at a path, over all branches of unions. */
function keysAt(path: readonly PropertyKey[]): string[] {
  const level = schemasAt(path)
  return [...new Set(level.flatMap((schema) => (schema.def.type === 'object' ? Object.keys(shapeOf(schema)) : [])))]
}

type Schema = z.core.$ZodType & { readonly def: z.core.$ZodTypeDef }
type Inner = {
  readonly innerType?: Schema
  readonly options?: readonly Schema[]
  readonly element?: Schema
  readonly valueType?: Schema
}

function shapeOf(schema: Schema): Record<string, Schema> {
  return (schema.def as unknown as { readonly shape: Record<string, Schema> }).shape
}

function flatten(schemas: readonly Schema[]): Schema[] {
  return schemas.flatMap((schema) => {
    const { innerType, options } = schema.def as Inner
    if (innerType !== undefined) return flatten([innerType])
    return options === undefined ? [schema] : flatten(options)
  })
}

function below(schema: Schema, step: PropertyKey): Schema[] {
  const { element, valueType } = schema.def as Inner
  if (element !== undefined) return [element]
  if (valueType !== undefined) return [valueType]
  const next = schema.def.type === 'object' ? shapeOf(schema)[String(step)] : undefined
  return next === undefined ? [] : [next]
}
