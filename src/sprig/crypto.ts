import bcryptjs from 'bcryptjs'
import { decodeBytes, encodeBytes } from '../golang/bytes.ts'
import { GoError } from '../golang/go-error.ts'
import type { GoFunction } from '../model/value.ts'
import { passwordCharacters, passwordTemplates } from './passwords.table.ts'
import { generatePrivateKey, nodeCrypto } from './private-keys.ts'

/** Source of random bytes; tests give their own. */
export interface RandomSource {
  readonly randomBytes: (size: number) => Uint8Array
}

/** sprig's hashes, password functions and AES. */
export function cryptoFunctions(random: RandomSource): [string, GoFunction][] {
  const digest = (algorithm: string) => ({
    params: ['string'] as const,
    call: (input: string) => nodeCrypto().createHash(algorithm).update(encodeBytes(input)).digest('hex'),
  })
  return [
    ['sha1sum', digest('sha1')],
    ['sha256sum', digest('sha256')],
    ['sha512sum', digest('sha512')],
    ['adler32sum', { params: ['string'], call: adler32 }],
    ['bcrypt', { params: ['string'], call: (password: string) => bcrypt(password, random) }],
    [
      'htpasswd',
      { params: ['string', 'string'], call: (user: string, password: string) => htpasswd(user, password, random) },
    ],
    ['randBytes', { params: ['int'], call: (count: number) => randomBase64(count, random) }],
    ['uuidv4', { params: [], call: () => uuid(random.randomBytes(16)) }],
    ['derivePassword', { params: ['uint32', 'string', 'string', 'string', 'string'], call: derivePassword }],
    ['genPrivateKey', { params: ['string'], call: generatePrivateKey }],
    [
      'encryptAES',
      { params: ['string', 'string'], call: (password: string, plain: string) => encryptAes(password, plain, random) },
    ],
    ['decryptAES', { params: ['string', 'string'], call: decryptAes }],
  ]
}

function adler32(input: string): string {
  let a = 1
  let b = 0
  for (const byte of encodeBytes(input)) {
    a = (a + byte) % 65521
    b = (b + a) % 65521
  }
  return String(b * 65536 + a)
}

function bcrypt(password: string, random: RandomSource): string {
  const bytes = encodeBytes(password)
  if (bytes.length > 72) return 'failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes'
  bcryptjs.setRandomFallback((size) => [...random.randomBytes(size)])
  const salt = `$2a$10$${bcryptjs.encodeBase64([...random.randomBytes(16)], 16)}`
  return bcryptjs.hashSync(decodeBytes(bytes), salt)
}

function htpasswd(user: string, password: string, random: RandomSource): string {
  if (user.includes(':')) return `invalid username: ${user}`
  return `${user}:${bcrypt(password, random)}`
}

function randomBase64(count: number, random: RandomSource): string {
  if (count < 0) throw new GoError('runtime error: makeslice: len out of range')
  return Buffer.from(random.randomBytes(count)).toString('base64')
}

function uuid(bytes: Uint8Array): string {
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Buffer.from(bytes).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

const passwordSeed = Buffer.from('com.lyndir.masterpassword', 'latin1')

/** The Master Password algorithm, version 0, as sprig has it. */
function derivePassword(
  ...args: [counter: { readonly value: number | bigint } | number, type: string, ...rest: string[]]
): string {
  const [counter, type, password = '', user = '', site = ''] = args
  const templates = passwordTemplates.get(type)
  if (!templates) return `cannot find password template ${type}`
  const { scryptSync, createHmac } = nodeCrypto()
  const cost = { N: 32768, r: 8, p: 2, maxmem: 128 * 1024 * 1024 }
  const key = scryptSync(encodeBytes(password), Buffer.concat([passwordSeed, counted(user)]), 64, cost)
  const number = Buffer.alloc(4)
  number.writeUInt32BE(Number(typeof counter === 'number' ? counter : counter.value) >>> 0)
  const seed = createHmac('sha256', key)
    .update(Buffer.concat([passwordSeed, counted(site), number]))
    .digest()
  const template = templates[seed[0]! % templates.length]!
  return [...template]
    .map((letter, i) => {
      const choice = passwordCharacters.get(letter)!
      return choice[seed[i + 1]! % choice.length]
    })
    .join('')
}

/** Length as four bytes, then the text. */
function counted(text: string): Buffer {
  const bytes = encodeBytes(text)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

function aesKey(password: string): Buffer {
  const key = Buffer.alloc(32)
  key.set(encodeBytes(password).subarray(0, 32))
  return key
}

function encryptAes(password: string, plain: string, random: RandomSource): string {
  if (plain === '') return ''
  const iv = random.randomBytes(16)
  const cipher = nodeCrypto().createCipheriv('aes-256-cbc', aesKey(password), iv)
  return Buffer.concat([iv, cipher.update(encodeBytes(plain)), cipher.final()]).toString('base64')
}

function decryptAes(password: string, encrypted: string): string {
  if (encrypted === '') return ''
  const bytes = Buffer.from(encrypted, 'base64')
  if (bytes.length < 16)
    throw new GoError(`runtime error: slice bounds out of range [:16] with capacity ${bytes.length}`)
  if (bytes.length % 16 !== 0) throw new GoError('crypto/cipher: input not full blocks')
  const decipher = nodeCrypto()
    .createDecipheriv('aes-256-cbc', aesKey(password), bytes.subarray(0, 16))
    .setAutoPadding(false)
  const plain = Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()])
  const padding = plain.at(-1)
  if (padding === undefined) throw new GoError('runtime error: index out of range [-1]')
  if (padding > plain.length) throw new GoError(`runtime error: slice bounds out of range [:${plain.length - padding}]`)
  return decodeBytes(plain.subarray(0, plain.length - padding))
}
