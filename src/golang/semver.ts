import { GoError } from './go-error.ts'

/**
 * Versions as Masterminds/semver 3.5 reads them: looser than SemVer (`v1`, `1.2`, leading zeros in numbers), and with its
 * error texts. Numbers are uint64, therefore bigint.
 */
export interface Version {
  readonly major: bigint
  readonly minor: bigint
  readonly patch: bigint
  readonly prerelease: string
  readonly metadata: string
  /** The text that was parsed. */
  readonly original: string
}

const maxVersionLength = 256
const maxUint64 = 0xffff_ffff_ffff_ffffn
// Each part starts with a character of its own, so that matching is linear.
const looseVersion =
  /^v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/

/** Parses a version. @throws GoError with Masterminds' text */
export function parseVersion(text: string): Version {
  if (text.length > maxVersionLength) {
    throw new GoError(`version string is too long (max ${maxVersionLength} bytes)`)
  }
  const match = looseVersion.exec(text)
  // JavaScript's $ matches at the end only, as RE2's does.
  if (match === null) throw new GoError('invalid semantic version')
  const version = {
    major: parseSegment(match[1]!),
    minor: parseSegment(match[2] ?? '0'),
    patch: parseSegment(match[3] ?? '0'),
    prerelease: match[4] ?? '',
    metadata: match[5] ?? '',
    original: text,
  }
  if (version.prerelease !== '') checkPrerelease(version.prerelease)
  return version
}

/** The version, or undefined where Masterminds finds none. */
export function tryParseVersion(text: string): Version | undefined {
  try {
    return parseVersion(text)
  } catch (error) {
    if (error instanceof GoError) return undefined
    throw error
  }
}

const strictVersion =
  /^([0-9]+)\.([0-9]+)\.([0-9]+)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/

/** Whether `StrictNewVersion` would take it: three numbers without leading zeros, no `v`. */
export function isStrictVersion(text: string): boolean {
  if (text.length > maxVersionLength) return false
  const match = strictVersion.exec(text)
  if (match === null || [match[1]!, match[2]!, match[3]!].some((part) => part.length > 1 && part.startsWith('0'))) {
    return false
  }
  return tryParseVersion(text) !== undefined
}

function parseSegment(digits: string): bigint {
  const value = BigInt(digits)
  if (value > maxUint64) {
    throw new GoError(`error parsing version segment: strconv.ParseUint: parsing "${digits}": value out of range`)
  }
  return value
}

/** @throws GoError */
export function checkPrerelease(text: string): void {
  for (const part of text.split('.')) {
    if (part === '') throw new GoError('invalid prerelease string')
    if (/^[0-9]+$/.test(part)) {
      if (part.length > 1 && part.startsWith('0')) throw new GoError('version segment starts with 0')
    } else if (!/^[0-9A-Za-z-]+$/.test(part)) {
      throw new GoError('invalid prerelease string')
    }
  }
}

/** @throws GoError */
export function checkMetadata(text: string): void {
  if (text.split('.').some((part) => !/^[0-9A-Za-z-]+$/.test(part))) throw new GoError('invalid metadata string')
}

/** `1.2.3-pre+meta`, without the `v` that the original may have had. */
export function versionText(version: Version): string {
  const pre = version.prerelease === '' ? '' : `-${version.prerelease}`
  const meta = version.metadata === '' ? '' : `+${version.metadata}`
  return `${version.major}.${version.minor}.${version.patch}${pre}${meta}`
}

/** -1, 0 or 1; metadata does not count. */
export function compareVersions(a: Version, b: Version): number {
  const numbers =
    compareNumbers(a.major, b.major) || compareNumbers(a.minor, b.minor) || compareNumbers(a.patch, b.patch)
  if (numbers !== 0 || a.prerelease === b.prerelease) return numbers
  if (a.prerelease === '') return 1
  if (b.prerelease === '') return -1
  return comparePrereleases(a.prerelease, b.prerelease)
}

function compareNumbers(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export function comparePrereleases(a: string, b: string): number {
  const left = a.split('.')
  const right = b.split('.')
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const order = comparePart(left[i] ?? '', right[i] ?? '')
    if (order !== 0) return order
  }
  return 0
}

function comparePart(a: string, b: string): number {
  if (a === b) return 0
  if (a === '') return -1
  if (b === '') return 1
  const x = prereleaseNumber(a)
  const y = prereleaseNumber(b)
  if (x === undefined && y === undefined) return a > b ? 1 : -1
  if (y === undefined) return -1
  if (x === undefined) return 1
  return x > y ? 1 : -1
}

function prereleaseNumber(part: string): bigint | undefined {
  if (!/^[0-9]+$/.test(part)) return undefined
  const value = BigInt(part)
  return value > maxUint64 ? undefined : value
}
