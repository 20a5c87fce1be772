import type { Release } from '../model/release.ts'
import type { ReleaseSpec } from '../model/stack.ts'
import type { Site } from './sites.ts'

/** Records that are not superseded, of the namespaces of some releases; one request a namespace. */
export interface Records {
  of(spec: Pick<ReleaseSpec, 'name' | 'namespace'>): readonly Release[]
  readonly all: readonly Release[]
  /** Namespaces in which there is a record, so that they exist. */
  readonly namespaces: ReadonlySet<string>
}

export async function readRecords(
  { store }: Pick<Site, 'store'>,
  specs: readonly Pick<ReleaseSpec, 'namespace'>[],
  signal?: AbortSignal,
): Promise<Records> {
  const namespaces = [...new Set(specs.map((spec) => spec.namespace))]
  const all = (await Promise.all(namespaces.map((one) => store.current(one, signal)))).flat()
  const byName = new Map<string, Release[]>()
  for (const release of all) {
    const key = `${release.namespace}/${release.name}`
    const list = byName.get(key)
    if (list) list.push(release)
    else byName.set(key, [release])
  }
  return {
    all,
    namespaces: new Set(all.map((release) => release.namespace)),
    of: ({ name, namespace }) => byName.get(`${namespace}/${name}`) ?? [],
  }
}

/** Labels of a record that say which stack wrote it: custom labels, which Helm keeps and passes on. */
const stackLabel = 'flotilla.stack'
const environmentLabel = 'flotilla.environment'

export function recordLabels(stack: string, environment: string): Readonly<Record<string, string>> {
  // Where a name is no label value the record goes without: the label helps to find leftovers, nothing depends on it.
  const valid = (text: string): boolean => /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(text)
  if (!valid(stack) || !valid(environment)) return {}
  return { [stackLabel]: stack, [environmentLabel]: environment }
}

/** Releases that this stack and environment installed and that the file does not name any more. */
export function goneReleases(
  records: Records,
  stack: { readonly name: string; readonly environment: string; readonly specs: readonly ReleaseSpec[] },
): readonly Release[] {
  const known = new Set(stack.specs.map((spec) => `${spec.namespace}/${spec.name}`))
  const newest = new Map<string, Release>()
  for (const release of records.all) {
    const key = `${release.namespace}/${release.name}`
    const ours = release.labels[stackLabel] === stack.name && release.labels[environmentLabel] === stack.environment
    const other = newest.get(key)
    if (!known.has(key) && ours && release.status !== 'uninstalled' && (!other || other.revision < release.revision))
      newest.set(key, release)
  }
  return [...newest.values()]
}
