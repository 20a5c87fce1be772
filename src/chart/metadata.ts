import { formatValue } from '../golang/fmt.ts'
import type { DecodedField, FieldType, StructType, StructValue } from '../golang/json-struct.ts'
import { decodeStruct, unknownField } from '../golang/json-struct.ts'
import { isPrint } from '../golang/strconv.ts'
import { fromRunes, isSpace, runesOf } from '../golang/unicode.ts'
import type { ChartDependency, ChartLock, ChartMaintainer, ChartMetadata } from '../model/chart.ts'
import type { Profile } from '../model/profile.table.ts'
import { GoMap, type Value } from '../model/value.ts'

const texts: FieldType = { list: 'string' }

function structTypes(chartPackage: string): { metadata: StructType; lock: StructType } {
  const named = (name: string, fields: Record<string, FieldType>): StructType => ({
    name,
    qualifiedName: `${chartPackage}.${name}`,
    fields,
  })
  const maintainer = named('Maintainer', { name: 'string', email: 'string', url: 'string' })
  const dependency = named('Dependency', {
    name: 'string',
    version: 'string',
    repository: 'string',
    condition: 'string',
    tags: texts,
    enabled: 'bool',
    'import-values': { list: 'any' },
    alias: 'string',
  })
  const metadata = named('Metadata', {
    name: 'string',
    home: 'string',
    sources: texts,
    version: 'string',
    description: 'string',
    keywords: texts,
    maintainers: { list: { struct: maintainer } },
    icon: 'string',
    apiVersion: 'string',
    condition: 'string',
    tags: 'string',
    appVersion: 'string',
    deprecated: 'bool',
    annotations: { mapOf: 'string' },
    kubeVersion: 'string',
    dependencies: { list: { struct: dependency } },
    type: 'string',
  })
  const lock = named('Lock', { generated: 'string', digest: 'string', dependencies: { list: { struct: dependency } } })
  return { metadata, lock }
}

const typesByPackage = { v2: structTypes('v2'), chart: structTypes('chart') }

/** Metadata as it was decoded: a null among maintainers or dependencies is still there, for `validateMetadata`. */
export interface DraftMetadata extends Omit<ChartMetadata, 'maintainers' | 'dependencies'> {
  readonly maintainers: readonly (ChartMaintainer | null)[]
  readonly dependencies: readonly (ChartDependency | null)[]
}

/**
 * Reads Chart.yaml, or requirements.yaml over it.
 *
 * @throws GoError with Helm's text behind `cannot load Chart.yaml: `
 */
export function decodeMetadata(value: Value, profile: Profile, under?: DraftMetadata): DraftMetadata {
  const type = typesByPackage[profile.chartPackage].metadata
  const found = decodeStruct(value, isTable(value) ? type : { ...type, qualifiedName: profile.chartRootType })
  const text = (name: keyof ChartMetadata) => textOf(found, name) || ((under?.[name] ?? '') as string)
  const list = (name: 'sources' | 'keywords') => (found.has(name) ? textsOf(found, name) : (under?.[name] ?? []))
  return {
    name: text('name'),
    version: text('version'),
    apiVersion: text('apiVersion'),
    appVersion: text('appVersion'),
    kubeVersion: text('kubeVersion'),
    description: text('description'),
    type: text('type'),
    home: text('home'),
    icon: text('icon'),
    condition: text('condition'),
    tags: text('tags'),
    deprecated: found.has('deprecated') ? found.get('deprecated') === true : (under?.deprecated ?? false),
    sources: list('sources'),
    keywords: list('keywords'),
    annotations: found.has('annotations') ? annotationsOf(found) : (under?.annotations ?? nullObject([])),
    maintainers: found.has('maintainers') ? structsOf(found, 'maintainers', maintainerOf) : (under?.maintainers ?? []),
    dependencies: found.has('dependencies')
      ? structsOf(found, 'dependencies', dependencyOf)
      : (under?.dependencies ?? []),
    ...emptyOnes(found, under),
  }
}

const collections = ['sources', 'keywords', 'maintainers', 'annotations', 'dependencies'] as const

function emptyOnes(found: StructValue, under: DraftMetadata | undefined): Pick<ChartMetadata, 'empty'> {
  const names = collections.filter((name) => {
    const field = found.get(name)
    if (!found.has(name)) return under?.empty?.has(name)
    return Array.isArray(field) ? field.length === 0 : field instanceof Map && field.size === 0
  })
  return names.length === 0 ? {} : { empty: new Set(names) }
}

/** The first key that Helm does not know, as a strict reader meets them. */
export function unknownMetadataField(value: Value, profile: Profile): string | undefined {
  return unknownField(value, typesByPackage[profile.chartPackage].metadata)
}

/** Reads Chart.lock or requirements.lock. @throws GoError */
export function decodeLock(value: Value, profile: Profile): ChartLock {
  const found = decodeStruct(value, typesByPackage[profile.chartPackage].lock)
  return {
    generated: textOf(found, 'generated'),
    digest: textOf(found, 'digest'),
    dependencies: structsOf(found, 'dependencies', dependencyOf).filter((one) => one !== null),
  }
}

function isTable(value: Value): boolean {
  return value instanceof GoMap || value === null || value === undefined
}

function textOf(found: StructValue, name: string): string {
  const field = found.get(name)
  return typeof field === 'string' ? field : ''
}

function textsOf(found: StructValue, name: string): string[] {
  const field = found.get(name)
  // A null among texts is Go's zero value, the empty text.
  return Array.isArray(field) ? field.map((item: DecodedField) => (typeof item === 'string' ? item : '')) : []
}

function structsOf<T>(found: StructValue, name: string, build: (one: StructValue) => T): (T | null)[] {
  const field = found.get(name)
  if (!Array.isArray(field)) return []
  return field.map((item: DecodedField) => (item instanceof Map ? build(item as StructValue) : null))
}

function annotationsOf(found: StructValue): Record<string, string> {
  const field = found.get('annotations')
  return nullObject(field instanceof Map ? (field as Map<string, string>) : [])
}

// Keys come from a file: no prototype that they could reach.
function nullObject(entries: Iterable<readonly [string, string]>): Record<string, string> {
  const result: Record<string, string> = Object.create(null)
  for (const [key, value] of entries) result[key] = value
  return result
}

function maintainerOf(found: StructValue): ChartMaintainer {
  const [email, url] = [textOf(found, 'email'), textOf(found, 'url')]
  return { name: textOf(found, 'name'), ...(email === '' ? {} : { email }), ...(url === '' ? {} : { url }) }
}

function dependencyOf(found: StructValue): ChartDependency {
  const [condition, alias] = [textOf(found, 'condition'), textOf(found, 'alias')]
  const imports = found.get('import-values')
  return {
    name: textOf(found, 'name'),
    version: textOf(found, 'version'),
    repository: textOf(found, 'repository'),
    ...(condition === '' ? {} : { condition }),
    ...(found.has('tags') ? { tags: textsOf(found, 'tags') } : {}),
    ...(found.get('enabled') === true ? { enabled: true } : {}),
    ...(Array.isArray(imports) ? { importValues: importsOf(imports as Value[]) } : {}),
    ...(alias === '' ? {} : { alias }),
  }
}

function importsOf(items: readonly Value[]): NonNullable<ChartDependency['importValues']> {
  const rows: (string | { child: string; parent: string })[] = []
  for (const item of items) {
    if (typeof item === 'string') rows.push(item)
    else if (item instanceof GoMap) {
      // Helm prints whatever stands there with %v; a missing one becomes `<nil>`.
      rows.push({ child: formatValue(item.get('child') ?? null), parent: formatValue(item.get('parent') ?? null) })
    }
  }
  return rows
}

/** White space of any kind becomes a space, what cannot be printed goes. */
export function sanitize(text: string): string {
  if (/^[ -~]*$/.test(text)) return text
  const kept: number[] = []
  for (const rune of runesOf(text)) {
    if (isSpace(rune)) kept.push(0x20)
    else if (isPrint(rune)) kept.push(rune)
  }
  return fromRunes(kept)
}
