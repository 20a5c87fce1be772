/** Names as Kubernetes allows them, with its texts. */

const label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/
const subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/
const qualifiedName = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/

const subdomainText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
const labelText =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
const dns1035Text =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
const qualifiedText =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
const labelValueText =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
const configKeyText =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"

const keyText =
  "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"

function tooLong(max: number): string {
  return `must be no more than ${max} characters`
}

export function checkSubdomain(name: string): string[] {
  return [...(name.length > 253 ? [tooLong(253)] : []), ...(subdomain.test(name) ? [] : [subdomainText])]
}

export function checkLabel(name: string): string[] {
  const long = name.length > 63 ? [tooLong(63)] : []
  if (label.test(name)) return long
  return [...long, subdomain.test(name) ? 'must not contain dots' : labelText]
}

export function checkDns1035(name: string): string[] {
  const fits = label.test(name) && /^[a-z]/.test(name)
  return [...(name.length > 63 ? [tooLong(63)] : []), ...(fits ? [] : [dns1035Text])]
}

/** Names of roles and their bindings: anything that is one path segment. */
export function checkPathSegment(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`]
  const bad = ['/', '%'].filter((part) => name.includes(part))
  return bad.map((part) => `may not contain '${part}'`)
}

/** Label keys and annotation keys: an optional DNS prefix, a slash, a name. */
export function checkQualifiedName(key: string): string[] {
  const parts = key.split('/')
  const name = parts.length === 1 ? (parts[0] ?? '') : (parts[1] ?? '')
  if (parts.length > 2) return [keyText]
  const problems: string[] = []
  if (parts.length === 2) {
    if (parts[0] === '') problems.push('prefix part must be non-empty')
    else problems.push(...checkSubdomain(parts[0] ?? '').map((text) => `prefix part ${text}`))
  }
  if (name === '') problems.push('name part must be non-empty')
  else if (name.length > 63) problems.push(`name part ${tooLong(63)}`)
  if (!qualifiedName.test(name)) problems.push(qualifiedText)
  return problems
}

export function checkLabelValue(value: string): string[] {
  return [
    ...(value.length > 63 ? [tooLong(63)] : []),
    ...(value === '' || qualifiedName.test(value) ? [] : [labelValueText]),
  ]
}

export function checkConfigKey(key: string): string[] {
  if (key === '.' || key === '..') return [`must not be '${key}'`]
  if (key.startsWith('..')) return ["must not start with '..'"]
  return [...(key.length > 253 ? [tooLong(253)] : []), ...(/^[-._a-zA-Z0-9]+$/.test(key) ? [] : [configKeyText])]
}
