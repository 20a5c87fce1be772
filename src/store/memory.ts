import { FlotillaError } from '../errors.ts'
import type { ReleaseStore } from '../model/ports.ts'
import type { Release } from '../model/release.ts'
import { recordName, revisionsToPrune } from '../release/history.ts'
import { compareReleases, userLabels } from './records.ts'

/** The release store of `HELM_DRIVER=memory`: it lives as long as the process. */
export function memoryStore(releases: readonly Release[] = []): ReleaseStore {
  const records = new Map(releases.map((release) => [keyOf(release), release]))
  const select = (wanted: (release: Release) => boolean) => [...records.values()].filter(wanted).sort(compareReleases)
  const historyOf = (name: string, namespace: string) =>
    select((one) => one.name === name && one.namespace === namespace)
  return {
    current: async (namespace) =>
      select((one) => (namespace === '' || one.namespace === namespace) && one.status !== 'superseded'),
    history: async (name, namespace) => historyOf(name, namespace),
    get: async (name, namespace, revision) => {
      const found = records.get(keyOf({ name, namespace, revision }))
      return found === undefined ? undefined : { ...found, labels: userLabels(found.labels) }
    },
    create: async (release, _signal, { historyMax = 0 } = {}) => {
      if (records.has(keyOf(release))) throw new FlotillaError('E_RELEASE_EXISTS', 'release: already exists')
      const { name, namespace } = release
      for (const { revision } of revisionsToPrune(historyOf(name, namespace), historyMax))
        records.delete(keyOf({ name, namespace, revision }))
      records.set(keyOf(release), release)
    },
    update: async (release) => {
      if (!records.has(keyOf(release))) throw new FlotillaError('E_NOT_FOUND', 'release: not found')
      records.set(keyOf(release), release)
    },
    delete: async (release) => {
      records.delete(keyOf(release))
    },
  }
}

function keyOf({ name, namespace, revision }: Pick<Release, 'name' | 'namespace' | 'revision'>): string {
  return JSON.stringify([namespace, recordName(name, revision)])
}
