import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { GoError } from '../../src/golang/go-error.ts'
import { encodePem, parsePrivateKey } from '../../src/sprig/keys.ts'
import { certificateProblem } from '../../src/sprig/x509.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const der = (key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1'): Buffer => key.export({ format: 'der', type })
const keys = {
  rsa1: der(rsa, 'pkcs1'),
  rsa8: der(rsa, 'pkcs8'),
  ec1: der(ec, 'sec1'),
}

const changes: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  short: (bytes) => bytes.subarray(0, -10),
  'one byte': (bytes) => bytes.subarray(0, 1),
  empty: () => Buffer.alloc(0),
  'empty list': () => Buffer.from([0x30, 0]),
  words: () => Buffer.from('hello world'),
  longer: (bytes) => Buffer.concat([bytes, Buffer.from([0, 1])]),
  same: (bytes) => bytes,
}
const tags = (type: string): string =>
  `asn1: structure error: tags don't match (16 vs {class:1 tag:8 length:101 isCompound:true}) {optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false} ${type} @2`
const inRsa = 'parsing RSA private key from PEM: '
const inPkcs8 = 'decoding PEM as PKCS#8: '
const inEc = 'parsing EC private key from PEM: '
const use = (reader: string): string => `x509: failed to parse private key (use ${reader} instead for this key format)`

/** A key, the type that its PEM says, what was done to it, and what Helm 4.3.1 says ('' where it takes the key). */
const rows: readonly (readonly [key: keyof typeof keys, type: string, change: string, message: string])[] = [
  ['rsa1', 'RSA PRIVATE KEY', 'same', ''],
  ['rsa1', 'RSA PRIVATE KEY', 'short', `${inRsa}asn1: syntax error: data truncated`],
  ['rsa1', 'RSA PRIVATE KEY', 'one byte', `${inRsa}asn1: syntax error: truncated tag or length`],
  ['rsa1', 'RSA PRIVATE KEY', 'empty', `${inRsa}asn1: syntax error: sequence truncated`],
  ['rsa1', 'RSA PRIVATE KEY', 'empty list', `${inRsa}asn1: syntax error: sequence truncated`],
  ['rsa1', 'RSA PRIVATE KEY', 'longer', `${inRsa}asn1: syntax error: trailing data`],
  ['rsa1', 'RSA PRIVATE KEY', 'words', `${inRsa}${tags('pkcs1PrivateKey')}`],
  ['rsa1', 'PRIVATE KEY', 'same', `${inPkcs8}${use('ParsePKCS1PrivateKey')}`],
  ['rsa1', 'EC PRIVATE KEY', 'same', `${inEc}${use('ParsePKCS1PrivateKey')}`],
  ['rsa8', 'RSA PRIVATE KEY', 'same', `${inRsa}${use('ParsePKCS8PrivateKey')}`],
  ['rsa8', 'PRIVATE KEY', 'longer', ''],
  ['rsa8', 'PRIVATE KEY', 'short', `${inPkcs8}asn1: syntax error: data truncated`],
  ['rsa8', 'PRIVATE KEY', 'words', `${inPkcs8}${tags('pkcs8')}`],
  ['ec1', 'EC PRIVATE KEY', 'longer', ''],
  ['ec1', 'EC PRIVATE KEY', 'short', `${inEc}x509: failed to parse EC private key: asn1: syntax error: data truncated`],
  ['ec1', 'EC PRIVATE KEY', 'words', `${inEc}x509: failed to parse EC private key: ${tags('ecPrivateKey')}`],
  ['ec1', 'PRIVATE KEY', 'same', `${inPkcs8}${use('ParseECPrivateKey')}`],
  ['ec1', 'RSA PRIVATE KEY', 'same', `${inRsa}${use('ParseECPrivateKey')}`],
  ['ec1', 'DSA PRIVATE KEY', 'empty', 'parsing DSA private key from PEM: asn1: syntax error: sequence truncated'],
  ['ec1', 'FOO PRIVATE KEY', 'same', 'invalid private key type FOO PRIVATE KEY'],
  ['ec1', 'PUBLIC KEY', 'same', 'no private key data in PEM block of type PUBLIC KEY'],
]

describe('broken private keys', () => {
  it.each(rows)('%s as %s, %s: %s', (key, type, change, message) => {
    const text = encodePem({ type, bytes: changes[change]!(keys[key]) })
    if (message === '') expect(parsePrivateKey(text).type).toBe('private')
    else expect(() => parsePrivateKey(text)).toThrow(new GoError(message))
  })
})

describe('broken certificates', () => {
  it.each([
    ['', 'x509: malformed certificate'],
    ['30', 'x509: malformed certificate'],
    ['3000', 'x509: malformed tbs certificate'],
    ['30030201', 'x509: malformed certificate'],
    ['3003020100', 'x509: malformed tbs certificate'],
    ['30000001', 'x509: trailing data'],
  ])('%s: %s', (hex, message) => {
    expect(certificateProblem(Buffer.from(hex, 'hex'))).toBe(message)
  })
})
