import { FlotillaError } from '../errors.ts'
import { matchFilePath } from '../golang/file-match.ts'
import { GoError } from '../golang/go-error.ts'

interface Rule {
  readonly negated: boolean
  readonly directoriesOnly: boolean
  /** A pattern without a slash is compared with the last element only. */
  readonly baseOnly: boolean
  readonly matches: (text: string) => boolean
}

/** The rules of a `.helmignore`. They are not git's: see `isIgnored`. */
export type IgnoreRules = readonly Rule[]

/**
 * Reads a `.helmignore` and adds Helm's own rule, `templates/.?*`.
 *
 * @throws FlotillaError E_HELMIGNORE for `**` and for broken patterns
 */
export function parseIgnoreRules(text: string): IgnoreRules {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const rules = [...lines, 'templates/.?*'].map(parseRule)
  return rules.filter((rule) => rule !== undefined)
}

function parseRule(line: string): Rule | undefined {
  let pattern = line.trim()
  if (pattern === '' || pattern.startsWith('#')) return undefined
  if (pattern.includes('**')) throw new FlotillaError('E_HELMIGNORE', 'double-star (**) syntax is not supported')
  checkPattern(pattern)
  const negated = pattern.startsWith('!')
  if (negated) pattern = pattern.slice(1)
  const directoriesOnly = pattern.endsWith('/')
  if (directoriesOnly) pattern = pattern.slice(0, -1)
  const baseOnly = !pattern.includes('/')
  if (pattern.startsWith('/')) pattern = pattern.slice(1)
  return { negated, directoriesOnly, baseOnly, matches: matcher(pattern) }
}

function checkPattern(pattern: string): void {
  try {
    matchFilePath(pattern, 'abc')
  } catch (error) {
    if (error instanceof GoError) throw new FlotillaError('E_HELMIGNORE', error.message, { cause: error })
    throw error
  }
}

/**
 * Whether Helm leaves the path out. The first rule that says so decides; a negated rule ignores everything that it does
 * *not* match. `path` is relative to the chart, with forward slashes.
 */
export function isIgnored(rules: IgnoreRules, path: string, isDirectory: boolean): boolean {
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i]!
    if (rule.negated) {
      if ((rule.directoriesOnly && !isDirectory) || !ruleMatches(rule, path)) return true
    } else if ((isDirectory || !rule.directoriesOnly) && ruleMatches(rule, path)) {
      return true
    }
  }
  return false
}

function ruleMatches(rule: Rule, path: string): boolean {
  return rule.matches(rule.baseOnly ? path.slice(path.lastIndexOf('/') + 1) : path)
}

// Nearly all rules are plain names or `*.ext`, and every file is asked about every rule.
function matcher(pattern: string): (text: string) => boolean {
  if (!/[*?[\\]/.test(pattern)) return (text) => text === pattern
  const suffix = pattern.slice(1)
  if (pattern.startsWith('*') && !/[*?[\\/]/.test(suffix)) {
    return (text) => text.endsWith(suffix) && !text.slice(0, -suffix.length || undefined).includes('/')
  }
  const start = pattern.slice(0, pattern.search(/[*?[\\]/))
  return (text) => text.startsWith(start) && matchesPattern(pattern, text)
}

function matchesPattern(pattern: string, text: string): boolean {
  try {
    return matchFilePath(pattern, text)
  } catch (error) {
    // Helm logs a pattern that turns out to be broken only here, and goes on without a match.
    if (error instanceof GoError) return false
    throw error
  }
}
