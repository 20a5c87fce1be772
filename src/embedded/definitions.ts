import { createHash } from 'node:crypto'
import type { JsonObject } from '../model/json.ts'
import type { Cluster } from './cluster.ts'
import { condition, conditionOf, writeStatus } from './controllers/context.ts'
import { dropFinalizer } from './controllers/garbage.ts'
import { customSchema } from './custom.ts'
import { cleanup, deleteObject } from './delete.ts'
import type { Column, Resource, Subresource } from './registry.ts'
import { asList, asObject, asText, at, byText, clone, isObject, metaOf } from './tree.ts'

const definitions = 'apiextensions.k8s.io/customresourcedefinitions'
const made = new WeakMap<JsonObject, Resource[]>()

/** Serves what the established definitions declare; called whenever one of them changes. */
export function refreshCustom(cluster: Cluster): void {
  const all = cluster.store.list(definitions).flatMap((definition) => {
    if (conditionOf(definition, 'Established')?.['status'] !== 'True') return []
    const spec = asObject(definition['spec'])
    const known = made.get(spec)
    if (known !== undefined) return known
    const resources = resourcesOf(definition)
    made.set(spec, resources)
    return resources
  })
  cluster.registry.setCustom(all)
}

function resourcesOf(definition: JsonObject): Resource[] {
  const spec = asObject(definition['spec'])
  const names = asObject(spec['names'])
  const group = asText(spec['group'])
  const plural = asText(names['plural'])
  const kind = asText(names['kind'])
  const versions = asList(spec['versions']).filter(isObject)
  const storage = versions.find((version) => version['storage'] === true)
  return versions
    .filter((version) => version['served'] === true)
    .map((version) => {
      const name = asText(version['name'])
      const openapi = asObject(at(version, 'schema', 'openAPIV3Schema'))
      const texts = (key: string) => asList(names[key]).map((item) => asText(item))
      const scale = at(version, 'subresources', 'scale')
      return {
        group,
        version: name,
        apiVersion: `${group}/${name}`,
        plural,
        singular: asText(names['singular']) || kind.toLowerCase(),
        kind,
        listKind: asText(names['listKind']) || `${kind}List`,
        namespaced: spec['scope'] === 'Namespaced',
        verbs: ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'],
        shortNames: texts('shortNames'),
        categories: texts('categories'),
        subresources: subresourcesOf(version, { group, version: name, kind }),
        hash: storageHash(`${group}/${asText(storage?.['name'])}/${kind}`),
        columns: columnsOf(version),
        schema: customSchema(openapi),
        custom: {
          openapi,
          hasStatus: isObject(at(version, 'subresources', 'status')),
          definition: metaOf(definition).name,
          scale: isObject(scale)
            ? {
                spec: asText(scale['specReplicasPath']).replace(/^\./, ''),
                status: asText(scale['statusReplicasPath']).replace(/^\./, ''),
                selector: asText(scale['labelSelectorPath']).replace(/^\./, ''),
              }
            : undefined,
        },
        storageKey: `${group}/${plural}`,
      }
    })
}

function storageHash(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, 8).toString('base64')
}

function subresourcesOf(version: JsonObject, own: Subresource['kind']): Map<string, Subresource> {
  const verbs = ['get', 'patch', 'update']
  const found = new Map<string, Subresource>()
  if (isObject(at(version, 'subresources', 'status'))) found.set('status', { name: 'status', kind: own, verbs })
  if (isObject(at(version, 'subresources', 'scale'))) {
    found.set('scale', { name: 'scale', kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' }, verbs })
  }
  return found
}

function columnsOf(version: JsonObject): Column[] {
  const own = asList(version['additionalPrinterColumns']).filter(isObject)
  const columns = own.map((column): Column => {
    const priority = typeof column['priority'] === 'number' ? column['priority'] : 0
    return [
      asText(column['name']),
      asText(column['type']),
      asText(column['format']),
      priority,
      asText(column['jsonPath']),
    ]
  })
  const name: Column = ['Name', 'string', 'name', 0]
  return columns.length > 0 ? [name, ...columns] : [name, ['Age', 'date', '', 0, '.metadata.creationTimestamp']]
}

/** Accepts a definition's names, serves it, and on its deletion removes all of its objects first. */
export function reconcileDefinition(cluster: Cluster, definition: JsonObject): void {
  if (metaOf(definition).deleting) {
    erase(cluster, definition)
    return
  }
  const now = cluster.now()
  const names = clone(asObject(at(definition, 'spec', 'names')))
  const versions = asList(at(definition, 'spec', 'versions'))
  const stored = versions
    .filter((version) => at(version, 'storage') === true)
    .map((version) => asText(at(version, 'name')))
  const before = asList(at(definition, 'status', 'storedVersions')).map((item) => asText(item))
  const accepted = { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }
  const established = {
    type: 'Established',
    status: 'True',
    reason: 'InitialNamesAccepted',
    message: 'the initial names have been accepted',
  }
  const status: JsonObject = {
    conditions: [condition(definition, accepted, { now }), condition(definition, established, { now })],
    acceptedNames: names,
    storedVersions: [...new Set([...before, ...stored])].sort(byText),
  }
  writeStatus(cluster, definitions, { object: definition, status, manager: 'kube-apiserver' })
  cluster.refreshCustom()
}

function erase(cluster: Cluster, definition: JsonObject): void {
  const resource = resourcesOf(definition)[0]
  if (resource === undefined) {
    dropFinalizer(cluster, { storageKey: definitions, object: definition }, cleanup)
    return
  }
  const options = { propagation: 'Background', grace: undefined, uid: '', resourceVersion: '', dryRun: false } as const
  for (const object of cluster.store.list(resource.storageKey)) {
    const { name, namespace, deleting } = metaOf(object)
    if (!deleting) deleteObject(cluster, resource, { target: { name, namespace }, options })
  }
  if (cluster.store.size(resource.storageKey) === 0)
    dropFinalizer(cluster, { storageKey: definitions, object: definition }, cleanup)
}
