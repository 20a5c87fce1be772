import { encodeBytes } from '../golang/bytes.ts'
import { nodeCrypto } from './context.ts'
import { passwordCharacters, passwordTemplates } from './passwords.table.ts'

/** What a derived password depends on. */
export interface PasswordRecipe {
  /** 0 to 2^32 - 1. */
  readonly counter: number
  /** Which set of shapes: `long`, `pin` … */
  readonly kind: string
  readonly password: string
  readonly user: string
  readonly site: string
}

const seedName = 'com.lyndir.masterpassword'

/** The Master Password algorithm: scrypt over the password and the user, HMAC over the site and the counter. */
export function derivePassword({ counter, kind, password, user, site }: PasswordRecipe): string {
  const candidates = passwordTemplates.get(kind)
  if (candidates === undefined) return `cannot find password template ${kind}`
  const { scryptSync, createHmac } = nodeCrypto()
  const salt = Buffer.concat([Buffer.from(seedName), prefixed(user)])
  const cost = { N: 32_768, r: 8, p: 2, maxmem: 128 * 1024 * 1024 }
  const key = scryptSync(encodeBytes(password), salt, 64, cost)
  const content = Buffer.concat([Buffer.from(seedName), prefixed(site), bigEndian(counter)])
  const seed = createHmac('sha256', key).update(content).digest()
  const shape = candidates[seed[0]! % candidates.length]!
  let result = ''
  for (const [i, letter] of [...shape].entries()) {
    const characters = passwordCharacters.get(letter)!
    result += characters[seed[i + 1]! % characters.length]
  }
  return result
}

function prefixed(text: string): Uint8Array {
  const bytes = encodeBytes(text)
  return Buffer.concat([bigEndian(bytes.length), bytes])
}

function bigEndian(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes
}
