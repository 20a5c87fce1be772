import type { Chart, ChartDependency, ChartMaintainer, ChartMetadata } from '../model/chart.ts'
import type { Profile } from '../model/profile.table.ts'
import { GoMap, List, type Value } from '../model/value.ts'
import { type StructField, StructObject } from './struct-object.ts'

/** `.Chart`: a map with the names of Go's fields (Helm 4), or the struct itself (Helm 3). */
export function chartObject(chart: Chart, isRoot: boolean, profile: Profile): Value {
  const fields = metadataFields(chart.metadata)
  if (profile.chartObject === 'struct') {
    const metadata = new StructObject('chart.Metadata', fields)
    return new StructObject('struct { chart.Metadata; IsRoot bool }', [
      { name: 'Metadata', value: metadata, embedded: true },
      { name: 'IsRoot', json: 'IsRoot', value: isRoot },
    ])
  }
  const map = mapOf(fields)
  map.set('IsRoot', isRoot)
  return map
}

/** Every field, lists without an element type, structs as maps: what Helm 4 makes of a struct by reflection. */
function mapOf(fields: readonly StructField[]): GoMap {
  const map = new GoMap()
  for (const { name, value } of fields) map.set(name, plain(value))
  return map
}

function plain(value: Value): Value {
  if (value instanceof List) return new List(value.items.map(plain))
  return value instanceof StructObject ? mapOf(value.fields) : value
}

function optional(name: string, json: string, value: Value): StructField {
  return { name, json, value, omitEmpty: true }
}

function texts(values: readonly string[] | undefined): List {
  return new List([...(values ?? [])], 'string', values === undefined || values.length === 0)
}

function metadataFields(metadata: ChartMetadata): StructField[] {
  const annotations = Object.entries(metadata.annotations)
  const { maintainers, dependencies } = metadata
  return [
    optional('Name', 'name', metadata.name),
    optional('Home', 'home', metadata.home),
    optional('Sources', 'sources', texts(metadata.sources)),
    optional('Version', 'version', metadata.version),
    optional('Description', 'description', metadata.description),
    optional('Keywords', 'keywords', texts(metadata.keywords)),
    optional('Maintainers', 'maintainers', structs('*chart.Maintainer', maintainers.map(maintainer))),
    optional('Icon', 'icon', metadata.icon),
    optional('APIVersion', 'apiVersion', metadata.apiVersion),
    optional('Condition', 'condition', metadata.condition),
    optional('Tags', 'tags', metadata.tags),
    optional('AppVersion', 'appVersion', metadata.appVersion),
    optional('Deprecated', 'deprecated', metadata.deprecated),
    optional('Annotations', 'annotations', new GoMap(annotations, 'map[string]string', annotations.length === 0)),
    optional('KubeVersion', 'kubeVersion', metadata.kubeVersion),
    optional('Dependencies', 'dependencies', structs('*chart.Dependency', dependencies.map(dependency))),
    optional('Type', 'type', metadata.type),
  ]
}

function structs(elem: string, items: readonly StructObject[]): List {
  return new List([...items], elem, items.length === 0)
}

function maintainer(one: ChartMaintainer): StructObject {
  const fields = [
    optional('Name', 'name', one.name),
    optional('Email', 'email', one.email ?? ''),
    optional('URL', 'url', one.url ?? ''),
  ]
  return new StructObject('chart.Maintainer', fields, { pointer: true })
}

function dependency(row: ChartDependency): StructObject {
  const imports = (row.importValues ?? []).map((one) =>
    typeof one === 'string' ? one : new GoMap(Object.entries(one), 'map[string]string'),
  )
  const fields: StructField[] = [
    { name: 'Name', json: 'name', value: row.name },
    optional('Version', 'version', row.version),
    { name: 'Repository', json: 'repository', value: row.repository },
    optional('Condition', 'condition', row.condition ?? ''),
    optional('Tags', 'tags', texts(row.tags)),
    optional('Enabled', 'enabled', row.enabled ?? false),
    optional('ImportValues', 'import-values', new List(imports, 'interface {}', imports.length === 0)),
    optional('Alias', 'alias', row.alias ?? ''),
  ]
  const tagged = fields.map((field) => ({ ...field, yamlAsJson: true }))
  return new StructObject('chart.Dependency', tagged, { pointer: true })
}
