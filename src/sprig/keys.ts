import type { KeyObject } from 'node:crypto'
import { GoError } from '../golang/go-error.ts'
import { checkStruct, fitsStruct, keyStructs } from './asn1.ts'
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

interface KeyFormat {
  readonly action: string
  readonly struct: keyof typeof keyStructs
  /** Formats that Go tries when this one does not fit, so that it can name the right one. */
  readonly others: readonly ('pkcs1' | 'pkcs8' | 'ec')[]
  /** What stands before the problem. */
  readonly prefix?: string
  readonly refusesMore?: boolean
}

const formats: ReadonlyMap<string, KeyFormat> = new Map<string, KeyFormat>([
  ['PRIVATE KEY', { action: 'decoding PEM as PKCS#8', struct: 'pkcs8', others: ['ec', 'pkcs1'] }],
  [
    'RSA PRIVATE KEY',
    { action: 'parsing RSA private key from PEM', struct: 'pkcs1', others: ['ec', 'pkcs8'], refusesMore: true },
  ],
  [
    'EC PRIVATE KEY',
    {
      action: 'parsing EC private key from PEM',
      struct: 'ec',
      others: ['pkcs8', 'pkcs1'],
      prefix: 'x509: failed to parse EC private key: ',
    },
  ],
  ['DSA PRIVATE KEY', { action: 'parsing DSA private key from PEM', struct: 'dsa', others: [] }],
])

const readers = { pkcs1: 'ParsePKCS1PrivateKey', pkcs8: 'ParsePKCS8PrivateKey', ec: 'ParseECPrivateKey' }

/** The bytes of a key without what follows them. @throws GoError with Go's text where they are not of this format */
function keyBytes(bytes: Uint8Array, { struct, others, prefix = '', refusesMore = false }: KeyFormat): Uint8Array {
  try {
    const more = checkStruct(bytes, keyStructs[struct])
    if (more.length > 0 && refusesMore) throw new GoError('asn1: syntax error: trailing data')
    return bytes.subarray(0, bytes.length - more.length)
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    const other = others.find((one) => fitsStruct(bytes, keyStructs[one]))
    if (other === undefined) throw new GoError(prefix + error.message, { cause: error })
    throw new GoError(`x509: failed to parse private key (use ${readers[other]} instead for this key format)`)
  }
}

/** Reads a private key of any of the kinds that sprig knows. @throws GoError with sprig's text */
export function parsePrivateKey(text: string): KeyObject {
  const block = decodePem(text)
  if (block === undefined) throw new GoError('no PEM data in input')
  const { type } = block
  if (type !== 'PRIVATE KEY' && !type.endsWith(' PRIVATE KEY')) {
    throw new GoError(`no private key data in PEM block of type ${type}`)
  }
  const format = formats.get(type)
  // Sprig names the whole type here.
  if (format === undefined) throw new GoError(`invalid private key type ${type}`)
  const { action } = format
  let bytes: Uint8Array
  try {
    bytes = keyBytes(block.bytes, format)
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    throw new GoError(`${action}: ${error.message}`, { cause: error })
  }
  const key = tryKey(encodePem({ type, bytes }))
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
