import { GoError } from './go-error.ts'
import { comparePrereleases, compareVersions, parseVersion, type Version } from './semver.ts'
import { quote } from './strconv.ts'

type Operator = '' | '=' | '!=' | '>' | '<' | '>=' | '=>' | '<=' | '=<' | '~' | '~>' | '^'

/** One comparison, `>=1.2.x`. The dirty flags say which parts were left out or are wildcards. */
interface Comparison {
  readonly operator: Operator
  readonly version: Version
  readonly dirty: boolean
  readonly minorDirty: boolean
  readonly patchDirty: boolean
}

/** A constraint of Masterminds/semver 3.5: groups of which one must hold, each a list that must hold whole. */
export interface Constraint {
  readonly groups: readonly { readonly comparisons: readonly Comparison[]; readonly hasPrerelease: boolean }[]
}

const maxLength = 512
const maxGroups = 32

// Charts ask the same few questions in every template.
const known = new Map<string, Constraint>()
const maxKnown = 200

/** Parses a constraint. @throws GoError with Masterminds' text */
export function parseConstraint(text: string): Constraint {
  let constraint = known.get(text)
  if (constraint === undefined) {
    constraint = parseAnew(text)
    if (known.size >= maxKnown) known.clear()
    known.set(text, constraint)
  }
  return constraint
}

function parseAnew(text: string): Constraint {
  if (text.length > maxLength) throw new GoError(`constraint string is too long (max ${maxLength} bytes)`)
  const parts = rewriteRanges(text).split('||')
  if (parts.length > maxGroups) throw new GoError(`too many constraint groups (max ${maxGroups})`)
  return {
    groups: parts.map((part) => {
      const comparisons = parseGroup(part)
      return { comparisons, hasPrerelease: comparisons.some((one) => one.version.prerelease !== '') }
    }),
  }
}

/** Whether the version satisfies the constraint. Prereleases count only in a group that names one. */
export function satisfies(constraint: Constraint, version: Version): boolean {
  return constraint.groups.some(
    ({ comparisons, hasPrerelease }) =>
      (version.prerelease === '' || hasPrerelease) && comparisons.every((one) => holds(one, version)),
  )
}

/** Helm's IsCompatibleRange: false, too, where either text is not valid. */
export function isCompatibleRange(constraint: string, version: string): boolean {
  try {
    const parsed = parseVersion(version)
    return satisfies(parseConstraint(constraint), parsed)
  } catch (error) {
    if (error instanceof GoError) return false
    throw error
  }
}

// A version inside a constraint. The class holds a bar because the original's does.
const loose =
  'v?([0-9|xX*]+)(\\.[0-9|xX*]+)?(\\.[0-9|xX*]+)?(-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?(\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?'
const white = '[\\t\\n\\f\\r ]'
// Input is at most 512 characters, so that the search stays cheap.
const hyphenRange = new RegExp(`${white}*(${loose})${white}+-${white}+(${loose})${white}*`, 'g')
const looseHere = new RegExp(loose, 'y')
const whiteHere = new RegExp(`${white}*`, 'y')
const operatorHere = /!=|>=|=>|<=|=<|~>|[=<>~^]|/y

// Few constraints are ranges, and the pattern of a range takes long to prepare.
const spacedHyphen = /[\t\n\f\r ]-[\t\n\f\r ]/

/** `1.2 - 1.4` becomes `>= 1.2, <= 1.4 `. */
function rewriteRanges(text: string): string {
  if (!spacedHyphen.test(text)) return text
  let result = text
  for (const match of text.matchAll(hyphenRange)) {
    result = result.replace(match[0], () => `>= ${match[1]}, <= ${match[7]} `)
  }
  return result
}

/** Comparisons divided by white space or a comma; scanned by hand, for the pattern of the original backtracks without end. */
function parseGroup(text: string): Comparison[] {
  const improper = () => new GoError(`improper constraint: ${quote(text)}`)
  const found: { operator: Operator; match: RegExpExecArray }[] = []
  let at = skip(text, 0)
  for (;;) {
    operatorHere.lastIndex = at
    const operator = (operatorHere.exec(text)?.[0] ?? '') as Operator
    at = skip(text, at + operator.length)
    looseHere.lastIndex = at
    const match = looseHere.exec(text)
    if (match === null) throw improper()
    found.push({ operator, match })
    const end = at + match[0].length
    at = skip(text, end)
    // Versions are read when the whole text has its form: what is improper comes before a number that is none.
    if (at === text.length) return found.map((one) => comparisonOf(one.operator, one.match))
    if (text[at] === ',') at = skip(text, at + 1)
    else if (at === end) throw improper()
  }
}

function skip(text: string, from: number): number {
  whiteHere.lastIndex = from
  return from + (whiteHere.exec(text)?.[0].length ?? 0)
}

function comparisonOf(operator: Operator, match: RegExpExecArray): Comparison {
  const [major, minor, patch] = [match[1]!, match[2]?.slice(1) ?? '', match[3]?.slice(1) ?? '']
  const pre = match[4] ?? ''
  if (isWildcard(major)) return comparison(operator, `0.0.0${pre}`, 'major')
  if (isWildcard(minor)) return comparison(operator, `${major}.0.0${pre}`, 'minor')
  if (isWildcard(patch)) return comparison(operator, `${major}.${minor}.0${pre}`, 'patch')
  // The original keeps the whole text here, metadata included.
  return comparison(operator, match[0], undefined)
}

function isWildcard(part: string): boolean {
  return part === '' || part === 'x' || part === 'X' || part === '*'
}

function comparison(operator: Operator, text: string, dirty: 'major' | 'minor' | 'patch' | undefined): Comparison {
  let version: Version
  try {
    version = parseVersion(text)
  } catch (error) {
    if (error instanceof GoError) throw new GoError('constraint parser error')
    throw error
  }
  return {
    operator,
    version,
    dirty: dirty !== undefined,
    minorDirty: dirty === 'minor',
    patchDirty: dirty === 'patch',
  }
}

function holds(one: Comparison, version: Version): boolean {
  switch (one.operator) {
    case '':
    case '=':
      return one.dirty ? withinTilde(one, version) : compareVersions(version, one.version) === 0
    case '!=':
      return differs(one, version)
    case '>':
      return isGreater(one, version)
    case '<':
      return compareVersions(version, one.version) < 0
    case '>=':
    case '=>':
      return compareVersions(version, one.version) >= 0
    case '<=':
    case '=<':
      return isAtMost(one, version)
    case '~':
    case '~>':
      return withinTilde(one, version)
    case '^':
      return withinCaret(one, version)
    default:
      return one.operator satisfies never
  }
}

function differs({ version: wanted, dirty, minorDirty, patchDirty }: Comparison, version: Version): boolean {
  if (dirty) {
    if (wanted.major !== version.major) return true
    if (wanted.minor !== version.minor && !minorDirty) return true
    if (minorDirty) return false
    if (wanted.patch !== version.patch && !patchDirty) return true
    if (patchDirty) {
      const plain = version.prerelease === '' && wanted.prerelease === ''
      return !plain && comparePrereleases(version.prerelease, wanted.prerelease) !== 0
    }
  }
  return compareVersions(version, wanted) !== 0
}

function isGreater({ version: wanted, dirty, minorDirty, patchDirty }: Comparison, version: Version): boolean {
  if (!dirty) return compareVersions(version, wanted) === 1
  if (version.major !== wanted.major) return version.major > wanted.major
  // `>11` begins at 12.0.0, `>11.1` at 11.2.0.
  if (minorDirty) return false
  if (patchDirty) return version.minor > wanted.minor
  return compareVersions(version, wanted) === 1
}

function isAtMost({ version: wanted, dirty, minorDirty }: Comparison, version: Version): boolean {
  if (!dirty) return compareVersions(version, wanted) <= 0
  if (version.major > wanted.major) return false
  return !(version.major === wanted.major && version.minor > wanted.minor && !minorDirty)
}

function withinTilde({ version: wanted, minorDirty, patchDirty }: Comparison, version: Version): boolean {
  if (compareVersions(version, wanted) < 0) return false
  // `~0.0.0` and `~*` take everything.
  if (wanted.major === 0n && wanted.minor === 0n && wanted.patch === 0n && !minorDirty && !patchDirty) return true
  return version.major === wanted.major && (version.minor === wanted.minor || minorDirty)
}

function withinCaret({ version: wanted, minorDirty, patchDirty }: Comparison, version: Version): boolean {
  if (compareVersions(version, wanted) < 0) return false
  if (wanted.major > 0n || minorDirty) return version.major === wanted.major
  if (version.major > 0n) return false
  if (wanted.minor > 0n || patchDirty) return version.minor === wanted.minor
  if (version.minor > 0n) return false
  return version.patch === wanted.patch
}
