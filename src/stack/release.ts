import { basename } from 'node:path'
import { int } from '../golang/numbers.ts'
import type { Position } from '../model/position.ts'
import type { ReleasePolicy } from '../model/stack.ts'
import { GoMap, List, type Value } from '../model/value.ts'
import { locateChart } from './chart-reference.ts'
import { evaluate, failed, type Scope, withRoots } from './expression.ts'
import {
  describeValue,
  type Field,
  readAnyText,
  readBoolean,
  readCount,
  readDuration,
  readScalarText,
  readText,
} from './fields.ts'
import { evaluatedTree } from './layers.ts'
import { childOf, entriesOf, itemsOf, type MapNode, type StackNode, textOf } from './tree.ts'

/** Where a release stands: its file's defaults (lowest first), settings and scope. */
export interface ReleaseContext {
  readonly scope: Scope
  readonly defaults: readonly StackNode[]
  readonly compat: ReleasePolicy['compat']
  /** Context of the file's releases, where it is not the environment's. */
  readonly context: string
  /** The environment's own context: a release that names it has no other. */
  readonly environmentContext: string
  readonly repositories: readonly string[]
}

/** A release with its identity, before its values are read. */
export interface Draft {
  readonly key: string
  readonly name: string
  readonly namespace: string
  readonly context: string
  readonly chart: string
  readonly version: string
  readonly position: Position
  readonly enabled: boolean
  readonly installed: boolean
  readonly wanted: readonly { readonly text: string; readonly position: Position }[]
  readonly labels: Readonly<Record<string, string>>
  readonly policy: ReleasePolicy
  readonly node: StackNode
  /** `releases[2]`. */
  readonly path: string
  readonly scope: Scope
  readonly defaults: readonly StackNode[]
}

/** The releases of one entry of the file: one, or one for each item of its forEach. */
export function draftReleases(node: StackNode, path: string, context: ReleaseContext): Draft[] {
  if (node.kind !== 'map') return []
  const forEach = childOf(node, 'forEach')
  if (forEach === undefined) {
    return [draftOne(node, path, context)]
  }
  return itemsFor(forEach, path, context.scope).map((item) => {
    const roots = new GoMap([
      ['Item', item.value],
      ['Key', item.key],
      ['Index', int(item.index)],
    ])
    return draftOne(node, path, { ...context, scope: withRoots(context.scope, roots) })
  })
}

interface Item {
  readonly key: Value
  readonly index: number
  readonly value: Value
}

function itemsFor(node: StackNode, path: string, scope: Scope): Item[] {
  const value = node.kind === 'scalar' ? evaluate(node, scope) : evaluatedTree(node, { scope, integers: 'keep' })
  if (value instanceof List) return value.items.map((item, index) => ({ key: int(index), index, value: item }))
  if (value instanceof GoMap) return value.sortedKeys().map((key, index) => ({ key, index, value: value.get(key) }))
  scope.problems.releasesMissing = true
  if (value === failed) return []
  scope.problems.add('E_TYPE', `${path}.forEach is ${describeValue(value)}; expected a list or a map`, {
    position: node.position,
    hint: 'one release is made for each item',
  })
  return []
}

function draftOne(node: MapNode, path: string, context: ReleaseContext): Draft {
  const field = (key: string): Field => ({ node: childOf(node, key), name: `${path}.${key}` })
  const name = readName(field('name'), path, context.scope)
  const named = withRoots(context.scope, releaseRoot({ name }))
  const namespace =
    inherited('namespace', { field, defaults: context.defaults }, (one) => readText(one, named)) ?? 'default'
  checkNamespace(namespace, field('namespace').node ?? node, named)
  const target =
    inherited('context', { field, defaults: context.defaults }, (one) => readText(one, named)) ?? context.context
  const own = target === context.environmentContext ? '' : target
  const scope = withRoots(context.scope, releaseRoot({ name, namespace, context: own }))
  const enabled = readBoolean(field('when'), scope) ?? true
  const installed = enabled ? (readBoolean(field('installed'), scope) ?? true) : true
  const chartNode = childOf(node, 'chart')
  const chart = enabled ? readText(field('chart'), scope) : textOf(chartNode)
  return {
    key: `${own === '' ? '' : `${own}/`}${namespace}/${name}`,
    name,
    namespace,
    context: own,
    chart: locate(chart, chartNode, { scope, repositories: context.repositories, check: enabled && installed }),
    version: enabled ? (readAnyText(field('version'), scope) ?? '') : '',
    position: childOf(node, 'name')?.position ?? node.position,
    enabled,
    installed,
    wanted: readNeeds(childOf(node, 'needs'), path, scope),
    labels: readLabels(node, context.defaults, scope),
    policy: readPolicy(field, { ...context, scope }),
    node,
    path,
    scope,
    defaults: context.defaults,
  }
}

function locate(
  chart: string | undefined,
  node: StackNode | undefined,
  options: { readonly scope: Scope; readonly repositories: readonly string[]; readonly check: boolean },
): string {
  if (chart === undefined || node === undefined) return ''
  return locateChart(chart, node.position, { ...options, problems: options.scope.problems })
}

function releaseRoot(parts: { name: string; namespace?: string; context?: string }): GoMap {
  const release = new GoMap(Object.entries(parts))
  return new GoMap([['Release', release]])
}

function inherited<T>(
  key: string,
  { field, defaults }: { field: (key: string) => Field; defaults: readonly StackNode[] },
  read: (field: Field) => T | undefined,
): T | undefined {
  const own = field(key)
  if (own.node !== undefined) return read(own)
  for (let i = defaults.length - 1; i >= 0; i--) {
    const node = childOf(defaults[i], key)
    if (node !== undefined) return read({ node, name: `defaults.${key}` })
  }
  return undefined
}

function readPolicy(field: (key: string) => Field, { scope, defaults, compat }: ReleaseContext): ReleasePolicy {
  const from = { field, defaults }
  const flag = (key: string, otherwise: boolean): boolean =>
    inherited(key, from, (one) => readBoolean(one, scope)) ?? otherwise
  const profile = inherited('compat', from, (one) => textOf(one.node))
  return {
    createNamespace: flag('createNamespace', true),
    wait: flag('wait', true),
    waitForJobs: flag('waitForJobs', false),
    timeout: inherited('timeout', from, (one) => readDuration(one, scope)) ?? 300_000,
    atomic: flag('atomic', false),
    skipCrds: flag('skipCRDs', false),
    disableHooks: flag('disableHooks', false),
    skipSchemaValidation: flag('skipSchemaValidation', false),
    description: readAnyText(field('description'), scope) ?? '',
    historyMax: inherited('historyMax', from, (one) => readCount(one, scope)) ?? 10,
    compat: profile === 'helm3' || profile === 'helm4' ? profile : compat,
  }
}

function readNeeds(node: StackNode | undefined, path: string, scope: Scope): { text: string; position: Position }[] {
  return itemsOf(node).flatMap((item, i) => {
    const text = readText({ node: item, name: `${path}.needs[${i}]` }, scope)
    return text === undefined ? [] : [{ text, position: item.position }]
  })
}

function readLabels(node: MapNode, defaults: readonly StackNode[], scope: Scope): Record<string, string> {
  const labels: Record<string, string> = Object.create(null)
  for (const level of [...defaults, node]) {
    for (const entry of entriesOf(childOf(level, 'labels'))) {
      const text = readScalarText({ node: entry.node, name: `labels.${entry.key}` }, scope)
      if (text !== undefined) labels[entry.key] = text
    }
  }
  return labels
}

const namePart = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/

// A release whose name is wrong (which is reported) goes on under its place, so that its other mistakes are found, too.
function readName(field: Field, path: string, scope: Scope): string {
  const name = readText(field, scope)
  if (name === undefined || field.node === undefined) {
    scope.problems.releasesMissing = true
    return path
  }
  // Helm's rule: a DNS subdomain of at most 53 characters.
  if (name.length > 53 || !name.split('.').every((part) => namePart.test(part))) {
    scope.problems.add('E_NAME', `${JSON.stringify(name)} cannot be the name of a release`, {
      position: field.node.position,
      hint: 'at most 53 small letters, digits, - and ., with a letter or digit at both ends',
    })
  }
  return name
}

function checkNamespace(namespace: string, node: StackNode, scope: Scope): void {
  if (namespace.length <= 63 && namePart.test(namespace)) return
  scope.problems.add('E_NAME', `${JSON.stringify(namespace)} cannot be a namespace`, {
    position: node.position,
    hint: 'at most 63 small letters, digits and -, with a letter or digit at both ends',
  })
}

/** What selectors see: the release's labels, and its name, namespace, context and chart. */
export function selectableLabels(draft: Draft): ReadonlyMap<string, string> {
  return new Map([
    ...Object.entries(draft.labels),
    ['name', draft.name],
    ['namespace', draft.namespace],
    ['context', draft.context],
    ['chart', basename(draft.chart)],
  ])
}
