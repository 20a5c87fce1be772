import { FlotillaError } from '../errors.ts'
import type { ApiResource } from '../model/ports.ts'

/** `/apis/apps/v1/namespaces/shop/deployments/web`: the address of a collection, an object or its subresource. */
export function resourcePath(
  resource: ApiResource,
  at: { readonly namespace?: string; readonly name?: string; readonly subresource?: string },
): string {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`
  const namespace = resource.namespaced && at.namespace ? `/namespaces/${segment(at.namespace)}` : ''
  const name = at.name === undefined ? '' : `/${segment(at.name)}`
  const subresource = at.subresource === undefined ? '' : `/${at.subresource}`
  return `${root}${namespace}/${resource.name}${name}${subresource}`
}

/** Query text with keys in Go's order; absent and empty values are left out, so that requests equal Helm's. */
export function query(values: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const pairs = Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`)
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

// A name comes from a chart: it must not be able to change which path is meant.
function segment(name: string): string {
  if (name === '' || name === '.' || name === '..' || /[/%]/.test(name)) {
    throw new FlotillaError('E_NAME', `"${name}" cannot be the name of an object`, {
      hint: 'names are made of letters, digits, "-" and "."',
    })
  }
  // Go leaves the colon of `system:…` as it is.
  return encodeURIComponent(name).replaceAll('%3A', ':')
}
