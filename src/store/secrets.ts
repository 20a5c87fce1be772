import type { Cluster, ReleaseStore } from '../model/ports.ts'
import { objectStore, type RecordShape, type StoreOptions } from './objects.ts'

const shape: RecordShape = {
  kind: 'Secret',
  extra: { type: 'helm.sh/release.v1' },
  // The record is base64 text already; a Secret's JSON encodes it once more.
  pack: (text) => Buffer.from(text).toString('base64'),
  unpack: (data) => Buffer.from(data, 'base64').toString(),
}

/**
 * Helm's default release store: one Secret of type `helm.sh/release.v1` for each revision. What it writes, both helms read.
 *
 * @example
 * const store = secretStore(cluster)
 * const releases = await store.current('')   // all namespaces, one request
 */
export function secretStore(cluster: Cluster, options: StoreOptions = {}): ReleaseStore {
  return objectStore(cluster, shape, options)
}
