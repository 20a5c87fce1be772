import type { Cluster, ReleaseStore } from '../model/ports.ts'
import { objectStore, type RecordShape, type StoreOptions } from './objects.ts'

const shape: RecordShape = { kind: 'ConfigMap', extra: {}, pack: (text) => text, unpack: (data) => data }

/** The release store of `HELM_DRIVER=configmap`. */
export function configMapStore(cluster: Cluster, options: StoreOptions = {}): ReleaseStore {
  return objectStore(cluster, shape, options)
}
