import { quote } from '../golang/strconv.ts'
import type { Remark, RemarkSink } from '../model/remark.ts'

/** Hands a remark on. */
export function tell(sink: RemarkSink | undefined, remark: Remark): void {
  const attributes = (remark.attributes ?? []).map(([key, value]) => ` ${key}=${value}`).join('')
  sink?.(remark.message + attributes, remark)
}

/** A remark of laying values over values. `line` is its place in Helm 3. */
export function coalesceRemark(message: string, line: number): Remark {
  return { level: 'INFO', message, helm3: `coalesce.go:${line}: ${message}` }
}

export const oldRequirements: Remark = requirementsRemark(
  'Warning: Dependencies are handled in Chart.yaml since apiVersion "v2". We recommend migrating dependencies to Chart.yaml.',
  120,
)

export const oldRequirementsLock: Remark = requirementsRemark(
  'Warning: Dependency locking is handled in Chart.lock since apiVersion "v2". We recommend migrating to Chart.lock.',
  138,
)

function requirementsRemark(message: string, line: number): Remark {
  return { level: 'INFO', message, helm3: `load.go:${line}: ${message}` }
}

/** A condition or tag of a dependency that is no boolean. */
export function notBoolean(what: 'path' | 'tag', name: string, chart: string): Remark {
  const helm3 =
    what === 'path'
      ? `dependencies.go:64: Warning: Condition path '${name}' for chart ${chart} returned non-bool value`
      : `dependencies.go:95: Warning: Tag '${name}' for chart ${chart} returned non-bool value`
  const attributes = [
    [what, name],
    ['chart', chart],
  ] as const
  return { level: 'WARN', message: 'returned non-bool value', attributes, helm3 }
}

/** An import of values that the subchart does not have. `isExport`: the row names an entry of `exports`. */
export function missingImport(chart: string, key: string, isExport: boolean): Remark {
  const error = `${quote(key)} is not a table`
  if (isExport) {
    const message = 'ImportValues missing table'
    return {
      level: 'WARN',
      message,
      attributes: [['error', error]],
      helm3: `dependencies.go:287: Warning: ${message}: ${error}`,
    }
  }
  const message = 'ImportValues missing table from chart'
  const attributes = [
    ['chart', chart],
    ['error', error],
  ] as const
  return { level: 'WARN', message, attributes, helm3: `dependencies.go:270: Warning: ${message} ${chart}: ${error}` }
}

/** A link that was followed. */
export function followedLink(path: string, resolved: string): Remark {
  const used = 'Contents of linked file included and used'
  const attributes = [
    ['path', path],
    ['resolved', resolved],
  ] as const
  const helm3 = `walk.go:75: found symbolic link in path: ${path} resolves to ${resolved}. ${used}`
  return { level: 'INFO', message: `found symbolic link in path. ${used}`, attributes, helm3 }
}

/** An object with a hook event that Helm does not know: it is left out. */
export function unknownHooks(events: string): Remark {
  const helm3 = `manifest_sorter.go:199: info: skipping unknown hook: ${quote(events)}`
  return { level: 'INFO', message: 'skipping unknown hooks', attributes: [['hookTypes', events]], helm3 }
}

/** A schema refers to a URN: any value fits there. */
export function unresolvedUrn(urn: string): Remark {
  const message = 'unresolved URN reference ignored; using permissive schema'
  return { level: 'WARN', message, attributes: [['urn', urn]], helm3: `jsonschema.go:192: WARNING: ${message}: ${urn}` }
}
