import type { KeyObject } from 'node:crypto'
import { GoError } from '../golang/go-error.ts'
import { nodeCrypto } from './context.ts'
import { derSequence, derTag, derUnsigned, readDer } from './der.ts'

export interface PemBlock {
  readonly type: string
  readonly bytes: Uint8Array
}

/** The first block of a PEM text (pem.Decode); undefined where there is none. */
export function decodePem(text: string): PemBlock | undefined {
  const begin = /(?:^|\n)-----BEGIN ([^\n]*?)-----[ \t\r]*\n/g
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    const from = begin.lastIndex
    // The newline before the end line may be the one of the begin line.
    const end = text.indexOf(`\n-----END ${match[1]}-----`, from - 1)
    if (end < 0) continue
    const lines = text.slice(from, Math.max(end, from)).split('\n')
    const body = lines.filter((line) => !line.includes(':')).join('')
    const base64 = body.replace(/[ \t\r]/g, '')
    if (base64.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
      return { type: match[1]!, bytes: Buffer.from(base64, 'base64') }
    }
  }
  return undefined
}

/** pem.EncodeToMemory. */
export function encodePem({ type, bytes }: PemBlock): string {
  const base64 = Buffer.from(bytes).toString('base64')
  let lines = ''
  for (let at = 0; at < base64.length; at += 64) lines += `${base64.slice(at, at + 64)}\n`
  return `-----BEGIN ${type}-----\n${lines}-----END ${type}-----\n`
}

/** sprig's genPrivateKey: a new key as PEM, or a text that says that the kind is unknown. */
export function generateKey(kind: string): string {
  const { generateKeyPairSync } = nodeCrypto()
  switch (kind) {
    case '':
    case 'rsa':
      return keyToPem(generateKeyPairSync('rsa', { modulusLength: 4096 }).privateKey)
    case 'dsa':
      return keyToPem(generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }).privateKey)
    case 'ecdsa':
      return keyToPem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
    case 'ed25519':
      return keyToPem(generateKeyPairSync('ed25519').privateKey)
    default:
      return `Unknown type ${kind}`
  }
}

/** The RSA key of a new certificate. */
export function generateRsaKey(): KeyObject {
  return nodeCrypto().generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
}

/** A private key in the format that sprig chooses for its kind. */
export function keyToPem(key: KeyObject): string {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return key.export({ type: 'pkcs1', format: 'pem' }).toString()
    case 'ec':
      return key.export({ type: 'sec1', format: 'pem' }).toString()
    case 'dsa':
      return encodePem({ type: 'DSA PRIVATE KEY', bytes: dsaFields(key) })
    default:
      return key.export({ type: 'pkcs8', format: 'pem' }).toString()
  }
}

// version, p, q, g, y, x: OpenSSL's traditional form, which Node does not write.
function dsaFields(key: KeyObject): Uint8Array {
  const publicKey = nodeCrypto().createPublicKey(key)
  const [algorithm, bits] = children(publicKey.export({ type: 'spki', format: 'der' }))
  const parameters = readDer(readDer(algorithm!.content)![1]!.content)!
  const y = readDer(bits!.content.subarray(1))![0]!
  const secret = children(key.export({ type: 'pkcs8', format: 'der' })).find(({ tag }) => tag === derTag.octetString)!
  const x = readDer(secret.content)![0]!
  const numbers = [...parameters, y, x].map(({ whole }) => whole)
  return derSequence(derUnsigned(Uint8Array.of(0)), ...numbers)
}

function children(bytes: Uint8Array): NonNullable<ReturnType<typeof readDer>> {
  return readDer(readDer(bytes)![0]!.content)!
}

const formats: Readonly<Record<string, string>> = {
  'PRIVATE KEY': 'decoding PEM as PKCS#8',
  'RSA PRIVATE KEY': 'parsing RSA private key from PEM',
  'EC PRIVATE KEY': 'parsing EC private key from PEM',
  'DSA PRIVATE KEY': 'parsing DSA private key from PEM',
}

/** Reads a private key of any of the kinds that sprig knows. @throws GoError with sprig's text */
export function parsePrivateKey(text: string): KeyObject {
  const block = decodePem(text)
  if (block === undefined) throw new GoError('no PEM data in input')
  const { type } = block
  if (type !== 'PRIVATE KEY' && !type.endsWith(' PRIVATE KEY')) {
    throw new GoError(`no private key data in PEM block of type ${type}`)
  }
  const action = Object.hasOwn(formats, type) ? formats[type] : undefined
  if (action === undefined) throw new GoError(`invalid private key type ${type.slice(0, -12)}`)
  const key = tryKey(encodePem(block))
  if (key === undefined) throw new GoError(`${action}: x509: failed to parse private key`)
  return key
}

function tryKey(pem: string): KeyObject | undefined {
  try {
    return nodeCrypto().createPrivateKey(pem)
  } catch (error) {
    // OpenSSL's errors carry a code; anything else is a mistake of ours.
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return nodeCrypto().createHash('sha256').update(bytes).digest()
}
