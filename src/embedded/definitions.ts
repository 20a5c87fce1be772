import type { Cluster } from './cluster.ts'

export function refreshCustom(_cluster: Cluster): void {}
