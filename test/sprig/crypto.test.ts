import { createHash, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type FunctionTable, type GoObject, List, type Value } from '../../src/model/value.ts'
import type { SprigContext } from '../../src/sprig/context.ts'
import { sha256Hex } from '../../src/sprig/sha256.ts'
import { sprigFunctions } from '../../src/sprig/table.ts'

let next = 0
const context: SprigContext = {
  profile: 'helm4',
  randomBytes: (size: number) => Uint8Array.from({ length: size }, () => (next++ * 37) % 256),
  now: () => BigInt(Date.UTC(2026, 0, 2, 3, 4, 5)) * 1_000_000n,
  monotonic: () => 0n,
}
const functions: FunctionTable = sprigFunctions(context)

function call(name: string, ...args: unknown[]): Value {
  return functions.get(name)!.call(...args)
}

function certificateOf(value: Value): { x509: X509Certificate; key: string } {
  const object = value as GoObject
  return { x509: new X509Certificate(object.field('Cert') as string), key: object.field('Key') as string }
}

describe('hashes and passwords', () => {
  it.each([
    ['sha1sum', ['a'], '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8'],
    ['sha256sum', [''], 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['adler32sum', ['Wikipedia'], '300286872'],
    ['derivePassword', [1, 'long', 'password', 'user', 'example.com'], 'ZedaFaxcZaso9*'],
    ['derivePassword', [1, 'tall', 'password', 'user', 'example.com'], 'cannot find password template tall'],
    ['htpasswd', ['a:b', 'x'], 'invalid username: a:b'],
    ['encryptAES', ['key', ''], ''],
    ['genPrivateKey', ['none'], 'Unknown type none'],
  ])('%s %j', (name, args, expected) => {
    expect(call(name, ...args)).toBe(expected)
  })

  it('SHA-256 without node:crypto is the same', () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 70_000]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 131 + length) % 256)
      expect(sha256Hex(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'))
    }
  })

  it('decrypts what it encrypted', () => {
    expect(call('decryptAES', 'key', call('encryptAES', 'key', 'grün \udcff'))).toBe('grün \udcff')
  })

  it('makes a version 4 UUID', () => {
    expect(call('uuidv4')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('refuses a password that bcrypt would cut', () => {
    expect(call('bcrypt', 'x'.repeat(73))).toBe(
      'failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes',
    )
  })
})

describe('private keys', () => {
  it.each([
    ['ecdsa', 'EC PRIVATE KEY'],
    ['ed25519', 'PRIVATE KEY'],
    ['dsa', 'DSA PRIVATE KEY'],
  ])('%s is a PEM block of type %s', (type, block) => {
    expect(call('genPrivateKey', type)).toMatch(
      new RegExp(`^-----BEGIN ${block}-----\n[^-]+\n-----END ${block}-----\n$`),
    )
  })
})

describe('certificates', () => {
  it('an authority signs a server certificate that verifies', () => {
    const ca = call('genCA', 'authority', 365)
    const signed = certificateOf(
      call('genSignedCert', 'server', new List(['10.0.0.1', 'fd00::1']), new List(['a.example']), 30, ca),
    )
    const authority = certificateOf(ca)
    expect(authority.x509.ca).toBe(true)
    expect(signed.x509.verify(authority.x509.publicKey)).toBe(true)
    expect(signed.x509.checkIssued(authority.x509)).toBe(true)
    expect(signed.x509.ca).toBe(false)
    expect(signed.x509.subject).toBe('CN=server')
    expect(signed.x509.subjectAltName).toBe('DNS:a.example, IP Address:10.0.0.1, IP Address:FD00:0:0:0:0:0:0:1')
    expect(signed.x509.validFrom).toBe('Jan  2 03:04:05 2026 GMT')
    expect(signed.x509.validTo).toBe('Feb  1 03:04:05 2026 GMT')
    expect(signed.x509.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'])
  })

  it.each(['ecdsa', 'ed25519'])('a self-signed certificate with a key of type %s', (type) => {
    const { x509, key } = certificateOf(
      call('genSelfSignedCertWithKey', 'self', undefined, undefined, 1, call('genPrivateKey', type)),
    )
    expect(x509.verify(x509.publicKey)).toBe(true)
    expect(key).toContain('PRIVATE KEY')
  })

  it('what was made can be given back', () => {
    const made = call('genCA', 'authority', 1) as GoObject
    const base64 = (field: string): string => Buffer.from(made.field(field) as string).toString('base64')
    const built = call('buildCustomCert', base64('Cert'), base64('Key')) as GoObject
    expect(built.field('Cert')).toBe(made.field('Cert'))
  })

  const privateKey = call('genPrivateKey', 'ed25519')
  const authority = call('genCA', 'authority', 1)

  it.each([
    ['genSelfSignedCert', ['a', new List(['1.2.3']), undefined, 1], 'error parsing ip: 1.2.3'],
    ['genSelfSignedCert', ['a', new List([1.5]), undefined, 1], 'error parsing ip: 1.5 is not a string'],
    [
      'genSelfSignedCert',
      ['a', undefined, new List([true]), 1],
      'error processing alternate dns name: true is not a string',
    ],
    ['genCAWithKey', ['a', 1, 'nothing'], 'parsing private key: no PEM data in input'],
    // Names that are no text, and which part is complained of first.
    ['genCA', ['\udcc3', 1], 'error creating certificate: asn1: string not valid UTF-8'],
    ['genCAWithKey', ['a\udcff', 1, privateKey], 'error creating certificate: asn1: string not valid UTF-8'],
    ['genSelfSignedCert', ['\udcc3', undefined, new List(['\udcc3']), 1], 'asn1: string not valid UTF-8'],
    ['genSelfSignedCertWithKey', ['\udcc3', undefined, undefined, 1, privateKey], 'asn1: string not valid UTF-8'],
    ['genSignedCert', ['\udced\udca0', undefined, undefined, 1, authority], 'asn1: string not valid UTF-8'],
    [
      'genSignedCertWithKey',
      ['\udcc3', undefined, undefined, 1, authority, privateKey],
      'error creating certificate: asn1: string not valid UTF-8',
    ],
    [
      'genSelfSignedCert',
      ['a', undefined, new List(['\udcc3']), 1],
      'error creating certificate: x509: "\\xc3" cannot be encoded as an IA5String',
    ],
    ['buildCustomCert', ['!', ''], 'unable to decode base64 certificate'],
    ['buildCustomCert', ['', ''], 'unable to decode certificate'],
  ])('%s says what is wrong: case %#', (name, args, message) => {
    expect(() => call(name, ...args)).toThrow(message)
  })
})
