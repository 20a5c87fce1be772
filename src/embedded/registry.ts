import packed from './data/resources.json' with { type: 'json' }
import { kindSchema, type StructSchema } from './schema.ts'
import { byText } from './tree.ts'

export interface Subresource {
  readonly name: string
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string }
  readonly verbs: readonly string[]
}

/** A column as the table format prints it: name, type, format, priority (1 = only with `-o wide`). */
export type Column = readonly [name: string, type: string, format: string, priority: number, path?: string]

/** One resource in one version: built in, or made by a CustomResourceDefinition. */
export interface Resource {
  readonly group: string
  readonly version: string
  readonly apiVersion: string
  readonly plural: string
  readonly singular: string
  readonly kind: string
  readonly listKind: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly subresources: ReadonlyMap<string, Subresource>
  readonly hash: string | undefined
  readonly columns: readonly Column[]
  /** Undefined for resources that only answer reviews or bindings of unknown types. */
  readonly schema: StructSchema | undefined
  readonly custom: CustomResource | undefined
  /** Where its objects are kept: all versions of a resource share one place. */
  readonly storageKey: string
}

/** What a custom resource adds: its OpenAPI schema and where scale finds its numbers. */
interface CustomResource {
  readonly openapi: unknown
  readonly scale: { readonly spec: string; readonly status: string; readonly selector: string } | undefined
  readonly hasStatus: boolean
  readonly definition: string
}

interface PackedResource {
  readonly resource: string
  readonly responseKind: { readonly group: string; readonly version: string; readonly kind: string }
  readonly scope: string
  readonly singularResource: string
  readonly verbs: readonly string[]
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly subresources?: readonly {
    readonly subresource: string
    readonly responseKind: { readonly group: string; readonly version: string; readonly kind: string }
    readonly verbs: readonly string[]
  }[]
  readonly hash?: string
  readonly columns?: readonly Column[]
}
interface PackedGroup {
  readonly group: string
  readonly version: string
  readonly resources: readonly PackedResource[]
}

const groups = packed.groups as unknown as readonly PackedGroup[]
export const serverVersion: { readonly gitVersion: string; readonly major: string; readonly minor: string } =
  packed.version

export function apiVersionOf(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`
}

function unpack(group: PackedGroup, row: PackedResource): Resource {
  const apiVersion = apiVersionOf(group.group, group.version)
  let schema: StructSchema | undefined
  let looked = false
  const { kind } = row.responseKind
  return {
    group: group.group,
    version: group.version,
    apiVersion,
    plural: row.resource,
    singular: row.singularResource,
    kind,
    listKind: `${kind}List`,
    namespaced: row.scope === 'Namespaced',
    verbs: row.verbs,
    shortNames: row.shortNames ?? [],
    categories: row.categories ?? [],
    subresources: new Map(
      (row.subresources ?? []).map((sub) => [
        sub.subresource,
        {
          name: sub.subresource,
          verbs: sub.verbs,
          kind: {
            group: sub.responseKind.group || group.group,
            version: sub.responseKind.version || group.version,
            kind: sub.responseKind.kind,
          },
        },
      ]),
    ),
    hash: row.hash,
    columns: row.columns ?? [],
    get schema() {
      if (!looked) schema = kindSchema(apiVersion, kind)
      looked = true
      return schema
    },
    custom: undefined,
    storageKey: storageKeyOf(group.group, row.resource),
  }
}

function storageKeyOf(group: string, plural: string): string {
  // Both event APIs show the same objects.
  return `${group === 'events.k8s.io' ? '' : group}/${plural}`
}

export interface GroupVersion {
  readonly group: string
  readonly version: string
  readonly resources: ReadonlyMap<string, Resource>
}

/** Every served resource, in the order of discovery. */
export class Registry {
  readonly #builtin: readonly GroupVersion[]
  #all: readonly GroupVersion[]
  #index = new Map<string, GroupVersion>()
  #kinds = new Map<string, Resource>()
  /** Moves when custom resources come or go: documents made from the registry are kept as long as it stands. */
  revision = 1

  constructor() {
    this.#builtin = groups.map((group) => ({
      group: group.group,
      version: group.version,
      resources: new Map(group.resources.map((row) => [row.resource, unpack(group, row)])),
    }))
    this.#all = this.#builtin
    this.#reindex()
  }

  groupVersions(): readonly GroupVersion[] {
    return this.#all
  }

  groupVersion(group: string, version: string): GroupVersion | undefined {
    return this.#index.get(apiVersionOf(group, version))
  }

  hasGroup(group: string): boolean {
    return this.#all.some((one) => one.group === group)
  }

  resource(group: string, version: string, plural: string): Resource | undefined {
    return this.groupVersion(group, version)?.resources.get(plural)
  }

  byKind(apiVersion: string, kind: string): Resource | undefined {
    return this.#kinds.get(`${apiVersion}/${kind}`)
  }

  /** One resource for each place of storage: what namespaces and the garbage collector go through. */
  stored(): Resource[] {
    const seen = new Map<string, Resource>()
    for (const { resources } of this.#all) {
      for (const resource of resources.values()) {
        if (resource.verbs.includes('list') && !seen.has(resource.storageKey)) seen.set(resource.storageKey, resource)
      }
    }
    return [...seen.values()]
  }

  /** Replaces all custom resources. */
  setCustom(resources: readonly Resource[]): void {
    const added = new Map<string, Map<string, Resource>>()
    for (const resource of resources) {
      const list = added.get(resource.apiVersion) ?? new Map<string, Resource>()
      list.set(resource.plural, resource)
      added.set(resource.apiVersion, list)
    }
    const custom = [...added].map(([apiVersion, list]) => {
      const slash = apiVersion.indexOf('/')
      return { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1), resources: list }
    })
    custom.sort((a, b) => byText(a.group, b.group) || compareVersions(a.version, b.version))
    this.#all = [...this.#builtin, ...custom]
    this.#reindex()
    this.revision += 1
  }

  #reindex(): void {
    this.#index = new Map(this.#all.map((one) => [apiVersionOf(one.group, one.version), one]))
    this.#kinds = new Map()
    for (const { resources } of this.#all) {
      for (const resource of resources.values()) this.#kinds.set(`${resource.apiVersion}/${resource.kind}`, resource)
    }
  }
}

/** Kubernetes' order of versions: stable before beta before alpha, newer before older, others last by name. */
export function compareVersions(a: string, b: string): number {
  const left = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(a)
  const right = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(b)
  if (left === null || right === null) return left === right ? byText(a, b) : left === null ? 1 : -1
  const stability = (match: RegExpExecArray) => (match[2] === undefined ? 0 : match[2] === 'beta' ? 1 : 2)
  return (
    stability(left) - stability(right) ||
    Number(right[1]) - Number(left[1]) ||
    Number(right[3] ?? 0) - Number(left[3] ?? 0)
  )
}
