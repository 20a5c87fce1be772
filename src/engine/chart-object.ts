import type { Chart, ChartDependency, ChartMaintainer, ChartMetadata, MetadataCollection } from '../model/chart.ts'
import type { Profile } from '../model/profile.table.ts'
import { GoMap, List, type Value } from '../model/value.ts'
import { type StructField, StructObject } from './struct-object.ts'

/** `.Chart`: a map with the names of Go's fields (Helm 4), or the struct itself (Helm 3). */
export function chartObject({ metadata }: Chart, isRoot: boolean, profile: Profile): Value {
  if (profile.chartObject === 'struct') {
    const fields = metadataFields.map((field) => optional(field[0], field[1], fieldOf(metadata, field)))
    return new StructObject('struct { chart.Metadata; IsRoot bool }', [
      { name: 'Metadata', value: new StructObject('chart.Metadata', fields), embedded: true },
      { name: 'IsRoot', json: 'IsRoot', value: isRoot },
    ])
  }
  const map = new GoMap()
  // By index: taking entries apart would cost an iterator for each of the fields, once more for every alias of a chart.
  for (let i = 0; i < metadataFields.length; i++) {
    const field = metadataFields[i]!
    map.set(field[0], plain(fieldOf(metadata, field)))
  }
  return map.set('IsRoot', isRoot)
}

function fieldOf(metadata: ChartMetadata, field: MetadataField): Value {
  const found = field[2](metadata)
  if (!metadata.empty?.has(field[1] as MetadataCollection)) return found
  if (found instanceof List) return new List([], found.elem)
  return found instanceof GoMap ? new GoMap(null, found.goType) : found
}

/** Lists without an element type, structs as maps of every field: what Helm 4 makes of a struct by reflection. */
function plain(value: Value): Value {
  if (typeof value === 'string') return value
  if (value instanceof List) return value.items.length === 0 ? noItems : new List(value.items.map(plain))
  if (!(value instanceof StructObject)) return value
  const map = new GoMap()
  for (const field of value.fields) map.set(field.name, plain(field.value))
  return map
}

// Nothing can be put into a list of no elements.
const noItems = new List([])
const noTexts = new List([], 'string', true)

function optional(name: string, json: string, value: Value): StructField {
  return { name, json, value, omitEmpty: true }
}

function texts(values: readonly string[] | undefined): List {
  return values === undefined || values.length === 0 ? noTexts : new List([...values], 'string')
}

/** Go's name of a field, its key in JSON, and its value. */
type MetadataField = readonly [string, string, (metadata: ChartMetadata) => Value]

const metadataFields: readonly MetadataField[] = [
  ['Name', 'name', ({ name }) => name],
  ['Home', 'home', ({ home }) => home],
  ['Sources', 'sources', ({ sources }) => texts(sources)],
  ['Version', 'version', ({ version }) => version],
  ['Description', 'description', ({ description }) => description],
  ['Keywords', 'keywords', ({ keywords }) => texts(keywords)],
  ['Maintainers', 'maintainers', ({ maintainers }) => structs('*chart.Maintainer', maintainers.map(maintainer))],
  ['Icon', 'icon', ({ icon }) => icon],
  ['APIVersion', 'apiVersion', ({ apiVersion }) => apiVersion],
  ['Condition', 'condition', ({ condition }) => condition],
  ['Tags', 'tags', ({ tags }) => tags],
  ['AppVersion', 'appVersion', ({ appVersion }) => appVersion],
  ['Deprecated', 'deprecated', ({ deprecated }) => deprecated],
  ['Annotations', 'annotations', ({ annotations }) => textMap(annotations)],
  ['KubeVersion', 'kubeVersion', ({ kubeVersion }) => kubeVersion],
  ['Dependencies', 'dependencies', ({ dependencies }) => structs('*chart.Dependency', dependencies.map(dependency))],
  ['Type', 'type', ({ type }) => type],
]

function textMap(texts: Readonly<Record<string, string>>): GoMap {
  const entries = Object.entries(texts)
  return new GoMap(entries, 'map[string]string', entries.length === 0)
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
