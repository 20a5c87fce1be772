import type { KeyObject } from 'node:crypto'
import { hasEscapedBytes } from '../golang/bytes.ts'
import { GoError } from '../golang/go-error.ts'
import { quote } from '../golang/strconv.ts'
import { civilDate } from '../golang/time-calendar.ts'
import { nodeCrypto } from './context.ts'
import {
  type DerElement,
  der,
  derBits,
  derNull,
  derOctets,
  derOid,
  derSequence,
  derTag,
  derTrue,
  derUnsigned,
  readDer,
  readElement,
} from './der.ts'
import { sha256 } from './keys.ts'

/** What a new certificate says. */
export interface CertificateRequest {
  readonly commonName: string
  readonly addresses: readonly Uint8Array[]
  readonly dnsNames: readonly string[]
  /** Unix seconds. */
  readonly notBefore: number
  readonly notAfter: number
  /** Big-endian. */
  readonly serial: Uint8Array
  readonly isAuthority: boolean
}

/** Who signs: its key, its name (a DER sequence) and its key identifier, if its certificate has one. */
export interface Issuer {
  readonly key: KeyObject
  readonly name?: Uint8Array
  readonly keyId?: Uint8Array
  /** The public key in its certificate (DER), which must belong to `key`. */
  readonly publicKey?: Uint8Array
}

/**
 * A signed certificate in DER, with the extensions in the order in which Go's x509.CreateCertificate writes them.
 *
 * @throws GoError with Go's text where a part cannot be encoded or a key cannot sign
 */
export function createCertificate(request: CertificateRequest, subjectKey: KeyObject, issuer: Issuer): Uint8Array {
  const { createPublicKey, sign } = nodeCrypto()
  if (issuer.key.asymmetricKeyType === 'dsa') {
    throw new GoError('x509: certificate private key does not implement crypto.Signer')
  }
  if (subjectKey.asymmetricKeyType === 'dsa') throw new GoError('x509: unsupported public key type: *dsa.PublicKey')
  // Go reads the name before it compares the keys.
  const subject = nameOf(request.commonName)
  const publicKey = createPublicKey(subjectKey).export({ type: 'spki', format: 'der' })
  const issuerKey = createPublicKey(issuer.key).export({ type: 'spki', format: 'der' })
  if (issuer.publicKey !== undefined && !issuerKey.equals(issuer.publicKey)) {
    throw new GoError("x509: provided PrivateKey doesn't match parent's PublicKey")
  }
  const { algorithm, hash } = signatureOf(issuer.key)
  const issuerName = issuer.name ?? subject
  const isSelfNamed = Buffer.from(issuerName).equals(subject)
  const authorityKeyId = isSelfNamed ? undefined : issuer.keyId
  const content = derSequence(
    der(0xa0, derUnsigned(Uint8Array.of(2))),
    derUnsigned(request.serial),
    algorithm,
    issuerName,
    derSequence(timeOf(request.notBefore), timeOf(request.notAfter)),
    subject,
    publicKey,
    der(0xa3, derSequence(...extensionsOf(request, publicKey, authorityKeyId))),
  )
  return derSequence(content, algorithm, derBits(sign(hash, content, issuer.key)))
}

function signatureOf(key: KeyObject): { readonly algorithm: Uint8Array; readonly hash: string | null } {
  if (key.asymmetricKeyType === 'ed25519') return { algorithm: derSequence(derOid('1.3.101.112')), hash: null }
  if (key.asymmetricKeyType === 'ec') {
    const curve = key.asymmetricKeyDetails?.namedCurve
    const [oid, hash] =
      curve === 'secp384r1' ? ['3', 'sha384'] : curve === 'secp521r1' ? ['4', 'sha512'] : ['2', 'sha256']
    return { algorithm: derSequence(derOid(`1.2.840.10045.4.3.${oid}`)), hash: hash ?? 'sha256' }
  }
  return { algorithm: derSequence(derOid('1.2.840.113549.1.1.11'), derNull), hash: 'sha256' }
}

function nameOf(commonName: string): Uint8Array {
  if (commonName === '') return derSequence()
  if (hasEscapedBytes(commonName)) throw new GoError('asn1: string not valid UTF-8')
  const tag = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(commonName) ? derTag.printableString : derTag.utf8String
  const attribute = derSequence(derOid('2.5.4.3'), der(tag, Buffer.from(commonName)))
  return derSequence(der(derTag.set, attribute))
}

function timeOf(unix: number): Uint8Array {
  const days = Math.floor(unix / 86_400)
  const { year, month, day } = civilDate(days)
  if (year < 0 || year > 9999) throw new GoError('asn1: structure error: cannot represent time as GeneralizedTime')
  const seconds = unix - days * 86_400
  const parts = [month, day, Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const rest = `${parts.map((part) => String(part).padStart(2, '0')).join('')}Z`
  if (year >= 1950 && year < 2050) return der(derTag.utcTime, Buffer.from(String(year).slice(2) + rest))
  return der(derTag.generalizedTime, Buffer.from(String(year).padStart(4, '0') + rest))
}

function extensionsOf(request: CertificateRequest, publicKey: Uint8Array, issuerKeyId?: Uint8Array): Uint8Array[] {
  const { isAuthority } = request
  const subject = keyIdOf(publicKey)
  const usage = isAuthority ? derBits(Uint8Array.of(0xa4), 2) : derBits(Uint8Array.of(0xa0), 5)
  const purposes = derSequence(derOid('1.3.6.1.5.5.7.3.1'), derOid('1.3.6.1.5.5.7.3.2'))
  const extensions = [
    extension('2.5.29.15', usage, { critical: true }),
    extension('2.5.29.37', purposes),
    extension('2.5.29.19', derSequence(...(isAuthority ? [derTrue] : [])), { critical: true }),
  ]
  if (isAuthority) extensions.push(extension('2.5.29.14', derOctets(subject)))
  if (issuerKeyId !== undefined) extensions.push(extension('2.5.29.35', derSequence(der(0x80, issuerKeyId))))
  if (request.dnsNames.length + request.addresses.length > 0) {
    const names = [
      ...request.dnsNames.map((name) => der(0x82, asciiOf(name))),
      ...request.addresses.map((address) => der(0x87, shortAddress(address))),
    ]
    extensions.push(extension('2.5.29.17', derSequence(...names), { critical: request.commonName === '' }))
  }
  return extensions
}

function extension(oid: string, value: Uint8Array, { critical = false } = {}): Uint8Array {
  return derSequence(derOid(oid), ...(critical ? [derTrue] : []), derOctets(value))
}

// RFC 7093: the first 160 bits of the SHA-256 of the key's bits, Go's choice since 1.25.
function keyIdOf(publicKey: Uint8Array): Uint8Array {
  const [, bits] = readDer(readDer(publicKey)![0]!.content)!
  return sha256(bits!.content.subarray(1)).subarray(0, 20)
}

function asciiOf(name: string): Uint8Array {
  for (const char of name) {
    if (char > '\x7f') throw new GoError(`x509: ${quote(name)} cannot be encoded as an IA5String`)
  }
  return Buffer.from(name)
}

// An IPv4 address may come in its IPv6 form.
function shortAddress(address: Uint8Array): Uint8Array {
  const prefix = Buffer.from(address.subarray(0, 12))
  const isMapped = address.length === 16 && prefix.equals(Buffer.from('00000000000000000000ffff', 'hex'))
  return isMapped ? address.subarray(12) : address
}

/** The name, key and key identifier of a certificate that signs others; undefined for bytes that are no certificate. */
/** What Go says of a certificate that cannot be read. */
export function certificateProblem(certificate: Uint8Array): string {
  const outer = readElement(certificate, 0)
  if (outer === undefined || outer.tag !== derTag.sequence) return 'x509: malformed certificate'
  if (outer.whole.length < certificate.length) return 'x509: trailing data'
  const body = readElement(outer.content, 0)
  return body?.tag === derTag.sequence ? 'x509: malformed certificate' : 'x509: malformed tbs certificate'
}

export function readIssuer(certificate: Uint8Array): Omit<Issuer, 'key'> | undefined {
  const { X509Certificate } = nodeCrypto()
  const outer = readElement(certificate, 0)
  // OpenSSL does not mind what follows.
  if (outer === undefined || outer.whole.length < certificate.length) return undefined
  try {
    new X509Certificate(certificate)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
  const fields = readDer(readDer(outer.content)![0]!.content)!
  // The version is left out where it is 1.
  const first = fields[0]?.tag === 0xa0 ? 1 : 0
  const keyId = keyIdIn(fields.find(({ tag }) => tag === 0xa3))
  const issuer = { name: fields[first + 4]!.whole, publicKey: fields[first + 5]!.whole }
  return keyId === undefined ? issuer : { ...issuer, keyId }
}

function keyIdIn(extensions: DerElement | undefined): Uint8Array | undefined {
  if (extensions === undefined) return undefined
  const oid = Buffer.from(derOid('2.5.29.14'))
  for (const { content } of readDer(readDer(extensions.content)![0]!.content) ?? []) {
    const parts = readDer(content) ?? []
    if (oid.equals(parts[0]?.whole ?? Uint8Array.of())) return readDer(parts.at(-1)!.content)?.[0]?.content
  }
  return undefined
}
