import { GoError } from '../golang/go-error.ts'
import { parseUrl, type Url } from '../golang/url.ts'

// What these accept was measured on helm, whose checks are regular expressions: mail addresses and web addresses as people
// write them, with letters of any script.
const letter = 'a-zA-Z\\u00A0-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFEF'
const localPart = new RegExp(`^[${letter}0-9!#$%&'*+/=?^_\`{|}~-]+$`)
const mailLabel = new RegExp(`^[${letter}0-9][${letter}0-9._~-]*$`)
const lastMailLabel = new RegExp(`^[${letter}](?:[${letter}0-9_~-]*[${letter}])?$`)

/** A mail address: words and dots, `@`, a domain of two labels at least. */
export function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@')
  if (at < 1) return false
  const local = text.slice(0, at)
  const quoted = /^"[\t\u0020-\u007e]*"$/.test(local)
  if (!quoted && !local.split('.').every((word) => localPart.test(word))) return false
  const labels = text
    .slice(at + 1)
    .replace(/\.$/, '')
    .split('.')
  const last = labels.pop() ?? ''
  return (
    labels.length > 0 &&
    lastMailLabel.test(last) &&
    labels.every((label) => mailLabel.test(label) && !/[-_~]$/.test(label))
  )
}

/** Anything that Go reads as a URI with a scheme. */
export function isRequestUrl(text: string): boolean {
  const url = parsed(text)
  return url !== undefined && url.scheme !== ''
}

const schemes = /^(?:ftp|tcp|udp|wss?|https?):\/\//
const hostLetter = 'a-zA-Z0-9\\u00a1-\\uffff'
const hostLabel = new RegExp(`^[${hostLetter}](?:[${hostLetter}_-]*[${hostLetter}])?$`)

/** A web address; the scheme may be missing. */
export function isUrl(text: string): boolean {
  if (text.length >= 2083 || Buffer.byteLength(text) <= 3 || text.startsWith('.')) return false
  const url = parsed(text.includes(':') && !text.includes('://') ? `http://${text}` : text)
  if (url === undefined || url.host.startsWith('.')) return false
  if (url.host === '' && url.path !== '' && !url.path.includes('.')) return false
  const rest = text.replace(schemes, '')
  const end = rest.search(/[/?#]/)
  const [authority, path] = end < 0 ? [rest, ''] : [rest.slice(0, end), rest.slice(end)]
  if (/\s/.test(path)) return false
  const host = authority
    .slice(authority.lastIndexOf('@') + 1)
    .replace(/:\d{1,5}$/, '')
    .replace(/\.$/, '')
  if (/^\[[0-9a-fA-F:.]+\]$/.test(host)) return true
  return host.split('.').every((label) => hostLabel.test(label))
}

function parsed(text: string): Url | undefined {
  try {
    return text === '' ? undefined : parseUrl(text)
  } catch (error) {
    if (error instanceof GoError) return undefined
    throw error
  }
}
