/**
 * The proxy of the environment for a server, by Go's rules (golang.org/x/net/http/httpproxy): HTTPS_PROXY or HTTP_PROXY by
 * scheme, upper case first, never for the loopback, and not where NO_PROXY matches: `*`, a name and its subdomains, `.name`
 * for subdomains only, an address, a network in CIDR notation, each with an optional port.
 */
export function proxyFor(server: URL, environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const name = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const proxy = environment[name] || environment[name.toLowerCase()]
  if (proxy === undefined || proxy === '') return undefined
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (host === 'localhost' || host === '::1' || host.startsWith('127.')) return undefined
  const port = server.port || (server.protocol === 'https:' ? '443' : '80')
  const excluded = environment['NO_PROXY'] || environment['no_proxy'] || ''
  if (excluded.split(',').some((rule) => matches(rule.trim().toLowerCase(), { host, port }))) return undefined
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`
}

function matches(rule: string, { host, port }: { readonly host: string; readonly port: string }): boolean {
  if (rule === '') return false
  if (rule === '*') return true
  if (rule.includes('/')) return inNetwork(rule, host)
  const { name, rulePort } = splitPort(rule)
  if (rulePort !== '' && rulePort !== port) return false
  const bare = name.replace(/^\*(?=\.)/, '')
  if (bare.startsWith('.')) return host.endsWith(bare)
  return host === bare || (!isAddress(bare) && host.endsWith(`.${bare}`))
}

function splitPort(rule: string): { name: string; rulePort: string } {
  const bracket = /^\[([^\]]*)\](?::(\d+))?$/.exec(rule)
  if (bracket) return { name: bracket[1] ?? '', rulePort: bracket[2] ?? '' }
  const parts = rule.split(':')
  return parts.length === 2 ? { name: parts[0] ?? '', rulePort: parts[1] ?? '' } : { name: rule, rulePort: '' }
}

function inNetwork(rule: string, host: string): boolean {
  const [network = '', bits = ''] = rule.split('/')
  const a = addressBits(network)
  const b = addressBits(host)
  const size = Number(bits)
  return a !== undefined && b !== undefined && a.length === b.length && a.slice(0, size) === b.slice(0, size)
}

function isAddress(text: string): boolean {
  return addressBits(text) !== undefined
}

/** An address as a text of zeros and ones; undefined when it is a name. */
function addressBits(text: string): string | undefined {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) {
    return text
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('')
  }
  if (!/^[0-9a-f:]+$/.test(text) || !text.includes(':')) return undefined
  const [head = '', tail] = text.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const fill = tail === undefined ? 0 : 8 - left.length - right.length
  return [...left, ...Array.from({ length: Math.max(fill, 0) }, () => '0'), ...right]
    .map((part) =>
      Number.parseInt(part || '0', 16)
        .toString(2)
        .padStart(16, '0'),
    )
    .join('')
}
