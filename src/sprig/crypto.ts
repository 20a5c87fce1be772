import { createRequire } from 'node:module'
import { byteLength, decodeBytes, encodeBytes } from '../golang/bytes.ts'
import { GoError } from '../golang/go-error.ts'
import { Num } from '../model/value.ts'
import { decodeBase64, encodeBase64 } from './base.ts'
import { certificateFunctions } from './certificates.ts'
import { hasNodeCrypto, nodeCrypto, type SprigContext } from './context.ts'
import { define, type Family } from './functions.ts'
import { derivePassword } from './master-password.ts'
import { sha256Hex } from './sha256.ts'

/** Hashes, passwords, encryption, certificates. Node's cryptography is loaded at the first use. */
export function cryptoFunctions(context: SprigContext): Family {
  return {
    sha1sum: define(['string'], (text: string) => hexDigest('sha1', text)),
    sha256sum: define(['string'], sha256),
    sha512sum: define(['string'], (text: string) => hexDigest('sha512', text)),
    adler32sum: define(['string'], (text: string) => String(adler32(encodeBytes(text)))),
    bcrypt: define(['string'], (password: string) => bcrypt(context, password)),
    htpasswd: define(['string', 'string'], (user: string, password: string) =>
      user.includes(':') ? `invalid username: ${user}` : `${user}:${bcrypt(context, password)}`,
    ),
    derivePassword: define(
      ['uint32', 'string', 'string', 'string', 'string'],
      (...[counter, kind, password, user, site]: [Num | number, string, string, string, string]) =>
        derivePassword({
          counter: counter instanceof Num ? Number(counter.value) : counter,
          kind,
          password,
          user,
          site,
        }),
    ),
    encryptAES: define(['string', 'string'], (password: string, text: string) => encrypt(context, password, text)),
    decryptAES: define(['string', 'string'], decrypt),
    ...certificateFunctions(context),
  }
}

function hexDigest(algorithm: 'sha1' | 'sha256' | 'sha512', text: string): string {
  return nodeCrypto().createHash(algorithm).update(encodeBytes(text)).digest('hex')
}

/** What the own implementation may hash before Node's is worth its loading, in bytes over the life of the process. */
const ownHashing = 16_384
let ownHashed = 0

function sha256(text: string): string {
  if (hasNodeCrypto() || ownHashed + text.length > ownHashing) return hexDigest('sha256', text)
  ownHashed += text.length
  return sha256Hex(encodeBytes(text))
}

function adler32(bytes: Uint8Array): number {
  let low = 1
  let high = 0
  for (const byte of bytes) {
    low = (low + byte) % 65_521
    high = (high + low) % 65_521
  }
  return high * 65_536 + low
}

function bcrypt(context: SprigContext, password: string): string {
  if (byteLength(password) > 72) {
    return 'failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes'
  }
  const library = createRequire(import.meta.url)('bcryptjs') as typeof import('bcryptjs')
  const salt = library.encodeBase64(context.randomBytes(16), 16)
  return library.hashSync(password, `$2a$10$${salt}`)
}

const blockSize = 16

// The password itself is the key, cut or padded with zeros.
function keyOf(password: string): Uint8Array {
  const key = new Uint8Array(32)
  key.set(encodeBytes(password).subarray(0, key.length))
  return key
}

function encrypt(context: SprigContext, password: string, text: string): string {
  if (text === '') return ''
  const vector = context.randomBytes(blockSize)
  const cipher = nodeCrypto().createCipheriv('aes-256-cbc', keyOf(password), vector)
  return encodeBase64(Buffer.concat([vector, cipher.update(encodeBytes(text)), cipher.final()]))
}

function decrypt(password: string, encoded: string): string {
  if (encoded === '') return ''
  const bytes = decodeBase64(encoded)
  if (typeof bytes === 'string') throw new GoError(bytes)
  if (bytes.length < blockSize) {
    const capacity = Math.floor(encoded.length / 4) * 3
    throw new GoError(`runtime error: slice bounds out of range [:${blockSize}] with capacity ${capacity}`)
  }
  if (bytes.length % blockSize !== 0) throw new GoError('crypto/cipher: input not full blocks')
  if (bytes.length === blockSize) throw new GoError('runtime error: index out of range [-1]')
  const decipher = nodeCrypto().createDecipheriv('aes-256-cbc', keyOf(password), bytes.subarray(0, blockSize))
  // The padding is only measured by its last byte: a wrong password gives nonsense, or this panic.
  decipher.setAutoPadding(false)
  const text = Buffer.concat([decipher.update(bytes.subarray(blockSize)), decipher.final()])
  const end = text.length - text.at(-1)!
  if (end < 0) throw new GoError(`runtime error: slice bounds out of range [:${end}]`)
  return decodeBytes(text.subarray(0, end))
}
