import { decodeBytes, encodeBytes } from './bytes.ts'
import { GoError } from './go-error.ts'
import { parseAddress } from './netip.ts'
import { quote } from './strconv.ts'

/** What net/url keeps of a URL; texts are decoded where Go decodes them. */
export interface Url {
  readonly scheme: string
  /** Encoded, for URLs such as `mailto:a@b`. */
  readonly opaque: string
  readonly user: UserInfo | undefined
  readonly host: string
  readonly path: string
  readonly fragment: string
  /** Encoded, without the question mark. */
  readonly query: string
}

export interface UserInfo {
  readonly name: string
  readonly password: string | undefined
}

type Part = 'path' | 'segment' | 'host' | 'zone' | 'user' | 'fragment'

const unreserved = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'

/** Characters that stand for themselves in each part. */
const plainCharacters: Readonly<Record<Part, ReadonlySet<string>>> = {
  path: new Set(`${unreserved}$&+,/:;=@`),
  segment: new Set(`${unreserved}$&+:=@`),
  host: new Set(`${unreserved}!"$&'()*+,:;<=>[]`),
  zone: new Set(`${unreserved}!"$&'()*+,:;<=>[]`),
  user: new Set(`${unreserved}$&+,;=`),
  fragment: new Set(`${unreserved}!$&()*+,/:;=?@`),
}

/**
 * url.Parse.
 *
 * @throws GoError with Go's text, `parse "…": …`.
 */
export function parseUrl(text: string): Url {
  const raw = toBinary(text)
  const hash = raw.indexOf('#')
  const address = hash < 0 ? raw : raw.slice(0, hash)
  const encoded = hash < 0 ? '' : raw.slice(hash + 1)
  const url = within(address, () => parseAddressPart(address))
  const fragment = within(raw, () => unescapePart(encoded, 'fragment'))
  return {
    scheme: fromBinary(url.scheme),
    opaque: fromBinary(url.opaque),
    user: url.user && decodeUser(url.user),
    host: fromBinary(url.host),
    path: fromBinary(url.path),
    fragment: fromBinary(fragment),
    query: fromBinary(url.query),
  }
}

// The inner functions work on binary strings, one character per byte, as Go works on bytes.
function toBinary(text: string): string {
  return Buffer.from(encodeBytes(text)).toString('latin1')
}

function fromBinary(binary: string): string {
  return decodeBytes(Buffer.from(binary, 'latin1'))
}

function decodeUser({ name, password }: UserInfo): UserInfo {
  return { name: fromBinary(name), password: password === undefined ? undefined : fromBinary(password) }
}

function within<T>(raw: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    throw new GoError(`parse ${quote(fromBinary(raw))}: ${error.message}`)
  }
}

function parseAddressPart(raw: string): Omit<Url, 'fragment'> {
  if ([...raw].some((char) => char < ' ' || char === '\x7f'))
    throw new GoError('net/url: invalid control character in URL')
  const empty = { scheme: '', opaque: '', user: undefined, host: '', path: '', query: '' }
  if (raw === '*') return { ...empty, path: '*' }
  const [scheme, afterScheme] = cutScheme(raw)
  const question = afterScheme.indexOf('?')
  const query = question < 0 ? '' : afterScheme.slice(question + 1)
  let rest = question < 0 ? afterScheme : afterScheme.slice(0, question)
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...empty, scheme, opaque: rest, query }
    if (rest.split('/', 1)[0]!.includes(':')) throw new GoError('first path segment in URL cannot contain colon')
  }
  let authority: { user: UserInfo | undefined; host: string } = { user: undefined, host: '' }
  if (rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'))) {
    const slash = rest.indexOf('/', 2)
    const end = slash < 0 ? rest.length : slash
    authority = parseAuthority(scheme, rest.slice(2, end))
    rest = rest.slice(end)
  }
  return { ...empty, scheme, query, ...authority, path: unescapePart(rest, 'path') }
}

function cutScheme(raw: string): [scheme: string, rest: string] {
  const match = /^[a-zA-Z][a-zA-Z0-9+.-]*:/.exec(raw)
  if (match === null) {
    if (raw.startsWith(':')) throw new GoError('missing protocol scheme')
    return ['', raw]
  }
  return [match[0].slice(0, -1).toLowerCase(), raw.slice(match[0].length)]
}

function parseAuthority(scheme: string, authority: string): { user: UserInfo | undefined; host: string } {
  const at = authority.lastIndexOf('@')
  const host = parseHost(scheme, authority.slice(at + 1))
  if (at < 0) return { user: undefined, host }
  const userinfo = authority.slice(0, at)
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(userinfo)) throw new GoError('net/url: invalid userinfo')
  const colon = userinfo.indexOf(':')
  if (colon < 0) return { user: { name: unescapePart(userinfo, 'user'), password: undefined }, host }
  const name = unescapePart(userinfo.slice(0, colon), 'user')
  return { user: { name, password: unescapePart(userinfo.slice(colon + 1), 'user') }, host }
}

function parseHost(scheme: string, host: string): string {
  const open = host.lastIndexOf('[')
  if (open > 0) throw new GoError('invalid IP-literal')
  if (open === 0) return parseLiteral(host)
  const first = host.indexOf(':')
  if (first >= 0) {
    // Since Go 1.26 the web's schemes take no address without brackets.
    const isWeb = scheme === 'http' || scheme === 'https'
    checkPort(host.slice(isWeb ? first : host.lastIndexOf(':')))
  }
  return unescapePart(host, 'host')
}

function parseLiteral(host: string): string {
  const close = host.lastIndexOf(']')
  if (close < 0) throw new GoError("missing ']' in host")
  checkPort(host.slice(close + 1))
  const port = unescapePart(host.slice(close + 1), 'host')
  const encoded = host.slice(1, close)
  const zone = encoded.indexOf('%25')
  const address =
    zone < 0
      ? unescapePart(encoded, 'host')
      : unescapePart(encoded.slice(0, zone), 'host') + unescapePart(encoded.slice(zone), 'zone')
  let bytes: Uint8Array
  try {
    bytes = parseAddress(fromBinary(address)).bytes
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    throw new GoError(`invalid host: ${error.message}`)
  }
  if (bytes.length === 4) throw new GoError('invalid IP-literal')
  return `[${address}]${port}`
}

function checkPort(port: string): void {
  if (port !== '' && !/^:\d*$/.test(port)) throw new GoError(`invalid port ${quote(fromBinary(port))} after host`)
}

function unescapePart(text: string, part: Part): string {
  const isHost = part === 'host' || part === 'zone'
  const plain = plainCharacters[part]
  let result = ''
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    if (char !== '%') {
      if (isHost && char < '\x80' && !plain.has(char))
        throw new GoError(`invalid character ${quote(char)} in host name`)
      result += char
      continue
    }
    const code = text.slice(i, i + 3)
    if (!/^%[0-9a-fA-F]{2}$/.test(code) || !mayEscape(code, part)) {
      throw new GoError(`invalid URL escape ${quote(fromBinary(code))}`)
    }
    result += String.fromCharCode(Number.parseInt(code.slice(1), 16))
    i += 2
  }
  return result
}

// A host may hide only bytes beyond ASCII behind an escape; its zone also a space and what needs none.
function mayEscape(code: string, part: Part): boolean {
  if (code === '%25') return true
  const value = Number.parseInt(code.slice(1), 16)
  if (part === 'host') return value >= 0x80
  return part !== 'zone' || value === 0x20 || plainCharacters.host.has(String.fromCharCode(value))
}

function escapePart(text: string, part: Part): string {
  const plain = plainCharacters[part]
  let result = ''
  for (const byte of encodeBytes(text)) {
    const char = String.fromCharCode(byte)
    result += plain.has(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return result
}

/** url.PathEscape. */
export function pathEscape(text: string): string {
  return escapePart(text, 'segment')
}

/** url.PathUnescape. @throws GoError */
export function pathUnescape(text: string): string {
  return text.includes('%') ? fromBinary(unescapePart(toBinary(text), 'segment')) : text
}

/**
 * URL.ResolveReference, of texts without fragments, and the text of its result.
 *
 * @throws GoError with Go's text, `parse "…": …`.
 */
export function resolveReference(base: string, reference: string): string {
  const from = writtenUrl(base)
  const to = writtenUrl(reference)
  if (to.scheme !== '' || to.host !== '' || to.user !== undefined) {
    const scheme = to.scheme === '' ? from.scheme : to.scheme
    return writeUrl({ ...to, scheme, writtenPath: resolvePath(to.writtenPath, '') })
  }
  const hasQuery = to.query !== '' || to.forceQuery
  const query = to.path === '' && !hasQuery ? from.query : to.query
  const { scheme, opaque, host, user } = from
  if (to.path === '' && opaque !== '') return writeUrl({ ...to, scheme, query, opaque })
  const writtenPath = resolvePath(from.writtenPath, to.writtenPath)
  // Go keeps the reference's own mark of a host that is not written; a relative one has none.
  return writeUrl({ ...to, scheme, host, user, query, writtenPath, omitHost: false })
}

/** A URL with its path as Go writes it again. */
interface WrittenUrl extends Url {
  readonly writtenPath: string
  readonly forceQuery: boolean
  readonly omitHost: boolean
}

function writtenUrl(text: string): WrittenUrl {
  const url = parseUrl(text)
  const question = text.indexOf('?')
  const address = question < 0 ? text : text.slice(0, question)
  const rest = url.scheme === '' ? address : address.slice(url.scheme.length + 1)
  const hasAuthority = rest.startsWith('//') && (url.scheme !== '' || !rest.startsWith('///'))
  const slash = rest.indexOf('/', 2)
  const raw = url.opaque !== '' ? '' : !hasAuthority ? rest : slash < 0 ? '' : rest.slice(slash)
  const isPlain = /^[A-Za-z0-9\-._~!$&'()*+,;=:@[\]%/]*$/.test(raw)
  return {
    ...url,
    writtenPath: isPlain || url.path === '*' ? raw : escapePart(url.path, 'path'),
    forceQuery: question >= 0 && question === text.length - 1,
    omitHost: url.scheme !== '' && rest.startsWith('/') && !rest.startsWith('//'),
  }
}

function writeUrl(url: WrittenUrl): string {
  const { scheme, opaque, host, user, query, forceQuery, omitHost, writtenPath } = url
  let text = scheme === '' ? '' : `${scheme}:`
  if (opaque === '') {
    const isHostLeftOut = omitHost && host === '' && user === undefined
    if ((scheme !== '' || host !== '' || user !== undefined) && !isHostLeftOut) {
      if (host !== '' || writtenPath !== '' || user !== undefined) text += '//'
      text += `${user === undefined ? '' : `${formatUser(user)}@`}${escapePart(host, 'host')}`
    }
    if (writtenPath !== '' && !writtenPath.startsWith('/') && host !== '') text += '/'
    if (text === '' && writtenPath.split('/', 1)[0]!.includes(':')) text = './'
    text += writtenPath
  } else text += opaque
  return query !== '' || forceQuery ? `${text}?${query}` : text
}

/** Puts a path behind the folder of another, without dots. */
function resolvePath(base: string, reference: string): string {
  const folder = base.slice(0, base.lastIndexOf('/') + 1)
  const full = reference === '' ? base : reference.startsWith('/') ? reference : folder + reference
  if (full === '') return ''
  const kept: string[] = []
  const elements = full.split('/')
  for (const element of elements) {
    if (element === '..') kept.pop()
    else if (element !== '.') kept.push(element)
  }
  const last = elements.at(-1)
  const text = `/${kept.join('/')}${last === '.' || last === '..' ? '/' : ''}`
  return text.length > 1 && text[1] === '/' ? text.slice(1) : text
}

/** Userinfo.String. */
export function formatUser({ name, password }: UserInfo): string {
  return escapePart(name, 'user') + (password === undefined ? '' : `:${escapePart(password, 'user')}`)
}

/** URL.String of a URL put together from decoded parts. */
export function formatUrl(url: Url): string {
  let text = url.scheme === '' ? '' : `${url.scheme}:`
  if (url.opaque === '') text += formatHierarchy(url, text)
  else text += url.opaque
  if (url.query !== '') text += `?${url.query}`
  if (url.fragment !== '') text += `#${escapePart(url.fragment, 'fragment')}`
  return text
}

function formatHierarchy({ scheme, host, path, user }: Url, before: string): string {
  let text = ''
  if ((scheme !== '' || host !== '' || user !== undefined) && (host !== '' || path !== '' || user !== undefined)) {
    text = `//${user === undefined ? '' : `${formatUser(user)}@`}${escapePart(host, 'host')}`
  }
  const escaped = path === '*' ? '*' : escapePart(path, 'path')
  if (escaped !== '' && !escaped.startsWith('/') && host !== '') text += '/'
  // A colon in the first segment would make it a scheme.
  if (before + text === '' && escaped.split('/', 1)[0]!.includes(':')) text = './'
  return text + escaped
}
