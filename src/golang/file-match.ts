import { GoError } from './go-error.ts'

const badPattern = 'syntax error in pattern'

/**
 * Go's `filepath.Match`: `*` and `?` stop at `/`, `[a-z]` and `[^a-z]` are classes, `\` escapes. The whole name must match.
 * As in Go, what is broken behind the place where the name is decided goes unnoticed.
 *
 * @throws GoError `syntax error in pattern`
 */
export function matchFilePath(pattern: string, name: string): boolean {
  let rest = [...pattern]
  let text = [...name]
  while (rest.length > 0) {
    const chunk = nextChunk(rest)
    rest = chunk.rest
    if (chunk.star && chunk.items.length === 0) return !text.includes('/')
    const direct = matchChunk(chunk.items, text)
    // The last chunk must reach the end; any other takes the leftmost place where it fits.
    if (direct !== undefined && (direct.length === 0 || rest.length > 0)) {
      text = direct
      continue
    }
    const later = chunk.star ? findLater(chunk.items, text, rest.length === 0) : undefined
    if (later === undefined) return false
    text = later
  }
  return text.length === 0
}

/** The text behind the first place after the start where the chunk fits, within one path segment. */
function findLater(items: readonly string[], text: readonly string[], mustEnd: boolean): string[] | undefined {
  for (let i = 0; i < text.length && text[i] !== '/'; i++) {
    const after = matchChunk(items, text.slice(i + 1))
    if (after !== undefined && (after.length === 0 || !mustEnd)) return after
  }
  return undefined
}

function nextChunk(pattern: string[]): { star: boolean; items: string[]; rest: string[] } {
  let from = 0
  while (pattern[from] === '*') from++
  let inClass = false
  let end = from
  for (; end < pattern.length; end++) {
    const c = pattern[end]
    if (c === '\\') end++
    else if (c === '[') inClass = true
    else if (c === ']') inClass = false
    else if (c === '*' && !inClass) break
  }
  return { star: from > 0, items: pattern.slice(from, end), rest: pattern.slice(end) }
}

/** The text behind the chunk, or undefined. After a mismatch the pattern is still read to its end, for its errors. */
function matchChunk(items: readonly string[], name: readonly string[]): string[] | undefined {
  let at = 0
  let failed = false
  for (let i = 0; i < items.length; ) {
    if (!failed && at === name.length) failed = true
    if (items[i] === '[') {
      const found = readClass(items, i + 1, failed ? '' : name[at]!)
      i = found.next
      if (!failed && !found.matches) failed = true
      at++
      continue
    }
    if (items[i] === '?') {
      if (!failed && name[at] === '/') failed = true
      at++
      i++
      continue
    }
    if (items[i] === '\\') {
      i++
      if (i >= items.length) throw new GoError(badPattern)
    }
    if (!failed && items[i] !== name[at]) failed = true
    at++
    i++
  }
  return failed ? undefined : name.slice(at)
}

function readClass(items: readonly string[], from: number, c: string): { matches: boolean; next: number } {
  let i = from
  const negated = items[i] === '^'
  if (negated) i++
  let matches = false
  for (let ranges = 0; ; ranges++) {
    if (items[i] === ']' && ranges > 0) return { matches: matches !== negated, next: i + 1 }
    const low = readEscaped(items, i)
    let high = low
    if (items[low.next] === '-') high = readEscaped(items, low.next + 1)
    if (codePoint(low.rune) <= codePoint(c) && codePoint(c) <= codePoint(high.rune)) matches = true
    i = high.next
  }
}

function codePoint(c: string): number {
  return c.codePointAt(0) ?? -1
}

function readEscaped(items: readonly string[], from: number): { rune: string; next: number } {
  let i = from
  if (i >= items.length || items[i] === '-' || items[i] === ']') throw new GoError(badPattern)
  if (items[i] === '\\') i++
  const rune = items[i]
  // A class must still be closed behind its last character.
  if (rune === undefined || i + 1 >= items.length) throw new GoError(badPattern)
  return { rune, next: i + 1 }
}
