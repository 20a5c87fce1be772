import { type GoFunction, GoObject, Num, type Value } from '../model/value.ts'
import { GoError } from './go-error.ts'
import { checkMetadata, checkPrerelease, compareVersions, parseVersion, type Version, versionText } from './semver.ts'

const unexported = new Set(['major', 'minor', 'patch', 'pre', 'metadata', 'original'])
const emptyVersion: Version = { major: 0n, minor: 0n, patch: 0n, prerelease: '', metadata: '', original: '' }
const maxUint64 = 0xffff_ffff_ffff_ffffn

/** `*semver.Version` (what `semver` returns), or `semver.Version` (what IncMinor and the like return). */
export class SemverObject extends GoObject {
  readonly goType: '*semver.Version' | 'semver.Version'
  readonly goKind: 'ptr' | 'struct'
  readonly version: Version

  constructor(version: Version, pointer = true) {
    super()
    this.version = version
    this.goType = pointer ? '*semver.Version' : 'semver.Version'
    this.goKind = pointer ? 'ptr' : 'struct'
  }

  override hasUnexportedField(name: string): boolean {
    return unexported.has(name)
  }

  override method(name: string): GoFunction | undefined {
    const getter = getters.get(name)
    if (getter) return { params: [], call: () => getter(this.version) }
    const step = steps.get(name)
    if (step) return { params: [], call: () => new SemverObject(step(this.version), false) }
    const setter = setters.get(name)
    if (setter)
      return { params: ['string'], call: (text: string) => new SemverObject(setter(this.version, text), false) }
    // The others have a pointer receiver, and a template cannot take the address of a value.
    const test = this.goKind === 'ptr' ? comparisons.get(name) : undefined
    if (test === undefined) return undefined
    return {
      params: ['*semver.Version'],
      call: (other: SemverObject) => test(compareVersions(this.version, other.version)),
    }
  }

  override copied(): SemverObject {
    return new SemverObject(emptyVersion, this.goKind === 'ptr')
  }

  override privateFields(): readonly (readonly [string, Value])[] {
    const { major, minor, patch, prerelease, metadata, original } = this.version
    return [
      ['major', uint64(major)],
      ['minor', uint64(minor)],
      ['patch', uint64(patch)],
      ['pre', prerelease],
      ['metadata', metadata],
      ['original', original],
    ]
  }

  format(): string {
    return versionText(this.version)
  }

  toData(): Value {
    return versionText(this.version)
  }
}

/** What the template function `semver` returns. @throws GoError */
export function semverObject(text: string): SemverObject {
  return new SemverObject(parseVersion(text))
}

function uint64(value: bigint): Num {
  return new Num('uint64', value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value)
}

const getters: ReadonlyMap<string, (version: Version) => Value> = new Map([
  ['Major', (version: Version) => uint64(version.major)],
  ['Minor', (version: Version) => uint64(version.minor)],
  ['Patch', (version: Version) => uint64(version.patch)],
  ['Prerelease', (version: Version) => version.prerelease],
  ['Metadata', (version: Version) => version.metadata],
  ['Original', (version: Version) => version.original],
  ['String', versionText],
] as [string, (version: Version) => Value][])

const comparisons: ReadonlyMap<string, (order: number) => Value> = new Map([
  ['Compare', (order: number) => new Num('int', order)],
  ['LessThan', (order: number) => order < 0],
  ['LessThanEqual', (order: number) => order <= 0],
  ['GreaterThan', (order: number) => order > 0],
  ['GreaterThanEqual', (order: number) => order >= 0],
  ['Equal', (order: number) => order === 0],
] as [string, (order: number) => Value][])

const steps: ReadonlyMap<string, (version: Version) => Version> = new Map([
  // A prerelease counts as lower than its release, which is thus the next patch.
  ['IncPatch', (v: Version) => stepped(v, { patch: v.prerelease === '' ? next(v.patch, 'patch') : v.patch })],
  ['IncMinor', (v: Version) => stepped(v, { minor: next(v.minor, 'minor'), patch: 0n })],
  ['IncMajor', (v: Version) => stepped(v, { major: next(v.major, 'major'), minor: 0n, patch: 0n })],
])

const setters: ReadonlyMap<string, (version: Version, text: string) => Version> = new Map([
  [
    'SetPrerelease',
    (version: Version, prerelease: string) => {
      if (prerelease !== '') checkPrerelease(prerelease)
      return withOriginal(version, { ...version, prerelease })
    },
  ],
  [
    'SetMetadata',
    (version: Version, metadata: string) => {
      if (metadata !== '') checkMetadata(metadata)
      return withOriginal(version, { ...version, metadata })
    },
  ],
])

function next(value: bigint, part: string): bigint {
  if (value === maxUint64) throw new GoError(`${part} version increment would overflow uint64`)
  return value + 1n
}

function stepped(from: Version, numbers: Partial<Version>): Version {
  return withOriginal(from, { ...from, ...numbers, prerelease: '', metadata: '' })
}

function withOriginal(from: Version, version: Version): Version {
  return { ...version, original: `${from.original.startsWith('v') ? 'v' : ''}${versionText(version)}` }
}
