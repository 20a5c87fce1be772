import { decodeBytes } from '../golang/bytes.ts'
import { GoError } from '../golang/go-error.ts'
import { isStrictVersion, tryParseVersion } from '../golang/semver.ts'
import { parseConstraint, satisfies } from '../golang/semver-constraint.ts'
import { quote } from '../golang/strconv.ts'
import { goTypeOf } from '../golang/types.ts'
import type { Profile } from '../model/profile.table.ts'
import { GoMap, type Value } from '../model/value.ts'
import { parseYaml } from '../yaml/parse.ts'
import { isEmail, isRequestUrl, isUrl } from './lint-addresses.ts'
import type { LintMessage, LintSeverity } from './lint-message.ts'
import { type DraftMetadata, decodeMetadata, unknownMetadataField } from './metadata.ts'

const path = 'Chart.yaml'

/** What `helm lint` says of Chart.yaml. `data` is undefined where it is a folder. */
export function lintChartFile(data: Uint8Array | undefined, profile: Profile): LintMessage[] {
  if (data === undefined) {
    return [
      { severity: 'ERROR', path, text: 'should be a file, not a directory' },
      { severity: 'ERROR', path, text: 'unable to parse YAML\n\tread Chart.yaml: is a directory' },
    ]
  }
  const text = decodeBytes(data)
  let metadata: DraftMetadata
  try {
    metadata = decodeMetadata(parseYaml(text, { numbers: 'exact' }), profile)
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    return [{ severity: 'ERROR', path, text: `unable to parse YAML\n\t${error.message}` }]
  }
  const raw = parseYaml(text)
  const strict = profile.name === 'helm4' ? strictProblem(text, profile) : undefined
  const rows: readonly (readonly [LintSeverity, string | undefined])[] = [
    ['WARNING', strict],
    ['ERROR', nameProblem(metadata)],
    ['ERROR', apiVersionProblem(metadata)],
    ['ERROR', typeProblem(raw, 'version')],
    ['ERROR', versionProblem(metadata)],
    ['ERROR', typeProblem(raw, 'appVersion')],
    ['ERROR', maintainerProblem(metadata)],
    ['ERROR', sourceProblem(metadata)],
    ['INFO', metadata.icon === '' ? 'icon is recommended' : undefined],
    ['ERROR', metadata.icon !== '' && !isRequestUrl(metadata.icon) ? `invalid icon URL '${metadata.icon}'` : undefined],
    ['ERROR', onlyInV2(metadata.type !== '', 'chart type is', 'It is', metadata)],
    ['ERROR', onlyInV2(metadata.dependencies.length > 0, 'dependencies are', 'They are', metadata)],
    ['WARNING', profile.name === 'helm4' ? strictVersionProblem(metadata) : undefined],
  ]
  return rows.flatMap(([severity, problem]) => (problem === undefined ? [] : [{ severity, path, text: problem }]))
}

function strictProblem(text: string, profile: Profile): string | undefined {
  const prefix = 'failed to strictly parse chart metadata file\n\t'
  try {
    const unknown = unknownMetadataField(parseYaml(text, { numbers: 'exact', strict: true }), profile)
    if (unknown === undefined) return undefined
    return `${prefix}error unmarshaling JSON: while decoding JSON: json: unknown field ${quote(unknown)}`
  } catch (error) {
    if (error instanceof GoError) return prefix + error.message
    throw error
  }
}

function nameProblem({ name }: DraftMetadata): string | undefined {
  if (name === '') return 'name is required'
  return name.includes('/') ? `chart name ${quote(name)} is invalid` : undefined
}

function apiVersionProblem({ apiVersion }: DraftMetadata): string | undefined {
  if (apiVersion === '') return 'apiVersion is required. The value must be either "v1" or "v2"'
  if (apiVersion === 'v1' || apiVersion === 'v2') return undefined
  return `apiVersion '${apiVersion}' is not valid. The value must be either "v1" or "v2"`
}

function typeProblem(raw: Value, key: string): string | undefined {
  if (!(raw instanceof GoMap) || !raw.has(key)) return undefined
  const value = raw.get(key)
  if (typeof value === 'string') return undefined
  const type = value === null || value === undefined ? '<nil>' : goTypeOf(value)
  return `${key} should be of type string but it's of type ${type}`
}

function versionProblem({ version }: DraftMetadata): string | undefined {
  if (version === '') return 'version is required'
  const parsed = tryParseVersion(version)
  if (parsed === undefined) return `version '${version}' is not a valid SemVer`
  return satisfies(parseConstraint('>0.0.0-0'), parsed)
    ? undefined
    : `version ${version} is less than or equal to 0.0.0-0`
}

function strictVersionProblem({ version }: DraftMetadata): string | undefined {
  return isStrictVersion(version) ? undefined : `version '${version}' is not a valid SemVerV2`
}

function maintainerProblem({ maintainers }: DraftMetadata): string | undefined {
  for (const one of maintainers) {
    if (one === null) return 'a maintainer entry is empty'
    const { name, email, url } = one
    if (name === '') return 'each maintainer requires a name'
    if (email !== undefined && !isEmail(email)) return `invalid email '${email}' for maintainer '${name}'`
    if (url !== undefined && !isUrl(url)) return `invalid url '${url}' for maintainer '${name}'`
  }
  return undefined
}

function sourceProblem({ sources }: DraftMetadata): string | undefined {
  const wrong = sources.find((source) => !isRequestUrl(source))
  return wrong === undefined ? undefined : `invalid source URL '${wrong}'`
}

// oxlint-disable-next-line eslint/max-params -- three words of one sentence
function onlyInV2(given: boolean, what: string, it: string, { apiVersion }: DraftMetadata): string | undefined {
  if (!given || apiVersion === 'v2') return undefined
  const place = what.startsWith('dependencies') ? 'in the Chart file with apiVersion' : 'in apiVersion'
  return `${what} not valid ${place} '${apiVersion}'. ${it} valid in apiVersion 'v2'`
}
