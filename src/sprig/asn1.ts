import { GoError } from '../golang/go-error.ts'

/** A field of a struct that encoding/asn1 reads: its tag, and the name of its Go type. */
interface Asn1Field {
  readonly tag: number
  readonly isCompound?: boolean
  readonly type: string
}

interface Asn1Struct {
  readonly type: string
  readonly fields: readonly Asn1Field[]
}

const integer: Asn1Field = { tag: 2, type: 'int' }
const bigInteger: Asn1Field = { tag: 2, type: '' }
const octets: Asn1Field = { tag: 4, type: '' }
const sequence = 16

function bigIntegers(count: number): Asn1Field[] {
  return Array.from({ length: count }, () => bigInteger)
}

/** What crypto/x509 and sprig read private keys into; optional fields at the end are left out. */
export const keyStructs = {
  pkcs1: { type: 'pkcs1PrivateKey', fields: [integer, ...bigIntegers(8)] },
  pkcs8: {
    type: 'pkcs8',
    fields: [integer, { tag: sequence, isCompound: true, type: 'AlgorithmIdentifier' }, octets],
  },
  ec: { type: 'ecPrivateKey', fields: [integer, octets] },
  dsa: { type: 'DSAKeyFormat', fields: [integer, ...bigIntegers(5)] },
} as const satisfies Readonly<Record<string, Asn1Struct>>

/**
 * Reads the outline of a struct as encoding/asn1 does.
 *
 * @returns the bytes behind it
 * @throws GoError with Go's text
 */
export function checkStruct(bytes: Uint8Array, { type, fields }: Asn1Struct): Uint8Array {
  const outer = fieldAt(bytes, 0, { tag: sequence, isCompound: true, type })
  const inner = bytes.subarray(outer.start, outer.end)
  let at = 0
  for (const field of fields) at = fieldAt(inner, at, field).end
  return bytes.subarray(outer.end)
}

export function fitsStruct(bytes: Uint8Array, struct: Asn1Struct): boolean {
  try {
    checkStruct(bytes, struct)
    return true
  } catch (error) {
    if (error instanceof GoError) return false
    throw error
  }
}

/** Go prints how a field is to be read, which is the same for all of these. */
const parameters =
  '{optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false}'

function fieldAt(bytes: Uint8Array, at: number, field: Asn1Field): { readonly start: number; readonly end: number } {
  if (at >= bytes.length) throw syntax('sequence truncated')
  const lead = bytes[at] as number
  const [kind, tag, isCompound] = [lead >> 6, lead & 0x1f, (lead & 0x20) !== 0]
  const { length, start } = lengthAt(bytes, at + 1)
  if (kind !== 0 || tag !== field.tag || isCompound !== (field.isCompound ?? false)) {
    const found = `{class:${kind} tag:${tag} length:${length} isCompound:${isCompound}}`
    throw structure(`tags don't match (${field.tag} vs ${found}) ${parameters} ${field.type} @${start}`)
  }
  if (start + length > bytes.length) throw syntax('data truncated')
  return { start, end: start + length }
}

function lengthAt(bytes: Uint8Array, at: number): { readonly length: number; readonly start: number } {
  const first = bytes[at]
  if (first === undefined) throw syntax('truncated tag or length')
  if (first < 0x80) return { length: first, start: at + 1 }
  const count = first & 0x7f
  if (count === 0) throw syntax('indefinite length found (not DER)')
  let length = 0
  for (let i = 1; i <= count; i++) {
    const byte = bytes[at + i]
    if (byte === undefined) throw syntax('truncated tag or length')
    if (length >= 1 << 23) throw structure('length too large')
    length = length * 256 + byte
    if (length === 0) throw structure('superfluous leading zeros in length')
  }
  if (length < 0x80) throw structure('non-minimal length')
  return { length, start: at + 1 + count }
}

function syntax(problem: string): GoError {
  return new GoError(`asn1: syntax error: ${problem}`)
}

function structure(problem: string): GoError {
  return new GoError(`asn1: structure error: ${problem}`)
}
