import type { Registry, Resource } from './registry.ts'

/** What a path asks for. */
export type Route =
  | {
      readonly kind: 'resource'
      readonly resource: Resource
      readonly namespace: string
      readonly name: string
      readonly subresource: string
    }
  | { readonly kind: 'group-version'; readonly group: string; readonly version: string }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'api' | 'apis' | 'root' }
  | { readonly kind: 'missing-resource' }
  | { readonly kind: 'other'; readonly path: string }

/** Reads `/api/v1/…` and `/apis/GROUP/VERSION/[namespaces/NS/]RESOURCE[/NAME[/SUBRESOURCE]]`. */
export function routeOf(path: string, registry: Registry): Route {
  const segments = path.split('/').filter((part) => part !== '')
  const [first] = segments
  if (segments.length === 0) return { kind: 'root' }
  if (first === 'api' && segments.length === 1) return { kind: 'api' }
  if (first === 'apis' && segments.length === 1) return { kind: 'apis' }
  if (first === 'apis' && segments.length === 2) return groupRoute(segments[1] ?? '', registry, path)
  if (first !== 'api' && first !== 'apis') return { kind: 'other', path }
  const group = first === 'api' ? '' : (segments[1] ?? '')
  const version = (first === 'api' ? segments[1] : segments[2]) ?? ''
  if (registry.groupVersion(group, version) === undefined) {
    return first === 'apis' && registry.hasGroup(group) ? { kind: 'missing-resource' } : { kind: 'other', path }
  }
  const rest = segments.slice(first === 'api' ? 2 : 3).map(decodeURIComponent)
  if (rest.length === 0) return { kind: 'group-version', group, version }
  return resourceRoute(rest, { registry, group, version })
}

function groupRoute(group: string, registry: Registry, path: string): Route {
  return registry.hasGroup(group) ? { kind: 'group', group } : { kind: 'other', path }
}

function resourceRoute(
  rest: readonly string[],
  { registry, group, version }: { registry: Registry; group: string; version: string },
): Route {
  const find = (plural: string | undefined) =>
    plural === undefined ? undefined : registry.resource(group, version, plural)
  const [first, second, third, fourth, ...deep] = rest
  if (first === 'namespaces' && second !== undefined && third !== undefined) {
    const resource = find(third)
    if (resource?.namespaced) {
      const subresource = deep.length > 0 ? (deep[0] ?? '') : ''
      return { kind: 'resource', resource, namespace: second, name: fourth ?? '', subresource }
    }
  }
  const resource = find(first)
  if (resource === undefined) return { kind: 'missing-resource' }
  // Objects of a namespace are reached through it alone; without it there is only the list of all.
  if (resource.namespaced && second !== undefined) return { kind: 'missing-resource' }
  return { kind: 'resource', resource, namespace: '', name: second ?? '', subresource: third ?? '' }
}
