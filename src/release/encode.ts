import { toJson } from '../golang/json.ts'
import type { ChartDependency, ChartLock, ChartMetadata } from '../model/chart.ts'
import type { JsonObject } from '../model/json.ts'
import type { Hook } from '../model/manifest.ts'
import type { RecordedChart, Release } from '../model/release.ts'
import type { GoMap } from '../model/value.ts'

/*
 * The record's JSON as encoding/json prints helm's release.Release: fields in the order of the Go structs, empty ones left out
 * where the struct says so, HTML characters escaped.
 */

type Field = readonly [name: string, json: string | undefined]

/** The release as the JSON text that a record holds. */
export function releaseToJson(release: Release): string {
  return object([
    ['name', text(release.name)],
    ['info', infoJson(release)],
    ['chart', chartJson(release.chart)],
    ['config', release.config.size === 0 ? undefined : toJson(release.config)],
    ['manifest', text(release.manifest)],
    ['hooks', list(release.hooks, hookJson)],
    ['version', integer(release.revision)],
    ['namespace', text(release.namespace)],
    ['apply_method', text(release.applyMethod)],
    ...unknownFields(release.unknown?.root),
  ])
}

function infoJson(release: Release): string {
  return object([
    ['first_deployed', text(release.firstDeployed)],
    ['last_deployed', text(release.lastDeployed)],
    ['deleted', text(release.deleted)],
    ['description', text(release.description)],
    ['status', text(release.status)],
    ['rollback_revision', integer(release.rollbackRevision)],
    ['notes', text(release.notes)],
    ...unknownFields(release.unknown?.info),
  ])
}

function chartJson(chart: RecordedChart): string {
  if (chart.stored) return plain(chart.stored)
  return object([
    ['metadata', metadataJson(chart.metadata)],
    ['lock', chart.lock ? lockJson(chart.lock) : 'null'],
    ['templates', files(chart.templates)],
    ['values', valuesJson(chart.values)],
    ['schema', chart.schema ? base64(chart.schema) : 'null'],
    ['schemamodtime', text(chart.schemaModTime)],
    ['files', files(chart.files)],
    ['modtime', text(chart.modTime)],
  ])
}

function valuesJson(values: GoMap): string {
  return values.isNil ? 'null' : toJson(values)
}

/** Chart.yaml as encoding/json writes it: fields in the order of Helm's struct, empty ones left out. */
export function metadataJson(metadata: ChartMetadata): string {
  return object([
    ['name', text(metadata.name)],
    ['home', text(metadata.home)],
    ['sources', texts(metadata.sources)],
    ['version', text(metadata.version)],
    ['description', text(metadata.description)],
    ['keywords', texts(metadata.keywords)],
    [
      'maintainers',
      list(metadata.maintainers, ({ name, email, url }) =>
        object([
          ['name', text(name)],
          ['email', text(email)],
          ['url', text(url)],
        ]),
      ),
    ],
    ['icon', text(metadata.icon)],
    ['apiVersion', text(metadata.apiVersion)],
    ['condition', text(metadata.condition)],
    ['tags', text(metadata.tags)],
    ['appVersion', text(metadata.appVersion)],
    ['deprecated', metadata.deprecated ? 'true' : undefined],
    ['annotations', textMap(metadata.annotations)],
    ['kubeVersion', text(metadata.kubeVersion)],
    ['dependencies', list(metadata.dependencies, dependencyJson)],
    ['type', text(metadata.type)],
  ])
}

function lockJson(lock: ChartLock): string {
  return object([
    ['generated', json(lock.generated === '' ? '0001-01-01T00:00:00Z' : lock.generated)],
    ['digest', json(lock.digest)],
    ['dependencies', `[${lock.dependencies.map(dependencyJson).join(',')}]`],
  ])
}

function dependencyJson(dependency: ChartDependency): string {
  return object([
    ['name', json(dependency.name)],
    ['version', text(dependency.version)],
    ['repository', json(dependency.repository)],
    ['condition', text(dependency.condition)],
    ['tags', texts(dependency.tags ?? [])],
    ['enabled', dependency.enabled ? 'true' : undefined],
    [
      'import-values',
      list(dependency.importValues ?? [], (row) =>
        typeof row === 'string'
          ? json(row)
          : object([
              ['child', json(row.child)],
              ['parent', json(row.parent)],
            ]),
      ),
    ],
    ['alias', text(dependency.alias)],
  ])
}

function hookJson(hook: Hook): string {
  const { startedAt, completedAt, phase } = hook.lastRun
  return object([
    ['name', text(hook.name)],
    ['kind', text(hook.kind)],
    ['path', text(hook.path)],
    ['manifest', text(hook.manifest)],
    ['events', texts(hook.events)],
    [
      'last_run',
      object([
        ['started_at', text(startedAt)],
        ['completed_at', text(completedAt)],
        ['phase', json(phase)],
      ]),
    ],
    ['weight', integer(hook.weight)],
    ['delete_policies', texts(hook.deletePolicies)],
    ['output_log_policies', texts(hook.outputLogPolicies)],
  ])
}

function files(list: RecordedChart['files']): string {
  if (list.length === 0) return 'null'
  return `[${list
    .map(({ name, data, modTime }) =>
      object([
        ['name', json(name)],
        ['data', base64(data)],
        ['modtime', text(modTime)],
      ]),
    )
    .join(',')}]`
}

function base64(bytes: Uint8Array): string {
  return `"${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}"`
}

function object(fields: readonly Field[]): string {
  const present = fields.filter((field): field is readonly [string, string] => field[1] !== undefined)
  return `{${present.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`
}

function unknownFields(fields: JsonObject | undefined): Field[] {
  return Object.entries(fields ?? {}).map(([name, value]) => [name, value === undefined ? undefined : plain(value)])
}

/** A text field that is left out when it is empty. */
function text(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : json(value)
}

function integer(value: number | undefined): string | undefined {
  return value === undefined || value === 0 ? undefined : String(value)
}

function texts(values: readonly string[]): string | undefined {
  return list(values, json)
}

function list<T>(values: readonly T[], print: (value: T) => string): string | undefined {
  return values.length === 0 ? undefined : `[${values.map(print).join(',')}]`
}

function textMap(values: Readonly<Record<string, string>>): string | undefined {
  const keys = Object.keys(values).sort()
  return keys.length === 0 ? undefined : object(keys.map((key) => [key, json(values[key] ?? '')]))
}

function json(value: string): string {
  return toJson(value)
}

/** JSON that came from a record, with Go's escapes. */
function plain(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
