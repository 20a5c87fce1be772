import { deprecatedKinds } from './lint-deprecations.table.ts'

/** What Kubernetes says of an API version that is deprecated in a version (`1.minor`) of it; undefined where it is not. */
export function deprecationProblem(
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
  version: { readonly major: number; readonly minor: number },
): string | undefined {
  const row = deprecatedKinds.find((one) => one.apiVersion === apiVersion && one.kinds.includes(kind))
  if (row === undefined || version.major < 1 || (version.major === 1 && version.minor < row.since)) return undefined
  const gone = row.goneIn === 0 ? '' : `, unavailable in v1.${row.goneIn}+`
  const instead =
    row.instead === undefined ? '' : `; use ${row.instead.includes(' ') ? row.instead : `${row.instead} ${kind}`}`
  return `${apiVersion} ${kind} is deprecated in v1.${row.since}+${gone}${instead}`
}
