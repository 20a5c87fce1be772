import { GoError } from '../golang/go-error.ts'
import { parseAddress } from '../golang/netip.ts'
import { compileRegexp } from '../golang/regexp.ts'
import { quoteRune } from '../golang/strconv.ts'
import { parseLayout } from '../golang/time-parse.ts'
import { parseUrl, type Url } from '../golang/url.ts'

/** Checks text against a format: what is wrong with it, undefined if nothing is. */
export interface FormatCheck {
  readonly name: string
  readonly check: (text: string) => string | undefined
}

type Check = (text: string) => string | undefined

const checks: readonly (readonly [string, Check])[] = [
  ['json-pointer', jsonPointer],
  ['relative-json-pointer', relativeJsonPointer],
  ['uuid', uuid],
  ['duration', duration],
  ['period', period],
  ['ipv4', ipv4],
  ['ipv6', ipv6],
  ['hostname', hostname],
  ['email', email],
  ['date', date],
  ['time', time],
  ['date-time', dateTime],
  ['uri', uri],
  ['iri', uri],
  ['uri-reference', uriReference],
  ['iri-reference', uriReference],
  ['uri-template', uriTemplate],
  ['semver', semver],
  ['regex', regex],
]

/** The formats that Helm's validation library knows; any other says nothing. */
export const formatChecks: ReadonlyMap<string, FormatCheck> = new Map(
  checks.map(([name, check]) => [name, { name, check }]),
)

/** Go's message of what `work` throws. */
function messageOf(work: () => void): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    if (error instanceof GoError) return error.message
    throw error
  }
}

function runeText(character: string): string {
  return quoteRune(character.codePointAt(0) ?? 0)
}

function firstOutside(text: string, allowed: RegExp): string | undefined {
  return Array.from(text).find((character) => !allowed.test(character))
}

function jsonPointer(text: string): string | undefined {
  if (text === '') return undefined
  if (!text.startsWith('/')) return 'not starting with /'
  return /~(?![01])/.test(text) ? '~ must be followed by 0 or 1' : undefined
}

function relativeJsonPointer(text: string): string | undefined {
  const digits = /^\d*/.exec(text)?.[0] ?? ''
  if (digits === '') return 'must start with non-negative integer'
  if (digits.length > 1 && digits.startsWith('0')) return 'starts with zero'
  const rest = text.slice(digits.length)
  return rest === '#' ? undefined : jsonPointer(rest)
}

function uuid(text: string): string | undefined {
  const lengths = [8, 4, 4, 4, 12]
  const groups = text.split('-')
  if (groups.length !== lengths.length) return `must have ${lengths.length} elements`
  for (const [i, group] of groups.entries()) {
    if (group.length !== lengths[i]) return `element ${i + 1} must be ${lengths[i]} characters long`
    const wrong = firstOutside(group, /[0-9a-fA-F]/)
    if (wrong !== undefined) return `non-hex character ${runeText(wrong)}`
  }
  return undefined
}

function duration(text: string): string | undefined {
  if (!text.startsWith('P')) return 'must start with P'
  const rest = text.slice(1)
  if (rest === '') return 'nothing after P'
  if (rest.endsWith('W')) {
    const weeks = rest.slice(0, -1)
    if (weeks === '') return 'no number in week'
    return /^\d+$/.test(weeks) ? undefined : 'invalid week'
  }
  const units = ['YMD', 'HMS']
  for (const [i, part] of rest.split('T').entries()) {
    if (i !== 0 && part === '') return 'no time elements'
    const allowed = units[i]
    if (allowed === undefined) return 'more than one T'
    const problem = durationPart(part, allowed)
    if (problem !== undefined) return problem
  }
  return undefined
}

function durationPart(part: string, units: string): string | undefined {
  let allowed = units
  let rest = part
  while (rest !== '') {
    const digits = /^\d*/.exec(rest)?.[0] ?? ''
    if (digits === '') return 'missing number'
    const unit = rest[digits.length]
    if (unit === undefined) return 'missing unit'
    const place = allowed.indexOf(unit)
    if (place < 0)
      return units.includes(unit) ? `unit ${runeText(unit)} out of order` : `invalid unit ${runeText(unit)}`
    allowed = allowed.slice(place + 1)
    rest = rest.slice(digits.length + 1)
  }
  return undefined
}

function period(text: string): string | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) return 'missing slash'
  const start = text.slice(0, slash)
  const end = text.slice(slash + 1)
  const startIsDuration = start.startsWith('P')
  const startProblem = startIsDuration ? duration(start) : dateTime(start)
  if (startProblem !== undefined) return `invalid start ${startIsDuration ? 'duration' : 'date-time'}: ${startProblem}`
  const endIsDuration = !startIsDuration && end.startsWith('P')
  const endProblem = endIsDuration ? duration(end) : dateTime(end)
  if (endProblem !== undefined) return `invalid end ${endIsDuration ? 'duration' : 'date-time'}: ${endProblem}`
  return undefined
}

function ipv4(text: string): string | undefined {
  const groups = text.split('.')
  if (groups.length !== 4) return 'expected four decimals'
  for (const group of groups) {
    if (group.length > 1 && group.startsWith('0')) return 'leading zeros'
    if (!/^[-+]?\d+$/.test(group)) return `strconv.Atoi: parsing "${group}": invalid syntax`
    if (Number(group) < 0 || Number(group) > 255) return 'decimal must be between 0 and 255'
  }
  return undefined
}

function ipv6(text: string): string | undefined {
  if (!text.includes(':')) return 'missing colon'
  let zone = ''
  const problem = messageOf(() => {
    zone = parseAddress(text).zone
  })
  if (problem !== undefined) return problem
  return zone === '' ? undefined : 'zone id is not a part of ipv6 address'
}

function hostname(text: string): string | undefined {
  const name = text.endsWith('.') ? text.slice(0, -1) : text
  if (Buffer.byteLength(name) > 253) return 'more than 253 characters long'
  for (const label of name.split('.')) {
    const length = Buffer.byteLength(label)
    if (length < 1 || length > 63) return 'label must be 1 to 63 characters long'
    if (label.startsWith('-')) return 'label starts with hyphen'
    if (label.endsWith('-')) return 'label ends with hyphen'
    const wrong = firstOutside(label, /[a-zA-Z0-9-]/)
    if (wrong !== undefined) return `invalid character ${runeText(wrong)}`
  }
  return undefined
}

function email(text: string): string | undefined {
  if (Buffer.byteLength(text) > 254) return 'more than 255 characters long'
  const sign = text.lastIndexOf('@')
  if (sign < 0) return 'missing @'
  const problem = localPart(text.slice(0, sign))
  if (problem !== undefined) return problem
  const domain = text.slice(sign + 1)
  if (!domain.startsWith('[') || !domain.endsWith(']')) {
    const wrong = hostname(domain)
    return wrong === undefined ? undefined : `invalid domain: ${wrong}`
  }
  const address = domain.slice(1, -1)
  const isV6 = address.startsWith('IPv6:')
  const wrong = isV6 ? ipv6(address.slice(5)) : ipv4(address)
  return wrong === undefined ? undefined : `invalid ${isV6 ? 'ipv6' : 'ipv4'} address: ${wrong}`
}

function localPart(local: string): string | undefined {
  if (Buffer.byteLength(local) > 64) return 'local part more than 64 characters long'
  if (local.length > 1 && local.startsWith('"') && local.endsWith('"')) {
    const isWrong = /[\\"]/.test(local.slice(1, -1))
    return isWrong ? 'backslash and quote are not allowed within quoted local part' : undefined
  }
  if (local.startsWith('.')) return 'starts with dot'
  if (local.endsWith('.')) return 'ends with dot'
  if (local.includes('..')) return 'consecutive dots'
  const wrong = firstOutside(local, /[a-zA-Z0-9.!#$%&'*+\-/=?^_`{|}~]/)
  return wrong === undefined ? undefined : `invalid character ${runeText(wrong)}`
}

function date(text: string): string | undefined {
  return messageOf(() => void parseLayout('2006-01-02', text))
}

const timeParts = /^(\d\d):(\d\d):(\d\d)(\.\d+)?([zZ]|([-+])(\d\d):(\d\d))$/

function time(text: string): string | undefined {
  if (text.length < 9) return 'less than 9 characters long'
  if (text[2] !== ':' || text[5] !== ':') return 'missing colon in correct place'
  const match = timeParts.exec(text)
  if (match === null) return timeProblem(text)
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (hour > 23 || minute > 59 || second > 60) return 'hour/min/sec out of range'
  const [zoneHour, zoneMinute] = [Number(match[7] ?? 0), Number(match[8] ?? 0)]
  if (zoneHour > 23 || zoneMinute > 59) return 'hour/min in offset out of range'
  const offset = (match[6] === '-' ? 1 : -1) * (zoneHour * 60 + zoneMinute)
  const inUtc = (hour * 60 + minute + offset + 1440) % 1440
  return second >= 60 && inUtc !== 1439 ? 'invalid leap second' : undefined
}

function timeProblem(text: string): string {
  const clock = /^(\d\d):(\d\d):(\d\d)/.exec(text)
  if (clock === null) return 'invalid hour/min/sec'
  if (Number(clock[1]) > 23 || Number(clock[2]) > 59 || Number(clock[3]) > 60) return 'hour/min/sec out of range'
  let rest = text.slice(8)
  if (rest.startsWith('.')) {
    const digits = /^\.(\d*)/.exec(rest)?.[1] ?? ''
    if (digits === '') return 'no digits in second fraction'
    rest = rest.slice(digits.length + 1)
  }
  if (rest.length !== 6) return 'offset must be 6 characters long'
  if (!/^[-+]/.test(rest)) return 'offset must begin with plus/minus'
  return rest[3] === ':' ? 'invalid hour/min in offset' : 'missing colon in offset in correct place'
}

function dateTime(text: string): string | undefined {
  if (text.length < 20) return 'less than 20 characters long'
  if (text[10] !== 't' && text[10] !== 'T') return '11th character must be t or T'
  const dateProblem = date(text.slice(0, 10))
  if (dateProblem !== undefined) return `invalid date element: ${dateProblem}`
  const problem = time(text.slice(11))
  return problem === undefined ? undefined : `invalid time element: ${problem}`
}

function urlProblem(text: string, more: (url: Url) => string | undefined): string | undefined {
  let result: string | undefined
  const problem = messageOf(() => {
    const url = parseUrl(text)
    result = hostProblem(url) ?? more(url)
  })
  return problem ?? result
}

/** Go's parser takes any host; an address in it must be one. */
function hostProblem({ host }: Url): string | undefined {
  const bare = host.replace(/:\d*$/, '')
  if (!bare.includes(':')) return undefined
  if (!bare.startsWith('[') || !bare.endsWith(']')) return 'ipv6 address not enclosed in brackets'
  const problem = ipv6(bare.slice(1, -1))
  return problem === undefined ? undefined : `invalid ipv6 address: ${problem}`
}

function uri(text: string): string | undefined {
  return urlProblem(text, ({ scheme }) => (scheme === '' ? 'relative url' : undefined))
}

function uriReference(text: string): string | undefined {
  return text.includes('\\') ? 'contains \\' : urlProblem(text, () => undefined)
}

/** Braces must be in pairs. Go looks at the path as it is written, and only where that holds what Go would escape: braces. */
function uriTemplate(text: string): string | undefined {
  return urlProblem(text, () => {
    let open = false
    for (const character of rawPathOf(text)) {
      if (character !== '{' && character !== '}') continue
      if ((character === '{') === open) return 'nested curly braces'
      open = !open
    }
    return open ? 'no matching closing brace' : undefined
  })
}

/** The path as it is written. */
function rawPathOf(text: string): string {
  return /^(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?(?:\/\/[^/?#]*)?([^?#]*)/.exec(text)?.[1] ?? ''
}

function semver(text: string): string | undefined {
  const plus = text.indexOf('+')
  const withoutBuild = plus < 0 ? text : text.slice(0, plus)
  if (plus >= 0) {
    if (plus === text.length - 1) return 'build is empty'
    const problem = identifiers(text.slice(plus + 1), 'build')
    if (problem !== undefined) return problem
  }
  const dash = withoutBuild.indexOf('-')
  if (dash >= 0) {
    const problem = identifiers(withoutBuild.slice(dash + 1), 'pre-release')
    if (problem !== undefined) return problem
  }
  return versionCore(dash < 0 ? withoutBuild : withoutBuild.slice(0, dash))
}

function identifiers(text: string, kind: 'build' | 'pre-release'): string | undefined {
  for (const identifier of text.split('.')) {
    if (identifier === '') return `${kind} identifier is empty`
    const wrong = firstOutside(identifier, /[0-9a-zA-Z-]/)
    if (wrong !== undefined) return `invalid character ${runeText(wrong)} in ${kind} identifier`
    if (kind === 'pre-release' && /^0\d+$/.test(identifier)) return 'pre-release numeric identifier starts with zero'
  }
  return undefined
}

function versionCore(text: string): string | undefined {
  const parts = text.split('.')
  if (parts.length !== 3) return 'versionCore must have 3 numbers separated by dot'
  for (const [i, part] of parts.entries()) {
    const name = ['major', 'minor', 'patch'][i]
    if (part === '') return `${name} is empty`
    if (part.length > 1 && part.startsWith('0')) return `${name} starts with zero`
    if (!/^\d+$/.test(part)) return `${name} contains non-digit`
  }
  return undefined
}

function regex(text: string): string | undefined {
  return messageOf(() => void compileRegexp(text))
}
