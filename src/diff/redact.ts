import { createHmac } from 'node:crypto'
import type { Json, JsonObject } from '../model/json.ts'
import { isObject } from '../util/json.ts'

/** Replaces secrets in objects and texts by marks that differ where the secrets differ. */
export interface Redactor {
  /** True where something in the object would be masked. */
  isSensitive(object: JsonObject): boolean
  object(object: JsonObject): JsonObject
  text(text: string): string
}

export interface RedactOptions {
  /** Key of the marks' hashes: new in each run, so that a mark tells nothing to who sees it but equal or not equal. */
  readonly salt: string
  /** Show everything in clear: the user asked for it by name. */
  readonly reveal?: boolean
}

/** Shorter texts are masked only where they are a whole value: `a` is in every word. */
const shortest = 4

/**
 * Masks by kind (all data of Secrets) and by where a value came from: `secrets` are the texts that secret layers hold. They
 * are found as whole values, inside longer texts, and in base64.
 */
export function redactor(secrets: Iterable<string>, options: RedactOptions): Redactor {
  if (options.reveal) return { isSensitive: () => false, object: (object) => object, text: (text) => text }
  const whole = new Set<string>()
  for (const secret of secrets) {
    if (secret === '') continue
    whole.add(secret)
    whole.add(Buffer.from(secret, 'utf8').toString('base64'))
  }
  const mark = (text: string): string => markOf(text, options.salt)
  const within = pattern([...whole].filter((secret) => secret.length >= shortest))
  const text = (given: string): string => {
    if (whole.has(given)) return mark(given)
    return within === undefined ? given : given.replace(within, mark)
  }
  const masked = (object: JsonObject): JsonObject => maskMap(isSecret(object) ? maskData(object, mark) : object, text)
  return {
    text,
    object: masked,
    isSensitive: (object) => isSecret(object) || (whole.size > 0 && masked(object) !== object),
  }
}

function isSecret(object: JsonObject): boolean {
  return object['kind'] === 'Secret' && object['apiVersion'] === 'v1'
}

function markOf(secret: string, salt: string): string {
  const hash = createHmac('sha256', salt).update(secret).digest('hex').slice(0, 6)
  return `<secret, ${Buffer.byteLength(secret)} bytes, #${hash}>`
}

// One pass for all secrets, longest first, so that a secret that holds another one is masked as a whole.
function pattern(secrets: string[]): RegExp | undefined {
  if (secrets.length === 0) return undefined
  const sorted = secrets.sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
  return new RegExp(sorted.map((one) => one.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g')
}

function maskData(object: JsonObject, mark: (text: string) => string): JsonObject {
  const masked = { ...object }
  for (const field of ['data', 'stringData']) {
    const data = object[field]
    if (!isObject(data)) continue
    masked[field] = Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, typeof value === 'string' ? mark(value) : (value ?? null)]),
    )
  }
  return masked
}

// Gives back the same object where nothing was masked.
function maskMap(object: JsonObject, text: (given: string) => string): JsonObject {
  let changed = false
  // `fromEntries` makes own keys of any name; an assignment to `__proto__` would not.
  const masked = Object.fromEntries(
    Object.entries(object).map(([key, value]) => {
      const next = value === undefined ? undefined : maskValue(value, text)
      changed ||= next !== value
      return [key, next]
    }),
  )
  return changed ? masked : object
}

function maskValue(value: Json, text: (given: string) => string): Json {
  if (typeof value === 'string') return text(value)
  if (Array.isArray(value)) {
    const masked = value.map((item) => maskValue(item, text))
    return masked.some((item, index) => item !== value[index]) ? masked : value
  }
  return isObject(value) ? maskMap(value, text) : value
}
