import { describe, expect, it } from 'vitest'
import { compareVersions, isStrictVersion, parseVersion, versionText } from '../../src/golang/semver.ts'
import { isCompatibleRange, parseConstraint } from '../../src/golang/semver-constraint.ts'
import { semverObject } from '../../src/golang/semver-object.ts'

describe('versions', () => {
  it.each([
    ['v1', '1.0.0'],
    ['1.2', '1.2.0'],
    ['01.2.3', '1.2.3'],
    ['1.2.3-a.1+b', '1.2.3-a.1+b'],
    ['18446744073709551615.0.0', '18446744073709551615.0.0'],
  ])('%s is %s', (text, expected) => expect(versionText(parseVersion(text))).toBe(expected))

  it.each([
    ['', 'invalid semantic version'],
    ['1.2.3.4', 'invalid semantic version'],
    ['1.2.3-01', 'version segment starts with 0'],
    ['V1', 'invalid semantic version'],
    [
      '18446744073709551616',
      'error parsing version segment: strconv.ParseUint: parsing "18446744073709551616": value out of range',
    ],
    ['1'.repeat(257), 'version string is too long (max 256 bytes)'],
  ])('%s is refused', (text, message) => expect(() => parseVersion(text)).toThrow(message))

  it('orders prereleases by parts: numbers before words, shorter before longer', () => {
    const sorted = ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0']
    for (let i = 1; i < sorted.length; i++) {
      expect(compareVersions(parseVersion(sorted[i - 1]!), parseVersion(sorted[i]!))).toBe(-1)
    }
    expect(compareVersions(parseVersion('1.0.0+a'), parseVersion('1.0.0+b'))).toBe(0)
  })

  it('knows strict versions', () => {
    expect(['1.2.3', 'v1.2.3', '1.2', '1.02.3', '1.2.3-01'].map(isStrictVersion)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
  })
})

describe('constraints', () => {
  it.each([
    ['^1.2.0', '1.9.9', true],
    ['^0.2.3', '0.3.0', false],
    ['^0', '0.9.0', true],
    ['~1.2', '1.2.9', true],
    ['~1', '1.9.0', true],
    ['1.2 - 1.4', '1.4.0', true],
    ['1.2 - 1.4', '1.5.0', false],
    ['>=1.1, <2 || >= 3', '3.1.0', true],
    ['>=1.1 <2', '1.5.0-rc.1', false],
    ['>=1.1-0', '1.5.0-rc.1', true],
    ['!=1.x', '2.0.0', true],
    ['>11', '11.9.0', false],
    ['*', '1.0.0-a', false],
    ['', '1.0.0', false],
    ['=<2', '2.9.0', true],
  ])('%s and %s: %s', (constraint, version, expected) => expect(isCompatibleRange(constraint, version)).toBe(expected))

  it.each([
    ['', 'improper constraint: ""'],
    ['foo', 'improper constraint: "foo"'],
    ['>=1<2', 'improper constraint: ">=1<2"'],
    ['1 ||', 'improper constraint: ""'],
    // The form of the whole comes before a number that is none.
    ['1.2.3-01+', 'improper constraint: "1.2.3-01+"'],
    ['<9.01.2 ~=1', 'improper constraint: "<9.01.2 ~=1"'],
    ['>27,^ 1.10.1-01,>> v0-alpha', 'improper constraint: ">27,^ 1.10.1-01,>> v0-alpha"'],
    ['99999999999999999999.1.1 >>1', 'improper constraint: "99999999999999999999.1.1 >>1"'],
    ['1,,1.0.0-01', 'improper constraint: "1,,1.0.0-01"'],
    ['1.0.0-01 || >>1', 'constraint parser error'],
    ['1.2.3-01', 'constraint parser error'],
    ['1'.repeat(513), 'constraint string is too long (max 512 bytes)'],
    [Array(34).join('1||'), 'too many constraint groups (max 32)'],
  ])('%s is refused', (text, message) => expect(() => parseConstraint(text)).toThrow(message))

  it('does not backtrack without end', () => {
    const hostile = `${'1   '.repeat(127)}!`
    expect(() => parseConstraint(hostile)).toThrow('improper constraint')
  })
})

describe('the object of templates', () => {
  it('has the methods of *semver.Version', () => {
    const version = semverObject('v1.2.3-rc.1')
    const call = (name: string, ...args: unknown[]) => version.method(name)?.call(...args)
    expect(call('Major')).toMatchObject({ kind: 'uint64', value: 1 })
    expect(call('Original')).toBe('v1.2.3-rc.1')
    expect(call('LessThan', semverObject('1.2.3'))).toBe(true)
    expect(String((call('IncPatch') as { format(): string }).format())).toBe('1.2.3')
    expect(version.hasUnexportedField('major')).toBe(true)
  })

  it('loses the methods of the pointer where Go returns a value', () => {
    const next = semverObject('1.2.3').method('IncMinor')?.call() as ReturnType<typeof semverObject>
    expect([next.goType, next.method('Compare')]).toEqual(['semver.Version', undefined])
  })
})
