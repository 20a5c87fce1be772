/*
 * Go's `path` package, and `path/filepath` on Linux, which does the same for what templates can call.
 */

/** path.Clean: the shortest path that means the same; `.` for an empty one. */
export function cleanPath(path: string): string {
  if (path === '') return '.'
  const rooted = path.startsWith('/')
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (!rooted) parts.push('..')
  }
  const cleaned = (rooted ? '/' : '') + parts.join('/')
  return cleaned === '' ? '.' : cleaned
}

/** path.Base: the last element; `.` for an empty path, `/` for slashes only. */
export function basePath(path: string): string {
  if (path === '') return '.'
  let end = path.length
  while (end > 0 && path[end - 1] === '/') end--
  return end === 0 ? '/' : path.slice(path.lastIndexOf('/', end - 1) + 1, end)
}

/** path.Dir: all but the last element, cleaned. */
export function dirPath(path: string): string {
  return cleanPath(path.slice(0, path.lastIndexOf('/') + 1))
}

/** path.Ext: the suffix from the last dot of the last element. */
export function extPath(path: string): string {
  const dot = path.lastIndexOf('.')
  return dot < 0 || dot < path.lastIndexOf('/') ? '' : path.slice(dot)
}

export function isAbsolutePath(path: string): boolean {
  return path.startsWith('/')
}
