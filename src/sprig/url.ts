import { GoError } from '../golang/go-error.ts'
import { kindOf } from '../golang/types.ts'
import { formatUrl, formatUser, parseUrl, type Url, type UserInfo } from '../golang/url.ts'
import { GoMap } from '../model/value.ts'
import { define, type Family, isNil, nilPanic } from './functions.ts'

/** URLs as maps of their parts. */
export const urlFunctions: Family = { urlParse: define(['string'], urlParse), urlJoin: define(['map'], urlJoin) }

function urlParse(text: string): GoMap {
  const url = parseOr('unable to parse url', text)
  return new GoMap([
    ['scheme', url.scheme],
    ['host', url.host],
    ['hostname', hostName(url.host)],
    ['path', url.path],
    ['query', url.query],
    ['opaque', url.opaque],
    ['fragment', url.fragment],
    ['userinfo', url.user === undefined ? '' : formatUser(url.user)],
  ])
}

function urlJoin(parts: GoMap): string {
  const part = (key: string): string => textPart(parts, key)
  const url = {
    scheme: part('scheme'),
    host: part('host'),
    path: part('path'),
    query: part('query'),
    opaque: part('opaque'),
    fragment: part('fragment'),
  }
  return formatUrl({ ...url, user: userOf(part('userinfo')) })
}

function userOf(text: string): UserInfo | undefined {
  return text === '' ? undefined : parseOr('unable to parse userinfo in dict', `proto://${text}@host`).user
}

function parseOr(complaint: string, text: string): Url {
  try {
    return parseUrl(text)
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    throw new GoError(`${complaint}: ${error.message}`)
  }
}

// URL.Hostname: without the port and without brackets.
function hostName(host: string): string {
  const colon = host.lastIndexOf(':')
  const bare = colon >= 0 && /^:\d*$/.test(host.slice(colon)) ? host.slice(0, colon) : host
  return bare.startsWith('[') && bare.endsWith(']') ? bare.slice(1, -1) : bare
}

function textPart(parts: GoMap, key: string): string {
  if (!parts.has(key)) return ''
  const value = parts.get(key)
  if (typeof value === 'string') return value
  if (isNil(value)) throw nilPanic()
  throw new GoError(`unable to parse ${key} key, must be of type string, but ${kindOf(value)} found`)
}
