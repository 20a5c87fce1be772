import { GoError } from './go-error.ts'
import { quote } from './strconv.ts'

/** An IP address: 4 or 16 bytes, and the zone that an IPv6 address may name. */
export interface Address {
  readonly bytes: Uint8Array
  readonly zone: string
}

/**
 * netip.ParseAddr.
 *
 * @throws GoError with Go's text.
 */
export function parseAddress(text: string): Address {
  const mark = /[.:%]/.exec(text)?.[0]
  if (mark === '.') return { bytes: Uint8Array.from(parseIPv4(text, text)), zone: '' }
  if (mark === ':') return parseIPv6(text)
  throw addressError(text, mark === '%' ? 'missing IPv6 address' : 'unable to parse IP')
}

/** net.ParseIP, which knows no zones; undefined for text that is no address. */
export function parseIp(text: string): Uint8Array | undefined {
  try {
    const { bytes, zone } = parseAddress(text)
    return zone === '' && !text.includes('%') ? bytes : undefined
  } catch (error) {
    if (error instanceof GoError) return undefined
    throw error
  }
}

function addressError(text: string, message: string, at = ''): GoError {
  return new GoError(`ParseAddr(${quote(text)}): ${message}${at === '' ? '' : ` (at ${quote(at)})`}`)
}

function parseIPv4(part: string, whole: string): number[] {
  const fields: number[] = []
  let value = 0
  let digits = 0
  for (let i = 0; i < part.length; i++) {
    const code = part.charCodeAt(i)
    if (code >= 0x30 && code <= 0x39) {
      if (digits === 1 && value === 0) throw addressError(whole, 'IPv4 field has octet with leading zero')
      value = value * 10 + code - 0x30
      digits++
      if (value > 255) throw addressError(whole, 'IPv4 field has value >255')
    } else if (part[i] === '.') {
      if (digits === 0 || i === part.length - 1)
        throw addressError(whole, 'IPv4 field must have at least one digit', part.slice(i))
      if (fields.length === 3) throw addressError(whole, 'IPv4 address too long')
      fields.push(value)
      value = 0
      digits = 0
    } else throw addressError(whole, 'unexpected character', part.slice(i))
  }
  if (fields.length < 3) throw addressError(whole, 'IPv4 address too short')
  return [...fields, value]
}

interface Groups {
  readonly bytes: number[]
  /** Where `::` stands, in bytes; -1 for nowhere. */
  ellipsis: number
  rest: string
}

function parseIPv6(text: string): Address {
  const percent = text.indexOf('%')
  const zone = percent < 0 ? '' : text.slice(percent + 1)
  if (percent >= 0 && zone === '') throw addressError(text, 'zone must be a non-empty string')
  const groups: Groups = { bytes: [], ellipsis: -1, rest: percent < 0 ? text : text.slice(0, percent) }
  if (groups.rest.startsWith('::')) {
    groups.ellipsis = 0
    groups.rest = groups.rest.slice(2)
    if (groups.rest === '') return { bytes: new Uint8Array(16), zone }
  }
  while (groups.bytes.length < 16 && readGroup(groups, text));
  const { bytes, ellipsis, rest } = groups
  if (rest !== '') throw addressError(text, 'trailing garbage after address', rest)
  if (bytes.length === 16) {
    if (ellipsis >= 0) throw addressError(text, 'the :: must expand to at least one field of zeros')
  } else {
    if (ellipsis < 0) throw addressError(text, 'address string too short')
    bytes.splice(ellipsis, 0, ...Array.from({ length: 16 - bytes.length }, () => 0))
  }
  return { bytes: Uint8Array.from(bytes), zone }
}

// Reads one group and the colon after it; false where the address ends.
function readGroup(groups: Groups, whole: string): boolean {
  const { bytes, rest } = groups
  const digits = /^[0-9a-fA-F]*/.exec(rest)![0]
  if (digits.length > 4) throw addressError(whole, 'each group must have 4 or less digits', rest)
  if (digits === '') throw addressError(whole, 'each colon-separated field must have at least one digit', rest)
  if (rest[digits.length] === '.') {
    if (groups.ellipsis < 0 && bytes.length !== 12)
      throw addressError(whole, 'embedded IPv4 address must replace the final 2 fields of the address', rest)
    if (bytes.length + 4 > 16)
      throw addressError(whole, 'too many hex fields to fit an embedded IPv4 at the end of the address', rest)
    bytes.push(...parseIPv4(rest, whole))
    groups.rest = ''
    return false
  }
  const value = Number.parseInt(digits, 16)
  bytes.push(value >> 8, value & 0xff)
  const after = rest.slice(digits.length)
  groups.rest = after
  if (after === '') return false
  if (!after.startsWith(':')) throw addressError(whole, 'unexpected character, want colon', after)
  if (after.length === 1) throw addressError(whole, 'colon must be followed by more characters', after)
  groups.rest = after.slice(1)
  if (!groups.rest.startsWith(':')) return true
  if (groups.ellipsis >= 0) throw addressError(whole, 'multiple :: in address', groups.rest)
  groups.ellipsis = bytes.length
  groups.rest = groups.rest.slice(1)
  return groups.rest !== ''
}
