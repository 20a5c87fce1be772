import type { KeyObject } from 'node:crypto'
import { isIP } from 'node:net'
import { formatValue } from '../golang/fmt.ts'
import { GoError } from '../golang/go-error.ts'
import { type GoFunction, GoMap, GoObject, List, noField, type Value } from '../model/value.ts'
import {
  bitString,
  boolean,
  children,
  concatBytes,
  context,
  type DerNode,
  implicit,
  integer,
  nullValue,
  octets,
  oid,
  readNode,
  sequence,
  setOf,
  text,
  time,
} from './der.ts'
import { decodePem, newRsaKey, nodeCrypto, type PrivateKey, parsePrivateKey, pemBlock } from './private-keys.ts'

/** What the certificate functions give: `.Cert` and `.Key`, both PEM. */
class Certificate extends GoObject {
  readonly goType = 'sprig.certificate'
  readonly goKind = 'struct'
  readonly cert: string
  readonly key: string

  constructor(cert: string, key: string) {
    super()
    this.cert = cert
    this.key = key
  }

  override field(name: string): Value | typeof noField {
    if (name === 'Cert') return this.cert
    if (name === 'Key') return this.key
    return noField
  }

  override format(): string {
    return `{${this.cert} ${this.key}}`
  }

  override toData(): Value {
    return new GoMap([
      ['Cert', this.cert],
      ['Key', this.key],
    ])
  }
}

interface Wanted {
  readonly commonName: string
  readonly ips: Value
  readonly dnsNames: Value
  readonly days: number
  readonly authority: boolean
}

/** Whose name and key sign: the certificate itself, or an authority. */
interface Signer {
  readonly subject: Uint8Array
  readonly keyId: Uint8Array | undefined
  readonly key: PrivateKey
}

/** sprig's certificate family. `now` gives milliseconds since the epoch. */
export function certificateFunctions(clock: { readonly now: () => number }): [string, GoFunction][] {
  const names = ['string', 'list', 'list', 'int'] as const
  const authority = (commonName: string, days: number, key: PrivateKey): Value =>
    issue({ commonName, ips: undefined, dnsNames: undefined, days, authority: true }, key, { now: clock.now() })
  const leaf = ([commonName, ips, dnsNames, days]: LeafArguments, key: () => PrivateKey, ca?: Certificate): Value =>
    issue({ commonName, ips, dnsNames, days, authority: false }, key, { now: clock.now(), ca })
  return [
    ['genCA', { params: ['string', 'int'], call: (name: string, days: number) => authority(name, days, newRsaKey()) }],
    [
      'genCAWithKey',
      {
        params: ['string', 'int', 'string'],
        call: (name: string, days: number, pem: string) => authority(name, days, given(pem)),
      },
    ],
    ['genSelfSignedCert', { params: names, call: (...args: LeafArguments) => leaf(args, newRsaKey) }],
    [
      'genSelfSignedCertWithKey',
      {
        params: [...names, 'string'],
        call: (...args: [...LeafArguments, string]) => leaf(leafArguments(args), () => given(args[4])),
      },
    ],
    [
      'genSignedCert',
      {
        params: [...names, 'sprig.certificate'],
        call: (...args: [...LeafArguments, Certificate]) => leaf(leafArguments(args), newRsaKey, args[4]),
      },
    ],
    [
      'genSignedCertWithKey',
      {
        params: [...names, 'sprig.certificate', 'string'],
        call: (...args: [...LeafArguments, Certificate, string]) =>
          leaf(leafArguments(args), () => given(args[5]), args[4]),
      },
    ],
    ['buildCustomCert', { params: ['string', 'string'], call: buildCustomCertificate }],
  ]
}

type LeafArguments = [commonName: string, ips: Value, dnsNames: Value, days: number]

function leafArguments(args: readonly [string, Value, Value, number, ...unknown[]]): LeafArguments {
  return [args[0], args[1], args[2], args[3]]
}

function given(pem: string): PrivateKey {
  return named('parsing private key', () => parsePrivateKey(pem))
}

function issue(
  wanted: Wanted,
  key: PrivateKey | (() => PrivateKey),
  { now, ca }: { readonly now: number; readonly ca?: Certificate | undefined },
): Certificate {
  const own = typeof key === 'function' ? key() : key
  const signer = ca === undefined ? undefined : signerOf(ca)
  const names = subjectNames(wanted)
  if (own.algorithm === 'dsa' || signer?.key.algorithm === 'dsa') {
    throw new GoError('error creating certificate: x509: certificate private key does not implement crypto.Signer')
  }
  const der = encodeCertificate(wanted, own, { names, signer, now })
  return new Certificate(pemBlock('CERTIFICATE', der), own.pem)
}

function encodeCertificate(
  wanted: Wanted,
  key: PrivateKey,
  {
    names,
    signer,
    now,
  }: { readonly names: Uint8Array | undefined; readonly signer: Signer | undefined; readonly now: number },
): Uint8Array {
  const { createPublicKey, randomBytes, createHash } = nodeCrypto()
  const subject = sequence(setOf(sequence(oid('2.5.4.3'), text(wanted.commonName))))
  const spki = new Uint8Array((createPublicKey(key.key) as KeyObject).export({ type: 'spki', format: 'der' }))
  const parentKey = signer?.key ?? key
  const algorithm = signatureAlgorithm(parentKey)
  // RFC 7093 method 1, as Go does it since 1.25: the first 160 bits of the SHA-256 of the public key's bits.
  const keyId = createHash('sha256').update(publicBits(spki)).digest().subarray(0, 20)
  const authorityId = signer?.keyId && !Buffer.from(signer.subject).equals(subject) ? signer.keyId : undefined
  const tbs = sequence(
    context(0, integer(Uint8Array.of(2))),
    integer(randomBytes(16)),
    algorithm,
    signer?.subject ?? subject,
    sequence(time(new Date(now)), time(new Date(now + wanted.days * 86_400_000))),
    subject,
    spki,
    context(3, sequence(...extensions({ authority: wanted.authority, keyId, authorityId, names }))),
  )
  return sequence(tbs, algorithm, bitString(sign(tbs, parentKey)))
}

function extensions(of: {
  readonly authority: boolean
  readonly keyId: Uint8Array
  readonly authorityId: Uint8Array | undefined
  readonly names: Uint8Array | undefined
}): Uint8Array[] {
  // Key usage bits, most significant first: digitalSignature 0, keyEncipherment 2, keyCertSign 5.
  const usage = of.authority ? bitString(Uint8Array.of(0b10100100), 2) : bitString(Uint8Array.of(0b10100000), 5)
  const found = [
    extension('2.5.29.15', usage, true),
    extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2'))),
    extension('2.5.29.19', of.authority ? sequence(boolean(true)) : sequence(), true),
  ]
  if (of.authority) found.push(extension('2.5.29.14', octets(of.keyId)))
  if (of.authorityId) found.push(extension('2.5.29.35', sequence(implicit(0, of.authorityId))))
  if (of.names) found.push(extension('2.5.29.17', of.names))
  return found
}

function extension(id: string, value: Uint8Array, critical = false): Uint8Array {
  return critical ? sequence(oid(id), boolean(true), octets(value)) : sequence(oid(id), octets(value))
}

function signatureAlgorithm({ algorithm }: PrivateKey): Uint8Array {
  switch (algorithm) {
    case 'rsa':
      return sequence(oid('1.2.840.113549.1.1.11'), nullValue())
    case 'ec':
      return sequence(oid('1.2.840.10045.4.3.2'))
    case 'ed25519':
      return sequence(oid('1.3.101.112'))
    case 'dsa':
      throw new Error('a DSA key does not sign')
    default:
      throw algorithm satisfies never
  }
}

function sign(bytes: Uint8Array, { algorithm, key }: PrivateKey): Uint8Array {
  return nodeCrypto().sign(algorithm === 'ed25519' ? null : 'sha256', bytes, key)
}

function publicBits(spki: Uint8Array): Uint8Array {
  const top = readNode(spki)
  const bits = top && children(top)[1]
  return bits ? bits.content.subarray(1) : spki
}

/** subjectAltName: DNS names, then addresses; undefined when there are none. */
function subjectNames({ ips, dnsNames }: Wanted): Uint8Array | undefined {
  const addresses = items(ips).map(ipAddress)
  const names = items(dnsNames).map((name) => {
    if (typeof name !== 'string') {
      throw new GoError(`error processing alternate dns name: ${formatValue(name)} is not a string`)
    }
    return implicit(2, Buffer.from(name, 'utf8'))
  })
  const all = [...names, ...addresses.map((bytes) => implicit(7, bytes))]
  return all.length === 0 ? undefined : sequence(...all)
}

function items(list: Value): readonly Value[] {
  return list instanceof List ? list.items : []
}

function ipAddress(value: Value): Uint8Array {
  if (typeof value !== 'string') throw new GoError(`error parsing ip: ${formatValue(value)} is not a string`)
  const version = isIP(value)
  if (version === 0 || value.includes('%')) throw new GoError(`error parsing ip: ${value}`)
  if (version === 4) return Uint8Array.from(value.split('.').map(Number))
  return ipv6(value)
}

function ipv6(value: string): Uint8Array {
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(value)
  const hex = dotted
    ? value.slice(0, dotted.index) +
      [0, 2].map((i) => (Number(dotted[i + 1]) * 256 + Number(dotted[i + 2])).toString(16)).join(':')
    : value
  const [head = '', tail] = hex.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups = tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill('0'), ...right]
  const bytes = concatBytes(
    groups.map((group) => Uint8Array.of(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff)),
  )
  // An IPv4 address in IPv6 clothes is four bytes, as Go's To4 makes it.
  const mapped = bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff
  return mapped ? bytes.subarray(12) : bytes
}

/** Reads an authority. @throws GoError with sprig's texts */
function signerOf(ca: Certificate): Signer {
  const block = decodePem(ca.cert)
  if (!block) throw new GoError('unable to decode certificate')
  const certificate = named('error parsing certificate: decodedSignerCert.Bytes', () => parseCertificate(block.bytes))
  const key = named('error parsing private key', () => parsePrivateKey(ca.key))
  const { createPublicKey, X509Certificate } = nodeCrypto()
  if (key.algorithm !== 'dsa' && !createPublicKey(key.key).equals(new X509Certificate(block.bytes).publicKey)) {
    throw new GoError("error creating certificate: x509: provided PrivateKey doesn't match parent's PublicKey")
  }
  return { ...certificate, key }
}

function parseCertificate(bytes: Uint8Array): { subject: Uint8Array; keyId: Uint8Array | undefined } {
  const { X509Certificate } = nodeCrypto()
  try {
    new X509Certificate(bytes)
  } catch {
    throw new GoError('x509: malformed certificate')
  }
  const [tbs] = inside(readNode(bytes))
  const fields = inside(tbs).filter((node) => node.tag !== 0xa0)
  const subject = fields[4]
  if (!subject) throw new GoError('x509: malformed tbs certificate')
  const [list] = inside(fields.find((node) => node.tag === 0xa3))
  const wantedId = oid('2.5.29.14')
  for (const one of inside(list)) {
    const parts = children(one)
    const value = parts.at(-1)
    if (parts[0] && value && Buffer.from(parts[0].raw).equals(wantedId)) {
      return { subject: subject.raw, keyId: readNode(value.content)?.content }
    }
  }
  return { subject: subject.raw, keyId: undefined }
}

function inside(node: DerNode | undefined): DerNode[] {
  return node ? children(node) : []
}

function buildCustomCertificate(cert64: string, key64: string): Value {
  const cert = decodeBase64(cert64, 'unable to decode base64 certificate')
  const key = decodeBase64(key64, 'unable to decode base64 private key')
  const block = decodePem(cert)
  if (!block) throw new GoError('unable to decode certificate')
  named('error parsing certificate: decodedCert.Bytes', () => parseCertificate(block.bytes))
  named('error parsing private key', () => parsePrivateKey(key))
  return new Certificate(cert, key)
}

function decodeBase64(encoded: string, message: string): string {
  const clean = encoded.replace(/[\r\n]/g, '')
  if (clean.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(clean)) throw new GoError(message)
  return Buffer.from(clean, 'base64').toString('utf8')
}

/** Runs a step; a failure names what was being done. */
function named<T>(doing: string, step: () => T): T {
  try {
    return step()
  } catch (error) {
    if (error instanceof GoError) throw new GoError(`${doing}: ${error.message}`)
    throw error
  }
}
