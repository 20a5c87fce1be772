/**
 * Whether version `a` is newer than `b`. Kubernetes lets clients compare versions of one resource as decimal numbers since
 * 1.35, and etcd-backed servers always behaved so.
 */
export function newer(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length
}
