import { basename, dirname, resolve } from 'node:path'
import { FlotillaError } from '../errors.ts'
import type { Environment, ReleasePolicy, RepositorySpec } from '../model/stack.ts'
import { GoMap } from '../model/value.ts'
import { mergeValues } from '../values/merge.ts'
import { describe } from './check.ts'
import { chooseEnvironment, environmentChain, readTarget } from './environment.ts'
import { type Scope, scopeOf } from './expression.ts'
import { readAnyText, readBoolean, readText } from './fields.ts'
import { type Files, readIfThere, resolveFrom } from './files.ts'
import { mergeStateValues } from './layers.ts'
import { parseStack, type StackFile } from './load.ts'
import { duplicateText } from './needs.ts'
import type { Problems } from './problems.ts'
import { type Draft, draftReleases } from './release.ts'
import { parseStateSet } from './set-flags.ts'
import { childOf, entriesOf, itemsOf, type StackNode, textOf, treeValue } from './tree.ts'

/** A stack file and all that it includes, before needs and values of releases. */
export interface Collected {
  readonly name: string
  readonly environment: Environment
  readonly drafts: readonly Draft[]
  /** Second releases of one identity, which are mistakes: looked at for more of them. */
  readonly duplicates: readonly Draft[]
  readonly repositories: readonly RepositorySpec[]
}

/** What the command line says about the environment and its state values. */
export interface CollectOptions {
  /** `-e`, or FLOTILLA_ENVIRONMENT. */
  readonly environment?: string | undefined
  /** Paths, relative to the working folder. */
  readonly stateValuesFiles?: readonly string[]
  /** `path=value`, as --set reads it. */
  readonly stateValuesSet?: readonly string[]
  /** The process's environment: what `env` and `requiredEnv` read. None: nothing is set. */
  readonly variables?: Readonly<Record<string, string | undefined>>
}

interface Run extends CollectOptions {
  readonly files: Files
  readonly problems: Problems
}

/** One file of the stack while it is collected. */
interface Level {
  readonly file: StackFile
  readonly run: Run
  readonly environment: string
  readonly stack: string
  /** Files that are being included, outermost first. */
  readonly chain: readonly string[]
  readonly defaults: readonly StackNode[]
  readonly compat: ReleasePolicy['compat']
  readonly repositories: RepositorySpec[]
  readonly drafts: Map<string, Draft>
  readonly duplicates: Draft[]
  readonly environmentContext: string
  /** Context of the file's releases, where it is not the environment's. */
  readonly context: string
}

/** Collects the releases of a file and of the files that it includes. */
export function collect(file: StackFile, run: Run): Collected {
  for (const problem of file.problems) run.problems.addError(problem)
  const { root } = file
  const environment = chooseEnvironment(root, run.environment)
  const stack = textOf(childOf(root, 'name')) ?? basename(dirname(file.file))
  const base = { environment, stack, run }
  const values = overrideState(ownState(file, new GoMap(), base), run)
  const chain = environmentChain(root, environment)
  const target = readTarget(chain, scopeFor(values, base))
  const level: Level = {
    ...base,
    file,
    chain: [file.file],
    defaults: [],
    compat: 'helm4',
    repositories: [],
    drafts: new Map(),
    duplicates: [],
    environmentContext: target.target?.kind === 'context' ? target.target.context : '',
    context: '',
  }
  collectLevel(level, values)
  return {
    name: stack,
    environment: { name: environment, ...target, values },
    drafts: [...level.drafts.values()],
    duplicates: level.duplicates,
    repositories: level.repositories,
  }
}

type Base = Pick<Level, 'environment' | 'stack' | 'run'>

function scopeFor(values: GoMap, { environment, stack, run }: Base): Scope {
  return scopeOf({ values, environment, stack, variables: run.variables ?? {}, problems: run.problems })
}

/** The file's own state values: `values`, then those of the environment and what it extends. */
function ownState({ file, root }: StackFile, under: GoMap, base: Base): GoMap {
  const options = {
    files: base.run.files,
    folder: dirname(file),
    scopeOf: (values: GoMap) => scopeFor(values, base),
  }
  let values = mergeStateValues(childOf(root, 'values'), under, { ...options, name: 'values' })
  for (const { key, node } of environmentChain(root, base.environment)) {
    values = mergeStateValues(childOf(node, 'values'), values, { ...options, name: `environments.${key}.values` })
  }
  return values
}

/** What the command line says: files first, then single values. */
function overrideState(values: GoMap, run: Run): GoMap {
  let merged = values
  for (const path of run.stateValuesFiles ?? []) {
    const file = readStateFile(path, run)
    if (file !== undefined) merged = mergeValues(merged, file)
  }
  return parseStateSet(merged, run.stateValuesSet ?? [], run.problems)
}

function readStateFile(path: string, { files, problems }: Run): GoMap | undefined {
  const tree = files.tree(resolve(path))
  if (Array.isArray(tree)) {
    for (const error of tree) problems.addError(error)
    return undefined
  }
  if (tree?.kind === 'map') return treeValue(tree, { integers: 'keep' }) as GoMap
  if (tree === undefined)
    problems.add('E_FILE_NOT_FOUND', `there is no file ${path}`, { hint: 'given by --state-values-file' })
  else if (tree.kind === 'list' || tree.value !== null)
    problems.add('E_TYPE', `${path} is ${describe(tree)}; expected a map of values`, { position: tree.position })
  return undefined
}

function collectLevel(level: Level, values: GoMap): void {
  const { file } = level
  const { root } = file
  const scope = scopeFor(values, level)
  const defaults = [...level.defaults, childOf(root, 'defaults')].filter((node) => node !== undefined)
  const profile = textOf(childOf(root, 'compat'))
  const compat = profile === 'helm3' || profile === 'helm4' ? profile : level.compat
  for (const [i, node] of itemsOf(childOf(root, 'repositories')).entries()) {
    const repository = readRepository(node, `repositories[${i}]`, scope)
    if (repository !== undefined) level.repositories.push(repository)
  }
  const context = { ...level, scope, defaults, compat, repositories: level.repositories.map(({ name }) => name) }
  for (const [i, node] of itemsOf(childOf(root, 'releases')).entries()) {
    for (const draft of draftReleases(node, `releases[${i}]`, context)) addDraft(draft, level)
  }
  for (const [i, node] of itemsOf(childOf(root, 'include')).entries()) {
    include(node, `include[${i}]`, { level: { ...level, defaults, compat }, values, scope })
  }
}

function addDraft(draft: Draft, { drafts, duplicates, run }: Level): void {
  const first = drafts.get(draft.key)
  if (first === undefined) {
    drafts.set(draft.key, draft)
    return
  }
  const { message, hint } = duplicateText(draft.key, first.position)
  duplicates.push(draft)
  run.problems.add('E_DUPLICATE_RELEASE', message, { position: draft.position, hint })
}

interface Including {
  readonly level: Level
  readonly values: GoMap
  readonly scope: Scope
}

/** Adds another stack file to the graph. The includer's state values are stronger than that file's own. */
function include(node: StackNode, name: string, { level, values, scope }: Including): void {
  const { run } = level
  const pathNode = node.kind === 'map' ? childOf(node, 'file') : node
  const path = readText({ node: pathNode, name: `${name}.file` }, scope)
  if (path === undefined || pathNode === undefined) return
  const absolute = resolveFrom(pathNode.position, path)
  const { position } = pathNode
  if (level.chain.includes(absolute)) {
    run.problems.add('E_INCLUDE_CYCLE', `${path} includes itself`, {
      position,
      hint: 'remove one include of the circle',
    })
    return
  }
  const optional = readBoolean({ node: childOf(node, 'optional'), name: `${name}.optional` }, scope) ?? false
  const file = loadIncluded(absolute, run.problems)
  if (file === undefined) {
    if (optional) return
    run.problems.releasesMissing = true
    const hint = 'paths are relative to the file that names them'
    run.problems.add('E_FILE_NOT_FOUND', `there is no stack file ${path}`, { position, hint })
    return
  }
  if (file === 'broken') return
  for (const problem of file.problems) run.problems.addError(problem)
  const given = mergeStateValues(childOf(node, 'values'), values, {
    files: run.files,
    folder: dirname(level.file.file),
    name: `${name}.values`,
    scopeOf: (merged) => scopeFor(merged, level),
  })
  const own = mergeValues(ownState(file, new GoMap(), level), given)
  const { target } = readTarget(environmentChain(file.root, level.environment), scopeFor(own, level))
  const context = target?.kind === 'context' ? target.context : level.context
  collectLevel({ ...level, file, chain: [...level.chain, absolute], context }, own)
}

function loadIncluded(path: string, problems: Problems): StackFile | 'broken' | undefined {
  try {
    const text = readIfThere(path)
    return text === undefined ? undefined : parseStack(text, path)
  } catch (error) {
    if (!(error instanceof FlotillaError)) throw error
    problems.addAll(error)
    problems.releasesMissing = true
    return 'broken'
  }
}

function readRepository(node: StackNode, path: string, scope: Scope): RepositorySpec | undefined {
  const name = textOf(childOf(node, 'name'))
  const url = readText({ node: childOf(node, 'url'), name: `${path}.url` }, scope)
  if (name === undefined || url === undefined) return undefined
  const repository: Record<string, string | boolean> = { name, url }
  for (const { key, node: child } of entriesOf(node)) {
    if (key === 'name' || key === 'url') continue
    const flag = key === 'passCredentials' || key === 'insecureSkipTLSVerify' || key === 'plainHttp'
    const field = { node: child, name: `${path}.${key}` }
    const value = flag ? readBoolean(field, scope) : readAnyText(field, scope)
    if (value !== undefined) repository[key] = value
  }
  return repository as unknown as RepositorySpec
}
