import { createRequire } from 'node:module'

/** What the functions take from the world around them. */
export interface SprigContext {
  /** The dialect: which Helm's set of functions. */
  readonly profile: 'helm4' | 'helm3'
  /** Random bytes, fit for keys. */
  readonly randomBytes: (count: number) => Uint8Array
  /** Nanoseconds since 1970-01-01T00:00:00Z. */
  readonly now: () => bigint
  /** Nanoseconds since the process started, for what `now` prints. */
  readonly monotonic: () => bigint
}

let crypto: typeof import('node:crypto') | undefined

/** Node's cryptography, loaded when the first function needs it: most charts never do. */
export function nodeCrypto(): typeof import('node:crypto') {
  crypto ??= createRequire(import.meta.url)('node:crypto') as typeof import('node:crypto')
  return crypto
}

/** True where something has loaded it already. */
export function hasNodeCrypto(): boolean {
  return crypto !== undefined
}

/** The machine's clock and random source. */
export function systemContext(profile: SprigContext['profile']): SprigContext {
  return {
    profile,
    randomBytes: (count) => nodeCrypto().randomBytes(count),
    now: () => BigInt(Math.trunc((performance.timeOrigin + performance.now()) * 1000)) * 1000n,
    monotonic: () => BigInt(Math.trunc(performance.now() * 1e6)),
  }
}
