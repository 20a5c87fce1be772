import { FlotillaError } from '../errors.ts'
import { formatValue } from '../golang/fmt.ts'
import { type Profile, type ProfileName, profiles } from '../model/profile.table.ts'
import { type GoFunction, GoObject, List, type Value } from '../model/value.ts'
import { offlineApiVersions } from './api-versions.table.ts'
import { StructObject } from './struct-object.ts'

/** A Kubernetes version as charts see it. */
export interface KubeVersion {
  /** `v1.33.4-gke.1245000` */
  readonly version: string
  /** Without suffixes: what `kubeVersion` constraints are checked against. */
  readonly normalized: string
  readonly major: string
  readonly minor: string
}

/** What a chart is told about the cluster. */
export interface Capabilities {
  readonly kubeVersion: KubeVersion
  /** `v1`, `apps/v1`; with a cluster also `apps/v1/Deployment`. */
  readonly apiVersions: readonly string[]
}

const offlineVersion: KubeVersion = { version: 'v1.37.0', normalized: 'v1.37.0', major: '1', minor: '37' }

/** Helm's built-in capabilities, which count without a cluster. */
export const offlineCapabilities: Capabilities = { kubeVersion: offlineVersion, apiVersions: offlineApiVersions }

/**
 * Reads `--kube-version`.
 *
 * @throws FlotillaError E_KUBE_VERSION with Helm's text
 */
export function parseKubeVersion(text: string, profileName: ProfileName = 'helm4'): KubeVersion {
  const match = /^\s*v?([0-9]+(?:\.[0-9]+)*)(.*)$/s.exec(text)
  const numbers = match?.[1]?.split('.') ?? []
  // Kubernetes' ParseGeneric: two to three numbers count, the first has no leading zero; what follows must not look like a number.
  const bad = numbers.slice(0, 1).find((part) => part.length > 1 && part.startsWith('0'))
  if (match === null || numbers.length < 2 || bad !== undefined) {
    const reason =
      match === null
        ? `could not parse ${JSON.stringify(text)} as version`
        : bad === undefined
          ? `illegal version string ${JSON.stringify(text)}`
          : `illegal zero-prefixed version component ${JSON.stringify(bad)} in ${JSON.stringify(text)}`
    throw new FlotillaError('E_KUBE_VERSION', `invalid kube version '${text}': ${reason}`)
  }
  const normalized = `v${numbers.map((part) => BigInt(part)).join('.')}`
  const keeps = profiles[profileName].keepsKubeVersionSuffix
  const version = keeps ? (text.startsWith('v') ? text : `v${text}`) : normalized
  return { version, normalized, major: String(Number(numbers[0])), minor: String(Number(numbers[1])) }
}

const sets = new WeakMap<readonly string[], ReadonlySet<string>>()

/** Hundreds of versions, which are the same for all releases of a cluster. */
function setOf(versions: readonly string[]): ReadonlySet<string> {
  const set = sets.get(versions) ?? new Set(versions)
  sets.set(versions, set)
  return set
}

/** A slice with a method. */
class VersionSet extends GoObject {
  readonly goType: string
  readonly goKind = 'slice'
  readonly #versions: readonly string[]

  constructor(goType: string, versions: readonly string[]) {
    super()
    this.goType = goType
    this.#versions = versions
  }

  override method(name: string): GoFunction | undefined {
    if (name !== 'Has') return undefined
    return { params: ['string'], call: (version: string) => setOf(this.#versions).has(version) }
  }

  override sliced(from: number, to: number): GoObject {
    return new VersionSet(this.goType, this.#versions.slice(from, to))
  }

  format(): string {
    return formatValue(this.toData())
  }

  toData(): List {
    return new List([...this.#versions], 'string')
  }
}

function getter(value: Value): GoFunction {
  return { params: [], call: () => value }
}

/** `.Capabilities` */
export function capabilitiesObject(capabilities: Capabilities, profile: Profile): GoObject {
  const { version, normalized, major, minor } = capabilities.kubeVersion
  const pkg = profile.valuesPackage
  const kube = new StructObject(
    `${pkg}.KubeVersion`,
    [
      { name: 'Version', json: 'Version', value: version },
      ...(profile.keepsKubeVersionSuffix ? [{ name: 'normalizedVersion', value: normalized, unexported: true }] : []),
      { name: 'Major', json: 'Major', value: major },
      { name: 'Minor', json: 'Minor', value: minor },
    ],
    {
      methods: new Map([
        ['String', getter(profile.keepsKubeVersionSuffix ? normalized : version)],
        ['GitVersion', getter(version)],
      ]),
    },
  )
  const object: GoObject = new StructObject(
    `${pkg}.Capabilities`,
    [
      { name: 'KubeVersion', json: 'KubeVersion', value: kube },
      {
        name: 'APIVersions',
        json: 'APIVersions',
        value: new VersionSet(`${pkg}.VersionSet`, capabilities.apiVersions),
      },
      { name: 'HelmVersion', json: 'HelmVersion', value: helmVersion(profile) },
    ],
    // Nothing can change it, so that a copy is as good as another.
    { pointer: true, methods: new Map([['Copy', { params: [], call: () => object }]]) },
  )
  return object
}

/** What the profile says it is: `version.BuildInfo`. */
export function helmVersion(profile: Profile): GoObject {
  const client =
    profile.name === 'helm4' ? [{ name: 'KubeClientVersion', json: 'kube_client_version', value: 'v1.37' }] : []
  return new StructObject('version.BuildInfo', [
    { name: 'Version', json: 'version', value: profile.helmVersion, omitEmpty: true },
    { name: 'GitCommit', json: 'git_commit', value: '', omitEmpty: true },
    { name: 'GitTreeState', json: 'git_tree_state', value: '', omitEmpty: true },
    { name: 'GoVersion', json: 'go_version', value: 'go1.26.8', omitEmpty: true },
    ...client,
  ])
}
