import type { KeyObject } from 'node:crypto'
import { GoError } from '../golang/go-error.ts'
import { children, type DerNode, integer, readNode, sequence } from './der.ts'

/** node:crypto, loaded by the first function that needs it: most charts never do. */
export function nodeCrypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto')
}

/** A private key as Go holds it. Node signs with the first three; a DSA key is only kept and printed. */
export interface PrivateKey {
  readonly algorithm: 'rsa' | 'ec' | 'ed25519' | 'dsa'
  readonly key: KeyObject
  readonly pem: string
}

/** Lines of 64 characters, as encoding/pem and OpenSSL write them. */
export function pemBlock(type: string, bytes: Uint8Array): string {
  const lines = Buffer.from(bytes)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n')
  return `-----BEGIN ${type}-----\n${lines}\n-----END ${type}-----\n`
}

export interface PemBlock {
  readonly type: string
  readonly bytes: Buffer
}

/** The first PEM block in a text, undefined if there is none. */
export function decodePem(text: string): PemBlock | undefined {
  const begin = text.indexOf('-----BEGIN ')
  if (begin < 0) return undefined
  const typeEnd = text.indexOf('-----', begin + 11)
  if (typeEnd < 0) return undefined
  const type = text.slice(begin + 11, typeEnd)
  const end = text.indexOf(`-----END ${type}-----`, typeEnd)
  if (end < 0) return undefined
  return { type, bytes: Buffer.from(text.slice(typeEnd + 5, end).replace(/\s+/g, ''), 'base64') }
}

/** sprig's genPrivateKey. @param type '' or rsa, ecdsa, ed25519, dsa */
export function generatePrivateKey(type: string): string {
  const { generateKeyPairSync } = nodeCrypto()
  switch (type) {
    case '':
    case 'rsa':
      return generateKeyPairSync('rsa', { modulusLength: 4096 }).privateKey.export({
        type: 'pkcs1',
        format: 'pem',
      }) as string
    case 'ecdsa':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
        type: 'sec1',
        format: 'pem',
      }) as string
    case 'ed25519':
      return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    case 'dsa':
      return generateDsa()
    default:
      return `Unknown type ${type}`
  }
}

/** A new RSA key of 2048 bits, what the certificate functions use when they are given none. */
export function newRsaKey(): PrivateKey {
  const key = nodeCrypto().generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  return { algorithm: 'rsa', key, pem: key.export({ type: 'pkcs1', format: 'pem' }) as string }
}

/** Reads a private key. @throws GoError with sprig's text */
export function parsePrivateKey(text: string): PrivateKey {
  const block = decodePem(text)
  if (!block) throw new GoError('no PEM data in input')
  if (block.type === 'PRIVATE KEY') return read(block, 'pkcs8', 'decoding PEM as PKCS#8')
  if (!block.type.endsWith(' PRIVATE KEY')) throw new GoError(`no private key data in PEM block of type ${block.type}`)
  const kind = block.type.slice(0, -' PRIVATE KEY'.length)
  if (kind === 'RSA') return read(block, 'pkcs1', 'parsing RSA private key from PEM')
  if (kind === 'EC') return read(block, 'sec1', 'parsing EC private key from PEM')
  if (kind === 'DSA') return readDsa(block)
  throw new GoError(`invalid private key type ${kind}`)
}

function read(block: PemBlock, type: 'pkcs1' | 'pkcs8' | 'sec1', doing: string): PrivateKey {
  let key: KeyObject
  try {
    key = nodeCrypto().createPrivateKey({ key: block.bytes, format: 'der', type })
  } catch (error) {
    throw new GoError(`${doing}: ${(error as Error).message}`)
  }
  const algorithm = key.asymmetricKeyType
  if (algorithm !== 'rsa' && algorithm !== 'ec' && algorithm !== 'ed25519') {
    throw new GoError(`${doing}: x509: PKCS#8 wrapping contained private key with unknown algorithm`)
  }
  const form = algorithm === 'rsa' ? 'pkcs1' : algorithm === 'ec' ? 'sec1' : 'pkcs8'
  return { algorithm, key, pem: key.export({ type: form as 'pkcs8', format: 'pem' }) as string }
}

// OpenSSL's own form of a DSA key: SEQUENCE { version, p, q, g, y, x }. Node writes PKCS#8 only.
function generateDsa(): string {
  const { privateKey, publicKey } = nodeCrypto().generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 })
  const [, algorithm, wrapped] = nodes(privateKey.export({ type: 'pkcs8', format: 'der' }))
  const [, spki] = nodes(publicKey.export({ type: 'spki', format: 'der' }))
  const [, parameters] = algorithm ? children(algorithm) : []
  const x = wrapped && readNode(wrapped.content)
  const y = spki && readNode(spki.content, 1)
  if (!parameters || !x || !y) throw new Error('node:crypto exported a DSA key in an unknown form')
  return pemBlock(
    'DSA PRIVATE KEY',
    sequence(integer(Uint8Array.of(0)), ...children(parameters).map((node) => node.raw), y.raw, x.raw),
  )
}

function readDsa(block: PemBlock): PrivateKey {
  const numbers = nodes(block.bytes).filter((node) => node.tag === 0x02)
  if (numbers.length !== 6)
    throw new GoError("parsing DSA private key from PEM: asn1: structure error: tags don't match")
  const key = nodeCrypto().createSecretKey(block.bytes)
  return { algorithm: 'dsa', key, pem: pemBlock(block.type, block.bytes) }
}

function nodes(bytes: Uint8Array): DerNode[] {
  const top = readNode(bytes)
  return top ? children(top) : []
}
