import type { Edge } from '../graph/graph.ts'
import type { Operation, ReleasePlan } from '../model/plan.ts'
import { type DefinedKind, definedKind } from './prepare.ts'

/** The operations of each release of a plan. */
export type OperationsOf = ReadonlyMap<string, readonly Operation[]>

/**
 * Edges that nobody declared and that follow from what the objects are: a CRD before its custom resources, a Namespace before
 * what lives in it; the reverse for what is deleted. Each says why. Between the steps of one release Helm's order rules.
 */
export function impliedEdges(releases: readonly ReleasePlan[], operations: OperationsOf): readonly Edge[] {
  const sources = [...crdSources(releases, operations), ...namespaceSources(releases, operations)]
  if (sources.length === 0) return []
  const users = usersOf(releases)
  return sources.flatMap((source) =>
    (users.get(source.key) ?? []).flatMap((user) => edgeBetween(source, user, operations)),
  )
}

interface Source {
  /** `kind context|group/Kind` or `namespace context/name`. */
  readonly key: string
  readonly release: string
  readonly operation: Operation
  /** The object goes instead of coming. */
  readonly goes: boolean
  readonly reason: string
}

function edgeBetween(source: Source, user: ReleasePlan, operations: OperationsOf): readonly Edge[] {
  if (user.key === source.release || (user.action === 'uninstall') !== source.goes) return []
  const own = operations.get(user.key) ?? []
  // What is deleted goes after its users are gone; what comes is there before their record is saved.
  const place = source.goes ? own.at(-1) : (own.find((one) => one.kind === 'record') ?? own[0])
  if (!place || place.id === source.operation.id) return []
  return source.goes
    ? [{ from: place.id, to: source.operation.id, reason: source.reason }]
    : [{ from: source.operation.id, to: place.id, reason: source.reason }]
}

function* crdSources(releases: readonly ReleasePlan[], operations: OperationsOf): Iterable<Source> {
  for (const release of releases) {
    const own = operations.get(release.key) ?? []
    const crds = own.find((one) => one.kind === 'crds')
    for (const crd of release.crds ?? []) {
      const kind = definedKind(crd.id, crd.object)
      if (crds && kind) yield source(release, crds, { kind, goes: false })
    }
    for (const operation of own) {
      if (operation.kind !== 'apply' && operation.kind !== 'delete') continue
      for (const item of operation.items) {
        const change = release.changes[item]
        const object = change?.after ?? change?.before
        const kind = change && object ? definedKind(change.id, object) : undefined
        // A CRD serves once it is established, which is what the release's wait is for.
        const ready = operation.kind === 'apply' ? own.find((one) => one.kind === 'wait') : undefined
        if (kind) yield source(release, ready ?? operation, { kind, goes: operation.kind === 'delete' })
      }
    }
  }
}

function source(
  release: ReleasePlan,
  operation: Operation,
  { kind, goes }: { kind: DefinedKind; goes: boolean },
): Source {
  const reason = goes
    ? `its ${kind.kind} objects go before their CRD`
    : `${kind.kind} is defined by ${release.spec.name}`
  return {
    key: `kind ${release.spec.context}|${kind.group}/${kind.kind}`,
    release: release.key,
    operation,
    goes,
    reason,
  }
}

function* namespaceSources(releases: readonly ReleasePlan[], operations: OperationsOf): Iterable<Source> {
  for (const release of releases) {
    for (const operation of operations.get(release.key) ?? []) {
      for (const name of namespacesOf(release, operation)) {
        const goes = operation.kind === 'delete'
        const reason = goes ? `it lives in namespace ${name}` : `namespace ${name} comes first`
        yield { key: `namespace ${release.spec.context}/${name}`, release: release.key, operation, goes, reason }
      }
    }
  }
}

function namespacesOf(release: ReleasePlan, operation: Operation): readonly string[] {
  if (operation.kind === 'namespace') return [operation.namespace ?? release.spec.namespace]
  if (operation.kind !== 'apply' && operation.kind !== 'delete') return []
  return operation.items.flatMap((item) => {
    const change = release.changes[item]
    const comesOrGoes = change?.kind === 'create' || change?.kind === 'delete'
    return comesOrGoes && change.id.kind === 'Namespace' && change.id.group === '' ? [change.id.name] : []
  })
}

/** Which releases use a kind or a namespace; each release once a key. */
function usersOf(releases: readonly ReleasePlan[]): ReadonlyMap<string, readonly ReleasePlan[]> {
  const users = new Map<string, ReleasePlan[]>()
  for (const release of releases) {
    const keys = new Set([`namespace ${release.spec.context}/${release.spec.namespace}`])
    for (const { id } of release.changes) {
      keys.add(`kind ${release.spec.context}|${id.group}/${id.kind}`)
      if (id.namespace !== '') keys.add(`namespace ${release.spec.context}/${id.namespace}`)
    }
    for (const key of keys) {
      const list = users.get(key)
      if (list) list.push(release)
      else users.set(key, [release])
    }
  }
  return users
}
