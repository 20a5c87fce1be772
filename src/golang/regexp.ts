import { createRequire } from 'node:module'
import type { RE2JS } from 're2js'
import { hasEscapedBytes, normalizeText } from './bytes.ts'
import { GoError } from './go-error.ts'
import { spend } from './meter.ts'
import { nativeRegexp } from './regexp-native.ts'
import { canBackquote, quote } from './strconv.ts'

/** A compiled regular expression: offsets of a match and its groups, -1 for a group that took no part. */
export interface Regexp {
  readonly source: string
  readonly groups: number
  /** The numbers of the groups of each name: Go lets groups share one. */
  readonly names: ReadonlyMap<string, readonly number[]>
  test(text: string): boolean
  /** At most `limit` successive matches; all for a negative limit. */
  matches(text: string, limit: number): readonly (readonly number[])[]
}

/** Charts use a few expressions many times; a template could make endlessly many. */
const cacheSize = 500
const cache = new Map<string, Regexp>()

let engine: typeof import('re2js') | undefined

// The engine costs milliseconds to load, and most charts use no expression. Templates are evaluated without waiting, so it
// cannot be imported by a promise.
function loadEngine(): typeof import('re2js') {
  engine ??= createRequire(import.meta.url)('re2js') as typeof import('re2js')
  return engine
}

/**
 * Compiles an expression of Go's (RE2) syntax. Matching takes time linear in the text.
 *
 * @throws GoError with Go's text, `error parsing regexp: …`.
 */
export function compileRegexp(source: string): Regexp {
  const known = cache.get(source)
  if (known !== undefined) return known
  if (cache.size >= cacheSize) cache.clear()
  const compiled = wrap(source)
  cache.set(source, compiled)
  return compiled
}

/** regexp.MustCompile. @throws GoError with the text of its panic */
export function mustCompileRegexp(source: string): Regexp {
  try {
    return compileRegexp(source)
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    throw new GoError(`regexp: Compile(${quoteSource(source)}): ${error.message}`)
  }
}

interface Parsed {
  readonly compiled: RE2JS
  /** The name in the source, by the name that the engine knows. */
  readonly renamed: ReadonlyMap<string, string>
}

function parse(source: string): Parsed {
  if (hasEscapedBytes(source)) throw invalidBytes(source)
  const { RE2JS, RE2JSException, RE2JSSyntaxException } = loadEngine()
  try {
    return { compiled: RE2JS.compile(source), renamed: new Map() }
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) {
      if (error.error === 'duplicate capture group name') return parseRenamed(source)
      throw syntaxError(error.error, error.input ?? '')
    }
    if (error instanceof RE2JSException) throw syntaxError('expression too large', source)
    throw error
  }
}

/** Mistakes at the end of a text that are none yet: more could follow. Go takes the same name twice. */
const openCodes = /^(?:missing closing [\])]|trailing backslash at end of expression|duplicate capture group name)$/
const openTexts = /^(?:\\x.?|\\x\{[0-9a-f]*|\\p\{[^}]*|\(\?[imsu-]*|\(\?P?<[^>]*)$/i

// Go reads from left to right: a mistake before the bytes comes first, but what only ends too early there is none.
function invalidBytes(source: string): GoError {
  const at = source.search(/[\udc80-\udcff]/u)
  const before = source.slice(0, at)
  const { RE2JS, RE2JSSyntaxException } = loadEngine()
  try {
    RE2JS.compile(before)
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error
    const found = error.input ?? ''
    if (error.error === 'unexpected )') return syntaxError(error.error, source)
    const isOpen = openCodes.test(error.error) || (before.endsWith(found) && openTexts.test(found))
    if (!isOpen) return syntaxError(error.error, found)
  }
  return syntaxError('invalid UTF-8', source.slice(at))
}

// The engine refuses groups of the same name, which Go allows: each gets a name of its own.
function parseRenamed(source: string): Parsed {
  const { RE2JS, RE2JSSyntaxException } = loadEngine()
  const renamed = new Map<string, string>()
  let text = ''
  for (const token of regexpTokens(source)) {
    const name = /^\(\?P?<(\w+)>$/.exec(token)?.[1]
    if (name === undefined) text += token
    else {
      const own = `flotilla_${renamed.size}_${name}`
      renamed.set(own, name)
      text += `(?P<${own}>`
    }
  }
  try {
    return { compiled: RE2JS.compile(text), renamed }
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error
    throw syntaxError(error.error, error.input === text ? source : (error.input ?? ''))
  }
}

// Escapes, quoted text and character classes in one piece each, beginnings of named groups, and single characters.
function regexpTokens(source: string): string[] {
  return source.match(/\\Q.*?(?:\\E|$)|\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]?|\(\?P?<\w+>|./gs) ?? []
}

function syntaxError(code: string, at: string): GoError {
  return new GoError(`error parsing regexp: ${code}: \`${at}\``)
}

function quoteSource(source: string): string {
  return canBackquote(source) ? `\`${source}\`` : quote(source)
}

function wrap(source: string): Regexp {
  const native = nativeRegexp(source)
  if (native === undefined) return linearRegexp(source)
  let linear: Regexp | undefined
  const suited = (text: string): Regexp => {
    if (native.cost(text.length) <= nativeBudget) return quick
    linear ??= linearRegexp(source)
    return linear
  }
  const plain = new RegExp(native.source, 'u')
  const indexed = new RegExp(native.source, 'dgu')
  const quick: Regexp = {
    source,
    groups: native.groups,
    names: native.names,
    test: (text) => plain.test(text),
    matches: (text, limit) => nativeMatches(indexed, text, limit),
  }
  return {
    ...quick,
    test: (text) => suited(text).test(text),
    matches: (text, limit) => suited(text).matches(text, limit),
  }
}

/** Steps of backtracking that a search may take at the most; some milliseconds. */
const nativeBudget = 500_000

// A match takes as long as several steps of a template; charts have some hundred.
const matchCost = 8

// Successive matches as Go finds them: an empty match right behind another one does not count.
function nativeMatches(regexp: RegExp, text: string, limit: number): number[][] {
  const found: number[][] = []
  let at = 0
  let before = -1
  while (at <= text.length && (limit < 0 || found.length < limit)) {
    regexp.lastIndex = at
    const indices = regexp.exec(text)?.indices
    if (indices === undefined) break
    spend(matchCost)
    const [start, end] = indices[0]!
    const isRepeated = end === at && start === before
    if (!isRepeated) found.push(indices.flatMap((pair) => pair ?? [-1, -1]))
    if (end === at) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
    else at = end
    before = end
  }
  return found
}

function linearRegexp(source: string): Regexp {
  const { compiled, renamed } = parse(source)
  const program = compiled.re2()
  const names = new Map<string, number[]>()
  for (const [own, group] of Object.entries(compiled.namedGroups())) {
    const name = renamed.get(own) ?? own
    names.set(name, [...(names.get(name) ?? []), group])
  }
  return {
    source,
    groups: compiled.groupCount(),
    names,
    test: (text) => {
      spend(text.length >> 1)
      return compiled.test(text)
    },
    // This engine needs about a microsecond for each character.
    matches: (text, limit) => {
      spend(text.length >> 1)
      return program.findAllSubmatchIndex(text, limit) ?? []
    },
  }
}

/** Regexp.FindString: the leftmost match, empty where there is none. */
export function findText(regexp: Regexp, text: string): string {
  const [match] = regexp.matches(text, 1)
  return match === undefined ? '' : text.slice(match[0], match[1])
}

/** Regexp.FindAllString; undefined (Go's nil) without a match. */
export function findAllTexts(regexp: Regexp, text: string, limit: number): string[] | undefined {
  const matches = regexp.matches(text, limit)
  return matches.length === 0 ? undefined : matches.map((match) => text.slice(match[0], match[1]))
}

/** Regexp.ReplaceAllString: `$1`, `${1}`, `$name` and `${name}` in the replacement stand for groups, `$$` for a dollar. */
export function replaceAllTexts(regexp: Regexp, text: string, replacement: string): string {
  const template = parseReplacement(replacement)
  return replaceEach(regexp, text, (match) => expand(template, { regexp, text, match }))
}

/** Regexp.ReplaceAllLiteralString. */
export function replaceAllLiterally(regexp: Regexp, text: string, replacement: string): string {
  return replaceEach(regexp, text, () => replacement)
}

/** Regexp.Split: at most `limit` parts, all for a negative limit; undefined (Go's nil) for 0. */
export function splitText(regexp: Regexp, text: string, limit: number): string[] | undefined {
  if (limit === 0) return undefined
  if (regexp.source !== '' && text === '') return ['']
  const parts: string[] = []
  let begin = 0
  let end = 0
  for (const match of regexp.matches(text, limit)) {
    if (limit > 0 && parts.length === limit - 1) break
    end = match[0]!
    if (match[1] !== 0) parts.push(text.slice(begin, end))
    begin = match[1]!
  }
  if (end !== text.length) parts.push(text.slice(begin))
  return parts
}

/** regexp.QuoteMeta. */
export function quoteMeta(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')
}

function replaceEach(regexp: Regexp, text: string, replacement: (match: readonly number[]) => string): string {
  let result = ''
  let end = 0
  for (const match of regexp.matches(text, -1)) {
    result += text.slice(end, match[0]) + replacement(match)
    end = match[1]!
  }
  return end === 0 && result === '' ? text : normalizeText(result + text.slice(end))
}

/** Literal text, or the name or number of a group. */
type ReplacementPart = { readonly literal: string } | { readonly group: string | number }

function parseReplacement(replacement: string): ReplacementPart[] {
  const parts: ReplacementPart[] = []
  let literal = ''
  let at = 0
  while (at < replacement.length) {
    const group = replacement[at] === '$' ? groupAt(replacement, at + 1) : undefined
    if (group !== undefined) {
      if (literal !== '') parts.push({ literal })
      literal = ''
      parts.push({ group: group.name })
      at = group.end
    } else {
      literal += replacement[at]
      at += replacement.startsWith('$$', at) ? 2 : 1
    }
  }
  if (literal !== '') parts.push({ literal })
  return parts
}

const nameCharacter = /[\p{L}\p{Nd}_]/u

// The longest run of letters, digits and underscores is the name; in braces it must be the whole content.
function groupAt(text: string, from: number): { readonly name: string | number; readonly end: number } | undefined {
  const braced = text[from] === '{'
  const start = braced ? from + 1 : from
  let end = start
  while (end < text.length) {
    const char = String.fromCodePoint(text.codePointAt(end)!)
    if (!nameCharacter.test(char)) break
    end += char.length
  }
  if (end === start || (braced && text[end] !== '}')) return undefined
  const name = text.slice(start, end)
  // Go reads numbers below 10^8 only, and none with a leading zero.
  const isNumber = /^\d+$/.test(name) && name.length <= 9 && !(name.length > 1 && name.startsWith('0'))
  return { name: isNumber ? Number(name) : name, end: braced ? end + 1 : end }
}

interface Expansion {
  readonly regexp: Regexp
  readonly text: string
  readonly match: readonly number[]
}

function expand(parts: readonly ReplacementPart[], { regexp, text, match }: Expansion): string {
  let result = ''
  for (const part of parts) {
    if ('literal' in part) {
      result += part.literal
      continue
    }
    const groups = typeof part.group === 'number' ? [part.group] : (regexp.names.get(part.group) ?? [])
    // Of groups that share a name, the first that took part counts.
    const group = groups.find((number) => (match[number * 2] ?? -1) >= 0)
    if (group !== undefined) result += text.slice(match[group * 2], match[group * 2 + 1])
  }
  return result
}
