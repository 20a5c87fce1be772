import { fromPlain } from '../golang/json.ts'
import type { ChartDependency, ChartLock, ChartMetadata } from '../model/chart.ts'
import type { Json, JsonObject } from '../model/json.ts'
import type { Hook, HookDeletePolicy, HookEvent, HookOutputLogPolicy, HookPhase } from '../model/manifest.ts'
import type { RecordedChart, Release, ReleaseStatus } from '../model/release.ts'
import { GoMap } from '../model/value.ts'

const rootFields = ['name', 'info', 'chart', 'config', 'manifest', 'hooks', 'version', 'namespace', 'apply_method']
const infoFields = ['first_deployed', 'last_deployed', 'deleted', 'description', 'status', 'rollback_revision', 'notes']

/** The release in a record's JSON. A missing or foreign field is its empty value, as encoding/json leaves it. */
export function releaseFromJson(json: unknown): Release {
  if (!isObject(json)) throw new Error('the record is not a JSON object')
  const info = objectOf(json['info'])
  const rollback = numberOf(info['rollback_revision'])
  const applyMethod = textOf(json['apply_method'])
  return {
    name: textOf(json['name']),
    namespace: textOf(json['namespace']),
    revision: numberOf(json['version']),
    status: (textOf(info['status']) || 'unknown') as ReleaseStatus,
    firstDeployed: timeOf(info['first_deployed']),
    lastDeployed: timeOf(info['last_deployed']),
    deleted: timeOf(info['deleted']),
    description: textOf(info['description']),
    notes: textOf(info['notes']),
    ...(rollback === 0 ? {} : { rollbackRevision: rollback }),
    chart: recordedChart(objectOf(json['chart'])),
    config: valuesOf(json['config']),
    manifest: textOf(json['manifest']),
    hooks: listOf(json['hooks']).map(hookOf),
    labels: {},
    ...(applyMethod === '' ? {} : { applyMethod }),
    unknown: { root: without(json, rootFields), info: without(info, infoFields) },
  }
}

/** Planning needs the metadata of most charts and nothing else, so the rest is decoded when it is asked for. */
function recordedChart(stored: JsonObject): RecordedChart {
  const once = <T>(make: () => T): (() => T) => {
    let made: { readonly value: T } | undefined
    return () => {
      made ??= { value: make() }
      return made.value
    }
  }
  const templates = once(() => filesOf(stored['templates']))
  const values = once(() => valuesOf(stored['values']))
  const files = once(() => filesOf(stored['files']))
  const schema = textOf(stored['schema'])
  const lock = isObject(stored['lock']) ? lockOf(stored['lock']) : undefined
  return {
    stored,
    metadata: metadataOf(objectOf(stored['metadata'])),
    ...(lock ? { lock } : {}),
    ...(schema === '' ? {} : { schema: Buffer.from(schema, 'base64') }),
    get templates() {
      return templates()
    },
    get values() {
      return values()
    },
    get files() {
      return files()
    },
  }
}

function filesOf(json: Json | undefined): RecordedChart['files'] {
  return listOf(json).map((file) => {
    const modTime = timeOf(file['modtime'])
    const data = Buffer.from(textOf(file['data']), 'base64')
    return { name: textOf(file['name']), data, ...(modTime === '' ? {} : { modTime }) }
  })
}

function metadataOf(json: JsonObject): ChartMetadata {
  return {
    name: textOf(json['name']),
    version: textOf(json['version']),
    apiVersion: textOf(json['apiVersion']),
    appVersion: textOf(json['appVersion']),
    kubeVersion: textOf(json['kubeVersion']),
    description: textOf(json['description']),
    type: textOf(json['type']),
    home: textOf(json['home']),
    icon: textOf(json['icon']),
    condition: textOf(json['condition']),
    tags: textOf(json['tags']),
    deprecated: json['deprecated'] === true,
    sources: textsOf(json['sources']),
    keywords: textsOf(json['keywords']),
    maintainers: listOf(json['maintainers']).map((row) => {
      const [email, url] = [textOf(row['email']), textOf(row['url'])]
      return { name: textOf(row['name']), ...(email === '' ? {} : { email }), ...(url === '' ? {} : { url }) }
    }),
    annotations: textMapOf(json['annotations']),
    dependencies: listOf(json['dependencies']).map(dependencyOf),
  }
}

function lockOf(json: JsonObject): ChartLock {
  return {
    generated: textOf(json['generated']),
    digest: textOf(json['digest']),
    dependencies: listOf(json['dependencies']).map(dependencyOf),
  }
}

function dependencyOf(json: JsonObject): ChartDependency {
  const [condition, alias, tags] = [textOf(json['condition']), textOf(json['alias']), textsOf(json['tags'])]
  const imports = Array.isArray(json['import-values']) ? json['import-values'] : []
  const importValues: (string | { child: string; parent: string })[] = []
  for (const row of imports) {
    if (typeof row === 'string') importValues.push(row)
    else if (isObject(row)) importValues.push({ child: textOf(row['child']), parent: textOf(row['parent']) })
  }
  return {
    name: textOf(json['name']),
    version: textOf(json['version']),
    repository: textOf(json['repository']),
    ...(condition === '' ? {} : { condition }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(json['enabled'] === true ? { enabled: true } : {}),
    ...(importValues.length === 0 ? {} : { importValues }),
    ...(alias === '' ? {} : { alias }),
  }
}

function hookOf(json: JsonObject): Hook {
  const lastRun = objectOf(json['last_run'])
  return {
    name: textOf(json['name']),
    kind: textOf(json['kind']),
    path: textOf(json['path']),
    manifest: textOf(json['manifest']),
    events: textsOf(json['events']) as HookEvent[],
    lastRun: {
      startedAt: timeOf(lastRun['started_at']),
      completedAt: timeOf(lastRun['completed_at']),
      phase: textOf(lastRun['phase']) as HookPhase,
    },
    weight: numberOf(json['weight']),
    deletePolicies: textsOf(json['delete_policies']) as HookDeletePolicy[],
    outputLogPolicies: textsOf(json['output_log_policies']) as HookOutputLogPolicy[],
  }
}

function valuesOf(json: Json | undefined): GoMap {
  const value = isObject(json) ? fromPlain(json) : undefined
  return value instanceof GoMap ? value : new GoMap(null, undefined, json === null)
}

function without(json: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(json).filter(([name]) => !names.includes(name)))
}

function isObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

function objectOf(json: Json | undefined): JsonObject {
  return isObject(json) ? json : {}
}

function listOf(json: Json | undefined): JsonObject[] {
  return Array.isArray(json) ? json.filter(isObject) : []
}

function textsOf(json: Json | undefined): string[] {
  return Array.isArray(json) ? json.filter((item) => typeof item === 'string') : []
}

function textMapOf(json: Json | undefined): Readonly<Record<string, string>> {
  const map: Record<string, string> = Object.create(null)
  for (const [key, value] of Object.entries(objectOf(json))) if (typeof value === 'string') map[key] = value
  return map
}

function textOf(json: Json | undefined): string {
  return typeof json === 'string' ? json : ''
}

function numberOf(json: Json | undefined): number {
  return typeof json === 'number' ? json : 0
}

/** Go's zero time is no time. */
function timeOf(json: Json | undefined): string {
  const text = textOf(json)
  return text === '0001-01-01T00:00:00Z' ? '' : text
}
