import type { KeyObject } from 'node:crypto'
import { decodeBytes } from '../golang/bytes.ts'
import { formatValue } from '../golang/fmt.ts'
import { GoError } from '../golang/go-error.ts'
import { parseIp } from '../golang/netip.ts'
import { FieldMap, type FieldView, type GoMap, GoObject, type List, noField, type Value } from '../model/value.ts'
import { decodeBase64 } from './base.ts'
import type { SprigContext } from './context.ts'
import { define, type Family } from './functions.ts'
import { decodePem, encodePem, generateKey, generateRsaKey, keyToPem, parsePrivateKey } from './keys.ts'
import { type CertificateRequest, certificateProblem, createCertificate, type Issuer, readIssuer } from './x509.ts'

/** sprig's certificate: two PEM texts. */
class Certificate extends GoObject {
  override readonly goType = 'sprig.certificate'
  override readonly goKind = 'struct'
  readonly cert: string
  readonly key: string

  constructor(cert: string, key: string) {
    super()
    this.cert = cert
    this.key = key
  }

  override field(name: string): Value | typeof noField {
    if (name === 'Cert') return this.cert
    return name === 'Key' ? this.key : noField
  }

  override format(): string {
    return `{${this.cert} ${this.key}}`
  }

  override structFields(): readonly FieldView[] {
    return [
      { name: 'Cert', value: this.cert },
      { name: 'Key', value: this.key },
    ]
  }

  override toYamlData(): GoMap {
    return new FieldMap([
      ['cert', this.cert],
      ['key', this.key],
    ])
  }

  override toData(): GoMap {
    return new FieldMap([
      ['Cert', this.cert],
      ['Key', this.key],
    ])
  }
}

/** Certificates and keys. */
export function certificateFunctions(context: SprigContext): Family {
  const request = (name: string, days: number, names: Names = {}): CertificateRequest =>
    requestOf(context, { ...names, commonName: name, days })
  const selfSigned = (wanted: CertificateRequest, key: () => KeyObject): Certificate => {
    const own = key()
    return issue(wanted, own, { key: own })
  }
  return {
    genPrivateKey: define(['string'], generateKey),
    genCA: define(['string', 'int'], (name: string, days: number) =>
      selfSigned({ ...request(name, days), isAuthority: true }, generateRsaKey),
    ),
    genCAWithKey: define(['string', 'int', 'string'], (name: string, days: number, pem: string) => {
      const key = givenKey(pem)
      return selfSigned({ ...request(name, days), isAuthority: true }, () => key)
    }),
    genSelfSignedCert: define(namesParams, (...[name, ips, dns, days]: [string, List, List, number]) =>
      selfSigned(request(name, days, { ips, dns }), generateRsaKey),
    ),
    genSelfSignedCertWithKey: define(
      [...namesParams, 'string'],
      (...[name, ips, dns, days, pem]: [string, List, List, number, string]) => {
        const key = givenKey(pem)
        return selfSigned(request(name, days, { ips, dns }), () => key)
      },
    ),
    genSignedCert: define(
      [...namesParams, 'sprig.certificate'],
      (...[name, ips, dns, days, authority]: [string, List, List, number, Certificate]) => {
        const issuer = issuerOf(authority)
        return issue(request(name, days, { ips, dns }), generateRsaKey(), issuer)
      },
    ),
    genSignedCertWithKey: define(
      [...namesParams, 'sprig.certificate', 'string'],
      (...[name, ips, dns, days, authority, pem]: [string, List, List, number, Certificate, string]) => {
        const key = givenKey(pem)
        const issuer = issuerOf(authority)
        return issue(request(name, days, { ips, dns }), key, issuer)
      },
    ),
    buildCustomCert: define(['string', 'string'], buildCustomCert),
  }
}

const namesParams = ['string', 'list', 'list', 'int'] as const

interface Names {
  readonly ips?: List
  readonly dns?: List
}

interface Wanted extends Names {
  readonly commonName: string
  readonly days: number
}

function requestOf(context: SprigContext, { commonName, days, ips, dns }: Wanted): CertificateRequest {
  const addresses = (ips?.items ?? []).map(addressOf)
  const dnsNames = (dns?.items ?? []).map((name) => {
    if (typeof name === 'string') return name
    throw new GoError(`error processing alternate dns name: ${formatValue(name)} is not a string`)
  })
  const now = context.now()
  // The validity is 64 bits of nanoseconds in Go, and wraps after 292 years.
  const validity = BigInt.asIntN(64, BigInt(days) * 86_400_000_000_000n)
  return {
    commonName,
    addresses,
    dnsNames,
    notBefore: toSeconds(now),
    notAfter: toSeconds(now + validity),
    serial: context.randomBytes(16),
    isAuthority: false,
  }
}

function toSeconds(nanoseconds: bigint): number {
  return Math.floor(Number(nanoseconds / 1_000_000n) / 1000)
}

function addressOf(value: Value): Uint8Array {
  if (typeof value !== 'string') throw new GoError(`error parsing ip: ${formatValue(value)} is not a string`)
  const address = parseIp(value)
  if (address === undefined) throw new GoError(`error parsing ip: ${value}`)
  return address
}

function givenKey(pem: string): KeyObject {
  return within('parsing private key', () => parsePrivateKey(pem))
}

function issuerOf({ cert, key }: Certificate): Issuer {
  const block = decodePem(cert)
  if (block === undefined) throw new GoError('unable to decode certificate')
  const issuer = readIssuer(block.bytes)
  if (issuer === undefined) {
    throw new GoError(`error parsing certificate: decodedSignerCert.Bytes: ${certificateProblem(block.bytes)}`)
  }
  return { ...issuer, key: within('error parsing private key', () => parsePrivateKey(key)) }
}

function issue(request: CertificateRequest, key: KeyObject, issuer: Issuer): Certificate {
  const bytes = within('error creating certificate', () => createCertificate(request, key, issuer))
  return new Certificate(encodePem({ type: 'CERTIFICATE', bytes }), keyToPem(key))
}

function buildCustomCert(encodedCert: string, encodedKey: string): Certificate {
  const cert = textOf(encodedCert, 'unable to decode base64 certificate')
  const key = textOf(encodedKey, 'unable to decode base64 private key')
  const block = decodePem(cert)
  if (block === undefined) throw new GoError('unable to decode certificate')
  if (readIssuer(block.bytes) === undefined) {
    throw new GoError(`error parsing certificate: decodedCert.Bytes: ${certificateProblem(block.bytes)}`)
  }
  within('error parsing private key', () => parsePrivateKey(key))
  return new Certificate(cert, key)
}

function textOf(encoded: string, complaint: string): string {
  const bytes = decodeBase64(encoded)
  if (typeof bytes === 'string') throw new GoError(complaint)
  return decodeBytes(bytes)
}

function within<T>(action: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof GoError) throw new GoError(`${action}: ${error.message}`)
    throw error
  }
}
