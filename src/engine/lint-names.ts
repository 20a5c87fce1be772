import { quote } from '../golang/strconv.ts'

const subdomain = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'
const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const serviceLabel = '[a-z]([-a-z0-9]*[a-z0-9])?'

/** What Kubernetes says of an object's name, as `helm lint` prints it; undefined where it is fine. */
export function nameProblem(kind: string, name: string): string | undefined {
  const problems = problemsOf(kind.toLowerCase(), name).map(
    (text) => `metadata.name: Invalid value: ${quote(name)}: ${text}`,
  )
  if (problems.length === 0) return undefined
  const all = problems.length === 1 ? problems[0]! : `[${problems.join(', ')}]`
  return `object name does not conform to Kubernetes naming requirements: ${quote(name)}: ${all}`
}

function problemsOf(kind: string, name: string): string[] {
  switch (kind) {
    case 'service':
      return serviceProblems(name)
    case 'namespace':
      return labelProblems(name)
    case 'certificatesigningrequest':
      return []
    case 'role':
    case 'clusterrole':
    case 'rolebinding':
    case 'clusterrolebinding':
      return segmentProblems(name)
    default:
      return subdomainProblems(name)
  }
}

function tooLong(name: string, most: number, unit: string): string[] {
  return Buffer.byteLength(name) > most ? [`must be no more than ${most} ${unit}`] : []
}

function isLabel(text: string): boolean {
  return /^[a-z0-9-]+$/.test(text) && !text.startsWith('-') && !text.endsWith('-')
}

function isSubdomain(name: string): boolean {
  return name.split('.').every(isLabel)
}

function subdomainProblems(name: string): string[] {
  const problems = tooLong(name, 253, 'bytes')
  if (isSubdomain(name)) return problems
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"
  return [...problems, `${rule} (e.g. 'example.com', regex used for validation is '${subdomain}')`]
}

function labelProblems(name: string): string[] {
  const problems = tooLong(name, 63, 'bytes')
  if (isLabel(name)) return problems
  if (isSubdomain(name)) return [...problems, 'must not contain dots']
  const rule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character"
  return [...problems, `${rule} (e.g. 'my-name',  or '123-abc', regex used for validation is '${label}')`]
}

function serviceProblems(name: string): string[] {
  const problems = tooLong(name, 63, 'characters')
  if (isLabel(name) && /^[a-z]/.test(name)) return problems
  const rule =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character"
  return [...problems, `${rule} (e.g. 'my-name',  or 'abc-123', regex used for validation is '${serviceLabel}')`]
}

function segmentProblems(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`]
  return ['/', '%'].filter((sign) => name.includes(sign)).map((sign) => `may not contain '${sign}'`)
}
